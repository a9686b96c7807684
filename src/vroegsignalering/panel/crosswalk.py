"""
Crosswalks: which area of one year is which area of another, in whole or in part.

    from_area  from_year  to_area  to_year  share  how
    A          2019       A        2020     1      same       CBS's mark 1: code and outline as the year before
    B          2019       B1       2020     1      recode     a table, as mark 2 says: another code, the same outline
    I          2019       I2       2020     1      code       a table of codes of years near these, not of these
    C          2019       D        2020     0.7    map        divided by area, since the outlines were on two maps
    C          2019       E        2020     0.3    map
    F          2019       -        2020     1      unknown    where it went is not known
    -          2019       G        2020     0      unknown    where it came from is not known
    -          2019       H        2020     0      map        a part of it lay outside the earlier map

Shares of a `from_area` add up to 1, what went nowhere included, so that nothing is lost without a row that says so. A
code alone proves nothing: codes are used again for other areas. Links with how `same` and `recode` and share 1 are
exact; every other link is an estimate.
"""

from collections.abc import Iterable, Sequence
from functools import reduce

import numpy as np
import pandas as pd

from vroegsignalering.domain.gemeenten import invented, origins
from vroegsignalering.errors import VroegsignaleringError

LINK_COLUMNS = ("from_area", "from_year", "to_area", "to_year", "share", "how")
# From the surest to the least sure: a chain is as sure as its least sure link.
HOWS = ("same", "recode", "code", "map", "unknown")
_UNKNOWN = HOWS.index("unknown")
_ENDS = ["from_area", "to_area"]
# Sums of shares that were multiplied and added differ from 1 by rounding only.
ROUNDING = 1e-9
# CBS's marks on an area, `IndelingswijzigingWijkenEnBuurten` (`ind_wbz`, `ind_wbi`): see DOMAIN on Codes.
_SAME, _RECODED, _REDRAWN = 1, 2, 3


def crosswalk(links: pd.DataFrame, from_year: int, to_year: int) -> pd.DataFrame:
    """
    A checked crosswalk, sorted, with LINK_COLUMNS.

    links: `from_area, to_area, share, how`; NaN for an area that is not known
    Raises VroegsignaleringError where the rules above do not hold.
    """
    frame = pd.DataFrame(
        {
            "from_area": links["from_area"].astype("str"),
            "from_year": np.int64(from_year),
            "to_area": links["to_area"].astype("str"),
            "to_year": np.int64(to_year),
            "share": links["share"].astype(float),
            "how": links["how"].astype("str"),
        }
    )
    _check(frame)
    return frame.sort_values(_ENDS, ignore_index=True)


def _check(frame: pd.DataFrame) -> None:
    from_nowhere, to_nowhere = frame["from_area"].isna(), frame["to_area"].isna()
    share, how = frame["share"], frame["how"]
    sums = share[~from_nowhere].groupby(frame["from_area"][~from_nowhere]).sum()
    rules: dict[str, pd.Series] = {
        "a link twice": frame.duplicated(_ENDS),
        "a link between nothing and nothing": from_nowhere & to_nowhere,
        f"a how that is none of {', '.join(HOWS)}": ~how.isin(HOWS),
        "a share outside 0 to 1": ~(share == 0).where(from_nowhere, (share > 0) & (share <= 1 + ROUNDING)),
        "a part that went nowhere and is not unknown": to_nowhere & (how != "unknown"),
        "a part that came from nowhere and is not unknown or map": from_nowhere & ~how.isin(["unknown", "map"]),
        "an unknown link between two known areas": ~from_nowhere & ~to_nowhere & (how == "unknown"),
        "another code and yet the same area": (how == "same") & (frame["from_area"] != frame["to_area"]),
    }
    for wrong, rows in rules.items():
        if rows.any():
            row = frame[rows].iloc[0]
            raise VroegsignaleringError(f"the crosswalk has {wrong}: {row['from_area']} to {row['to_area']}")
    if (off := sums[(sums - 1).abs() > 1e-6]).size:
        raise VroegsignaleringError(
            f"the shares of {off.index[0]} in the crosswalk add up to {off.iloc[0]:g}, not to 1"
        )


def years(links: pd.DataFrame) -> tuple[int, int]:
    """The year that a crosswalk leads from, and the one that it leads to; VroegsignaleringError when it has no rows."""
    if links.empty:
        raise VroegsignaleringError("a crosswalk without rows leads nowhere")
    return int(links["from_year"].iloc[0]), int(links["to_year"].iloc[0])


