"""
Does the list serve everyone alike? Figures of the champion by group of areas, each with its interval over gemeenten.

Each judged origin has its own list over the whole country, of the areas whose outcome is known, and its head is looked
at. Per group: who was in the head and slid (found), who was in it and stayed (false alarm), who slid outside it
(missed), and the mean probability beside the share that slid. The list is that of the sample; a resample only counts
its areas anew.

Error rates and calibration cannot all be equal where groups differ in how many slide, so that both are told and neither
is forced: Chouldechova (2017), "Fair prediction with disparate impact", Big Data 5, 153-163.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from vroegsignalering.domain.regions import UNKNOWN
from vroegsignalering.learning.metrics import Resamples, interval, resample
from vroegsignalering.learning.reliability import head_of
from vroegsignalering.learning.shares import share

# Below these no figure is told: of so few it says more of chance than of the group.
FLOOR_AREAS, FLOOR_GEMEENTEN, FLOOR_CASES = 50, 3, 10
# Share of the features that is missing, as a grouping of its own; upper bounds.
MISSING = {"minder dan 5%": 0.05, "5% tot 25%": 0.25, "25% of meer": np.inf}


def missing_share(X: pd.DataFrame) -> pd.Series:
    """
    How much of an area's features is missing, a name of MISSING, categorical (n_areas,); X (n_areas, n_features).

    Features that nobody has, as before the first Kerncijfers, do not count.
    """
    told = X.loc[:, X.notna().any()]
    place = np.searchsorted(list(MISSING.values()), told.isna().mean(axis=1).to_numpy(), side="right")
    return pd.Series(pd.Categorical(np.array(list(MISSING))[place], categories=list(MISSING)), index=X.index)


def fairness(
    judged: pd.DataFrame, groups: Mapping[int, Mapping[str, pd.Series]], blocks: pd.Series, *, resamples: int, seed: int
) -> dict[str, Any]:
    """
    Figures by group of one target and horizon, as plain data: `head` (areas on top, over all lists) and
    `groupings`, per name its `groups` in the order of their categories.

    judged: `area, origin, probability, outcome` of one candidate, outcomes known
    groups: per origin the groupings of all areas, each a categorical by area
    blocks: per area what it is resampled with
    A group: `group, areas` (that were ever judged), `gemeenten, rows, slides, floor` (whether it is too small for any
    figure) and figures, each `value, low, high, error`, None where they rest on less than FLOOR_CASES:
    `precision` (of those in the head), `recall` (of those who slid), `false_alarms` and `misses` (a thousand judged
    areas), `given` (mean probability), `slid` (share, with an interval that holds where few did: `shares`) and
    `difference` (given - slid, with that interval)
    """
    judged = judged.reset_index(drop=True)
    in_head = np.zeros(len(judged), dtype=bool)
    for _, rows in judged.groupby("origin"):
        in_head[rows.index[np.lexsort((rows["area"], -rows["probability"]))[: head_of(len(rows))]]] = True
    drawn = resample(blocks.loc[judged["area"]].to_numpy(), resamples, seed)
    # What an area is may be known from a later origin on only.
    names = dict.fromkeys(name for known in groups.values() for name in known)
    told = {name: _grouping(judged, groups, name, in_head, drawn) for name in names}
    # One group alone has nobody to be compared with.
    return {"head": int(in_head.sum()), "groupings": {name: rows for name, rows in told.items() if len(rows) > 1}}


def _grouping(
    judged: pd.DataFrame,
    groups: Mapping[int, Mapping[str, pd.Series]],
    name: str,
    in_head: np.ndarray,
    drawn: Resamples,
) -> list[dict[str, Any]]:
    group = np.full(len(judged), "", dtype=object)
    order: list[str] = []
    for origin in np.unique(judged["origin"]):
        rows = judged[judged["origin"] == origin]
        if name not in groups[int(origin)]:
            group[rows.index] = UNKNOWN
            continue
        labels = groups[int(origin)][name]
        order += [one for one in labels.cat.categories if one not in order]
        group[rows.index] = labels.loc[rows["area"]].to_numpy()
    there = set(group)
    met = [one for one in [*(one for one in order if one != UNKNOWN), UNKNOWN] if one in there]
    part = pd.Index(met).get_indexer(pd.Index(group))
    totals = _totals(judged, part, len(met), in_head, drawn)
    return [
        _group(met[place], judged[part == place], {what: values[place] for what, values in totals.items()}, drawn)
        for place in range(len(met))
    ]


def _totals(
    judged: pd.DataFrame, part: np.ndarray, parts: int, in_head: np.ndarray, drawn: Resamples
) -> dict[str, np.ndarray]:
    slid, given = judged["outcome"].to_numpy(dtype=float), judged["probability"].to_numpy(dtype=float)
    counted = {
        "rows": np.ones(len(judged)),
        "slides": slid,
        "head": in_head.astype(float),
        "found": slid * in_head,
        "expected": given,
    }
    return {what: drawn.totals(values, part, parts) for what, values in counted.items()}


def _group(name: str, rows: pd.DataFrame, total: dict[str, np.ndarray], drawn: Resamples) -> dict[str, Any]:
    areas, gemeenten = rows["area"].nunique(), len(np.unique(drawn.block[rows.index]))
    floor = areas < FLOOR_AREAS or gemeenten < FLOOR_GEMEENTEN
    number, slides, found = total["rows"], total["slides"], total["found"]

    def of(part: np.ndarray, whole: np.ndarray, least: int = 1) -> dict[str, float | None]:
        known = not floor and whole[0] >= least
        return interval(part / np.where(whole > 0, whole, np.nan) if known else np.full(len(whole), np.nan))

    given = of(total["expected"], number)
    slid = dict.fromkeys(given)
    if not floor:
        slid = share(rows["outcome"].to_numpy(), rows["probability"].to_numpy(), drawn.block[rows.index])
    return {
        "group": name,
        "areas": areas,
        "gemeenten": gemeenten,
        "rows": len(rows),
        "slides": int(slides[0]),
        "floor": floor,
        "figures": {
            "precision": of(found, total["head"], FLOOR_CASES),
            "recall": of(found, slides, FLOOR_CASES),
            "false_alarms": of(1000 * (total["head"] - found), number),
            "misses": of(1000 * (slides - found), number),
            "given": given,
            "slid": slid,
            "difference": _beside(given["value"], slid),
        },
    }


def _beside(given: float | None, slid: dict[str, float | None]) -> dict[str, float | None]:
    """What was given less the share that slid; what was given is no estimate, and adds nothing to the interval."""

    def less(end: str) -> float | None:
        return None if given is None or (other := slid[end]) is None else given - other

    return {"value": less("value"), "low": less("high"), "high": less("low"), "error": slid["error"]}
