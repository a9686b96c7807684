# mypy: allow-subclassing-any
# (scikit-learn has no types, so that its base classes are of type Any)
"""
A hazard over several metingen: steps of every length tell how fast areas slide, not only those of the own horizon.

    probability of having slid after `years` = 1 - exp(-exp(a + b·x) * years ** c)

With c = 1 every year is as dangerous as the one before; less, where areas that slid come back or where those that are
close go first. Source: Prentice and Gloeckler (1978), "Regression analysis of grouped survival data with application to
breast cancer data", Biometrics 34, 57-67, for what is only looked at now and then; the power of time is Weibull's.
"""

import numpy as np
from scipy.optimize import minimize
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

_REACH = 6.0  # standard deviations: no value counts as further from the mean
_SMALL = 1e-12


class Hazard(ClassifierMixin, BaseEstimator):
    """
    Linear in the logarithm of the hazard, with a ridge penalty; missing values count as the mean.

    years: of the step that is predicted
    alpha: penalty, in rows, on a coefficient of a standardised feature
    """

    def __init__(self, years: int = 2, alpha: float = 30.0) -> None:
        self.years = years
        self.alpha = alpha

    def fit(self, X: np.ndarray, y: np.ndarray, lead: np.ndarray | None = None) -> "Hazard":
        """
        X (n_samples, n_features) of areas at risk, y (n_samples,) 1 slid, 0 not.

        lead: (n_samples,) years by which a row's step is longer than that which is predicted; None = none is
        """
        length = self.years + (np.zeros(len(y)) if lead is None else lead)
        self.classes_ = np.array([0.0, 1.0])
        self.n_features_in_ = X.shape[1]
        self.scale_ = make_pipeline(SimpleImputer(keep_empty_features=True), StandardScaler()).fit(X)
        # The last two columns are what the power of time differs from one, and what all share: neither is shrunk.
        time = np.log(length / self.years)
        design = np.column_stack([self._standardised(X), time, np.ones(len(y))])
        penalty = np.append(np.full(X.shape[1], self.alpha), [0.0, 0.0])
        start = np.append(np.zeros(X.shape[1] + 1), np.log(max(y.mean(), _SMALL)))

        def unlikely(asked: np.ndarray) -> tuple[float, np.ndarray]:
            risk = np.exp(np.clip(design @ asked + time, -30, 5))
            survives = np.exp(-risk)
            slides = np.maximum(1 - survives, _SMALL)
            loss = (1 - y) @ risk - y @ np.log(slides) + 0.5 * penalty @ asked**2
            slope = ((1 - y) - y * survives / slides) * risk
            return float(loss), design.T @ slope + penalty * asked

        found = minimize(unlikely, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
        self.coef_, self.power_, self.intercept_ = found[:-2], 1 + float(found[-2]), float(found[-1])
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """(n_samples, 2)."""
        risk = np.exp(np.clip(self.added(X).sum(axis=1) + self.intercept_, -30, 5))
        return np.column_stack([np.exp(-risk), -np.expm1(-risk)])

    def added(self, X: np.ndarray) -> np.ndarray:
        """What each feature adds to the logarithm of the hazard, (n_samples, n_features)."""
        return np.asarray(self._standardised(X) * self.coef_)

    def _standardised(self, X: np.ndarray) -> np.ndarray:
        return np.asarray(np.clip(self.scale_.transform(X), -_REACH, _REACH))
