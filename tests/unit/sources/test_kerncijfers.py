"""StatLine's Kerncijfers wijken en buurten, one file a year; the figures are those of `lib.official`."""

from pathlib import Path

import pandas as pd
import pytest

from lib.drawn import frame
from lib.official import AREAS, KERNCIJFERS, kerncijfers_csv
from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.kerncijfers import read_gemeenten, read_kerncijfers
from vroegsignalering.sources.statline import KINDS

# In the units of the catalogue: persons, persons, thousands of euros, km.
FIGURES = frame("""
    area | inwoners | ouderen | woz | supermarkt
    -----+----------+---------+-----+-----------
    A    | 1200     | 210     | 187 | 0.4
    B    | 2345     | 400     | 412 | 1.0
    C    | 55       |         |     | 0.9
    D    | 0        |         |     |
""")


def of_text(folder: Path, text: str) -> Source:
    (folder / KERNCIJFERS).write_bytes(text.encode())
    return Source(folder / KERNCIJFERS)


@pytest.mark.parametrize("level", KINDS)
def test_a_level_gets_its_own_rows_without_padding_and_points_are_missing(level, tmp_path):
    figures = read_kerncijfers(of_text(tmp_path, kerncijfers_csv()), LEVELS[level], 2020)
    area = FIGURES["area"].map(dict(zip("ABCD", AREAS[level], strict=True))).astype("str")
    expected = FIGURES.astype(dict.fromkeys(FIGURES.columns.drop("area"), float)).assign(area=area)
    pd.testing.assert_frame_equal(figures[list(expected.columns)], expected, check_exact=True)
    assert set(figures.columns) == set(expected.columns)


def test_a_measure_is_known_by_its_name_and_not_by_its_number(tmp_path):
    numbered = kerncijfers_csv().replace("AantalInwoners_5", "AantalInwoners_7").replace("_12", "_14")
    other = read_kerncijfers(of_text(tmp_path, numbered), LEVELS["buurt"], 2020)
    pd.testing.assert_frame_equal(other, read_kerncijfers(of_text(tmp_path, kerncijfers_csv()), LEVELS["buurt"], 2020))


def test_a_measure_without_a_figure_is_missing_in_every_row(tmp_path):
    lines = kerncijfers_csv().splitlines()
    text = "\n".join([lines[0], *(line.rsplit(";", 1)[0] + ';"       ."' for line in lines[1:])]) + "\n"
    figures = read_kerncijfers(of_text(tmp_path, text), LEVELS["wijk"], 2020)
    assert figures["supermarkt"].isna().all()
    assert figures["inwoners"].notna().all()


def test_every_measure_of_the_catalogue_is_found_when_it_is_there(tmp_path):
    told = {name: entry for name, entry in catalogue().items() if entry.source == "cbs-kerncijfers" and entry.statline}
    measures = [entry.statline for entry in told.values()]
    columns = ";".join(f'"{name}_{number}"' for number, name in enumerate(measures, start=5))
    classes = [entry.unit.startswith("klasse") for entry in told.values()]
    values = [3 if is_class else number for number, is_class in enumerate(classes)]
    row = ";".join(f'"{value:8.1f}"' for value in values)
    text = (
        f'"ID";"WijkenEnBuurten";"Gemeentenaam_1";"SoortRegio_2";"Codering_3";{columns}\r\n'
        f'"1";"BU00140000";"Groningen";"Buurt     ";"BU00140000";{row}\r\n'
    )
    figures = read_kerncijfers(of_text(tmp_path, text), LEVELS["buurt"], 2020)
    assert figures[list(told)].to_numpy().tolist() == [values]


def test_gemeenten_are_named_without_padding(tmp_path):
    gemeenten = read_gemeenten(of_text(tmp_path, kerncijfers_csv()), 2020)
    names = ["Groningen", "Amsterdam", "Rotterdam", "Nissewaard"]
    assert gemeenten == dict(zip(AREAS["gemeente"], names, strict=True))
