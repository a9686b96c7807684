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

from itertools import product
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin, clone

_REACH = 6.0  # standard deviations: no value counts as further from the mean
_BARE = 0.5  # share of the features
_SOME = 0.1  # of the rows: fewer tell nothing of all
_PARTS = 3  # of the coefficients: shared, of another step, of bare rows
_AT_ONCE = 2048  # rows


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
    come from: it is learned, and told of lessons, so that it disturbs neither the rest nor the errors; nothing to come
    is predicted with it.

    A step twice as long takes more of the same: of what is foreseen in two years, 1.4 to 1.9 times as much in four, for
    scores, dimensions and indicators, in every synthetic setting (docs/decisions/0010). Hence the square root: where no
    long step has known a feature yet, it says what is expected, and where some have, the second set mends it.

    years:    length of the step that is predicted
    alpha:    penalty, in rows, on a coefficient of a standardised feature
    apart:    how freely steps of two years less may differ from the shared part; 0 = not at all, 1 = as freely as it
    bare:     the same for rows that lack most features
    left_out: positions of the features that count for nothing, for no line can learn from them
    """

    def __init__(
        self,
        years: int = 2,
        alpha: float = 100.0,
        apart: float = 0.25,
        bare: float = 1.0,
        left_out: tuple[int, ...] = (),
    ) -> None:
        self.years = years
        self.alpha = alpha
        self.apart = apart
        self.bare = bare
        self.left_out = left_out

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
        self.mean_, self.spread_ = _mean_and_spread(X)
        used = np.setdiff1d(np.arange(X.shape[1]), self.left_out)
        gram, moment = self._normal_equations(X, y, np.sqrt(heavy), longer, used)
        width = len(used) + 1
        penalty = np.full(_PARTS * width, self.alpha)
        penalty[width - 1] = 1e-6  # the intercept is free
        found = np.zeros((_PARTS, X.shape[1] + 1))
        found[:, [*used, -1]] = np.linalg.solve(gram + np.diag(penalty), moment).reshape(_PARTS, width)
        self.coef_, self.intercept_ = found[0, :-1], float(found[0, -1])
        self.own_, self.of_its_years_ = self.bare * found[2, :-1], self.bare * float(found[2, -1])
        self.longer_coef_, self.longer_intercept_ = self.apart * found[1, :-1], self.apart * float(found[1, -1])
        return self

    def _normal_equations(
        self, X: np.ndarray, y: np.ndarray, root: np.ndarray, longer: np.ndarray, used: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """
        Gram matrix and moments of the three parts side by side, (3 * width, 3 * width) and (3 * width,).

        root: (n_samples,) of the weights; longer: (n_samples,) steps of two years; used: (width - 1,) features that
        have coefficients. Rows of one length that lack as much share one small gram matrix, and are standardised a few
        at a time: the wide design is never made.
        """
        width, bare = len(used) + 1, are_bare(X)
        gram, moment = np.zeros((_PARTS, width, _PARTS, width)), np.zeros((_PARTS, width))
        for step, lacking in product(np.unique(longer), (False, True)):
            # How much such rows have of what is shared, of another step's and of bare rows'.
            share = np.array([self._grown(step), self.apart * step, self.bare * lacking])
            rows = np.flatnonzero((longer == step) & (bare == lacking))
            own_gram, own_moment = np.zeros((width, width)), np.zeros(width)
            for some in (rows[few] for few in slices(len(rows))):
                design = np.ones((len(some), width))
                design[:, :-1] = self._standardised(X[some])[:, used]
                design *= root[some, None]
                own_gram += design.T @ design
                own_moment += design.T @ (y[some] * root[some])
            gram += np.einsum("p,q,ij->piqj", share, share, own_gram)
            moment += np.outer(share, own_moment)
        return gram.reshape(_PARTS * width, _PARTS * width), moment.ravel()

    def predict(self, X: np.ndarray, lead: np.ndarray | None = None) -> np.ndarray:
        """
        Change, (n_samples,), of a step of the length that is predicted.

        lead: of lessons, unseen ones too: (n_samples,) years by which their steps are longer
        """
        found = [self._predicted(X[some], None if lead is None else lead[some]) for some in slices(len(X))]
        return np.concatenate(found)

    def _predicted(self, X: np.ndarray, lead: np.ndarray | None) -> np.ndarray:
        values = self._standardised(X)
        found, own = values @ self.coef_ + self.intercept_, values @ self.own_
        if lead is not None:
            longer = values @ self.longer_coef_ + self.longer_intercept_
            found, own = self._grown(lead / 2) * found + lead / 2 * longer, own + self.of_its_years_
        return np.asarray(found + are_bare(X) * own)

    def _grown(self, longer: np.ndarray) -> np.ndarray:
        """How much of the shared part steps have that are `longer` times two years longer, (n_rows,)."""
        return np.asarray(np.sqrt(1 + longer * 2 / self.years))

    def added(self, X: np.ndarray) -> np.ndarray:
        """What each feature adds to the prediction, (n_samples, n_features); with the intercept they sum to it."""
        own = np.where(are_bare(X)[:, None], self.coef_ + self.own_, self.coef_)
        return np.asarray(self._standardised(X) * own)

    def added_by(self, column: int, values: np.ndarray, bare: np.ndarray) -> np.ndarray:
        """What feature number `column` adds where it holds `values`, (n_samples,); bare: as `are_bare` gives it."""
        apart = np.clip((values - self.mean_[column]) / self.spread_[column], -_REACH, _REACH)
        own = np.where(bare, self.coef_[column] + self.own_[column], self.coef_[column])
        return np.asarray(np.where(np.isnan(values), 0.0, apart) * own)

    def _standardised(self, X: np.ndarray) -> np.ndarray:
        """Standardised values, zero where missing, (n_samples, n_features)."""
        values: np.ndarray = X - self.mean_
        values /= self.spread_
        np.clip(values, -_REACH, _REACH, out=values)
        values[np.isnan(X)] = 0.0
        return values


def slices(count: int) -> list[slice]:
    """Rows, a few at a time: beside a table that takes much of a run's memory no second one as large is made."""
    return [slice(start, start + _AT_ONCE) for start in range(0, max(count, 1), _AT_ONCE)]


