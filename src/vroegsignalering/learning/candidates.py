"""
The candidates, as data: the baselines that a sceptic would name, and what must beat them.

The declarations are the whole registry; `learning.fitting` is the one way in which any of them is learned. What each is
called in Dutch stands in `domain.candidates`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.ensemble import VotingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from vroegsignalering.learning.curves import NaturalSpline
from vroegsignalering.learning.hazard import Hazard
from vroegsignalering.learning.models import LEVEL, BaseRate, NoChange, StraightLine
from vroegsignalering.learning.pooled import BoostedLine, PooledLine

_STEP = "score.stap"
# What a sceptic would name first.
DISTANCE = "distance"


@dataclass(frozen=True)
class Candidate:
    """
    One way to predict.

    make:     (seed, horizon) -> unfitted estimator: a classifier, or the regressor of a change model
    change:   whether it models the change of the score (and learns from every area) or classifies the cohort
    columns:  the features it is limited to; None = all there are
    baseline: whether every pipeline must have it
    ranks:    whether it orders areas at all; what does not can be no champion
    pooled:   whether it learns from shorter steps too; a change model then learns hardest near the boundaries
    directed: whether it may not contradict what is known of an indicator's direction
    linear:   whether it is a line, which learns only from features that one can learn from (`catalogue.straight`)
    left_out: the parameter that takes the positions of the other features, where only a part of it is a line
    spread:   seed -> unfitted regressor of a change model's squared error; None = all areas are as uncertain
    """

    make: Callable[[int, int], Any]
    change: bool
    columns: tuple[str, ...] | None = None
    baseline: bool = False
    ranks: bool = True
    pooled: bool = False
    directed: bool = False
    linear: bool = False
    left_out: str | None = None
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

# What a line leaves is little, and counts only as far as it holds on unseen areas (`BoostedLine`). Of a thousand areas
# four to seven have just tipped: more areas a leaf would not single them out.
_BENDS: dict[str, Any] = _TREES | {
    "n_estimators": 200,
    "learning_rate": 0.05,
    "min_child_samples": 30,
    "subsample": 0.7,
    "colsample_bytree": 0.4,
    "reg_lambda": 20.0,
}


def _blended(seed: int, _years: int) -> VotingRegressor:
    trees = LGBMRegressor(random_state=seed, **_TREES)
    return VotingRegressor([("line", _linear(Ridge(alpha=100.0))), ("trees", trees)])


def _boosted(seed: int, years: int) -> BoostedLine:
    return BoostedLine(PooledLine(years), LGBMRegressor(random_state=seed, **_BENDS))


def _tree_spread(seed: int) -> LGBMRegressor:
    coarse = {"n_estimators": 50, "learning_rate": 0.08, "num_leaves": 8, "min_child_samples": 300}
    return LGBMRegressor(random_state=seed, **_BENDS | coarse)


CANDIDATES: dict[str, Candidate] = {
    "base_rate": Candidate(
        lambda _seed, _years: BaseRate(), change=False, columns=(LEVEL,), baseline=True, ranks=False
    ),
    DISTANCE: Candidate(lambda _seed, _years: NoChange(), change=True, columns=(LEVEL,), baseline=True),
    "extrapolation": Candidate(
        lambda _seed, years: StraightLine(years), change=True, columns=(LEVEL, _STEP), baseline=True
    ),
    "logistic_baseline": Candidate(
        lambda _seed, _years: _linear(LogisticRegression(C=10.0, max_iter=1000)),
        change=False,
        columns=(LEVEL, _STEP),
        baseline=True,
    ),
    "logistic": Candidate(
        lambda _seed, _years: _linear(LogisticRegression(C=0.1, max_iter=1000)), change=False, linear=True
    ),
    "ridge_change": Candidate(lambda _seed, _years: _linear(Ridge(alpha=100.0)), change=True, linear=True),
    "spline_logistic": Candidate(
        lambda _seed, _years: _curved(LogisticRegression(C=0.1, max_iter=1000)), change=False, columns=_COURSE
    ),
    "hazard": Candidate(lambda _seed, years: Hazard(years), change=False, pooled=True, linear=True),
    "lgbm_classifier": Candidate(lambda seed, _years: LGBMClassifier(random_state=seed, **_TREES), change=False),
    "lgbm_change": Candidate(lambda seed, _years: LGBMRegressor(random_state=seed, **_TREES), change=True),
    "monotone_change": Candidate(
        lambda seed, _years: LGBMRegressor(random_state=seed, **_TREES), change=True, directed=True
    ),
    "blended_change": Candidate(_blended, change=True),
    "pooled_change": Candidate(lambda _seed, years: PooledLine(years), change=True, pooled=True, linear=True),
    "boosted_change": Candidate(_boosted, change=True, pooled=True, left_out="line__left_out", spread=_tree_spread),
}
