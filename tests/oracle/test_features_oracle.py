"""Trajectories and surroundings recomputed by plain loops, area by area, on small panels with holes."""

import math
import statistics

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.panels import make_panel
from vroegsignalering.features.build import features_as_of
from vroegsignalering.features.surroundings import surroundings
from vroegsignalering.features.trajectories import change_over, last_known, trajectory

YEARS = (2002, 2008, 2012, 2014, 2016, 2018, 2020)


@st.composite
def tables(draw):
    """A few areas, some of the years, a third of it missing."""
    years = sorted(draw(st.sets(st.sampled_from(YEARS), min_size=1)))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    values = rng.normal(-0.1, 0.1, (draw(st.integers(1, 8)), len(years)))
    values[rng.random(values.shape) < 0.33] = np.nan
    return pd.DataFrame(values, columns=years)


def history(row: pd.Series, meting: int) -> list[tuple[int, float]]:
    """(year, value or NaN) up to `meting`."""
    return [(int(year), float(value)) for year, value in row.items() if year <= meting]


def known(pairs):
    return [(year, value) for year, value in pairs if not math.isnan(value)]


def step(pairs, back):
    if len(pairs) <= back:
        return math.nan
    (before, low), (after, high) = pairs[-back - 1], pairs[-back]
    return (high - low) / (after - before)


def line(pairs):
    """Slope per year, and the spread around the line."""
    pairs = known(pairs)
    if len(pairs) < 2:
        return math.nan, math.nan
    slope, start = statistics.linear_regression(*zip(*pairs, strict=True))
    rest = sum((value - start - slope * year) ** 2 for year, value in pairs)
    return slope, math.sqrt(rest / (len(pairs) - 2)) if len(pairs) > 2 else math.nan


@given(tables(), st.sampled_from(YEARS))
def test_a_trajectory_is_what_a_loop_over_the_areas_own_history_says(table, meting):
    found = trajectory(table, meting)
    for number, (_, row) in enumerate(table.iterrows()):
        pairs = history(row, meting)
        recent = [value for _, value in known(pairs[-3:])]
        slope, unrest = line(pairs)
        expected = {
            "score.niveau": pairs[-1][1] if pairs and pairs[-1][0] == meting else math.nan,
            "score.stap": step(pairs, 1),
            "score.vorige_stap": step(pairs, 2),
            "score.gemiddelde": statistics.fmean(recent) if recent else math.nan,
            "score.trend": slope,
            "score.onrust": unrest,
        }
        assert {name: values[number] for name, values in found.items()} == pytest.approx(
            expected, nan_ok=True, abs=1e-9
        )


@given(tables(), st.sampled_from(YEARS))
def test_level_and_change_of_an_indicator_look_back_six_and_at_least_four_years(table, meting):
    level, change = last_known(table, meting), change_over(table, meting)
    for number, (_, row) in enumerate(table.iterrows()):
        recent = [(year, value) for year, value in known(history(row, meting)) if year > meting - 6]
        year, value = recent[-1] if recent else (math.nan, math.nan)
        earlier = [pair for pair in known(history(row, meting)) if pair[0] <= year - 4]
        expected = (value - earlier[-1][1]) / (year - earlier[-1][0]) if earlier else math.nan
        assert level[number] == pytest.approx(value, nan_ok=True)
        assert change[number] == pytest.approx(expected, nan_ok=True)


def mean_of(values):
    values = [value for value in values if not math.isnan(value)]
    return statistics.fmean(values) if values else math.nan


@settings(max_examples=15)
@given(st.integers(0, 1000), st.sampled_from([2014, 2018]))
def test_surroundings_are_means_over_the_others_never_over_the_area_itself(seed, meting):
    panel = make_panel(seed, areas=24, metingen=(2012, 2014, 2016, 2018), missing=0.4, kerncijfers=False)
    found = surroundings(panel, meting)
    own = trajectory(panel.wide("score"), meting)
    codes, blocks = panel.areas["area"].tolist(), panel.areas["block"].tolist()
    touching = {(row.area, row.neighbour) for row in panel.neighbours.itertuples()}
    for what, suffix in (("score.niveau", ""), ("score.stap", "_stap")):
        for number, code in enumerate(codes):
            others = [other for other in range(len(codes)) if other != number]
            rest = mean_of(own[what][other] for other in others if blocks[other] == blocks[number])
            around = mean_of(own[what][other] for other in others if (code, codes[other]) in touching)
            assert found[f"score.gemeente{suffix}"][number] == pytest.approx(rest, nan_ok=True, abs=1e-9)
            assert found[f"score.buren{suffix}"][number] == pytest.approx(around, nan_ok=True, abs=1e-9)


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_an_indicator_is_a_share_of_its_total_relative_to_the_country_in_the_same_year(seed):
    panel = make_panel(seed, areas=20, metingen=(2014, 2016, 2018))
    found = features_as_of(panel, 2018, ["indicators"])["bijstand.niveau"]
    values = {(row.area, row.variable, row.meting): row.value for row in panel.facts.itertuples()}
    expected = dict.fromkeys(panel.areas["area"], math.nan)
    for year in (2014, 2015, 2016, 2017, 2018):  # the latest known counts; without inhabitants there is no share
        shares = {
            code: values[code, "bijstand", year] / people
            for code in expected
            if (people := values[code, "inwoners", year])
        }
        expected |= {code: share - mean_of(shares.values()) for code, share in shares.items()}
    assert found.to_dict() == pytest.approx(expected, nan_ok=True)
