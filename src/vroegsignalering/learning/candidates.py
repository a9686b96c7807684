"""
The candidates, as data: the baselines that a sceptic would name, and what must beat them.

A tuple of declarations is the whole registry; `fit` is the one way in which any of them is learned.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.base import clone
from sklearn.ensemble import VotingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.features.catalogue import direction
from vroegsignalering.learning.curves import NaturalSpline
from vroegsignalering.learning.hazard import Hazard
from vroegsignalering.learning.models import (
    LEVEL,
    BaseRate,
    ChangeDistribution,
    NoChange,
    RiskModel,
    StraightLine,
    one_thread,
)
from vroegsignalering.learning.pooled import BoostedLine, PooledLine, nearness

_STEP = "score.stap"
# An area far from every boundary still tells how scores change, but less of how they do near one.
_FLOOR = 0.3
# The parameters of a candidate as it is declared.
AS_DECLARED: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Candidate:
    """
    One way to predict.

    nl:       what it is, in words for a report
    make:     (seed, horizon) -> unfitted estimator: a classifier, or the regressor of a change model
    change:   whether it models the change of the score (and learns from every area) or classifies the cohort
    columns:  the features it is limited to; None = all there are
    baseline: whether every pipeline must have it
    ranks:    whether it orders areas at all; what does not can be no champion
    pooled:   whether it learns from shorter steps too; a change model then learns hardest near the boundaries
    directed: whether it may not contradict what is known of an indicator's direction
    spread:   seed -> unfitted regressor of a change model's squared error; None = all areas are as uncertain
    """

    nl: str
    make: Callable[[int, int], Any]
    change: bool
    columns: tuple[str, ...] | None = None
    baseline: bool = False
    ranks: bool = True
    pooled: bool = False
    directed: bool = False
    spread: Callable[[int], Any] | None = None


# What the score's own course says.
_COURSE = (LEVEL, _STEP, "score.vorige_stap", "score.gemiddelde", "score.trend", "score.onrust")


def _linear(estimator: Any) -> Pipeline:
    return make_pipeline(SimpleImputer(keep_empty_features=True), StandardScaler(), estimator)


def _curved(estimator: Any) -> Pipeline:
    return make_pipeline(SimpleImputer(keep_empty_features=True), NaturalSpline(), StandardScaler(), estimator)


# Small trees, many areas a leaf: a score's change is mostly noise. One thread and a fixed seed give equal bytes.
_TREES: dict[str, Any] = {
    "n_estimators": 100,
    "learning_rate": 0.07,
    "num_leaves": 15,
    "min_child_samples": 50,
    "subsample": 0.8,
    "subsample_freq": 1,
    "colsample_bytree": 0.5,
    "reg_lambda": 5.0,
    # Coarse bins from a sample of the rows: a feature's exact value is mostly noise, and making bins costs as much as
    # growing the trees.
    "max_bin": 63,
    "bin_construct_sample_cnt": 4000,
    "n_jobs": 1,
    "deterministic": True,
    "force_col_wise": True,
    "verbosity": -1,
}

# What a line leaves is little: it takes more areas a leaf, and counts only as far as it holds on unseen areas
# (`BoostedLine`).
_BENDS: dict[str, Any] = _TREES | {
    "n_estimators": 200,
    "learning_rate": 0.05,
    "min_child_samples": 100,
    "subsample": 0.7,
    "colsample_bytree": 0.4,
    "reg_lambda": 20.0,
}


def _blended(seed: int, _years: int) -> VotingRegressor:
    trees = LGBMRegressor(random_state=seed, **_TREES)
    return VotingRegressor([("line", _linear(Ridge(alpha=100.0))), ("trees", trees)])


def _boosted(seed: int, _years: int) -> BoostedLine:
    return BoostedLine(PooledLine(), LGBMRegressor(random_state=seed, **_BENDS))


def _tree_spread(seed: int) -> LGBMRegressor:
    coarse = {"n_estimators": 50, "learning_rate": 0.08, "num_leaves": 8, "min_child_samples": 300}
    return LGBMRegressor(random_state=seed, **_BENDS | coarse)


CANDIDATES: dict[str, Candidate] = {
    "base_rate": Candidate(
        "iedereen dezelfde kans", lambda _seed, _years: BaseRate(), change=False, columns=(LEVEL,), baseline=True,
        ranks=False,
    ),
    "distance": Candidate(
        "afstand tot de klassengrens", lambda _seed, _years: NoChange(), change=True, columns=(LEVEL,), baseline=True
    ),
    "extrapolation": Candidate(
        "rechte lijn door de laatste stap", lambda _seed, years: StraightLine(years), change=True,
        columns=(LEVEL, _STEP), baseline=True,
    ),
    "logistic_baseline": Candidate(
        "logistische regressie op score en laatste verandering",
        lambda _seed, _years: _linear(LogisticRegression(C=10.0, max_iter=1000)), change=False, columns=(LEVEL, _STEP),
        baseline=True,
    ),
    "logistic": Candidate(
        "logistische regressie op alle kenmerken",
        lambda _seed, _years: _linear(LogisticRegression(C=0.1, max_iter=1000)), change=False,
    ),
    "ridge_change": Candidate(
        "lineaire regressie van de verandering", lambda _seed, _years: _linear(Ridge(alpha=100.0)), change=True
    ),
    "spline_logistic": Candidate(
        "logistische regressie met gebogen lijnen op het verloop van de score",
        lambda _seed, _years: _curved(LogisticRegression(C=0.1, max_iter=1000)), change=False, columns=_COURSE,
    ),
    "hazard": Candidate(
        "kans per jaar op afglijden, uit stappen van verschillende lengte", lambda _seed, years: Hazard(years),
        change=False, pooled=True,
    ),
    "lgbm_classifier": Candidate(
        "LightGBM, classificatie", lambda seed, _years: LGBMClassifier(random_state=seed, **_TREES), change=False
    ),
    "lgbm_change": Candidate(
        "LightGBM, verandering van de score", lambda seed, _years: LGBMRegressor(random_state=seed, **_TREES),
        change=True,
    ),
    "monotone_change": Candidate(
        "LightGBM, verandering van de score, in de bekende richting van elk cijfer",
        lambda seed, _years: LGBMRegressor(random_state=seed, **_TREES), change=True, directed=True,
    ),
    "blended_change": Candidate(
        "gemiddelde van lineaire regressie en LightGBM, verandering van de score", _blended, change=True
    ),
    "pooled_change": Candidate(
        "lineaire regressie over stappen van verschillende lengte", lambda _seed, _years: PooledLine(), change=True,
        pooled=True,
    ),
    "boosted_change": Candidate(
        "lineaire regressie met bomen, elk gebied eigen spreiding", _boosted, change=True,
        pooled=True, spread=_tree_spread,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Lessons:
    """
    What there is to learn from at one origin and horizon: the rows of all origins whose outcome was known.

    X:       (n_rows, n_features), one row per (area, origin learned from) with a score at that origin
    change:  (n_rows,) points of score, NaN unknown
    outcome: per target (n_rows,), 1 slid, 0 not, NaN unknown or not in the cohort
    groups:  (n_rows,) gemeente or block of each row, as a number
    years:   (n_rows,) length of each row's step; one that is shorter than that of the lessons teaches only the
             candidates that pool
    """

    X: pd.DataFrame
    change: np.ndarray
    outcome: dict[str, np.ndarray]
    groups: np.ndarray
    years: np.ndarray

    def rows(self, chosen: np.ndarray) -> "Lessons":
        """The rows at the positions `chosen`, possibly repeated, as a bootstrap asks."""
        return Lessons(
            self.X.iloc[chosen],
            self.change[chosen],
            {name: values[chosen] for name, values in self.outcome.items()},
            self.groups[chosen],
            self.years[chosen],
        )


def fit(
    name: str,
    lessons: Lessons,
    *,
    boundaries: dict[str, float],
    horizon: int,
    seed: int,
    params: Mapping[str, Any] = AS_DECLARED,
) -> dict[str, RiskModel]:
    """
    Learns one candidate for all targets: per target a model; a change model is learned once for all of them.

    boundaries: per target the score at or below which an area has slid
    params:     of what the candidate makes, by scikit-learn's names, in place of those it declares
    A classifier for a target that nobody slid into yet is replaced by the base rate, which is all there is to say.
    VroegsignaleringError where nothing is known to learn from.
    """
    candidate = CANDIDATES[name]
    if not candidate.pooled and (lessons.years != horizon).any():
        lessons = lessons.rows(np.flatnonzero(lessons.years == horizon))
    columns = _used(candidate.columns, lessons.X)
    estimator = candidate.make(seed, horizon).set_params(**params)
    if candidate.directed:
        estimator.set_params(monotone_constraints=[direction(name) for name in columns])
    with one_thread():
        if candidate.change:
            steps = _steps(lessons, np.arange(len(lessons.years)), columns, candidate, boundaries, horizon)
            spread = candidate.spread(seed) if candidate.spread else None
            core = ChangeDistribution(estimator, spread).fit(steps.X, steps.change, steps.groups, **steps.given)
            return {target: RiskModel(columns, core, boundary) for target, boundary in boundaries.items()}
        design = lessons.X[columns].to_numpy(dtype=float)
        given = {"lead": lessons.years - horizon} if candidate.pooled else {}
        return {
            target: RiskModel(columns, _classifier(estimator, design, lessons.outcome[target], given), None)
            for target in boundaries
        }


def fit_again(
    name: str,
    learned: dict[str, RiskModel],
    lessons: Lessons,
    rows: np.ndarray,
    *,
    boundaries: dict[str, float],
    horizon: int,
    seed: int,
    params: Mapping[str, Any] = AS_DECLARED,
) -> dict[str, RiskModel]:
    """
    Learns one candidate on a resample of what it learned from: `learned` as `fit` gave it, the rest as there.

    rows: positions in the lessons, possibly repeated
    A change model that pools keeps the distribution of its errors, which takes most of the work, and learns its mean.
    """
    candidate, model = CANDIDATES[name], next(iter(learned.values()))
    if not (candidate.pooled and candidate.change):
        return fit(name, lessons.rows(rows), boundaries=boundaries, horizon=horizon, seed=seed, params=params)
    steps = _steps(lessons, rows, model.columns, candidate, boundaries, horizon)
    with one_thread():
        core = model.core.again(steps.X, steps.change, **steps.given)
    return {target: RiskModel(model.columns, core, boundary) for target, boundary in boundaries.items()}


@dataclass(frozen=True)
class _Steps:
    """
    What a change model learns from: the rows of which the change is known.

    X: (n_rows, n_columns); change, groups: (n_rows,); given: what only pooling candidates take, each (n_rows,)
    """

    X: np.ndarray
    change: np.ndarray
    groups: np.ndarray
    given: dict[str, np.ndarray]


def _steps(
    lessons: Lessons,
    rows: np.ndarray,
    columns: list[str],
    candidate: Candidate,
    boundaries: dict[str, float],
    horizon: int,
) -> _Steps:
    known = rows[~np.isnan(lessons.change[rows])]
    lead = (lessons.years - horizon)[known]
    if not (lead == 0).any():
        raise VroegsignaleringError("a change model needs areas of which the change is known to learn from")
    X, change, groups = lessons.X[columns].to_numpy(dtype=float)[known], lessons.change[known], lessons.groups[known]
    if not candidate.pooled:
        return _Steps(X, change, groups, {})
    level = lessons.X[LEVEL].to_numpy()[known]
    near = nearness(level, np.array(list(boundaries.values())), change[lead == 0])
    return _Steps(X, change, groups, {"lead": lead, "weight": _FLOOR + near})


def _used(limited: Sequence[str] | None, X: pd.DataFrame) -> list[str]:
    """The columns a candidate may use and that hold anything at all."""
    if limited is not None:
        return list(limited)
    return list(X.columns[X.notna().any()])


def _classifier(estimator: Any, design: np.ndarray, outcome: np.ndarray, given: dict[str, np.ndarray]) -> Any:
    known = ~np.isnan(outcome)
    y = outcome[known]
    if not len(y):
        raise VroegsignaleringError("a classifier needs areas at risk of which the outcome is known to learn from")
    if not 0 < y.sum() < len(y):
        return BaseRate().fit(design[known], y)
    return clone(estimator).fit(design[known], y, **{name: values[known] for name, values in given.items()})
