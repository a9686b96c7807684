import json

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score

from lib.panels import make_country, make_panel, panel_of
from vroegsignalering.domain.targets import Target
from vroegsignalering.learning.backtest import PREDICTION_COLUMNS, Evidence, backtest
from vroegsignalering.learning.evaluate import evaluate
from vroegsignalering.learning.metrics import interval
from vroegsignalering.splits import plan

CANDIDATES = ["base_rate", "distance", "ridge_change"]
PANEL = make_panel(seed=5)
TARGETS = (Target("zwak", 5, 4), Target("onvoldoende", 4, 3))
EVIDENCE = Evidence(PANEL, TARGETS, ("score",))
SPLITS = [split for horizon in (2, 4) for split in plan(PANEL.metingen(), horizon, 2012) if split.judged]
PREDICTIONS = backtest(EVIDENCE, SPLITS, CANDIDATES, seed=1, jobs=1)
BLOCKS = PANEL.areas.set_index("area")["block"]


def judged(predictions: pd.DataFrame = PREDICTIONS, truth: pd.DataFrame | None = None):
    return evaluate(predictions, BLOCKS, truth, resamples=30, seed=1)


def test_every_area_of_every_cohort_is_predicted_once_by_every_candidate():
    assert tuple(PREDICTIONS.columns) == PREDICTION_COLUMNS
    assert not PREDICTIONS.duplicated(["area", "origin", "horizon", "target", "candidate"]).any()
    for split in SPLITS:
        for target in TARGETS:
            rows = PREDICTIONS[
                (PREDICTIONS["origin"] == split.origin)
                & (PREDICTIONS["horizon"] == split.horizon)
                & (PREDICTIONS["target"] == target.name)
            ]
            cohort = PANEL.area_index[EVIDENCE.cohort(split.origin, target)]
            for _, own in rows.groupby("candidate"):
                assert own["area"].tolist() == cohort.tolist()
            assert rows["candidate"].nunique() == len(CANDIDATES)


def test_an_outcome_is_one_zero_or_unknown_and_the_same_for_every_candidate():
    assert set(PREDICTIONS["outcome"].dropna()) == {0.0, 1.0}
    assert PREDICTIONS["outcome"].isna().any()
    keys = ["area", "origin", "horizon", "target"]
    assert (PREDICTIONS.groupby(keys)["outcome"].nunique(dropna=False) == 1).all()


def test_progress_is_told_after_each_candidate_of_each_split():
    told = []
    backtest(EVIDENCE, SPLITS[:2], CANDIDATES, seed=1, jobs=1, advance=lambda: told.append(1))
    assert len(told) == 2 * len(CANDIDATES)


def test_without_a_judged_split_there_is_an_empty_backtest_and_nothing_to_evaluate():
    nothing = backtest(EVIDENCE, [], CANDIDATES, seed=1, jobs=1)
    assert tuple(nothing.columns) == PREDICTION_COLUMNS
    assert judged(nothing) == []


def test_a_target_of_which_no_outcome_is_known_is_not_evaluated():
    unknown = PREDICTIONS.assign(outcome=PREDICTIONS["outcome"].where(PREDICTIONS["target"] == "zwak"))
    assert {evaluation.target for evaluation in judged(unknown)} == {"zwak"}


def test_targets_and_horizons_come_in_order_and_their_rows_add_up():
    evaluations = judged()
    assert [(e.target, e.horizon) for e in evaluations] == [
        ("onvoldoende", 2),
        ("onvoldoende", 4),
        ("zwak", 2),
        ("zwak", 4),
    ]
    rows = sum(e.summary["rows"] + e.summary["unknown"] for e in evaluations)
    assert rows * len(CANDIDATES) == len(PREDICTIONS)


@pytest.mark.parametrize("candidate", CANDIDATES)
def test_figures_can_be_recomputed_from_the_predictions(candidate):
    for evaluation in judged():
        own = PREDICTIONS[
            (PREDICTIONS["target"] == evaluation.target)
            & (PREDICTIONS["horizon"] == evaluation.horizon)
            & (PREDICTIONS["candidate"] == candidate)
        ].dropna(subset="outcome")
        told = evaluation.summary["candidates"][candidate]
        assert told["figures"]["average_precision"]["value"] == pytest.approx(
            average_precision_score(own["outcome"], own["probability"])
        )
        for at in told["by_origin"]:
            then = own[own["origin"] == at["origin"]]
            assert (at["rows"], at["slides"]) == (len(then), then["outcome"].sum())
        assert sum(band["areas"] for band in told["calibration"]) == len(own)


def test_the_summary_is_plain_data_that_json_can_hold():
    for evaluation in judged():
        assert json.loads(json.dumps(evaluation.summary, allow_nan=False)) == evaluation.summary


def test_the_order_of_the_predictions_is_irrelevant():
    shuffled = PREDICTIONS.sample(frac=1, random_state=1)
    assert [e.summary for e in judged(shuffled)] == [e.summary for e in judged()]


def test_true_probabilities_are_met_by_area_origin_horizon_and_target():
    keys = ["area", "origin", "horizon", "target"]
    distance = PREDICTIONS[PREDICTIONS["candidate"] == "distance"]
    truth = distance[[*keys, "probability"]].sample(frac=1, random_state=1).astype({"origin": int, "horizon": int})
    for evaluation in judged(truth=truth):
        np.testing.assert_allclose(evaluation.figures["distance"]["share_of_truth"], 1.0)
        assert evaluation.figures["base_rate"]["share_of_truth_expected"][0] < 1


def test_where_the_truth_of_some_area_is_not_given_no_share_of_it_is_told():
    truth = PREDICTIONS[PREDICTIONS["candidate"] == "distance"].iloc[1:]
    first, *others = judged(truth=truth)
    assert "share_of_truth" not in first.figures["distance"]
    assert all("share_of_truth" in other.figures["distance"] for other in others)


def test_an_area_with_a_class_but_no_score_is_not_ranked_and_teaches_nothing():
    table, _, codes = make_country(seed=5, kerncijfers=False, missing=0.0)
    hidden = table["area"] == codes[0]
    table = table.assign(score=table["score"].mask(hidden), class_published=np.where(hidden, 7.0, np.nan))
    panel = panel_of(table, {}, codes)
    evidence = Evidence(panel, TARGETS, ("score",))
    assert evidence.labels(SPLITS[0].origin, 2, TARGETS[0])["cohort"].iloc[0]
    assert codes[0] not in set(backtest(evidence, SPLITS[:1], CANDIDATES, seed=1, jobs=1)["area"])
    assert len(evidence.lessons(SPLITS[0]).years) == (len(codes) - 1) * len(SPLITS[0].learn)


def test_that_no_resample_finds_anything_is_no_certainty() -> None:
    nothing = {"value": 0.0, "low": None, "high": None, "error": None}
    assert interval(np.zeros(50)) == nothing
    assert interval(np.append(np.zeros(200), 1.0)) == nothing
    assert interval(np.array([0.5, 0.0, 1.0]))["low"] == pytest.approx(0.025)
