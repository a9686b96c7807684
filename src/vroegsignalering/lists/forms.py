"""
The forms of a risk list: complete, as the store takes it (JSON), and as a table for people and programs (CSV, Parquet).
"""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from vroegsignalering.domain.metingen import origin_day
from vroegsignalering.files import replacing, write_json
from vroegsignalering.labels import possible_classes
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.explain import reasons
from vroegsignalering.lists.score import Scored
from vroegsignalering.panel.groups import urbanisation
from vroegsignalering.panel.panel import Panel

COLUMNS = (
    "rang", "gebied", "naam", "gemeente", "klasse", "score", "kans", "kans_laag", "kans_hoog", "rang_laag",
    "rang_hoog", "redenen", "herkomst", "weinig_vergelijkbaar",
)  # fmt: skip
_SHOWN_REASONS = 3
_CHANCE_DECIMALS, _SCORE_DECIMALS = 6, 6


@dataclass(frozen=True)
class Provenance:
    """
    Where a list comes from; it goes with every form of it.

    version:  of the model
    digest:   SHA-256 (hex) of all that the run rests on: files, pipeline, code
    reason:   why this candidate was chosen, in Dutch
    boundary: points of score at or below which an area has slid
    track_record: what earlier lists turned out to be worth (`learning.reliability.track_record`), None where not known
    """

    target: str
    horizon: int
    title: str
    pipeline: str
    version: str
    edition: str
    meting: int
    origin_day: str
    level: str
    synthetic: bool
    digest: str
    champion: str
    reason: str
    boundary: float
    track_record: dict[str, Any] | None = None

    @classmethod
    def of(
        cls,
        scored: Scored,
        evidence: Evidence,
        *,
        title: str,
        pipeline: str,
        version: str,
        digest: str,
        reason: str,
        track_record: dict[str, Any] | None,
    ) -> "Provenance":
        """The provenance of `scored` at the newest meting of the evidence's panel."""
        panel = evidence.panel
        meting = panel.metingen()[-1]
        return cls(
            target=scored.target.name,
            horizon=scored.horizon,
            title=title,
            pipeline=pipeline,
            version=version,
            edition=panel.edition,
            meting=meting,
            origin_day=origin_day(meting).isoformat(),
            level=panel.level,
            synthetic=panel.synthetic,
            digest=digest,
            champion=scored.candidate,
            reason=reason,
            boundary=evidence.scale.boundary(scored.target.into),
            track_record=track_record,
        )

    @property
    def line(self) -> str:
        """In one line, for a table."""
        flag = "SYNTHETISCH; " if self.synthetic else ""
        return f"{flag}{self.edition}; model {self.version}; {self.digest[:16]}"


def complete(
    scored: Scored, evidence: Evidence, provenance: Provenance, added: pd.DataFrame, far: np.ndarray
) -> dict[str, Any]:
    """
    The whole list as plain data: `provenance` and `rows` by rank, as `store.contract` says.

    added: by area, in any order, what each feature adds (`learning.explain.contributions`)
    far:   (n_areas,) in the order of the rank, whether there are few areas like it to have learned from
    """
    panel = evidence.panel
    areas = panel.areas.set_index("area").loc[scored.table.index]
    why = reasons(added.loc[scored.table.index], panel.own)
    course = _courses(evidence, scored.table.index)
    degrees = _degrees(panel, provenance, scored.table.index)
    ranked = scored.table.astype({"rang": int, "rang_laag": int, "rang_hoog": int}).round(_CHANCE_DECIMALS)
    rows = [
        {
            "gebied": area,
            "naam": place["name"] or area,
            "gemeente": place["gemeente_name"] or None,
            "gemeentecode": place["gemeente"] or None,
            "klasse": moments[-1]["klasse"],
            "score": moments[-1]["score"],
            **row,
            "redenen": because,
            "verloop": moments,
            "weinig_vergelijkbaar": unlike,
            "stedelijkheid": degree,
        }
        for area, row, place, because, moments, unlike, degree in zip(
            map(str, ranked.index),
            ranked.to_dict("records"),
            areas.to_dict("records"),
            why,
            course,
            far.tolist(),
            degrees,
            strict=True,
        )
    ]
    return {"provenance": asdict(provenance), "rows": rows}


def _degrees(panel: Panel, provenance: Provenance, areas: pd.Index) -> list[int | None]:
    """Per area its degree of urbanisation as it was known on the day of the list; None where it was not."""
    known = panel.as_of(date.fromisoformat(provenance.origin_day))
    told = urbanisation(known, provenance.meting)[panel.area_index.get_indexer(areas)]
    return [None if np.isnan(degree) else int(degree) for degree in told]


def _courses(evidence: Evidence, areas: pd.Index) -> list[list[dict[str, Any]]]:
    """Per area what was published at each meting, `meting, score, klasse`; the last one is the newest meting's."""
    panel = evidence.panel
    position = panel.area_index.get_indexer(areas)
    years = sorted({*panel.metingen(), *map(int, panel.wide("klasse").columns)})
    courses: list[list[dict[str, Any]]] = [[] for _ in areas]
    for year in years:
        score = panel.at("score", year)[position]
        low, high = (classes[position] for classes in possible_classes(panel, year, evidence.scale))
        known = np.where(low == high, low, 0)
        for course, value, number in zip(courses, score.tolist(), known.tolist(), strict=True):
            if value == value or number:
                course.append(
                    {
                        "meting": year,
                        "score": round(value, _SCORE_DECIMALS) if value == value else None,
                        "klasse": number or None,
                    }
                )
    return courses


def table(content: dict[str, Any], herkomst: str) -> pd.DataFrame:
    """The list as a table with COLUMNS; reasons in one text, provenance in the last column."""
    frame = pd.DataFrame(content["rows"])
    frame["redenen"] = [_in_words(row["redenen"]) for row in content["rows"]]
    # Told, not left to what happens to be missing: a list of postcodes knows no gemeente at all.
    frame = frame.astype({"gemeente": "str", "klasse": "Int64", "score": "float64"})
    return frame.assign(herkomst=herkomst)[list(COLUMNS)]


def _in_words(why: list[dict[str, Any]]) -> str:
    """The dimensions that raise the risk most, most first."""
    raising = [reason for reason in why if reason["bijdrage"] > 0][:_SHOWN_REASONS]
    return "; ".join(reason["dimensie"] for reason in raising)


def write_list(folder: Path, content: dict[str, Any], provenance: Provenance) -> list[Path]:
    """Writes `<target>-<horizon>` as .json (complete), .csv (UTF-8, comma, decimal point) and .parquet."""
    name = f"{provenance.target}-{provenance.horizon}"
    frame = table(content, provenance.line)
    paths = [folder / f"{name}.{suffix}" for suffix in ("json", "csv", "parquet")]
    write_json(paths[0], content, indent=None)
    with replacing(paths[1]) as part:
        frame.to_csv(part, index=False, encoding="utf-8", lineterminator="\n")
    with replacing(paths[2]) as part:
        frame.to_parquet(part, index=False)
    return paths