def identity(areas: Iterable[str], from_year: int, to_year: int) -> pd.DataFrame:
    """The crosswalk between years in which nothing changed; for who knows that, as equal codes alone do not say it."""
    codes = pd.Series(sorted(areas), dtype="str")
    return crosswalk(
        pd.DataFrame({"from_area": codes, "to_area": codes, "share": 1.0, "how": "same"}), from_year, to_year
    )


def from_marks(table: pd.DataFrame, year: int, recode: pd.DataFrame | None = None) -> pd.DataFrame:
    """
    From the year before to `year`, by CBS's marks of `year`.

    table:  one row per area of `year`: `area, mark` (1, 2, 3; NaN where none was published)
    recode: `from_area, to_area`, the codes that mark 2 says have changed; without a row the old code is not known. With
            a column `how` as for `from_recode`. Rows that are not `left_open` are passed over
    Mark 3 links nothing, also not to the same code of the year before: the outline is another. `mended` with maps.
    """
    if not table["mark"].dropna().isin([_SAME, _RECODED, _REDRAWN]).all():
        raise VroegsignaleringError(f"a mark of {year} is none of 1, 2, 3")
    same = table.loc[table["mark"] == _SAME, "area"]
    parts = [pd.DataFrame({"from_area": same, "to_area": same, "how": "same"})]
    if recode is not None:
        parts.append(_recoded(recode[left_open(recode, table)]))
    return _with_newcomers(pd.concat(parts).assign(share=1.0), table["area"], year - 1, year)


