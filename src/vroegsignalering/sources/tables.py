"""
One official table, read strictly as text: a delimited file, the first sheet of a workbook, or a member of a zip.

Nothing is guessed. What is not as published is refused with one line that names the file, the line or row as a reader
of the file counts (the header is line 1), what was found and what was expected. Columns are turned into numbers, codes
and years by `columns`.
"""

import csv
import io
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from vroegsignalering.errors import BadInput
from vroegsignalering.sources.content import Source, read_bytes, shown
from vroegsignalering.sources.workbook import is_workbook, sheet_rows

# Unquoted in a delimited file: no figure was published. A quoted "NA" is a text of two letters.
MISSING = ("", "NA")
_SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
_WHOLE = range(0)


@dataclass(frozen=True)
class Table:
    """
    A table as text.

    frame:  one row per row of the file, in its order, one text column per column; NaN where nothing was published. A
            column of figures is float64 where each of its cells is a number and `read_table` was asked for that
    above:  lines of the file above its header
    called: what the file calls a column that has another name in `frame`
    named_by: of a table whose rows are no lines of the file, the column that they are named by
    """

    source: Source
    frame: pd.DataFrame
    above: int = 0
    called: Mapping[str, str] = field(default_factory=dict)
    named_by: str = ""

    def place(self, row: int, column: str = "") -> str:
        """Where the `row`-th row of `frame` (from 0) stands, as a reader of the file counts."""
        if self.named_by:
            where = str(self.frame[self.named_by].iloc[row])
        elif self.source.name.lower().endswith(".gpkg"):
            where = f"feature {row + 1}"
        else:
            where = f"{'row' if is_workbook(self.source) else 'line'} {self.above + row + 2}"
        return f"{where}, column {self.called.get(column, column)}" if column else where

    def bad(self, row: int, column: str, expected: str) -> BadInput:
        """The error about one cell."""
        value = self.frame[column].iloc[row]
        found = value if isinstance(value, str) else f"{value:g}"
        return self.source.bad(self.place(row, column), "no value" if pd.isna(value) else shown(found), expected)

    def require(self, *columns: str) -> None:
        """BadInput when one of `columns` is not in the header."""
        for column in columns:
            if column not in self.frame.columns:
                found = shown(", ".join(self.frame.columns), at_most=120)
                raise self.source.bad("header", f"columns {found}", f"a column {column}")


def read_table(
    source: Source,
    *,
    separator: str = ",",
    required: tuple[str, ...] = (),
    short: range = _WHOLE,
    nothing: Collection[str] = (),
    is_figure: Callable[[str], bool] = lambda _: False,
) -> Table:
    """
    The table in `source`, every cell a text, but for columns of figures.

    separator: between the fields of a delimited file
    required:  columns that must be there
    short:     numbers of fields with which a row may end early; what it lacks was not published. Every other row has
               as many fields as the header
    nothing:   what a delimited file says where no figure was published, quoted or not, instead of MISSING
    is_figure: which columns of a delimited file are read as numbers, which saves half the time. Where any cell of them
               is none they are all left as text, in which `columns.numbers` names it
    """
    content = read_bytes(source)
    if is_workbook(source):
        frame = _sheet(source, content)
    else:
        frame = _delimited(source, content, separator, required, short, nothing, is_figure)
    table = Table(source, frame)
    table.require(*required)
    if frame.empty:
        raise source.bad("", "a header without rows", "at least one row of figures")
    return table


def _delimited(
    source: Source,
    content: bytes,
    separator: str,
    required: tuple[str, ...],
    short: range,
    nothing: Collection[str],
    is_figure: Callable[[str], bool],
) -> pd.DataFrame:
    text = decoded(source, content)
    header = _header(source, text, separator, required)
    text = _rows(source, text)
    if short:
        _check_no_empty_line(source, text)
        rows = text.removesuffix("\n").split("\n")
        text = "".join(_filled(row, separator, len(header), short) + "\n" for row in rows)
    figures = [name for name in header if is_figure(name)]
    try:
        table = _parsed(text, header, separator, nothing, figures)
    except pa.ArrowInvalid as error:
        _check_no_empty_line(source, text)
        raise _ragged(source, text, separator, header) from error
    if table.column(0).null_count:  # as an empty line has; to look for one takes longer than to read the file
        _check_no_empty_line(source, text)
    if table.num_rows != text.count("\n") - 1:
        raise _ragged(source, text, separator, header)
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _parsed(
    text: str, header: list[str], separator: str, nothing: Collection[str], figures: Collection[str]
) -> pa.Table:
    """The rows below the header; `figures` are numbers if each of their cells is a finite one. Raises ArrowInvalid."""
    kinds = dict.fromkeys(header, pa.large_string()) | dict.fromkeys(figures, pa.float64())
    try:
        table = pacsv.read_csv(
            pa.BufferReader(text.encode()),
            read_options=pacsv.ReadOptions(column_names=header, skip_rows=1),
            parse_options=pacsv.ParseOptions(delimiter=separator, ignore_empty_lines=False),
            convert_options=pacsv.ConvertOptions(
                column_types=kinds,
                null_values=list(nothing or MISSING),
                strings_can_be_null=True,
                quoted_strings_can_be_null=bool(nothing),
            ),
        )
    except pa.ArrowInvalid:
        if not figures:
            raise
        return _parsed(text, header, separator, nothing, ())
    finite = all(pc.all(pc.is_finite(table[name])).as_py() is not False for name in figures)
    return table if finite else _parsed(text, header, separator, nothing, ())


