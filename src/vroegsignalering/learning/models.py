# mypy: allow-subclassing-any
# (scikit-learn has no types, so that its base classes are of type Any)
"""
Two kinds of model that give the probability of a slide.

A *classifier* learns from the few areas that slid. A *change model* learns the change of the score from every area and
integrates its distribution over the boundary: probability = P(score + change <= boundary). Both are scikit-learn
estimators on a plain matrix of the columns they name, so that each can be used on its own.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from copy import copy
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.interpolate import CubicHermiteSpline
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, clone
from sklearn.model_selection import GroupKFold
from threadpoolctl import ThreadpoolController

from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.learning.pooled import knowing

LEVEL = "score.niveau"
_FOLDS = 3
# The errors are kept as 300 quantiles. What each stands for is half a percent in the middle and a few in a hundred
# thousand at either end: a slide from afar comes out of the tails.
_EDGES = np.sin(np.linspace(0, np.pi / 2, 301)) ** 2
_QUANTILES, _SHARES = (_EDGES[:-1] + _EDGES[1:]) / 2, np.diff(_EDGES)
# The distribution is tabulated in steps of a fifth of the narrowest kernel; beyond the largest errors, where only wide
# kernels still change, every step is longer by a sixtieth, to 20 times the widest. A cubic through values and slopes
# of two knots is off by less than 1e-6; below the first knot the tail is exponential.
_KNOT_STEP, _LONGER, _BEYOND = 0.2, 1 + 1 / 60, 20.0


@cache
def _thread_pools() -> ThreadpoolController:
    return ThreadpoolController()  # finding the loaded libraries takes milliseconds: once a process


def one_thread() -> AbstractContextManager[Any]:
    """Within it linear algebra runs on one thread: more threads add in another order, which gives other bytes."""
    pools: AbstractContextManager[Any] = _thread_pools().limit(limits=1)
    return pools


class BaseRate(ClassifierMixin, BaseEstimator):
    """The share that slid in the past, the same for everyone: what a sceptic would say without looking."""

    def fit(self, X: np.ndarray, y: np.ndarray) -> "BaseRate":
        """X (n_samples, n_features) is not looked at further; y (n_samples,) 0 or 1."""
        self.n_features_in_ = X.shape[1]
        self.classes_ = np.array([0.0, 1.0])
        self.rate_ = float(np.mean(y))
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """(n_samples, 2)."""
        return np.tile([1 - self.rate_, self.rate_], (len(X), 1))


class NoChange(RegressorMixin, BaseEstimator):
    """Expects that every score stays what it is: with the spread of past changes, distance to the boundary."""

    def fit(self, X: np.ndarray, y: np.ndarray) -> "NoChange":  # noqa: ARG002 - scikit-learn's form
        """Learns nothing; X (n_samples, n_features), y (n_samples,)."""
        self.n_features_in_ = X.shape[1]
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Zeros, (n_samples,)."""
        return np.zeros(len(X))


