"""The drawings of a report: every name has room, whoever is champion."""

import pytest

from lib.markup import Element, read
from vroegsignalering.domain.candidates import in_words
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.reports.drawing import WIDTH, wrapped
from vroegsignalering.reports.plots import Course, Estimate, Origin, Ranking, origins_plot, ranking_plot

KNOWN = Estimate(0.2, 0.1, 0.3)


def texts(drawing: str) -> list[str]:
    found: Element = read(drawing)
    return [one.text for one in found.find("text")]


@pytest.mark.parametrize("name", CANDIDATES)
def test_the_name_of_a_candidate_is_told_whole_in_lines_that_fit(name: str) -> None:
    words = in_words(name)
    lines = wrapped(words, 3.8, strong=True).split("\n")
    assert " ".join(lines) == words
    assert [line for line in lines if "\n" in wrapped(line, 3.8, strong=True)] == []
    drawn = texts(ranking_plot([Ranking(words, "champion", KNOWN)], 0.02, "x"))
    assert set(lines) <= set(drawn)
    legend = texts(origins_plot([Course(words, "champion", [KNOWN])], [Origin(2016, 500, 10)], "x"))
    assert [line for line in (*drawn, *legend) if "\n" in wrapped(line, WIDTH)] == []


def test_a_short_name_stays_on_its_line() -> None:
    assert wrapped("afstand tot de klassengrens", 3.8) == "afstand tot de klassengrens"
    assert wrapped("eenwoorddatnietpast", 0.5) == "eenwoorddatnietpast"
