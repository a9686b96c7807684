"""The head of the newest list, and what the model rests on, in words and bars."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import fsum
from pathlib import Path
from typing import Any

import pandas as pd

from vroegsignalering.domain.candidates import in_words
from vroegsignalering.domain.classes import class_name
from vroegsignalering.lists.forms import first_rows
from vroegsignalering.reports.cells import Cell, cell_of
from vroegsignalering.reports.words import UNKNOWN, chance, counted, day, listed, number

_TOP = 10


@dataclass(frozen=True)
class Listed:
    """One area of the newest list, in words; unlike: whether there are few areas like it."""

    rank: Cell
    name: str
    code: str
    gemeente: str
    class_name: str
    chance: Cell
    reason: Cell
    unlike: bool


@dataclass(frozen=True)
class RiskList:
    """The head of the newest list: how far it looks, on what it rests, what it expects in all."""

    intro: str
    rows: list[Listed]


@dataclass(frozen=True)
class Bar:
    """A figure with its spread as a bar from 0 to 100; told: in words."""

    value: float
    low: float
    high: float
    told: Cell


@dataclass(frozen=True)
class Weight:
    """How heavy one feature weighs: in the estimate (shap), and by what is lost when it is shuffled."""

    words: str
    dimension: str
    shap: Bar
    permutation: Bar


@dataclass(frozen=True)
class Importance:
    """The heaviest features of the model, and the origins over which their figures are spread; empty without any."""

    candidate: str
    origins: str
    total: int
    weights: list[Weight]


def head(found: dict[str, Any]) -> dict[str, Any]:
    """What is shown of a list in the form in which it is published: the same, as `read_head` gives it."""
    rows = sorted(found["rows"], key=lambda row: row["rang"])
    told = {"areas": len(rows), "expected": fsum(row["kans"] for row in rows)}
    return {"provenance": found["provenance"], **told, "rows": rows[:_TOP]}


def read_head(path: Path, own: Collection[str] | None) -> dict[str, Any]:
    """
    What is shown of a list that a run wrote to `path` (.json), in whose folder it stands as a table too.

    own: gemeenten whose areas may be named; None = all
    `provenance` and `rows` as there, but only the first ten rows; `areas` and `expected` slides of the whole list
    """
    provenance, rows = first_rows(path, _TOP, own)
    chance = pd.read_parquet(path.with_suffix(".parquet"), columns=["kans"])["kans"]
    return {"provenance": provenance, "areas": len(chance), "expected": fsum(chance), "rows": rows}


def risk_list(found: dict[str, Any]) -> RiskList:
    """The head of a list, as `read_head` gives it."""
    told = found["provenance"]
    return RiskList(
        intro=(
            f"Vooruitgekeken vanaf meting {told['meting']}, met wat op {day(str(told['origin_day']))} bekend was, tot "
            f"en met meting {told['meting'] + told['horizon']}. De hele lijst telt "
            f"{counted(found['areas'], 'gebied', 'gebieden')}; hun kansen samen komen neer op "
            f"{number(found['expected'], 1)} afglijders."
        ),
        rows=[_listed(row) for row in found["rows"]],
    )


def _listed(row: dict[str, Any]) -> Listed:
    return Listed(
        rank=Cell(number(row["rang"]), f"{number(row['rang_laag'])} – {number(row['rang_hoog'])}"),
        name=row["naam"] or row["gebied"],
        code=row["gebied"],
        gemeente=row["gemeente"] or UNKNOWN,
        class_name=class_name(row["klasse"]) if row["klasse"] else "onbekend",
        chance=cell_of(row["kans"], row["kans_laag"], row["kans_hoog"], chance),
        reason=_main_reason(row["redenen"]),
        unlike=row.get("weinig_vergelijkbaar", False),
    )


def _main_reason(reasons: Sequence[dict[str, Any]]) -> Cell:
    """The dimension that raises the estimate most, and the feature of it that does."""
    raising = [reason for reason in reasons if reason["bijdrage"] > 0]
    if not raising:
        return Cell(UNKNOWN, "")
    main = max(raising, key=lambda reason: float(reason["bijdrage"]))
    feature = max(main["kenmerken"], key=lambda one: float(one["bijdrage"]), default=None)
    return Cell(main["dimensie"], feature["woorden"] if feature else "")


def importance(found: dict[str, Any]) -> Importance:
    """The ten heaviest features of a model; `found` as in `api.service.Model.importance`."""
    features = sorted(found["features"], key=lambda one: (-one["shap"], one["kenmerk"]))
    top = features[:_TOP]
    shap = max((one["shap_hoog"] for one in top), default=0.0)
    lost = max((one["permutatie_hoog"] or 0.0 for one in top), default=0.0)
    return Importance(
        candidate=in_words(found["candidate"]),
        origins=listed(found["origins"]) if found["origins"] else "",
        total=len(features),
        weights=[
            Weight(one["woorden"], one["dimensie"], _bar(one, "shap", shap, 3), _bar(one, "permutatie", lost, 4))
            for one in top
        ],
    )


def _bar(one: dict[str, Any], key: str, end: float, decimals: int) -> Bar:
    """What lies below 0 (shuffling may help) is drawn at 0, and told in words."""
    if one[key] is None:
        return Bar(0.0, 0.0, 0.0, Cell(UNKNOWN, ""))
    values = [float(one[name]) for name in (key, f"{key}_laag", f"{key}_hoog")]
    value, low, high = (round(100 * max(one, 0.0) / end, 1) if end > 0 else 0.0 for one in values)
    return Bar(value, low, high, cell_of(values[0], values[1], values[2], lambda number_: number(number_, decimals)))
