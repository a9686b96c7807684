"""The drawing of a report's groups, as inline SVG (see `drawing`): what was given beside what happened."""

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl

from vroegsignalering.reports.drawing import INK, LINE, SOFT, canvas, styled, svg
from vroegsignalering.reports.words import percent

_ROW, _TITLE = 0.24, 0.3
_COLOUR = "#154273"


@dataclass(frozen=True)
class GroupRow:
    """One group; title: of the grouping that begins here, empty within one. Shares from 0 to 1."""

    title: str
    words: str
    given: float
    slid: float
    low: float | None
    high: float | None


def group_plot(rows: Sequence[GroupRow], key: str) -> str:
    """Per group the share that slid with its interval, and the mean probability that was given."""
    titles = sum(bool(row.title) for row in rows)
    inside = _ROW * len(rows) + _TITLE * titles
    with styled():
        drawing, axes = canvas(inside + 0.55, left=1.95, above=0.1, below=0.45)
        axes.set_ylim(inside, 0)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        ends = [row.high if row.high is not None else row.slid for row in rows]
        axes.set_xlim(0, 1.06 * max(*ends, *(row.given for row in rows), 1e-6))
        down = 0.0
        for row in rows:
            if row.title:
                down += _TITLE
                axes.text(
                    -0.72, down - 0.08, row.title, weight="bold", va="center", transform=axes.get_yaxis_transform()
                )
            down += _ROW
            place = down - _ROW / 2 + 0.04
            axes.text(
                -0.03, place, row.words, ha="right", va="center", color=SOFT, transform=axes.get_yaxis_transform()
            )
            axes.axhline(place, color=LINE, linewidth=0.5, zorder=0)
            if row.low is not None and row.high is not None:
                axes.plot([row.low, row.high], [place, place], color=_COLOUR, linewidth=3, alpha=0.35)
            axes.plot(row.slid, place, marker="o", color=_COLOUR, markersize=5.5, clip_on=False)
            axes.plot(row.given, place, marker="d", color=INK, markerfacecolor="white", markersize=5.5, clip_on=False)
        axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(5))
        axes.xaxis.set_major_formatter(lambda share, _place: percent(float(share)))
        axes.set_xlabel("ruit: gegeven kans, stip: wat afgleed")
        return svg(drawing, f"groups {key}")
