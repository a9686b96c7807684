"""
The quality of a panel as a page for people and as JSON for programs; equal to the byte for the same panels.

`panel.quality` computes, this tells.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from vroegsignalering.files import write_json, write_text
from vroegsignalering.panel.panel import Panel
from vroegsignalering.panel.quality import (
    AROUND,
    BREAK_DEVIATIONS,
    BREAK_OF_SPREAD,
    FEWEST_STEPS,
    OUTLIER_DEVIATIONS,
    REVISED,
    Drift,
    Quality,
)
from vroegsignalering.reports.boundaries import BoundariesPart, boundaries_part
from vroegsignalering.reports.page import Table, templates
from vroegsignalering.reports.quality_plots import course_plot, map_of_shares
from vroegsignalering.reports.words import UNKNOWN, counted, listed, number, percent

SHOWN = 20
# Of the maps: coverages are light from a little below the lowest on, and revisions dark from this share on.
_LIGHTEST, _LEAST_DARK = 0.9, 0.01
_KINDS = {
    "definitie": "definitie veranderde",
    "gemiddelde": "sprong van het gemiddelde",
    "spreiding": "sprong van de spreiding",
}


@dataclass(frozen=True)
class Plot:
    """A drawing, and what it shows in words."""

    svg: str
    words: str


@dataclass(frozen=True)
class Page:
    """Everything that the template shows; `facts`, `short` as (heading, words)."""

    edition: str
    synthetic: bool
    facts: list[tuple[str, str]]
    short: list[tuple[str, str]]
    coverage: Table
    coverage_plot: Plot
    breaks: Table | None
    break_plots: list[Plot]
    outliers: Table | None
    outliers_told: str
    drift: "DriftPart | None"
    boundaries: BoundariesPart | None
    rules: dict[str, str]


@dataclass(frozen=True)
class DriftPart:
    """What differs from the earlier panel; `plot` and `table` are None when no value does."""

    edition: str
    sentence: str
    areas: list[tuple[str, str]]
    plot: Plot | None
    table: Table | None


def write_quality(folder: Path, panel: Panel, found: Quality) -> None:
    """
    Writes `quality.html` and `quality.json` to `folder`, each whole or not at all; the page tells of the
    `boundaries.json` that a run left there too.
    """
    account = folder / "boundaries.json"
    boundaries = boundaries_part(json.loads(account.read_text(encoding="utf-8"))) if account.is_file() else None
    page = templates.get_template("quality.html").render(page=_page(panel, found, boundaries))
    write_json(folder / "quality.json", _content(panel, found))
    write_text(folder / "quality.html", page)


def _content(panel: Panel, found: Quality) -> dict[str, Any]:
    drift = found.drift
    return {
        "edition": panel.edition,
        "level": panel.level,
        "synthetic": panel.synthetic,
        "areas": len(panel.areas),
        "rules": {
            "break_deviations": BREAK_DEVIATIONS,
            "break_of_spread": BREAK_OF_SPREAD,
            "steps_around": AROUND,
            "fewest_steps": FEWEST_STEPS,
            "outlier_deviations": OUTLIER_DEVIATIONS,
            "revised": REVISED,
        },
        "coverage": _records(found.coverage),
        "course": _records(found.course),
        "breaks": _records(found.breaks),
        "outliers": {"count": len(found.outliers), "largest": _records(found.outliers.head(SHOWN))},
        "drift": {
            "edition": drift.edition,
            "areas_gone": drift.areas_gone,
            "areas_new": drift.areas_new,
            "values": _records(drift.values),
        }
        if drift
        else None,
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain data; what is no finite number is null."""
    plain = frame.astype(object).to_dict(orient="records")
    return [{str(name): _plain(value) for name, value in row.items()} for row in plain]


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value.item() if isinstance(value, np.generic) else value


