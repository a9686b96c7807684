"""
CBS SES-WOA: the socio-economic status of private households, as a score by welfare, education and recent work.

A table per year of boundaries (85163NED: 2021), with one or more years in its rows. In the bulk file the four columns
`GemiddeldeScore` are the total, welfare, education and work, in that order, and there is no column with the kind of
area; a selection calls them by their titles. A year that is provisional has a star behind it (2022*).

Source: the table 85163NED as StatLine gives it in a selection; names and order of the bulk file in public scripts on
85163NED, 86092NED and 86296NED; the star on CBS's page of 85900NED.
"""

import pandas as pd

from vroegsignalering.domain.levels import Level
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.layouts import read_delivered
from vroegsignalering.sources.periods import by_year

PUBLICATION = "cbs-ses-woa"


def read_ses(source: Source, level: Level) -> dict[int, pd.DataFrame]:
    """
    Per year one row per area of `level`, sorted: `area` and a column for each indicator of the catalogue.

    Scores, about 0 for the country; NaN where not published. BadInput for whatever is not as published.
    """
    told = read_delivered(source, PUBLICATION, None, keys=(), more_keys=("WijkenEnBuurten", "Perioden"))
    return by_year(told, level)
