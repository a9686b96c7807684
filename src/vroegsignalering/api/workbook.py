"""
A risk list as a workbook (XLSX): the list, the course of the scores, and a sheet that explains both.

Written row by row, so that the list of the whole country takes no more memory than that of a village.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from vroegsignalering.api.origin import Column
from vroegsignalering.api.table import COLUMNS, Table, record

_FORMATS = {"whole": "0", "number": "0.000", "share": "0.0%", "text": "@"}
_WIDTHS = {"naam": 28, "gemeente": 22, "klasse_naam": 18, "gebied": 13, "gemeentecode": 13} | dict.fromkeys(
    ("verhoogt", "verlaagt"), 44
)
_USUAL_WIDTH = 11
_COURSE = ("@", "@", "0", "0.000", "0")
_HEADING = 3  # the row with the names of the columns
_HEAD, _WARNING = "FF154273", "FFFFD9A3"
# Not a moment at which the file was made, so that the same list gives the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def workbook(table: Table) -> bytes:
    """The bytes of the workbook; the same rows of the same origin give the same bytes."""
    from openpyxl import Workbook  # only who asks for it needs to wait

    book = Workbook(write_only=True)
    listing, course = book.create_sheet("Risicolijst"), book.create_sheet("Verloop")
    _list_sheet(listing, table)
    _course_sheet(course)
    list_cells, course_cells = _cells(listing, [_FORMATS[one.kind] for one in COLUMNS]), _cells(course, _COURSE)
    last = _HEADING
    for row in table.rows:
        last += 1
        values = record(row)
        listing.append(_filled(list_cells, [values[column.name] for column in COLUMNS]))
        for moment in row["verloop"]:
            told = (row["gebied"], row["naam"], moment["meting"], moment["score"], moment["klasse"])
            course.append(_filled(course_cells, told))
    listing.auto_filter.ref = f"A{_HEADING}:{_letter(len(COLUMNS))}{last}"
    _reading_sheet(book.create_sheet("Toelichting"), table)
    moment = table.origin.moment.replace(tzinfo=None)
    book.properties.created = book.properties.modified = moment
    book.properties.creator = "Vroegsignalering"
    book.properties.title = table.title
    return _steady(book, moment)


def _list_sheet(sheet: Any, table: Table) -> None:
    for place, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[_letter(place)].width = _WIDTHS.get(column.name, _USUAL_WIDTH)
    sheet.freeze_panes = f"F{_HEADING + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{_HEADING}:{_HEADING}"
    sheet.append([_cell(sheet, table.title, bold=True, warning=bool(table.origin.warnings))])
    sheet.append([_cell(sheet, f"{table.origin.signal} {table.remark}".strip())])
    sheet.append(_head(sheet, [column.name for column in COLUMNS]))


def _course_sheet(sheet: Any) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 13, 28
    sheet.freeze_panes = "C2"
    sheet.append(_head(sheet, ["gebied", "naam", "meting", "score", "klasse"]))


def _reading_sheet(sheet: Any, table: Table) -> None:
    origin = table.origin
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 100
    sheet.append(_pair(sheet, "Wat dit is", origin.signal))
    for word, meaning in origin.warnings:
        sheet.append(_pair(sheet, word, meaning, warning=True))
    if table.remark:
        sheet.append(_pair(sheet, "Let op", table.remark))
    if origin.proven:
        sheet.append(_pair(sheet, "Hoe goed dit bleek", origin.proven))
    for heading, lines in (
        ("Herkomst", origin.values.items()),
        ("Kolommen", _meanings(COLUMNS)),
        ("Herkomst: betekenis", _meanings(origin.columns)),
    ):
        sheet.append([])
        sheet.append(_head(sheet, [heading, ""]))
        for name, value in lines:
            sheet.append(_pair(sheet, name, value))


def _meanings(columns: Iterable[Column]) -> list[tuple[str, Any]]:
    return [(one.name, one.meaning) for one in columns]


def _pair(sheet: Any, name: str, value: Any, *, warning: bool = False) -> list[Any]:
    from openpyxl.styles import Alignment

    cells = [_cell(sheet, name, bold=True, warning=warning), _cell(sheet, value, warning=warning)]
    cells[1].alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
    return cells


def _head(sheet: Any, names: Sequence[str]) -> list[Any]:
    from openpyxl.styles import Font, PatternFill

    cells = [_cell(sheet, name) for name in names]
    for cell in cells:
        cell.font, cell.fill = Font(bold=True, color="FFFFFFFF"), PatternFill("solid", fgColor=_HEAD)
    return cells


def _cell(sheet: Any, value: Any, *, bold: bool = False, warning: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font, PatternFill

    cell = WriteOnlyCell(sheet)
    if bold:
        cell.font = Font(bold=True)
    if warning:
        cell.fill = PatternFill("solid", fgColor=_WARNING)
    _fill(cell, value)
    return cell


def _cells(sheet: Any, forms: Sequence[str]) -> list[Any]:
    """A row of cells that is filled over and over: each is written as soon as it is appended."""
    cells = [_cell(sheet, None) for _ in forms]
    for cell, form in zip(cells, forms, strict=True):
        cell.number_format = form
    return cells


def _filled(cells: list[Any], values: Sequence[Any]) -> list[Any]:
    for cell, value in zip(cells, values, strict=True):
        _fill(cell, value)
    return cells


def _fill(cell: Any, value: Any) -> None:
    if isinstance(value, str):
        cell.value = "".join(sign for sign in value if sign >= " " or sign in "\t\n")
        cell.data_type = "s"  # a name that begins like a formula is a name
    else:
        cell.value = value


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(place))


def _steady(book: Any, moment: datetime) -> bytes:
    saved = io.BytesIO()
    book.save(saved)
    now = f"{book.properties.modified:%Y-%m-%dT%H:%M:%SZ}".encode()
    then = f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
    written = io.BytesIO()
    with zipfile.ZipFile(saved) as given, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as steady:
        for name in given.namelist():
            content = given.read(name)
            if name == "docProps/core.xml":  # saving has put the present moment there
                content = content.replace(now, then)
            steady.writestr(zipfile.ZipInfo(name, _ZIP_TIME), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()
