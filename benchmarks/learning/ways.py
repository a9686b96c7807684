"""
Ways to predict: the candidates, the plain reference, the ceiling of what more areas would teach it, and a bound.

The plain reference is what anyone would try first: a LightGBM regression of the change with LightGBM's own defaults
but for the number of trees and the rate, and the spread of its errors learned by a second one, from scores, dimensions,
surroundings and indicators as they stand and change. The ceiling is the same learned from five more countries of the
same setting, which no real country has. Features that were thought of later move the candidates and not these two; what
they would do to the ceiling is told beside it.

The bound is taught the true probabilities of those five countries, of all years, instead of what became of their areas:
a line on all features, and trees for what it leaves. What it does not reach is hardly in the features.
"""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import pandas as pd
from lightgbm import LGBMRegressor
from scipy.special import expit, logit
from sklearn.base import BaseEstimator, ClassifierMixin

from benchmarks.learning.countries import Country
from vroegsignalering.domain.targets import Target
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.fitting import Lessons, fit
from vroegsignalering.learning.models import ChangeDistribution, RiskModel, one_thread
from vroegsignalering.learning.pooled import PooledLine
from vroegsignalering.splits import Split

PLAIN, CEILING, BOUND = "plain reference", "learned ceiling", "taught the truth"
WIDE_CEILING = "ceiling, all features"
# What the features of the groups score, dimensions, surroundings and indicators tell, as their names say.
_PLAIN_TELLS = {
    "niveau", "stap", "vorige_stap", "gemiddelde", "trend", "onrust", "verandering", "gemeente", "gemeente_stap",
    "wijk", "wijk_stap", "buren", "buren_stap",
}  # fmt: skip
Way = Callable[[Evidence, Split], dict[str, RiskModel]]


def learned(name: str) -> Way:
    """The candidate called `name`."""

    def way(evidence: Evidence, split: Split) -> dict[str, RiskModel]:
        return fit(name, evidence.lessons(split), boundaries=evidence.boundaries, horizon=split.horizon, seed=1)

    return way


def plain_reference(evidence: Evidence, split: Split) -> dict[str, RiskModel]:
    """The plain reference, learned from the country's own history."""
    return _plain([evidence.lessons(split)], evidence.boundaries, split.horizon)


def ceiling(others: Sequence[Country], *, wide: bool = False) -> Way:
    """The plain reference, learned from `others`, as far as each knew on the day of the split; wide: all features."""

    @cache
    def learned(split: Split) -> dict[str, RiskModel]:
        lessons = [other.evidence.lessons(split) for other in others]
        return _plain(lessons, others[0].evidence.boundaries, split.horizon, wide=wide)

    return lambda _evidence, split: learned(split)


def bound(others: Sequence[Country]) -> Way:
    """Taught the true probabilities of `others` at every origin they are known of, of later years too."""

    @cache
    def learned(horizon: int) -> dict[str, RiskModel]:
        return {target.name: _taught(others, target, horizon) for target in others[0].evidence.targets}

    return lambda _evidence, split: learned(split.horizon)


def _taught(others: Sequence[Country], target: Target, horizon: int) -> RiskModel:
    rows, chances = [], []
    for other in others:
        truth = other.truth.set_index(["target", "horizon", "origin", "area"])["probability"].sort_index()
        for origin in sorted({split.origin for split in other.splits}):
            X = other.evidence.features(origin)[other.evidence.cohort(origin, target)]
            rows.append(X)
            chances.append(truth.loc[target.name, horizon, origin].reindex(X.index).to_numpy())
    X, chance = pd.concat(rows, ignore_index=True), np.concatenate(chances)
    told = ~np.isnan(chance)
    with one_thread():
        core = _Taught().fit(X[told].to_numpy(dtype=float), chance[told])
    return RiskModel([str(name) for name in X.columns], core, None)


class _Taught(ClassifierMixin, BaseEstimator):
    """Learns probabilities from probabilities: their log-odds by a line, and by trees what it leaves of the likely."""

    def fit(self, X: np.ndarray, chance: np.ndarray) -> "_Taught":
        odds = logit(np.clip(chance, 1e-4, 1 - 1e-4))
        likely = np.clip(chance, 0.005, 0.5)
        self.line_ = PooledLine(alpha=5.0).fit(X, odds, weight=likely)
        self.trees_ = _trees(400).fit(self._seen(X), odds - self.line_.predict(X), sample_weight=likely)
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        chance = expit(self.line_.predict(X) + self.trees_.predict(self._seen(X)))
        return np.column_stack([1 - chance, chance])

    def _seen(self, X: np.ndarray) -> np.ndarray:
        return np.column_stack([X, self.line_.predict(X)])


def _plain(
    lessons: Sequence[Lessons], boundaries: dict[str, float], horizon: int, *, wide: bool = False
) -> dict[str, RiskModel]:
    own = [part.rows(np.flatnonzero((part.years == horizon) & ~np.isnan(part.change))) for part in lessons]
    names = dict.fromkeys(name for part in own for name in part.columns)
    columns = [name for name in names if wide or name.split(".")[1] in _PLAIN_TELLS]
    X = np.concatenate([part.design(columns) for part in own])
    change = np.concatenate([part.change for part in own])
    groups = np.concatenate([np.char.add(f"{number} ", part.groups.astype(str)) for number, part in enumerate(own)])
    core = ChangeDistribution(_trees(200), _trees(100))
    with one_thread():
        core.fit(X, change, groups)
    return {target: RiskModel(columns, core, boundary) for target, boundary in boundaries.items()}


def _trees(count: int) -> LGBMRegressor:
    return LGBMRegressor(
        n_estimators=count, learning_rate=0.05, random_state=1, n_jobs=1, deterministic=True, force_col_wise=True,
        verbosity=-1,
    )  # fmt: skip
