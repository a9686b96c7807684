"""Whether probabilities held, whether intervals hold the truth, and what becomes of the head of a list."""

import numpy as np
import pandas as pd
import pytest

from vroegsignalering.learning.metrics import Judged, resample
from vroegsignalering.learning.reliability import coverage, head_of, held, staying, track_record, trusted


def judged(outcome: np.ndarray, blocks: int = 25) -> Judged:
    rows = len(outcome)
    return Judged(
        area=np.array([f"BU{number:08d}" for number in range(rows)]),
        origin=np.full(rows, 2016),
        outcome=outcome,
        truth=None,
        resamples=resample(np.arange(rows) % blocks, 200, seed=1),
    )


def test_in_each_band_the_share_that_slid_is_counted_and_true_probabilities_hold() -> None:
    rng = np.random.default_rng(3)
    probability = rng.beta(0.3, 2, 20_000)
    outcome = (rng.random(20_000) < probability).astype(float)
    told = held(judged(outcome), probability)
    assert [(row["low"], row["high"]) for row in told] == [
        (0.0, 0.01), (0.01, 0.02), (0.02, 0.05), (0.05, 0.1), (0.1, 0.2), (0.2, 1.0)
    ]  # fmt: skip
    assert sum(row["rows"] for row in told) == 20_000
    for row in told:
        own = (row["low"] <= probability) & (probability < row["high"] + (row["high"] == 1))
        assert (row["rows"], row["slides"]) == (own.sum(), outcome[own].sum())
        assert row["slid"]["value"] == pytest.approx(outcome[own].mean())
        assert abs(row["given"] - row["slid"]["value"]) < 4 * row["slid"]["error"]
    assert [row for row in told if not row["slid"]["low"] <= row["given"] <= row["slid"]["high"]] == []
    doubled = held(judged(outcome), np.minimum(2 * probability, 1.0))
    assert all(row["given"] > row["slid"]["high"] for row in doubled[2:])


def test_a_band_in_which_nobody_slid_has_an_interval_too() -> None:
    (told,) = held(judged(np.zeros(500)), np.full(500, 0.03))
    assert told["slid"]["value"] == told["slid"]["low"] == 0.0
    assert 3.6 / 500 < told["slid"]["high"] < told["given"]


def ranked(low: float, high: float, ranks: tuple[int, int]) -> pd.DataFrame:
    place = np.arange(1, 201)
    return pd.DataFrame(
        {
            "kans": 1 / place,
            "kans_laag": 1 / place * low,
            "kans_hoog": 1 / place * high,
            "rang_laag": place + ranks[0],
            "rang_hoog": place + ranks[1],
        }
    )


def test_coverage_counts_whose_interval_holds_the_truth_of_the_list_and_of_its_head() -> None:
    truth = 1 / np.arange(1, 201)
    assert coverage(ranked(0.9, 1.1, (0, 0)), truth) == {
        "areas": 200, "likely": 100, "head": 20, "chance": 1.0, "rank": 1.0, "likely_chance": 1.0, "likely_rank": 1.0,
        "head_chance": 1.0, "head_rank": 1.0,
    }  # fmt: skip
    turned = coverage(ranked(0.9, 1.1, (0, 0)), truth[::-1])
    assert turned["rank"] == 0.0
    assert turned["chance"] == pytest.approx(((truth[::-1] <= 1.1 * truth) & (truth[::-1] >= 0.9 * truth)).mean())
    assert turned["head_chance"] == 0.0
    fits = (truth[::-1] <= 1.1 * truth) & (truth[::-1] >= 0.9 * truth)
    assert turned["likely_chance"] == pytest.approx(fits[:100].mean())


@pytest.mark.parametrize("truth", [None, np.append(np.full(199, 0.1), np.nan)])
def test_without_a_truth_coverage_is_unknown_not_zero(truth: np.ndarray | None) -> None:
    told = coverage(ranked(0.9, 1.1, (0, 0)), truth)
    assert {told[name] for name in told if name.endswith(("chance", "rank"))} == {None}


def earlier(origin: int, areas: int, slid: list[int]) -> pd.DataFrame:
    """A list with the likeliest area first, of which those at these places slid."""
    outcome = np.zeros(areas)
    outcome[slid] = 1.0
    codes = [f"BU{number:08d}" for number in range(areas)]
    chance = np.linspace(1, 0, areas)
    return pd.DataFrame({"area": codes, "origin": origin, "probability": chance, "outcome": outcome})


def test_the_track_record_counts_those_who_slid_in_the_head_of_every_earlier_list() -> None:
    judged = pd.concat([earlier(2016, 120, [0, 9, 11, 50]), earlier(2014, 100, [9, 10])], ignore_index=True)
    turned = judged.assign(probability=-judged["probability"])
    told = {"origins": [2014, 2016], "head": 10, "areas": 220, "slides": 6, "found": 3}  # the shortest tells the head
    assert track_record(judged, turned) == {**told, "found_by_distance": 0}
    assert track_record(judged, None) == {**told, "found_by_distance": None}
    assert track_record(judged.sample(frac=1, random_state=1), None) == {**told, "found_by_distance": None}


@pytest.mark.parametrize(("areas", "head"), [(100, 10), (1_999, 10), (2_852, 20), (10_050, 100), (14_000, 100)])
def test_of_a_longer_list_more_is_looked_at_up_to_a_hundred(areas: int, head: int) -> None:
    told = track_record(earlier(2014, areas, [head - 1, head]), None)
    assert told is not None
    assert (told["head"], told["found"], told["slides"]) == (head, 1, 2)


def test_without_an_earlier_list_or_with_too_short_a_one_there_is_no_track_record() -> None:
    assert track_record(earlier(2014, 0, []), None) is None
    assert track_record(pd.concat([earlier(2014, 99, [0]), earlier(2016, 100, [0])], ignore_index=True), None) is None


def test_the_head_of_a_list_is_followed_among_those_that_are_still_at_risk() -> None:
    codes = np.array([f"BU{number:08d}" for number in range(100)])
    before = pd.DataFrame({"area": codes, "origin": 2014, "probability": np.linspace(1, 0, 100)})
    # Of the first ten the first two slid and left; of the other eight four fell behind.
    after = before.iloc[2:].assign(origin=2016)
    after.loc[2:5, "probability"] = -1.0
    (told,) = staying(pd.concat([before, after], ignore_index=True))
    assert told == {"origin": 2014, "next": 2016, "head": 10, "at_risk": 0.8, "stayed": 0.5}


def test_a_head_is_a_hundred_or_a_tenth() -> None:
    assert [head_of(areas) for areas in (9, 300, 1000, 14_000)] == [0, 30, 100, 100]


def test_areas_that_are_far_are_told_apart_from_the_others() -> None:
    rows = pd.DataFrame({"probability": [0.5, 0.1, 0.1], "outcome": [1.0, 0.0, 0.0]})
    told = trusted(rows, np.array([True, False, False]))
    assert (told["far"]["rows"], told["far"]["slides"], told["far"]["expected"]) == (1, 1, 0.5)
    assert told["far"]["log_loss"] == pytest.approx(np.log(2))
    assert (told["near"]["rows"], told["near"]["slides"]) == (2, 0)
    assert trusted(rows, np.zeros(3, dtype=bool))["far"]["log_loss"] is None
