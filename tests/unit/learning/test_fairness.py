"""Figures by group: counted as a person would, with intervals, and none of groups that are too small."""

import numpy as np
import pandas as pd
import pytest

from vroegsignalering.learning.fairness import FLOOR_AREAS, fairness, missing_share

AREAS, ORIGINS = 600, (2014, 2016)
HEAD = AREAS // 10
RNG = np.random.default_rng(5)
CODES = [f"BU{number:08d}" for number in range(AREAS)]
BLOCKS = pd.Series([f"GM{number // 20:04d}" for number in range(AREAS)], index=CODES)
SIZE = pd.Series(
    pd.Categorical(np.where(np.arange(AREAS) < 20, "klein", np.where(np.arange(AREAS) < 250, "midden", "groot"))),
    index=CODES,
).cat.set_categories(["klein", "midden", "groot", "onbekend"])


def drawn() -> pd.DataFrame:
    parts = []
    for origin in ORIGINS:
        probability = RNG.beta(0.4, 3, AREAS)
        slid = (RNG.random(AREAS) < probability * np.where(SIZE == "groot", 2.0, 1.0)).astype(float)
        parts.append(pd.DataFrame({"area": CODES, "origin": origin, "probability": probability, "outcome": slid}))
    return pd.concat(parts, ignore_index=True)


JUDGED = drawn()
GROUPS = {
    origin: {"omvang": SIZE, "alles": pd.Series(pd.Categorical(["een"] * AREAS), index=CODES)} for origin in ORIGINS
}
TOLD = fairness(JUDGED, GROUPS, BLOCKS, resamples=200, seed=1)


def test_what_an_area_is_may_be_known_from_a_later_origin_on() -> None:
    later = {ORIGINS[0]: {"alles": GROUPS[ORIGINS[0]]["alles"]}, ORIGINS[1]: GROUPS[ORIGINS[1]]}
    found = fairness(JUDGED, later, BLOCKS, resamples=20, seed=1)["groupings"]["omvang"]
    assert [row["group"] for row in found] == ["klein", "midden", "groot", "onbekend"]
    assert found[-1]["rows"] == AREAS


def by_group() -> dict[str, dict]:
    return {row["group"]: row for row in TOLD["groupings"]["omvang"]}


@pytest.mark.parametrize("group", ["midden", "groot"])
def test_found_false_alarms_and_missed_are_those_of_the_first_of_each_list(group: str) -> None:
    found = alarms = missed = slides = rows = 0
    for origin in ORIGINS:
        listed = JUDGED[JUDGED["origin"] == origin].sort_values("probability", ascending=False)
        for place, row in enumerate(listed.itertuples()):
            if SIZE[row.area] == group:
                rows, slides = rows + 1, slides + int(row.outcome)
                found += place < HEAD and row.outcome == 1
                alarms += place < HEAD and row.outcome == 0
                missed += place >= HEAD and row.outcome == 1
    told = by_group()[group]
    figures = {name: one["value"] for name, one in told["figures"].items()}
    assert (told["rows"], told["slides"]) == (rows, slides)
    assert figures["precision"] == pytest.approx(found / (found + alarms))
    assert figures["recall"] == pytest.approx(found / slides)
    assert figures["false_alarms"] == pytest.approx(1000 * alarms / rows)
    assert figures["misses"] == pytest.approx(1000 * missed / rows)
    assert figures["difference"] == pytest.approx(figures["given"] - figures["slid"])


def test_a_group_that_slides_twice_as_often_as_was_said_is_seen_and_the_other_is_not() -> None:
    groot, midden = by_group()["groot"]["figures"]["difference"], by_group()["midden"]["figures"]["difference"]
    assert groot["high"] < 0
    assert midden["low"] < 0 < midden["high"]


def test_a_group_below_the_floor_has_counts_and_no_figure() -> None:
    small = by_group()["klein"]
    assert small["floor"]
    assert small["areas"] == 20 < FLOOR_AREAS
    assert {value for figure in small["figures"].values() for value in figure.values()} == {None}


def test_shares_of_fewer_than_ten_are_not_told() -> None:
    few = JUDGED.assign(outcome=np.where(np.arange(len(JUDGED)) % 200 == 30, 1.0, 0.0))
    told = fairness(few, GROUPS, BLOCKS, resamples=50, seed=1)["groupings"]["omvang"]
    (groot,) = [row for row in told if row["group"] == "groot"]
    assert 0 < groot["slides"] < 10
    assert groot["figures"]["recall"]["value"] is None
    assert groot["figures"]["precision"]["value"] is not None


def test_where_nobody_slid_no_interval_claims_to_be_sure() -> None:
    few = JUDGED.assign(outcome=0.0, probability=0.002)
    groot = fairness(few, GROUPS, BLOCKS, resamples=50, seed=1)["groupings"]["omvang"][-1]
    figures = groot["figures"]
    assert groot["rows"] * 0.002 < 2  # of so few expected, none is no wonder
    assert (figures["slid"]["value"], figures["slid"]["low"]) == (0.0, 0.0)
    assert figures["slid"]["high"] > 3.7 / groot["rows"]
    assert figures["difference"]["low"] < 0 < figures["difference"]["high"]


def test_groups_are_called_off_no_more_often_than_promised_where_every_probability_is_true() -> None:
    rng, called = np.random.default_rng(7), []
    given = JUDGED.assign(probability=JUDGED["probability"] / 10)  # some ten slides a group
    for _ in range(60):
        happened = given.assign(outcome=(rng.random(len(given)) < given["probability"]).astype(float))
        for row in fairness(happened, GROUPS, BLOCKS, resamples=20, seed=1)["groupings"]["omvang"]:
            told = row["figures"]["difference"]
            if not row["floor"]:
                called.append(told["low"] > 0 or told["high"] < 0)
    assert len(called) == 120
    assert np.mean(called) <= 0.05


def test_one_group_alone_is_compared_with_nobody_and_the_others_keep_their_order() -> None:
    assert list(TOLD["groupings"]) == ["omvang"]
    assert list(by_group()) == ["klein", "midden", "groot"]
    assert TOLD["head"] == HEAD * len(ORIGINS)


def test_missing_counts_only_what_anybody_has() -> None:
    X = pd.DataFrame(np.ones((3, 10)), index=["a", "b", "c"]).assign(nobody=np.nan)
    X.iloc[1, :1] = np.nan
    X.iloc[2, :4] = np.nan
    assert missing_share(X).tolist() == ["minder dan 5%", "5% tot 25%", "25% of meer"]
