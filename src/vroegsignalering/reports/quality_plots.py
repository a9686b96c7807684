"""The plots of a quality report, as inline SVG (see `drawing`)."""

import math
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.ticker import MaxNLocator

from vroegsignalering.reports.drawing import INK, LINE, SOFT, canvas, commas, styled, svg
from vroegsignalering.reports.words import percent

_ROW = 0.17
_MARK = "#b84a00"


def map_of_shares(
    shares: np.ndarray, names: Sequence[str], years: Sequence[int], key: str, *, reach: tuple[float, float]
) -> str:
    """
    Indicators by years, each cell as dark as its share; a cell without a share stays white.

    shares: (n_names, n_years), 0 to 1, NaN where there is none
    reach:  the shares at which a cell is as light and as dark as can be
    """
    with styled():
        drawing, axes = canvas(_ROW * len(names) + 0.75, left=1.35, above=0.45, below=0.3)
        colours = mpl.colors.LinearSegmentedColormap.from_list("blue", ["#e6eef7", "#154273"])
        corners = np.arange(len(years) + 1) - 0.5, np.arange(len(names) + 1) - 0.5
        told: dict[str, Any] = {"cmap": colours, "vmin": reach[0], "vmax": reach[1]}
        axes.pcolormesh(*corners, np.ma.masked_invalid(shares), edgecolors="white", linewidth=0.8, **told)
        axes.invert_yaxis()
        axes.set_yticks(range(len(names)), names, fontsize=7)
        # Years that fit side by side, the last one always among them.
        shown = range(len(years) - 1, -1, -math.ceil(len(years) / 9))
        axes.set_xticks(list(shown), [str(years[place]) for place in shown], fontsize=7)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        box = axes.get_position()
        scale = drawing.add_axes((box.x0, 1 - 0.17 / drawing.get_figheight(), box.width, 0.1 / drawing.get_figheight()))
        # Cells as in the map: matplotlib's own colour bar is a picture, which a page without images does not show.
        steps = np.linspace(*reach, 41)
        scale.pcolormesh(steps, [0, 1], (steps[None, 1:] + steps[None, :-1]) / 2, **told)
        scale.set_yticks([])
        scale.spines[:].set_visible(False)
        ends = (reach[0], sum(reach) / 2, reach[1])
        scale.set_xticks(ends, [percent(share) for share in ends], fontsize=7)
        scale.tick_params(length=0, pad=1)
        return svg(drawing, f"shares {key}")


def course_plot(values: Sequence[float], years: Sequence[int], breaks: Sequence[int], key: str) -> str:
    """A national figure by year, with a mark at each break."""
    with styled():
        drawing, axes = canvas(1.9, left=0.65, above=0.1, below=0.3)
        for year in breaks:
            axes.axvline(year, color=_MARK, linestyle="--", linewidth=1.2)
        axes.plot(years, values, color=INK, linewidth=1.3, marker="o", markersize=3.5)
        axes.grid(axis="y", color=LINE, linewidth=0.5)
        axes.xaxis.set_major_locator(MaxNLocator(7, integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(4))
        axes.yaxis.set_major_formatter(commas)
        axes.tick_params(colors=LINE, labelcolor=SOFT)
        return svg(drawing, f"course {key}")
