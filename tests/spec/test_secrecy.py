"""
Areas under the publication threshold: what is not published is unknown. It is never a zero, and never on a list. What
is rounded is an interval, and a change within it is not read as a change.

Beside every area without a score all else may be known, so that only the missing score keeps it from being ranked.
"""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.drawn import frame
from lib.official import AREAS, write_3_x
from lib.panels import make_country, panel_of
from lib.ran import NAMES, Ran
from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.domain.figures import changed, figure, interval
from vroegsignalering.domain.targets import Target
from vroegsignalering.features.build import features_as_of
from vroegsignalering.features.catalogue import GROUPS
from vroegsignalering.learning.backtest import Evidence, backtest
from vroegsignalering.lists.score import score
from vroegsignalering.panel.build import build_panel, read_panel
from vroegsignalering.panel.panel import Panel
from vroegsignalering.panel.quality import drift, quality
from vroegsignalering.sources import folder
from vroegsignalering.splits import plan

TARGETS = (Target("onvoldoende", 4, 3), Target("zwak", 5, 4))
CHAMPIONS = {"onvoldoende": "ridge_change", "zwak": "distance"}
NEWEST, HORIZON = 2020, 2


@cache
def country() -> tuple[pd.DataFrame, dict[int, pd.DataFrame], list[str]]:
    scores, figures, codes = make_country(seed=5, areas=120, missing=0.0)
    return scores.assign(class_published=np.nan), figures, codes


def at_risk() -> list[str]:
    """Areas that are on a list when all is published."""
    evidence = Evidence(panel_of(*country()), TARGETS, ("score",))
    return list(evidence.panel.area_index[evidence.cohort(NEWEST, TARGETS[0])])


def hiding(hidden: list[str], *, published_class: float = np.nan) -> Panel:
    """The country where these areas have no score in the newest meting, but dimensions and key figures do say all."""
    scores, figures, codes = country()
    secret = scores["area"].isin(hidden) & (scores["meting"] == NEWEST)
    scores = scores.assign(
        score=scores["score"].mask(secret), class_published=scores["class_published"].mask(secret, published_class)
    )
    return panel_of(scores, figures, codes)


@pytest.mark.parametrize("published_class", [np.nan, 4.0])
def test_an_area_without_a_score_is_on_no_list_however_much_else_is_known(published_class: float) -> None:
    hidden = at_risk()[:7]
    panel = hiding(hidden, published_class=published_class)
    assert panel.facts.loc[panel.facts["meting"] == NEWEST, "area"].isin(hidden).any()
    evidence = Evidence(panel, TARGETS, tuple(GROUPS))
    newest = plan(panel.metingen(), HORIZON, 2014)[-1]
    assert newest.origin == NEWEST
    for one in score(evidence, newest, CHAMPIONS, resamples=5, seed=1, jobs=1):
        assert not {*one.table.index} & {*hidden}
        assert one.table.notna().to_numpy().all()


def test_no_prediction_of_the_backtest_is_about_an_area_without_a_score() -> None:
    scores, figures, codes = make_country(seed=6, areas=120, missing=0.3)
    panel = panel_of(scores, figures, codes)
    evidence = Evidence(panel, TARGETS, ("score",))
    judged = [split for split in plan(panel.metingen(), HORIZON, 2014) if split.judged]
    told = backtest(evidence, judged, ["base_rate", "distance", "ridge_change"], seed=1, jobs=1)
    wide = panel.wide("score")
    assert wide.isna().to_numpy().any()
    assert np.isfinite([wide.at[area, origin] for area, origin in zip(told["area"], told["origin"], strict=True)]).all()
    # An outcome that was not published is unknown, not a buurt that stayed well.
    unseen = [np.isnan(wide.at[area, year]) for area, year in zip(told["area"], told["origin"] + HORIZON, strict=True)]
    assert told.loc[unseen, "outcome"].isna().all()
    assert any(unseen)


@settings(max_examples=12, deadline=None)
@given(st.sets(st.integers(0, 119), max_size=110))
def test_whoever_is_hidden_the_cohort_has_only_who_was_published(places: set[int]) -> None:
    _, _, codes = country()
    hidden = [codes[place] for place in sorted(places)]
    evidence = Evidence(hiding(hidden), TARGETS, ("score",))
    for target in TARGETS:
        assert not {*evidence.panel.area_index[evidence.cohort(NEWEST, target)]} & {*hidden}


def test_a_hidden_area_counts_in_no_mean_of_its_surroundings() -> None:
    hidden = at_risk()[1]
    X, panel = features_as_of(hiding([hidden]), NEWEST, ["score", "surroundings"]), hiding([])
    wide = panel.wide("score")[NEWEST]
    around = panel.neighbours.groupby("area")["neighbour"].agg(list)
    seen = [area for area in around[hidden] if len(around[area]) == 2]
    assert seen
    for area in seen:
        (other,) = [one for one in around[area] if one != hidden]
        assert X.at[area, "score.buren"] == pytest.approx(wide[other])
    assert X.loc[hidden, ["score.niveau", "score.stap"]].isna().to_numpy().all()


