"""The pooled line: ridge regression with shared and own coefficients, and trees for what it leaves."""

import numpy as np
import pytest
from lightgbm import LGBMRegressor
from sklearn.base import clone
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

from vroegsignalering.learning.models import ChangeDistribution
from vroegsignalering.learning.pooled import BoostedLine, PooledLine, nearness

RNG = np.random.default_rng(3)
ROWS = 1200
X = RNG.normal(size=(ROWS, 5))
LEAD = np.where(np.arange(ROWS) % 3 == 0, 0, -2)
GROWN = np.sqrt(1 + LEAD / 4)  # of the foreseen change in four years, how much a step has
WEIGHT = RNG.uniform(0.3, 1.3, ROWS)
Y = X[:, 0] - 0.5 * X[:, 1] + np.where(LEAD == 0, 0.8 * X[:, 2], 0.0) + RNG.normal(0, 0.5, ROWS)
NOISE = RNG.normal(0, 1.0, ROWS)
BARE = X.copy()
BARE[:300, 1:] = np.nan


def test_with_steps_of_one_length_it_is_ridge_regression_of_standardised_features() -> None:
    standard = StandardScaler().fit_transform(X)
    ridge = Ridge(alpha=100.0).fit(standard, Y)
    np.testing.assert_allclose(PooledLine(alpha=100.0).fit(X, Y).predict(X), ridge.predict(standard), atol=1e-6)


def test_with_more_kinds_of_rows_it_solves_the_wide_ridge_regression() -> None:
    line = PooledLine(years=4, alpha=50.0, apart=0.4, bare=0.7).fit(BARE, Y, LEAD, WEIGHT)
    values = np.nan_to_num((BARE - np.nanmean(BARE, axis=0)) / np.nanstd(BARE, axis=0))
    bare = np.isnan(BARE).mean(axis=1) > 0.5
    one = np.column_stack([values, np.ones(ROWS)])
    wide = np.hstack([GROWN[:, None] * one, 0.4 * (LEAD / 2)[:, None] * one, 0.7 * bare[:, None] * one])
    # scikit-learn's ridge penalises every column alike: the intercept is left free by making it a large column.
    wide[:, 5] *= 1e4
    ridge = Ridge(alpha=50.0, fit_intercept=False).fit(wide, Y, sample_weight=WEIGHT / WEIGHT.mean())
    np.testing.assert_allclose(line.predict(BARE, LEAD), ridge.predict(wide), atol=1e-5)
    wide[:, 17] = 0.0  # what bare rows have in common is of the years that they come from
    wide[:, :6], wide[:, 6:12] = wide[:, :6] / GROWN[:, None], 0.0  # a step of the length that is asked for
    np.testing.assert_allclose(line.predict(BARE), ridge.predict(wide), atol=1e-5)


def test_what_is_left_out_counts_for_nothing() -> None:
    line = PooledLine(4, left_out=(1, 3)).fit(X, Y, LEAD, WEIGHT)
    kept = PooledLine(4).fit(X[:, [0, 2, 4]], Y, LEAD, WEIGHT)
    np.testing.assert_allclose(line.predict(X, LEAD), kept.predict(X[:, [0, 2, 4]], LEAD))
    assert not line.added(X)[:, [1, 3]].any()


def test_the_parts_of_a_prediction_add_up_to_it() -> None:
    line = PooledLine(4).fit(BARE, Y, LEAD, WEIGHT)
    np.testing.assert_allclose(line.added(BARE).sum(axis=1) + line.intercept_, line.predict(BARE))


def test_shorter_steps_help_where_they_are_alike_and_give_way_where_they_are_not() -> None:
    few = np.flatnonzero(LEAD == 0)[:30]
    some = np.concatenate([few, np.flatnonzero(LEAD != 0)])
    fresh = RNG.normal(size=(4000, 5))

    def error(line: PooledLine, own: float, rows: np.ndarray, lead: np.ndarray | None) -> float:
        """Mean squared error at steps of the length asked for; `own`: how far those differ from shorter ones."""
        meant = GROWN * (X[:, 0] - 0.5 * X[:, 1]) + np.where(LEAD == 0, own * X[:, 2], 0.0)
        line.fit(X[rows], (meant + NOISE)[rows], lead)
        return float(np.mean((line.predict(fresh) - fresh[:, 0] + 0.5 * fresh[:, 1] - own * fresh[:, 2]) ** 2))

    free, tied = PooledLine(4, alpha=2.0, apart=1.0), PooledLine(4, alpha=2.0, apart=0.0)
    assert error(free, 0.1, some, LEAD[some]) < error(free, 0.1, few, None)
    assert error(free, 1.5, some, LEAD[some]) < error(tied, 1.5, some, LEAD[some])


