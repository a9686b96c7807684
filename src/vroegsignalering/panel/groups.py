"""The groups that the areas of a panel are in, as they were known at a meting."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from vroegsignalering.domain.gemeenten import year_of
from vroegsignalering.domain.groupings import groupings
from vroegsignalering.domain.regions import Region
from vroegsignalering.panel.panel import Panel


def groups(panel: Panel, meting: int, asked: Sequence[Region] = ()) -> dict[str, pd.Series]:
    """
    `groupings` of all areas of `panel`, in the order of its `area_index`.

    meting: inhabitants and degree of urbanisation are those of the newest year up to it that has one, per area; give
            `panel.as_of(day)` to keep out what was published later
    asked:  regions, of which each kind is a grouping too
    """
    told = panel.areas[["area", "gemeente"]].copy()
    for name in ("inwoners", "stedelijkheid"):
        if name in panel.variables:
            told[name] = _newest(panel.wide(name), meting)
    return groupings(told, year_of(told["gemeente"]), asked)


def urbanisation(panel: Panel, meting: int) -> np.ndarray:
    """The degree of urbanisation (1 to 5) of each area, (n_areas,), as `groups` has it; NaN where it is not known."""
    known = "stedelijkheid" in panel.variables
    return _newest(panel.wide("stedelijkheid"), meting) if known else np.full(len(panel.areas), np.nan)


def _newest(table: pd.DataFrame, year: int) -> np.ndarray:
    """The last known value of each area up to `year`, (n_areas,); NaN where there is none."""
    until = table.to_numpy()[:, table.columns.to_numpy() <= year]
    return pd.DataFrame(until).ffill(axis=1).to_numpy()[:, -1] if until.size else np.full(len(table), np.nan)
