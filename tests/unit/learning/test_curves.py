"""Natural splines: straight beyond the outer knots, able to bend between them, nothing where nothing can bend."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline

from vroegsignalering.learning.curves import NaturalSpline

X = np.random.default_rng(2).uniform(-3, 3, (2000, 2))


def test_it_follows_a_bend_that_a_line_cannot_and_goes_on_straight() -> None:
    y = np.sin(X[:, 0]) + X[:, 1]
    curve = make_pipeline(NaturalSpline(6), LinearRegression()).fit(X, y)
    line = LinearRegression().fit(X, y)
    assert np.abs(curve.predict(X) - y).max() < 0.2 < 0.5 < np.abs(line.predict(X) - y).max()
    beyond = curve.predict(np.column_stack([np.arange(4.0, 9.0), np.zeros(5)]))
    assert np.diff(beyond, n=2) == pytest.approx(np.zeros(3), abs=1e-9)


def test_columns_of_a_feature_stand_together_and_begin_with_itself() -> None:
    told = NaturalSpline(5).fit(X).transform(X)
    assert told.shape == (2000, 8)
    np.testing.assert_array_equal(told[:, [0, 4]], X)


def test_it_is_smooth_at_its_knots() -> None:
    spline = NaturalSpline(4).fit(X)
    for knot in spline.knots_[:, 0]:
        around = np.column_stack([knot + np.array([-2, -1, 0, 1, 2]) * 1e-3, np.zeros(5)])
        assert np.abs(np.diff(spline.transform(around), n=2, axis=0)).max() < 1e-4


def test_a_feature_of_one_value_has_columns_of_zeros() -> None:
    told = NaturalSpline(5).fit(np.ones((20, 1))).transform(np.ones((3, 1)))
    np.testing.assert_array_equal(told, [[1.0, 0.0, 0.0, 0.0]] * 3)
