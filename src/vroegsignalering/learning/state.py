"""
What is not known about an area's future: how much of it is hidden in its present, and how restless the area is.

A published score is a state plus noise: what was published tells where an area stands, but not exactly, and hardly
which way it is being pulled. One law for all areas, in points relative to the country, tells how exactly; each year

    away' = pull * away + slope + N(0, rough)     slope' = damping * slope + N(0, bend)
    published = own level + away + N(0, noise)

The likeliest law is that under which what was published so far is likeliest. But laws with more slope and less chance
are nearly as likely, and hide more: the share of the state is the mean over laws, each weighing as much as it is
likely. The damping is fixed: were it free, a slope of a year could not be told from movement a year later, and that
movement would seem known.

Areas differ in how far they move. As far as large surprises keep coming back to the same areas, variances are areas'
own. Taken for inverse gamma over areas, they make the error of just any area Student's, and that of an area whose
variance is known normal.

Sources: Durbin and Koopman (2012), Time Series Analysis by State Space Methods, 2nd edition, section 3.2 (components);
Gardner and McKenzie (1985), "Forecasting trends in time series", Management Science 31(10), 1237-1246 (damping);
Hoeting et al. (1999), "Bayesian model averaging: a tutorial", Statistical Science 14, 382-417 (the mean over laws);
Lange, Little and Taylor (1989), "Robust statistical modeling using the t distribution", Journal of the American
Statistical Association 84, 881-896 (variances of their own).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

import numpy as np
import pandas as pd
from scipy.optimize import brentq, minimize
from scipy.special import expit, ndtr, polygamma, stdtrit

# From so many metingen on noise can be told from movement.
_FEWEST = 3
_DAMPING = 0.8  # a year: what is left of a slope after three is half of it
# Variance of the slopes, as a multiple of that of a step: nought, and then ever wider apart.
_SLOPES = np.append(0.0, 0.001 * 2.0 ** np.arange(10))
# Of the search: log-odds of the pull, logarithms of rough and noise in steps' variances, log-odds of what is own.
_START = np.array([2.4, -1.2, -2.0, 1.0])
_REACH = 9.0
_SEARCH = {"maxfev": 400, "xatol": 0.02, "fatol": 0.02}
# Beside it any level is as likely beforehand: only movement counts.
_ANYWHERE = 1e4
# In standard deviations squared: a smaller surprise counts as this.
_SLIGHT = 1e-6
# With fewer there is no variance, with more all areas are equally restless.
_FREEDOMS = 2.0, 2000.0
# Nought and one have no place on the scale of a distribution; of some that are smaller `stdtrit` says plus infinity.
_EDGES = 1e-100, 1 - 1e-12


@dataclass(frozen=True)
class Unknown:
    """
    What is not known of areas some years ahead.

    share:   (n_areas,) of the variance of the score then, what the present state makes up; 0 to below 1
    freedom: degrees of freedom of the error of an area of which it is not known how restless it is; 2 to 2000
    """

    share: np.ndarray
    freedom: float


@dataclass(frozen=True)
class Movement:
    """
    How scores have moved, as far as what was published tells.

    meting:    until which it was published
    published: what was; None where too few metingen are known to tell noise from movement
    laws, weights: the likeliest law for each variance of the slopes, and how likely it is among them
    """

    areas: int
    meting: int
    published: "_Published | None"
    laws: "Sequence[_Law]" = ()
    weights: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def unknown(self, horizon: int) -> Unknown:
        """
        What is not known of each area `horizon` years after the meting.

        What is not the state's is yet to happen, or will be measured wrongly then. Where nothing tells noise from
        movement the share is zero, and no area is more restless than another.
        """
        if self.published is None:
            return Unknown(np.zeros(self.areas), _freedom(0.0))
        shares = self.weights @ np.stack([law.share(self.published, self.meting, horizon) for law in self.laws])
        likeliest = self.laws[int(self.weights.argmax())]
        return Unknown(shares[self.published.pattern], _freedom(likeliest.differing(self.published)))


def movement(scores: pd.DataFrame, meting: int) -> Movement:
    """
    How scores have moved until `meting`.

    scores: (n_areas, n_metingen) points, columns years; years after `meting` are not looked at
    """
    years, values = scores.columns.to_numpy(), scores.to_numpy(dtype=float)
    known = (years <= meting) & ~np.isnan(values).all(axis=0)
    if known.sum() < _FEWEST:
        return Movement(len(scores), meting, None)
    published = _Published.of(values[:, known] - np.nanmean(values[:, known], axis=0), years[known])
    return Movement(len(scores), meting, published, *_likely(published))


def if_it_were(chance: np.ndarray, share: np.ndarray, freedom: float, off: np.ndarray, calm: np.ndarray) -> np.ndarray:
    """
    The probability of a slide if state and restlessness of an area were known.

    chance, share, off, calm: of one shape, or such that numpy makes them so
    off:  the state, in standard deviations from what is expected of it
    calm: what the inverse of its variance is a multiple of, gamma with mean one and shape `freedom` / 2
    The mean over a normal `off` and such a `calm` is `chance` itself.
    """
    place = stdtrit(freedom, np.clip(chance, *_EDGES))
    return np.asarray(ndtr((place * np.sqrt(calm) + np.sqrt(share) * off) / np.sqrt(1 - share)))


def _freedom(differing: float) -> float:
    """Degrees of freedom under which logarithms of variances have this variance over areas."""
    most, least = polygamma(1, np.array(_FREEDOMS) / 2)
    within = np.clip(differing, least, most)
    return 2 * float(brentq(lambda half: polygamma(1, half) - within, _FREEDOMS[0] / 2, _FREEDOMS[1] / 2))


@dataclass(frozen=True)
class _Published:
    """
    What was published, relative to the country.

    values:  (n_areas, n_years) points, zero where unknown
    years:   (n_years,)
    told:    (n_patterns, n_years) bool: areas with the same years known share one doubt
    pattern: (n_areas,) which of them each area has
    areas:   (n_patterns,) how many have it
    squared: (n_patterns, n_years, n_years) sums of products of their values, in points squared
    step, spread: variances of a step and of all values, in points squared
    """

    values: np.ndarray
    years: np.ndarray
    told: np.ndarray
    pattern: np.ndarray
    areas: np.ndarray
    squared: np.ndarray
    step: float
    spread: float

    @classmethod
    def of(cls, values: np.ndarray, years: np.ndarray) -> "_Published":
        """values: (n_areas, n_years) points, NaN unknown."""
        told, pattern = np.unique(~np.isnan(values), axis=0, return_inverse=True)
        pattern = pattern.reshape(-1)
        filled = np.nan_to_num(values)
        # Not `@`: how that adds up may depend on the number of cores.
        alike = [filled[pattern == one] for one in range(len(told))]
        squared = np.stack([np.einsum("ni,nj->ij", rows, rows) for rows in alike])
        step, spread = _variance(np.diff(values, axis=1)), _variance(values)
        return cls(filled, years, told, pattern, np.bincount(pattern), squared, step, spread)


def _variance(values: np.ndarray) -> float:
    """Of what is known; 1 where nothing is, or nothing differs."""
    known = values[~np.isnan(values)]
    return float(np.var(known)) or 1.0 if len(known) else 1.0


@dataclass(frozen=True)
class _Law:
    """Variances in points squared; rough and bend those of a year."""

    pull: float
    rough: float
    bend: float
    noise: float
    own: float

    def moved(self, years: int) -> np.ndarray:
        """What becomes of (own level, away, slope) in none to so many years if nothing happens, (years + 1, 3, 3)."""
        year = np.array([[1.0, 0.0, 0.0], [0.0, self.pull, 1.0], [0.0, 0.0, _DAMPING]])
        return np.stack(list(accumulate(range(years), lambda past, _: past @ year, initial=np.eye(3))))

    def usual(self) -> np.ndarray:
        """Covariance of (own level, away, slope) in any year, (3, 3)."""
        slope = self.bend / (1 - _DAMPING**2)
        both = _DAMPING * slope / (1 - self.pull * _DAMPING)
        away = (self.rough + slope + 2 * self.pull * both) / (1 - self.pull**2)
        return np.array([[self.own, 0.0, 0.0], [0.0, away, both], [0.0, both, slope]])

    def published(self, published: _Published, until: int) -> tuple[np.ndarray, np.ndarray]:
        """Covariance of what is published, (n_years, n_years), and of the state in `until` with it, (3, n_years)."""
        usual, years = self.usual(), published.years
        moved = self.moved(int(until - years[0]))
        level = (moved[:, :2].sum(axis=1) @ usual)[:, :2].sum(axis=1)
        among = level[np.abs(years[:, None] - years)] + self.noise * np.eye(len(years))
        state = (moved @ usual[:, :2].sum(axis=1))[until - years].T
        return among, state

    def likelihood(self, published: _Published) -> float:
        """Logarithm of it, but for a constant."""
        among = _told(self.published(published, int(published.years[-1]))[0], published.told)
        _, size = np.linalg.slogdet(among)
        apart = np.trace(np.linalg.solve(among, published.squared), axis1=1, axis2=2)
        return float(-0.5 * (published.areas @ size + apart.sum()))

    def share(self, published: _Published, until: int, horizon: int) -> np.ndarray:
        """Share of the state in `until` in the variance of the score `horizon` years later, (n_patterns,)."""
        among, state = self.published(published, until)
        state = state * published.told[:, None, :]
        usual, moved = self.usual(), self.moved(horizon)[-1, :2].sum(axis=0)
        told = state @ np.linalg.solve(_told(among, published.told), state.swapaxes(1, 2))
        hidden = moved @ (usual - told) @ moved
        happens = usual[:2, :2].sum() - moved @ usual @ moved
        return np.asarray(hidden / (hidden + happens + self.noise))

    def differing(self, published: _Published) -> float:
        """
        Variance over areas of the logarithm of the variance of their surprises.

        A surprise is what a meting showed beyond what earlier ones let expect, in its standard deviations. Only
        surprises in different metingen are held against each other, so that one is not taken for a habit.
        """
        anywhere = replace(self, own=_ANYWHERE * published.spread)
        among, _ = anywhere.published(published, int(published.years[-1]))
        spread = np.linalg.cholesky(_told(among, published.told))[published.pattern]
        surprise = np.linalg.solve(spread, published.values[:, :, None])[:, :, 0]
        told = published.told[published.pattern]
        later = told & (told.cumsum(axis=1) > 1)
        size = np.where(later, np.log(np.maximum(surprise**2, _SLIGHT)), 0.0)
        size = np.where(later, size - size.sum(axis=0) / np.maximum(later.sum(axis=0), 1), 0.0)
        count = later.sum(axis=1)
        pairs = (count * (count - 1)).sum()
        return float((size.sum(axis=1) ** 2 - (size**2).sum(axis=1)).sum() / pairs) if pairs else 0.0


def _told(among: np.ndarray, told: np.ndarray) -> np.ndarray:
    """The covariance for every pattern, (n_patterns, n_years, n_years), in which unknown years stand by themselves."""
    both = told[:, :, None] & told[:, None, :]
    return np.asarray(np.where(both, among, 0.0) + np.eye(len(among)) * ~told[:, :, None])


def _likely(published: _Published) -> tuple[list[_Law], np.ndarray]:
    """The likeliest law for each variance of the slopes, and how likely it is among them."""
    laws, likelihood, place = [], [], _START
    for slopes in _SLOPES:

        def law(place: np.ndarray, slopes: float = float(slopes)) -> _Law:
            odds, rough, noise, own = np.clip(place, -_REACH, _REACH)
            bend = slopes * published.step * (1 - _DAMPING**2)
            rough, noise = published.step * np.exp([rough, noise])
            return _Law(float(expit(odds)), float(rough), bend, float(noise), float(published.spread * expit(own)))

        def unlikely(place: np.ndarray, law: Callable[[np.ndarray], _Law] = law) -> float:
            return -law(place).likelihood(published)

        place = minimize(unlikely, place, method="Nelder-Mead", options=_SEARCH).x
        laws.append(law(place))
        likelihood.append(-unlikely(place))
    # Every variance of the slopes is as likely beforehand: each law stands for those half-way to its neighbours.
    weights = np.gradient(_SLOPES) * np.exp(np.array(likelihood) - max(likelihood))
    return laws, weights / weights.sum()
