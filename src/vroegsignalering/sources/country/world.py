"""
The rules by which the areas of the synthetic country move, from one year to the next.

    drivers (ageing, assistance, income, vacancy, nuisance, amenities) --pull--> deviation of five dimensions
       ^ business cycle      ^ neighbours' nuisance                              ^ tipping, neighbours, shocks, renewal
                             +--- a tipped area breeds nuisance

`foreseen` and `unforeseen` are the only implementation: they serve the country's history and the simulating on from
the true state. All arrays are float32, areas last, so that a year of 12,000 areas takes a few milliseconds.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from vroegsignalering.sources.country.nature import Nature

DRIVERS = ("vergrijzing", "bijstand", "inkomen", "leegstand", "overlast", "voorzieningen")
_BIJSTAND, _OVERLAST = DRIVERS.index("bijstand"), DRIVERS.index("overlast")

# What one standard deviation of a driver does to each dimension; scaled so that all together do one to the total.
_EFFECTS = np.array(
    # verg  bijst  inkom  leegst overl  voorz
    [
        [0.00, 0.00, 0.00, -0.25, -0.10, 0.00],  # fys
        [0.00, -0.25, 0.05, -0.05, -0.60, 0.00],  # onv
        [-0.10, -0.25, 0.10, 0.00, -0.15, 0.00],  # soc
        [-0.05, 0.00, 0.05, -0.05, 0.00, 0.30],  # vrz
        [-0.20, -0.05, 0.20, -0.20, 0.00, 0.00],  # won
    ],
    dtype=np.float32,
)
_EFFECTS /= np.sqrt((_EFFECTS.sum(axis=0) ** 2).sum())

# How the unforeseeable movement of the total is made up of the dimensions: shares of its variance.
_INNOVATION_SHARE = np.array([0.15, 0.40, 0.12, 0.18, 0.15], dtype=np.float32)[:, None] ** 0.5
# What tipping, renewal and the country do, by dimension; each adds up to one.
_TIPPING_SHARE = np.array([0.10, 0.50, 0.25, 0.00, 0.15], dtype=np.float32)[:, None]
_RENEWAL_SHARE = np.array([0.20, 0.25, 0.10, 0.10, 0.35], dtype=np.float32)[:, None]

_CYCLE_ON_BIJSTAND = 0.25  # sd of the driver for one sd of the cycle
_RENEWAL_YEARS = 6
_RENEWAL_LIFT = 0.025  # points a year of renewal
_RENEWAL_LASTS = 0.96
_RENEWAL_AMONG_WORST = 0.05
_LOCAL_SHOCK = 0.05  # points
_PRESSURE = 1.9
_PRESSURE_WIDTH = 0.15
_RELIEF = 1.0
_RELIEF_RATE = 0.3
_WEARING_OFF_RATE = 0.10
_FALLING = 0.5
_TIPPED_BREEDS_NUISANCE = 0.15
_NUISANCE_SPREADS = 0.08


@dataclass(frozen=True)
class State:
    """
    The true state in one year.

    deviation:  (5, n) of each dimension from its anchor, in points
    driver:     (6, n) deviation of each driver from what is usual for its area, sd about 1
    movement:   (6, n) of each driver, sd about 1
    tipped:     (n,) bool
    fallen:     (n,) how far tipping has pulled an area down so far, in points
    renewed:    (n,) years that renewal has worked in an area, as far as not worn off
    years_left: (n,) of a running renewal programme
    national:   what all areas share, in points
    cycle:      of the national economy, sd about 1; low is bad
    """

    deviation: np.ndarray
    driver: np.ndarray
    movement: np.ndarray
    tipped: np.ndarray
    fallen: np.ndarray
    renewed: np.ndarray
    years_left: np.ndarray
    national: float
    cycle: float


def first_state(nature: Nature, rng: np.random.Generator) -> State:
    """A state to begin from, long before the first year that counts; the years between make it a usual one."""
    areas = len(nature.hardship)
    return State(
        deviation=np.zeros((5, areas), dtype=np.float32),
        driver=rng.standard_normal((6, areas), dtype=np.float32),
        movement=rng.standard_normal((6, areas), dtype=np.float32),
        tipped=np.zeros(areas, dtype=bool),
        fallen=np.zeros(areas, dtype=np.float32),
        renewed=np.zeros(areas, dtype=np.float32),
        years_left=np.zeros(areas, dtype=np.int8),
        national=0.0,
        cycle=0.0,
    )


def step(nature: Nature, state: State, rng: np.random.Generator) -> State:
    """The state a year later; all chance comes from `rng`."""
    return unforeseen(nature, foreseen(nature, state, rng), rng)


def unforeseen(nature: Nature, state: State, rng: np.random.Generator) -> State:
    """The last part of a year: each dimension's own innovation, normal with sd `innovation` in the total."""
    drawn = rng.standard_normal(state.deviation.shape, dtype=np.float32)
    return replace(state, deviation=state.deviation + innovation(nature) * _INNOVATION_SHARE * drawn)


def innovation(nature: Nature) -> np.ndarray:
    """The sd of the unforeseeable part of a year's change of the total score, (n,), in points."""
    return nature.setting.innovation * nature.sensitivity


