"""CBS's figures of wijken en buurten in every layout in which they come; what is in none of them is refused."""

import re
from pathlib import Path

import numpy as np
import pytest

from lib.drawn import frame
from lib.figures import (
    LAYOUTS,
    bulk,
    observations,
    older_selection,
    older_yearly,
    quoted,
    selection,
    turned_selection,
    written,
    xlsx,
    yearly,
)
from lib.xls import xls
from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.errors import BadInput
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.kerncijfers import read_gemeenten, read_kerncijfers, read_marks
from vroegsignalering.sources.nabijheid import read_nabijheid

BUURT = LEVELS["buurt"]
FIGURES = frame("""
    area       | inwoners | woz | supermarkt
    -----------+----------+-----+-----------
    BU00140000 | 1200     | 187 | 0.4
    BU0363AE01 | 55       |     | 0.9
""")


def year_of(name: str) -> int:
    return int(re.search(r"20\d\d", name)[0])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_says_the_same(layout, tmp_path):
    name, content = LAYOUTS[layout]
    told = read_kerncijfers(written(tmp_path, name, content()), BUURT, year_of(name))
    assert told["area"].tolist() == FIGURES["area"].tolist()
    for column in FIGURES.columns.drop("area"):
        np.testing.assert_array_equal(told[column], FIGURES[column].astype(float), err_msg=column)


_WITHOUT_MARKS = ("older selection", "turned selection", "observations")


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name not in _WITHOUT_MARKS])
def test_marks_of_changed_boundaries_are_kept(layout, tmp_path):
    name, content = LAYOUTS[layout]
    told = read_marks(written(tmp_path, name, content()), BUURT, year_of(name))
    assert told["area"].tolist() == ["BU00140000", "BU0363AE01"]
    assert told["mark"].tolist() == [1, 3]


def test_a_code_that_is_used_again_for_another_area_is_marked_in_the_year_in_which_it_is(tmp_path):
    rows = yearly()
    rows[4][2], rows[4][6] = "Stadsweiden", "3"
    before, after = (
        written(tmp_path, f"kwb-{year}.xlsx", xlsx(told)) for year, told in ((2018, yearly()), (2019, rows))
    )
    assert read_marks(before, BUURT, 2018)["mark"].tolist() == [1, 3]
    assert read_marks(after, BUURT, 2019)["mark"].tolist() == [3, 3]
    assert read_kerncijfers(after, BUURT, 2019)["area"].tolist() == FIGURES["area"].tolist()


def test_a_yearly_file_names_the_gemeenten_and_a_selection_need_not(tmp_path):
    assert read_gemeenten(written(tmp_path, "kwb-2018.xls", xls(yearly())), 2018) == {"GM0014": "Groningen"}
    assert read_gemeenten(written(tmp_path, "a.csv", selection()), 2017) == {}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *[
            (mark, np.nan)
            for mark in (".", "      .", "", "   ", ",", "x", "-99995", "-99997", "-99999999", "-99997.0")
        ],
        *[("1234", 1234), ("1234,5", 1234.5), ("  1234.5 ", 1234.5), ("0", 0)],
    ],
)
def test_marks_and_decimals_may_be_mixed_within_a_yearly_file(cell, value, tmp_path):
    rows = yearly()
    rows[5][9] = cell
    told = read_kerncijfers(written(tmp_path, "kwb-2018.xlsx", xlsx(rows)), BUURT, 2018)
    np.testing.assert_array_equal(told["woz"], [187, value])


def test_the_row_of_the_country_needs_no_code(tmp_path):
    rows = older_yearly(2012)
    rows[1][1] = None
    assert len(read_kerncijfers(written(tmp_path, "kwb-2012.xls", xls(rows)), BUURT, 2012)) == 2
    rows[2][1] = None
    with pytest.raises(BadInput, match="row 3, column gwb_code12: found no value; expected the code of an area"):
        read_kerncijfers(written(tmp_path, "kwb-2012.xls", xls(rows)), BUURT, 2012)


def test_the_class_of_urbanity_has_a_dash_or_zero_where_there_is_none(tmp_path):
    rows = [[*row, extra] for row, extra in zip(yearly(), ("ste_mvs", "2", "1", "-", "5", "0"), strict=True)]
    told = read_kerncijfers(written(tmp_path, "kwb-2013.xls", xls(rows)), BUURT, 2013)
    np.testing.assert_array_equal(told["stedelijkheid"], [5, np.nan])


def test_a_header_counts_only_in_the_years_in_which_it_means_the_same(tmp_path):
    for year, there in ((2019, True), (2020, False)):
        told = read_kerncijfers(written(tmp_path, f"kwb-{year}.xlsx", xlsx(yearly())), BUURT, year)
        assert ("woz" in told) == there


