# mypy: allow-subclassing-any
# (scikit-learn has no types, so that its base classes are of type Any)
"""
Regressions of the change that learn from steps of several lengths, and look hardest at areas near a boundary.

Four years ahead there are few steps to learn from, and the oldest know no indicators. What two years do tells most of
what four will: both share one set of coefficients, which counts by the square root of a step's length, and the
difference between them is a second set that is shrunk harder. The same holds for rows of which most features are
missing, as before the first Kerncijfers.

Source of the idea: Evgeniou and Pontil (2004), "Regularized multi-task learning", KDD 10, 109-117: one shared and one
own part of the coefficients, each with a penalty.
"""

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin, clone

_REACH = 6.0  # standard deviations: no value counts as further from the mean
_BARE = 0.5  # share of the features


def nearness(level: np.ndarray, boundaries: np.ndarray, change: np.ndarray) -> np.ndarray:
    """
    How near each score is to the nearest boundary, 0 to 1, (n_rows,): a bell of two and a half standard deviations.

    level, change: (n_rows,) points; boundaries: (n_boundaries,) points
    """
    width = 2.5 * float(np.std(change)) or 1.0
    apart = np.abs(level[:, None] - boundaries).min(axis=1)
    return np.asarray(np.exp(-0.5 * (apart / width) ** 2))


