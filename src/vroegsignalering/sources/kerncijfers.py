"""
CBS Kerncijfers wijken en buurten, a file a year, in every layout in which it comes (`layouts`).

Some names had another unit before 2016: StatLine gave groups of inhabitants of 2014 as percentages, those of 2016 as
counts (CBS's pages of the tables 82931NED and 83487NED). In StatLine's files of before 2016 a count of which no row is
above 100, though there are areas with far more inhabitants, is read as the percentage that it is.

Source: opendata.cbs.nl and cbs.nl (CC BY 4.0).
"""

from dataclasses import replace

import pandas as pd

from vroegsignalering.domain.levels import LEVELS, Level
from vroegsignalering.sources.columns import each_once, loose_numbers
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.layouts import Delivered, read_delivered
from vroegsignalering.sources.statline import CODE, figures, marks, rows_of

PUBLICATION = "cbs-kerncijfers"
# Indicators that StatLine gave as a percentage under the same name before this year, with the one that they then are.
_COUNTS_SINCE = 2016
_SHARES = {
    "jeugd": "jeugd_aandeel",
    "jongvolwassenen": "jongvolwassenen_aandeel",
    "ouderen": "ouderen_aandeel",
    "eenpersoons": "eenpersoons_aandeel",
    "volwassenen": "",
    "middelbaar": "",
    "gescheiden": "",
    "met_kinderen": "",
    "westers": "",
    "niet_westers": "",
}
# More inhabitants than this, and no count of their ages above 100: the count is a percentage.
_MANY = 1000


def read_kerncijfers(source: Source, level: Level, year: int) -> pd.DataFrame:
    """
    One row per area of `level`, sorted: `area` and a column for each indicator of the catalogue that the file has.

    Values in the catalogue's units; NaN where not published. BadInput for whatever is not as published, and for a file
    with none of the indicators or no area of `level`.
    """
    told = _read(source, year)
    if year < _COUNTS_SINCE:
        told = _with_shares(told)
    return figures(told.table, level, told.wanted, told.layout).sort_values("area", ignore_index=True)


def read_gemeenten(source: Source, year: int) -> dict[str, str]:
    """Names of the gemeenten by code (GMxxxx), from the same file; none where a selection left them out."""
    table = _read(source, year).table
    if "Gemeentenaam" not in table.frame:
        return {}
    rows = table.frame[rows_of(table, LEVELS["gemeente"])]
    return dict(zip(rows[CODE], rows["Gemeentenaam"].fillna(""), strict=True))


def read_marks(source: Source, level: Level, year: int) -> pd.DataFrame:
    """What CBS says of the boundaries of each area since the year before, as `statline.marks` gives it."""
    return marks(_read(source, year).table, level)


def _read(source: Source, year: int) -> Delivered:
    told = read_delivered(source, PUBLICATION, year)
    each_once(told.table, [CODE])
    return told


def _with_shares(told: Delivered) -> Delivered:
    """`told` with percentages under their own names; those without one are left out."""
    column = {name: at for at, name in told.wanted.items() if at in told.table.frame}
    counts = [name for name in _SHARES if name in column]
    if told.layout != "bulk" or "inwoners" not in column or not counts:
        return told
    if not (loose_numbers(told.table, column["inwoners"]) > _MANY).any():
        return told
    wanted = dict(told.wanted)
    for name in counts:
        values = loose_numbers(told.table, column[name])
        if not (values > 100).any():
            del wanted[column[name]]
            if share := _SHARES[name]:
                wanted[column[name]] = share
    return replace(told, wanted=wanted)
