"""What was understood of a gemeente's own figures, told back to the sender in Dutch before anything is done with it."""

from collections.abc import Collection

import numpy as np

from vroegsignalering.domain.catalogue import Indicator
from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.domain.metingen import known_from
from vroegsignalering.reports.words import counted, day, listed, number
from vroegsignalering.sources.local import PREFIX, Local

_NAMED = 10
_MORE = {
    "better": "hoger is beter voor de leefbaarheid",
    "worse": "hoger is slechter voor de leefbaarheid",
    "neither": "hoger is niet beter of slechter",
}


def explanation(local: Local, file: str, areas: Collection[str] | None) -> list[str]:
    """
    Lines for the sender.

    file:  the name of the CSV
    areas: codes of the areas that have a score in the Leefbaarometer; None when it was not compared with them
    """
    rows = sum(len(table) for table in local.figures.values())
    told = {str(area) for table in local.figures.values() for area in table["area"]}
    level = LEVELS[local.level]
    lines = [
        f"{file}, van {local.sender}",
        f"  over:      {listed(local.gemeenten)}",
        f"  gelezen:   {counted(rows, 'rij', 'rijen')}, {counted(len(told), level.name, level.plural)}",
        f"  jaren:     {listed(list(local.figures))}",
        *_compared(local, told, areas),
    ]
    for name, entry in local.entries.items():
        lines += ["", *_indicator(local, name, entry)]
    return [*lines, "", "Klopt iets niet? Verbeter dan het CSV-bestand of het TOML-bestand en controleer opnieuw."]


def _compared(local: Local, told: Collection[str], areas: Collection[str] | None) -> list[str]:
    """Which areas the Leefbaarometer knows, and which of the gemeenten lack here."""
    if areas is None:
        return ["  gebieden:  niet vergeleken met de Leefbaarometer; dat kan met --data en de map met haar bestanden"]
    level = LEVELS[local.level]
    unknown = sorted({*told} - {*areas})
    lacking = sorted({area for area in areas if level.gemeente(area) in local.gemeenten} - {*told})
    lines = [f"  gebieden:  {number(len(told) - len(unknown))} van {number(len(told))} hebben een leefbaarheidsscore"]
    if unknown:
        lines.append(f"  onbekend:  {_some(unknown)}; daarvan is geen score gepubliceerd, dus ze tellen niet mee")
    if lacking:
        lines.append(f"  zonder rij: {_some(lacking)}; daarvan blijft alles hieronder onbekend")
    return lines


def _some(codes: list[str]) -> str:
    more = len(codes) - _NAMED
    return ", ".join(codes[:_NAMED]) + (f" en nog {number(more)}" if more > 0 else "")


def _indicator(local: Local, name: str, entry: Indicator) -> list[str]:
    values = np.concatenate([table[name].to_numpy() for table in local.figures.values()])
    known = values[~np.isnan(values)]
    missing = len(values) - len(known)
    last = max(local.figures)
    since = day(known_from(last, entry.lag_months).isoformat())
    reach = (
        f", van {_figure(known.min())} tot en met {_figure(known.max())}, mediaan {_figure(float(np.median(known)))}"
        if len(known)
        else ""
    )
    return [
        f"{name.removeprefix(PREFIX)} (heet hier {name})",
        f"  wat:       {entry.nl}",
        f"  eenheid:   {entry.unit}; {_MORE[entry.more]}",
        f"  telt bij:  {entry.dimension}",
        f"  bekend:    cijfers over {last} vanaf {since}; eerder worden ze nergens gebruikt",
        f"  waarden:   {number(len(known))}{reach}",
        f"  ontbreekt: {number(missing)} (onbekend, geen nul)",
    ]


def _figure(value: float) -> str:
    return number(value, 0 if value == int(value) else 2)
