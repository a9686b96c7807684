"""A figure in words with what stands small below it: the smallest part of every table of a report."""

from collections.abc import Callable
from dataclasses import dataclass

from vroegsignalering.reports.words import UNKNOWN


@dataclass(frozen=True)
class Cell:
    """A figure in words, and what stands small below it (an interval, a standard error; empty: nothing is known)."""

    told: str
    below: str


def cell_of(value: float | None, low: float | None, high: float | None, words: Callable[[float], str]) -> Cell:
    """A figure with its interval in words; a dash where it is not known."""
    if value is None:
        return Cell(UNKNOWN, "")
    return Cell(words(value), "" if low is None or high is None else f"{words(low)} – {words(high)}")
