"""Scoring the newest meting: the champion's probability and rank, and how far both hold over resampled gemeenten."""

import numpy as np
import pandas as pd
import pytest

from lib.panels import make_country, make_panel, panel_of
from vroegsignalering.domain.targets import Target
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.fitting import fit, fit_again
from vroegsignalering.lists.score import Scored, ranks, score
from vroegsignalering.splits import plan

TARGETS = (Target("onvoldoende", 4, 3), Target("zwak", 5, 4))
CHAMPIONS = {"onvoldoende": "ridge_change", "zwak": "logistic_baseline"}
HORIZON = 2
EVIDENCE = Evidence(make_panel(seed=3, areas=200), TARGETS, ("score",))


def scored(evidence: Evidence = EVIDENCE, **changes: object) -> list[Scored]:
    newest = plan(evidence.panel.metingen(), HORIZON, 2014)[-1]
    settings = {"champions": CHAMPIONS, "resamples": 8, "seed": 1, "jobs": 1, **changes}
    return score(evidence, newest, **settings)


@pytest.fixture(scope="module")
def lists() -> list[Scored]:
    return scored()


def test_each_target_is_scored_by_its_own_champion(lists: list[Scored]) -> None:
    assert [(one.target, one.horizon, one.candidate) for one in lists] == [
        (TARGETS[0], HORIZON, "ridge_change"),
        (TARGETS[1], HORIZON, "logistic_baseline"),
    ]


def test_those_at_risk_are_on_the_list_and_nobody_else(lists: list[Scored]) -> None:
    for one in lists:
        cohort = EVIDENCE.cohort(2020, one.target)
        assert sorted(one.table.index) == sorted(EVIDENCE.panel.area_index[cohort])
        assert 0 < cohort.sum() < len(cohort)


def test_the_probability_is_that_of_the_champion_learned_from_all_there_is(lists: list[Scored]) -> None:
    newest = plan(EVIDENCE.panel.metingen(), HORIZON, 2014)[-1]
    for one in lists:
        lessons, rows = EVIDENCE.lessons(newest), EVIDENCE.features(2020).loc[one.table.index]
        models = fit(one.candidate, lessons, boundaries=EVIDENCE.boundaries, horizon=HORIZON, seed=1)
        expected = models[one.target.name].probability(rows)
        # Not to the last bit: a product over other rows may be summed in another order on another processor.
        np.testing.assert_allclose(one.table["kans"], expected, rtol=1e-9)
        np.testing.assert_array_equal(one.model.probability(rows), expected)


def test_rows_stand_by_rank_and_an_interval_holds_its_own_value(lists: list[Scored]) -> None:
    for one in lists:
        table = one.table
        assert table["rang"].tolist() == list(range(1, len(table) + 1))
        assert table["kans"].is_monotonic_decreasing
        for value in ("kans", "rang"):
            assert (table[f"{value}_laag"] <= table[value]).all()
            assert (table[value] <= table[f"{value}_hoog"]).all()
            assert (table[f"{value}_laag"] < table[f"{value}_hoog"]).any()
        assert table[["rang_laag", "rang_hoog"]].isin(range(1, len(table) + 1)).all(axis=None)


def test_whole_gemeenten_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[pd.Series] = []

    def learned_again(name: str, learned: object, lessons: object, rows: np.ndarray, **more: object) -> object:
        drawn.append(pd.Series(lessons.groups[rows]).value_counts())
        return fit_again(name, learned, lessons, rows, **more)

    monkeypatch.setattr("vroegsignalering.lists.score.fit_again", learned_again)
    whole = pd.Series(EVIDENCE.lessons(plan(EVIDENCE.panel.metingen(), HORIZON, 2014)[-1]).groups).value_counts()
    scored(champions=dict.fromkeys(CHAMPIONS, "distance"), resamples=6)
    assert len(drawn) == 6
    for counts in drawn:
        times = counts / whole.loc[counts.index]
        assert (times == times.round()).all()
        assert times.sum() == len(whole)
    assert any(len(counts) < len(whole) for counts in drawn)


def test_another_seed_draws_others_but_changes_no_probability(lists: list[Scored]) -> None:
    for one, other in zip(lists, scored(seed=2), strict=True):
        pd.testing.assert_series_equal(one.table["kans"], other.table["kans"])
        assert not one.table["kans_laag"].equals(other.table["kans_laag"])


def test_every_resample_is_told() -> None:
    told: list[int] = []
    scored(resamples=7, advance=lambda: told.append(1))
    assert len(told) == 7


def test_a_region_of_two_gemeenten_can_be_scored() -> None:
    # Half of the draws are one gemeente twice, from which no spread of changes can be learned.
    region = Evidence(make_panel(seed=5, areas=20, missing=0.0), TARGETS, ("score",))
    assert len(set(region.panel.areas["block"])) == 2
    for one in scored(region, champions=dict.fromkeys(CHAMPIONS, "distance"), resamples=20):
        assert one.table["kans"].between(0, 1).all()


def test_where_nobody_is_at_risk_there_is_no_list() -> None:
    scores, kerncijfers, codes = make_country(seed=3, areas=40)
    slid = Evidence(panel_of(scores.assign(score=scores["score"] - 1.0), kerncijfers, codes), TARGETS, ("score",))
    with pytest.raises(VroegsignaleringError, match="no area is at risk of onvoldoende in 2020"):
        scored(slid)


def test_equals_are_ranked_in_the_order_of_their_codes() -> None:
    assert ranks(np.array([0.2, 0.5, 0.2, 0.5, 0.9])).tolist() == [4, 2, 5, 3, 1]
