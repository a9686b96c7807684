"""
Police-registered crime by kind, wijk and buurt (47018NED), in the layout of StatLine's bulk file.

A row for each kind of crime, area and year, without padding or kind of area; `BU00000000` is a buurt that is not known.
All years are on the boundaries of the newest one. Kinds that the catalogue does not have are passed over.

Source: data.politie.nl (CC BY 4.0); columns and codes of kinds in public scripts that read the table.
"""

import pandas as pd

from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.domain.levels import Level
from vroegsignalering.sources.columns import each_once
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.layouts import Delivered
from vroegsignalering.sources.periods import by_year
from vroegsignalering.sources.statline import CODE, read_bulk

PUBLICATION = "politie-misdrijven"
_MEASURE, _KIND_OF_CRIME = "GeregistreerdeMisdrijven", "SoortMisdrijf"


def read_misdrijven(source: Source, level: Level) -> dict[int, pd.DataFrame]:
    """
    Per year one row per area of `level`, sorted: `area` and a column for each indicator of the catalogue.

    Counts; NaN where not published. BadInput for whatever is not as published, and for a file with no kind of crime
    that the catalogue has.
    """
    keys = (_KIND_OF_CRIME, "WijkenEnBuurten", "Perioden")
    table = read_bulk(source, [_MEASURE], separator=";", keys=(), more_keys=keys)
    each_once(table, [_KIND_OF_CRIME, "Perioden", CODE])
    kinds = {
        str(entry.statline).removeprefix(f"{_MEASURE} "): name
        for name, entry in catalogue().items()
        if entry.source == PUBLICATION
    }
    found = table.frame[_KIND_OF_CRIME]
    present = {kind: name for kind, name in kinds.items() if (found == kind).any()}
    if not present:
        first = ", ".join(sorted(found.dropna().unique())[:5])
        raise source.bad(f"column {_KIND_OF_CRIME}", f"kinds {first}", f"one of {', '.join(kinds)}")
    told: dict[int, pd.DataFrame] = {}
    for kind, name in present.items():
        rows = (found == kind).to_numpy(dtype=bool)
        for year, frame in by_year(Delivered(table, {_MEASURE: name}, "bulk"), level, among=rows).items():
            told[year] = frame if year not in told else told[year].merge(frame, on="area", how="outer")
    return {year: frame.sort_values("area", ignore_index=True) for year, frame in sorted(told.items())}
