"""The tabulated distribution of a change against the sum of logistic kernels that it stands for."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression

from vroegsignalering.learning.models import ChangeDistribution, NoChange


def fitted(seed: int, shape: str, regressor=None) -> tuple[ChangeDistribution, np.ndarray]:
    """A distribution learned from 300 changes of the given shape, and the design it was learned on."""
    rng = np.random.default_rng(seed)
    change = {
        "normal": lambda: rng.normal(0, 0.04, 300),
        "skewed": lambda: rng.exponential(0.03, 300) - 0.02,
        "outliers": lambda: np.where(rng.random(300) < 0.02, rng.normal(0, 5.0, 300), rng.normal(0, 0.02, 300)),
        "mostly none": lambda: np.where(rng.random(300) < 0.9, 0.0, rng.normal(0, 0.1, 300)),
        "none": lambda: np.zeros(300),
    }[shape]()
    X = rng.normal(0, 1, (300, 2))
    model = ChangeDistribution(regressor or NoChange())
    return model.fit(X, change, np.repeat(np.arange(30), 10)), X


# What each of the 300 kept quantiles stands for: between sin² of equal steps of an angle.
SHARES = [math.sin((i + 1) * math.pi / 600) ** 2 - math.sin(i * math.pi / 600) ** 2 for i in range(300)]


def widths(model: ChangeDistribution) -> list[float]:
    """Of each kept error the width of its kernel, in points: the larger gap to a neighbour, or the scale."""
    places = model.errors_.tolist()
    ends = [places[0], *places, places[-1]]
    gaps = [max(ends[i] - ends[i - 1], ends[i + 1] - ends[i]) for i in range(1, len(places) + 1)]
    return [max(gap, model.scale_) for gap in gaps]


def by_hand(model: ChangeDistribution, expected: float, room: float) -> float:
    return sum(
        share / (1 + math.exp(-max((room - expected - place) / wide, -700.0)))
        for share, place, wide in zip(SHARES, model.errors_, widths(model), strict=True)
    )


SHAPES = ["normal", "skewed", "outliers", "mostly none", "none"]


@pytest.mark.parametrize("shape", SHAPES)
@given(seed=st.integers(0, 50), rooms=st.lists(st.floats(-8, 8) | st.floats(-0.2, 0.2), min_size=1, max_size=30))
def test_the_probability_is_that_of_the_kernels_to_a_millionth(shape, seed, rooms):
    model, X = fitted(seed, shape)
    found = model.below(X[: len(rooms)], np.array(rooms))
    assert found == pytest.approx([by_hand(model, 0.0, room) for room in rooms], abs=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_more_room_never_makes_a_slide_less_likely_nor_leaves_zero_to_one(shape):
    model, X = fitted(1, shape)
    reach = 300 * max(widths(model)) + np.abs(model.errors_).max()
    found = model.below(np.tile(X[:1], (20_001, 1)), np.linspace(-reach, reach, 20_001))
    assert (np.diff(found) >= -1e-15).all()  # the last digit of a number near one may round either way
    assert 0 <= found[0] < 1e-100
    assert 1 - 1e-8 < found[-1] <= 1


def test_far_from_the_boundary_areas_still_differ_and_as_the_kernels_say():
    model, X = fitted(1, "normal")
    rooms = model.errors_[0] - model.scale_ * np.linspace(600, 1, 200)
    found = model.below(X[:200], rooms)
    assert (np.diff(found) > 0).all()
    assert found == pytest.approx([by_hand(model, 0.0, room) for room in rooms], rel=1e-4)


def test_the_kernel_has_silvermans_bandwidth():
    model, _ = fitted(1, "normal")
    errors = np.random.default_rng(1).normal(0, 0.04, 300)
    low, high = np.quantile(errors, [0.25, 0.75])
    bandwidth = 0.9 * min(errors.std(), (high - low) / 1.349) * 300**-0.2
    assert model.scale_ * math.pi / math.sqrt(3) == pytest.approx(bandwidth)


def test_the_expected_change_moves_the_distribution():
    model, X = fitted(2, "skewed", LinearRegression())
    expected = model.regressor_.predict(X[:5])
    found = model.below(X[:5], np.full(5, -0.05))
    assert found == pytest.approx([by_hand(model, mean, -0.05) for mean in expected], abs=1e-6)


def test_heavy_tails_are_told_as_they_are():
    errors = np.random.default_rng(1).standard_t(2, 20_000) * 0.01
    model = ChangeDistribution(NoChange()).fit(np.zeros((20_000, 1)), errors, np.arange(20_000) % 50)
    shares = [0.0005, 0.002, 0.02, 0.3, 0.5, 0.98, 0.998]
    found = model.below(np.zeros((len(shares), 1)), np.quantile(errors, shares))
    assert found == pytest.approx(shares, rel=0.2)
    assert 1 - found == pytest.approx([1 - share for share in shares], rel=0.2)


def test_the_spread_is_that_of_areas_that_the_regression_had_not_seen():
    """A regression that repeats what it learned has no errors on the areas it saw; whole gemeenten it did not see."""
    rng = np.random.default_rng(1)
    groups = np.repeat(np.arange(30), 10)
    X = np.eye(30)[groups]
    change = rng.normal(0, 0.04, 30)[groups]
    model = ChangeDistribution(LinearRegression()).fit(X, change, groups)
    assert np.abs(change - model.regressor_.predict(X)).max() < 1e-9
    assert model.errors_.std() > 0.03
