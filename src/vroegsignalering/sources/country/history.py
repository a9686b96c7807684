"""The true history of the country, year by year, and what the Leefbaarometer published of it."""

from dataclasses import dataclass, replace

import numpy as np

from vroegsignalering.domain.classes import TOTAL
from vroegsignalering.domain.metingen import METINGEN
from vroegsignalering.sources.country.geography import Geography
from vroegsignalering.sources.country.nature import Nature
from vroegsignalering.sources.country.world import State, first_state, state_dimensions, state_total, step

FIRST_YEAR, LAST_YEAR = 2000, 2024
_YEARS_BEFORE = 40
# The country's level is fixed so that this part of its areas is onvoldoende or worse in the first meting.
_ONVOLDOENDE_AT_FIRST = 0.05
_BOUNDARY = TOTAL["3.x"].boundary(3)
_FEW_HOMES = 90


@dataclass(frozen=True)
class History:
    """
    nature: with the level of the country fixed
    states: the true state of each year, FIRST_YEAR to LAST_YEAR
    """

    nature: Nature
    states: dict[int, State]


@dataclass(frozen=True)
class Published:
    """
    The metingen as published, one entry per year of METINGEN.

    dimensions: (5, n) in points, they add up to the total
    total:      (n,) deviation from the fixed reference (`afw`), never within a gap between two classes
    shown:      (n,) bool, whether the area has a row in that meting
    """

    dimensions: dict[int, np.ndarray]
    total: dict[int, np.ndarray]
    shown: dict[int, np.ndarray]


def live(nature: Nature, rng: np.random.Generator) -> History:
    """Simulates the country from long before FIRST_YEAR; its level is fixed at the first meting."""
    state = first_state(nature, rng)
    for _ in range(_YEARS_BEFORE):
        state = step(nature, state, rng)
    states = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        state = step(nature, state, rng)
        states[year] = state
    return History(_at_level(nature, states[METINGEN[0]], rng), states)


def _at_level(nature: Nature, state: State, rng: np.random.Generator) -> Nature:
    """`nature`, all anchors moved alike so that the first meting has its share of areas below the boundary."""
    noise = rng.normal(size=nature.noise.shape) * nature.noise
    published = state_total(nature, state) + noise.sum(axis=0)
    missing = _BOUNDARY - np.quantile(published, _ONVOLDOENDE_AT_FIRST)
    anchor = (nature.anchor + missing / 5).astype(np.float32)
    return replace(nature, anchor=anchor, anchor_total=anchor.sum(axis=0))


def publish(history: History, rng: np.random.Generator) -> Published:
    """Measures the true state in each year of METINGEN, with fresh noise in each meting."""
    nature = history.nature
    dimensions, totals = {}, {}
    for year in METINGEN:
        noise = rng.standard_normal(nature.noise.shape) * nature.noise
        measured = state_dimensions(nature, history.states[year]).astype(float) + noise
        measured[4] += _out_of_gaps(measured.sum(axis=0))
        dimensions[year], totals[year] = measured, measured.sum(axis=0)
    return Published(dimensions, totals, _shown(nature.geography, rng))


def _out_of_gaps(total: np.ndarray) -> np.ndarray:
    """What to add so that no score lies in a gap between two classes, where its class would be unknown."""
    move = np.zeros_like(total)
    for number, (lower, upper) in enumerate(TOTAL["3.x"].gaps, start=1):
        inside = (total > lower) & (total < upper)
        edge = np.where(total <= TOTAL["3.x"].boundary(number), lower, upper)
        # A little beyond the edge, so that rounding the sum of the dimensions cannot put it back.
        move += np.where(inside, edge - total + np.sign(edge - total) * 1e-9, 0)
    return move


def _shown(geography: Geography, rng: np.random.Generator) -> dict[int, np.ndarray]:
    """Few homes: often no row in a meting. A new area: no row before it was built."""
    often = np.clip(geography.homes / _FEW_HOMES, 0.3, 1)
    return {year: (year > geography.built) & (rng.random(len(often)) < often) for year in METINGEN}
