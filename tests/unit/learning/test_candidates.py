from dataclasses import replace

import numpy as np
import pytest
from sklearn.base import clone, is_classifier, is_regressor

from lib.panels import make_panel
from vroegsignalering.domain.candidates import in_words
from vroegsignalering.domain.targets import Target
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.features.catalogue import GROUPS, direction, straight
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.learning.fitting import Lessons, fit
from vroegsignalering.learning.models import LEVEL, BaseRate, ChangeDistribution, NoChange, StraightLine, probabilities
from vroegsignalering.splits import plan

EVIDENCE = Evidence(make_panel(seed=5), (Target("onvoldoende", 4, 3), Target("zwak", 5, 4)), tuple(GROUPS))
*_, NEWEST = plan(EVIDENCE.panel.metingen(), 2, 2012)
LESSONS = EVIDENCE.lessons(NEWEST)
X = EVIDENCE.features(NEWEST.origin).dropna(subset=LEVEL)


def learned(name: str, lessons: Lessons = LESSONS):
    return fit(name, lessons, boundaries=EVIDENCE.boundaries, horizon=2, seed=1)


def lessons_with(**columns) -> Lessons:
    return replace(LESSONS, **columns)


def test_the_baselines_of_a_sceptic_are_there_and_named():
    baselines = [name for name, candidate in CANDIDATES.items() if candidate.baseline]
    assert baselines == ["base_rate", "distance", "extrapolation", "logistic_baseline"]


def test_every_candidate_has_words_of_its_own():
    words = {in_words(name) for name in CANDIDATES}
    assert len(words) == len(CANDIDATES)
    assert not words & set(CANDIDATES)


@pytest.mark.parametrize("name", CANDIDATES)
def test_a_candidate_is_an_estimator_as_scikit_learn_wants_them(name):
    estimator = CANDIDATES[name].make(3, 4)
    copy = clone(estimator)
    assert {key: repr(value) for key, value in copy.get_params().items()} == {
        key: repr(value) for key, value in estimator.get_params().items()
    }
    assert is_regressor(estimator) if CANDIDATES[name].change else is_classifier(estimator)


@pytest.mark.parametrize("name", CANDIDATES)
def test_each_candidate_gives_every_area_with_a_score_a_probability(name):
    for model in learned(name).values():
        probability = model.probability(X)
        assert probability.shape == (len(X),)
        assert np.isfinite(probability).all()
        assert ((probability >= 0) & (probability <= 1)).all()
        np.testing.assert_array_equal(model.predict_proba(X), np.column_stack([1 - probability, probability]))
        np.testing.assert_array_equal(model.predict(X), (probability > 0.5).astype(float))


@pytest.mark.parametrize("name", CANDIDATES)
def test_learning_twice_gives_the_same_bytes(name):
    one, two = learned(name), learned(name)
    assert all(one[t].probability(X).tobytes() == two[t].probability(X).tobytes() for t in one)


@pytest.mark.parametrize("name", CANDIDATES)
def test_where_nobody_is_at_risk_nothing_is_said(name):
    assert learned(name)["zwak"].probability(X.iloc[:0]).shape == (0,)


