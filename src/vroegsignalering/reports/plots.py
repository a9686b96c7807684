"""
The plots of a report, as inline SVG (see `drawing`).

Colours and shapes both tell who is who: also in print, also to who does not see colours. `key` sets the names inside a
drawing apart from those of other drawings on the page.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.stats import binomtest

from vroegsignalering.reports.drawing import INK, LINE, SOFT, canvas, commas, styled, svg, wrapped
from vroegsignalering.reports.words import counted, figure, number, percent

_ROW = 0.42  # inches
_LINE = 0.34  # of a row: one more line of text in it
_NAME, _LEGEND = 3.8, 4.0  # inches that the name of a candidate has, beside its figure and in a legend
# Per role: colour, marker, whether filled, line. From the palette of Okabe and Ito, darkened for print.
_ROLES = {
    "champion": ("#154273", "o", True, "-"),
    "baseline": ("#b84a00", "s", False, "--"),
    "model": ("#00795b", "D", False, "-."),
}


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95% interval; None where it is not known."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Ranking:
    """The average precision of one candidate; role: "champion", "baseline" or "model"."""

    words: str
    role: str
    precision: Estimate


@dataclass(frozen=True)
class Course:
    """The average precision of one candidate at each origin, in the order of the origins."""

    words: str
    role: str
    precision: list[Estimate]


@dataclass(frozen=True)
class Origin:
    """Who was judged at one origin, and how many of them slid."""

    year: int
    rows: int
    slides: int


@dataclass(frozen=True)
class Band:
    """Areas with a given probability between `low` and `high`: their mean probability, and how many slid."""

    low: float
    high: float
    areas: int
    given: float
    slid: int


def ranking_plot(rankings: Sequence[Ranking], base_rate: float, key: str) -> str:
    """Each candidate's average precision with its interval, and the base rate that blind guessing gets."""
    with styled():
        names = [wrapped(one.words, _NAME, strong=one.role == "champion") for one in rankings]
        rows = np.arange(len(names)) + _LINE * np.cumsum([name.count("\n") for name in names])
        drawing, axes = _rows(rows[-1] + 1, below=0.52)
        end = max([base_rate, *(one.precision.high or one.precision.value or 0.0 for one in rankings)]) * 1.06
        axes.set_xlim(0, end)
        axes.vlines(np.full(len(rows), base_rate), rows - 0.15, rows + 0.2, color=SOFT, linestyle=":", linewidth=1.5)
        for row, name, one in zip(rows, names, rankings, strict=True):
            _label(axes, row, name, figure(one.precision.value), strong=one.role == "champion")
            _estimate(axes, row, one.precision, one.role)
        axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(6))
        axes.xaxis.set_major_formatter(commas)
        axes.set_xlabel(f"gemiddelde precisie; gestippeld: aandeel afglijders ({percent(base_rate)})")
        return svg(drawing, f"ranking {key}")


def origins_plot(courses: Sequence[Course], origins: Sequence[Origin], key: str) -> str:
    """Average precision at each origin, beside the share that slid there."""
    with styled():
        names = [wrapped(course.words, _LEGEND) for course in courses]
        above = 0.24 * (len(names) + 1) + _LINE * _ROW * sum(name.count("\n") for name in names)
        drawing, axes = canvas(2.2 + above + 0.65, left=0.5, above=above + 0.1, below=0.65)
        years = [origin.year for origin in origins]
        apart = max(years[-1] - years[0], 2) * 0.03
        for place, (name, course) in enumerate(zip(names, courses, strict=True)):
            _course(axes, [year + (place - (len(courses) - 1) / 2) * apart for year in years], course, name)
        rates = [origin.slides / origin.rows for origin in origins]
        axes.plot(years, rates, color=SOFT, linestyle=":", linewidth=1.2, marker="_", label="aandeel afglijders")
        axes.set_xlim(years[0] - 0.8 - apart, years[-1] + 0.8 + apart)
        axes.set_ylim(bottom=0)
        axes.set_xticks(years, [f"{one.year}\n{number(one.slides)} van\n{number(one.rows)}" for one in origins])
        axes.yaxis.set_major_formatter(commas)
        axes.grid(axis="y", color=LINE, linewidth=0.5)
        drawing.legend(loc="upper left", bbox_to_anchor=(0.0, 1.0), borderaxespad=0.2, handlelength=3)
        return svg(drawing, f"origins {key}")


