"""
Ways to predict: the candidates, the plain reference, and the ceiling of what more areas would teach it.

The plain reference is what anyone would try first: a LightGBM regression of the change with LightGBM's own defaults
but for the number of trees and the rate, and the spread of its errors learned by a second one. The ceiling is the same
learned from five more countries of the same setting, which no real country has.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from lightgbm import LGBMRegressor

from benchmarks.learning.countries import Country
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.candidates import Lessons, fit
from vroegsignalering.learning.models import ChangeDistribution, RiskModel, one_thread
from vroegsignalering.splits import Split

PLAIN, CEILING = "plain reference", "learned ceiling"
Way = Callable[[Evidence, Split], dict[str, RiskModel]]


def learned(name: str) -> Way:
    """The candidate called `name`."""

    def way(evidence: Evidence, split: Split) -> dict[str, RiskModel]:
        return fit(name, evidence.lessons(split), boundaries=evidence.boundaries, horizon=split.horizon, seed=1)

    return way


def plain_reference(evidence: Evidence, split: Split) -> dict[str, RiskModel]:
    """The plain reference, learned from the country's own history."""
    return _plain([evidence.lessons(split)], evidence.boundaries, split.horizon)


def ceiling(others: Sequence[Country]) -> Way:
    """The plain reference, learned from `others`, as far as each of them knew on the day of the split."""

    def way(evidence: Evidence, split: Split) -> dict[str, RiskModel]:
        lessons = [other.evidence.lessons(split) for other in others]
        return _plain(lessons, evidence.boundaries, split.horizon)

    return way


def _plain(lessons: Sequence[Lessons], boundaries: dict[str, float], horizon: int) -> dict[str, RiskModel]:
    own = [np.flatnonzero((part.years == horizon) & ~np.isnan(part.change)) for part in lessons]
    X = pd.concat([part.X.iloc[rows] for part, rows in zip(lessons, own, strict=True)], ignore_index=True)
    change = np.concatenate([part.change[rows] for part, rows in zip(lessons, own, strict=True)])
    groups = np.concatenate(
        [
            np.char.add(f"{number} ", part.groups[rows].astype(str))
            for number, (part, rows) in enumerate(zip(lessons, own, strict=True))
        ]
    )
    columns = [str(name) for name in X.columns if X[name].notna().any()]
    core = ChangeDistribution(_trees(200), _trees(100))
    with one_thread():
        core.fit(X[columns].to_numpy(dtype=float), change, groups)
    return {target: RiskModel(columns, core, boundary) for target, boundary in boundaries.items()}


def _trees(count: int) -> LGBMRegressor:
    return LGBMRegressor(
        n_estimators=count, learning_rate=0.05, random_state=1, n_jobs=1, deterministic=True, force_col_wise=True,
        verbosity=-1,
    )  # fmt: skip
