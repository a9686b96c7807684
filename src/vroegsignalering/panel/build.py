"""
Build the panel from what the readers deliver, and write and read it as one file.

On exit holds: every key (area, meting, variable, edition) is unique; no value is missing; every area of the scores is
there; nothing is known before its year has begun.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from vroegsignalering.domain.catalogue import Indicator, catalogue
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.files import replacing
from vroegsignalering.panel.panel import FACT_COLUMNS, Panel

ESTIMATED = "estimated"
_NAMES = ("variable", "source", "edition")
_AREA_COLUMNS = ("area", "name", "gemeente", "gemeente_name", "block", "x", "y")


def build_panel(
    scores: pd.DataFrame,
    indicators: Mapping[str, Mapping[int, pd.DataFrame]],
    areas: pd.DataFrame,
    neighbours: pd.DataFrame,
    *,
    synthetic: bool,
    own: Mapping[str, Indicator] | None = None,
) -> Panel:
    """
    One panel out of the Leefbaarometer's scores, the indicators of other publications and the areas they are about.

    scores:     one row per (area, meting), as `sources.leefbaarometer` delivers it
    indicators: per publication and year one row per area, a column per indicator; areas without a score anywhere are
                left out. These and `scores` with a column `estimated` (bool) where figures were carried over
    areas:      one row per area of the scores
    own:        what the indicators are that the catalogue does not have, such as those of a gemeente
    """
    areas = areas.loc[:, list(_AREA_COLUMNS)].sort_values("area", ignore_index=True)
    codes = pd.Index(areas["area"])
    if lost := set(scores["area"].unique()) - set(codes):
        raise VroegsignaleringError(f"{len(lost)} areas with a score are not in the panel, such as {min(lost)}")
    entries = {**catalogue(), **(own or {})}
    parts = _score_parts(scores, codes)
    for publication, by_year in indicators.items():
        for year, table in by_year.items():
            told = {name: entries[name] for name in table.columns if name not in ("area", ESTIMATED)}
            parts += _parts(table, codes, told, year, f"{publication} {year}")
    return Panel(
        facts=_facts(parts, codes),
        areas=areas,
        neighbours=neighbours,
        layout=str(scores["layout"].iloc[0]),
        edition=str(scores["edition"].iloc[0]),
        level=str(scores["level"].iloc[0]),
        synthetic=synthetic,
        own=dict(own or {}),
    )


@dataclass(frozen=True)
class _Part:
    """
    All that one edition says of one variable in one year; parts stand in the order of their facts.

    value:     (n_areas,), NaN where nothing is known
    estimated: bool (n_areas,), or None where nothing was carried over
    """

    variable: str
    meting: int
    known_from: date
    edition: str
    source: str
    value: np.ndarray
    estimated: np.ndarray | None

    @property
    def order(self) -> tuple[str, int, date, str]:
        return self.variable, self.meting, self.known_from, self.edition


def _score_parts(scores: pd.DataFrame, codes: pd.Index) -> list[_Part]:
    """Scores, published classes and dimensions; a class that follows from the score is not a fact of its own."""
    named = scores.rename(columns={"class_published": "klasse"})
    told = {name: entry for name, entry in catalogue().items() if entry.source == "leefbaarometer" and name in named}
    edition = str(scores["edition"].iloc[0])
    kept = ["area", "meting", *told, *([ESTIMATED] if ESTIMATED in named else [])]
    return [
        part
        for year, table in named[kept].groupby("meting", sort=True)
        for part in _parts(table, codes, told, int(str(year)), edition)
    ]


def _parts(table: pd.DataFrame, codes: pd.Index, told: Mapping[str, Indicator], year: int, edition: str) -> list[_Part]:
    """A part for each variable in `told`, of which `table` has a column, with one row per area."""
    by_area = table.set_index("area")
    if not by_area.index.is_unique:
        raise VroegsignaleringError("the panel has two values for one (area, meting, variable, edition)")
    values = by_area[list(told)].reindex(codes).to_numpy(dtype=float, na_value=np.nan)
    estimated = by_area[ESTIMATED].reindex(codes, fill_value=False).to_numpy() if ESTIMATED in table else None
    parts = []
    for place, (variable, entry) in enumerate(told.items()):
        since = entry.known_from(year)
        if since < date(year, 1, 1):
            raise VroegsignaleringError(f"a fact ({variable}, {year}) is known before its year has begun")
        parts.append(_Part(variable, year, since, edition, entry.source, values[:, place], estimated))
    return parts


def _facts(parts: list[_Part], codes: pd.Index) -> pd.DataFrame:
    """
    A row for each known value. Sorting millions of rows would take most of the time of a build, so that the parts, of
    which there are few, are sorted instead and put down one after another.
    """
    parts = sorted((part for part in parts if not np.isnan(part.value).all()), key=lambda part: part.order)
    known = [np.flatnonzero(~np.isnan(part.value)) for part in parts]
    sizes = [len(areas) for areas in known]
    told = {name: pd.Categorical([getattr(part, name) for part in parts]) for name in _NAMES}
    told["known_from"] = pd.Categorical(np.array([part.known_from for part in parts], dtype="datetime64[ms]"))
    # As narrow as pandas would make them, so that it takes them as they are.
    areas = np.concatenate(known, dtype=np.min_scalar_type(-len(codes)), casting="same_kind")
    facts: dict[str, Any] = {
        "area": pd.Categorical.from_codes(areas, categories=codes, validate=False),
        "value": np.concatenate([part.value[areas] for part, areas in zip(parts, known, strict=True)]),
        "meting": np.repeat(np.array([part.meting for part in parts], dtype=np.int16), sizes),
        ESTIMATED: _estimated(parts, known),
    }
    for name, words in told.items():
        repeated = np.repeat(words.codes, sizes)
        facts[name] = pd.Categorical.from_codes(repeated, categories=words.categories, validate=False)
    return pd.DataFrame({name: facts[name] for name in FACT_COLUMNS}, copy=False)


def _estimated(parts: list[_Part], known: list[np.ndarray]) -> np.ndarray:
    """Which of all values were carried over, bool (n_values,)."""
    told, start = np.zeros(sum(len(areas) for areas in known), dtype=bool), 0
    for part, areas in zip(parts, known, strict=True):
        if part.estimated is not None:
            told[start : start + len(areas)] = part.estimated[areas]
        start += len(areas)
    return told


def write_panel(panel: Panel, folder: Path) -> None:
    """Writes `panel.parquet` (the facts; the panel's own properties in the schema's metadata), areas, neighbours."""
    own = {name: entry.model_dump() for name, entry in sorted(panel.own.items())}
    about = {"layout": panel.layout, "edition": panel.edition, "level": panel.level, "synthetic": str(panel.synthetic)}
    about["own"] = json.dumps(own, ensure_ascii=False, sort_keys=True)
    table = pa.Table.from_pandas(panel.facts, preserve_index=False)
    with replacing(folder / "panel.parquet") as part:
        pq.write_table(table.replace_schema_metadata({**(table.schema.metadata or {}), **about}), part)
    for name, frame in (("areas", panel.areas), ("neighbours", panel.neighbours)):
        with replacing(folder / f"{name}.parquet") as part:
            frame.to_parquet(part, index=False)


def read_panel(folder: Path) -> Panel:
    """The panel that `write_panel` left in `folder`."""
    table = pq.read_table(folder / "panel.parquet")
    about = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    areas = pd.read_parquet(folder / "areas.parquet")
    facts = table.to_pandas()
    facts["area"] = facts["area"].cat.set_categories(areas["area"])
    facts["known_from"] = facts["known_from"].astype("category")  # which Parquet keeps of words only
    return Panel(
        facts=facts,
        areas=areas,
        neighbours=pd.read_parquet(folder / "neighbours.parquet"),
        layout=about["layout"],
        edition=about["edition"],
        level=about["level"],
        synthetic=about["synthetic"] == "True",
        own={name: Indicator.model_validate(entry) for name, entry in json.loads(about["own"]).items()},
    )
