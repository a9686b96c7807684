"""
RIVM Gezondheid per wijk en buurt: percentages of adults, estimated by a model for every area, every four years.

In the layout of StatLine's bulk CSV, with three more keys: Leeftijd (20300: 18 and older), Marges (MW00000: the
figure itself, not a bound of its interval) and Perioden (2020JJ00). Seen with commas, in files of one period each; what
has other ages or bounds is left out.

Source: statline.rivm.nl (CC BY 4.0).
"""

import pandas as pd

from vroegsignalering.domain.levels import Level
from vroegsignalering.sources.columns import each_once
from vroegsignalering.sources.content import Source, read_start
from vroegsignalering.sources.headers import known
from vroegsignalering.sources.layouts import Delivered
from vroegsignalering.sources.periods import PERIOD, by_year
from vroegsignalering.sources.statline import CODE, read_bulk

PUBLICATION = "rivm-gezondheid"
_ADULTS, _FIGURE = "20300", "MW00000"


def read_gezondheid(source: Source, level: Level) -> dict[int, pd.DataFrame]:
    """
    Per year one row per area of `level`, sorted: `area` and a column for each indicator of the catalogue.

    Percentages; NaN where not published. BadInput for whatever is not as published, and for a file without figures
    about adults.
    """
    more_keys = ("Leeftijd", "Marges", PERIOD)
    wanted = known(PUBLICATION, "bulk")
    # Files that others kept have commas; what `fetch` brings has semicolons, as StatLine's other tables have.
    header = read_start(source).split("\n", 1)[0]
    table = read_bulk(source, wanted, separator=max(";,", key=header.count), more_keys=more_keys)
    each_once(table, ["Leeftijd", "Marges", PERIOD, CODE])
    meant = ((table.frame["Leeftijd"] == _ADULTS) & (table.frame["Marges"] == _FIGURE)).to_numpy(dtype=bool)
    if not meant.any():
        raise source.bad("", "no figure about adults", f"rows with Leeftijd {_ADULTS} and Marges {_FIGURE}")
    return by_year(Delivered(table, wanted, "bulk"), level, among=meant)
