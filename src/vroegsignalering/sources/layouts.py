"""
The layouts in which CBS delivers figures of wijken and buurten, told apart by the header and by nothing else.

A file in none of them is refused with the names that it has and the layouts that are known.
"""

import csv
from collections.abc import Collection
from dataclasses import dataclass

from vroegsignalering.sources.content import Source, read_start, shown
from vroegsignalering.sources.headers import Layout, known
from vroegsignalering.sources.observations import is_observations, read_observations
from vroegsignalering.sources.selection import is_selection, read_selection
from vroegsignalering.sources.statline import KEYS, read_bulk
from vroegsignalering.sources.tables import Table
from vroegsignalering.sources.workbook import is_workbook
from vroegsignalering.sources.yearly import read_yearly

_KNOWN = (
    "StatLine's bulk file (WijkenEnBuurten, Codering_3, AantalInwoners_5), a selection from StatLine (Wijken en "
    "buurten, Bevolking/Aantal inwoners (aantal)), its Observations.csv (Measure, WijkenEnBuurten, Value), or CBS's "
    "yearly file (gwb_code_10, recs, a_inw)"
)


@dataclass(frozen=True)
class Delivered:
    """
    A file of any layout.

    table:  with the columns Codering and SoortRegio in every layout, and Gemeentenaam and MARK where they are there
    wanted: indicators by the column of `table` that they stand in; none of them need be there
    """

    table: Table
    wanted: dict[str, str]
    layout: Layout


def layout_of(source: Source) -> Layout:
    """In which layout the file is; BadInput for one that is not known."""
    if is_workbook(source):
        return "file"
    start = read_start(source)
    line = start.split("\n", 1)[0].rstrip("\r")
    try:
        header = next(csv.reader([line], delimiter=_separator(line)))
    except csv.Error:
        header = [line]
    names = {name.partition("_")[0] for name in header}
    if is_observations(names):
        return "observations"
    if "DistrictsAndNeighbourhoods" in names:
        return "english"
    if names & {"WijkenEnBuurten", "Codering", "SoortRegio"}:
        return "bulk"
    if any(name.strip().lower().startswith("gwb_code") for name in header):
        return "file"
    if is_selection(header, start):
        return "title"
    raise source.bad("header", f"columns {shown(', '.join(header), at_most=120)}", _KNOWN)


def _separator(line: str) -> str:
    return max(";,", key=line.count)


def read_delivered(
    source: Source,
    publication: str,
    year: int | None,
    *,
    keys: Collection[str] = KEYS,
    more_keys: Collection[str] = (),
) -> Delivered:
    """
    The figures of `publication` in `source`; BadInput for what is in no known layout, or not as that layout is.

    year:            that the file is about; None for one that has the years in its rows
    keys, more_keys: of the bulk file, as `read_bulk` has them
    """
    layout = layout_of(source)
    if layout == "file" and year is not None:
        table, wanted = read_yearly(source, publication, year)
    elif layout == "title":
        table, wanted = read_selection(source, publication, year)
    elif layout == "observations":
        table, wanted = read_observations(source, publication, year)
    elif layout == "file":
        raise source.bad("", "a yearly file", "a table of StatLine, which this publication is")
    else:
        wanted = known(publication, layout, year)
        # Dutch files have semicolons; English ones may have commas (seen: semicolons).
        separator = _separator(read_start(source).split("\n", 1)[0]) if layout == "english" else ";"
        table = read_bulk(source, wanted, separator=separator, keys=keys, more_keys=more_keys)
    return Delivered(table, wanted, layout)