def foreseen(nature: Nature, state: State, rng: np.random.Generator) -> State:
    """The first part of a year: everything but the innovation. Chance there is here too: shocks, tipping, drivers."""
    setting = nature.setting
    chance = rng.random((5, nature.hardship.size), dtype=np.float32)
    total = state_total(nature, state)
    renewing = state.years_left > 0
    worst = total < np.partition(total, at := int(_RENEWAL_AMONG_WORST * total.size))[at]
    starts = worst & ~renewing & (chance[0] < setting.programme_rate)
    deviation = state.deviation + setting.pull * (_pulled_to(nature, state) - state.deviation)
    _add_local_shocks(deviation, setting.local_shock_rate, chance[1:4])
    return replace(
        _drivers_ahead(nature, state, rng),
        deviation=deviation,
        tipped=_tipped_ahead(nature, state, chance[4]),
        fallen=state.fallen + _FALLING * (setting.tipping_depth * state.tipped - state.fallen),
        renewed=_RENEWAL_LASTS * state.renewed + renewing,
        years_left=np.where(starts, _RENEWAL_YEARS, state.years_left - renewing).astype(np.int8),
        national=state.national + rng.normal(setting.trend, setting.national_shock),
        cycle=0.8 * state.cycle + 0.6 * rng.standard_normal(),
    )


def state_total(nature: Nature, state: State) -> np.ndarray:
    """The true total score, (n,), in points."""
    total: np.ndarray = nature.anchor_total + moved_total(state)
    return total


def moved_total(state: State) -> np.ndarray:
    """How far the true total score is from the anchor, (n,), in points."""
    moved: np.ndarray = state.deviation.sum(axis=0) - state.fallen + state.national
    return moved


def state_dimensions(nature: Nature, state: State) -> np.ndarray:
    """The true score of each dimension, (5, n), in points; they add up to the total."""
    dimensions: np.ndarray = nature.anchor + state.deviation - _TIPPING_SHARE * state.fallen + state.national / 5
    return dimensions


def drivers(state: State) -> np.ndarray:
    """Each driver in its area, with what the business cycle adds to assistance, (6, n)."""
    driver = state.driver.copy()
    driver[_BIJSTAND] -= _CYCLE_ON_BIJSTAND * state.cycle
    return driver


def _pressure(nature: Nature, state: State) -> np.ndarray:
    """What makes an area tip when it exceeds a threshold: assistance and nuisance on top of lasting hardship, (n,)."""
    driver = drivers(state)
    total: np.ndarray = 0.7 * (nature.hardship + driver[_BIJSTAND] + driver[_OVERLAST])
    return total


def _pulled_to(nature: Nature, state: State) -> np.ndarray:
    """The deviation that each dimension would come to if nothing else changed, (5, n)."""
    setting = nature.setting
    around = nature.geography.around @ moved_total(state)
    # Not `@`: how that adds up may depend on the number of cores.
    driven = np.einsum("dk,kn->dn", _EFFECTS, drivers(state))
    level: np.ndarray = (
        (setting.drivers * nature.sensitivity) * driven
        + _RENEWAL_LIFT * _RENEWAL_SHARE * state.renewed
        + (setting.spill / 5) * around
    )
    return level


def _add_local_shocks(deviation: np.ndarray, rate: float, chance: np.ndarray) -> None:
    """Something closes or goes wrong in a few areas: amenities or nuisance fall, in place."""
    size = np.where(chance[0] < rate, -_LOCAL_SHOCK * (0.5 + chance[1]), 0).astype(np.float32)
    of_nuisance = chance[2] < 0.5
    deviation[1] += size * of_nuisance
    deviation[3] += size * ~of_nuisance


def _drivers_ahead(nature: Nature, state: State, rng: np.random.Generator) -> State:
    """Drivers go on with some momentum and come back slowly; nuisance spreads, and a tipped area breeds it."""
    momentum, persistence = nature.setting.momentum, nature.setting.persistence
    drawn = rng.standard_normal(state.driver.shape, dtype=np.float32)
    movement = momentum * state.movement + math.sqrt(1 - momentum**2) * drawn
    both = momentum * persistence
    scale = math.sqrt((1 - both) * (1 - persistence**2) / (1 + both))
    driver = persistence * state.driver + scale * movement
    nuisance = state.driver[_OVERLAST]
    driver[_OVERLAST] += _NUISANCE_SPREADS * (nature.geography.around @ nuisance - nuisance)
    driver[_OVERLAST] += _TIPPED_BREEDS_NUISANCE * state.tipped
    return replace(state, driver=driver, movement=movement)


def _tipped_ahead(nature: Nature, state: State, chance: np.ndarray) -> np.ndarray:
    """Which areas are tipped a year later: a threshold going in, a lower one coming out."""
    now = _pressure(nature, state)
    falls = chance < nature.setting.tipping_rate / (1 + np.exp((_PRESSURE - now) / _PRESSURE_WIDTH))
    relief = np.where(now < _RELIEF, _RELIEF_RATE, _WEARING_OFF_RATE)
    renewal = np.where(state.years_left > 0, 0.25, 0.0)
    tipped: np.ndarray = np.where(state.tipped, chance >= relief + renewal, falls)
    return tipped
