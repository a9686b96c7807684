import json

import numpy as np
import pandas as pd
import pytest
from sklearn.inspection import permutation_importance

from lib.explained import contributions_of
from lib.panels import make_panel
from vroegsignalering.api.schemas import importance_answer
from vroegsignalering.domain.targets import Target
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.fitting import fit
from vroegsignalering.learning.importance import importance
from vroegsignalering.learning.models import BaseRate
from vroegsignalering.splits import plan

PLANTED = "woz.niveau"
PANEL = make_panel(seed=5, areas=200)
ZWAK, ONVOLDOENDE = Target("zwak", 5, 4), Target("onvoldoende", 4, 3)
SPLITS = plan(PANEL.metingen(), 2, 2014)
JUDGED = [split for split in SPLITS if split.judged]
CHAMPION = {("zwak", 2): "lgbm_change", ("onvoldoende", 2): "logistic"}


class Planted(Evidence):
    """Evidence in which the value of dwellings tells nearly all of what is going to happen to the score."""

    def features(self, meting: int) -> pd.DataFrame:
        ahead = self.labels(meting, 2, ZWAK)["change"].to_numpy()
        noise = np.random.default_rng(meting).normal(0.0, 0.01, len(ahead))
        return super().features(meting).assign(**{PLANTED: ahead + noise})


class NobodySlid(Evidence):
    """Evidence in which nobody slid after the last judged origin."""

    def labels(self, origin: int, horizon: int, target: Target) -> pd.DataFrame:
        found = super().labels(origin, horizon, target)
        return found.assign(outcome=found["outcome"] * 0.0) if origin == JUDGED[-1].origin else found


EVIDENCE = Planted(PANEL, (ZWAK, ONVOLDOENDE), ("score", "indicators"))


def weighed(evidence: Evidence = EVIDENCE, splits=SPLITS, champion=CHAMPION, **options):
    return importance(evidence, splits, champion, **({"seed": 1, "jobs": 1} | options))


def figures(one: dict, name: str) -> list[dict[str, float]]:
    return [{key: value for key, value in row.items() if key.startswith(name)} for row in one["features"]]


@pytest.fixture(scope="module")
def found() -> dict:
    return weighed()


def test_a_feature_that_tells_the_future_weighs_heaviest(found):
    assert len(JUDGED) > 1
    for (target, horizon), candidate in CHAMPION.items():
        one = found[f"{target}-{horizon}"]
        assert one["candidate"] == candidate
        assert one["origins"] == [split.origin for split in JUDGED]
        assert {"score.niveau", PLANTED} <= {row["kenmerk"] for row in one["features"][:3]}
        lost = {row["kenmerk"]: row["permutatie_laag"] for row in one["features"]}
        others = [row["permutatie_hoog"] for row in one["features"] if row["kenmerk"] not in ("score.niveau", PLANTED)]
        assert lost[PLANTED] > max(others)


class Told:
    """A model that tells this importance."""

    version = "1"
    manifest = {"synthetic": True}  # noqa: RUF012

    def __init__(self, importance):
        self.importance = importance

    def check(self):
        """All is well."""


def test_the_api_can_answer_with_it_and_the_spread_holds_the_figure(found):
    answer = importance_answer(Told(json.loads(json.dumps(found, allow_nan=False))))
    assert [one.doel for one in answer.lijsten] == ["onvoldoende", "zwak"]
    for one in answer.lijsten:
        assert [row.model_dump() for row in one.kenmerken] == found[f"{one.doel}-{one.horizon}"]["features"]
        for row in one.kenmerken:
            assert 0 <= row.shap_laag <= row.shap <= row.shap_hoog
            assert row.permutatie_laag <= row.permutatie <= row.permutatie_hoog
        assert any(row.shap_laag < row.shap < row.shap_hoog for row in one.kenmerken)
        assert any(row.permutatie_laag < row.permutatie < row.permutatie_hoog for row in one.kenmerken)


def test_any_number_of_jobs_gives_the_same_bytes_and_progress_is_told(found):
    told = []
    assert json.dumps(weighed(jobs=2, advance=lambda: told.append(1))) == json.dumps(found)
    assert len(told) == len(JUDGED) * 2


