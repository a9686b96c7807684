"""The small drawings of a page: places on them, in the units of their own SVG view box; the template draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

WIDTH, HEIGHT = 240, 72
_LEFT, _RIGHT, _TOP, _BOTTOM = 8, 8, 8, 8
_BAR = 200


@dataclass(frozen=True)
class Trajectory:
    """
    The score of one area over the metingen; the steps between metingen are as wide as they are long.

    lines:    points of unbroken stretches, as SVG writes them
    dots:     (x, y) of every known score, the last one last
    boundary: height of the class boundary, None where it is not known
    first, last: years at the ends
    """

    lines: list[str]
    dots: list[tuple[float, float]]
    boundary: float | None
    first: int
    last: int


@dataclass(frozen=True)
class Span:
    """A bar for a share and its interval, from 0 to the largest of the page."""

    value: float
    low: float
    high: float


def trajectory(moments: Sequence[dict[str, Any]], boundary: float | None) -> Trajectory | None:
    """The drawing of `verloop`; None where fewer than two scores are known."""
    known: list[float] = [moment["score"] for moment in moments if moment["score"] is not None]
    if len(known) < 2:
        return None
    heights = [*known, boundary] if boundary is not None else known
    floor, ceiling = min(heights), max(heights)
    years: list[int] = [moment["meting"] for moment in moments]

    def x(year: int) -> float:
        return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * (year - years[0]) / (years[-1] - years[0]), 1)

    def y(score: float) -> float:
        room = HEIGHT - _TOP - _BOTTOM
        return round(HEIGHT - _BOTTOM - room * (score - floor) / ((ceiling - floor) or 1), 1)

    stretches = [
        [(x(moment["meting"]), y(moment["score"])) for moment in stretch]
        for there, stretch in groupby(moments, key=lambda moment: moment["score"] is not None)
        if there
    ]
    return Trajectory(
        lines=[" ".join(f"{px},{py}" for px, py in stretch) for stretch in stretches if len(stretch) > 1],
        dots=[dot for stretch in stretches for dot in stretch],
        boundary=None if boundary is None else y(boundary),
        first=years[0],
        last=years[-1],
    )


def scale_end(largest: float) -> float:
    """
    The round share at which the bars of a page end: not below the largest.

    >>> [scale_end(share) for share in (0.004, 0.03, 0.31, 0.9)]
    [0.01, 0.05, 0.5, 1.0]
    """
    return next(end for end in (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0) if largest <= end)


def span(value: float, low: float, high: float, end: float) -> Span:
    """A bar of 200 units for `end`; what lies outside 0 to `end` is drawn at that end."""
    return Span(*(round(_BAR * min(max(share / end, 0), 1), 1) for share in (value, low, high)))