@pytest.mark.parametrize("boosted", [False, True])
def test_what_old_years_had_in_common_is_neither_predicted_nor_taken_for_chance(boosted: bool) -> None:
    old = np.arange(ROWS) < 300  # in the years when little was known all areas fell
    line, trees = PooledLine(alpha=1.0), LGBMRegressor(n_estimators=60, num_leaves=8, n_jobs=1, verbosity=-1)
    core = ChangeDistribution(BoostedLine(line, trees) if boosted else line)
    core.fit(BARE, Y - 2.0 * old, np.arange(ROWS) % 20, np.zeros(ROWS))
    left = Y - PooledLine(alpha=1.0).fit(BARE, Y).predict(BARE)
    assert core.deviation_ == pytest.approx(np.std(left[~old]), rel=0.05)
    assert core.errors_.mean() == pytest.approx(0.0, abs=0.05)
    assert core.ahead(BARE)[0][old].mean() == pytest.approx(Y[old].mean(), abs=0.15)


@pytest.mark.parametrize("boosted", [False, True])
def test_what_old_years_had_in_common_is_not_chance_where_no_others_are_of_the_length(boosted: bool) -> None:
    old = np.arange(ROWS) < 300
    line, trees = PooledLine(4, alpha=1.0), LGBMRegressor(n_estimators=60, num_leaves=8, n_jobs=1, verbosity=-1)
    core = ChangeDistribution(BoostedLine(line, trees) if boosted else line)
    given = np.arange(ROWS) % 20, np.where(old, 0.0, -2.0)
    without = clone(core).fit(BARE, Y, *given)
    core.fit(BARE, Y - 2.0 * old, *given)
    assert core.deviation_ == pytest.approx(without.deviation_, rel=0.05)
    assert core.errors_.mean() == pytest.approx(without.errors_.mean(), abs=0.05)


def test_trees_count_as_far_as_they_held_on_unseen_rows() -> None:
    noise, bend = RNG.normal(0, 0.3, ROWS), np.where(X[:, 3] > 1, -1.5, 0.0)

    def share(y: np.ndarray) -> float:
        trees = LGBMRegressor(n_estimators=40, num_leaves=4, n_jobs=1, verbosity=-1)
        core = ChangeDistribution(BoostedLine(PooledLine(4, alpha=1.0), trees)).fit(X, y, groups=np.arange(ROWS) % 20)
        return core.regressor_.share_

    assert share(X[:, 0] + bend + noise) > 0.7
    assert share(X[:, 0] + noise) < 0.3


def test_how_far_trees_held_is_told_by_rows_that_know_as_much_as_those_to_come() -> None:
    model = BoostedLine(PooledLine(4), LGBMRegressor(n_estimators=1, n_jobs=1, verbosity=-1)).fit(X, Y, LEAD)
    bare, said = np.isnan(BARE).mean(axis=1) > 0.5, RNG.normal(size=ROWS)
    parts = np.column_stack([np.zeros(ROWS), said])
    held = np.where(bare, -said, 0.8 * said)  # of rows that lack most features trees say the reverse of what comes
    model.weigh(BARE, parts, held)
    assert model.share_ == pytest.approx(0.8)
    np.testing.assert_allclose(model.weigh(BARE, parts, held, 1.0 + bare), 0.8 * said)
    model.weigh(BARE[bare], parts[bare], 0.3 * said[bare])
    assert model.share_ == pytest.approx(0.3)  # where all rows lack them, there are no others to ask


def test_trees_learn_what_the_line_leaves_of_steps_of_every_length() -> None:
    trees = LGBMRegressor(n_estimators=40, num_leaves=4, n_jobs=1, verbosity=-1)
    few = (LEAD != 0) | (np.arange(ROWS) < 60)  # 20 of the length that is asked for: too few to grow a tree from
    bends = np.where(X[:, 3] > 1, -1.5, 0.0) + RNG.normal(0, 0.1, ROWS) + np.where(LEAD == 0, X[:, 2], 0.0)
    model = BoostedLine(PooledLine(4, alpha=1.0), trees).fit(X[few], bends[few], LEAD[few])
    _, said = model.parts(X).T
    assert said[X[:, 3] > 1.2].mean() < said[X[:, 3] < 0.8].mean() - 0.5