def _mean_and_spread(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of what is known of each column, (n_features,) each; 1 where it does not vary."""
    count, total, squared = np.zeros((3, X.shape[1]))
    for some in slices(len(X)):
        known = ~np.isnan(X[some])
        count += known.sum(axis=0)
        total += np.where(known, X[some], 0.0).sum(axis=0)
    count = np.maximum(count, 1)
    mean = total / count
    for some in slices(len(X)):
        apart = X[some] - mean
        apart[np.isnan(apart)] = 0.0
        squared += np.einsum("ij,ij->j", apart, apart)
    spread = np.sqrt(squared / count)
    return mean, np.where(spread > 0, spread, 1.0)


def are_bare(X: np.ndarray) -> np.ndarray:
    """Which rows of X lack most features, bool (n_samples,)."""
    return np.asarray((~np.isnan(X)).mean(axis=1) < _BARE)


def knowing(X: np.ndarray) -> np.ndarray:
    """Which rows of X know most features, as rows to come do; all, where hardly any does; bool (n_samples,)."""
    found = ~are_bare(X)
    return found if found.mean() >= _SOME else np.ones(len(X), dtype=bool)


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
        """As PooledLine.predict."""
        return np.asarray(self.parts(X, lead) @ (1.0, self.share_))

    def parts(self, X: np.ndarray, lead: np.ndarray | None = None) -> np.ndarray:
        """What line and trees each say, (n_samples, 2)."""
        return np.column_stack([self.line_.predict(X, lead), self.trees_.predict(X)])

    def weigh(self, X: np.ndarray, parts: np.ndarray, y: np.ndarray, weight: np.ndarray | None = None) -> np.ndarray:
        """
        Sets the share of the trees by least squares, between 0 and 1; returns the predictions with it, (n_samples,).

        parts: what was said of the rows of X by models that had not seen them, (n_samples, 2)
        Steps of every length count, as they do to the trees; rows that lack most features do not, unless nearly all do:
        there is little for trees to go by, and rows to come have more.
        """
        line, trees = parts.T
        heavy = knowing(X) * (np.ones(len(y)) if weight is None else weight)
        total = float(heavy @ trees**2)
        self.share_ = float(np.clip(heavy @ (trees * (y - line)) / total, 0.0, 1.0)) if total > 0 else 0.0
        return np.asarray(line + self.share_ * trees)
