"""
What all drawings of the reports share: style, canvas, and the way to inline SVG.

Drawn by matplotlib, without scripts, fonts or addresses, equal to the byte. Text stays text, so that it can be read
aloud and searched; it is laid out with matplotlib's own font, which is wider than those of a page, so that it fits in
any.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

_POINTS = 72  # of type in an inch
WIDTH = 4.7  # inches; on a page two plots stand side by side, on a telephone one
INK, SOFT, LINE = "#1b1f24", "#55606b", "#d0d7de"
_STYLE: dict[Any, Any] = {  # matplotlib names its settings as a Literal of hundreds
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "axes.labelsize": 8,
    "xtick.color": LINE,
    "xtick.labelcolor": SOFT,
    "xtick.labelsize": 8,
    "ytick.color": LINE,
    "ytick.labelcolor": SOFT,
    "ytick.labelsize": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
}


@contextmanager
def styled() -> Iterator[None]:
    """Matplotlib's own defaults and ours, whatever is set on this machine."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


def canvas(height: float, *, left: float, above: float, below: float) -> tuple[Figure, Axes]:
    """A drawing of `height` inches with its axes; the room around them in inches."""
    drawing = Figure(figsize=(WIDTH, height))
    right = 0.15
    box = (left / WIDTH, below / height, 1 - (left + right) / WIDTH, 1 - (above + below) / height)
    return drawing, drawing.add_axes(box)


def wrapped(words: str, inches: float, *, strong: bool = False) -> str:
    """Words on as many lines as they need to be no wider than `inches`, in the font and size of a drawing."""
    weight = "bold" if strong else "normal"
    font = FontProperties(family=_STYLE["font.family"], weight=weight, size=_STYLE["font.size"])
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        wide = text_to_path.get_text_width_height_descent(longer, font, ismath=False)[0] / _POINTS
        if lines and wide <= inches:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


def commas(value: float, _position: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".").replace(".", ",")


def svg(drawing: Figure, salt: str) -> str:
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
