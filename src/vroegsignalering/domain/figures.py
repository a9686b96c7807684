"""
What sort of figure an indicator is: how the figures of two areas become that of both, and what it is rounded to.

    count   persons, homes            adds up; a part of an area has a part of it
    mean    %, per 1000, km, score    is averaged with what it is a mean over: inhabitants, households, or homes
    alike   a class, a median         is that of both only where both have the same
    whole   what the unit hides       is passed on only by an area that stayed what it was

It follows from the unit and the words in the catalogue, and from how the name of the measure starts, so that a new
indicator needs no second entry. Of a unit that is not known here (a density per km2, a gemeente's own) nothing is
assumed.

CBS rounds: a published 55 is some number from 52.5 to 57.5. What it rounds to was read off a real file (key figures of
2017, all buurten of Amsterdam: counts in fives, benefits in tens, homes not at all); a test compares.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vroegsignalering.domain.catalogue import Indicator

Kind = Literal["count", "mean", "alike", "whole"]

_COUNTS = {"personen", "huishoudens", "woningen", "vestigingen", "misdrijven"}
_MEANS = {"punten", "%", "procent", "per 1000 inwoners", "per huishouden", "km", "scholen", "duizend euro", "kWh", "m³"}
# Of persons or homes, and yet no count; of a median or a spread nothing follows from those of two areas.
_MEAN, _ALIKE = ("Gemiddelde",), ("Mediaan", "Spreiding")
# What means are over, the best first: the others are for files without that count.
_PEOPLE, _HOUSEHOLDS, _HOMES = ("inwoners",), ("huishoudens", "inwoners"), ("woningen", "huishoudens", "inwoners")
# Per source and unit, what a figure of a buurt or wijk is rounded to (those of a gemeente are finer).
_STEPS: dict[str, dict[str, float]] = {
    "cbs-kerncijfers": {
        **dict.fromkeys(("personen", "huishoudens", "vestigingen"), 5.0),
        **dict.fromkeys(("kWh", "m³"), 10.0),
        **dict.fromkeys(("%", "per 1000 inwoners", "klasse 1-5"), 1.0),
        **dict.fromkeys(("duizend euro", "km", "scholen", "per huishouden"), 0.1),
    },
    "cbs-nabijheid": {"km": 0.1},
    "rivm-gezondheid": {"procent": 0.1},
}
# The start of the names of measures that are rounded otherwise than their unit.
_OWN_STEPS = {
    "PersonenPerSoortUitkering": 10.0,
    "Opleidingsniveau": 10.0,
    "GemiddeldeWOZWaarde": 1.0,
    "GemiddeldeHuishoudensgrootte": 0.1,
    "PercentageWoningenMetStadsverwarming": 0.1,
}
# Percentages of incomes have a decimal, those of homes do not.
_FINE = ("sociaaleconomisch", "%", 0.1)


@dataclass(frozen=True)
class Figure:
    """
    kind:   how it is carried over
    over:   for a mean the counts that it may be a mean over, the best first
    step:   what a published value is rounded to, in its own unit; 0 where nothing is known to be rounded
    least:  what no true figure is below
    """

    kind: Kind
    over: tuple[str, ...]
    step: float
    least: float


def figure(entry: Indicator) -> Figure:
    """The sort of figure that an indicator of the catalogue, or of a gemeente, is."""
    return Figure(
        _kind(entry.unit, entry.statline or ""), _over(entry), _step(entry), least=-np.inf if entry.signed else 0.0
    )


def _over(entry: Indicator) -> tuple[str, ...]:
    """What a mean of this sort is over, by its unit where that says so, and otherwise by what it is in words."""
    if entry.source == "leefbaarometer" or "inwoners" in entry.unit:
        return _PEOPLE
    if entry.dimension == "woningvoorraad":
        return _HOMES
    return _HOUSEHOLDS if "huishouden" in f"{entry.unit} {entry.nl}" else _PEOPLE


def _kind(unit: str, measure: str) -> Kind:
    if unit.startswith("klasse") or measure.startswith(_ALIKE):
        return "alike"
    if unit in _MEANS or (unit in _COUNTS and measure.startswith(_MEAN)):
        return "mean"
    return "count" if unit in _COUNTS else "whole"


def _step(entry: Indicator) -> float:
    for start, step in _OWN_STEPS.items():
        if (entry.statline or "").startswith(start):
            return step
    if (entry.dimension, entry.unit) == _FINE[:2]:
        return _FINE[2]
    return _STEPS.get(entry.source, {}).get(entry.unit, 0.0)


def interval(published: np.ndarray, step: float, *, least: float) -> tuple[np.ndarray, np.ndarray]:
    """
    Lowest and highest true figure behind each published one, NaN where none was published.

    A count is not below zero, its `least`, so that a published 0 is 0 to half a step: few, or nobody.

    >>> interval(np.array([0.0, 55.0, np.nan]), 5, least=0.0)
    (array([ 0. , 52.5,  nan]), array([ 2.5, 57.5,  nan]))
    """
    low = published - step / 2
    return np.where(published >= least, np.maximum(low, least), low), published + step / 2


def changed(before: np.ndarray, after: np.ndarray, step: float) -> np.ndarray:
    """
    Whether the true figure surely changed: the intervals of both published ones do not overlap.

    >>> changed(np.array([55.0, 55.0, 55.0, np.nan]), np.array([55.0, 58.0, 60.0, 60.0]), 5)
    array([False, False,  True, False])
    """
    apart = np.abs(after - before)
    # A hair below the step, since 0.3 - 0.2 is less than 0.1.
    return np.asarray((apart > 0) & (apart >= step * (1 - 1e-9)))
