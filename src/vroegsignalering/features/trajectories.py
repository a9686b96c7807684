"""
Trajectories: what an area's own history says. Steps are uneven, so every change is per year.

Worked example, score of one area:    2012 -0.20    2014 -0.24    2016 -0.22
at 2016: niveau -0.22, stap +0.01 per year, vorige_stap -0.02 per year, gemiddelde -0.22, trend -0.005 per year.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

# A level as old as this says little about today; dimensions are published every other meting at the least.
_STALE_YEARS = 6
_CHANGE_YEARS = 4


def trajectory(scores: pd.DataFrame, meting: int) -> dict[str, np.ndarray]:
    """
    Features of the total score at `meting`, each (n_areas,).

    scores: (n_areas, n_metingen), columns years; years after `meting` are not looked at
    """
    years = scores.columns.to_numpy(dtype=float)
    values, years = scores.to_numpy()[:, years <= meting], years[years <= meting]
    trend, unrest = _line(values, years)
    return {
        "score.niveau": values[:, -1] if len(years) and years[-1] == meting else np.full(len(values), np.nan),
        "score.stap": _step(values, years, 1),
        "score.vorige_stap": _step(values, years, 2),
        "score.gemiddelde": _row_mean(values[:, -3:]),
        "score.trend": trend,
        "score.onrust": unrest,
    }


def _step(values: np.ndarray, years: np.ndarray, back: int) -> np.ndarray:
    """Change per year in the `back`-th last step; NaN where one of its ends is not known."""
    if len(years) <= back:
        return np.full(len(values), np.nan)
    return np.asarray((values[:, -back] - values[:, -back - 1]) / (years[-back] - years[-back - 1]))


def _row_mean(values: np.ndarray) -> np.ndarray:
    """Mean of what is known in each row; NaN where nothing is."""
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    return np.where(count > 0, np.where(known, values, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)


def _line(values: np.ndarray, years: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    Least-squares slope per year, and standard deviation around that line; each (n_areas,).

    The slope needs two known years, the deviation three.
    """
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    time = np.where(known, years - _row_mean(np.where(known, years, np.nan))[:, None], 0.0)
    level = np.where(known, values - _row_mean(values)[:, None], 0.0)
    spread = (time**2).sum(axis=1)
    slope = np.where(count >= 2, (time * level).sum(axis=1) / np.where(spread > 0, spread, 1.0), np.nan)
    rest = np.where(known, level - slope[:, None] * time, 0.0)
    unrest = np.sqrt((rest**2).sum(axis=1) / np.maximum(count - 2, 1))
    return slope, np.where(count >= 3, unrest, np.nan)


def last_known(table: pd.DataFrame, meting: int) -> np.ndarray:
    """The latest value of each area that is less than six years old at `meting`; (n_areas,)."""
    value, _ = _latest(table, meting - _STALE_YEARS, meting)
    return value


def change_over(table: pd.DataFrame, meting: int) -> np.ndarray:
    """
    Change per year between the latest value and one from at least four years before it; (n_areas,), NaN without.

    Indicators are published yearly: over four years their noise weighs less than over one.
    """
    now, year_now = _latest(table, meting - _STALE_YEARS, meting)
    before, year_before = np.full(len(table), np.nan), np.full(len(table), np.nan)
    for year, column in _columns(table):
        fits = ~np.isnan(column) & (year <= year_now - _CHANGE_YEARS)
        before, year_before = np.where(fits, column, before), np.where(fits, year, year_before)
    return np.asarray((now - before) / (year_now - year_before))


def movement(table: pd.DataFrame) -> pd.Series:
    """
    How far the country has moved since the first year of the table, per year of it.

    The mean change of the areas that are known in both of two years on end, added up: which areas are known in which
    year does not move it, as it moves the mean of a year.
    """
    return table.diff(axis=1).mean().fillna(0.0).cumsum()


def earlier(table: pd.DataFrame, meting: int) -> dict[str, np.ndarray]:
    """
    Where an area stood before, relative to the country's mean of the same year, each (n_areas,).

    `vorige` and `daarvoor`: one and two published years before the latest; `langjarig`: mean of all years, over which
    the noise of a single one averages out. NaN where not known; years after `meting` are not looked at.
    """
    values = table.to_numpy()[:, table.columns.to_numpy() <= meting]
    apart = values - _row_mean(values.T)
    nothing = np.full(len(values), np.nan)
    return {
        "vorige": apart[:, -2] if apart.shape[1] > 1 else nothing,
        "daarvoor": apart[:, -3] if apart.shape[1] > 2 else nothing,
        "langjarig": _row_mean(apart),
    }


def _latest(table: pd.DataFrame, after: int, until: int) -> tuple[np.ndarray, np.ndarray]:
    """Latest value within (after, until] and its year."""
    value, when = np.full(len(table), np.nan), np.full(len(table), np.nan)
    for year, column in _columns(table):
        if after < year <= until:
            value, when = np.where(np.isnan(column), value, column), np.where(np.isnan(column), when, year)
    return value, when


def _columns(table: pd.DataFrame) -> Iterator[tuple[int, np.ndarray]]:
    """Each year and its values (n_areas,), ascending as `Panel.wide` has them."""
    return zip((int(year) for year in table.columns.to_numpy()), table.to_numpy().T, strict=True)