class StraightLine(RegressorMixin, BaseEstimator):
    """
    Extrapolates the last step: change = yearly change in the last step, times the years ahead.

    years: how far ahead; an area without a last step is expected to stay
    """

    def __init__(self, years: int = 2) -> None:
        self.years = years

    def fit(self, X: np.ndarray, y: np.ndarray) -> "StraightLine":  # noqa: ARG002 - scikit-learn's form
        """Learns nothing; the last column of X (n_samples, n_features) is the change per year, y (n_samples,)."""
        self.n_features_in_ = X.shape[1]
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Change in `years` years, (n_samples,)."""
        return np.asarray(np.nan_to_num(X[:, -1]) * self.years)


class ChangeDistribution(BaseEstimator):
    """
    The distribution of the change of the score: a regression for its mean, past errors for its spread.

    The errors are those of areas that the regression had not seen (three folds, whole gemeenten left out); smoothed by
    logistic kernels they are the distribution around the mean. In the body the kernels have Silverman's bandwidth; in
    the tails, where errors are few, they are as wide as the gaps between those, so that far from the boundary
    probabilities are small, but still differ.

    Source of the wider kernels: Breiman, Meisel and Purcell (1977), "Variable kernel estimates of multivariate
    densities", Technometrics 19, 135-144.

    regressor: a scikit-learn regressor of the change; one that learns from steps of other lengths too also takes
               `lead` and `weight`, as in `learning.pooled`
    spread:    a scikit-learn regressor of the squared error, relative to its mean; None = all areas are as uncertain
    """

    def __init__(self, regressor: Any = None, spread: Any = None) -> None:
        self.regressor = regressor
        self.spread = spread

    def fit(
        self,
        X: np.ndarray,
        y: np.ndarray,
        groups: np.ndarray,
        lead: np.ndarray | None = None,
        weight: np.ndarray | None = None,
        step: np.ndarray | None = None,
    ) -> "ChangeDistribution":
        """
        X (n_samples, n_features), y (n_samples,) change in points, groups (n_samples,) the gemeente or block.

        lead:   (n_samples,) years by which a row's step is longer than that which is predicted; None = none is. Where
                it is given, the errors are those of rows where it is zero and that know most features, as those to
                come do; of all where it is zero, if hardly any of them does
        weight: (n_samples,) how heavily a row counts in the regression; None = all the same
        step:   (n_samples,) a number for the step that a row is of, from one meting to another; None = all steps of a
                length are one. Which areas are uncertain is learned from all rows, each error relative to those of its
                step: in some years all areas move more than in others, which marks none of them
        """
        self.regressor_, unseen = _learned(self.regressor, X, y, groups, _given(lead, weight))
        errors, longer = y - unseen, np.zeros(len(y)) if lead is None else lead
        to_come = np.ones(len(y), dtype=bool) if lead is None else _as_to_come(X, lead)
        self.spread_ = None
        if self.spread is not None and errors[longer == 0].any():
            squared = _relative(errors**2, longer if step is None else step)
            self.spread_, expected = _learned(self.spread, X, squared, groups, {}, to_come)
            errors = errors / _deviation(expected)
        errors = errors[to_come]
        self.errors_ = np.quantile(errors, _QUANTILES)
        self.scale_ = _kernel_scale(errors)
        self.deviation_ = float(np.std(errors))
        self.knots_, self.cdf_, self.pdf_ = _tabulated(self.errors_ / self.scale_)
        return self

    def again(
        self, X: np.ndarray, y: np.ndarray, lead: np.ndarray | None = None, weight: np.ndarray | None = None
    ) -> "ChangeDistribution":
        """
        The same distribution around a mean that is learned anew, on a resample of what `fit` was given.

        The errors of unseen areas take three fits more and hardly differ from one resample to the next.
        """
        learned = copy(self)
        learned.regressor_ = clone(self.regressor).fit(X, y, **_given(lead, weight))
        if hasattr(learned.regressor_, "weigh"):
            learned.regressor_.share_ = self.regressor_.share_
        return learned

    def below(self, X: np.ndarray, room: np.ndarray) -> np.ndarray:
        """
        Probability that the change is at most `room`, (n_samples,).

        room: (n_samples,) points between the score and the boundary, negative above it
        """
        return self.chance(self.apart(room, *self.ahead(X)))

    def ahead(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """The expected change, (n_samples,), and its relative squared error; None where that is the same for all."""
        return self.regressor_.predict(X), None if self.spread_ is None else self.spread_.predict(X)

    def apart(self, room: np.ndarray, expected: np.ndarray, squared: np.ndarray | None) -> np.ndarray:
        """
        How far `room` lies above the expected change, in scales of a row's kernel; larger is likelier.

        expected, squared: as `ahead` gives them
        """
        wide = self.scale_ if squared is None else self.scale_ * _deviation(squared)
        return np.asarray((room - expected) / wide)

    def chance(self, apart: np.ndarray) -> np.ndarray:
        """`below`, of what `apart` gives; of the same form."""
        first, last = self.knots_[0], self.knots_[-1]
        inside = CubicHermiteSpline(self.knots_, self.cdf_, self.pdf_)(np.clip(apart, first, last))
        tail = np.exp(np.minimum(apart - first, 0.0) * self.pdf_[0] / self.cdf_[0])
        return np.asarray(np.clip(inside * tail, 0.0, 1.0))


def _given(lead: np.ndarray | None, weight: np.ndarray | None) -> dict[str, np.ndarray]:
    return {name: values for name, values in (("lead", lead), ("weight", weight)) if values is not None}


def _learned(
    estimator: Any,
    X: np.ndarray,
    y: np.ndarray,
    groups: np.ndarray,
    given: dict[str, np.ndarray],
    asked: np.ndarray | None = None,
) -> tuple[Any, np.ndarray]:
    """
    The estimator, fitted on everything, and what it said of each row when it had not seen that row's gemeente.

    asked: bool (n_samples,) of which rows that is wanted, NaN of others; None = of all
    An estimator of two parts that can be weighed against each other is, on those unseen rows.
    """
    folds = min(_FOLDS, len(np.unique(groups)))
    if folds < 2:
        raise VroegsignaleringError("a change model needs areas in at least two gemeenten to learn from")

    def fitted(rows: np.ndarray | slice) -> Any:
        return clone(estimator).fit(X[rows], y[rows], **{name: values[rows] for name, values in given.items()})

    whole = fitted(slice(None))  # without a copy
    weighed = hasattr(whole, "weigh")
    unseen = np.full((len(y), 2) if weighed else len(y), np.nan)
    for seen, held in GroupKFold(folds).split(X, y, groups):
        one, rows = fitted(seen), held if asked is None else held[asked[held]]
        if len(rows):
            longer = {"lead": given["lead"][rows]} if "lead" in given else {}
            unseen[rows] = one.parts(X[rows], **longer) if weighed else one.predict(X[rows], **longer)
    return whole, whole.weigh(X, unseen, y, given.get("weight")) if weighed else unseen


def _as_to_come(X: np.ndarray, lead: np.ndarray) -> np.ndarray:
    """Which rows err as those to come will: their step is as long and they know as much, bool (n_samples,)."""
    found = np.asarray(lead == 0)
    found[found] = knowing(X[found])
    return found


def _relative(squared: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Squared errors, (n_samples,), each as a multiple of the mean of those of its step."""
    _, one = np.unique(step, return_inverse=True)
    mean = np.bincount(one, squared) / np.bincount(one)
    return np.asarray(squared / np.where(mean > 0, mean, 1.0)[one])


