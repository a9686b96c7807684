"""
CBS Kerncijfers wijken en buurten, one file a year, in the layout of StatLine's bulk CSV (UntypedDataSet).

Semicolons, text quoted, codes and names padded with spaces, numbers padded on the left with a decimal point; a figure
that was not published is a lone point. The number behind the underscore of a measure shifts between years, so measures
are matched on the name before it, against `statline` in the catalogue.

Source: opendata.cbs.nl (CC BY 4.0), tables such as 85984NED.
"""

import re

import numpy as np
import pandas as pd

from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.domain.levels import LEVELS, Level
from vroegsignalering.sources.columns import codes, each_once, numbers
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.tables import Table, read_table

# What SoortRegio says of the levels that have key figures.
KINDS = {"gemeente": "Gemeente", "wijk": "Wijk", "buurt": "Buurt"}
_KEYS = ("Gemeentenaam", "SoortRegio", "Codering")
_NOT_PUBLISHED = (".", "")


def read_kerncijfers(source: Source, level: Level) -> pd.DataFrame:
    """
    One row per area of `level`, sorted: `area` and a column for each indicator of the catalogue that the file has.

    Values in the catalogue's units; NaN where not published. BadInput for whatever is not as published, and for a file
    with none of the indicators or no area of `level`.
    """
    table = _read(source)
    wanted = {entry.statline: name for name, entry in catalogue().items() if entry.source == "cbs-kerncijfers"}
    present = {wanted[column]: column for column in table.frame.columns if column in wanted}
    if not present:
        raise source.bad("header", "no measure of the catalogue", f"measures such as {min(map(str, wanted))}_<number>")
    rows = _rows(table, level)
    if not rows.any():
        raise source.bad("column SoortRegio", f"no row of a {level.name}", f"rows with {KINDS[level.name]!r}")
    figures = {name: _quantity(table, column) for name, column in present.items()}
    frame = pd.DataFrame({"area": table.frame["Codering"], **figures})
    return frame[rows].sort_values("area", ignore_index=True)


def read_gemeenten(source: Source) -> dict[str, str]:
    """Names of the gemeenten by code (GMxxxx), from the same file."""
    table = _read(source)
    rows = table.frame[_rows(table, LEVELS["gemeente"])]
    return dict(zip(rows["Codering"], rows["Gemeentenaam"].fillna(""), strict=True))


def _read(source: Source) -> Table:
    """The keys and the measures that the catalogue knows, without padding and without the number behind the name."""
    table = read_table(source, separator=";")
    wanted = {*_KEYS, *(entry.statline for entry in catalogue().values())}
    base = {column: re.sub(r"_\d+$", "", column) for column in table.frame.columns}
    kept = [column for column, name in base.items() if name in wanted]
    frame = table.frame[kept].apply(lambda cells: cells.str.strip()).rename(columns=base)
    table = Table(source, frame.mask(frame.isin(_NOT_PUBLISHED)))
    for column in frame.columns[frame.columns.duplicated()]:
        raise source.bad("header", f"column {column} twice", "every measure once")
    for column in _KEYS:
        if column not in frame.columns:
            raise source.bad("header", f"no column {column}_<number>", "the columns of StatLine's bulk file")
    nameless = table.frame["Codering"].isna().to_numpy()
    if nameless.any():
        raise table.bad(int(nameless.argmax()), "Codering", "the code of an area")
    each_once(table, ["Codering"])
    return table


def _rows(table: Table, level: Level) -> np.ndarray:
    """Which rows are about an area of `level`, bool (n_rows,); BadInput for one whose code says otherwise."""
    rows = (table.frame["SoortRegio"] == KINDS[level.name]).to_numpy(dtype=bool)
    fits = codes(table, "Codering", level, among=rows).str.fullmatch(level.pattern.pattern).to_numpy(dtype=bool)
    if (fits & ~rows).any():
        raise table.bad(int((fits & ~rows).argmax()), "SoortRegio", f"{KINDS[level.name]!r}, as its code says")
    return rows


def _quantity(table: Table, column: str) -> np.ndarray:
    """A measure; BadInput for one below zero, such as the -99997 with which CBS's maps say "not published"."""
    value = numbers(table, column)
    if (value < 0).any():
        raise table.bad(int((value < 0).argmax()), column, "a figure of 0 or more, or a point where none was published")
    return value
