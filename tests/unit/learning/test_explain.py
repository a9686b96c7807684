import numpy as np
import pandas as pd
import pytest
from scipy.special import logit
from sklearn.dummy import DummyClassifier

from lib.explained import contributions_of
from lib.panels import make_panel
from lib.published import VERSION, lists
from vroegsignalering.domain.targets import Target
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.features.catalogue import GROUPS, feature
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.learning.explain import contributions as of_targets
from vroegsignalering.learning.explain import reasons
from vroegsignalering.learning.fitting import fit
from vroegsignalering.learning.hazard import Hazard
from vroegsignalering.learning.models import LEVEL, BaseRate, RiskModel
from vroegsignalering.splits import plan
from vroegsignalering.store.contract import checked

EVIDENCE = Evidence(make_panel(seed=5, areas=200), (Target("onvoldoende", 4, 3), Target("zwak", 5, 4)), tuple(GROUPS))
*_, NEWEST = plan(EVIDENCE.panel.metingen(), 2, 2012)
MODELS = {
    name: fit(name, EVIDENCE.lessons(NEWEST), boundaries=EVIDENCE.boundaries, horizon=2, seed=1)["zwak"]
    for name in CANDIDATES
}
X = EVIDENCE.features(NEWEST.origin).dropna(subset=LEVEL)
CHANGE = [name for name, candidate in CANDIDATES.items() if candidate.change]


def spread(model: RiskModel) -> float:
    return float(model.core.deviation_)


def raw(model: RiskModel) -> np.ndarray:
    """What contributions add up to, but for a constant: log-odds, log hazard, or how far below the boundary it goes."""
    if isinstance(model.core, Hazard):
        told = model.probability(X)
        return np.log(-np.log1p(-np.where(told < 0.999, told, np.nan)))  # near one digits are lost
    if model.boundary is None:
        return logit(model.probability(X))
    expected = X[LEVEL] + model.core.regressor_.predict(X.reindex(columns=model.columns).to_numpy())
    return ((model.boundary - expected) / spread(model)).to_numpy()


@pytest.mark.parametrize("name", CANDIDATES)
def test_contributions_add_up_to_what_the_model_says(name):
    found = contributions_of(MODELS[name], X)
    assert found.columns.tolist() == MODELS[name].columns
    assert found.index.equals(X.index)
    rest = (raw(MODELS[name]) - found.sum(axis=1)).dropna()
    assert len(rest) > 0.8 * len(X)
    np.testing.assert_allclose(rest, rest.iloc[0], atol=1e-9)
    assert found.to_numpy().any() == (name != "base_rate")


