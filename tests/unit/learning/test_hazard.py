"""A hazard that is known is found again, from steps of one length and from steps of several."""

import numpy as np
import pytest
from sklearn.base import clone

from vroegsignalering.learning.hazard import Hazard

_RATE, _SLOPE = -2.5, np.array([0.8, -0.4, 0.0])


def world(years: np.ndarray, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Areas with three features, and whether each had slid after its own number of years."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((len(years), 3))
    risk = np.exp(_RATE + X @ _SLOPE) * years / 2
    return X, (rng.random(len(years)) < 1 - np.exp(-risk)).astype(float)


def test_a_known_hazard_is_found() -> None:
    X, y = world(np.full(30_000, 2))
    found = Hazard(2).fit(X, y)
    assert found.coef_ == pytest.approx(_SLOPE, abs=0.05)
    assert found.intercept_ == pytest.approx(_RATE, abs=0.06)
    assert found.predict_proba(X)[:, 1].mean() == pytest.approx(y.mean(), rel=0.02)


@pytest.mark.parametrize("power", [0.5, 1.0])
def test_shorter_steps_teach_what_time_does_and_what_the_features_do(power: float) -> None:
    years = np.repeat([2, 4], [40_000, 4_000])
    X, y = world(4 * (years / 4) ** power)
    found = Hazard(4).fit(X, y, lead=years - 4)
    alone = Hazard(4).fit(X[years == 4], y[years == 4])
    assert found.power_ == pytest.approx(power, abs=0.1)
    assert np.abs(found.coef_ - _SLOPE).max() < np.abs(alone.coef_ - _SLOPE).max()
    assert found.predict_proba(X[years == 4])[:, 1].mean() == pytest.approx(y[years == 4].mean(), rel=0.05)


def test_missing_values_count_as_the_mean_and_probabilities_are_probabilities() -> None:
    X, y = world(np.full(3_000, 2))
    found = Hazard(2).fit(X, y)
    gone = X.copy()
    gone[:, 1] = np.nan
    mean = X.copy()
    mean[:, 1] = X[:, 1].mean()
    np.testing.assert_allclose(found.predict_proba(gone), found.predict_proba(mean))
    told = found.predict_proba(np.vstack([X, np.full((1, 3), 1e9), np.full((1, 3), -1e9)]))
    assert ((told >= 0) & (told <= 1)).all()
    np.testing.assert_allclose(told.sum(axis=1), 1)


def test_it_is_an_estimator_as_scikit_learn_has_them() -> None:
    assert clone(Hazard(4, alpha=9.0)).get_params() == {"years": 4, "alpha": 9.0}
