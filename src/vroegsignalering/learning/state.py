"""
How much of what is not known about an area's future is hidden in its present.

A published score is a state plus noise: what was published tells where an area stands, but not exactly. A damped local
linear trend, the same for all areas, in points relative to the country, tells how exactly; each year

    level' = level + slope + N(0, rough)     slope' = damping * slope + N(0, bend)     published = level + N(0, noise)

The three variances are those under which what was published so far is likeliest. The damping is fixed: were it free, a
slope of a year could not be told from movement a year later, and that movement would seem known.

Source: Durbin and Koopman (2012), Time Series Analysis by State Space Methods, 2nd edition, sections 3.2 (local linear
trend), 4.3 (filter) and 7.2 (likelihood by prediction errors); the damping is that of Gardner and McKenzie (1985),
"Forecasting trends in time series", Management Science 31(10), 1237-1246.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import ndtr, ndtri

# All areas have the same variances: a few thousand of them tell those as well as all do.
_ENOUGH = 3000
# From so many metingen on noise can be told from movement.
_FEWEST = 3
_DAMPING = 0.8  # a year: what is left of a slope after three is half of it
# Of the search: logarithms of the variances, in units of a step's.
_START, _REACH = (-1.5, -6.0, -0.7), 12.0
_SEARCH = {"maxfev": 150, "xatol": 0.02, "fatol": 1e-6}
# Nought and one have no place on the normal scale.
_EDGE = 1e-12


def state_share(scores: pd.DataFrame, meting: int, horizon: int) -> np.ndarray:
    """
    Share of the variance of each area's score `horizon` years after `meting` that its state at `meting` makes up.

    The rest is what is yet to happen, and what is measured wrongly then. (n_areas,), 0 to below 1; zero where fewer
    than three metingen are known: nothing tells noise from movement then.

    scores: (n_areas, n_metingen) points, columns years; years after `meting` are not looked at
    """
    years, values = scores.columns.to_numpy(), scores.to_numpy(dtype=float)
    known = (years <= meting) & ~np.isnan(values).all(axis=0)
    if known.sum() < _FEWEST:
        return np.zeros(len(scores))
    published = _Published.of(values[:, known] - np.nanmean(values[:, known], axis=0), years[known])
    trend = _likeliest(published.some(_ENOUGH))
    doubt, _ = _filtered(published, meting, trend)
    later = of_state = doubt
    for _ in range(horizon):
        later, of_state = trend.ahead(later), trend.ahead(of_state, chance=0.0)
    return np.asarray((of_state[0] / (later[0] + trend.noise))[published.pattern])


def if_state_were(chance: np.ndarray, share: np.ndarray, off: np.ndarray) -> np.ndarray:
    """
    The probability of a slide if the state were `off` from what is expected of it, in its standard deviations.

    chance, share, off: of one shape, or such that numpy makes them so; share as of `state_share`
    What is not known is taken for normal. The mean over a normal `off` is `chance` itself.
    """
    place = ndtri(np.clip(chance, _EDGE, 1 - _EDGE))
    return np.asarray(ndtr((place + np.sqrt(share) * off) / np.sqrt(1 - share)))


@dataclass(frozen=True)
class _Trend:
    """The variances, in points squared; of level and slope those of a year."""

    rough: float
    bend: float
    noise: float

    def ahead(self, doubt: np.ndarray, chance: float = 1.0) -> np.ndarray:
        """Variance of level, covariance, variance of slope (3, n) a year later; with `chance` 0 nothing happens."""
        level, both, slope = doubt
        return np.stack(
            [
                level + 2 * both + slope + chance * self.rough,
                _DAMPING * (both + slope),
                _DAMPING**2 * slope + chance * self.bend,
            ]
        )


@dataclass(frozen=True)
class _Published:
    """
    What the filter goes through.

    values:  (n_areas, n_years) points, NaN unknown; years: (n_years,)
    told:    (n_patterns, n_years) bool: areas with the same years known share one doubt
    pattern: (n_areas,) which of them each area has
    """

    values: np.ndarray
    years: np.ndarray
    told: np.ndarray
    pattern: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray, years: np.ndarray) -> "_Published":
        told, pattern = np.unique(~np.isnan(values), axis=0, return_inverse=True)
        return cls(values, years, told, pattern.reshape(-1))

    def some(self, areas: int) -> "_Published":
        """At most `areas` of them, from everywhere."""
        every = -(-len(self.values) // areas)
        return self.of(self.values[::every], self.years)


def _likeliest(published: _Published) -> _Trend:
    """The variances under which the values are likeliest."""
    step = float(np.nanvar(np.diff(published.values, axis=1))) or 1.0

    def trend(place: np.ndarray) -> _Trend:
        return _Trend(*(step * np.exp(np.clip(place, -_REACH, _REACH))).tolist())

    def unlikely(place: np.ndarray) -> float:
        return -_filtered(published, int(published.years[-1]), trend(place))[1]

    return trend(minimize(unlikely, _START, method="Nelder-Mead", options=_SEARCH).x)


def _filtered(published: _Published, until: int, trend: _Trend) -> tuple[np.ndarray, float]:
    """What is not known of the state in `until`, (3, n_patterns), and the mean log-likelihood of a value."""
    values, told, pattern = published.values, published.told, published.pattern
    level, slope = np.zeros(len(values)), np.zeros(len(values))
    doubt = np.zeros((3, len(told)))
    doubt[0], doubt[2] = np.nanvar(values), trend.bend / (1 - _DAMPING**2)
    likelihood, columns = 0.0, {int(year): place for place, year in enumerate(published.years)}
    for year in range(int(published.years[0]), until + 1):
        if year > published.years[0]:
            doubt = trend.ahead(doubt)
            level, slope = level + slope, _DAMPING * slope
        if (place := columns.get(year)) is None:
            continue
        expected = doubt[0] + trend.noise
        gain = np.where(told[:, place], doubt[:2] / expected, 0.0)
        known = told[pattern, place]
        error = np.where(known, values[:, place] - level, 0.0)
        apart = np.log(expected)[pattern] + error**2 / expected[pattern]
        likelihood -= 0.5 * float(apart[known].sum())
        level, slope = level + gain[0, pattern] * error, slope + gain[1, pattern] * error
        doubt = doubt - np.stack([gain[0] * doubt[0], gain[0] * doubt[1], gain[1] * doubt[1]])
    return doubt, likelihood / told[pattern].sum()