def test_wealth_may_be_below_zero_and_nothing_else(tmp_path):
    rows = [[*row, extra] for row, extra in zip(yearly(), ("m_hh_ver", "30", "7,0", "9", "-0,7", "."), strict=True)]
    told = read_kerncijfers(written(tmp_path, "kwb-2019.xlsx", xlsx(rows)), BUURT, 2019)
    np.testing.assert_array_equal(told["vermogen"], [-0.7, np.nan])
    rows[4][11] = "-99995,0"
    told = read_kerncijfers(written(tmp_path, "kwb-2019.xlsx", xlsx(rows)), BUURT, 2019)
    assert told["vermogen"].isna().all()
    rows[4][7] = "-5"
    with pytest.raises(BadInput, match=r"row 5, column a_inw: found '-5'; expected a figure of 0 or more"):
        read_kerncijfers(written(tmp_path, "kwb-2019.xlsx", xlsx(rows)), BUURT, 2019)


@pytest.mark.parametrize(
    ("measure", "cell", "words"),
    [
        ("MediaanVermogenVanParticuliereHuish_80", "-99997", "a figure, or a point where none was published"),
        ("MediaanVermogenVanParticuliereHuish_80", "-99995", "a figure, or a point where none was published"),
        ("MateVanStedelijkheid_80", "0", "a class from 1 to 5"),
        ("MateVanStedelijkheid_80", "7", "a class from 1 to 5"),
        ("Koopwoningen_80", "100.5", "a percentage from 0 to 100"),
        ("Koopwoningen_80", "-1", "a figure of 0 or more, or a point where none was published"),
        ("Woningvoorraad_80", "12.5", "a whole number of woningen"),
        ("BedrijfsvestigingenTotaal_80", "0.5", "a whole number of vestigingen"),
    ],
)
def test_the_bulk_file_has_no_figure_that_the_measure_cannot_be(measure, cell, words, tmp_path):
    lines = bulk().decode().splitlines()
    lines[0] += f';"{measure}"'
    lines[1:] = [f'{line};"{cell:>8}"' for line in lines[1:]]
    path = written(tmp_path, "Kerncijfers_wijken_en_buurten_2020.csv", ("\n".join(lines) + "\n").encode())
    with pytest.raises(BadInput, match=f"found '{cell}'; expected {words}"):
        read_kerncijfers(path, BUURT, 2020)


@pytest.mark.parametrize(
    ("header", "cells", "words"),
    [
        ("p_leegsw", ("5", "5", "5", "130", "6"), "row 5, column p_leegsw: found '130'; expected a percentage from 0"),
        ("p_leegsw", ("100", "0", "99,9", "5", "."), ""),
        # Thousands set apart by a point; nothing says so, but no buurt has a part of a household.
        ("a_hh", ("5", "5", "5", "1.234", "6"), "row 5, column a_hh: found '1.234'; expected a whole number of huish"),
        ("a_hh", ("5", "5", "5", "1234,0", "."), ""),
        ("g_hhgro", ("2,1", "2.2", "1,9", "1.8", "."), ""),
    ],
)  # fmt: skip
def test_in_a_yearly_file_too_a_share_is_at_most_100_and_a_count_is_whole(header, cells, words, tmp_path):
    rows = [[*row, extra] for row, extra in zip(yearly(woz="g_wozbag"), (header, *cells), strict=True)]
    source = written(tmp_path, "kwb-2022.xlsx", xlsx(rows))
    if not words:
        assert len(read_kerncijfers(source, BUURT, 2022).columns) == 5
        return
    with pytest.raises(BadInput, match=words):
        read_kerncijfers(source, BUURT, 2022)


def test_money_in_another_unit_is_refused(tmp_path):
    rows = [[*row[:9], 1000 * float(row[9]) if str(row[9]).isdigit() else row[9], row[10]] for row in yearly()]
    with pytest.raises(BadInput, match="column g_woz: found a median of 186000; expected figures in duizend euro"):
        read_kerncijfers(written(tmp_path, "kwb-2013.xls", xls(rows)), BUURT, 2013)


def of_ages(folder: Path, *cells: str) -> Source:
    """A bulk file with a column about those of 65 and over, from the country down."""
    lines = bulk().decode().splitlines()
    lines[0] += ';"k_65JaarOfOuder_12"'
    lines[1:] = [f'{line};"{cell:>8}"' for line, cell in zip(lines[1:], cells, strict=True)]
    return written(folder, "Kerncijfers_wijken_en_buurten_2014.csv", ("\n".join(lines) + "\n").encode())