def left_open(recode: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """
    Of which rows of a table of codes the marks in `table` tell nothing themselves: to an area with mark 2, and from a
    code that is not, by mark 1, still that of the area that had it a year before.
    """
    mark = table.set_index("area")["mark"]
    return (recode["to_area"].map(mark) == _RECODED) & (recode["from_area"].map(mark) != _SAME)


def from_recode(table: pd.DataFrame, areas: Iterable[str], from_year: int, to_year: int) -> pd.DataFrame:
    """
    By a table of codes whose outlines stayed, and nothing else.

    table: `from_area, to_area`, each code once on its side; with a column `how` "code" for what a table of other years
           says, where it is taken that its codes mean in these years what they mean in its own
    areas: all areas of `to_year`; of those without a row it is not known where they came from
    """
    return _with_newcomers(_recoded(table).assign(share=1.0), pd.Series(sorted(areas), dtype="str"), from_year, to_year)


def _recoded(table: pd.DataFrame) -> pd.DataFrame:
    return table[_ENDS].assign(how=table.get("how", "recode"))


def from_mergers(areas: Iterable[str], from_year: int, to_year: int) -> pd.DataFrame:
    """
    Between the gemeenten of two years of which they are known, by the table of mergers.

    areas: gemeenten with figures; those of a synthetic country never merge
    A gemeente that went into one other is that one's, whole; one that was divided over several went nowhere, and each
    of those got a part that is not known. Corrections of a border between two that both stayed are not known here.
    """
    holders: dict[str, list[str]] = {}
    for code, parts in origins(from_year, to_year).items():
        for part in parts:
            holders.setdefault(part, []).append(code)
    divided = {part for part, into in holders.items() if len(into) > 1}
    whole = [(part, into[0]) for part, into in sorted(holders.items()) if part not in divided]
    whole += [(code, code) for code in sorted(areas) if invented(code)]
    links = pd.DataFrame(whole, columns=_ENDS).assign(share=1.0)
    links["how"] = np.where(links["from_area"] == links["to_area"], "same", "recode")
    nowhere = pd.DataFrame({"from_area": sorted(divided), "share": 1.0, "how": "unknown"})
    heirs = sorted({code for part in divided for code in holders[part]})
    return crosswalk(pd.concat([links, nowhere, _from_nowhere(pd.Series(heirs, dtype="str"))]), from_year, to_year)


def _with_newcomers(links: pd.DataFrame, areas: pd.Series, from_year: int, to_year: int) -> pd.DataFrame:
    """`links`, and a row for each of `areas` that none of them leads to."""
    if links["to_area"].duplicated().any():
        twice = links.loc[links["to_area"].duplicated(), "to_area"].iloc[0]
        raise VroegsignaleringError(f"two areas of {from_year} would be {twice} of {to_year} with one outline")
    new = areas[~areas.isin(links["to_area"])]
    unknown = pd.DataFrame({"from_area": np.nan, "to_area": new, "share": 0.0, "how": "unknown"})
    return crosswalk(pd.concat([links, unknown.astype({"from_area": "str"})]), from_year, to_year)


def mended(links: pd.DataFrame, by_map: pd.DataFrame) -> pd.DataFrame:
    """
    `links` with what the maps know of areas that it does not follow, in whole or in part, or does not name.

    Both lead from and to the same years. What codes and marks know stays as it is. What the maps add counts as divided
    by map, also where outlines seem equal, since CBS says that they are not. For areas with mark 2, whose outlines are
    equal, give the map's links with how `recode` to `from_marks`.
    """
    if years(links) != years(by_map):
        raise VroegsignaleringError(f"the marks are about {years(links)}, the maps about {years(by_map)}")
    replaced = links.loc[links["to_area"].isna() & links["from_area"].isin(by_map["from_area"]), "from_area"]
    kept = links[links["from_area"].notna() & ~links["from_area"].isin(replaced)]
    drawn = by_map[by_map["from_area"].notna() & ~by_map["from_area"].isin(kept["from_area"])]
    drawn = drawn.assign(how=drawn["how"].where(drawn["how"] == "unknown", "map"))
    off_map = by_map[by_map["from_area"].isna() & ~by_map["to_area"].isin(kept["to_area"])]
    together = pd.concat([kept, drawn, off_map])
    newcomers = links[links["from_area"].isna() & ~links["to_area"].isin(together["to_area"])]
    return crosswalk(pd.concat([together, newcomers]), *years(links))


def chain(crosswalks: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """
    One crosswalk out of one or more, each of which starts in the year in which the one before ends.

    Shares multiply along a way and add up over ways; an area that the next crosswalk does not name went nowhere.
    """
    return reduce(_then, crosswalks)


def _then(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    (start, middle), (follows, end) = years(first), years(second)
    if middle != follows:
        raise VroegsignaleringError(f"a crosswalk to {middle} cannot be followed by one from {follows}")
    one, other = _ranked(first), _ranked(second)
    sources = other[other["from_area"].notna()].rename(columns={"from_area": "via"})
    ways = one.rename(columns={"to_area": "via"}).merge(sources, on="via", how="left", suffixes=("", "_next"))
    ways["share"] *= ways["share_next"].fillna(1.0)
    ways["rank"] = np.fmax(ways["rank"], ways["rank_next"].fillna(_UNKNOWN))
    unfed = sources.loc[~sources["via"].isin(one["to_area"].dropna()), ["to_area"]]
    unfed = unfed.assign(from_area=np.nan, share=0.0, rank=_UNKNOWN).astype({"from_area": "str"})
    parts = pd.concat([ways, unfed, other[other["from_area"].isna()]])[[*_ENDS, "share", "rank"]]
    parts = parts[parts["from_area"].notna() | parts["to_area"].notna()]
    links = parts.groupby(_ENDS, dropna=False, as_index=False).agg({"share": "sum", "rank": "max"})
    return crosswalk(links.assign(how=np.array(HOWS)[links["rank"].to_numpy(dtype=int)]), start, end)


def _ranked(links: pd.DataFrame) -> pd.DataFrame:
    rank = links["how"].map({how: number for number, how in enumerate(HOWS)})
    return links[[*_ENDS, "share"]].assign(rank=rank.astype(int))


def inverse(links: pd.DataFrame) -> pd.DataFrame:
    """
    The crosswalk back: an area goes back whole to the only area it came from.

    One that came from several, or in part from nowhere, cannot be divided without knowing how, and goes nowhere.
    """
    from_year, to_year = years(links)
    known = links[links["from_area"].notna() & links["to_area"].notna()]
    murky = links.loc[links["from_area"].isna() & (links["how"] == "unknown"), "to_area"]
    grown = links.loc[links["from_area"].isna() & (links["how"] == "map"), "to_area"]
    single = ~known["to_area"].duplicated(keep=False) & ~known["to_area"].isin(murky)
    back = known[single].rename(columns={"from_area": "to_area", "to_area": "from_area"}).assign(share=1.0)
    back["how"] = back["how"].mask(back["from_area"].isin(grown), "map")
    all_later, all_earlier = (links[side].dropna().drop_duplicates() for side in ("to_area", "from_area"))
    nowhere = pd.DataFrame({"from_area": all_later[~all_later.isin(back["from_area"])], "share": 1.0})
    divided = known.loc[~single, "from_area"]
    partly = links.loc[links["from_area"].notna() & links["to_area"].isna(), "from_area"]
    short = all_earlier[all_earlier.isin(divided) | all_earlier.isin(partly) | ~all_earlier.isin(back["to_area"])]
    parts = [back[[*_ENDS, "share", "how"]], nowhere.assign(how="unknown"), _from_nowhere(short)]
    return crosswalk(pd.concat(parts), to_year, from_year)


def _from_nowhere(areas: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"to_area": areas, "share": 0.0, "how": "unknown"})
