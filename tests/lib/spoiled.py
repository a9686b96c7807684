"""
Official folders that are spoiled in one way each, and how the one line that refuses them begins.

Each case writes a good folder (`lib.official`), spoils it (`lib.spoil`) and says what must be told of it, whether it
is read by `folder.find` and `folder.read` or through the command line: `case.words` all stand in that line.
"""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import shapely

from lib.official import (
    AREAS,
    INNER_FOLDER,
    KERNCIJFERS,
    SCORES_ZIP,
    SQUARES,
    classes_2_0_name,
    map_name,
    scores_2_0_name,
    scores_name,
    scores_xlsx,
    write_2_0,
    write_3_x,
    write_3_x_zipped,
    write_workbook,
    write_zip,
)
from lib.spoil import (
    Spoil,
    again,
    changed,
    content,
    copied,
    cut,
    damaged,
    encoded,
    inserted,
    remapped,
    renamed,
    replaced,
    sheet,
    without,
    without_columns,
)


@dataclass(frozen=True)
class Case:
    """
    A folder that is spoiled.

    message: how the line begins, after the folder's own name: `<file>, <place>: found <what>; expected <what>`
    good:    writes the folder before it is spoiled; it is read at `level`
    """

    title: str
    spoil: Spoil
    message: str
    good: Callable[[Path], None]
    level: str

    @property
    def words(self) -> tuple[str, ...]:
        """The parts of the message: file and place, what was found, what was expected."""
        return tuple(re.split("(?=: found )|; (?=expected )", self.message))


def make(case: Case, folder: Path) -> None:
    """Writes the spoiled folder."""
    case.good(folder)
    case.spoil(folder)


def _cases(
    good: Callable[[Path], None], *rows: tuple[str, Spoil, str], file: str = "", level: str = "buurt"
) -> tuple[Case, ...]:
    """Cases of one kind of folder; `file` is what their messages begin with."""
    return tuple(Case(title, spoil, file + message, good, level) for title, spoil, message in rows)


CSV, WORKBOOK, MAP = scores_name("buurt"), scores_name("buurt", "xlsx"), map_name("buurt")
PACKED = f"{INNER_FOLDER}/{CSV}"
WIJKEN = scores_name("wijk")
OLD, CLASSES = scores_2_0_name("pc4"), classes_2_0_name("pc4")
FIGURES = KERNCIJFERS
CUT_OFF = b"GBD,JAAR,RLBRMTR,RLBWON,RLBBEV,RLBVRZ,RLBVEI,RLBFYS\r\n1011,2018\r\n1012,2018\r\n3072,2018\r\n9999,2018\r\n"
PAGE = b"\n<!DOCTYPE html>\n<html><body>404</body></html>\n"
GEOJSON = b'{"type":"FeatureCollection","features":[' + b"1" * 200_000 + b"]}"
NOWHERE = f"found no scores of level buurt (but {FIGURES}, "
SCORES_WANTED = "; expected one 'Leefbaarometer-scores buurten <years>.csv' (or .xlsx, or in the official zip)"