def test_figures_of_one_target_and_horizon_do_not_depend_on_what_else_is_asked():
    near, far = {("zwak", 2): "distance", ("onvoldoende", 2): "logistic_baseline"}, {("zwak", 4): "extrapolation"}
    both = weighed(splits=[*SPLITS, *plan(PANEL.metingen(), 4, 2014)], champion=near | far)
    assert both == weighed(champion=near) | weighed(splits=plan(PANEL.metingen(), 4, 2014), champion=far)
    assert both["zwak-2"] == weighed(champion={("zwak", 2): "distance"})["zwak-2"]
    assert both["zwak-4"]["origins"] == [2014, 2016]


def test_targets_that_share_a_model_have_the_figures_that_each_has_alone():
    one = dict.fromkeys([("zwak", 2), ("onvoldoende", 2)], "ridge_change")
    both, alone = weighed(champion=one), weighed(champion={("zwak", 2): "ridge_change"})
    assert both["zwak-2"] == alone["zwak-2"]
    assert both["onvoldoende-2"] == weighed(champion={("onvoldoende", 2): "ridge_change"})["onvoldoende-2"]


def test_shap_is_the_mean_absolute_contribution_in_the_cohort_and_the_loss_is_that_of_scikit_learn():
    split = JUDGED[-1]
    [row, other] = weighed(splits=[split], champion={("zwak", 2): "extrapolation"}, repeats=40)["zwak-2"]["features"]
    lessons = EVIDENCE.lessons(split)
    model = fit("extrapolation", lessons, boundaries={"zwak": EVIDENCE.boundaries["zwak"]}, horizon=2, seed=1)["zwak"]
    X = EVIDENCE.features(split.origin)[EVIDENCE.cohort(split.origin, ZWAK)]
    outcome = EVIDENCE.labels(split.origin, 2, ZWAK)["outcome"].loc[X.index]
    shap = contributions_of(model, X).abs().mean()
    known = outcome.notna()
    oracle = permutation_importance(
        model, X.loc[known, model.columns], outcome[known], scoring="average_precision", n_repeats=40, random_state=1
    )
    for told in (row, other):
        place = model.columns.index(told["kenmerk"])
        assert told["shap"] == pytest.approx(shap.iloc[place], abs=1e-6)
        error = oracle.importances_std[place] * np.sqrt(2 / 40)
        assert told["permutatie"] == pytest.approx(oracle.importances_mean[place], abs=4 * error)


def test_an_origin_without_a_slide_counts_for_contributions_only():
    nobody = NobodySlid(PANEL, (ZWAK,), ("score",))
    champion = {("zwak", 2): "ridge_change"}
    both, first, last = (weighed(nobody, splits, champion)["zwak-2"] for splits in (JUDGED, JUDGED[:-1], JUDGED[-1:]))
    both, first, last = ({**one, "features": sorted(one["features"], key=kenmerk)} for one in (both, first, last))
    assert both["origins"] == [split.origin for split in JUDGED]
    assert figures(both, "permutatie") == figures(first, "permutatie")
    assert figures(both, "shap") != figures(first, "shap")
    assert {value for row in figures(last, "permutatie") for value in row.values()} == {None}


def kenmerk(row: dict) -> str:
    return row["kenmerk"]


def test_what_says_the_same_of_everyone_weighs_nothing_and_costs_no_predictions(monkeypatch):
    asked, answer = [], BaseRate.predict_proba
    monkeypatch.setattr(BaseRate, "predict_proba", lambda model, X: asked.append(1) or answer(model, X))
    [row] = weighed(champion={("zwak", 2): "base_rate"})["zwak-2"]["features"]
    assert (row["shap_hoog"], row["permutatie_laag"], row["permutatie_hoog"]) == (0.0, 0.0, 0.0)
    assert len(asked) == len(JUDGED)


def test_without_a_judged_origin_there_are_no_figures():
    found = weighed(splits=SPLITS[-1:])
    assert found["zwak-2"] == {"candidate": "lgbm_change", "origins": [], "features": []}
