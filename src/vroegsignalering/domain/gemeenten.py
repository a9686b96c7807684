"""
The gemeenten of each year, their provinces, and which of them merged into which.

Years are meant as CBS's lists are: as things stood on 1 January. Outside FIRST to LAST nothing is known here.

Source: CBS, lists of gemeenten of 2016 to 2021 (CC BY 4.0); for 2024 the gemeenten of the Leefbaarometer (CC0). Which
merged into which is general knowledge, checked against those lists: every gemeente that went away has a row in
`mergers.csv`, one row for each gemeente that took a part of it.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from vroegsignalering.errors import VroegsignaleringError

FIRST, LAST = 2016, 2024

PROVINCES = {
    "20": "Groningen",
    "21": "Fryslân",
    "22": "Drenthe",
    "23": "Overijssel",
    "24": "Flevoland",
    "25": "Gelderland",
    "26": "Utrecht",
    "27": "Noord-Holland",
    "28": "Zuid-Holland",
    "29": "Zeeland",
    "30": "Noord-Brabant",
    "31": "Limburg",
}


@dataclass(frozen=True)
class Gemeente:
    """
    One gemeente.

    code:     GM + 4
    name:     in the last of CBS's lists that has it
    province: two digits, a key of PROVINCES
    """

    code: str
    name: str
    province: str


@dataclass(frozen=True)
class Merger:
    """
    A gemeente that was no more from `year` on.

    into: the gemeenten that took it over; more than one when it was divided
    """

    year: int
    gone: str
    into: tuple[str, ...]


def invented(code: str) -> bool:
    """Whether a code is of a synthetic country, which CBS does not use; such gemeenten never merge."""
    return code.startswith("GM9")


@cache
def gemeenten(year: int) -> Mapping[str, Gemeente]:
    """The gemeenten on 1 January of `year`, by code; VroegsignaleringError for a year of which they are not known."""
    _known(year)
    return {
        row["code"]: Gemeente(row["code"], row["name"], row["province"])
        for row in _rows("gemeenten.csv")
        if int(row["first"]) <= year <= int(row["last"])
    }


@cache
def mergers() -> tuple[Merger, ...]:
    """All that is known of mergers, by year and code."""
    into: dict[tuple[int, str], list[str]] = {}
    for row in _rows("mergers.csv"):
        into.setdefault((int(row["year"]), row["from"]), []).append(row["into"])
    return tuple(Merger(year, gone, tuple(parts)) for (year, gone), parts in into.items())


@cache
def origins(earlier: int, later: int) -> Mapping[str, frozenset[str]]:
    """For each gemeente of the year `later` those of the year `earlier` that it holds the land of, in whole or part."""
    holds = {code: frozenset({code}) for code in gemeenten(earlier)}
    for year in range(earlier + 1, later + 1):
        now = {code: holds[code] for code in holds if code in gemeenten(year)}
        for merger in mergers():
            for into in merger.into if merger.year == year else ():
                now[into] = now.get(into, frozenset()) | holds[merger.gone]
        holds = now
    return holds


def year_of(codes: Iterable[str]) -> int:
    """The year in which most of `codes` are gemeenten, the newest of several: whose boundaries they tell of."""
    told = set(codes)
    return max(range(FIRST, LAST + 1), key=lambda year: (len(told & gemeenten(year).keys()), year))


def _known(year: int) -> None:
    if not FIRST <= year <= LAST:
        raise VroegsignaleringError(
            f"gemeenten are known of {FIRST} to {LAST}, not of {year}; ask for one of those years"
        )


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
