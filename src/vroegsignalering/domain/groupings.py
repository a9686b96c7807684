"""
Groupings: which group an area is in, so that figures can be told per group (of cities, of regions, of size).

    steden         G4 | G32 | overig                      the big cities as the letter of 8 December 2017 counts them
    regio          krimp | anticipeer | overig            shrinking regions, and those that will
    stedelijkheid  1 zeer sterk stedelijk ... 5 niet stedelijk
    omvang         minder dan 500 inwoners ... 5.000 of meer
    provincie      Groningen ... Limburg
    corop          title of the COROP area
    soort-...      title of the region of that kind, for every kind that is asked for

Every area has one label in each grouping; what is not known is `onbekend`, which is never the same as `overig`.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from vroegsignalering.domain.gemeenten import FIRST, LAST, PROVINCES, gemeenten, invented
from vroegsignalering.domain.regions import DEGREES, OTHER, UNKNOWN, Region, members, region, regions

URBANISATION = tuple(f"{degree} {words}" for degree, words in DEGREES.items())
# Lower bounds in inhabitants; a buurt has about 1,200 of them.
SIZES = {
    0: "minder dan 500 inwoners",
    500: "500 tot 1.000 inwoners",
    1000: "1.000 tot 2.500 inwoners",
    2500: "2.500 tot 5.000 inwoners",
    5000: "5.000 inwoners of meer",
}


def groupings(areas: pd.DataFrame, year: int, asked: Sequence[Region] = ()) -> dict[str, pd.Series]:
    """
    Per grouping the label of each area: categorical, index the areas' codes in their order, categories in the order in
    which to show them (`onbekend` last).

    areas: one row per area: `area, gemeente` (GM + 4, empty where it is not known), and where they are known
           `inwoners` (persons) and `stedelijkheid` (1 to 5); without the column no such grouping
    year:  whose gemeenten `gemeente` names: that of the areas' boundaries, not of an origin. Outside the years of
           which gemeenten are known the nearest of those counts.
    asked: regions of any kind, each kind a grouping of its own; a degree of urbanisation is in `stedelijkheid`
    """
    now = min(max(year, FIRST), LAST)
    index = pd.Index(areas["area"], name="area")
    wijken = [f"WK{code[2:8]}" if code.startswith(("BU", "WK")) else "" for code in index]
    places = list(zip(areas["gemeente"], wijken, strict=True))
    by_region = {
        "steden": {"G4": region("g4", now), "G32": region("g32", now)},
        "regio": {name: region(name, now) for name in ("krimp", "anticipeer")},
        "corop": _of_kind("corop", now, regions()),
    }
    with_border = [one for one in asked if one.stedelijkheid is None]
    by_region |= {f"soort-{one.kind}": _of_kind(one.kind, now, with_border) for one in with_border}
    found = {name: _series(index, _labels(places, groups, now), [*groups, OTHER]) for name, groups in by_region.items()}
    provinces = [PROVINCES[gemeenten(now)[code].province] if code in gemeenten(now) else UNKNOWN for code, _ in places]
    found["provincie"] = _series(index, provinces, list(PROVINCES.values()))
    if "stedelijkheid" in areas:
        found["stedelijkheid"] = _classed(index, areas["stedelijkheid"], [1.5, 2.5, 3.5, 4.5], URBANISATION)
    if "inwoners" in areas:
        found["omvang"] = _classed(index, areas["inwoners"], list(SIZES)[1:], list(SIZES.values()))
    return found


def _series(index: pd.Index, labels: Iterable[str], order: Sequence[str]) -> pd.Series:
    return pd.Series(pd.Categorical(list(labels), categories=[*order, UNKNOWN]), index=index)


def _classed(index: pd.Index, values: pd.Series, bounds: Sequence[float], names: Sequence[str]) -> pd.Series:
    """Which of `names` each value falls in; a value on a bound is in the higher one."""
    known = values.to_numpy(dtype=float, na_value=np.nan)
    place = np.where(np.isnan(known), len(names), np.digitize(np.nan_to_num(known), bounds))
    return _series(index, [[*names, UNKNOWN][one] for one in place], names)


def _of_kind(kind: str, year: int, among: Sequence[Region]) -> dict[str, Region]:
    """The regions of a kind by title, each as it was defined last by `year`, or else first."""
    names = dict.fromkeys(one.name for one in among if one.kind == kind)
    return {one.title: one for one in (region(name, year, among) for name in names)}


def _labels(places: Sequence[tuple[str, str]], groups: Mapping[str, Region], year: int) -> Iterable[str]:
    """
    The group of each place (gemeente, wijk). A gemeente whose land came from inside and outside a group is UNKNOWN, and
    so is every place in a gemeente whose wijken in a group are not known in this year.
    """
    inside: dict[str, set[str]] = {}
    unsure: set[str] = set()
    for label, defined in groups.items():
        now = members(defined, year)
        for code in (*now.gemeenten, *now.wijken):
            inside.setdefault(code, set()).add(label)
        unsure |= {*now.partly} | {f"GM{code[2:6]}" for code in now.lost if code.startswith("WK")}
    known = gemeenten(year)

    def group_of(gemeente: str, wijk: str) -> str:
        labels = inside.get(gemeente, set()) | inside.get(wijk, set())
        if len(labels) > 1 or gemeente in unsure or not (gemeente in known or invented(gemeente)):
            return UNKNOWN
        return next(iter(labels), OTHER)

    told = {place: group_of(*place) for place in set(places)}  # a wijk has several buurten
    return (told[place] for place in places)