def _rows(source: Source, text: str) -> str:
    """
    The lines of `text`, each with an LF behind it; BadInput for a last line without an end.

    Every official file ends its last line; one that does not was cut short, perhaps in the middle of a number.
    """
    lines = text.replace("\r\n", "\n") if "\r" in text else text
    if lines.endswith("\n\n"):
        lines = lines.rstrip("\n") + "\n"
    if lines.find("\n") in (-1, len(lines) - 1):
        raise source.bad("", "a header without rows", "at least one row of figures")
    if not lines.endswith("\n"):
        *above, last = lines.split("\n")
        found = f"no line end after {shown(last)}, as in a file that was cut short"
        raise source.bad(f"line {len(above) + 1}", found, "the file as published, whole")
    return lines


def _check_no_empty_line(source: Source, rows: str) -> None:
    if (empty := rows.find("\n\n")) >= 0:
        above = rows.count("\n", 0, empty) + 1
        raise source.bad(f"line {above + 1}", "an empty line", "a row on every line")


def _filled(line: str, separator: str, fields: int, short: range) -> str:
    """A line of a file without quotes, with the empty fields that it was cut short by."""
    there = line.count(separator) + 1
    return line + separator * (fields - there) if there < fields and there in short else line


def decoded(source: Source, content: bytes) -> str:
    """`content` as text; BadInput, with the line, for a NUL, a line end of another kind, a byte that is no UTF-8."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    if (nul := content.find(b"\0")) >= 0:
        raise source.bad(_line_of(content, nul), "a NUL byte (a binary file, or UTF-16)", "text in UTF-8")
    if b"\r" in content and (alone := re.search(rb"\r(?!\n)", content)):
        expected = "lines that end in LF or CRLF"
        raise source.bad(_line_of(content, alone.start()), "a carriage return without a line feed", expected)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"byte 0x{content[error.start]:02x}, which is no UTF-8 (Latin-1 or Windows-1252?)"
        raise source.bad(_line_of(content, error.start), found, "text in UTF-8") from error


def _line_of(content: bytes, position: int) -> str:
    lines_before = content.count(b"\n", 0, position)
    return f"line {lines_before + 1}"


def _header(source: Source, text: str, separator: str, required: tuple[str, ...]) -> list[str]:
    """The names in the first line, each once; BadInput when they stand between other separators."""
    line = text.split("\n", 1)[0].rstrip("\r")
    try:
        header = _fields(line, separator)
    except csv.Error as error:
        raise source.bad("header", shown(line), "the names of the columns") from error
    if len(header) == 1 or not set(required) <= set(header):
        for other, name in _SEPARATORS.items():
            if other != separator and len(_fields(line, other)) > max(len(header), len(required), 2):
                raise source.bad("header", f"fields separated by {name}", f"{_SEPARATORS[separator]} between fields")
    _each_once(source, header)
    return header


def _fields(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator)) or [""]


def _each_once(source: Source, header: list[str]) -> None:
    for position, name in enumerate(header):
        if not name:
            raise source.bad("header", f"no name for column {position + 1}", "a name for every column")
        if name in header[:position]:
            raise source.bad("header", f"column {name} twice", "every column once")


def _ragged(source: Source, text: str, separator: str, header: list[str]) -> BadInput:
    """The error about the first row that is no line of its own with as many fields as the header."""
    expected = f"{len(header)} fields, as in the header"
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for row in rows:
            if len(row) != len(header):
                return source.bad(f"line {line}", f"{len(row)} field{'s' * (len(row) != 1)}", expected)
            if rows.line_num > line:
                break
            line += 1
    except csv.Error as error:
        return source.bad(f"line {line}", f"quotes that do not match ({error})", expected)
    return source.bad(f"line {line}", "a line break within quotes, or a line too long to read", "one row a line")


def _sheet(source: Source, content: bytes) -> pd.DataFrame:
    """The first sheet; its header is the first row."""
    rows = sheet_rows(source, content)
    header = [name or "" for name in rows[0]]
    while header and not header[-1]:
        header.pop()
    _each_once(source, header)
    for number, row in enumerate(rows[1:], start=2):
        if any(row[len(header) :]):
            raise source.bad(f"row {number}", "a value beyond the last column", f"{len(header)} values at most")
    cells = [(row + [None] * len(header))[: len(header)] for row in rows[1:]]
    return pd.DataFrame(cells, columns=header, dtype="str")
