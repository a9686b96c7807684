"""
CBS Nabijheid voorzieningen; afstand locatie, wijk- en buurtcijfers: a table a year, in Dutch or English.

Distances in km by road, as a mean over the inhabitants. Four columns are called `AfstandTotSchool`, in the order
primary, secondary, vmbo, havo or vwo, and two `AfstandTotZiekenhuis` (with outpatient clinics, and without). Distances
that Kerncijfers wijken en buurten has too are read from there.

Source: the table 85231ENG as StatLine gives it; the Dutch names and the order of the schools in a public script on the
table 86270NED, which has the same numbers.
"""

import pandas as pd

from vroegsignalering.domain.levels import Level
from vroegsignalering.sources.columns import each_once
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.layouts import read_delivered
from vroegsignalering.sources.statline import CODE, figures

PUBLICATION = "cbs-nabijheid"


def read_nabijheid(source: Source, level: Level, year: int) -> pd.DataFrame:
    """
    One row per area of `level`, sorted: `area` and a column for each indicator of the catalogue that the file has.

    km; NaN where not published. BadInput for whatever is not as published.
    """
    told = read_delivered(source, PUBLICATION, year)
    each_once(told.table, [CODE])
    return figures(told.table, level, told.wanted, told.layout).sort_values("area", ignore_index=True)
