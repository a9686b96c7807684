"""SES-WOA, Nabijheid voorzieningen and registered crime: each in the layouts in which it comes."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lib.figures import LAYOUTS, quoted, written
from lib.official import AREAS, write_3_x
from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.errors import BadInput
from vroegsignalering.panel.build import build_panel
from vroegsignalering.sources import folder
from vroegsignalering.sources.beside import find_figures
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.kerncijfers import read_marks
from vroegsignalering.sources.misdrijven import read_misdrijven
from vroegsignalering.sources.nabijheid import read_nabijheid
from vroegsignalering.sources.ses import read_ses

BUURT = LEVELS["buurt"]

_SCORES = ("GemiddeldeScore_29", "GemiddeldeScore_31", "GemiddeldeScore_33", "GemiddeldeScore_35")
_HOUSEHOLDS = ("ParticuliereHuishoudens_2", "Waarde_16")
SES_BULK = quoted(
    [
        ["ID", "WijkenEnBuurten", "Perioden", "RegiocodeGemeenteWijkBuurt_1", *_HOUSEHOLDS, *_SCORES, "Waarde_37"],
        *(
            ["0", f"{code:<10}", year, f"{code:<10}", "     700", "    12.4", *(f"{cell:>8}" for cell in told), "0.9"]
            for code, year, told in (
                ("GM0363", "2019JJ00", ("-0.100", "0.01", "0.02", "-0.13")),
                ("BU0363AE01", "2018JJ00", ("0.030", "0.01", "0.02", "0.00")),
                ("BU0363AE01", "2019JJ00", ("0.045", "0.02", "0.02", "0.005")),
                ("BU00140000", "2019JJ00", (".", ".", ".", ".")),
            )
        ),
    ]
)
_CODE = "Regiocode (gemeente, wijk, buurt) (code)"
_CHOSEN = ("SES-WOA/Totaalscore/Gemiddelde score (Getal)", "Spreiding/Spreiding totaal/Waarde (Getal)")
SES_CHOSEN = quoted(
    [
        ["Perioden", "Wijken en buurten", _CODE, "Particuliere huishoudens (Aantal)", *_CHOSEN],
        ["2019", "Amsterdam", "GM0363    ", "  457400", "  -0.100", "   1.010"],
        ["2018", "Kop Zeedijk", "BU0363AE01", "     700", "   0.030", "   0.856"],
        ["2019*", "Kop Zeedijk", "BU0363AE01", "     700", "   0.045", "   0.856"],
        ["2019*", "Binnenstad", "BU00140000", "       0", "       .", "       ."],
    ]
)


@pytest.mark.parametrize("content", [SES_BULK, SES_CHOSEN], ids=["bulk", "selection"])
def test_scores_come_apart_by_year_and_may_be_below_zero(content, tmp_path):
    source = written(tmp_path, "SES_WOA_scores.csv", content)
    told = read_ses(source, BUURT)
    assert list(told) == [2018, 2019]
    assert told[2019]["area"].tolist() == ["BU00140000", "BU0363AE01"]
    np.testing.assert_array_equal(told[2019]["ses"], [np.nan, 0.045])
    assert read_ses(source, LEVELS["gemeente"])[2019]["ses"].tolist() == [-0.1]


def test_the_four_scores_of_the_bulk_file_are_told_apart_by_their_order(tmp_path):
    told = read_ses(written(tmp_path, "SES_WOA_scores.csv", SES_BULK), BUURT)[2018]
    assert told[["ses", "ses_welvaart", "ses_opleiding", "ses_werk"]].to_numpy().tolist() == [[0.03, 0.01, 0.02, 0]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (SES_BULK.replace(b"GemiddeldeScore_35", b"Waarde_35"), "3 columns GemiddeldeScore; expected 4 of them"),
        (
            SES_BULK.replace(b"2018JJ00", b"2018KW01"),
            "line 3, column Perioden: found '2018KW01'; expected a whole year",
        ),
        (SES_CHOSEN.replace(b"2018", b"2019"), "line 4: found 2019 BU0363AE01 a second time"),
        (SES_CHOSEN.replace(b'"Perioden"', b'"Jaar"'), "header: found no column Perioden"),
    ],
)
def test_scores_in_another_form_are_refused(content, words, tmp_path):
    content = content.replace(b"2019*", b"2019")
    with pytest.raises(BadInput, match=words):
        read_ses(written(tmp_path, "SES_WOA_scores.csv", content), BUURT)


def nabijheid(*names: str, english: bool = False) -> bytes:
    """A bulk file with two distances to hospitals and those to four kinds of schools, 1 to 6 km."""
    keys = ["WijkenEnBuurten", "Gemeentenaam_1", "SoortRegio_2", "Codering_3", "Indelingswijziging_4"]
    kind = "Buurt     "
    if english:
        keys = ["DistrictsAndNeighbourhoods", "MunicipalityName_1", "RegionType_2", "Encoding_3"]
        keys.append("ChangeInDistrictOrNeighbourhood_4")
        kind = "Neighbourhood"
    header = ["ID", *keys, *(f"{name}_{number}" for number, name in enumerate(names, start=11))]
    row = ["1", "BU00140000", f"{'Groningen':<40}", kind, "BU00140000", "3"]
    return quoted([header, [*row, *(f"{number:8.1f}" for number, _ in enumerate(names, start=1))]])


DUTCH = ("AfstandTotZiekenhuis",) * 2 + ("AfstandTotSchool",) * 4
ENGLISH = ("DistanceToHospital",) * 2 + ("DistanceToSchool",) * 4


@pytest.mark.parametrize(
    "content",
    [
        nabijheid(*DUTCH),
        nabijheid(*ENGLISH, english=True),
        nabijheid(*ENGLISH, english=True).replace(b";", b","),
    ],
    ids=["Dutch", "English", "English with commas"],
)
def test_distances_with_one_name_are_told_apart_by_their_order(content, tmp_path):
    source = written(tmp_path, "Nabijheid_2021.csv", content)
    told = read_nabijheid(source, BUURT, 2021).set_index("area").loc["BU00140000"]
    expected = {"ziekenhuis": 1, "voortgezet_onderwijs": 4, "vmbo": 5, "havo_vwo": 6}
    assert told.to_dict() == {f"afstand_{name}": value for name, value in expected.items()}
    assert read_marks_of(source) == [3]


def read_marks_of(source: Source) -> list[float]:
    """The marks of a table of distances, which are those of every table of the year."""
    from vroegsignalering.sources.layouts import read_delivered
    from vroegsignalering.sources.statline import marks

    return marks(read_delivered(source, "cbs-nabijheid", 2021).table, BUURT)["mark"].tolist()


def test_another_number_of_schools_is_another_layout(tmp_path):
    with pytest.raises(BadInput, match="header: found 3 columns AfstandTotSchool; expected 4 of them"):
        read_nabijheid(written(tmp_path, "a.csv", nabijheid(*DUTCH[:5])), BUURT, 2021)


def crime(*rows: tuple[str, str, str, str]) -> bytes:
    """Kind, area, year and count, as the police's table has them: kinds end in a space."""
    header = ["ID", "SoortMisdrijf", "WijkenEnBuurten", "Perioden", "GeregistreerdeMisdrijven_1"]
    return quoted(
        [
            header,
            *(
                [str(number), f"{kind} ", f"{code:<10}", f"{year}JJ00", f"{count:>8}"]
                for number, (kind, code, year, count) in enumerate(rows)
            ),
        ]
    )