# A table reads better with a row on a line or two.
# fmt: off
FOLDERS = _cases(
    write_3_x,
    ("no folder", shutil.rmtree, ": found no such folder; expected a folder with the official files"),
    ("no scores", renamed(CSV, "scores.csv"), f": {NOWHERE}{MAP}, scores.csv){SCORES_WANTED}"),
    ("scores of another level", renamed(CSV, WIJKEN), f": {NOWHERE}{WIJKEN}, {MAP}){SCORES_WANTED}"),
    ("scores as CSV and as workbook", content(WORKBOOK, scores_xlsx("buurt")),
     f": found 2 files for the same thing: {CSV}, {WORKBOOK}{SCORES_WANTED}"),
    ("scores in a zip and beside it", lambda folder: write_zip(folder / SCORES_ZIP, {PACKED: b"x"}),
     f": found 2 files for the same thing: {CSV}, {SCORES_ZIP}/{CSV}{SCORES_WANTED}"),
    ("two maps", copied(MAP, "buurt 2022.gpkg"),
     f": found 2 files for the same thing: buurt 2022.gpkg, {MAP}; expected one 'buurt <year>.gpkg'"),
    ("a year of key figures twice", copied(FIGURES, FIGURES.lower()),
     f"/{FIGURES.lower()}, file name: found a second file about 2020; expected only {FIGURES}, or only this one"),
    ("key figures of 1899", renamed(FIGURES, "Kerncijfers_wijken_en_buurten_1899.csv"),
     "/Kerncijfers_wijken_en_buurten_1899.csv, file name: found year 1899; expected a year from 1995 to 2099"),
    ("a map of another year", renamed(MAP, "buurt 2022.gpkg"),
     f"/buurt 2022.gpkg, file name: found a map of 2022; expected a map of the same edition as {CSV}"),
    ("a truth that is no parquet", content("truth.parquet", b"area,origin\n"),
     "/truth.parquet: found a file that is no whole parquet; expected the truth that `country` wrote"),
    ("a truth without columns", lambda folder: pd.DataFrame({"area": ["A"]}).to_parquet(folder / "truth.parquet"),
     "/truth.parquet, columns: found area; expected a column origin"),
)

ZIPS = _cases(
    write_3_x_zipped,
    ("a zip cut short", cut(SCORES_ZIP),
     f"/{SCORES_ZIP}: found a file that is no whole zip (cut short?); expected the zip as published"),
    ("a zip with a damaged member", damaged(SCORES_ZIP),
     f"/{SCORES_ZIP}, {PACKED}: found a member that cannot be unpacked; expected the zip as published, whole"),
    ("a zip of another level", lambda folder: write_zip(folder / SCORES_ZIP, {f"{INNER_FOLDER}/{WIJKEN}": b"x"}),
     f"/{SCORES_ZIP}: found a zip with {WIJKEN}{SCORES_WANTED}"),
    ("a bad row within a zip", lambda folder: write_zip(folder / SCORES_ZIP, {PACKED: b"bu_code,jaar\nBU00140000\n"}),
     f"/{SCORES_ZIP}, {PACKED}, line 2: found 1 field; expected 2 fields, as in the header"),
    ("a web page in a zip", lambda folder: write_zip(folder / SCORES_ZIP, {PACKED: PAGE}),
     f"/{SCORES_ZIP}, {PACKED}, line 1: found a web page (HTML or XML), not data; expected the file as published"),
)

# The scores of 3.x have area A on lines 2 to 5, B on 6 and 7, C on 8, D on 9 and 10.
TEXTS = _cases(
    write_3_x,
    ("an empty file", content(CSV, b""), ": found an empty file; expected the file as published"),
    ("a file of blanks", content(CSV, b"\r\n \r\n"), ": found an empty file; expected the file as published"),
    ("a web page", content(CSV, PAGE),
     ", line 1: found a web page (HTML or XML), not data; expected the file as published"),
    ("a file of the map service", content(CSV, GEOJSON),
     ", header: found '{\"type\":\"FeatureCollection\",\"features\":[...'; expected the names of the columns"),
    ("another separator", replaced(CSV, ",", ";"),
     ", header: found fields separated by a semicolon; expected a comma between fields"),
    ("a header without rows", changed(CSV, lambda whole: whole[: whole.index(b"\n") + 1]),
     ": found a header without rows; expected at least one row of figures"),
    ("UTF-16", encoded(CSV, "utf-16"), ", line 1: found a NUL byte (a binary file, or UTF-16); expected text in UTF-8"),
    ("Latin-1", encoded(CSV, "latin-1"),
     ", line 9: found byte 0xfa, which is no UTF-8 (Latin-1 or Windows-1252?); expected"),
    ("a NUL", replaced(CSV, "-0.3", "\0", 5), ", line 5: found a NUL byte (a binary file, or UTF-16); expected text"),
    ("line ends of old Macs", replaced(CSV, "\n", "\r"),
     ", line 1: found a carriage return without a line feed; expected lines that end in LF or CRLF"),
    ("a number cut short", cut(CSV, 0.99),
     ", line 10: found no line end after '\"BU19300000\",\"Súdkade\",2014,3.6522648511...', as in a file that was"),
    ("an empty line", inserted(CSV, 5, "\n"), ", line 5: found an empty line; expected a row on every line"),
    ("an empty first line", inserted(CSV, 1, "\n"),
     ", header: found no name for column 1; expected a name for every column"),
    ("a field too few", replaced(CSV, ",-0.09", "", 5),
     ", line 5: found 9 fields; expected 10 fields, as in the header"),
    ("a field too many", replaced(CSV, "-0.3", "-0,3", 5),
     ", line 5: found 11 fields; expected 10 fields, as in the header"),
    ("an unclosed quote", replaced(CSV, '1"', "1", 6), ", line 6: found quotes that do not match (',' expected after"),
    ("a quote without end", replaced(CSV, 'e"', "e", 10),
     ", line 10: found quotes that do not match (unexpected end of data)"),
    ("a line break in quotes", replaced(CSV, "e H", "e\nH", 2),
     ", line 2: found a line break within quotes, or a line too"),
    ("a column under another name", replaced(CSV, "onv", "ovl", 1),
     ", header: found columns 'bu_code, bu_naam, jaar, lbm, afw, fys, ovl, soc, vrz, won'; expected a column onv"),
    ("a column twice", replaced(CSV, "onv", "fys", 1), ", header: found column fys twice; expected every column once"),
    ("an unnamed column", replaced(CSV, "onv", "", 1),
     ", header: found no name for column 7; expected a name for every column"),
    file=f"/{CSV}",
)

