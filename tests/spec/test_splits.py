"""Which origins are learned from and judged, for the metingen as they really are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.drawn import frame
from vroegsignalering.domain.metingen import METINGEN, origin_day
from vroegsignalering.splits import plan

UNTIL_2022 = [year for year in METINGEN if year <= 2022]


def planned(metingen: list[int], horizon: int, judge_from: int) -> list[tuple[int, str, bool]]:
    return [
        (split.origin, " ".join(map(str, split.learn)), split.judged) for split in plan(metingen, horizon, judge_from)
    ]


def drawn(table: str) -> list[tuple[int, str, bool]]:
    rows = frame(table)
    learned = rows["learned from"].fillna("").astype(str)
    return list(zip(rows["origin"].astype(int), learned, rows["judged"] == "yes", strict=True))


def test_two_years_ahead_after_a_step_of_four_there_is_nothing_to_learn_from_yet():
    assert planned(UNTIL_2022, horizon=2, judge_from=2012) == drawn("""
        origin | learned from             | judged
        -------+--------------------------+-------
        2014   | 2012                     | yes
        2016   | 2012 2014                | yes
        2018   | 2012 2014 2016           | yes
        2020   | 2012 2014 2016 2018      | yes
        2022   | 2012 2014 2016 2018 2020 | no
    """)


def test_four_years_ahead_only_outcomes_known_at_the_origin_are_learned_from():
    assert planned(UNTIL_2022, horizon=4, judge_from=2012) == drawn("""
        origin | learned from        | judged
        -------+---------------------+-------
        2012   | 2008                | yes
        2014   | 2008                | yes
        2016   | 2008 2012           | yes
        2018   | 2008 2012 2014      | yes
        2022   | 2008 2012 2014 2016 2018 | no
    """)


def test_nothing_before_judge_from_is_judged_but_all_of_it_is_learned_from():
    assert planned(UNTIL_2022, horizon=2, judge_from=2018) == drawn("""
        origin | learned from             | judged
        -------+--------------------------+-------
        2018   | 2012 2014 2016           | yes
        2020   | 2012 2014 2016 2018      | yes
        2022   | 2012 2014 2016 2018 2020 | no
    """)


def test_a_horizon_that_no_two_metingen_are_apart_has_only_the_list_with_nothing_to_learn_from():
    assert planned(UNTIL_2022, horizon=3, judge_from=2012) == [(2022, "", False)]


@given(
    st.lists(st.sampled_from(METINGEN), min_size=1).map(sorted),
    st.sampled_from([2, 4, 6]),
    st.sampled_from(METINGEN),
)
def test_no_outcome_is_learned_from_before_it_was_public(metingen, horizon, judge_from):
    for split in plan(metingen, horizon, judge_from):
        for origin in split.learn:
            assert origin + horizon in metingen
            assert origin_day(origin + horizon) <= origin_day(split.origin)


@pytest.mark.parametrize("horizon", [2, 4])
def test_the_order_in_which_metingen_are_named_is_irrelevant(horizon):
    assert plan(UNTIL_2022[::-1], horizon, 2012) == plan(UNTIL_2022, horizon, 2012)
