"""The quality report: one page that asks for nothing, JSON with the same figures, and SYNTHETISCH where it is."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lib.markup import Element, read
from lib.panels import make_country, panel_of
from vroegsignalering.panel.panel import Panel
from vroegsignalering.panel.quality import quality
from vroegsignalering.reports.quality import write_quality


@pytest.fixture(scope="module")
def panels() -> tuple[Panel, Panel]:
    """This year's and last year's: one figure was mistyped, others revised."""
    scores, figures, codes = make_country(seed=3, areas=40)
    for number, (year, table) in enumerate(sorted(figures.items())):
        noise = np.random.default_rng(year).normal(0, 1, len(codes))
        table["woz"] = np.linspace(100.0, 300.0, len(codes)) + number + noise
    earlier = panel_of(scores, figures, codes)
    revised = {year: table.copy() for year, table in figures.items()}
    revised[2014].loc[5, "woz"] = 9000.0
    return panel_of(scores.assign(score=scores["score"] + 0.01 * (scores["meting"] == 2014)), revised, codes), earlier


def written(folder: Path, panel: Panel, earlier: Panel | None) -> Element:
    write_quality(folder, panel, quality(panel, earlier))
    return read((folder / "quality.html").read_text(encoding="utf-8"))


def test_it_asks_for_nothing_outside_itself_and_has_no_pictures(panels: tuple[Panel, Panel], tmp_path: Path) -> None:
    tree = written(tmp_path, *panels)
    assert not {one.tag for one in tree.all()} & {"script", "link", "img", "image", "iframe", "object", "embed", "form"}
    for one in tree.all():
        assert all(one.attributes.get(name, "#").startswith("#") for name in ("href", "xlink:href", "src"))
    assert len(tree.find("svg")) >= 3


def test_what_is_wrong_stands_on_the_page_and_in_the_json(panels: tuple[Panel, Panel], tmp_path: Path) -> None:
    panel, earlier = panels
    tree = written(tmp_path, panel, earlier)
    told = json.loads((tmp_path / "quality.json").read_text(encoding="utf-8"))
    area = panel.area_index[5]
    (outliers,) = tree.find("section", id="uitschieters")
    assert area in outliers.text
    assert "9.000 (2014)" in outliers.text
    assert {"variable": "woz", "area": area, "year": 2014} in [
        {key: one[key] for key in ("variable", "area", "year")} for one in told["outliers"]["largest"]
    ]
    (drift,) = tree.find("section", id="verschil")
    assert area in drift.text
    revised = {(one["variable"], one["year"]) for one in told["drift"]["values"] if one["revised"]}
    assert revised == {("score", 2014), ("woz", 2014)}


def test_unknown_is_null_and_a_dash(panels: tuple[Panel, Panel], tmp_path: Path) -> None:
    tree = written(tmp_path, *panels)
    told = json.loads((tmp_path / "quality.json").read_text(encoding="utf-8"))
    (known,) = [one for one in told["breaks"] if one["kind"] == "definitie"]
    assert known["step"] is None
    (row,) = [row for row in tree.find("tr") if "definitie veranderde" in row.text]
    assert row.find("td")[-1].text == "–"


def test_without_an_earlier_panel_there_is_no_drift(panels: tuple[Panel, Panel], tmp_path: Path) -> None:
    tree = written(tmp_path, panels[0], None)
    assert not tree.find("section", id="verschil")
    assert json.loads((tmp_path / "quality.json").read_text(encoding="utf-8"))["drift"] is None


def test_an_invented_country_says_so_and_a_real_one_does_not(panels: tuple[Panel, Panel], tmp_path: Path) -> None:
    for synthetic in (True, False):
        tree = written(tmp_path, replace(panels[0], synthetic=synthetic), None)
        assert ("SYNTHETISCH" in tree.text) is synthetic
        assert json.loads((tmp_path / "quality.json").read_text(encoding="utf-8"))["synthetic"] is synthetic


def test_the_same_panels_give_the_same_bytes(panels: tuple[Panel, Panel], tmp_path: Path) -> None:
    for name in ("one", "two"):
        written(tmp_path / name, *panels)
    for name in ("quality.html", "quality.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