CELLS = _cases(
    write_3_x,
    ("a decimal comma", replaced(CSV, "-0.3", '"-0,3"', 5),
     "line 5, column afw: found '-0,3'; expected a number with a decimal point, not a decimal comma"),
    ("a text", replaced(CSV, "-0.06", "laag", 5),
     "line 5, column fys: found 'laag'; expected a number with a decimal point"),
    ("a quoted NA", replaced(CSV, "NA", '"NA"', 4),
     "line 4, column fys: found 'NA'; expected a number with a decimal point,"
     " or NA without quotes where nothing was published"),
    ("an infinite number", replaced(CSV, "-0.06", "-inf", 5),
     "line 5, column fys: found '-inf'; expected a number with"),
    ("too large a number", replaced(CSV, "-0.06", "1e999", 5),
     "line 5, column fys: found '1e999'; expected a number with"),
    ("not a number", replaced(CSV, "-0.06", "NaN", 5), "line 5, column fys: found 'NaN'; expected a number with"),
    ("a row twice", again(CSV, 5),
     "line 6: found BU00140000 2024 a second time (first on line 5); expected one row per bu_code"),
    ("the year 1899", replaced(CSV, "2024", "1899", 5),
     "line 5, column jaar: found '1899'; expected a meting: 2002, 2008"),
    ("no meting", replaced(CSV, "2014", "2013", 3), "line 3, column jaar: found '2013'; expected a meting: 2002, 2008"),
    ("no year", replaced(CSV, "2014", "NA", 3), "line 3, column jaar: found no value; expected a meting: 2002, 2008"),
    ("a code of another level", replaced(CSV, "BU00140000", "WK001400", 4),
     "line 4, column bu_code: found 'WK001400'; expected the code of a buurt, such as BU00140000"),
    ("a code in lower case", replaced(CSV, "AE", "ae", 7),
     "line 7, column bu_code: found 'BU0363ae01'; expected the code"),
    ("a code without zeros", replaced(CSV, "00", "", 4), "line 4, column bu_code: found 'BU140000'; expected the code"),
    ("no code", replaced(CSV, '"BU19300000"', "NA", 9),
     "line 9, column bu_code: found no value; expected the code of a buurt"),
    ("another reference", replaced(CSV, "3.80226485114368", "3.79", 5),
     "line 5, column afw: found '-0.3'; expected lbm (3.79) minus the reference 4.102265"),
    ("no afw beside lbm", replaced(CSV, "-0.3", "NA", 5),
     "line 5, column afw: found no value; expected lbm (3.80226485114368)"),
    file=f"/{CSV}, ",
)