@pytest.mark.parametrize("name", CANDIDATES)
@pytest.mark.parametrize("share", [0.0, 0.4])
def test_cohorts_that_are_asked_for_together_are_told_what_each_is_told_alone(name, share):
    models, rng = learned(name), np.random.default_rng(4)
    cohorts = {target: rng.random(len(X)) < share for target in models}
    told = probabilities(models, X, cohorts)
    assert told.keys() == models.keys()
    for target, cohort in cohorts.items():
        np.testing.assert_allclose(told[target], models[target].probability(X[cohort]), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", CANDIDATES)
def test_a_column_that_is_no_longer_delivered_counts_as_missing(name):
    without = X.drop(columns=[column for column in X.columns if column.startswith("woz.")])
    empty = X.assign(**{column: np.nan for column in X.columns if column.startswith("woz.")})
    model = learned(name)["zwak"]
    np.testing.assert_array_equal(model.probability(without), model.probability(empty))


@pytest.mark.parametrize("name", [name for name, candidate in CANDIDATES.items() if candidate.change])
def test_a_change_model_is_learned_once_and_a_deeper_slide_is_never_likelier(name):
    models = learned(name)
    assert models["zwak"].core is models["onvoldoende"].core
    assert (models["zwak"].probability(X) >= models["onvoldoende"].probability(X)).all()


@pytest.mark.parametrize("name", CANDIDATES)
def test_areas_of_which_the_outcome_is_unknown_teach_nothing(name):
    known = np.flatnonzero(~np.isnan(LESSONS.change) & ~np.isnan(LESSONS.outcome["zwak"]))
    unknown = {
        target: np.where(np.isin(np.arange(len(values)), known), values, np.nan)
        for target, values in LESSONS.outcome.items()
    }
    change = np.where(np.isin(np.arange(len(LESSONS.change)), known), LESSONS.change, np.nan)
    with_unknown, without = lessons_with(change=change, outcome=unknown), LESSONS.rows(known)
    one, two = learned(name, with_unknown), learned(name, without)
    np.testing.assert_array_equal(one["zwak"].probability(X), two["zwak"].probability(X))


@pytest.mark.parametrize("name", [name for name, candidate in CANDIDATES.items() if not candidate.change])
def test_where_nobody_slid_yet_a_classifier_can_only_say_the_base_rate(name):
    nobody = {target: np.where(np.isnan(values), np.nan, 0.0) for target, values in LESSONS.outcome.items()}
    model = learned(name, lessons_with(outcome=nobody))["zwak"]
    assert isinstance(model.core, BaseRate)
    assert not model.probability(X).any()


@pytest.mark.parametrize("name", CANDIDATES)
def test_without_any_known_outcome_there_is_nothing_to_learn_and_that_is_said(name):
    nothing = lessons_with(
        change=np.full_like(LESSONS.change, np.nan),
        outcome={target: np.full_like(values, np.nan) for target, values in LESSONS.outcome.items()},
    )
    with pytest.raises(VroegsignaleringError, match="to learn from"):
        learned(name, nothing)


def test_chosen_rows_may_be_repeated_as_a_bootstrap_asks():
    chosen = np.array([3, 3, 0])
    rows = LESSONS.rows(chosen)
    np.testing.assert_array_equal(rows.design(LESSONS.columns), LESSONS.design(LESSONS.columns)[chosen])
    np.testing.assert_array_equal(rows.design(LESSONS.columns), LESSONS.design(LESSONS.columns, chosen))
    np.testing.assert_array_equal(rows.change, LESSONS.change[chosen])
    np.testing.assert_array_equal(rows.outcome["zwak"], LESSONS.outcome["zwak"][chosen])
    assert rows.groups.tolist() == LESSONS.groups[chosen].tolist()


def test_the_base_rate_is_the_share_that_slid():
    model = BaseRate().fit(np.zeros((4, 1)), np.array([0.0, 1.0, 0.0, 0.0]))
    np.testing.assert_allclose(model.predict_proba(np.zeros((2, 1))), [[0.75, 0.25], [0.75, 0.25]])


def test_a_straight_line_goes_on_as_in_the_last_step_and_stays_where_there_was_none():
    design = np.array([[-0.2, -0.01], [-0.2, np.nan]])
    np.testing.assert_allclose(StraightLine(4).fit(design, np.zeros(2)).predict(design), [-0.04, 0.0])


def test_without_change_every_score_stays_what_it_is():
    assert not NoChange().fit(np.ones((3, 1)), np.ones(3)).predict(np.ones((3, 1))).any()


def test_a_change_model_needs_more_than_one_gemeente():
    with pytest.raises(VroegsignaleringError, match="at least two gemeenten"):
        ChangeDistribution(NoChange()).fit(np.zeros((5, 1)), np.zeros(5), np.zeros(5))


def test_a_risk_model_is_not_fitted_again():
    with pytest.raises(VroegsignaleringError, match=r"learning\.fitting\.fit"):
        learned("distance")["zwak"].fit(X, np.zeros(len(X)))


def test_a_change_model_leaves_out_the_gemeenten_it_is_told_of():
    with pytest.raises(VroegsignaleringError, match="at least two gemeenten"):
        learned("ridge_change", lessons_with(groups=np.full(len(LESSONS.groups), "GM9000")))


def test_lines_learn_only_from_what_one_can_learn_from() -> None:
    others = {column for column in LESSONS.columns if not straight(column)}
    assert {"score.versnelling", "score.vorige", "bijstand.schok"} <= others
    for name in (name for name, candidate in CANDIDATES.items() if candidate.linear):
        assert set(learned(name)["zwak"].columns) == set(LESSONS.columns) - others, name


def test_what_no_line_can_learn_from_is_left_to_the_trees() -> None:
    model = learned("boosted_change")["zwak"]
    mean = model.core.regressor_
    at = [place for place, column in enumerate(model.columns) if not straight(column)]
    assert at
    assert not mean.line_.coef_[at].any()
    assert mean.line_.coef_.any()
    assert mean.trees_.feature_importances_[at].any()


def test_trees_that_know_directions_never_contradict_them() -> None:
    model = fit("monotone_change", LESSONS, boundaries=EVIDENCE.boundaries, horizon=2, seed=1)["zwak"]
    X = EVIDENCE.features(NEWEST.origin).dropna(subset="score.niveau")
    known = {name: direction(name) for name in model.columns if direction(name)}
    assert set(known.values()) == {-1, 1}
    expected = model.core.regressor_.predict(X[model.columns].to_numpy())
    for name, sign in known.items():
        better = X.assign(**{name: X[name] + sign * X[name].std()})
        assert (model.core.regressor_.predict(better[model.columns].to_numpy()) >= expected - 1e-12).all()
