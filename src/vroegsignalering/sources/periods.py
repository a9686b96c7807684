"""Files with more than one year in their rows: a period is 2019, 2019JJ00, or 2022* for a year that is provisional."""

import numpy as np
import pandas as pd

from vroegsignalering.domain.levels import Level
from vroegsignalering.sources.columns import each_once
from vroegsignalering.sources.layouts import Delivered
from vroegsignalering.sources.statline import CODE, figures

PERIOD = "Perioden"
_YEAR = r"20\d\d(JJ00|\*{1,2})?"


def by_year(told: Delivered, level: Level, among: np.ndarray | None = None) -> dict[int, pd.DataFrame]:
    """
    Per year one row per area of `level`, sorted: `area` and a column for each indicator.

    among: bool (n_rows,), the rows that are looked at; without it all of them, of which no area has two in a year
    """
    table = told.table
    if PERIOD not in table.frame:
        raise table.source.bad("header", f"no column {PERIOD}", f"a column {PERIOD} with the year of each row")
    dated = table.frame[PERIOD].str.fullmatch(_YEAR).fillna(False).to_numpy(dtype=bool)
    if not dated.all():
        raise table.bad(int((~dated).argmax()), PERIOD, "a whole year, such as 2020JJ00 or 2020")
    if among is None:
        each_once(table, [PERIOD, CODE])
    year = table.frame[PERIOD].str[:4].to_numpy(dtype=np.int64)
    # Rows keep their place, so that an error still names the line of the file.
    frame = figures(table, level, told.wanted, told.layout)
    rows = frame.index.to_numpy()
    kept = np.ones(len(rows), dtype=bool) if among is None else among[rows]
    return {
        int(one): frame[kept & (year[rows] == one)].sort_values("area", ignore_index=True)
        for one in np.unique(year[rows][kept])
    }
