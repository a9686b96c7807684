"""
The plots of a report as inline SVG: drawn by matplotlib, without scripts, fonts or addresses, equal to the byte.

Text stays text, so that it can be read aloud and searched; it is laid out with matplotlib's own font, which is wider
than those of a page, so that it fits in any. Colours and shapes both tell who is who: also in print, also to who
does not see colours. `key` sets the names inside a drawing apart from those of other drawings on the page.
"""

import io
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.stats import binomtest

from vroegsignalering.reports.words import counted, figure, number, percent

_WIDTH = 4.7  # inches; on a page two plots stand side by side, on a telephone one
_ROW = 0.42
_INK, _SOFT, _LINE = "#1b1f24", "#55606b", "#d0d7de"
# Per role: colour, marker, whether filled, line. From the palette of Okabe and Ito, darkened for print.
_ROLES = {
    "champion": ("#154273", "o", True, "-"),
    "baseline": ("#b84a00", "s", False, "--"),
    "model": ("#00795b", "D", False, "-."),
}
_STYLE: dict[Any, Any] = {  # matplotlib names its settings as a Literal of hundreds
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "text.parse_math": False,
    "text.color": _INK,
    "axes.edgecolor": _LINE,
    "axes.labelcolor": _SOFT,
    "axes.labelsize": 8,
    "xtick.color": _LINE,
    "xtick.labelcolor": _SOFT,
    "xtick.labelsize": 8,
    "ytick.color": _LINE,
    "ytick.labelcolor": _SOFT,
    "ytick.labelsize": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
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
    with _styled():
        drawing, axes = _rows(len(rankings), below=0.52)
        end = max([base_rate, *(one.precision.high or one.precision.value or 0.0 for one in rankings)]) * 1.06
        axes.set_xlim(0, end)
        rows = np.arange(len(rankings))
        axes.vlines(np.full(len(rows), base_rate), rows - 0.15, rows + 0.2, color=_SOFT, linestyle=":", linewidth=1.5)
        for row, one in enumerate(rankings):
            _label(axes, row, one.words, figure(one.precision.value), strong=one.role == "champion")
            _estimate(axes, row, one.precision, one.role)
        axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(6))
        axes.xaxis.set_major_formatter(_commas)
        axes.set_xlabel(f"gemiddelde precisie; gestippeld: aandeel afglijders ({percent(base_rate)})")
        return _svg(drawing, f"ranking {key}")


def origins_plot(courses: Sequence[Course], origins: Sequence[Origin], key: str) -> str:
    """Average precision at each origin, beside the share that slid there."""
    with _styled():
        above = 0.24 * (len(courses) + 1)
        drawing, axes = _canvas(2.2 + above + 0.65, left=0.5, above=above + 0.1, below=0.65)
        years = [origin.year for origin in origins]
        apart = max(years[-1] - years[0], 2) * 0.03
        for place, course in enumerate(courses):
            _course(axes, [year + (place - (len(courses) - 1) / 2) * apart for year in years], course)
        rates = [origin.slides / origin.rows for origin in origins]
        axes.plot(years, rates, color=_SOFT, linestyle=":", linewidth=1.2, marker="_", label="aandeel afglijders")
        axes.set_xlim(years[0] - 0.8 - apart, years[-1] + 0.8 + apart)
        axes.set_ylim(bottom=0)
        names = [f"{one.year}\n{number(one.slides)} van\n{number(one.rows)}" for one in origins]
        axes.set_xticks(years, names)
        axes.yaxis.set_major_formatter(_commas)
        axes.grid(axis="y", color=_LINE, linewidth=0.5)
        drawing.legend(loc="upper left", bbox_to_anchor=(0.0, 1.0), borderaxespad=0.2, handlelength=3)
        return _svg(drawing, f"origins {key}")


def calibration_plot(bands: Sequence[Band], key: str) -> str:
    """
    Per band of given probability: the mean that was given, and the share that slid, with Wilson's interval.

    The axis is linear up to 0.5% and logarithmic above, so that a band in which nobody slid has its place.
    """
    with _styled():
        drawing, axes = _rows(len(bands), below=0.52)
        axes.set_xscale("symlog", linthresh=0.005, linscale=0.5)
        axes.set_xlim(0, 1.08)
        for row, band in enumerate(bands):
            words = f"kans {_bound(band.low)} tot {_bound(band.high)}"
            told = f"{counted(band.slid, 'afglijder', 'afglijders')} van {number(band.areas)}"
            _label(axes, row, words, told, strong=False)
            reach = binomtest(band.slid, band.areas).proportion_ci(method="wilson")
            _estimate(axes, row, Estimate(band.slid / band.areas, reach.low, reach.high), "champion")
            axes.plot(band.given, row, marker="d", color=_INK, markerfacecolor="white", markersize=6)
        ticks = [0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]
        axes.set_xticks(ticks, [_bound(tick).removesuffix("%") for tick in ticks])
        axes.minorticks_off()
        axes.set_xlabel("procent; ruit: gemiddelde gegeven kans, stip: aandeel dat afgleed")
        return _svg(drawing, f"calibration {key}")


@contextmanager
def _styled() -> Iterator[None]:
    """Matplotlib's own defaults and ours, whatever is set on this machine."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


def _canvas(height: float, *, left: float, above: float, below: float) -> tuple[Figure, Axes]:
    """A drawing of `height` inches with its axes; the room around them in inches."""
    drawing = Figure(figsize=(_WIDTH, height))
    right = 0.15
    box = (left / _WIDTH, below / height, 1 - (left + right) / _WIDTH, 1 - (above + below) / height)
    return drawing, drawing.add_axes(box)


def _rows(count: int, *, below: float) -> tuple[Figure, Axes]:
    """A drawing of `count` rows from top to bottom: a line of text, and under it what it tells of."""
    drawing, axes = _canvas(count * _ROW + below + 0.1, left=0.15, above=0.1, below=below)
    axes.set_ylim(count - 0.5, -0.75)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    return drawing, axes


def _label(axes: Axes, row: int, words: str, told: str, *, strong: bool) -> None:
    """The text of a row: what it is on the left, its figure on the right."""
    weight, across = "bold" if strong else "normal", axes.get_yaxis_transform()
    axes.text(0, row - 0.42, words, ha="left", va="center", weight=weight, transform=across)
    axes.text(1, row - 0.42, told, ha="right", va="center", weight=weight, transform=across)


def _estimate(axes: Axes, row: int, estimate: Estimate, role: str) -> None:
    colour, marker, filled, _ = _ROLES[role]
    axes.axhline(row, color=_LINE, linewidth=0.5, zorder=0)
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


def _course(axes: Axes, x: Sequence[float], course: Course) -> None:
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
        label=course.words,
    )


def _commas(value: float, _position: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".").replace(".", ",")


def _bound(share: float) -> str:
    """A round bound of a band, in percent without needless zeros."""
    return f"{_commas(share * 100, 0)}%"


def _svg(drawing: Figure, salt: str) -> str:
    """
    The drawing as an element that can stand in a page.

    Without the XML head, and without the style rule and the names of groups, which would reach beyond the drawing.
    """
    written = io.StringIO()
    silent = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context({"svg.hashsalt": salt}):
        drawing.savefig(written, format="svg", metadata=silent, transparent=True)
    text = written.getvalue()
    element = text[text.index("<svg") :].rstrip()
    element = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", element, flags=re.DOTALL)
    element = re.sub(r'<g id="[^"]*"', "<g", element)
    return re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", element))
