"""The answer to a question about features is told in words, and never firmer than its interval."""

from dataclasses import replace
from pathlib import Path

import pytest

from lib.markup import read
from lib.reported import content
from vroegsignalering.reports.answer import answer
from vroegsignalering.reports.national import write_report


def told(low: float | None, high: float | None) -> dict:
    difference = {"value": 0.02, "low": low, "high": high, "error": 0.01}
    row = {"candidate": "ridge_change", "with": 0.2, "without": 0.18, "difference": difference}
    one = {"target": "zwak", "horizon": 2, "slides": 12, "without": ["indicators"], "absent": False}
    return {"words": "Helpt het?", "answers": [one | {"candidates": [row]}]}


@pytest.mark.parametrize(
    ("low", "high", "verdict", "sentence"),
    [
        (0.001, 0.04, "beter", "Aantoonbaar beter bij lineaire regressie van de verandering"),
        (-0.04, -0.001, "slechter", "Aantoonbaar slechter bij"),
        (-0.01, 0.04, "geen aantoonbaar verschil", "Bij geen enkel model"),
        (None, None, "onbekend", "Niet te zeggen"),
    ],
)
def test_a_difference_is_told_as_its_interval_allows(low, high, verdict, sentence) -> None:
    (table,) = answer(told(low, high)).tables
    assert table.rows[0].verdict == verdict
    assert table.sentence.startswith(sentence)


def test_of_figures_that_are_not_there_it_does_not_blame_the_slides() -> None:
    nothing = told(None, None)
    nothing["answers"][0]["absent"] = True
    (table,) = answer(nothing).tables
    assert table.sentence == "Niet te zeggen: deze kenmerken ontbreken in de gegevens (12 afglijders)."


def test_where_nothing_was_judged_the_report_says_so_and_speaks_of_no_comparison(tmp_path: Path) -> None:
    nothing = {"words": "Helpt het?", "answers": []}
    write_report(tmp_path / "report.html", replace(content(), answer=nothing))
    (part,) = read((tmp_path / "report.html").read_text(encoding="utf-8")).find("section", id="vraag")
    assert part.text == "Helpt het? Niet te zeggen: er is geen beoordeelde startmeting om op te vergelijken."


def test_the_report_has_the_question_and_its_answer_only_when_one_was_asked(tmp_path: Path) -> None:
    write_report(tmp_path / "with.html", replace(content(), answer=told(0.001, 0.04)))
    write_report(tmp_path / "without.html", content())
    assert "Helpt het?" in (tmp_path / "with.html").read_text()
    assert 'id="vraag"' not in (tmp_path / "without.html").read_text()
