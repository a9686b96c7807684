"""
Can a list be relied on? Whether its probabilities held, whether its intervals hold the truth, and how its head stands.

All of it is about the champion at origins that it had not learned from, but for `coverage`: that is about the list
itself, and only a synthetic country knows the truth to hold it against.
"""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from vroegsignalering.learning.metrics import Judged, log_loss
from vroegsignalering.learning.shares import share

# As people read a list: nearly nobody, ..., one in five or more.
BANDS = np.array([0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 1.0])
_HEAD = 100
_ONE_IN = 100
# Below it a probability is a matter of how thin the tails are, and of no use to anybody.
LIKELY = 0.01


def head_of(areas: int) -> int:
    """How many areas on top of a list are looked at: a hundred, and of a short list a tenth."""
    return min(_HEAD, areas // 10)


def held(judged: Judged, probability: np.ndarray) -> list[dict[str, Any]]:
    """
    Among the areas that were given a probability in a band, what share slid: one row per band with areas.

    `low, high, rows, slides, given` (mean probability) and `slid`, a share with its interval (`shares`)
    """
    band = np.clip(np.searchsorted(BANDS, probability, side="right") - 1, 0, len(BANDS) - 2)
    rows = []
    for place in np.unique(band):
        own = band == place
        slid = judged.outcome[own]
        rows.append(
            {
                "low": float(BANDS[place]),
                "high": float(BANDS[place + 1]),
                "rows": int(own.sum()),
                "slides": int(slid.sum()),
                "given": float(probability[own].mean()),
                "slid": share(slid, probability[own], judged.resamples.block[own]),
            }
        )
    return rows


def track_record(judged: pd.DataFrame, by_distance: pd.DataFrame | None) -> dict[str, Any] | None:
    """
    What earlier lists turned out to be worth; None without any, or where one has fewer than a hundred areas.

    The champion was chosen on these same origins, so that this may flatter it: who shows it says so.

    Looked at is one in a hundred of the shortest list, in tens, ten at least and a hundred at most: so few slide that
    of a longer head any order finds nearly all.

    judged:      `area, origin, probability, outcome` of the champion, with a known outcome
    by_distance: the same of the distance to the boundary, None where that is the champion itself
    `origins, head` (areas on top of each list that are looked at), `areas, slides` (on all lists together), `found`
    (slides in the heads) and `found_by_distance` (None without `by_distance`)
    """
    shortest = int(judged.groupby("origin").size().min()) if len(judged) else 0
    if shortest < _ONE_IN:
        return None
    head = int(np.clip(shortest // _ONE_IN // 10 * 10, 10, _HEAD))
    return {
        "origins": sorted(int(origin) for origin in np.unique(judged["origin"])),
        "head": head,
        "areas": len(judged),
        "slides": int(judged["outcome"].sum()),
        "found": _found(judged, head),
        "found_by_distance": _found(by_distance, head) if by_distance is not None else None,
    }


def _found(judged: pd.DataFrame, head: int) -> int:
    return int(_ranked(judged).groupby("origin").head(head)["outcome"].sum())


def _ranked(predictions: pd.DataFrame) -> pd.DataFrame:
    return predictions.sort_values(["probability", "area"], ascending=[False, True])


def coverage(table: pd.DataFrame, truth: np.ndarray | None) -> dict[str, Any]:
    """
    Of how many areas the intervals of a list hold the true probability, and the rank by it; None where it is not known.

    table: ranked, as it is published (`lists.score.Scored`); truth: (n_areas,) in its order
    `areas, chance, rank` of the whole list, `likely, likely_chance, likely_rank` of those that are given one in a
    hundred or more, `head, head_chance, head_rank` of the first ones; None of nobody
    """
    parts = {"": len(table), "likely_": int((table["kans"] >= LIKELY).sum()), "head_": head_of(len(table))}
    told: dict[str, Any] = {"areas": parts[""], "likely": parts["likely_"], "head": parts["head_"]}
    if truth is None or np.isnan(truth).any():
        return told | {f"{part}{what}": None for part in parts for what in ("chance", "rank")}
    rank = np.empty(len(truth), dtype=np.int64)
    rank[np.argsort(-truth, kind="stable")] = np.arange(1, len(truth) + 1)
    chance = ((table["kans_laag"] <= truth) & (truth <= table["kans_hoog"])).to_numpy()
    ranks = ((table["rang_laag"] <= rank) & (rank <= table["rang_hoog"])).to_numpy()
    return told | {
        f"{part}{what}": float(holds[:first].mean()) if first else None
        for part, first in parts.items()
        for what, holds in (("chance", chance), ("rank", ranks))
    }


def staying(predictions: pd.DataFrame) -> list[dict[str, Any]]:
    """
    What became of the head of each origin's list at the next one: `origin, next, head, at_risk` (share of the head that
    is on the next list at all) and `stayed` (share of those that are in its head; None where nobody is).

    predictions: `area, origin, probability` of one candidate, also those whose outcome is unknown
    """
    lists = {
        int(origin): _ranked(predictions[predictions["origin"] == origin])["area"]
        for origin in np.unique(predictions["origin"])
    }
    origins = list(lists)
    return [_from_to(one, lists[one], other, lists[other]) for one, other in pairwise(origins)]


def _from_to(origin: int, before: pd.Series, following: int, after: pd.Series) -> dict[str, Any]:
    head = head_of(len(before))
    first = before.head(head)
    there = first.isin(after)
    stayed = first[there].isin(after.head(head_of(len(after))))
    return {
        "origin": origin,
        "next": following,
        "head": head,
        "at_risk": float(there.mean()) if head else None,
        "stayed": float(stayed.mean()) if there.any() else None,
    }


def trusted(judged: pd.DataFrame, far: np.ndarray) -> dict[str, dict[str, Any]]:
    """
    How right the champion was about areas that are `far` from what it learned from, and about the `near` others.

    judged: `probability, outcome` with a known outcome; far: (n_rows,) whether each is
    each: `rows, slides, expected` (sum of probabilities), `log_loss` (mean, nats; None without rows)
    """
    return {"far": _right(judged[far]), "near": _right(judged[~far])}


def _right(rows: pd.DataFrame) -> dict[str, Any]:
    outcome, probability = rows["outcome"].to_numpy(dtype=float), rows["probability"].to_numpy(dtype=float)
    return {
        "rows": len(rows),
        "slides": int(outcome.sum()),
        "expected": float(probability.sum()),
        "log_loss": float(log_loss(outcome, probability).mean()) if len(rows) else None,
    }
