"""
How much of what a model leaves is told by features that it does not use.

To a model that looks at the score alone, what the other features say is part of what it cannot see of the present: it
is decided already, and differs from area to area. How much that is, a ridge regression on all features shows on
gemeenten that it had not seen.
"""

import numpy as np
from sklearn.model_selection import GroupKFold

from vroegsignalering.learning.fitting import Lessons
from vroegsignalering.learning.models import RiskModel, one_thread
from vroegsignalering.learning.pooled import PooledLine

_FOLDS = 3


def unused_share(model: RiskModel, lessons: Lessons, horizon: int) -> float:
    """
    Share of the variance of the change, as far as `model` leaves it, that all features together tell.

    0 to below 1; zero where the model uses every feature, and where there are fewer than two gemeenten to compare. What
    a classifier leaves of the change is what a ridge regression on its columns does.

    lessons: what the model was learned from
    """
    rows = np.flatnonzero((lessons.years == horizon) & ~np.isnan(lessons.change))
    change, groups = lessons.change[rows], lessons.groups[rows]
    if len(model.columns) >= len(lessons.columns) or len(np.unique(groups)) < 2:
        return 0.0
    used, every = (lessons.design(columns, rows) for columns in (model.columns, lessons.columns))
    with one_thread():
        if model.boundary is None:
            leaves = float(np.mean(_unseen(used, change, groups) ** 2))
        else:
            leaves = float(np.var(change - model.core.regressor_.predict(used)))
        left = float(np.mean(_unseen(every, change, groups) ** 2))
    return max(0.0, 1 - left / leaves) if leaves > 0 else 0.0


def _unseen(X: np.ndarray, change: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Errors of a ridge regression in gemeenten that it had not seen, (n_samples,)."""
    errors = np.empty(len(change))
    for seen, held in GroupKFold(min(_FOLDS, len(np.unique(groups)))).split(X, change, groups):
        errors[held] = change[held] - PooledLine().fit(X[seen], change[seen]).predict(X[held])
    return errors
