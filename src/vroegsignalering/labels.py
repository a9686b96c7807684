"""
Labels: who is at risk at an origin, and what became of them. Unknown stays unknown, never 0.

A score inside the gap between two classes leaves both possible; the label is known as long as both lie on the same
side of the target's boundary.

Figures are revised: an area is in the cohort by what was known on the day of the origin, and what became of it is what
was known on the day that its outcome's meting appeared. No later revision changes either.
"""

import numpy as np
import pandas as pd

from vroegsignalering.domain.classes import Scale
from vroegsignalering.domain.metingen import origin_day
from vroegsignalering.domain.targets import Target
from vroegsignalering.panel.panel import Panel


def possible_classes(panel: Panel, meting: int, scale: Scale) -> tuple[np.ndarray, np.ndarray]:
    """
    Lowest and highest class that each area can have at `meting`, int8 (n_areas,), 0 where nothing is known.

    A published class wins; otherwise the classes that the score leaves possible.
    """
    low, high = scale.possible(panel.at("score", meting))
    published = panel.at("klasse", meting)
    known = ~np.isnan(published)
    classes = np.where(known, published, 0).astype(np.int8)
    return np.where(known, classes, low), np.where(known, classes, high)


def cohort_at(panel: Panel, meting: int, target: Target, scale: Scale) -> np.ndarray:
    """Whether each area stood certainly in the target's `from` on the day of `meting`; bool (n_areas,)."""
    low, _ = possible_classes(panel.as_of(origin_day(meting)), meting, scale)
    return np.asarray(low >= target.from_)


def labels_at(panel: Panel, origin: int, horizon: int, target: Target, scale: Scale) -> pd.DataFrame:
    """
    What became of each area, as published on the day the outcome's meting became known.

    returns: one row per area (index `area`): `cohort` (bool), `outcome` (1.0 slid, 0.0 not, NaN unknown or not in the
             cohort), `change` (points between the score as known at the origin and that of the outcome, NaN unknown)
    """
    before, after = panel.as_of(origin_day(origin)), panel.as_of(origin_day(origin + horizon))
    low, high = possible_classes(after, origin + horizon, scale)
    outcome = np.where(low == 0, np.nan, np.where(high <= target.into, 1.0, np.where(low > target.into, 0.0, np.nan)))
    cohort = cohort_at(before, origin, target, scale)
    return pd.DataFrame(
        {
            "cohort": cohort,
            "outcome": np.where(cohort, outcome, np.nan),
            "change": after.at("score", origin + horizon) - before.at("score", origin),
        },
        index=panel.area_index,
    )
