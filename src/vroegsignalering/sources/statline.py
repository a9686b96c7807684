"""
The layout in which StatLine gives a whole table (bulk CSV, UntypedDataSet, TypedDataSet): one row an area, one column a
measure.

Codes and names are padded with spaces, numbers on the left, with a decimal point; a figure that was not published is a
lone point or nothing. The number behind the underscore of a measure shifts between years, so measures are matched on
the name before it, against `headers`. English tables have the same layout with English names.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vroegsignalering.domain.catalogue import Indicator, catalogue
from vroegsignalering.domain.figures import figure
from vroegsignalering.domain.levels import Level
from vroegsignalering.sources.columns import SECRET, are_codes, loose_numbers, numbers
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.headers import Layout, placed
from vroegsignalering.sources.tables import Table, read_table

# What SoortRegio says of the levels that have key figures.
KINDS = {"gemeente": "Gemeente", "wijk": "Wijk", "buurt": "Buurt"}
KEYS = ("Gemeentenaam", "SoortRegio", "Codering")
CODE, KIND, MARK = "Codering", "SoortRegio", "Indelingswijziging"
_PREFIXES = {"NL": "Land", "GM": "Gemeente", "WK": "Wijk", "BU": "Buurt"}
_ENGLISH = {
    "DistrictsAndNeighbourhoods": "WijkenEnBuurten",
    "MunicipalityName": "Gemeentenaam",
    "RegionType": KIND,
    "Encoding": CODE,
    "ChangeInDistrictOrNeighbourhood": MARK,
}
_ENGLISH_KINDS = {"Country": "Land", "Municipality": "Gemeente", "District": "Wijk", "Neighbourhood": "Buurt"}
_SHARES = ("%", "procent")
# A lone point or nothing, padded on either side: to the 8 of a number, the 10 of a code, the 40 of a name.
_NOTHING = sorted({pad(text, width) for text in ("", ".") for width in range(41) for pad in (str.ljust, str.rjust)})


def read_bulk(
    source: Source,
    wanted: Collection[str],
    *,
    separator: str,
    keys: Collection[str] = KEYS,
    more_keys: Collection[str] = (),
) -> Table:
    """
    The keys and the `wanted` measures that are there, as text, without padding and without the number behind the name;
    every row has a code. BadInput for whatever is not in this layout.

    wanted:    as `headers.known` gives them
    keys:      columns with a number that must be there; without a column of codes or kinds both are read from the
               column WijkenEnBuurten
    more_keys: columns without a number that must be there too
    What CBS says of changed boundaries comes along as MARK, where it is there.
    """
    measures = {header.partition(" ")[0] for header in wanted}
    table = read_table(
        source, separator=separator, nothing=_NOTHING, is_figure=lambda column: _unnumbered(column) in measures
    )
    called = {column: _unnumbered(column) for column in table.frame.columns}
    english = "DistrictsAndNeighbourhoods" in called.values()
    base = [_key(_ENGLISH.get(name, name)) if english else _key(name) for name in called.values()]
    for key in (*keys, *more_keys):
        if key not in base:
            named = key if key in more_keys else f"{key}_<number>"
            raise source.bad("header", f"no column {named}", "the columns of StatLine's bulk file")
    at = {name: placed(source, base, name) for name in (*keys, *more_keys, MARK, *wanted)}
    columns = list(called)
    plain = {name: _plain(table.frame[columns[where[0]]]) for name, where in at.items() if where}
    table = Table(source, pd.DataFrame(plain, copy=False))
    return _with_codes(replace(table, called={"Codering": "Encoding"}), english=True) if english else _with_codes(table)


def _key(name: str) -> str:
    """`name`, or MARK for the column that has had several names that start with it."""
    return MARK if name.startswith(MARK) else name


def _with_codes(table: Table, *, english: bool = False) -> Table:
    """`table` with a code in every row, and what kind of area it is of."""
    frame = table.frame
    if english:
        frame = frame.assign(**{KIND: frame[KIND].replace(_ENGLISH_KINDS)})
    if CODE not in frame:
        frame = frame.rename(columns={"WijkenEnBuurten": CODE})
        table = replace(table, called={CODE: "WijkenEnBuurten"})
    table = replace(table, frame=frame)
    nameless = table.frame[CODE].isna().to_numpy()
    if nameless.any():
        raise table.bad(int(nameless.argmax()), CODE, "the code of an area")
    return table if KIND in frame else with_kinds(table)


def with_kinds(table: Table) -> Table:
    """`table` with the kind of area that each code begins with."""
    kind = table.frame[CODE].str[:2].map(_PREFIXES)
    if kind.isna().any():
        expected = f"a code that begins with {', '.join(_PREFIXES)}"
        raise table.bad(int(kind.isna().to_numpy().argmax()), CODE, expected)
    return replace(table, frame=table.frame.assign(**{KIND: kind}))


def _unnumbered(column: str) -> str:
    """The name of a measure without the number that StatLine puts behind it."""
    return re.sub(r"_\d+$", "", column)


def _plain(cells: pd.Series) -> pd.Series:
    """A column without padding. By Arrow, since pandas takes ten times as long."""
    if cells.dtype == np.float64:
        return cells
    trimmed = pc.ascii_trim_whitespace(pa.array(cells, from_pandas=True, type=pa.large_string()))
    there = pc.invert(pc.is_in(trimmed, value_set=pa.array(["", "."], type=pa.large_string())))
    told: pd.Series = pc.if_else(there, trimmed, None).to_pandas()
    return told


def figures(table: Table, level: Level, wanted: Mapping[str, str], layout: Layout = "bulk") -> pd.DataFrame:
    """
    One row per row of `level`: `area` and a column for each indicator in `wanted`, which names them by column.

    Values in the catalogue's units, NaN where not published. BadInput for a table with none of the indicators or no
    area of `level`.
    """
    present = {column: wanted[column] for column in table.frame.columns if column in wanted}
    if not present:
        raise table.source.bad(
            "header",
            "no measure of the catalogue",
            f"measures such as {min(wanted, default='AantalInwoners')}_<number>",
        )
    for column, name in present.items():
        if twice := [other for other, same in present.items() if same == name and other != column]:
            raise table.source.bad("header", f"columns {column} and {twice[0]}", f"one column that tells of {name}")
    rows = rows_of(table, level)
    if not rows.any():
        place = f"column {table.called.get(KIND, KIND)}"
        raise table.source.bad(place, f"no row of a {level.name}", f"rows with {KINDS[level.name]!r}")
    loose = layout in ("file", "title", "observations")
    values = {name: _quantity(table, column, name, loose=loose) for column, name in present.items()}
    return pd.DataFrame({"area": table.frame[CODE], **values}, copy=False)[rows]


def rows_of(table: Table, level: Level) -> np.ndarray:
    """Which rows are about an area of `level`, bool (n_rows,); BadInput for one whose code says otherwise."""
    rows = (table.frame[KIND] == KINDS[level.name]).to_numpy(dtype=bool)
    fits = are_codes(table, CODE, level, among=rows)
    if (fits & ~rows).any():
        raise table.bad(int((fits & ~rows).argmax()), KIND, f"{KINDS[level.name]!r}, as its code says")
    return rows


def marks(table: Table, level: Level) -> pd.DataFrame:
    """
    What CBS says of the boundaries of each area since the year before, sorted: `area, mark`.

    mark: 1 the same, 2 another code, 3 another outline; NaN where none was published. BadInput for a table without
    marks, and for another mark.
    """
    if MARK not in table.frame:
        raise table.source.bad("header", f"no column {MARK} or ind_wbi", "the marks of changed boundaries")
    value = loose_numbers(table, MARK)
    wrong = ~np.isnan(value) & ~np.isin(value, (1, 2, 3))
    if wrong.any():
        raise table.bad(int(wrong.argmax()), MARK, "1, 2 or 3")
    told = pd.DataFrame({"area": table.frame[CODE], "mark": value})[rows_of(table, level)]
    return told.sort_values("area", ignore_index=True)


def _quantity(table: Table, column: str, indicator: str, *, loose: bool) -> np.ndarray:
    """
    A measure; BadInput for one that it cannot be, such as the -99997 with which CBS's maps say "not published", and for
    one in another unit than the catalogue's.
    """
    entry = catalogue()[indicator]
    is_class = entry.unit.startswith("klasse")
    value = loose_numbers(table, column, is_class=is_class) if loose else numbers(table, column)
    for expected, wrong in _impossible(entry, value).items():
        if wrong.any():
            raise table.bad(int(wrong.argmax()), column, expected)
    known = value[~np.isnan(value)]
    if entry.typical_below and known.size and (middle := float(np.median(known))) >= entry.typical_below:
        place = f"column {table.called.get(column, column)}"
        raise table.source.bad(place, f"a median of {middle:g}", f"figures in {entry.unit}")
    return value


def _impossible(entry: Indicator, value: np.ndarray) -> dict[str, np.ndarray]:
    """By what was expected which of a measure's values are something else, bool (n_rows,)."""
    if entry.signed:
        return {"a figure, or a point where none was published": np.isin(value, SECRET)}
    found = {"a figure of 0 or more, or a point where none was published": value < 0}
    if entry.unit.startswith("klasse"):
        found["a class from 1 to 5"] = ~np.isnan(value) & ~np.isin(value, range(1, 6))
    if entry.unit in _SHARES:
        found["a percentage from 0 to 100"] = value > 100
    if figure(entry).kind == "count":
        found[f"a whole number of {entry.unit}"] = value % 1 > 0
    return found
