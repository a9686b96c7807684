"""The panel: built of what the readers deliver, checked on exit, written and read back as it was."""

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from lib.official import AREAS, write_2_0, write_3_x
from lib.panels import areas_of, make_country, make_panel, panel_of
from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.panel.build import build_panel, read_panel, write_panel
from vroegsignalering.panel.panel import FACT_COLUMNS, Panel
from vroegsignalering.sources import folder

NONE = pd.DataFrame(columns=["area", "neighbour"], dtype="str")


def of_files(data, level: str) -> tuple[folder.Sources, Panel]:
    told = folder.read(folder.find(data, level), level)
    return told, build_panel(told.scores, told.indicators, told.areas, told.neighbours, synthetic=told.synthetic)


def assert_same(one: Panel, other: Panel) -> None:
    for field in fields(Panel):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if isinstance(mine, pd.DataFrame):
            pd.testing.assert_frame_equal(mine, theirs, check_exact=True)
        else:
            assert mine == theirs


@pytest.fixture
def country() -> tuple[pd.DataFrame, dict[int, pd.DataFrame], list[str]]:
    return make_country(seed=1, areas=30)


def test_there_is_a_fact_for_each_figure_that_was_published_and_no_other(tmp_path):
    write_3_x(tmp_path)
    told, panel = of_files(tmp_path, "buurt")
    published = told.scores[["score", "class_published", "fys", "onv", "soc", "vrz", "won"]].notna().sum().sum()
    figures = told.indicators["cbs-kerncijfers"][2020].drop(columns="area").notna().sum().sum()
    assert len(panel.facts) == published + figures
    assert panel.variables == sorted(
        ["score", "fys", "onv", "soc", "vrz", "won", *told.indicators["cbs-kerncijfers"][2020].columns[1:]]
    )
    assert tuple(panel.facts.columns) == FACT_COLUMNS


def test_a_fact_carries_where_it_comes_from_and_since_when_it_is_known(tmp_path):
    write_3_x(tmp_path)
    _, panel = of_files(tmp_path, "buurt")
    facts = (
        panel.facts[panel.facts["area"] == AREAS["buurt"][0]]
        .astype({"variable": str})
        .set_index(["variable", "meting"])
    )
    score = facts.loc[("score", 2014)]
    assert (score["value"], score["source"], score["edition"]) == (
        -0.25,
        "leefbaarometer",
        "Leefbaarometer 3.0, meting 2024",
    )
    assert score["known_from"] == pd.Timestamp(2016, 1, 1)
    people = facts.loc[("inwoners", 2020)]
    assert (people["value"], people["source"], people["edition"]) == (1200, "cbs-kerncijfers", "cbs-kerncijfers 2020")
    assert people["known_from"] == pd.Timestamp(2020, 9, 1)


def test_published_classes_are_facts_and_classes_that_only_follow_from_a_score_are_not(tmp_path):
    write_2_0(tmp_path / "2.0")
    write_3_x(tmp_path / "3.x", "pc4")
    old, new = (of_files(tmp_path / name, "pc4")[1] for name in ("2.0", "3.x"))
    assert old.wide("klasse").loc["1011"].to_dict() == {2002: 5, 2008: 4, 2012: 4, 2014: 3, 2016: 3, 2018: 3}
    assert old.metingen() == [2012, 2014, 2016, 2018]
    assert "klasse" not in new.variables
    assert (old.layout, old.edition, old.level) == ("2.0", "Leefbaarometer 2.0, meting 2018", "pc4")


def test_facts_are_sorted_unique_and_never_missing():
    facts = make_panel(seed=2, areas=25).facts
    assert facts["value"].notna().all()
    assert not facts.duplicated(["area", "meting", "variable", "edition"]).any()
    key = facts[["variable", "meting", "known_from", "area"]].astype({"variable": str, "area": str})
    pd.testing.assert_frame_equal(key, key.sort_values(list(key.columns)))


def test_the_order_of_rows_does_not_matter(country):
    scores, figures, codes = country
    turned = {year: table[::-1] for year, table in reversed(figures.items())}
    assert_same(panel_of(scores[::-1], turned, codes), panel_of(scores, figures, codes))


