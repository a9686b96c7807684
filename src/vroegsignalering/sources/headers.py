"""
What official files call an indicator, beside the name that the catalogue gives: by layout, and by the years it holds.

    bulk     StatLine's bulk file: the name of a measure before its number
    english  the same in an English table
    file     CBS's yearly files: a header in lower case, without spaces around it
    title    a selection from StatLine: the path of titles, and the unit
    observations  StatLine's OData v4: its own code of a measure

Source of `headers.csv`: the headers in `bulk`, `english` and `file` were read in public scripts that load the official
files (2012 to 2025 by name; 2004 to 2011 in one script that reads all years) and in copies of CBS's own explanation of
its map, whose variables have the same names; those in `title` in StatLine's own downloads and pages. A header that no
source names is not there. The units of money in the files of 2004 to 2012 are stated nowhere: `typical_below` of the
catalogue checks them.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.sources.content import Source, shown

Layout = Literal["bulk", "english", "file", "title", "observations"]
_FIRST, _LAST = 0, 9999
_ONE_OF = re.compile(r"(\w+) (\d)/(\d)")


@dataclass(frozen=True)
class Header:
    """A header of `headers.csv`, and the indicator under it in files about the years `first` to `last`."""

    publication: str
    indicator: str
    layout: str
    header: str
    first: int
    last: int


@cache
def all_headers() -> tuple[Header, ...]:
    """All of them: those of `headers.csv`, and the names that the catalogue gives."""
    text = resources.files(__package__).joinpath("headers.csv").read_text(encoding="utf-8")
    told = [
        Header(
            row["publication"],
            row["indicator"],
            row["layout"],
            plain_title(row["header"]) if row["layout"] == "title" else row["header"],
            int(row["first"] or _FIRST),
            int(row["last"] or _LAST),
        )
        for row in csv.DictReader(text.splitlines())
    ]
    bulk = [
        Header(entry.source, name, "bulk", entry.statline, _FIRST, _LAST)
        for name, entry in catalogue().items()
        if entry.statline
    ]
    return (*told, *bulk)


def known(publication: str, layout: Layout, year: int | None = None) -> dict[str, str]:
    """Indicators of `publication` by the header that they stand under, in files about `year` (None: any)."""
    return {
        one.header: one.indicator
        for one in all_headers()
        if one.publication == publication and one.layout == layout and (year is None or one.first <= year <= one.last)
    }


def plain_title(title: str) -> str:
    """
    A path of titles without what its writers disagree on: capitals, spaces and signs.

    >>> plain_title("Bevolking/Aantal inwoners (aantal)") == plain_title("Bevolking|Aantal.inwoners..aantal.")
    True
    """
    return "".join(sign for sign in title.lower() if sign.isalnum())


def found(source: Source, columns: Sequence[str], wanted: Mapping[str, str], example: str) -> dict[str, str]:
    """
    What is there of `wanted` (as `known` gives it); BadInput for a file without any, and for a column twice.

    example: a header to name beside those that were found
    """
    told = {header: name for header, name in wanted.items() if placed(source, columns, header)}
    if not told:
        there = shown(", ".join(columns), at_most=120)
        raise source.bad("header", f"no indicator of the catalogue, but {there}", f"columns such as {example}")
    return told


def placed(source: Source, columns: Sequence[str], header: str) -> list[int]:
    """Where `header` stands among `columns`, one position or none; BadInput for other than as many as it says."""
    parts = _ONE_OF.fullmatch(header)
    name, which, of = (parts[1], int(parts[2]), int(parts[3])) if parts else (header, 1, 1)
    at = [position for position, column in enumerate(columns) if column == name]
    if at and len(at) != of:
        if of == 1:
            raise source.bad("header", f"column {name} twice", "every measure once")
        raise source.bad("header", f"{len(at)} columns {name}", f"{of} of them, as in the tables that are known")
    return at[which - 1 : which]