def calibration_plot(bands: Sequence[Band], key: str) -> str:
    """
    Per band of given probability: the mean that was given, and the share that slid, with Wilson's interval.

    The axis is linear up to 0.5% and logarithmic above, so that a band in which nobody slid has its place.
    """
    with styled():
        drawing, axes = _rows(len(bands), below=0.52)
        axes.set_xscale("symlog", linthresh=0.005, linscale=0.5)
        axes.set_xlim(0, 1.08)
        for row, band in enumerate(bands):
            words = f"kans {_bound(band.low)} tot {_bound(band.high)}"
            told = f"{counted(band.slid, 'afglijder', 'afglijders')} van {number(band.areas)}"
            _label(axes, row, words, told, strong=False)
            reach = binomtest(band.slid, band.areas).proportion_ci(method="wilson")
            _estimate(axes, row, Estimate(band.slid / band.areas, reach.low, reach.high), "champion")
            axes.plot(band.given, row, marker="d", color=INK, markerfacecolor="white", markersize=6)
        ticks = [0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]
        axes.set_xticks(ticks, [_bound(tick).removesuffix("%") for tick in ticks])
        axes.minorticks_off()
        axes.set_xlabel("procent; ruit: gemiddelde gegeven kans, stip: aandeel dat afgleed")
        return svg(drawing, f"calibration {key}")


def _rows(count: float, *, below: float) -> tuple[Figure, Axes]:
    """A drawing with room for `count` rows from top to bottom: a line of text, and under it what it tells of."""
    drawing, axes = canvas(count * _ROW + below + 0.1, left=0.15, above=0.1, below=below)
    axes.set_ylim(count - 0.5, -0.75)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    return drawing, axes


def _label(axes: Axes, row: float, words: str, told: str, *, strong: bool) -> None:
    """The text of a row: what it is on the left, its figure on the right of its last line."""
    weight, across = "bold" if strong else "normal", axes.get_yaxis_transform()
    middle = row - 0.42 - _LINE * words.count("\n") / 2
    axes.text(0, middle, words, ha="left", va="center", weight=weight, transform=across)
    axes.text(1, row - 0.42, told, ha="right", va="center", weight=weight, transform=across)


def _estimate(axes: Axes, row: float, estimate: Estimate, role: str) -> None:
    colour, marker, filled, _ = _ROLES[role]
    axes.axhline(row, color=LINE, linewidth=0.5, zorder=0)
    if estimate.low is not None and estimate.high is not None:
        axes.plot([estimate.low, estimate.high], [row, row], color=colour, linewidth=3, alpha=0.35)
    if estimate.value is not None:
        axes.plot(
            estimate.value,
            row,
            marker=marker,
            color=colour,
            markerfacecolor=colour if filled else "white",
            markersize=6.5,
            clip_on=False,
        )


def _course(axes: Axes, x: Sequence[float], course: Course, name: str) -> None:
    colour, marker, filled, line = _ROLES[course.role]
    # NaN leaves a gap in the line: nobody slid there, so nothing is known.
    values = [math.nan if one.value is None else one.value for one in course.precision]
    for place, one in zip(x, course.precision, strict=True):
        if one.low is not None and one.high is not None:
            axes.plot([place, place], [one.low, one.high], color=colour, linewidth=2.5, alpha=0.3)
    axes.plot(
        x,
        values,
        color=colour,
        linestyle=line,
        linewidth=1.4,
        marker=marker,
        markersize=6,
        markerfacecolor=colour if filled else "white",
        label=name,
    )


def _bound(share: float) -> str:
    """A round bound of a band, in percent without needless zeros."""
    return f"{commas(share * 100, 0)}%"