def test_a_table_has_a_row_for_each_area_and_nan_where_nothing_is_known(country):
    scores, figures, codes = country
    panel = panel_of(scores, figures, codes)
    wide = panel.wide("score")
    expected = scores.pivot(index="area", columns="meting", values="score").reindex(codes)
    np.testing.assert_array_equal(wide.to_numpy(), expected.to_numpy())
    assert list(wide.index) == codes
    assert wide.isna().to_numpy().any()
    assert np.isnan(panel.at("score", 1999)).all()
    assert panel.at("score", 1999).shape == (len(codes),)
    assert panel.wide("bev").shape == (len(codes), 0)


def test_figures_of_areas_without_a_score_are_left_out(country):
    scores, figures, codes = country
    more = {
        year: pd.concat([table, table.assign(area="BU8" + table["area"].str[3:])]) for year, table in figures.items()
    }
    assert_same(panel_of(scores, more, codes), panel_of(scores, figures, codes))


def test_two_values_for_one_key_are_refused(country):
    scores, figures, codes = country
    with pytest.raises(VroegsignaleringError, match="two values for one"):
        panel_of(pd.concat([scores, scores.head(1)]), figures, codes)


def test_an_area_that_would_be_lost_is_refused(country):
    scores, figures, codes = country
    with pytest.raises(VroegsignaleringError, match=rf"1 areas with a score are not in the panel, such as {codes[4]}"):
        panel_of(scores, figures, codes[:4] + codes[5:])


def test_a_fact_that_is_known_before_its_year_has_begun_is_refused(country, monkeypatch):
    scores, figures, codes = country
    assert panel_of(scores, figures, codes)
    monkeypatch.setattr("vroegsignalering.domain.catalogue.known_from", lambda year, lag: date(year - 1, 12, 31))
    with pytest.raises(VroegsignaleringError, match="known before its year has begun"):
        panel_of(scores, figures, codes)


@pytest.mark.parametrize("level", ["buurt", "pc4"])
def test_a_panel_of_official_files_is_read_back_as_it_was_written(level, tmp_path):
    write_3_x(tmp_path / "data", level)
    _, panel = of_files(tmp_path / "data", level)
    write_panel(panel, tmp_path / "out")
    assert_same(read_panel(tmp_path / "out"), panel)


@pytest.mark.parametrize("synthetic", [True, False])
def test_a_panel_is_read_back_as_it_was_written(synthetic, country, tmp_path):
    panel = replace(panel_of(*country), synthetic=synthetic)
    write_panel(panel, tmp_path)
    again = read_panel(tmp_path)
    assert_same(again, panel)
    assert_same(again.as_of(date(2016, 1, 1)), panel.as_of(date(2016, 1, 1)))


def test_a_panel_without_map_figures_or_a_fact_about_some_area_is_read_back_too(country, tmp_path):
    scores, _, codes = country
    scores = scores[scores["area"] != codes[7]].assign(
        edition="3.0", layout="3.x", level="buurt", class_published=np.nan
    )
    panel = build_panel(scores, {}, areas_of(codes), NONE, synthetic=False)
    write_panel(panel, tmp_path)
    assert_same(read_panel(tmp_path), panel)
    assert list(panel.area_index) == codes


def test_the_same_panel_gives_the_same_bytes(country, tmp_path):
    panel = panel_of(*country)
    for name in ("one", "two"):
        write_panel(panel, tmp_path / name)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["areas.parquet", "neighbours.parquet", "panel.parquet"]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_every_variable_of_a_panel_is_in_the_catalogue():
    assert set(make_panel(seed=4, areas=20).variables) <= set(catalogue())


@pytest.mark.real
def test_the_real_wijken_all_come_into_the_panel(real_data):
    told, panel = of_files(real_data / "leefbaarometer-3.0-wijk", "wijk")
    assert len(panel.areas) == 3_310
    assert panel.metingen() == [2002, 2008, 2012, 2014, 2016, 2018, 2020, 2022]
    assert int(panel.wide("score").notna().to_numpy().sum()) == 26_366
    assert len(panel.facts) == 26_366 + 5 * int(told.scores["onv"].notna().sum())
