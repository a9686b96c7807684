"""The indicator catalogue is whole, and the page of docs is what it says."""

from pathlib import Path

from typer.testing import CliRunner

from vroegsignalering.cli import app
from vroegsignalering.domain.catalogue import catalogue, parts_of_the_leefbaarometer, publications

PAGE = Path(__file__).parents[3] / "docs" / "indicators.md"


def test_every_indicator_comes_from_a_publication_that_is_described() -> None:
    assert {entry.source for entry in catalogue().values()} == set(publications())


def test_what_comes_from_statline_names_its_measure_and_no_two_the_same() -> None:
    measures = [(entry.source, entry.statline) for entry in catalogue().values() if entry.source != "leefbaarometer"]
    assert None not in {measure for _, measure in measures}
    assert len(set(measures)) == len(measures)


def test_overlast_is_known_with_its_six_parts() -> None:
    assert len(parts_of_the_leefbaarometer()["overlast"].parts) == 6


def test_the_page_of_docs_is_the_catalogue() -> None:
    told = CliRunner().invoke(app, ["indicators", "--markdown"])
    assert told.output == PAGE.read_text(encoding="utf-8")


def test_one_indicator_is_told_in_full_and_an_unknown_one_is_refused() -> None:
    told = CliRunner().invoke(app, ["indicators", "woz"]).output
    assert "GemiddeldeWOZWaardeVanWoningen" in told
    assert "2020: grondslag gewijzigd" in told
    assert CliRunner().invoke(app, ["indicators", "onzin"]).exception is not None
