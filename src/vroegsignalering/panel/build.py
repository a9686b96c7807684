"""
Build the panel from what the readers deliver, and write and read it as one file.

On exit holds: every key (area, meting, variable, edition) is unique; no value is missing; every area of the scores is
there; nothing is known before its year has begun.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.domain.metingen import known_from
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.files import replacing
from vroegsignalering.panel.panel import FACT_COLUMNS, Panel

_AREA_COLUMNS = ("area", "name", "gemeente", "gemeente_name", "block", "x", "y")


def build_panel(
    scores: pd.DataFrame,
    indicators: Mapping[str, Mapping[int, pd.DataFrame]],
    areas: pd.DataFrame,
    neighbours: pd.DataFrame,
    *,
    synthetic: bool,
) -> Panel:
    """
    One panel out of the Leefbaarometer's scores, the indicators of other publications and the areas they are about.

    scores:     one row per (area, meting), as `sources.leefbaarometer` delivers it
    indicators: per publication and year one row per area, a column per indicator; areas without a score anywhere are
                left out
    areas:      one row per area of the scores
    """
    areas = areas.loc[:, list(_AREA_COLUMNS)].sort_values("area", ignore_index=True)
    codes = pd.Index(areas["area"])
    edition = str(scores["edition"].iloc[0])
    parts = _score_parts(scores, codes) + [
        _part(table, codes, name, year, f"{publication} {year}")
        for publication, by_year in sorted(indicators.items())
        for year, table in sorted(by_year.items())
        for name in table.columns.drop("area")
    ]
    panel = Panel(
        facts=_facts(parts, codes),
        areas=areas,
        neighbours=neighbours,
        layout=str(scores["layout"].iloc[0]),
        edition=edition,
        level=str(scores["level"].iloc[0]),
        synthetic=synthetic,
    )
    _check(panel, scores)
    return panel


def _score_parts(scores: pd.DataFrame, codes: pd.Index) -> list[pd.DataFrame]:
    """Scores, published classes and dimensions; a class that follows from the score is not a fact of its own."""
    named = scores.rename(columns={"class_published": "klasse"})
    variables = [name for name, entry in catalogue().items() if entry.source == "leefbaarometer" and name in named]
    edition = str(scores["edition"].iloc[0])
    return [
        _part(named[named["meting"] == year], codes, name, int(year), edition)
        for year in sorted(named["meting"].unique())
        for name in variables
    ]


def _part(table: pd.DataFrame, codes: pd.Index, variable: str, year: int, edition: str) -> pd.DataFrame:
    entry = catalogue()[variable]
    position = codes.get_indexer(pd.Index(table["area"]))
    value = table[variable].to_numpy(dtype=float, na_value=np.nan)
    kept = (position >= 0) & ~np.isnan(value)
    return pd.DataFrame({"area": position[kept], "value": value[kept]}).assign(
        meting=np.int16(year),
        variable=variable,
        known_from=np.datetime64(known_from(year, entry.lag_months)),
        source=entry.source,
        edition=edition,
    )


def _facts(parts: list[pd.DataFrame], codes: pd.Index) -> pd.DataFrame:
    facts = pd.concat([part for part in parts if len(part)], ignore_index=True)
    for column in ("variable", "source", "edition"):
        facts[column] = facts[column].astype("category")
    facts["known_from"] = facts["known_from"].astype("datetime64[ms]")
    facts = facts.sort_values(["variable", "area", "meting", "known_from", "edition"], ignore_index=True)
    facts["area"] = pd.Categorical.from_codes(facts["area"].to_numpy(), categories=codes)
    return facts[list(FACT_COLUMNS)]


def _check(panel: Panel, scores: pd.DataFrame) -> None:
    """What holds on exit; a violation is our mistake, not the file's."""
    if panel.facts.duplicated(["variable", "area", "meting", "edition"]).any():
        raise VroegsignaleringError("the panel has two values for one (area, meting, variable, edition)")
    if lost := set(scores["area"]) - set(panel.areas["area"]):
        raise VroegsignaleringError(f"{len(lost)} areas with a score are not in the panel, such as {min(lost)}")
    years = panel.facts["meting"].to_numpy().astype("datetime64[Y]") - 1970
    if (panel.facts["known_from"].to_numpy() < years).any():
        raise VroegsignaleringError("a fact is known before its year has begun")


def write_panel(panel: Panel, folder: Path) -> None:
    """Writes `panel.parquet` (the facts; the panel's own properties in the schema's metadata), areas, neighbours."""
    about = {"layout": panel.layout, "edition": panel.edition, "level": panel.level, "synthetic": str(panel.synthetic)}
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
    return Panel(
        facts=facts,
        areas=areas,
        neighbours=pd.read_parquet(folder / "neighbours.parquet"),
        layout=about["layout"],
        edition=about["edition"],
        level=about["level"],
        synthetic=about["synthetic"] == "True",
    )
