"""A risk list as a workbook (XLSX): the list, the course of the scores, and a sheet that explains both."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from vroegsignalering.api.schemas import SIGNAL
from vroegsignalering.api.table import COLUMNS, PROVENANCE, SYNTHETIC, Column, provenance, records
from vroegsignalering.store import RiskList

_FORMATS = {"whole": "0", "number": "0.000", "share": "0.0%", "text": "@"}
_WIDTHS = {"naam": 28, "gemeente": 22, "klasse_naam": 18, "gebied": 13, "gemeentecode": 13} | dict.fromkeys(
    ("verhoogt", "verlaagt"), 44
)
_USUAL_WIDTH = 11
_HEAD, _WARNING = "FF154273", "FFFFD9A3"
# Not a moment at which the file was made, so that the same list gives the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def workbook(found: RiskList, rows: Sequence[dict[str, Any]]) -> bytes:
    """The bytes of the workbook; the same rows of the same publication give the same bytes."""
    from openpyxl import Workbook  # only who asks for it needs to wait

    book = Workbook()
    told = provenance(found)
    _list_sheet(book.active, found, records(rows))
    _course_sheet(book.create_sheet("Verloop"), rows)
    _reading_sheet(book.create_sheet("Toelichting"), told)
    moment = found.publication.published_at.replace(tzinfo=None)
    book.properties.created = book.properties.modified = moment
    book.properties.creator = "Vroegsignalering"
    book.properties.title = _title(found)
    return _steady(book, moment)


def _title(found: RiskList) -> str:
    told = found.provenance
    flag = f"{SYNTHETIC}: " if told["synthetic"] else ""
    return f"{flag}Risicolijst {found.gemeente_name}, naar {told['target']} binnen {told['horizon']} jaar"


def _list_sheet(sheet: Any, found: RiskList, table: list[dict[str, Any]]) -> None:
    from openpyxl.utils import get_column_letter

    sheet.title = "Risicolijst"
    _write(sheet, 1, 1, _title(found), bold=True, warning=found.provenance["synthetic"])
    _write(sheet, 2, 1, SIGNAL)
    _head(sheet, 3, [column.name for column in COLUMNS])
    for number, record in enumerate(table, 4):
        for place, column in enumerate(COLUMNS, 1):
            _write(sheet, number, place, record[column.name], form=_FORMATS[column.kind])
    for place, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column.name, _USUAL_WIDTH)
    sheet.freeze_panes = "F4"
    sheet.auto_filter.ref = f"A3:{get_column_letter(len(COLUMNS))}{3 + len(table)}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "3:3"


def _course_sheet(sheet: Any, rows: Sequence[dict[str, Any]]) -> None:
    _head(sheet, 1, ["gebied", "naam", "meting", "score", "klasse"])
    moments = [(row, moment) for row in rows for moment in row["verloop"]]
    for number, (row, moment) in enumerate(moments, 2):
        values = (row["gebied"], row["naam"], moment["meting"], moment["score"], moment["klasse"])
        for place, (value, form) in enumerate(zip(values, ("@", "@", "0", "0.000", "0"), strict=True), 1):
            _write(sheet, number, place, value, form=form)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 13, 28
    sheet.freeze_panes = "C2"


def _reading_sheet(sheet: Any, told: dict[str, Any]) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 100
    lines: list[tuple[str, Any]] = [("Wat dit is", SIGNAL)]
    if told["herkomst"] == SYNTHETIC:
        lines.append((SYNTHETIC, "Deze cijfers horen bij een verzonnen land. Geen enkel gebied bestaat."))
    for number, line in enumerate(lines, 1):
        _pair(sheet, number, line, warning=line[0] == SYNTHETIC)
    number = _table(sheet, len(lines) + 2, "Herkomst", ((one.name, told[one.name]) for one in PROVENANCE))
    number = _table(sheet, number + 1, "Kolommen", _meanings(COLUMNS))
    _table(sheet, number + 1, "Herkomst: betekenis", _meanings(PROVENANCE))


def _meanings(columns: Iterable[Column]) -> Iterable[tuple[str, str]]:
    return ((one.name, one.meaning) for one in columns)


def _table(sheet: Any, start: int, heading: str, lines: Iterable[tuple[str, Any]]) -> int:
    """Writes a heading and pairs below it; the first row that is free after them."""
    _head(sheet, start, [heading, ""])
    told = list(lines)
    for number, line in enumerate(told, start + 1):
        _pair(sheet, number, line)
    return start + len(told) + 1


def _pair(sheet: Any, number: int, line: tuple[str, Any], *, warning: bool = False) -> None:
    from openpyxl.styles import Alignment

    _write(sheet, number, 1, line[0], bold=True, warning=warning)
    _write(sheet, number, 2, line[1], warning=warning)
    sheet.cell(number, 2).alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")


def _head(sheet: Any, number: int, names: Sequence[str]) -> None:
    from openpyxl.styles import Font, PatternFill

    for place, name in enumerate(names, 1):
        _write(sheet, number, place, name)
        cell = sheet.cell(number, place)
        cell.font, cell.fill = Font(bold=True, color="FFFFFFFF"), PatternFill("solid", fgColor=_HEAD)


def _write(
    sheet: Any, number: int, place: int, value: Any, *, form: str = "", bold: bool = False, warning: bool = False
) -> None:
    from openpyxl.styles import Font, PatternFill

    cell = sheet.cell(number, place)
    if isinstance(value, str):
        cell.value = "".join(sign for sign in value if sign >= " " or sign in "\t\n")
        cell.data_type = "s"  # a name that begins like a formula is a name
    else:
        cell.value = value
    if form:
        cell.number_format = form
    if bold:
        cell.font = Font(bold=True)
    if warning:
        cell.fill = PatternFill("solid", fgColor=_WARNING)


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