def test_what_cbs_keeps_secret_is_no_fact_and_what_it_counts_as_none_is_a_zero(tmp_path) -> None:
    write_3_x(tmp_path)
    told = folder.read(folder.find(tmp_path, "buurt"), "buurt")
    panel = build_panel(told.scores, told.indicators, told.areas, told.neighbours, synthetic=False)
    few, nobody = AREAS["buurt"][2:]
    assert panel.wide("inwoners").loc[[few, nobody], 2020].tolist() == [55, 0]
    assert panel.wide("ouderen").loc[[few, nobody], 2020].isna().all()  # a point in the file
    assert not panel.facts.loc[panel.facts["variable"] == "ouderen", "area"].isin([few, nobody]).any()


ROUNDED = frame("""
    variable | published | lowest | highest
    ---------+-----------+--------+--------
    inwoners | 55        | 52.5   | 57.5
    inwoners | 0         | 0      | 2.5
    inwoners |           |        |
    bijstand | 10        | 5      | 15
    woz      | 187       | 186.5  | 187.5
    score    | -0.25     | -0.25  | -0.25
    vermogen | -10       | -10.05 | -9.95
    vermogen | 0         | -0.05  | 0.05
    dichtheid| 7431      | 7431   | 7431
""")


@pytest.mark.parametrize("row", list(ROUNDED.itertuples()), ids=lambda row: f"{row.variable} {row.published}")
def test_what_is_rounded_is_an_interval_and_what_is_missing_is_not(row: Any) -> None:
    sort = figure(catalogue()[row.variable])
    low, high = interval(np.array([row.published]), sort.step, least=sort.least)
    np.testing.assert_allclose([low[0], high[0]], [row.lowest, row.highest])


CHANGES = frame("""
    variable | before | after | changed
    ---------+--------+-------+--------
    inwoners | 55     | 55    | no
    inwoners | 55     | 58.75 | no
    inwoners | 55     | 60    | yes
    inwoners | 5      | 0     | yes
    inwoners |        | 60    | no
    inwoners | 60     |       | no
    bijstand | 20     | 25    | no
    km       | 0.2    | 0.3   | yes
    score    | -0.25  | -0.26 | yes
""")


@pytest.mark.parametrize("row", list(CHANGES.itertuples()), ids=lambda row: f"{row.variable} {row.before} {row.after}")
def test_a_change_below_what_a_figure_is_rounded_to_is_no_change(row: Any) -> None:
    name = "supermarkt" if row.variable == "km" else row.variable
    found = changed(np.array([row.before]), np.array([row.after]), figure(catalogue()[name]).step)
    assert found.tolist() == [row.changed == "yes"]


def test_the_panel_gives_the_interval_behind_what_was_published() -> None:
    scores, figures, codes = country()
    figures = {year: table.copy() for year, table in figures.items()}
    figures[2014].loc[:2, "inwoners"] = [55.0, 0.0, np.nan]
    panel = panel_of(scores, figures, codes)
    low, high = panel.interval("inwoners", 2014)
    np.testing.assert_array_equal(low[:3], [52.5, 0, np.nan])
    np.testing.assert_array_equal(high[:3], [57.5, 2.5, np.nan])
    assert np.isnan(np.concatenate(panel.interval("inwoners", 1990))).all()
    figures[2014]["vermogen"] = 0.0
    low, high = panel_of(scores, figures, codes).interval("vermogen", 2014)
    assert (low[0], high[0]) == (-0.05, 0.05)


@pytest.mark.parametrize(("apart", "told"), [(4.0, 0), (5.0, 1)])
def test_a_difference_below_rounding_is_no_revision(apart: float, told: int) -> None:
    scores, figures, codes = country()
    later = {year: table.copy() for year, table in figures.items()}
    later[2014].loc[3, "inwoners"] += apart
    values = drift(panel_of(scores, later, codes), panel_of(scores, figures, codes)).values
    assert round((values["revised"] * values["both"]).sum()) == told


@pytest.mark.parametrize(("apart", "told"), [(4.0, 0), (9.0, 1)])
def test_a_change_below_rounding_is_no_outlier_however_still_all_else_stands(apart: float, told: int) -> None:
    scores, figures, codes = country()
    still = {year: table.assign(inwoners=100.0 + np.arange(len(codes))) for year, table in figures.items()}
    still[2014].loc[7, "inwoners"] += 0.01
    for year in range(2015, 2021):
        still[year].loc[3, "inwoners"] += apart
    outliers = quality(panel_of(scores, still, codes)).outliers
    assert (outliers["variable"] == "inwoners").sum() == told


@pytest.mark.parametrize("name", NAMES)
def test_every_area_on_a_list_of_a_whole_run_has_a_published_score(ran: Ran, name: str) -> None:
    wide = read_panel(ran.out).wide("score")
    newest = wide[wide.columns[-1]]
    listed = pd.read_parquet(ran.out / "lists" / f"{name}.parquet")
    assert newest.isna().any()
    assert newest[listed["gebied"]].notna().all()
    np.testing.assert_allclose(listed["score"], newest[listed["gebied"]], atol=1e-3)
