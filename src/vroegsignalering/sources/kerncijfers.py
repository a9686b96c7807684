"""
CBS Kerncijfers wijken en buurten, one file a year, in the layout of StatLine's bulk CSV: semicolons, text quoted.

Source: opendata.cbs.nl (CC BY 4.0), tables such as 85984NED.
"""

from collections.abc import Collection

import pandas as pd

from vroegsignalering.domain.levels import LEVELS, Level
from vroegsignalering.sources.columns import each_once
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.statline import figures, measures, read_bulk, rows_of
from vroegsignalering.sources.tables import Table

PUBLICATION = "cbs-kerncijfers"


def read_kerncijfers(source: Source, level: Level) -> pd.DataFrame:
    """
    One row per area of `level`, sorted: `area` and a column for each indicator of the catalogue that the file has.

    Values in the catalogue's units; NaN where not published. BadInput for whatever is not as published, and for a file
    with none of the indicators or no area of `level`.
    """
    return figures(_read(source, measures(PUBLICATION)), level, PUBLICATION).sort_values("area", ignore_index=True)


def read_gemeenten(source: Source) -> dict[str, str]:
    """Names of the gemeenten by code (GMxxxx), from the same file."""
    table = _read(source, ())
    rows = table.frame[rows_of(table, LEVELS["gemeente"])]
    return dict(zip(rows["Codering"], rows["Gemeentenaam"].fillna(""), strict=True))


def _read(source: Source, wanted: Collection[str]) -> Table:
    table = read_bulk(source, wanted, separator=";")
    each_once(table, ["Codering"])
    return table
