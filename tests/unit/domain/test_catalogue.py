"""The indicator catalogue is whole, and the page of docs is what it says."""

from datetime import date
from pathlib import Path

from typer.testing import CliRunner

from vroegsignalering.cli import app
from vroegsignalering.domain.catalogue import catalogue, parts_of_the_leefbaarometer, publications

PAGE = Path(__file__).parents[3] / "docs" / "indicators.md"


def test_every_indicator_comes_from_a_publication_that_is_described() -> None:
    assert {entry.source for entry in catalogue().values()} == set(publications())


def test_no_two_indicators_have_the_same_measure_of_statline_or_the_same_words() -> None:
    measures = [(entry.source, entry.statline) for entry in catalogue().values() if entry.statline]
    assert len(set(measures)) == len(measures)
    for words in ("nl", "en"):
        told = [getattr(entry, words) for entry in catalogue().values()]
        assert len(set(told)) == len(told)


def test_what_a_count_is_a_part_of_is_a_count_of_the_catalogue() -> None:
    parts = {name: entry.part_of for name, entry in catalogue().items() if entry.part_of}
    assert set(parts.values()) == {"inwoners", "huishoudens"}
    assert {catalogue()[name].unit for name in parts} == {"personen", "huishoudens", "misdrijven"}


def test_nothing_is_known_before_it_was_first_published_for_any_year() -> None:
    ses = catalogue()["ses"]
    assert ses.known_from(2014) == ses.known_from(2019) == date(2022, 7, 1)
    assert ses.known_from(2023) == date(2026, 7, 1)


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


def test_an_indicator_inside_the_leefbaarometer_is_shown_with_its_parts_and_where_it_is_named() -> None:
    assert "overlast in de directe woonomgeving" in CliRunner().invoke(app, ["indicators"]).output
    told = CliRunner().invoke(app, ["indicators", "overlast"]).output
    for part in ("drugsgebruik", "jongeren", "buren", "vernieling", "rommel op straat", "bekladding"):
        assert part in told
    assert "letter of the minister" in told
    assert not set(parts_of_the_leefbaarometer()) & set(catalogue())
