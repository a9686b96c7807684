"""The command `local check`: what was understood is told back in Dutch, what is wrong in one line."""

from pathlib import Path

from lib.commands import invoke, refused
from lib.official import write_3_x
from lib.sent import write_sent
from lib.spoil import replaced, without


def test_what_was_understood_is_told_back_to_the_sender(tmp_path: Path) -> None:
    csv, about = write_sent(tmp_path / "own")
    write_3_x(tmp_path / "data")
    said = invoke("local", "check", csv, "--about", about, "--data", tmp_path / "data")
    assert said.status == 0
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert lines[:6] == [
        "lokaal_meldingen.csv, van Gemeente Amsterdam, onderzoek",
        "over: GM0363",
        "gelezen: 4 rijen, 3 buurten",
        "jaren: 2021 en 2022",
        "gebieden: 2 van 3 hebben een leefbaarheidsscore",
        "onbekend: BU0363AE03; daarvan is geen score gepubliceerd, dus ze tellen niet mee",
    ]
    start = lines.index("meldingen (heet hier lokaal_meldingen)")
    assert lines[start + 2 : start + 7] == [
        "eenheid: per duizend inwoners; hoger is slechter voor de leefbaarheid",
        "telt bij: overlast en onveiligheid",
        "bekend: cijfers over 2022 vanaf 1 april 2023; eerder worden ze nergens gebruikt",
        "waarden: 3, van 0 tot en met 12,50, mediaan 8",
        "ontbreekt: 1 (onbekend, geen nul)",
    ]


def test_without_official_files_it_says_that_nothing_was_compared(tmp_path: Path) -> None:
    csv, about = write_sent(tmp_path)
    said = invoke("local", "check", csv, "--about", about)
    assert said.status == 0
    assert "niet vergeleken met de Leefbaarometer" in said.out
    assert "onbekend:" not in said.out


def test_an_area_of_the_gemeente_without_a_row_is_named(tmp_path: Path) -> None:
    csv, about = write_sent(tmp_path / "own")
    write_3_x(tmp_path / "data")
    without(csv.name, "AE02")(tmp_path / "own")
    said = invoke("local", "check", csv, "--about", about, "--data", tmp_path / "data")
    assert "zonder rij: BU0363AE02;" in said.out


def test_a_file_that_is_wrong_is_refused_in_one_line(tmp_path: Path) -> None:
    csv, about = write_sent(tmp_path)
    replaced(csv.name, "12.5", "veel", 2)(tmp_path)
    line = refused(invoke("local", "check", csv, "--about", about), 2)
    assert f"{csv.name}, regel 2, kolom meldingen: gevonden 'veel'; verwacht een getal" in line
