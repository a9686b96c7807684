"""Every figure, for the sample and each resample, against scikit-learn or a plain loop over explicit weights."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, brier_score_loss
from sklearn.metrics import log_loss as sklearn_log_loss

from vroegsignalering.learning.metrics import (
    CALIBRATION_BANDS,
    Judged,
    Resamples,
    average_precision,
    by_origin,
    calibration_error,
    calibration_table,
    distributions,
    interval,
    log_loss,
    precision_at,
    precision_of_order,
    resample,
)


@st.composite
def judged(draw, soft=False):
    """Labels, scores with many ties, codes, and resamples of few blocks."""
    rows = draw(st.integers(2, 25))
    seed = draw(st.integers(0, 10_000))
    rng = np.random.default_rng(seed)
    label = rng.random(rows) if soft else (rng.random(rows) < 0.4).astype(float)
    score = rng.integers(0, draw(st.integers(1, 12)), rows) / 12
    area = rng.permutation([f"BU{number:08d}" for number in range(rows)])
    blocks = rng.choice(["GM0001", "GM0002", "GM0003", "GM0004"], rows)
    return label, score, area, resample(blocks, 5, seed)


def figures_of(known: Judged, probability: np.ndarray):
    """All figures of one candidate."""
    return distributions(known, probability, by_origin(known, probability))


def columns(resamples: Resamples):
    """Per resample the weight of each row."""
    return resamples.weights[resamples.block].T


@given(judged())
def test_average_precision_is_that_of_scikit_learn_with_weights_and_ties(case):
    label, score, _, resamples = case
    for found, weight in zip(average_precision(label, score, resamples), columns(resamples), strict=True):
        if label @ weight:
            assert found == pytest.approx(average_precision_score(label, score, sample_weight=weight), abs=1e-12)
        else:
            assert math.isnan(found)


@given(judged())
def test_the_precision_of_an_order_is_the_average_precision_of_the_sample(case):
    label, score, _, resamples = case
    assume(label.any())
    assert precision_of_order(label, score) == pytest.approx(average_precision(label, score, resamples)[0], abs=1e-12)


def test_average_precision_with_more_thresholds_than_are_gone_through_at_once():
    rng = np.random.default_rng(1)
    label, score = rng.random(2500), rng.permutation(2500)
    resamples = resample(rng.integers(0, 40, 2500).astype(str), 5, 1)
    order = np.argsort(-score)
    for found, weight in zip(average_precision(label, score, resamples), columns(resamples)[:, order], strict=True):
        hits = label[order] * weight
        precision = np.cumsum(hits) / np.maximum(np.cumsum(weight), 1)
        assert found == pytest.approx(hits @ precision / hits.sum(), abs=1e-12)


@given(judged(soft=True))
def test_average_precision_of_probabilities_counts_expected_hits(case):
    label, score, _, resamples = case
    for found, weight in zip(average_precision(label, score, resamples), columns(resamples), strict=True):
        total, before = 0.0, 0.0
        for threshold in sorted(set(score), reverse=True):
            above = score >= threshold
            hits, counted = (label * weight)[above].sum(), weight[above].sum()
            total += (hits - before) * (hits / counted if counted else 0.0)
            before = hits
        assume(before > 0)
        assert found == pytest.approx(total / before, abs=1e-12)


@given(judged(), st.integers(1, 30))
def test_precision_at_k_is_a_walk_down_the_list_in_which_a_row_takes_as_many_places_as_it_counts(case, k):
    label, score, area, resamples = case
    order = sorted(range(len(label)), key=lambda row: (-score[row], area[row]))
    for found, weight in zip(precision_at(label, score, area, resamples, [k])[0], columns(resamples), strict=True):
        places = [label[row] for row in order for _ in range(int(weight[row]))][:k]
        if len(places) == k:
            assert found == pytest.approx(sum(places) / k, abs=1e-12)
        else:
            assert math.isnan(found)


@given(judged())
def test_calibration_error_is_the_mean_distance_over_the_bands(case):
    label, probability, _, resamples = case
    for found, weight in zip(calibration_error(label, probability, resamples), columns(resamples), strict=True):
        error = 0.0
        for low, high in itertools.pairwise(CALIBRATION_BANDS):
            rows = [row for row, p in enumerate(probability) if low <= p < high or p == high == 1.0]
            error += abs(sum(weight[row] * (probability[row] - label[row]) for row in rows))
        if weight.sum():
            assert found == pytest.approx(error / weight.sum(), abs=1e-12)
        else:
            assert math.isnan(found)


@given(judged())
def test_the_calibration_table_holds_every_area_in_its_band(case):
    label, probability, _, _ = case
    table = calibration_table(label, probability)
    assert table["areas"].sum() == len(label)
    assert (table["given"] * table["areas"]).sum() == pytest.approx(probability.sum())
    assert (table["slid"] * table["areas"]).sum() == pytest.approx(label.sum())
    assert ((table["low"] <= table["given"] + 1e-12) & (table["given"] <= table["high"] + 1e-12)).all()


@given(judged())
def test_brier_score_and_log_loss_are_those_of_scikit_learn(case):
    label, probability, area, resamples = case
    known = Judged(area, np.full(len(area), 2018), label, None, resamples)
    figures = figures_of(known, probability)
    kept = np.clip(probability, 1e-6, 1 - 1e-6)
    for column, weight in enumerate(columns(resamples)):
        if weight.sum():
            brier = brier_score_loss(label, probability, sample_weight=weight, pos_label=1)
            loss = sklearn_log_loss(label, kept, sample_weight=weight, labels=[0, 1])
            assert figures["brier"][column] == pytest.approx(brier)
            assert figures["log_loss"][column] == pytest.approx(loss)


def test_a_certainty_that_was_wrong_costs_much_but_not_everything():
    assert log_loss(np.array([1.0]), np.array([0.0])) == pytest.approx([-math.log(1e-6)])


@given(st.integers(0, 1000))
def test_a_resample_draws_whole_blocks_with_replacement_as_many_as_there_are(seed):
    blocks = np.array(["GM0002", "GM0001", "GM0002", "GM0003"])
    resamples = resample(blocks, 20, seed)
    weight = columns(resamples)
    assert (weight[0] == 1).all()
    assert weight.shape == (21, 4)
    np.testing.assert_array_equal(weight[:, 0], weight[:, 2])
    np.testing.assert_array_equal(weight[:, 0] + weight[:, 1] + weight[:, 3], 3)
    np.testing.assert_array_equal(resample(blocks, 20, seed).weights, resamples.weights)


def test_drawn_blocks_vary_as_a_bootstrap_does():
    weight = resample(np.arange(50), 4000, seed=1).weights[:, 1:]
    assert weight.mean() == pytest.approx(1.0)
    assert weight.var() == pytest.approx(1 - 1 / 50, abs=0.02)


def test_capacity_figures_rank_each_origin_on_its_own_and_average_over_those_that_are_long_enough():
    rng = np.random.default_rng(3)
    origin = np.repeat([2014, 2016, 2018], [60, 70, 20])
    label, probability = (rng.random(150) < 0.2).astype(float), rng.random(150)
    area = np.array([f"BU{number:08d}" for number in range(150)])
    figures = figures_of(Judged(area, origin, label, None, resample(area, 0, 1)), probability)
    found, slides = [], 0.0
    for year in (2014, 2016):  # 2018 has fewer than fifty
        top = sorted(np.flatnonzero(origin == year), key=lambda row: -probability[row])[:50]
        found.append(sum(label[row] for row in top))
        slides += label[origin == year].sum()
    assert figures["precision_at_50"][0] == pytest.approx(np.mean(found) / 50)
    assert figures["recall_at_50"][0] == pytest.approx(sum(found) / slides)
    assert "precision_at_100" not in figures


def test_a_gemeente_looks_at_the_first_five_of_its_own_list_at_each_origin():
    rng = np.random.default_rng(4)
    origin, gemeente = np.repeat([2016, 2018], 60), np.tile(np.repeat(["GM1", "GM2", "GM3"], [40, 17, 3]), 2)
    label, probability = (rng.random(120) < 0.2).astype(float), rng.integers(0, 20, 120) / 20
    area = np.tile(np.arange(60), 2)
    resamples = resample(gemeente, 30, 1)
    figures = figures_of(Judged(area, origin, label, None, resamples), probability)
    found, looked, slid = np.zeros((3, 31))
    for weight, name in zip(resamples.weights, ["GM1", "GM2", "GM3"], strict=True):
        for year in (2016, 2018):
            own = np.flatnonzero((gemeente == name) & (origin == year))
            head = sorted(own, key=lambda row: (-probability[row], area[row]))[:5]
            found += weight * label[head].sum()
            looked += weight * len(head)
            slid += weight * label[own].sum()
    np.testing.assert_allclose(figures["precision_at_5_of_gemeente"], found / looked)
    np.testing.assert_allclose(figures["recall_at_5_of_gemeente"], found / np.where(slid > 0, slid, np.nan))


def test_mean_average_precision_is_that_of_the_origins_in_which_anyone_slid():
    origin = np.array([2014, 2014, 2016, 2016, 2018, 2018])
    label = np.array([1.0, 0, 0, 1, 0, 0])
    probability = np.array([0.2, 0.1, 0.9, 0.8, 0.5, 0.4])
    known = Judged(np.arange(6).astype(str), origin, label, None, resample(np.arange(6), 0, 1))
    assert figures_of(known, probability)["mean_average_precision"][0] == pytest.approx((1 + 1 / 2) / 2)


def test_the_true_probabilities_themselves_reach_the_whole_share_of_the_truth():
    rng = np.random.default_rng(5)
    truth = rng.random(80) ** 3
    label = (rng.random(80) < truth).astype(float)
    known = Judged(np.arange(80).astype(str), np.full(80, 2018), label, truth, resample(np.arange(80) // 8, 10, 1))
    figures = figures_of(known, truth)
    np.testing.assert_allclose(figures["share_of_truth"], 1.0)
    np.testing.assert_allclose(figures["share_of_truth_expected"], 1.0)
    assert figures_of(known, rng.random(80))["share_of_truth_expected"][0] < 1


def test_an_interval_is_read_from_the_resamples_in_which_the_figure_is_known():
    told = interval(np.array([0.5, *np.linspace(0, 1, 101), np.nan]))
    assert told == pytest.approx(
        {"value": 0.5, "low": 0.025, "high": 0.975, "error": np.linspace(0, 1, 101).std(ddof=1)}
    )
    assert interval(np.array([np.nan, 1.0])) == {"value": None, "low": None, "high": None, "error": None}
    assert interval(np.array([0.5, 1.0])) == {"value": 0.5, "low": None, "high": None, "error": None}
