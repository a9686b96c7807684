"""Risk factors, worked out by hand on areas small enough to follow."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lib.panels import make_panel
from vroegsignalering.domain.classes import TOTAL
from vroegsignalering.features.build import features_as_of
from vroegsignalering.features.factors import factors

PANEL = make_panel(seed=2, areas=30)
ALL = ("score", "surroundings", "indicators", "factors")


def told(scores: list[float], years: tuple[int, ...] = (2012, 2014, 2016, 2018)) -> pd.Series:
    """Factors of the score of one area among twenty others, in 2018."""
    others = np.random.default_rng(1).normal(0.1, 0.02, (20, len(years)))
    table = pd.DataFrame(np.vstack([scores, others]), columns=list(years))
    found = factors(replace(PANEL, facts=_facts(table)), {}, 2018)
    return pd.Series({name: values[0] for name, values in found.items()})


def _facts(table: pd.DataFrame) -> pd.DataFrame:
    """Facts of a panel with the first areas of PANEL and only these scores."""
    codes = PANEL.areas["area"].to_numpy()[: len(table)]
    long = table.set_axis(codes).stack().rename_axis(["area", "meting"]).rename("value").reset_index()
    like = PANEL.facts[PANEL.facts["variable"] == "score"].iloc[[0] * len(long)].reset_index(drop=True)
    area = pd.Categorical(long["area"], categories=PANEL.facts["area"].cat.categories)
    return like.assign(area=area, meting=long["meting"].to_numpy(), value=long["value"].to_numpy())


def test_a_fall_that_quickens_is_told_per_year_per_year() -> None:
    assert told([0.10, 0.10, 0.08, 0.04])["score.versnelling"] == pytest.approx((-0.02 - -0.01) / 2)


def test_steps_that_are_uneven_quicken_by_the_years_between_their_middles() -> None:
    years = (2002, 2008, 2012, 2018)
    scores = [0.2 - 0.0005 * (year - 2002) ** 2 for year in years]
    assert told(scores, years)["score.versnelling"] == pytest.approx(-0.001)


def test_years_in_a_class_count_from_the_first_meting_in_it_without_a_break() -> None:
    low, high = TOTAL["3.x"].boundary(3) - 0.02, TOTAL["3.x"].boundary(3) + 0.02
    assert told([low, high, high, high])["score.sinds"] == 4
    assert told([high, low, high, high])["score.sinds"] == 2
    assert told([high, high, high, low])["score.sinds"] == 0
    assert told([high, np.nan, np.nan, high])["score.sinds"] == 6  # unknown is no other class


def test_the_margin_is_smaller_nearer_the_boundary_and_for_an_area_that_moves_more() -> None:
    edge = TOTAL["3.x"].boundary(3)
    far, near = (told([edge + room] * 4)["score.marge"] for room in (0.04, 0.02))
    assert far == pytest.approx(2 * near)
    restless = told([edge + 0.04 + by for by in (0.05, -0.05, 0.05, 0.0)])["score.marge"]
    assert 0 < restless < far


def test_the_lowest_class_has_no_boundary_below() -> None:
    assert np.isnan(told([TOTAL["3.x"].boundary(1) - 0.1] * 4)["score.marge"])


def test_what_differs_from_what_is_around_and_what_grows_there_comes_from_the_neighbours() -> None:
    features = features_as_of(PANEL, 2018, ALL)
    pairs = PANEL.neighbours[PANEL.neighbours["area"] == PANEL.areas["area"].iloc[0]]["neighbour"]
    own = features["woz.niveau"]
    expected = own.iloc[0] - own.loc[pairs].mean()
    assert features["woz.verschil"].iloc[0] == pytest.approx(expected)


def test_without_the_group_of_indicators_only_the_score_is_looked_at() -> None:
    left = features_as_of(PANEL, 2018, ("score", "factors")).columns
    assert {name.split(".")[0] for name in left} == {"score"}


def test_an_area_that_moves_twice_as_much_as_the_country_is_twice_as_sensitive() -> None:
    national = np.array([0.02, 0.03, 0.025, 0.04, 0.03])
    times = np.array([2.0, 0.0, *np.ones(28)])
    table = pd.DataFrame(0.01 + times[:, None] * national, columns=range(2012, 2017))
    assert factors(PANEL, {"bijstand": table}, 2018)["bijstand.gevoeligheid"] == pytest.approx(times)