OF_2_0 = _cases(
    write_2_0,
    ("2.0: a meting without a national mean", replaced(OLD, "2012", "2008", 2),
     f"/{OLD}, line 2, column JAAR: found '2008'; expected a meting whose national mean is known: 2012, 2014, 2016,"),
    ("2.0: a row that ends too soon", replaced(OLD, ",-0.20,-2.60E-02", "", 2),
     f"/{OLD}, line 2: found 6 fields; expected 8 fields, as in the header"),
    ("2.0: a part of the dimensions", replaced(OLD, "-2.60E-02", "", 2),
     f"/{OLD}, line 2, column RLBFYS: found no value; expected a row that is whole, or cut short after JAAR"),
    ("2.0: nothing but cut rows", content(OLD, CUT_OFF),
     f"/{OLD}: found no score at all; expected at least one area with"),
    ("2.0: class 10", replaced(CLASSES, "3", "10", 2),
     f"/{CLASSES}, line 2, column KL14: found '10'; expected a class: 1 to 9"),
    ("2.0: class x", replaced(CLASSES, "5", "x", 2),
     f"/{CLASSES}, line 2, column KL02: found 'x'; expected a class: 1 to 9"),
    ("2.0: an area twice", again(CLASSES, 3),
     f"/{CLASSES}, line 4: found 1012 a second time (first on line 3); expected one row"),
    ("2.0: classes of 2013", replaced(CLASSES, "KL14", "KL13", 1),
     f"/{CLASSES}, header: found column KL13; expected a meting: KL02"),
    ("2.0: classes of another year", renamed(CLASSES, CLASSES.replace("2018", "2016")),
     f"/{CLASSES.replace('2018', '2016')}, file name: found classes of 2016; expected classes of the same edition as"),
    ("2.0: classes of other areas", replaced(CLASSES, "3072", "3073", 4),
     f"/{CLASSES}, line 4, column CODE: found '3073'; expected an area of the same edition as {OLD}, which has no"),
    ("2.0: classes of fewer areas", without(CLASSES, "3072"),
     f"/{OLD}, line 10, column GBD: found '3072'; expected an area of the same edition as {CLASSES}, which has no"),
    ("2.0: a class beside another score", replaced(CLASSES, ",7", ",6", 4),
     f"/{CLASSES}, line 4, column KL18: found '6'; expected class 7, as the score in {OLD} has (4.2040): files of"),
    level="pc4",
)

WORKBOOKS = _cases(
    write_workbook,
    ("a workbook cut short", cut(WORKBOOK),
     ": found a file that is no whole workbook; expected the .xlsx as published"),
    ("a CSV called workbook", content(WORKBOOK, b"bu_code\nBU00140000\n"),
     ": found a file that is no whole workbook; expected"),
    ("a text in a workbook", sheet(lambda cells: cells.cell(5, 5, "-0,3")),
     ", row 5, column afw: found '-0,3'; expected a number with a decimal point, not a decimal comma"),
    ("a remark beside the sheet's columns", sheet(lambda cells: cells.cell(4, 13, "zie toelichting")),
     ", row 4: found a value beyond the last column; expected 10 values at most"),
    ("a sheet without content", sheet(lambda cells: cells.delete_rows(1, 20)),
     ": found an empty sheet; expected the sheet as"),
    ("a sheet without rows", sheet(lambda cells: cells.delete_rows(2, 20)),
     ": found a header without rows; expected at least"),
    ("an empty row", sheet(lambda cells: cells.insert_rows(4)),
     ", row 4, column bu_code: found no value; expected the code"),
    ("an unnamed column in a workbook", sheet(lambda cells: cells.cell(1, 7, "")),
     ", header: found no name for column 7; expected a name for every column"),
    file=f"/{WORKBOOK}",
)