CRIME = (
    ("0.0.0", "BU00000000", "2023", "900"),
    ("0.0.0", "BU00140000", "2023", "26"),
    ("0.0.0", "BU00140000", "2022", "30"),
    ("0.0.0", "BU0363AE01", "2023", "4"),
    ("1.1.1", "BU00140000", "2023", "3"),
    ("1.1.1", "BU0363AE01", "2023", "."),
    ("3.7.4", "BU00140000", "2023", "9"),
    ("0.0.0", "GM0014", "2023", "5000"),
)


def test_kinds_of_crime_become_columns_and_those_that_are_not_in_the_catalogue_are_passed_over(tmp_path):
    told = read_misdrijven(written(tmp_path, "a.csv", crime(*CRIME)), BUURT)
    assert list(told) == [2022, 2023]
    pd.testing.assert_frame_equal(
        told[2023],
        pd.DataFrame(
            {
                "area": ["BU00000000", "BU00140000", "BU0363AE01"],
                "misdrijven": [900.0, 26.0, 4.0],
                "woninginbraken": [np.nan, 3.0, np.nan],
            }
        ),
    )


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (CRIME[6:7], r"column SoortMisdrijf: found kinds 3\.7\.4; expected one of 0\.0\.0"),
        ((*CRIME, CRIME[1]), r"line 10: found 0\.0\.0 2023JJ00 BU00140000 a second time"),
        (
            (("0.0.0", "PV20", "2023", "1"),),
            "line 2, column WijkenEnBuurten: found 'PV20'; expected a code that begins",
        ),
        ((("0.0.0", "BU00140000", "2023", "-1"),), "found '-1'; expected a figure of 0 or more"),
    ],
)
def test_crime_in_another_form_is_refused(rows, words, tmp_path):
    with pytest.raises(BadInput, match=words):
        read_misdrijven(written(tmp_path, "a.csv", crime(*rows)), BUURT)


# All of them beside a series of the Leefbaarometer.


def beside(path: Path) -> Path:
    path.mkdir()
    for name, content in (LAYOUTS[layout] for layout in ("2012, xls", "2019, xlsx", "selection")):
        written(path, name, content())
    written(path, "Nabijheid_voorzieningen__buurt_2021_10022023_162519.csv", nabijheid(*DUTCH))
    written(path, "SES_WOA_scores_per_wijk_en_buurt_25042023_160857.csv", SES_CHOSEN)
    written(path, "Geregistreerde_misdrijven_wijken_en_buurten_2023.csv", crime(*CRIME))
    return path


