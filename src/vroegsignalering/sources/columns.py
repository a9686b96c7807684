"""Columns of a table turned into numbers, codes, years and classes; the first cell that is none of them is named."""

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vroegsignalering.domain.classes import CLASS_NAMES
from vroegsignalering.domain.levels import Level
from vroegsignalering.domain.metingen import METINGEN
from vroegsignalering.sources.tables import Table

FIRST_YEAR, LAST_YEAR = 1995, 2099
_POINT = "a number with a decimal point"
# What stands in CBS's files where nothing was published, as text and as number. Of -99995 it is known that CBS's web
# service of 2024 gives it for figures that are not there (others' loading code); the other two are in files and maps.
_NOTHING, SECRET = pa.array([".", ",", "x", ""]), (-99995.0, -99997.0, -99999999.0)
_NO_CLASS = pa.array([".", ",", "x", "", "-", "0"])
_DECIMAL_COMMA = re.compile(r"\s*[-+]?[\d.]*,\d+\s*")


def numbers(table: Table, column: str) -> np.ndarray:
    """A column as float64, (n_rows,); NaN where nothing was published. BadInput for what is no finite number."""
    cells = table.frame[column]
    if cells.dtype == np.float64:  # read as numbers, all of them finite
        return cells.to_numpy()
    text = pa.array(cells, from_pandas=True, type=pa.large_string())
    try:
        value: np.ndarray = pc.cast(text, pa.float64()).to_numpy(zero_copy_only=False).astype(float)
    except pa.ArrowInvalid as error:
        row = next(row for row, cell in enumerate(text.to_pylist()) if cell is not None and not _is_number(cell))
        raise table.bad(row, column, _POINT + _hint(str(text[row]))) from error
    wrong = ~np.isfinite(value) & text.is_valid().to_numpy(zero_copy_only=False)
    if wrong.any():
        raise table.bad(int(wrong.argmax()), column, f"{_POINT}, and finite")
    return value


def loose_numbers(table: Table, column: str, *, is_class: bool = False) -> np.ndarray:
    """
    A column of a file that mixes marks, as float64, (n_rows,): decimal points and commas, spaces around.

    NaN for what says that nothing was published: a lone point or comma, x, nothing, and the numbers in SECRET.
    is_class: whether it holds classes from 1 on, where a dash and 0 say the same
    """
    cells = table.frame[column]
    if cells.dtype == np.float64:
        return cells.to_numpy()
    text = pc.utf8_trim_whitespace(pa.array(cells, from_pandas=True, type=pa.large_string()))
    nothing = _NO_CLASS if is_class else _NOTHING
    text = pc.if_else(pc.is_in(text, value_set=nothing), pa.scalar(None, pa.large_string()), text)
    pointed = pc.replace_substring(text, ",", ".")
    try:
        value: np.ndarray = pc.cast(pointed, pa.float64()).to_numpy(zero_copy_only=False).astype(float)
    except pa.ArrowInvalid as error:
        row = next(row for row, cell in enumerate(pointed.to_pylist()) if cell is not None and not _is_number(cell))
        raise table.bad(row, column, "a number, with a decimal point or a decimal comma") from error
    value[np.isin(value, SECRET)] = np.nan
    wrong = ~np.isfinite(value) & ~np.isnan(value)
    if wrong.any():
        raise table.bad(int(wrong.argmax()), column, "a number, and finite")
    return value


def _hint(cell: str) -> str:
    """What to say beside "a number" about a text that looks like one, or like nothing."""
    if _DECIMAL_COMMA.fullmatch(cell):
        return ", not a decimal comma"
    return f", or {cell} without quotes where nothing was published" if cell == "NA" else ""


def _is_number(cell: str) -> bool:
    try:
        pc.cast(pa.scalar(cell), pa.float64())
    except pa.ArrowInvalid:
        return False
    return True


def codes(table: Table, column: str, level: Level) -> pd.Series:
    """A column with the codes of areas; BadInput for the first that is no code of `level`."""
    are_codes(table, column, level, among=np.ones(len(table.frame), dtype=bool))
    return table.frame[column]


def are_codes(table: Table, column: str, level: Level, *, among: np.ndarray) -> np.ndarray:
    """
    Which cells are codes of `level`, bool (n_rows,); BadInput for the first that is none.

    among: bool (n_rows,), the rows that are about an area of `level`
    """
    fits = table.frame[column].str.fullmatch(level.pattern.pattern).fillna(False).to_numpy(dtype=bool)
    wrong = ~fits & among
    if wrong.any():
        raise table.bad(int(wrong.argmax()), column, f"the code of a {level.name}, such as {level.example}")
    return fits


def code_column(table: Table, level: Level) -> str:
    """The name of the column with the codes of `level`; BadInput when it is not there."""
    present = [column for column in level.columns if column in table.frame.columns]
    if not present:
        table.require(level.columns[0])
    return present[0]


def years(table: Table, column: str) -> np.ndarray:
    """The metingen, int64 (n_rows,); BadInput for a year in which nothing was measured."""
    return _among(table, column, METINGEN, "a meting", allow_missing=False).astype(np.int64)


def calendar_years(table: Table, column: str) -> np.ndarray:
    """Years that figures are about, int64 (n_rows,); BadInput for what is none from FIRST_YEAR to LAST_YEAR."""
    return _among(table, column, range(FIRST_YEAR, LAST_YEAR + 1), "a year", allow_missing=False).astype(np.int64)


def classes(table: Table, column: str) -> np.ndarray:
    """The published classes 1 to 9 as float64, (n_rows,); NaN where none was published."""
    return _among(table, column, range(1, len(CLASS_NAMES) + 1), "a class", allow_missing=True)


def _among(
    table: Table, column: str, allowed: range | tuple[int, ...], what: str, *, allow_missing: bool
) -> np.ndarray:
    """A column of whole numbers that are all among `allowed`."""
    value = table.frame[column].map({str(number): float(number) for number in allowed}).to_numpy(dtype=float)
    wrong = np.isnan(value) & (table.frame[column].notna().to_numpy() | (not allow_missing))
    if wrong.any():
        listed = f"{allowed[0]} to {allowed[-1]}" if isinstance(allowed, range) else ", ".join(map(str, allowed))
        raise table.bad(int(wrong.argmax()), column, f"{what}: {listed}")
    return value


def each_once(table: Table, columns: list[str]) -> None:
    """BadInput when two rows have the same key."""
    again = table.frame.duplicated(columns).to_numpy()
    if again.any():
        row = int(again.argmax())
        keys = table.frame[columns]
        key = keys.iloc[row]
        first = int(((keys == key) | (keys.isna() & key.isna())).all(axis=1).to_numpy().argmax())
        found = f"{' '.join(map(str, key))} a second time (first on {table.place(first)})"
        raise table.source.bad(table.place(row), found, f"one row per {' and '.join(columns)}")
