"""
Risk factors: what the method of Vroegsignalering asks of a buurt, as far as published figures can answer it.

Is it in a tipping zone, where a usual change crosses a boundary? Is it sensitive to the business cycle? Will people
come or go, because homes are built around it, or because many of its residents are old? How do its homes compare with
those around it? Source of the questions: the first rounds of Vroegsignalering (RIGO and Atlas voor gemeenten). They ask
for residents of 75 and over; the key figures count those of 65 and over.
"""

import numpy as np
import pandas as pd

from vroegsignalering.domain.classes import TOTAL, Scale
from vroegsignalering.features.surroundings import around
from vroegsignalering.features.trajectories import change_over, last_known, trajectory
from vroegsignalering.panel.panel import Panel

# Homes and who lives in them, held against what is around.
_COMPARED = ("woz", "koop", "corporatie", "leegstand", "ouderen_aandeel", "ouderen")
_CYCLE = "bijstand"
# An area's own volatility from a few metingen is itself volatile: the country's middle one counts as so many more.
_LIKE_OTHERS = 3


def factors(panel: Panel, shares: dict[str, pd.DataFrame], meting: int) -> dict[str, np.ndarray]:
    """
    The risk factors of each area at `meting`, each (n_areas,); NaN where they cannot be told.

    shares: per indicator (n_areas, n_years), as a share of the total that it is a part of where there is one; of what
            is not among them nothing is told
    """
    scores = panel.wide("score")
    columns = _of_score(scores, TOTAL[panel.layout], meting)
    for name in _COMPARED:
        if name in shares:
            own = last_known(shares[name], meting)
            columns[f"{name}.verschil"] = own - around(own, panel)
    if "huishoudens" in shares:
        homes = shares["huishoudens"]
        grown = change_over(homes.where(homes > 0).apply(np.log), meting)
        columns["huishoudens.rondom"] = around(grown, panel)
    if _CYCLE in shares:
        columns[f"{_CYCLE}.gevoeligheid"] = _sensitivity(shares[_CYCLE], meting)
    return columns


def _of_score(scores: pd.DataFrame, scale: Scale, meting: int) -> dict[str, np.ndarray]:
    """How the score moves, how near its next boundary is by its own measure, and how long it is in its class."""
    course = trajectory(scores, meting)
    known = scores.loc[:, [year for year in scores.columns if int(year) <= meting]]
    level, unrest = course["score.niveau"], course["score.onrust"]
    steps = known.notna().sum(axis=1).to_numpy() - 2.0  # what a spread around a line rests on
    middle = np.nanmedian(unrest) if np.isfinite(unrest).any() else np.nan
    own = np.where(np.isnan(unrest), 0.0, unrest**2 * steps)
    usual = np.sqrt((own + _LIKE_OTHERS * middle**2) / (np.where(np.isnan(unrest), 0.0, steps) + _LIKE_OTHERS))
    boundaries = np.array([-np.inf] + [scale.boundary(number) for number in range(1, 9)])
    below = boundaries[np.searchsorted(boundaries, level, side="left").clip(1, None) - 1]
    return {
        "score.versnelling": _quickening(
            course["score.stap"], course["score.vorige_stap"], [int(year) for year in known.columns]
        ),
        "score.marge": np.where(np.isfinite(below), (level - below) / usual, np.nan),
        "score.sinds": _years_in_class(known, scale, meting),
    }


def _quickening(step: np.ndarray, before: np.ndarray, years: list[int]) -> np.ndarray:
    """Change of the yearly change, per year between the middles of the last two steps, (n_areas,)."""
    if len(years) < 3:
        return np.full(len(step), np.nan)
    return np.asarray((step - before) / ((years[-1] - years[-3]) / 2))


def _years_in_class(scores: pd.DataFrame, scale: Scale, meting: int) -> np.ndarray:
    """Years since the first meting of those at which the area was in its present class without another in between."""
    now = scale.possible(last_known(scores, meting))[0]
    since = np.full(len(scores), np.nan)
    left = now == 0
    for year in sorted((int(year) for year in scores.columns), reverse=True):
        then = scale.possible(scores[year].to_numpy())[0]
        left |= (then != 0) & (then != now)
        since = np.where(~left & (then == now), meting - year, since)
    return since


def _sensitivity(table: pd.DataFrame, meting: int) -> np.ndarray:
    """How many times as much an area's share moved from year to year as the country's did, by least squares."""
    known = table.loc[:, [year for year in table.columns if int(year) <= meting]]
    own = known.diff(axis=1).to_numpy()[:, 1:]
    if own.shape[1] < 2:
        return np.full(len(table), np.nan)
    there = ~np.isnan(own)
    # A year of which nothing is known adds nothing.
    national = np.where(there, own, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    moved = np.where(there, national**2, 0.0).sum(axis=1)
    return np.where(
        moved > 0, np.where(there, own * national, 0.0).sum(axis=1) / np.where(moved > 0, moved, 1.0), np.nan
    )