@pytest.mark.parametrize(
    ("year", "cells", "indicator"),
    [
        (2014, ("17", "13", "9", "12", "."), "ouderen_aandeel"),
        (2014, ("3100000", "27000", "1800", "144", "."), "ouderen"),
        (2016, ("17", "13", "9", "12", "."), "ouderen"),
    ],
)
def test_before_2016_a_share_under_the_name_of_a_count_is_read_as_a_share(year, cells, indicator, tmp_path):
    told = read_kerncijfers(of_ages(tmp_path, *cells), BUURT, year)
    assert {"ouderen", "ouderen_aandeel"} & set(told.columns) == {indicator}
    np.testing.assert_array_equal(told[indicator], [float(cells[3]), np.nan])


def changed(rows: list, row: int, column: int, cell: object) -> list:
    rows[row][column] = cell
    return rows


def csv_of(text: str) -> bytes:
    return text.encode()


REFUSED = [
    ("kwb-2018.xlsx", lambda: xlsx([["buurt", "aantal"], ["Centrum", 5]]),
     "header: found columns 'buurt, aantal'; expected gwb_code_10, or gwb_code18 in the older layout"),
    ("kwb-2012.xls", lambda: xls(older_yearly(2011)),
     "header: found gwb_code11, of another year; expected gwb_code_10, or gwb_code12"),
    ("kwb-2018.xlsx", lambda: xlsx(changed(yearly(), 3, 4, "Stadsdeel")),
     "row 4, column recs: found 'Stadsdeel'; expected Land, Gemeente, Wijk or Buurt"),
    ("kwb-2018.xlsx", lambda: xlsx(changed(yearly(), 4, 0, "BU0014000")),
     "row 5, column gwb_code_10: found 'BU0014000'; expected the code of a buurt"),
    ("kwb-2018.xlsx", lambda: xlsx(changed(yearly(), 5, 0, "BU00140000")),
     "row 6: found BU00140000 a second time"),
    ("kwb-2018.xlsx", lambda: xlsx(changed(yearly(), 0, 8, "A_INW ")),
     "header: found column a_inw twice"),
    ("kwb-2018.xlsx", lambda: xlsx(changed(yearly(), 4, 10, "1.234,5")),
     "row 5, column g_afs_gs: found '1.234,5'; expected a number, with a decimal point or a decimal comma"),
    ("kwb-2018.xls", lambda: xls(yearly())[:3000], "found a file that is no whole workbook; expected the .xls"),
    ("kwb-2018.csv", lambda: csv_of("gwb_code_10;recs;leeg\nBU00140000;Buurt;1\n"),
     "header: found no indicator of the catalogue, but 'gwb_code_10, recs, leeg'"),
    ("kwb-2018.csv", lambda: csv_of("Identifier,Title\nBU00140000,Centrum\n"),
     "header: found columns 'Identifier, Title'; expected StatLine's bulk file"),
    ("a.csv", lambda: csv_of("Id,Measure,ValueAttribute,Value\n1,M000352,None,5\n"),
     "header: found columns 'Id, Measure, ValueAttribute, Value'; expected StatLine's bulk file"),
    ("a.csv", lambda: quoted([["Wijken en buurten", "Bevolking/Aantal inwoners (aantal)"], ["Centrum", "5"]]),
     "header: found names of areas only .'Wijken en buurten'.; expected a column with codes as well"),
    ("a.csv", lambda: selection().replace(b"BU00140000", b"BU0014000 "),
     "line 5, column Regioaanduiding/Codering .code.: found 'BU0014000'; expected the code of an area"),
    ("a.csv", lambda: selection()[:-1], "found no line end after the last line"),
    ("a.csv", lambda: selection().replace(b'"     0,4"', b'"     0-4"'),
     "line 5, column Nabijheid voorzieningen/Afstand tot grote supermarkt .km.: found '0-4'; expected a number"),
    ("a.csv", lambda: older_selection().replace(b'"Bron: CBS"\n', b""), "found no last line that names the source"),
    ("a.csv", lambda: older_selection().replace(b'"187"', b'"187";"1"'), "line 9: found 6 fields; expected 5 fields"),
    ("a.csv", lambda: turned_selection().replace(b"GM0014    ", b"Groningen "),
     "header: found areas as columns, and 'Groningen ' among them; expected codes of areas"),
    ("a.csv", lambda: bulk().replace(b"AfstandTotGroteSupermarkt_95", b"GemiddeldeWoningwaarde_36"),
     "header: found columns GemiddeldeWoningwaarde and GemiddeldeWOZWaardeVanWoningen; expected one column that tells"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "words"), REFUSED, ids=[words[:60] for *_, words in REFUSED])
