"""
The layout in which StatLine gives a whole table (bulk CSV, UntypedDataSet): one row an area, one column a measure.

Codes and names are padded with spaces, numbers on the left, with a decimal point; a figure that was not published is a
lone point or nothing. The number behind the underscore of a measure shifts between years, so measures are matched on
the name before it, against `statline` in the catalogue.
"""

import re
from collections.abc import Collection

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.domain.levels import Level
from vroegsignalering.sources.columns import are_codes, numbers
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.tables import Table, read_table

# What SoortRegio says of the levels that have key figures.
KINDS = {"gemeente": "Gemeente", "wijk": "Wijk", "buurt": "Buurt"}
KEYS = ("Gemeentenaam", "SoortRegio", "Codering")
_NOT_PUBLISHED = pa.array([".", ""])


def read_bulk(source: Source, wanted: Collection[str], *, separator: str, more_keys: Collection[str] = ()) -> Table:
    """
    The keys and the `wanted` measures that are there, as text, without padding and without the
    number behind the name; every row has a code. BadInput for whatever is not in this layout.

    more_keys: columns without a number that must be there too
    """
    table = read_table(source, separator=separator)
    meant = {*KEYS, *more_keys, *wanted}
    base = {column: re.sub(r"_\d+$", "", column) for column in table.frame.columns}
    kept = {column: name for column, name in base.items() if name in meant}
    names = list(kept.values())
    for name in names:
        if names.count(name) > 1:
            raise source.bad("header", f"column {name} twice", "every measure once")
    for key in (*KEYS, *more_keys):
        if key not in names:
            named = key if key in more_keys else f"{key}_<number>"
            raise source.bad("header", f"no column {named}", "the columns of StatLine's bulk file")
    plain = pa.table({name: _plain(table.frame[column]) for column, name in kept.items()})
    table = Table(source, plain.to_pandas())
    nameless = table.frame["Codering"].isna().to_numpy()
    if nameless.any():
        raise table.bad(int(nameless.argmax()), "Codering", "the code of an area")
    return table


def _plain(cells: pd.Series) -> pa.Array:
    """A column without padding; null where nothing was published. By Arrow, since pandas takes ten times as long."""
    text = pc.ascii_trim_whitespace(pa.array(cells, from_pandas=True, type=pa.large_string()))
    return pc.if_else(pc.is_in(text, value_set=_NOT_PUBLISHED), pa.scalar(None, pa.large_string()), text)


def measures(publication: str) -> dict[str, str]:
    """Indicators of `publication` by the name of their measure in StatLine."""
    return {str(entry.statline): name for name, entry in catalogue().items() if entry.source == publication}


def figures(table: Table, level: Level, publication: str) -> pd.DataFrame:
    """
    One row per row of `level`: `area` and a column for each indicator of `publication` that the table has.

    Values in the catalogue's units, NaN where not published. BadInput for a table with none of the indicators or no
    area of `level`.
    """
    wanted = measures(publication)
    present = {wanted[column]: column for column in table.frame.columns if column in wanted}
    if not present:
        expected = f"measures such as {min(wanted)}_<number>"
        raise table.source.bad("header", "no measure of the catalogue", expected)
    rows = rows_of(table, level)
    if not rows.any():
        raise table.source.bad("column SoortRegio", f"no row of a {level.name}", f"rows with {KINDS[level.name]!r}")
    values = {name: _quantity(table, column) for name, column in present.items()}
    return pd.DataFrame({"area": table.frame["Codering"], **values})[rows]


def rows_of(table: Table, level: Level) -> np.ndarray:
    """Which rows are about an area of `level`, bool (n_rows,); BadInput for one whose code says otherwise."""
    rows = (table.frame["SoortRegio"] == KINDS[level.name]).to_numpy(dtype=bool)
    fits = are_codes(table, "Codering", level, among=rows)
    if (fits & ~rows).any():
        raise table.bad(int((fits & ~rows).argmax()), "SoortRegio", f"{KINDS[level.name]!r}, as its code says")
    return rows


def _quantity(table: Table, column: str) -> np.ndarray:
    """A measure; BadInput for one below zero, such as the -99997 with which CBS's maps say "not published"."""
    value = numbers(table, column)
    if (value < 0).any():
        raise table.bad(int((value < 0).argmax()), column, "a figure of 0 or more, or a point where none was published")
    return value
