"""How far a list can be relied on, in Dutch: whether probabilities held, how its head stands, where it knows little."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vroegsignalering.reports.cells import Cell, cell_of
from vroegsignalering.reports.levels import LevelWords
from vroegsignalering.reports.words import counted, listed, number, percent


@dataclass(frozen=True)
class Held:
    """One band of given probability: in words, areas, the mean given, who slid, and their share with its interval."""

    band: str
    areas: str
    given: str
    slid: str
    share: Cell


@dataclass(frozen=True)
class Trust:
    """
    One target and horizon.

    held:      the bands; verdict: what they come to
    standing:  how the head of the list stands, a sentence each
    intervals: whether the intervals hold the truth; empty where no truth is known
    unlike:    about areas that have few like them
    """

    held: list[Held]
    verdict: str
    standing: list[str]
    intervals: str
    unlike: str


def trust(told: dict[str, Any], level: LevelWords) -> Trust:
    """From one list's part of trust.json."""
    return Trust(
        held=[_held(row) for row in told["calibration"]],
        verdict=_verdict(told["calibration"], level),
        standing=[*_resampled(told, level), *map(_stayed, told["stability"]["origins"])],
        intervals=_intervals(told["coverage"]),
        unlike=_unlike(told["novelty"]),
    )


def _band(row: dict[str, Any]) -> str:
    low, high = (number(row[end] * 100) for end in ("low", "high"))
    return f"{low}% of meer" if row["high"] == 1 else f"{low} tot {high}%"


def _held(row: dict[str, Any]) -> Held:
    share = row["slid"]
    return Held(
        band=_band(row),
        areas=number(row["rows"]),
        given=percent(row["given"]),
        slid=number(row["slides"]),
        share=cell_of(share["value"], share["low"], share["high"], percent),
    )


def _verdict(rows: Sequence[dict[str, Any]], level: LevelWords) -> str:
    """Which bands' means lie outside the interval of what happened; of those without one nothing is claimed."""
    if not rows:
        return ""
    known = [row for row in rows if row["slid"]["low"] is not None]
    off = [
        f"{_band(row)} ({'te laag' if row['given'] < row['slid']['low'] else 'te hoog'})"
        for row in known
        if not row["slid"]["low"] <= row["given"] <= row["slid"]["high"]
    ]
    silent = [_band(row) for row in rows if row["slid"]["low"] is None]
    told = [f"Over {listed(silent)} is niets te zeggen: dat zijn gebieden van één {level.block}."] if silent else []
    if off:
        where = "; ".join(off)
        told.append(f"Buiten het 95%-interval van wat er gebeurde ligt de gemiddelde gegeven kans in: {where}.")
    elif known:
        which = "de andere klassen" if silent else "elke klasse"
        told.append(f"In {which} ligt de gemiddelde gegeven kans binnen het 95%-interval van wat er gebeurde.")
    return " ".join(told)


def _resampled(told: dict[str, Any], level: LevelWords) -> list[str]:
    kept = told["stability"]["resampled"]
    if kept["value"] is None:
        return []
    return [
        f"Van de eerste {number(told['coverage']['head'])} van de nieuwste lijst blijft gemiddeld "
        f"{percent(kept['value'])} daarbij als het model van een andere trekking van {level.blocks} had geleerd "
        f"(middelste 90% van de trekkingen: {percent(kept['low'])} tot {percent(kept['high'])})."
    ]


def _stayed(one: dict[str, Any]) -> str:
    if one["at_risk"] is None:
        return f"De lijst van {one['origin']} is te kort om haar kop te volgen."
    again = "" if one["stayed"] is None else f"; daarvan hoorde {percent(one['stayed'])} weer bij de kop"
    return (
        f"Van de eerste {number(one['head'])} in {one['origin']} stond {percent(one['at_risk'])} in {one['next']} nog "
        f"op de lijst{again}."
    )


def _intervals(told: dict[str, Any]) -> str:
    if told["chance"] is None:
        return ""
    parts = [
        f"bij de {number(count)} {who} {percent(told[f'{part}_chance'])} en {percent(told[f'{part}_rank'])}"
        for part, count, who in (
            ("likely", told["likely"], "met een kans van 1% of meer"),
            ("head", told["head"], "bovenaan"),
        )
        if count
    ]
    apart = f" Uitgesplitst: {', '.join(parts)}." if parts else ""
    return (
        f"Van de {counted(told['areas'], 'gebied', 'gebieden')} op de nieuwste lijst ligt bij "
        f"{percent(told['chance'])} de ware kans binnen het interval van de kans, en bij {percent(told['rank'])} de "
        f"ware rang binnen dat van de rang, waar {percent(told['nominal'])} de bedoeling is.{apart} Heel kleine kansen "
        "hangen aan hoe dun de staart van de verdeling is; lees hun intervallen niet als zekerheid."
    )


def _unlike(told: dict[str, Any]) -> str:
    if told["threshold"] is None:
        return "Of gebieden weinig vergelijkbare kennen, is niet te zeggen: er is geen beoordeelde startmeting."
    marked = counted(told["marked"], "gebied", "gebieden")
    words = (
        f"Op de nieuwste lijst {'heeft' if told['marked'] == 1 else 'hebben'} {marked} weinig vergelijkbare gebieden."
    )
    far, near = told["far"], told["near"]
    if not far["rows"]:
        return f"{words} Bij de beoordeelde startmetingen waren zulke gebieden er niet."
    return (
        f"{words} Bij de beoordeelde startmetingen kwam dat {number(far['rows'])} keer voor: daarvan gleden er "
        f"{number(far['slides'])} af, tegen {number(far['expected'], 1)} verwacht. Hun logverlies was "
        f"{number(far['log_loss'], 3)}, dat van de andere gebieden {number(near['log_loss'], 3)} (lager is beter)."
    )