class PooledLine(RegressorMixin, BaseEstimator):
    """
    Ridge regression with one part of the coefficients that all rows share and parts of their own.

    Missing values count as the mean. Rows that lack most features have coefficients of their own, shrunk towards the
    shared ones, and so have rows of shorter steps. What bare rows have in common beside that is of the years that they
    come from: it is learned, so that it does not disturb the rest, and nothing is predicted with it.

    A step twice as long takes more of the same: of what is foreseen in two years, 1.4 to 1.9 times as much in four, for
    scores, dimensions and indicators, in every synthetic setting (docs/decisions/0010). Hence the square root: where no
    long step has known a feature yet, it says what is expected, and where some have, the second set mends it.

    years: length of the step that is predicted
    alpha: penalty, in rows, on a coefficient of a standardised feature
    apart: how freely steps of two years less may differ from the shared part; 0 = not at all, 1 = as freely as it
    bare:  the same for rows that lack most features
    """

    def __init__(self, years: int = 2, alpha: float = 100.0, apart: float = 0.25, bare: float = 1.0) -> None:
        self.years = years
        self.alpha = alpha
        self.apart = apart
        self.bare = bare

    def fit(
        self, X: np.ndarray, y: np.ndarray, lead: np.ndarray | None = None, weight: np.ndarray | None = None
    ) -> "PooledLine":
        """
        X (n_samples, n_features), y (n_samples,) change in points.

        lead:   (n_samples,) years by which a row's step is longer than that which is predicted; None = none is
        weight: (n_samples,) how heavily a row counts; None = all the same
        """
        longer = np.zeros(len(y)) if lead is None else lead / 2
        heavy = np.ones(len(y)) if weight is None else weight / weight.mean()
        self.n_features_in_ = X.shape[1]
        known = ~np.isnan(X)
        count = np.maximum(known.sum(axis=0), 1)
        # The design is made in the one table that it needs: a run's memory is that of its largest regression.
        design = np.empty((len(y), X.shape[1] + 1))
        design[:, -1], values = 1.0, design[:, :-1]
        values[:] = X
        values[~known] = 0.0
        self.mean_ = values.sum(axis=0) / count
        values -= self.mean_
        values[~known] = 0.0
        spread = np.sqrt(np.square(values).sum(axis=0) / count)
        self.spread_ = np.where(spread > 0, spread, 1.0)
        values /= self.spread_
        np.clip(values, -_REACH, _REACH, out=values)
        bare = are_bare(X)
        # Of each row: how much of the shared part, of that of another step, and of that of bare rows it has.
        has = np.column_stack([self._grown(longer), self.apart * longer, self.bare * bare])
        gram, moment = _normal_equations(design, has, y, heavy)
        width = design.shape[1]
        penalty = np.full(3 * width, self.alpha)
        penalty[width - 1] = 1e-6  # the intercept is free
        found = np.linalg.solve(gram + np.diag(penalty), moment).reshape(3, width)
        self.coef_, self.intercept_ = found[0, :-1], float(found[0, -1])
        self.own_ = self.bare * found[2, :-1]
        self.longer_coef_, self.longer_intercept_ = self.apart * found[1, :-1], self.apart * float(found[1, -1])
        return self

    def predict(self, X: np.ndarray, lead: np.ndarray | None = None) -> np.ndarray:
        """Change, (n_samples,), of a step of the length that is predicted, or `lead` (n_samples,) years longer."""
        if lead is None or not lead.any():
            return np.asarray(self.added(X).sum(axis=1) + self.intercept_)
        values, bare = self._standardised(X)
        shared = values @ self.coef_ + self.intercept_
        longer = values @ self.longer_coef_ + self.longer_intercept_
        return np.asarray(self._grown(lead / 2) * shared + lead / 2 * longer + bare * (values @ self.own_))

    def _grown(self, longer: np.ndarray) -> np.ndarray:
        """How much of the shared part steps have that are `longer` times two years longer, (n_rows,)."""
        return np.asarray(np.sqrt(1 + longer * 2 / self.years))

    def added(self, X: np.ndarray) -> np.ndarray:
        """What each feature adds to the prediction, (n_samples, n_features); with the intercept they sum to it."""
        values, bare = self._standardised(X)
        return np.asarray(values * np.where(bare[:, None], self.coef_ + self.own_, self.coef_))

    def added_by(self, column: int, values: np.ndarray, bare: np.ndarray) -> np.ndarray:
        """What feature number `column` adds where it holds `values`, (n_samples,); bare: as `are_bare` gives it."""
        apart = np.clip((values - self.mean_[column]) / self.spread_[column], -_REACH, _REACH)
        own = np.where(bare, self.coef_[column] + self.own_[column], self.coef_[column])
        return np.asarray(np.where(np.isnan(values), 0.0, apart) * own)

    def _standardised(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Standardised values, zero where missing, and which rows lack most features."""
        known = ~np.isnan(X)
        values = np.clip(np.where(known, (X - self.mean_) / self.spread_, 0.0), -_REACH, _REACH)
        return values, known.mean(axis=1) < _BARE


def are_bare(X: np.ndarray) -> np.ndarray:
    """Which rows of X lack most features, bool (n_samples,)."""
    return np.asarray((~np.isnan(X)).mean(axis=1) < _BARE)


def _normal_equations(
    design: np.ndarray, has: np.ndarray, y: np.ndarray, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """
    Gram matrix and moments of a design of which every part is `design`, times how much of that part a row has.

    design (n_rows, n), has (n_rows, n_parts) -> (n_parts * n, n_parts * n), (n_parts * n,)
    Rows that have the same of each part share one small gram matrix, so that the wide design is never made.
    """
    kinds, kind = np.unique(has, axis=0, return_inverse=True)
    parts, width = has.shape[1], design.shape[1]
    gram, moment = np.zeros((parts, width, parts, width)), np.zeros((parts, width))
    for number, share in enumerate(kinds):
        rows = kind.reshape(-1) == number
        own = design[rows]
        heavy = own * weight[rows, None]
        gram += np.einsum("p,q,ij->piqj", share, share, heavy.T @ own)
        moment += np.outer(share, heavy.T @ y[rows])
    return gram.reshape(parts * width, parts * width), moment.ravel()


class BoostedLine(RegressorMixin, BaseEstimator):
    """
    A pooled line, and trees that learn what it leaves, as far as that held on unseen areas.

    The trees learn from areas far from any boundary too, and from steps of every length: what bends in two years bends
    in four, and of those there are few.

    line, trees: scikit-learn regressors, the first one a PooledLine
    `share_` is the share of the trees that counts; who fits on folds sets it by `weigh`.
    """

    def __init__(self, line: Any = None, trees: Any = None) -> None:
        self.line = line
        self.trees = trees

    def fit(
        self, X: np.ndarray, y: np.ndarray, lead: np.ndarray | None = None, weight: np.ndarray | None = None
    ) -> "BoostedLine":
        """As PooledLine.fit; to the trees all rows count alike."""
        self.n_features_in_ = X.shape[1]
        self.line_ = clone(self.line).fit(X, y, lead, weight)
        self.trees_ = clone(self.trees).fit(X, y - self.line_.predict(X, lead))
        self.share_ = 1.0
        return self

    def predict(self, X: np.ndarray, lead: np.ndarray | None = None) -> np.ndarray:
        """Change, (n_samples,), of a step of the length that is predicted, or `lead` (n_samples,) years longer."""
        return np.asarray(self.parts(X, lead) @ (1.0, self.share_))

    def parts(self, X: np.ndarray, lead: np.ndarray | None = None) -> np.ndarray:
        """What line and trees each say, (n_samples, 2)."""
        return np.column_stack([self.line_.predict(X, lead), self.trees_.predict(X)])

    def weigh(
        self, parts: np.ndarray, y: np.ndarray, lead: np.ndarray | None = None, weight: np.ndarray | None = None
    ) -> np.ndarray:
        """
        Sets the share of the trees by least squares, between 0 and 1; returns the predictions with it, (n_samples,).

        parts: of rows that the model which said them had not seen, (n_samples, 2); those of another step do not count
        """
        line, trees = parts.T
        heavy = np.ones(len(y)) if weight is None else weight
        if lead is not None:
            heavy = heavy * (lead == 0)
        total = float(heavy @ trees**2)
        self.share_ = float(np.clip(heavy @ (trees * (y - line)) / total, 0.0, 1.0)) if total > 0 else 0.0
        return np.asarray(line + self.share_ * trees)
