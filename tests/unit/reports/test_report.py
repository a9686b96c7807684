"""The report of a run: what it says follows from its content, and it stands on its own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from lib.markup import Element, read
from lib.published import lists
from lib.reported import CANDIDATES, content
from vroegsignalering.domain.candidates import in_words
from vroegsignalering.learning.candidates import CANDIDATES as REGISTRY
from vroegsignalering.lists.forms import write_list
from vroegsignalering.reports.national import ReportContent, write_report
from vroegsignalering.reports.newest import head, read_head
from vroegsignalering.reports.verdict import verdict

Change = Callable[[ReportContent], None]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Element:
    """The report of the content, read."""
    return written(tmp_path_factory.mktemp("report"), content())


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[Change], Element]:
    """The report of a changed copy of the content, read."""

    def report(change: Change) -> Element:
        told = deepcopy(content())
        change(told)
        return written(tmp_path, told)

    return report


def written(folder: Path, told: ReportContent) -> Element:
    write_report(folder / "report.html", told)
    return read((folder / "report.html").read_text(encoding="utf-8"))


def evaluation(told: ReportContent, key: str) -> dict[str, Any]:
    return next(one for one in told.metrics["evaluations"] if f"{one['target']}-{one['horizon']}" == key)


def section(tree: Element, name: str) -> Element:
    (found,) = tree.find("section", id=name)
    return found


def row_of(tree: Element, name: str, table: int = 0) -> list[str]:
    """The cells of a candidate in the first or second table of candidates."""
    rows = tree.find("table", class_="candidates")[table].find("tr")
    (found,) = [row for row in rows if row.find("th", scope="row") and in_words(name) in row.text]
    return [cell.text for cell in found.find("td")]


def areas_of(tree: Element, name: str) -> list[Element]:
    """The rows of the list of a section."""
    return section(tree, name).find("table", class_="areas")[0].find("tbody")[0].find("tr")


# --- it stands on its own


def test_it_has_no_script_and_asks_for_nothing_outside_itself(tree) -> None:
    tags = {one.tag for one in tree.all()}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    for one in tree.all():
        assert not [name for name in one.attributes if name.startswith("on") or name == "src"]
        for name in ("href", "xlink:href"):
            assert one.attributes.get(name, "#").startswith("#")
    styles = "".join(str(child) for one in tree.find("style") for child in one.children)
    assert "url(" not in styles
    assert "@import" not in styles
    assert all("url(#" in found for found in re.findall(r"url\(.", json.dumps([one.attributes for one in tree.all()])))


def test_every_name_in_it_is_given_once_and_every_link_arrives(tree) -> None:
    names = [one.attributes["id"] for one in tree.all() if "id" in one.attributes]
    assert len(names) == len(set(names))
    links = [one.attributes[at] for one in tree.all() for at in ("href", "xlink:href") if at in one.attributes]
    clips = [f"#{name}" for one in tree.all() for name in re.findall(r"url\(#(.*?)\)", str(one.attributes))]
    assert {"#in-het-kort", "#onvoldoende-2"} & set(links) == {"#onvoldoende-2"}
    assert {link.removeprefix("#") for link in [*links, *clips]} <= set(names)


def test_equal_content_gives_equal_bytes_also_read_back_from_files_by_another_process(tmp_path: Path) -> None:
    write_report(tmp_path / "here.html", content())
    (tmp_path / "content.json").write_text(json.dumps(asdict(content()), sort_keys=True), encoding="utf-8")
    code = (
        "import json, pathlib, sys; from vroegsignalering.reports.national import ReportContent, write_report; "
        "folder = pathlib.Path(sys.argv[1]); told = json.loads((folder / 'content.json').read_text('utf-8')); "
        "write_report(folder / 'there.html', ReportContent(**told))"
    )
    elsewhere = {**os.environ, "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1", "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=elsewhere)
    assert (tmp_path / "there.html").read_bytes() == (tmp_path / "here.html").read_bytes()


def test_names_from_files_are_text_never_markup(changed) -> None:
    hostile = "<script>alert('x')</script> & Zn."

    def change(told: ReportContent) -> None:
        told.lists[0]["rows"][0]["naam"] = hostile
        told.about["title"] = hostile
        told.about["data"] = [hostile]

    tree = changed(change)
    assert not tree.find("script")
    assert hostile in section(tree, "onvoldoende-2").text
    assert hostile in section(tree, "herkomst").text


# --- figures


def test_figures_are_dutch_everywhere(tree) -> None:
    assert tree.find("html", lang="nl")
    english = r"(?<!uitgave )\b(?:0\.\d+|\d+\.\d{1,2})\b"  # an edition is called 3.0
    assert re.findall(english, tree.text) == []
    assert re.findall(r"\b(nan|None|inf|NaN)\b", tree.text) == []


@pytest.mark.parametrize("name", CANDIDATES)
def test_every_figure_of_every_candidate_is_that_of_the_evaluation(tree, name: str) -> None:
    figures = evaluation(content(), "zwak-2")["candidates"][name]["figures"]
    part = section(tree, "zwak-2")

    def told(key: str, decimals: int) -> str:
        one = figures[key]
        return "{value} {low} – {high}".format(**{at: f"{one[at]:.{decimals}f}" for at in one}).replace(".", ",")

    assert row_of(part, name)[0] == told("average_precision", 3)
    probabilities = [told(key, 4) for key in ("brier", "log_loss", "calibration_error")]
    assert row_of(part, name, table=1) == probabilities
    shares = ("precision_at_50", "recall_at_50", "precision_at_100", "recall_at_100", "recall_at_5_of_gemeente")
    for place, key in enumerate(shares, start=2):
        share = float(row_of(part, name)[place].split("%")[0].replace(",", ".")) / 100
        assert share == pytest.approx(figures[key]["value"], abs=0.0051)


def test_baselines_and_the_champion_are_marked(tree) -> None:
    champion = content().selection["zwak-2"]["champion"]
    (table, _) = section(tree, "zwak-2").find("table", class_="candidates")
    marked = {row.find("th")[0].text: row for row in table.find("tr") if row.find("th", scope="row")}
    for name in CANDIDATES:
        (words,) = [words for words in marked if words.startswith(in_words(name))]
        assert ("vuistregel" in words) == REGISTRY[name].baseline
        assert ("gekozen" in words) == (name == champion)


def test_what_is_not_known_is_a_dash_and_never_a_zero(changed) -> None:
    def change(told: ReportContent) -> None:
        figures = evaluation(told, "zwak-2")["candidates"]["ridge_change"]["figures"]
        del figures["precision_at_100"]
        figures["recall_at_50"] = dict.fromkeys(("value", "low", "high", "error"))
        first, second = told.lists[0]["rows"][:2]
        first |= {"gemeente": None, "klasse": None, "redenen": []}
        for reason in second["redenen"]:  # what lowers the estimate is no reason for a high rank
            reason["bijdrage"] = -abs(reason["bijdrage"])

    tree = changed(change)
    cells = row_of(section(tree, "zwak-2"), "ridge_change")
    assert (cells[3], cells[4]) == ("–", "–")
    first, second = areas_of(tree, "onvoldoende-2")[:2]
    assert [cell.text for cell in first.find("td")][1:3] == ["–", "onbekend"]
    assert first.find("td")[-1].text == second.find("td")[-1].text == "–"


def test_unknown_outcomes_are_counted_beside_what_was_judged(tree) -> None:
    one = evaluation(content(), "onvoldoende-2")
    assert one["unknown"] > 0
    text = section(tree, "onvoldoende-2").text
    assert f"Uitkomst onbekend {one['unknown']}, niet meegeteld" in text
    assert f"Afgegleden {one['slides']} (" in text


def test_a_meting_in_which_nobody_slid_leaves_a_gap_and_is_told(changed) -> None:
    def change(told: ReportContent) -> None:
        for one in evaluation(told, "zwak-2")["candidates"].values():
            unknown = dict.fromkeys(("value", "low", "high", "error"))
            one["by_origin"][1] |= {"slides": 0, "average_precision": unknown}

    by_origin = section(changed(change), "zwak-2").find("div", class_="plot")[1]
    assert f"{evaluation(content(), 'zwak-2')['origins'][1]} –" in by_origin.attributes["aria-label"]


def test_without_a_judged_slide_a_section_says_so_and_shows_no_figures(tree) -> None:
    part = section(tree, "onvoldoende-8")
    assert "niet te beoordelen" in part.text
    assert "Geen enkele beoordeelde afglijder" in part.text
    assert content().selection["onvoldoende-8"]["reason"] in part.text
    assert not part.find("svg")
    assert not part.find("table", class_="candidates")


def test_shares_of_the_truth_and_the_banner_are_there_on_a_synthetic_country_only(tree, changed) -> None:
    def real(told: ReportContent) -> None:
        told.about["synthetic"] = False
        for one in told.metrics["evaluations"]:
            for candidate in one["candidates"].values():
                for key in ("share_of_truth", "share_of_truth_expected"):
                    del candidate["figures"][key]

    for synthetic, page in ((True, tree), (False, changed(real))):
        assert ("SYNTHETISCH" in page.text) == synthetic
        assert ("Deel van het haalbare" in page.text) == synthetic
        assert ("verzonnen land" in section(page, "hoe-te-lezen").text) == synthetic


# --- how far it can be relied on, and for whom


def rows_of(tree: Element, name: str, kind: str) -> list[Element]:
    (table,) = section(tree, name).find("table", class_=kind)
    return [row for body in table.find("tbody") for row in body.find("tr")]


def test_what_was_given_and_what_happened_stand_side_by_side_in_each_band(tree) -> None:
    told = content().trust["zwak-2"]["calibration"]
    assert len(told) > 3
    for one, row in zip(told, rows_of(tree, "zwak-2", "held"), strict=True):
        cells = [cell.text for cell in row.find("td")]
        assert cells[0] == f"{one['rows']}"
        assert cells[2] == str(one["slides"])
    assert rows_of(tree, "zwak-2", "held")[-1].text.startswith("20% of meer")


def test_a_band_outside_what_happened_is_named_and_of_one_without_interval_nothing_is_said(changed) -> None:
    def change(told: ReportContent) -> None:
        first, second = told.trust["zwak-2"]["calibration"][:2]
        first["slid"] = {"value": 0.0, "low": None, "high": None, "error": None}
        for row in told.trust["zwak-2"]["calibration"][1:]:
            row["given"] = row["slid"]["value"]
        second |= {"given": 0.5, "slid": {"value": 0.01, "low": 0.0, "high": 0.02, "error": 0.01}}

    text = section(changed(change), "zwak-2").text
    assert "ligt de gemiddelde gegeven kans in: 1 tot 2% (te hoog)." in text
    assert "Over 0 tot 1% is niets te zeggen: dat zijn gebieden van één gemeente." in text


@pytest.mark.parametrize(
    ("unknown", "words"),
    [
        (0, "In elke klasse ligt de gemiddelde gegeven kans binnen"),
        (1, "In de andere klassen ligt de gemiddelde gegeven kans binnen"),
        (None, "niets te zeggen"),
    ],
)
def test_that_every_band_holds_is_said_of_those_with_an_interval_only(changed, unknown: int | None, words: str) -> None:
    def change(told: ReportContent) -> None:
        rows = told.trust["zwak-2"]["calibration"]
        for place, row in enumerate(rows):
            known = unknown is not None and place >= unknown
            row["slid"] = {"value": row["given"], "error": None} | (
                {"low": 0.0, "high": 1.0} if known else dict.fromkeys(("low", "high"))
            )

    text = section(changed(change), "zwak-2").text
    assert words in text
    assert (" klasse ligt" in text or " klassen ligt" in text) == (unknown is not None)


def test_groups_have_their_figures_and_a_small_one_says_that_it_is_too_small(changed) -> None:
    def change(told: ReportContent) -> None:
        groups = next(iter(told.fairness["zwak-2"]["groupings"].values()))
        groups[0]["floor"] = True
        for row in (row for rows in told.fairness["zwak-2"]["groupings"].values() for row in rows):
            row["figures"]["difference"] = dict.fromkeys(("value", "low", "high", "error"))
        groups[1] |= {"floor": False}
        groups[1]["figures"]["difference"] = {"value": -0.02, "low": -0.03, "high": -0.01, "error": 0.005}
        groups[1]["figures"]["given"] = {"value": 0.05, "low": 0.04, "high": 0.06, "error": 0.005}
        groups[1]["figures"]["slid"] = {"value": 0.07, "low": 0.06, "high": 0.08, "error": 0.005}

    page = changed(change)
    groups = next(iter(content().fairness["zwak-2"]["groupings"].values()))
    rows = [row for row in rows_of(page, "zwak-2", "groups") if row.find("th", scope="row")]
    assert "te weinig om cijfers van te tonen" in rows[0].text
    assert rows[1].text.startswith(groups[1]["group"])
    text = section(page, "zwak-2").text
    assert "Bij 1 van de 1 groep wijkt de gemiddelde kans aantoonbaar af" in text
    assert "door toeval naar verwachting bij hooguit 0,1 van de 1 zo lijken" in text
    assert f"‘{groups[1]['group']}’ te laag (5,0% gegeven, 7,0% gleed af)" in text


def test_coverage_is_told_of_a_synthetic_country_and_of_no_other(changed) -> None:
    def known(told: ReportContent) -> None:
        told.trust["zwak-2"]["coverage"] |= {
            "chance": 0.16, "rank": 0.17, "likely": 40, "likely_chance": 0.81, "likely_rank": 0.82, "head": 10,
            "head_chance": 0.91, "head_rank": 0.92,
        }  # fmt: skip

    def unknown(told: ReportContent) -> None:
        told.trust["zwak-2"]["coverage"] |= dict.fromkeys(
            f"{part}{what}" for part in ("", "likely_", "head_") for what in ("chance", "rank")
        )

    text = section(changed(known), "zwak-2").text
    assert "ligt bij 16% de ware kans binnen het interval" in text
    assert "bij de 40 met een kans van 1% of meer 81% en 82%, bij de 10 bovenaan 91% en 92%" in text
    assert "ware kans" not in section(changed(unknown), "zwak-2").text


def test_an_area_with_few_like_it_is_marked_in_the_list(tree) -> None:
    assert ["weinig vergelijkbaar" in row.text for row in areas_of(tree, "zwak-2")][:3] == [False, True, False]


def test_sensitive_figures_are_told_with_their_reason_or_said_to_be_absent(tree, changed) -> None:
    def change(told: ReportContent) -> None:
        told.about["sensitive"] = [
            {"indicator": "x", "woorden": "leden van een kerk", "soort": "religie", "reden": "<b>besluit</b> 12"}
        ]

    assert "Geen enkel kenmerk gaat over nationaliteit, herkomst of religie" in section(tree, "controles").text
    text = section(changed(change), "controles").text
    assert "leden van een kerk (religie): <b>besluit</b> 12" in text


@pytest.mark.parametrize(
    ("found", "words"), [(True, "werd herkend"), (False, "werd niet herkend"), (None, "te weinig")]
)
def test_it_says_whether_a_leak_would_have_been_found(changed, found: bool | None, words: str) -> None:
    def change(told: ReportContent) -> None:
        assert told.leaks is not None
        told.leaks["canary"] = found

    text = section(changed(change), "controles").text
    assert words in text
    assert ("Geen enkel kenmerk voorspelt" in text) == (found is not None)


def test_where_nothing_was_judged_nothing_is_said_of_what_was_not_looked_at(changed) -> None:
    def change(told: ReportContent) -> None:
        assert told.leaks is not None
        told.leaks.update(origins=[], differ=[], canary=None, ahead=[])
        told.importance["zwak-2"] |= {"origins": [], "features": []}
        for one in told.importance["onvoldoende-2"]["features"]:
            one |= dict.fromkeys(("permutatie", "permutatie_laag", "permutatie_hoog"))

    page = changed(change)
    checked = [one.text for one in section(page, "controles").find("li")]
    assert checked == [
        "Er is geen beoordeelde startmeting, en dus niets om na te rekenen of om aan te zien of een kenmerk "
        "vooruitloopt op wat er gebeurt."
    ]
    assert "Dit model kent geen kenmerken" not in page.text
    assert "Dat is onbekend: er is geen beoordeelde startmeting" in section(page, "zwak-2").text
    assert "()" not in page.text


# --- the list, the features, the account


def test_the_list_shows_its_first_ten_by_rank(tree) -> None:
    rows = areas_of(tree, "onvoldoende-2")
    assert [row.find("td")[0].text.split()[0] for row in rows] == [str(rank) for rank in range(1, 11)]
    first = content().lists[0]["rows"][0]
    assert rows[0].text.startswith(f"1 1 – 6 {first['naam']} {first['gebied']} {first['gemeente']} zwak 42% 25% – 63%")
    assert rows[0].text.endswith("afstand tot de grens laatste bekende waarde: de leefbaarheidsscore")


def test_what_is_shown_of_a_list_is_the_same_read_from_its_files(tmp_path: Path) -> None:
    whole = lists(areas=40)[0]
    told = whole["provenance"]
    write_list(tmp_path, told, [whole["rows"][:25], whole["rows"][25:]], "")
    path = tmp_path / f"{told['target']}-{told['horizon']}.json"
    shown = read_head(path, None)
    assert shown == head(whole) == head(whole | {"rows": whole["rows"][::-1]})
    assert [shown["areas"], [row["rang"] for row in shown["rows"]]] == [40, list(range(1, 11))]
    own = whole["rows"][30]["gemeentecode"]
    named = [row for row in whole["rows"] if row["gemeentecode"] == own][:10]
    assert read_head(path, [own]) == shown | {"rows": named} != shown


def test_the_ten_heaviest_features_are_shown_with_their_spread(tree) -> None:
    part = section(tree, "onvoldoende-2")
    rows = part.find("table", class_="weights")[0].find("tbody")[0].find("tr")
    assert len(rows) == 10
    assert "0,800 (0,640 – 1,040)" in rows[0].text
    assert "−0,0037" in rows[9].text
    assert "10 van 12 kenmerken" in part.text


def test_it_accounts_for_its_sources_and_for_what_was_learned_from_and_judged(tree) -> None:
    text = section(tree, "herkomst").text
    for name in (*content().about["data"], content().about["digest"], content().about["version"]):
        assert name in text
    assert "2 jaar 2016 2012 en 2014 2018" in text
    assert "2 jaar 2020 2012, 2014, 2016 en 2018 2022 (ligt vooruit: de lijst)" in text


@pytest.mark.parametrize(
    ("level", "block", "blocks"),
    [
        ("wijk", "gemeente", "gemeenten"),
        ("pc4", "postcoderegio", "postcoderegio’s"),
        ("grid", "blok van 10 bij 10 km", "blokken van 10 bij 10 km"),
    ],
)
def test_it_says_what_the_intervals_are_drawn_over(changed, level: str, block: str, blocks: str) -> None:
    def change(told: ReportContent) -> None:
        told.about["level"] = level
        told.trust["zwak-2"]["calibration"][0]["slid"] |= {"low": None, "high": None}

    page = changed(change)
    assert f"Met een bootstrap over {blocks}" in section(page, "hoe-te-lezen").text
    text = section(page, "zwak-2").text
    for words in (
        f"samenhang binnen {blocks} en is dus eerder te smal",
        f"dat zijn gebieden van één {block}.",
        f"van een andere trekking van {blocks} had geleerd",
        f"minder dan 50 gebieden of 3 {blocks} staan geen cijfers",
        f"Gevonden in eerste 5 per {block}",
    ):
        assert words in text


def test_every_target_and_horizon_has_its_sentence_in_short(tree) -> None:
    text = section(tree, "in-het-kort").text
    for key, chosen in content().selection.items():
        found = [one for one in content().metrics["evaluations"] if f"{one['target']}-{one['horizon']}" == key]
        assert verdict(chosen, found[0]["slides"] if found else 0).sentence in text