# The key figures have the country on line 2, then of GM0014 itself, wijk, buurt; GM0363 on 6, BU0363AE01 on 8.
KEY_FIGURES = _cases(
    write_3_x,
    ("key figures between commas", replaced(FIGURES, ";", ","),
     "header: found fields separated by a comma; expected a semicolon between fields"),
    ("key figures without codes", without_columns(FIGURES, 5, 5, ";"),
     "header: found no column Codering_<number>; expected the columns of StatLine's bulk file"),
    ("key figures without figures", without_columns(FIGURES, 7, 11, ";"),
     "header: found no measure of the catalogue; expected measures such as AantalInwoners_<number>"),
    ("a measure twice", replaced(FIGURES, "Mannen_6", "AantalInwoners_6", 1),
     "header: found column AantalInwoners twice; expected every measure once"),
    ("a decimal comma in key figures", replaced(FIGURES, "0.4", "0,4", 5),
     "line 5, column AfstandTotGroteSupermarkt: found '0,4'; expected a number with a decimal point, not a decimal"),
    ("the missing mark of CBS's maps", replaced(FIGURES, "     187", "  -99997", 5),
     "line 5, column GemiddeldeWOZWaardeVanWoningen: found '-99997'; expected a figure of 0 or more, or a point"),
    ("key figures of an area twice", again(FIGURES, 5),
     "line 6: found BU00140000 a second time (first on line 5); expected one row per Codering"),
    ("key figures without a code", replaced(FIGURES, 'GM0363    ";"1"', '.         ";"1"', 6),
     "line 6, column Codering: found no value; expected the code of an area"),
    ("a buurt with the code of a wijk", replaced(FIGURES, 'BU0363AE01";"1"', 'WK0363AG  ";"1"', 8),
     "line 8, column Codering: found 'WK0363AG'; expected the code of a buurt, such as BU00140000"),
    ("a wijk with the code of a buurt", replaced(FIGURES, "Buurt ", "Wijk  ", 8),
     "line 8, column SoortRegio: found 'Wijk'; expected 'Buurt', as its code says"),
    ("key figures without buurten", without(FIGURES, "Buurt "),
     "column SoortRegio: found no row of a buurt; expected rows with 'Buurt'"),
    file=f"/{FIGURES}, ",
)

MAPS = _cases(
    write_3_x,
    ("a map cut short", cut(MAP), ": found a file that is no whole GeoPackage; expected the .gpkg as published"),
    ("a map in WGS84", remapped(crs="EPSG:4326"), ": found projection EPSG:4326; expected RD New (EPSG:28992)"),
    ("a map without projection", remapped(crs=None), ": found no projection; expected RD New (EPSG:28992)"),
    ("a map without codes", remapped(columns=("statcode", "bu_naam")),
     ", header: found columns 'statcode, bu_naam'; expected a column bu_code"),
    ("a map without names", remapped(columns=("bu_code", "statnaam")),
     ", header: found columns 'bu_code, statnaam'; expected a column bu_naam"),
    ("a map of wijken", remapped(codes=AREAS["wijk"]),
     ", feature 1, column bu_code: found 'WK001400'; expected the code of a buurt, such as BU00140000"),
    ("a map with an area twice", remapped(codes=(*AREAS["buurt"][:3], "BU00140000")),
     ", feature 4: found BU00140000 a second time (first on feature 1); expected one row per bu_code"),
    ("a map without an outline", remapped(outlines=(*SQUARES[:3], None)),
     ", feature 4: found no outline for BU19300000; expected a polygon"),
    ("a map of points", remapped(outlines=[shapely.centroid(outline) for outline in SQUARES]),
     ", feature 1: found a Point for BU00140000; expected a polygon"),
    ("a map of other areas", remapped(codes=(*AREAS["buurt"][:3], "BU19300099")),
     ": found a map on which 1 of 4 areas are not on it, such as BU19300000; expected a map of the same edition as"),
    ("a map of other names", remapped(names=("Oude Haven, Noord", "Nieuwland", "Elders", "Súdkade")),
     ": found a map on which 1 of 4 areas have another name there, such as BU0363AE02; expected a map of the same"),
    file=f"/{MAP}",
)
# fmt: on

CASES = (*FOLDERS, *ZIPS, *TEXTS, *CELLS, *OF_2_0, *WORKBOOKS, *KEY_FIGURES, *MAPS)