def _page(panel: Panel, found: Quality, boundaries: BoundariesPart | None) -> Page:
    years = sorted(found.coverage["year"].unique())
    sources = sorted({panel.indicator(name).source for name in panel.variables})
    areas = len(panel.areas)
    return Page(
        edition=panel.edition,
        synthetic=panel.synthetic,
        facts=[
            ("Gebieden", f"{number(areas)} (niveau {panel.level})"),
            ("Gegevens", f"{len(panel.variables)} reeksen uit {listed(sources)}"),
            ("Jaren", f"{years[0]} – {years[-1]}"),
        ],
        short=_short(found),
        coverage=_coverage(panel, found.coverage),
        coverage_plot=Plot(
            _map(found.coverage, "share", "coverage", reach=(_LIGHTEST * float(found.coverage["share"].min()), 1.0)),
            f"Per reeks en jaar het aandeel van de gebieden met een waarde, {years[0]} tot en met {years[-1]}.",
        ),
        breaks=_breaks(panel, found.breaks) if len(found.breaks) else None,
        break_plots=_break_plots(panel, found),
        outliers=_outliers(panel, found.outliers.head(SHOWN)) if len(found.outliers) else None,
        outliers_told=counted(len(found.outliers), "uitschieter", "uitschieters"),
        drift=_drift(found.drift) if found.drift else None,
        boundaries=boundaries,
        rules={
            "break": _figure(BREAK_DEVIATIONS),
            "of_spread": percent(BREAK_OF_SPREAD),
            "around": str(AROUND),
            "fewest": str(FEWEST_STEPS),
            "outlier": _figure(OUTLIER_DEVIATIONS),
            "shown": str(SHOWN),
        },
    )


def _short(found: Quality) -> list[tuple[str, str]]:
    """What the page comes to, a line a part."""
    least = found.coverage.iloc[int(found.coverage["share"].to_numpy().argmin())]
    jumps = int((found.breaks["kind"] != "definitie").sum())
    told = len(found.breaks) - jumps
    short = [
        ("Dekking", f"het laagst bij {least['variable']} in {least['year']}: {percent(float(least['share']))}"),
        ("Breuken", f"{counted(jumps, 'sprong', 'sprongen')}, {counted(told, 'bekende breuk', 'bekende breuken')}"),
        ("Uitschieters", counted(len(found.outliers), "waarde", "waarden")),
    ]
    return [*short, ("Verschil", _sentence(found.drift))] if found.drift else short


def _coverage(panel: Panel, coverage: pd.DataFrame) -> Table:
    rows = []
    for name, part in coverage.groupby("variable", sort=True):
        entry, least, last = (
            panel.indicator(str(name)),
            part.iloc[int(part["share"].to_numpy().argmin())],
            part.iloc[-1],
        )
        rows.append(
            [
                str(name),
                entry.nl,
                entry.source,
                f"{part['year'].iloc[0]} – {last['year']} ({len(part)})",
                f"{percent(float(least['share']))} ({least['year']})",
                percent(float(last["share"])),
            ]
        )
    headings = ["Reeks", "In woorden", "Bron", "Jaren (aantal)", "Laagste dekking", "Nieuwste dekking"]
    return Table("Dekking per reeks", headings, 3, rows)


def _map(frame: pd.DataFrame, value: str, key: str, *, reach: tuple[float, float]) -> str:
    table = frame.pivot(index="variable", columns="year", values=value)
    names, years = [str(name) for name in table.index], [int(year) for year in table.columns]
    return map_of_shares(table.to_numpy(dtype=float), names, years, key, reach=reach)


def _breaks(panel: Panel, breaks: pd.DataFrame) -> Table:
    rows = [
        [
            one["variable"],
            panel.indicator(one["variable"]).nl,
            str(one["year"]),
            _KINDS[one["kind"]] + (f": {one['words']}" if one["words"] else ""),
            _figure(one["step"]),
            _figure(one["usual"]),
            _figure(one["deviations"]),
        ]
        for one in breaks.to_dict(orient="records")
    ]
    headings = ["Reeks", "In woorden", "Jaar", "Wat", "Stap per jaar", "Gewone stap", "Afwijkingen"]
    return Table("Breuken", headings, 4, rows)