def test_what_is_in_no_known_layout_is_refused_with_place_found_and_expected(name, content, words, tmp_path):
    year = year_of(name) if name.startswith("kwb") else 2017
    with pytest.raises(BadInput, match=words):
        read_kerncijfers(written(tmp_path, name, content()), BUURT, year)


@pytest.mark.parametrize(
    "layout", ["2024, CSV", "typed", "selection", "older selection", "turned selection", "observations"]
)
def test_a_text_that_is_cut_within_a_line_is_refused(layout, tmp_path):
    name, content = LAYOUTS[layout]
    whole = content()
    for end in range(1, len(whole), 13):
        if whole[end - 1 : end + 1].count(b"\n") == 0:
            with pytest.raises(BadInput):
                read_kerncijfers(written(tmp_path, name, whole[:end]), BUURT, year_of(name))


def test_an_older_workbook_whose_sheet_lies_nowhere_is_refused(tmp_path):
    """At which calamine panics, which is no Exception."""
    whole = xls(older_yearly(2012))
    place_of_sheet = whole.index(b"kwb") - 8
    damaged = whole[: place_of_sheet + 2] + b"\x01" + whole[place_of_sheet + 3 :]
    with pytest.raises(BadInput, match=r"found a file that is no whole workbook; expected the \.xls as published"):
        read_kerncijfers(written(tmp_path, "kwb-2012.xls", damaged), BUURT, 2012)


def test_a_mark_that_is_none_is_refused(tmp_path):
    source = written(tmp_path, "kwb-2018.xlsx", xlsx(changed(yearly(), 4, 6, "4")))
    with pytest.raises(BadInput, match=r"row 5, column ind_wbi: found '4'; expected 1, 2 or 3"):
        read_marks(source, BUURT, 2018)


# Real files: figures that a reader of the file finds too.


@pytest.mark.real
def test_the_real_selection_of_2017_is_read_though_its_headers_were_mangled(real_data: Path) -> None:
    source = Source(real_data / "cbs-samples" / "Kerncijfers_wijken_en_buurten_2017.csv")
    told = read_kerncijfers(source, BUURT, 2017).set_index("area")
    assert told.shape == (479, 51)
    assert told.loc["BU03630001", ["inwoners", "jeugd", "ouderen", "geweld"]].tolist() == [660, 20, 55, 154]
    assert told["woz"].isna().sum() > 0
    assert set(read_marks(source, BUURT, 2017)["mark"]) == {1}
    assert read_gemeenten(source, 2017) == {"GM0363": "Amsterdam"}


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cbs-samples/Kerncijfers_wijken_en_buurten_2015.csv", "names of areas only"),
        ("cbs-samples/cbs_buurt_namen_85984.csv", "columns 'Identifier, Title'; expected StatLine's bulk file"),
        ("recode-amsterdam/Kerncijfers_wijken_en_buurten_2020.csv", "columns 'District_Type, Municipality_Name"),
    ],
)
def test_real_files_without_codes_or_with_headers_of_others_are_refused(real_data: Path, name, words) -> None:
    with pytest.raises(BadInput, match=words):
        read_kerncijfers(Source(real_data / name), BUURT, 2020)


@pytest.mark.parametrize(
    ("said", "instead", "found"),
    [
        ("1200", "veel", "line 15, column Value: found 'veel'"),
        ("1200", "-3", "BU00140000, column T001036: found '-3'"),
        ("M001642;None;187", "T001036;None;187", "T001036 BU00140000 a second time"),
        ("T001036", "T999999", "measures D000025, GM000B, M001642, T999999"),
    ],
)
def test_observations_that_are_not_as_published_are_refused(said, instead, found, tmp_path):
    content = observations().decode()
    assert said in content
    changed = content.replace(said, instead)
    if instead == "T999999":
        changed = "\n".join(line for line in changed.splitlines() if "T999999" in line or "Measure" in line) + "\n"
        found = "measures T999999"
    with pytest.raises(BadInput) as told:
        read_kerncijfers(written(tmp_path, "Kerncijfers_wijken_en_buurten_2024.csv", changed.encode()), BUURT, 2024)
    assert found in str(told.value)


@pytest.mark.parametrize(
    ("read", "name", "year"),
    [
        (read_kerncijfers, "Kerncijfers_wijken_en_buurten_2015.csv", 2015),
        (read_nabijheid, "Nabijheid_voorzieningen_2021.csv", 2021),
    ],
)
def test_observations_of_which_no_code_is_known_are_refused_in_words(read, name, year, tmp_path):
    with pytest.raises(BadInput, match="no measure is known by its code"):
        read(written(tmp_path, name, observations()), BUURT, year)
