# mypy: allow-subclassing-any
# (scikit-learn has no types, so that its base classes are of type Any)
"""Curves for linear models: a feature as a natural cubic spline, which goes on straight beyond the outer knots."""

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin


class NaturalSpline(TransformerMixin, BaseEstimator):
    """
    Every column as the `knots - 1` columns of a natural cubic spline's basis, next to each other.

    Source: Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, 2nd edition, 5.2.1, formulas
    5.4 and 5.5. Knots lie at equal quantiles; a column with few values has fewer of its own, and the same curve twice.

    knots: of each column, three or more
    """

    def __init__(self, knots: int = 5) -> None:
        self.knots = knots

    def fit(self, X: np.ndarray, y: np.ndarray | None = None) -> "NaturalSpline":  # noqa: ARG002 - scikit-learn's form
        """X (n_samples, n_features) without missing values; y is not looked at."""
        self.n_features_in_ = X.shape[1]
        # The outer knots lie a little inside, where there are values on both sides.
        even = np.quantile(X, np.linspace(0.05, 0.95, self.knots), axis=0)
        # Knots that fall together are one: the last two have to differ, and the first is there as often as is needed.
        own = [np.unique(column) for column in even.T]
        self.knots_ = np.column_stack([np.pad(one, (self.knots - len(one), 0), mode="edge") for one in own])
        return self

    def transform(self, X: np.ndarray) -> np.ndarray:
        """(n_samples, n_features * (knots - 1)): of each feature first the feature itself."""
        last = self._cubes(X, self.knots - 2)
        bent = [self._cubes(X, knot) - last for knot in range(self.knots - 2)]
        return np.stack([X, *bent], axis=2).reshape(len(X), -1)

    def _cubes(self, X: np.ndarray, knot: int) -> np.ndarray:
        """How far beyond a knot, to the third power, less that of the last knot; (n_samples, n_features)."""
        own, last = self.knots_[knot], self.knots_[-1]
        apart = last - own
        beyond = np.maximum(X - own, 0.0) ** 3 - np.maximum(X - last, 0.0) ** 3
        return np.where(apart > 0, beyond / np.where(apart > 0, apart, 1.0), 0.0)