def _break_plots(panel: Panel, found: Quality) -> list[Plot]:
    """Of each series with breaks its mean, or its spread where that is what jumped."""
    plots = []
    drawn: tuple[tuple[str, str, Callable[[pd.Series], pd.Series]], ...] = (
        ("mean", "gemiddelde", lambda kind: kind != "spreiding"),
        ("spread", "spreiding", lambda kind: kind == "spreiding"),
    )
    for column, words, meant in drawn:
        for name, part in found.breaks[meant(found.breaks["kind"])].groupby("variable", sort=True):
            course = found.course[found.course["variable"] == name]
            years = sorted(set(part["year"]))
            svg = course_plot(list(course[column]), list(course["year"]), years, f"{name} {column}")
            entry = panel.indicator(str(name))
            plots.append(Plot(svg, f"{entry.nl} ({entry.unit}): {words} per jaar; streeplijn: {listed(years)}"))
    return plots


def _outliers(panel: Panel, outliers: pd.DataFrame) -> Table:
    areas = {one["area"]: one for one in panel.areas.to_dict(orient="records")}
    rows = [
        [
            one["variable"],
            f"{areas[one['area']]['name']} ({one['area']})".strip(),
            areas[one["area"]]["gemeente_name"] or UNKNOWN,
            f"{_figure(one['value_before'])} ({one['year_before']})",
            f"{_figure(one['value'])} ({one['year']})",
            _figure(one["deviations"]),
        ]
        for one in outliers.to_dict(orient="records")
    ]
    headings = ["Reeks", "Gebied", "Gemeente", "Van", "Naar", "Afwijkingen"]
    return Table("Uitschieters", headings, 3, rows)


def _drift(drift: Drift) -> DriftPart:
    values = drift.values
    changed = values[(values["revised"] > 0) | (values["gone"] > 0) | (values["new"] > 0)]
    rows = [
        [
            one["variable"],
            str(one["year"]),
            number(one["both"]),
            percent(None if math.isnan(one["revised"]) else one["revised"]),
            _figure(one["mean"]),
            _figure(one["largest"]) + (f" ({one['largest_area']})" if one["largest_area"] else ""),
            number(one["gone"]),
            number(one["new"]),
        ]
        for one in changed.sort_values(["revised", "gone", "new"], ascending=False, kind="stable")
        .head(SHOWN)
        .to_dict(orient="records")
    ]
    headings = ["Reeks", "Jaar", "In beide", "Herzien", "Gemiddeld", "Grootste", "Vervallen", "Nieuw"]
    most = float(np.nanmax([_LEAST_DARK, *values["revised"]]))
    return DriftPart(
        edition=drift.edition,
        sentence=_sentence(drift),
        areas=[
            (words, f"{number(len(codes))}: {listed(codes[:SHOWN])}{' en meer' if len(codes) > SHOWN else ''}")
            for words, codes in (("Vervallen gebieden", drift.areas_gone), ("Nieuwe gebieden", drift.areas_new))
            if codes
        ],
        plot=Plot(
            _map(values, "revised", "drift", reach=(0.0, most)),
            "Per reeks en jaar het aandeel van de waarden dat is herzien.",
        )
        if len(changed)
        else None,
        table=Table("Herziene reeksen en jaren", headings, 1, rows) if rows else None,
    )


def _sentence(drift: Drift) -> str:
    values = drift.values
    both, revised = int(values["both"].sum()), float((values["revised"].fillna(0.0) * values["both"]).sum())
    gone, new = int(values["gone"].sum()), int(values["new"].sum())
    return (
        f"{percent(revised / both if both else None)} van de waarden herzien, "
        f"{counted(gone, 'waarde', 'waarden')} vervallen en {number(new)} nieuw; "
        f"{counted(len(drift.areas_gone), 'gebied', 'gebieden')} vervallen en {number(len(drift.areas_new))} nieuw"
    )


def _figure(value: float) -> str:
    """
    In three significant digits, or in whole numbers from a thousand.

    >>> _figure(0.012345), _figure(-12.345), _figure(12345.6), _figure(0), _figure(float("inf")), _figure(float("nan"))
    ('0,0123', '−12,3', '12.346', '0', 'oneindig', '–')
    """
    if math.isnan(value):
        return UNKNOWN
    if math.isinf(value):
        return "oneindig"
    if value == int(value):
        return number(value)
    return number(value, min(max(2 - math.floor(math.log10(abs(value))), 0), 6))