@pytest.mark.parametrize(
    ("name", "years"),
    [
        ("Nabijheid_voorzieningen_2021.csv", [2021]),
        ("Nabijheid_voorzieningen_2021_10022023.csv", [2021]),
        ("Nabijheid_voorzieningen__buurt_2021_10022023_162519.csv", [2021]),
        ("Nabijheid_voorzieningen_10022023_162519.csv", []),
    ],
)
def test_the_year_of_distances_is_the_first_in_their_name_and_no_part_of_a_day(name, years, tmp_path):
    written(tmp_path, name, b"")
    assert list(find_figures([tmp_path]).nabijheid) == years


def test_all_of_them_beside_a_leefbaarometer_make_one_panel(tmp_path):
    write_3_x(tmp_path / "data")
    files = folder.find(tmp_path / "data", "buurt", [beside(tmp_path / "more")])
    told = folder.read(files, "buurt")
    assert {publication: list(years) for publication, years in told.indicators.items()} == {
        "cbs-kerncijfers": [2012, 2017, 2019, 2020],
        "cbs-nabijheid": [2021],
        "cbs-ses-woa": [2018, 2019],
        "politie-misdrijven": [2022, 2023],
    }
    assert len(files.all()) == 3 + 6
    panel = build_panel(told.scores, told.indicators, told.areas, told.neighbours, synthetic=False)
    area = AREAS["buurt"][1]
    assert panel.wide("inwoners").loc[area].tolist() == [55, 55, 55, 2345]
    assert panel.wide("ses").loc[area].tolist() == [0.03, 0.045]
    assert "ses" not in panel.as_of(date(2022, 6, 30)).variables
    assert {"ses", "misdrijven", "afstand_vmbo"} <= set(panel.as_of(date(2026, 1, 1)).variables)


def test_a_level_without_such_figures_does_not_look_for_them(tmp_path):
    write_3_x(tmp_path / "data", "pc4")
    assert folder.read(folder.find(tmp_path / "data", "pc4", [beside(tmp_path / "more")]), "pc4").indicators == {}


def test_a_year_in_two_files_is_refused(tmp_path):
    write_3_x(tmp_path / "data")
    more = beside(tmp_path / "more")
    written(more, "SES_WOA_scores_per_wijk_en_buurt_85539NED.csv", SES_CHOSEN)
    with pytest.raises(BadInput, match="found figures about 2018; expected each year in one file; it is in SES_WOA"):
        folder.read(folder.find(tmp_path / "data", "buurt", [more]), "buurt")
    written(more, "kwb-2019.xls", b"")
    with pytest.raises(BadInput, match=r"kwb-2019\.xlsx?, file name: found a second file about 2019"):
        folder.find(tmp_path / "data", "buurt", [more])


@pytest.mark.real
def test_the_real_tables_are_read(real_data: Path) -> None:
    samples = real_data / "cbs-samples"
    ses = read_ses(Source(samples / "SES_WOA_scores_per_wijk_en_buurt_25042023_160857.csv"), BUURT)[2019].set_index(
        "area"
    )
    assert ses.shape == (479, 2)
    assert ses.loc["BU03630001", ["ses", "ses_spreiding"]].tolist() == [-0.11, 0.916]
    shops = read_nabijheid(Source(samples / "Commercial_space_85231ENG_11gemeenten.csv"), BUURT, 2021).set_index("area")
    assert shops.shape == (762, 25)
    assert shops.loc["BU00340103", "afstand_huisartsenpost"] == 5.4
    with pytest.raises(BadInput, match="names of areas only"):
        read_nabijheid(Source(samples / "Nabijheid_voorzieningen__buurt_2021_10022023_162519.csv"), BUURT, 2021)


@pytest.mark.real
def test_the_real_counts_of_crime_are_read_in_the_official_columns(real_data: Path, tmp_path: Path) -> None:
    """The sample was exported anew: without the columns of its one kind and one year, which are put back here."""
    _, *lines = (real_data / "cbs-samples" / "cbs_crime_2024JJ00_buurten.csv").read_text().splitlines()
    rows = (line.split(",") for line in lines)
    told = read_misdrijven(
        written(tmp_path, "a.csv", crime(*(("0.0.0", code, "2024", count) for code, _, count in rows))), BUURT
    )
    assert told[2024].set_index("area").loc[["BU00000000", "BU00140001"], "misdrijven"].tolist() == [8090, 4139]
    assert len(told[2024]) == len(lines)


def test_a_file_of_distances_has_no_marks_of_its_own_to_follow_boundaries_by(tmp_path):
    """Only key figures are asked for marks; a table without the column says so."""
    with pytest.raises(BadInput, match="header: found no column Indelingswijziging or ind_wbi"):
        read_marks(written(tmp_path, "older.csv", LAYOUTS["older selection"][1]()), BUURT, 2015)