def _deviation(squared: np.ndarray) -> np.ndarray:
    """Relative standard deviation from an expected relative squared error; none below a quarter of the mean's."""
    return np.asarray(np.sqrt(np.maximum(squared, 1 / 16)))


def _kernel_scale(errors: np.ndarray) -> float:
    """
    Scale in points of a logistic kernel whose standard deviation is Silverman's bandwidth.

    Not below a thousandth of the errors' range, so that the table stays short.
    """
    low, high = np.quantile(errors, [0.25, 0.75])
    deviation = float(np.std(errors))
    spread = min(deviation, float(high - low) / 1.349) or deviation or 1e-6
    bandwidth = 0.9 * spread * len(errors) ** -0.2
    return float(max(bandwidth * np.sqrt(3) / np.pi, np.ptp(errors) / 1000))


def _tabulated(shifts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """
    Knots, distribution function and density of logistic kernels around `shifts`, each (n_knots,).

    shifts: (n_quantiles,) in scales of the kernel, ascending; a kernel is never narrower than one
    """
    gap = np.diff(shifts, prepend=shifts[:1], append=shifts[-1:])
    wide = np.maximum(np.maximum(gap[:-1], gap[1:]), 1.0)
    steps = np.log1p(_BEYOND * wide.max() * (_LONGER - 1) / _KNOT_STEP) / np.log(_LONGER)
    beyond = np.cumsum(_KNOT_STEP * _LONGER ** np.arange(np.ceil(steps) + 1))
    inside = np.append(np.arange(shifts[0], shifts[-1], _KNOT_STEP), shifts[-1])
    knots = np.concatenate([shifts[0] - beyond[::-1], inside, shifts[-1] + beyond])
    below = expit((knots[:, None] - shifts) / wide)
    return knots, below @ _SHARES, (below * (1 - below)) @ (_SHARES / wide)


class RiskModel(ClassifierMixin, BaseEstimator):
    """
    A fitted candidate for one target and horizon: columns by name in, probability of a slide out.

    columns:  names of the features it uses, in order
    core:     a fitted ChangeDistribution, or a fitted classifier with predict_proba
    boundary: score at or below which an area has slid; None for a classifier
    """

    def __init__(self, columns: list[str], core: Any, boundary: float | None) -> None:
        self.columns = columns
        self.core = core
        self.boundary = boundary

    @property
    def classes_(self) -> np.ndarray:
        """0 did not slide, 1 slid."""
        return np.array([0.0, 1.0])

    def fit(self, X: pd.DataFrame, y: np.ndarray) -> "RiskModel":  # noqa: ARG002 - scikit-learn's form
        """Refused: a RiskModel is made of fitted parts by `learning.fitting.fit`."""
        raise VroegsignaleringError("a RiskModel is made by learning.fitting.fit, not fitted again")

    def probability(self, X: pd.DataFrame) -> np.ndarray:
        """Probability of a slide, (n_areas,); a column that X lacks counts as missing."""
        if not len(X):  # nobody is at risk; scikit-learn takes no table without rows
            return np.zeros(0)
        design = X.reindex(columns=self.columns).to_numpy(dtype=float)
        with one_thread():
            if self.boundary is None:
                return np.asarray(self.core.predict_proba(design))[:, 1]
            return np.asarray(self.core.below(design, self.boundary - design[:, self.columns.index(LEVEL)]))

    def predict_proba(self, X: pd.DataFrame) -> np.ndarray:
        """(n_areas, 2): scikit-learn's form of `probability`."""
        slides = self.probability(X)
        return np.column_stack([1 - slides, slides])

    def predict(self, X: pd.DataFrame) -> np.ndarray:
        """1.0 where a slide is likelier than not; ranking is what the probability is for."""
        return (self.probability(X) > 0.5).astype(float)


def probabilities(
    models: Mapping[str, RiskModel], X: pd.DataFrame, cohorts: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """
    Per target the probability of a slide of its cohort, (n_at_risk,); a change that targets share is predicted once.

    models, cohorts: per target what gives its probability, and which rows of X are asked for, bool (n_areas,)
    """
    found: dict[str, np.ndarray] = {}
    for core, own in sharing(models):
        if len(own) > 1:
            found |= _of_one_change(core, own, X, cohorts)
        else:
            found |= {target: model.probability(X[cohorts[target]]) for target, model in own.items()}
    return found


def sharing(models: Mapping[str, RiskModel]) -> list[tuple[Any, dict[str, RiskModel]]]:
    """Each core, and by target the models that share it: a change is learned once for all targets."""
    return [
        (core, {target: model for target, model in models.items() if model.core is core})
        for core in {id(model.core): model.core for model in models.values()}.values()
    ]


def _of_one_change(
    core: ChangeDistribution, models: Mapping[str, RiskModel], X: pd.DataFrame, cohorts: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    asked = np.any([cohorts[target] for target in models], axis=0)
    if not asked.any():
        return {target: np.zeros(0) for target in models}
    columns = next(iter(models.values())).columns
    design = X[asked].reindex(columns=columns).to_numpy(dtype=float)
    level, found = design[:, columns.index(LEVEL)], {}
    with one_thread():
        expected, squared = core.ahead(design)
        for target, model in models.items():
            own = cohorts[target][asked]
            wide = None if squared is None else squared[own]
            found[target] = core.chance(core.apart(model.boundary - level[own], expected[own], wide))
    return found
