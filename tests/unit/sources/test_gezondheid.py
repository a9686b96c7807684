"""RIVM's figures: adults only, a year from the period, missing stays missing, the wrong layout refused."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.errors import BadInput
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.gezondheid import read_gezondheid

HEADER = (
    "ID,Leeftijd,Marges,WijkenEnBuurten,Perioden,Gemeentenaam_1,SoortRegio_2,Codering_3,"
    "ErvarenGezondheidGoedZeerGoed_4,MoeiteMetRondkomen_38"
)


def row(
    number: int, code: str, kind: str, *figures: str, age: str = "20300", bound: str = "MW00000", year: int = 2020
) -> str:
    """A row as StatLine gives it, with its padding."""
    return f"{number},{age},{bound},{code:<10},{year}JJ00,{'Groningen':<40},{kind:<10},{code:<20},{','.join(figures)}"


GOOD = [
    HEADER,
    row(2, "NL01", "Land", "    78.4", "    13.9"),
    row(5, "GM0014", "Gemeente", "    80.5", "     9.4"),
    row(6, "WK001401", "Wijk", "    70.1", "       ."),
    row(7, "WK001400", "Wijk", "    81.2", ""),
    row(8, "BU00140000", "Buurt", "    79.0", "    10.0"),
]


def read(folder: Path, *lines: str, level: str = "wijk") -> dict:
    path = folder / "rivm_18plus_2020.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_gezondheid(Source(path), LEVELS[level])


def test_a_year_has_a_row_for_each_area_of_the_level_and_missing_stays_missing(tmp_path: Path) -> None:
    told = read(tmp_path, *GOOD)
    assert list(told) == [2020]
    assert told[2020]["area"].tolist() == ["WK001400", "WK001401"]
    assert told[2020]["gezond"].tolist() == [81.2, 70.1]
    assert np.isnan(told[2020]["rondkomen"]).all()


def test_other_ages_and_the_bounds_of_intervals_are_left_out(tmp_path: Path) -> None:
    young = row(9, "WK001400", "Wijk", "    99.0", "     1.0", age="53110")
    bound = row(10, "WK001400", "Wijk", "    79.0", "     1.0", bound="MOG0095")
    plain, more = read(tmp_path, *GOOD), read(tmp_path, *GOOD, young, bound)
    assert more[2020].equals(plain[2020])


def test_several_periods_in_one_file_come_apart(tmp_path: Path) -> None:
    told = read(tmp_path, *GOOD, row(11, "WK001400", "Wijk", "    60.0", "     1.0", year=2016))
    assert {year: len(frame) for year, frame in told.items()} == {2016: 1, 2020: 2}


@pytest.mark.parametrize(
    ("spoiled", "words"),
    [
        (lambda lines: [lines[0].replace("Leeftijd,", "Age,"), *lines[1:]], "no column Leeftijd"),
        (lambda lines: [*lines, lines[3]], "a second time"),
        (lambda lines: [line.replace("2020JJ00", "2020KW01") for line in lines], "a whole year, such as 2020JJ00"),
        (lambda lines: [line.replace("20300", "53110") for line in lines], "no figure about adults"),
        (lambda lines: [line.replace("70.1", "-99997") for line in lines], "0 or more"),
    ],
)
def test_what_is_not_as_published_is_refused(tmp_path: Path, spoiled, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read(tmp_path, *spoiled(GOOD))


def test_a_gzip_is_read_and_one_that_is_cut_short_refused(tmp_path: Path) -> None:
    packed = gzip.compress(("\n".join(GOOD) + "\n").encode())
    path = tmp_path / "rivm_18plus_2020.csv.gz"
    path.write_bytes(packed)
    assert len(read_gezondheid(Source(path), LEVELS["buurt"])[2020]) == 1
    path.write_bytes(packed[:-9])
    with pytest.raises(BadInput, match="no whole gzip"):
        read_gezondheid(Source(path), LEVELS["buurt"])


@pytest.mark.real
@pytest.mark.parametrize(("year", "known"), [(2012, 3150), (2016, 3151), (2020, 3150)])
def test_the_real_files_are_read_whole(real_data: Path, year: int, known: int) -> None:
    told = read_gezondheid(Source(real_data / "rivm-gezondheid" / f"rivm_18plus_{year}.csv.gz"), LEVELS["wijk"])
    assert list(told) == [year]
    assert len(told[year]) == 3177
    assert int(told[year]["rondkomen"].notna().sum()) == known


def test_a_file_as_fetched_with_semicolons_and_quotes_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "rivm_18plus_2020.csv"
    lines = [";".join(f'"{cell}"' for cell in line.split(",")) for line in GOOD]
    path.write_text("\ufeff" + "\r\n".join(lines) + "\r\n", encoding="utf-8")
    told = read_gezondheid(Source(path), LEVELS["wijk"])
    assert told[2020]["gezond"].tolist() == [81.2, 70.1]