def test_which_areas_are_uncertain_is_learned_from_steps_of_every_length() -> None:
    spread = LGBMRegressor(n_estimators=40, num_leaves=4, n_jobs=1, verbosity=-1)
    few = (LEAD != 0) | (np.arange(ROWS) < 60)
    restless = np.where(X[:, 4] > 0, 3.0, 1.0)
    y = np.where(LEAD == 0, 10.0, 1.0) * restless * NOISE  # longer steps err more, all of them
    core = ChangeDistribution(PooledLine(4, alpha=1.0), spread).fit(
        X[few], y[few], np.arange(ROWS)[few] % 20, LEAD[few]
    )
    expected = core.spread_.predict(X)
    assert expected[X[:, 4] > 0].mean() > 3 * expected[X[:, 4] < 0].mean()
    assert expected.mean() == pytest.approx(1.0, abs=0.3)


def test_errors_to_come_are_those_of_rows_that_know_as_much() -> None:
    bare = np.isnan(BARE).mean(axis=1) > 0.5
    y = np.where(bare, 5.0, 1.0) * NOISE

    def error(rows: np.ndarray | slice) -> float:
        core = ChangeDistribution(PooledLine(4, alpha=1.0))
        return core.fit(BARE[rows], y[rows], np.arange(ROWS)[rows] % 20, LEAD[rows]).deviation_

    assert error(slice(None)) == pytest.approx(np.std(y[~bare & (LEAD == 0)]), rel=0.1)
    of_it = LEAD == 0
    only = np.flatnonzero(bare | (LEAD != 0))  # of the length that is asked for none knows as much
    assert error(only) == pytest.approx(np.std(y[bare & of_it]), rel=0.1)
    few = np.flatnonzero(bare | ~of_it | (of_it & (np.arange(ROWS) > ROWS - 20)))  # and these are too few to say
    assert error(few) == pytest.approx(np.std(y[bare & of_it]), rel=0.1)


def test_years_in_which_all_areas_moved_more_make_none_uncertain() -> None:
    spread = LGBMRegressor(n_estimators=40, num_leaves=4, n_jobs=1, verbosity=-1)
    step = np.arange(ROWS) // (ROWS // 2)
    known = np.column_stack([X, RNG.normal(size=ROWS) + 10 * step])  # what tells one meting from the other
    y = np.where(X[:, 4] > 0, 3.0, 1.0) * np.where(step == 0, 4.0, 1.0) * NOISE

    def uncertain(given: np.ndarray | None) -> np.ndarray:
        core = ChangeDistribution(PooledLine(2), spread).fit(known, y, np.arange(ROWS) % 20, step=given)
        return core.spread_.predict(known)

    def times(restless: np.ndarray, found: np.ndarray) -> float:
        return float(found[restless].mean() / found[~restless].mean())

    assert times(step == 0, uncertain(None)) > 5
    assert times(step == 0, uncertain(step)) == pytest.approx(1.0, abs=0.3)
    assert times(X[:, 4] > 0, uncertain(step)) > 3


def test_a_mean_learned_again_keeps_the_errors_and_the_share_of_the_trees() -> None:
    trees = LGBMRegressor(n_estimators=20, num_leaves=4, n_jobs=1, verbosity=-1)
    core = ChangeDistribution(BoostedLine(PooledLine(4, alpha=1.0), trees)).fit(X, Y, groups=np.arange(ROWS) % 20)
    drawn = RNG.integers(0, ROWS, ROWS)
    again = core.again(X[drawn], Y[drawn])
    assert again.regressor_.share_ == core.regressor_.share_
    np.testing.assert_array_equal(again.errors_, core.errors_)
    assert not np.allclose(again.regressor_.predict(X), core.regressor_.predict(X))


@pytest.mark.parametrize(("level", "told"), [(-0.2, 1.0), (-0.2 + 2.5 * 0.1, np.exp(-0.5)), (5.0, 0.0)])
def test_an_area_counts_by_its_distance_to_the_nearest_boundary(level: float, told: float) -> None:
    change = np.array([-0.1, 0.1])
    found = nearness(np.array([level]), np.array([-0.2, -0.9]), change)
    assert found == pytest.approx([told], abs=1e-9)
