"""
The indicators of the country: what the state shows of itself, through noise, before rounding and secrecy.

    hardship, urban, own habit of the area (lasting) + drivers, renewal, true score (moving) + noise -> indicator
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from vroegsignalering.sources.country.history import History
from vroegsignalering.sources.country.world import DRIVERS, drivers, moved_total

YEARS = tuple(range(2010, 2025))
_PERSONS_PER_HOUSEHOLD = 2.15
# Yearly growth of assessed values in the country: a fall after 2009, a rise since 2015.
_WOZ_GROWTH = {**dict.fromkeys(range(2011, 2015), -0.03), **dict.fromkeys(range(2015, 2025), 0.055)}
_PRICE_GROWTH = 0.025
_BURGLARY_TREND = -0.06
# What tipping adds at once to registered nuisance and to vacancy, in standard deviations of the driver.
_TIPPED_SHOWS = 1.2


@dataclass(frozen=True)
class Habits:
    """
    How an area differs from what its hardship and place would make one expect, lasting, (n,) each.

    own:    (8, n) standard normal, one row for each indicator that has such a habit
    growth: yearly growth of its homes
    """

    own: np.ndarray
    growth: np.ndarray


def make_habits(areas: int, rng: np.random.Generator) -> Habits:
    """The lasting differences of the indicators between areas."""
    return Habits(rng.standard_normal((8, areas)), rng.normal(0.002, 0.004, areas))


def observe(history: History, habits: Habits, year: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """The indicators of one year by their name in the catalogue, each (n,), unrounded; `woningen` besides."""
    return (
        _people(history, habits, year, rng) | _homes(history, habits, year, rng) | _safety(history, habits, year, rng)
    )


def homes_in(history: History, habits: Habits, year: int) -> np.ndarray:
    """Number of homes in `year`, (n,); none before an area was built."""
    geography = history.nature.geography
    return np.where(year > geography.built, geography.homes * np.exp(habits.growth * (year - 2017)), 0).round()


def _people(history: History, habits: Habits, year: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Population, income and assistance."""
    nature, driver = history.nature, _by_name(history, year)
    age, alone, work, wealth = habits.own[:4]
    hardship, urban = nature.hardship, nature.urban
    homes = homes_in(history, habits, year)
    households = (homes * (0.96 + 0.01 * rng.standard_normal(len(homes)))).round()
    people = (households * _PERSONS_PER_HOUSEHOLD * np.exp(-0.25 * (urban - 0.4))).round()
    older = expit(-1.45 + 0.012 * (year - 2017) + 0.25 * age + 0.20 * driver["vergrijzing"] + _noise(0.03, age, rng))
    assisted = 0.030 * np.exp(0.6 * hardship + 0.30 * driver["bijstand"] + 0.15 * work + _noise(0.06, age, rng))
    income = -0.13 * hardship + 0.06 * driver["inkomen"] + 0.05 * wealth + _noise(0.02, age, rng)
    return {
        "inwoners": people,
        "ouderen": people * older,
        "huishoudens": households,
        "eenpersoons": households * expit(-0.6 + 1.6 * (urban - 0.4) + 0.15 * hardship + 0.3 * alone),
        "stedelijkheid": np.clip(np.ceil(5.5 - 5.5 * urban), 1, 5),
        "bijstand": people * np.minimum(assisted, 0.5),
        "inkomen": 22 * np.exp(income + _PRICE_GROWTH * (year - 2010)),
    }


def _homes(history: History, habits: Habits, year: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """The stock of homes, and how far amenities are."""
    nature, driver, state = history.nature, _by_name(history, year), history.states[year - 1]
    price, bought, empty, near = habits.own[4:]
    hardship, urban = nature.hardship, nature.urban
    growth = sum(_WOZ_GROWTH[since] for since in range(2011, year + 1))
    value = 0.20 * price + 0.3 * urban - 0.12 * hardship + 0.9 * moved_total(state) + _noise(0.025, price, rng) + growth
    distance = np.exp(-1.2 * (urban - 0.4) - 0.2 * driver["voorzieningen"])
    return {
        "woningen": homes_in(history, habits, year),
        "woz": 215 * np.exp(value),
        "koop": 100 * expit(0.5 - 0.6 * hardship - 1.2 * (urban - 0.4) + 0.5 * bought + 0.03 * state.renewed),
        "corporatie": 100 * expit(-1.1 + 0.7 * hardship - 0.4 * bought - 0.05 * state.renewed),
        "leegstand": 4.5 * np.exp(0.30 * driver["leegstand"] + 0.15 * empty + _noise(0.08, price, rng)),
        "supermarkt": 0.9 * distance * np.exp(0.4 * near + _noise(0.05, price, rng)),
        "huisarts": 1.0 * distance * np.exp(0.3 * near + _noise(0.05, price, rng)),
    }


def _safety(history: History, habits: Habits, year: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Registered crime per 1000 inhabitants: a count that chance makes, over the inhabitants."""
    nature, driver = history.nature, _by_name(history, year)
    people = np.maximum(homes_in(history, habits, year) * _PERSONS_PER_HOUSEHOLD, 1) / 1000
    hardship, urban, own = nature.hardship, nature.urban, habits.own[3]
    rates = {
        "inbraak": 4.5
        * np.exp(0.1 * hardship + 0.4 * urban + 0.15 * driver["overlast"] + _BURGLARY_TREND * (year - 2015)),
        "vernieling": 9 * np.exp(0.3 * hardship + 0.7 * urban + 0.45 * driver["overlast"] - 0.15 * own),
        "geweld": 7 * np.exp(0.4 * hardship + 0.6 * urban + 0.40 * driver["overlast"] - 0.15 * own),
    }
    return {name: rng.poisson(rate * people) / people for name, rate in rates.items()}


def _by_name(history: History, year: int) -> dict[str, np.ndarray]:
    state = history.states[year]
    by_name = dict(zip(DRIVERS, drivers(state).astype(float), strict=True))
    by_name["overlast"] += _TIPPED_SHOWS * state.tipped
    by_name["leegstand"] += _TIPPED_SHOWS * state.tipped
    return by_name


def _noise(sd: float, like: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return rng.normal(0, sd, len(like))