@pytest.mark.parametrize("name", ["boosted_change", "blended_change", "logistic", "extrapolation"])
def test_what_targets_share_is_told_for_the_cohort_of_each(name):
    models = fit(name, EVIDENCE.lessons(NEWEST), boundaries=EVIDENCE.boundaries, horizon=2, seed=1)
    whole = EVIDENCE.features(NEWEST.origin)
    cohorts = {target.name: EVIDENCE.cohort(NEWEST.origin, target) for target in EVIDENCE.targets}
    assert len({int(own.sum()) for own in cohorts.values()}) == 2
    for target, found in of_targets(models, whole, cohorts).items():
        alone = contributions_of(models[target], whole[cohorts[target]])
        pd.testing.assert_frame_equal(found, alone, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", CANDIDATES)
def test_contributions_are_told_from_the_average_of_the_rows_given(name):
    np.testing.assert_allclose(contributions_of(MODELS[name], X).mean(), 0.0, atol=1e-12)


@pytest.mark.parametrize("name", CHANGE)
def test_in_a_change_model_a_higher_score_counts_against_the_risk(name):
    area = X.index[0]
    higher = X.copy()
    higher.loc[area, LEVEL] += 3 * spread(MODELS[name])
    before, after = (contributions_of(MODELS[name], table).loc[area, LEVEL] for table in (X, higher))
    assert after < before - 1


def test_a_straight_line_downwards_raises_the_risk_and_without_a_last_step_it_says_nothing():
    steps = X.assign(**{"score.stap": np.where(np.arange(len(X)) % 2, -0.01, np.nan)})
    found = contributions_of(MODELS["extrapolation"], steps)["score.stap"]
    raised = np.where(np.arange(len(X)) % 2, 0.02 / spread(MODELS["extrapolation"]), 0.0)
    np.testing.assert_allclose(found, raised - raised.mean())


def test_trees_give_nothing_to_a_column_that_they_never_split_on():
    model = MODELS["lgbm_classifier"]
    used = model.core.feature_importances_ > 0
    assert used.any()
    assert not used.all()
    np.testing.assert_array_equal(contributions_of(model, X).to_numpy().any(axis=0), used)


@pytest.mark.parametrize("name", CANDIDATES)
def test_a_column_that_is_no_longer_delivered_is_explained_as_missing(name):
    lacking = [column for column in X.columns if column.startswith("woz.")]
    found = contributions_of(MODELS[name], X.drop(columns=lacking))
    pd.testing.assert_frame_equal(found, contributions_of(MODELS[name], X.assign(**dict.fromkeys(lacking, np.nan))))


def test_where_every_change_was_the_same_contributions_stay_finite():
    lessons = EVIDENCE.lessons(NEWEST)
    lessons.change[:] = -0.1
    model = fit("distance", lessons, boundaries=EVIDENCE.boundaries, horizon=2, seed=1)["zwak"]
    assert np.isfinite(contributions_of(model, X)).all(axis=None)


def test_a_kind_of_model_without_an_explanation_is_refused():
    model = RiskModel([LEVEL], DummyClassifier().fit([[0.0], [1.0]], [0, 1]), None)
    with pytest.raises(VroegsignaleringError, match="DummyClassifier"):
        contributions_of(model, X)


def test_reasons_can_be_published():
    rows = reasons(contributions_of(MODELS["lgbm_change"], X))
    assert len(rows) == len(X)
    assert all(rows)
    published = lists(areas=len(rows))
    for one in published:
        for row, told in zip(one["rows"], rows, strict=True):
            row["redenen"] = told
    checked(published, VERSION)


def test_the_heaviest_dimension_comes_first_with_its_three_heaviest_features_and_the_sum_of_all():
    told = reasons(
        pd.DataFrame(
            {
                "score.trend": [0.1],
                "score.stap": [-0.2],
                "score.vorige_stap": [-0.1],
                "score.onrust": [0.05],
                "score.niveau": [0.43217],
                "inwoners.niveau": [0.00004],
                "score.gemeente": [0.1],
                "score.buren": [-0.10001],
            }
        )
    )
    assert str(told[0].pop()["bijdrage"]) == "0.0"  # of "omgeving", and not -0.0
    assert told == [
        [
            {"dimensie": "afstand tot de grens", "bijdrage": 0.4322, "kenmerken": [characteristic(LEVEL, 0.4322)]},
            {
                "dimensie": "verloop van de score",
                "bijdrage": -0.15,
                "kenmerken": [
                    characteristic("score.stap", -0.2),
                    characteristic("score.trend", 0.1),
                    characteristic("score.vorige_stap", -0.1),
                ],
            },
        ]
    ]


def characteristic(name: str, weight: float) -> dict:
    return {"kenmerk": name, "woorden": feature(name).nl, "bijdrage": weight}


def test_reasons_do_not_depend_on_the_order_of_the_columns_and_equal_weights_stand_by_name():
    rng = np.random.default_rng(1)
    weights = pd.DataFrame(rng.integers(-2, 3, (60, len(X.columns))) / 10, columns=X.columns)
    told = reasons(weights)
    assert told == reasons(weights[rng.permutation(X.columns)])
    for row in told:
        for parts, name in [(row, "dimensie"), *((reason["kenmerken"], "kenmerk") for reason in row)]:
            assert parts == sorted(parts, key=lambda part: (-abs(part["bijdrage"]), part[name]))


def test_an_area_to_which_nothing_contributes_has_no_reasons():
    base_rate = RiskModel([LEVEL], BaseRate().fit(np.zeros((2, 1)), np.array([0.0, 1.0])), None)
    assert reasons(contributions_of(base_rate, X)) == [[] for _ in X.index]
