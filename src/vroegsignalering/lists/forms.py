"""
The forms of a risk list: complete, as the store takes it (JSON), and as a table for people and programs (CSV, Parquet).

    scored --a thousand areas at a time--> rows with reasons and course --> written in every form

A row in words takes forty times the memory of its figures: those of a whole country are never there at once.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic_core import to_json

from vroegsignalering.domain.metingen import origin_day
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.files import replacing
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
_SCORE_DECIMALS = 6
_AT_ONCE = 1000  # areas


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


def rows_of(
    scored: Scored, evidence: Evidence, provenance: Provenance, added: pd.DataFrame, far: np.ndarray
) -> Iterator[list[dict[str, Any]]]:
    """
    The rows of the list by rank, as `store.contract` says, a part of them at a time.

    added: by area, in any order, what each feature adds (`learning.explain.contributions`)
    far:   (n_areas,) in the order of the rank, whether there are few areas like it to have learned from
    VroegsignaleringError where a figure or a contribution is no number: none is ever told as missing.
    """
    panel, ranking = evidence.panel, scored.table.index
    areas = panel.areas.set_index("area", drop=False).loc[ranking]
    moments = _moments(evidence, ranking)
    degrees = _degrees(panel, provenance, ranking)
    ranked = scored.published
    if not (np.isfinite(ranked.to_numpy(dtype=float)).all() and np.isfinite(added.to_numpy()).all()):
        name = f"{provenance.target}-{provenance.horizon}"
        raise VroegsignaleringError(f"{provenance.champion} gave no number for an area of the list {name}")
    for start in range(0, len(ranking), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        yield [
            _row(*told)
            for told in zip(
                areas.iloc[part].to_dict("records"),
                ranked.iloc[part].to_dict("records"),
                reasons(added.loc[ranking[part]], panel.own),
                _courses(moments, part),
                far[part].tolist(),
                degrees[part],
                strict=True,
            )
        ]


def _row(
    place: dict[str, Any],
    figures: dict[str, Any],
    because: list[dict[str, Any]],
    course: list[dict[str, Any]],
    unlike: bool,
    degree: int | None,
) -> dict[str, Any]:
    return {
        "gebied": place["area"],
        "naam": place["name"] or place["area"],
        "gemeente": place["gemeente_name"] or None,
        "gemeentecode": place["gemeente"] or None,
        "klasse": course[-1]["klasse"],
        "score": course[-1]["score"],
        **figures,
        "redenen": because,
        "verloop": course,
        "weinig_vergelijkbaar": unlike,
        "stedelijkheid": degree,
    }


def _degrees(panel: Panel, provenance: Provenance, areas: pd.Index) -> list[int | None]:
    """Per area its degree of urbanisation as it was known on the day of the list; None where it was not."""
    known = panel.as_of(date.fromisoformat(provenance.origin_day))
    told = urbanisation(known, provenance.meting)[panel.area_index.get_indexer(areas)]
    return [None if np.isnan(degree) else int(degree) for degree in told]


@dataclass(frozen=True)
class _Moment:
    """What was published at one meting: score, NaN unknown, and class, 0 unknown, (n_areas,) each."""

    year: int
    score: np.ndarray
    known_class: np.ndarray


def _moments(evidence: Evidence, areas: pd.Index) -> list[_Moment]:
    panel = evidence.panel
    position = panel.area_index.get_indexer(areas)
    found = []
    for year in sorted({*panel.metingen(), *map(int, panel.wide("klasse").columns)}):
        low, high = (classes[position] for classes in possible_classes(panel, year, evidence.scale))
        found.append(_Moment(year, panel.at("score", year)[position], np.where(low == high, low, 0)))
    return found


def _courses(moments: Sequence[_Moment], part: slice) -> list[list[dict[str, Any]]]:
    """Per area of the part its `meting, score, klasse` wherever one was published; the newest meting's comes last."""
    courses: list[list[dict[str, Any]]] = [[] for _ in moments[0].score[part]]
    for moment in moments:
        told = zip(courses, moment.score[part].tolist(), moment.known_class[part].tolist(), strict=True)
        for course, value, number in told:
            if value == value or number:
                course.append(
                    {
                        "meting": moment.year,
                        "score": round(value, _SCORE_DECIMALS) if value == value else None,
                        "klasse": number or None,
                    }
                )
    return courses


def table(rows: Sequence[Mapping[str, Any]], herkomst: str) -> pd.DataFrame:
    """Rows of a list as a table with COLUMNS; reasons in one text, each with where the list comes from."""
    frame = pd.DataFrame(rows)
    frame["redenen"] = [_in_words(row["redenen"]) for row in rows]
    # Told, not left to what happens to be missing: a list of postcodes knows no gemeente at all.
    frame = frame.astype({"gemeente": "str", "klasse": "Int64", "score": "float64"})
    return frame.assign(herkomst=herkomst)[list(COLUMNS)]


def _in_words(why: list[dict[str, Any]]) -> str:
    """The dimensions that raise the risk most, most first."""
    raising = [reason for reason in why if reason["bijdrage"] > 0][:_SHOWN_REASONS]
    return "; ".join(reason["dimensie"] for reason in raising)


def write_list(
    folder: Path, provenance: Mapping[str, Any], parts: Iterable[Sequence[Mapping[str, Any]]], herkomst: str
) -> list[Path]:
    """
    Writes `<target>-<horizon>` as .json (complete), .csv (UTF-8, comma, decimal point) and .parquet.

    provenance: as plain data; herkomst: the same in a line
    parts:      of the rows, by rank; each is let go when it is written
    """
    name = f"{provenance['target']}-{provenance['horizon']}"
    paths = [folder / f"{name}.{suffix}" for suffix in ("json", "csv", "parquet")]
    tables: list[pd.DataFrame] = []
    with replacing(paths[0]) as part, part.open("wb") as stream:
        # A row a line, so that the first ones can be read without the others. Pydantic writes them in a quarter of the
        # time that Python takes; a number that is none would be a text, which `store.contract` refuses.
        written = partial(to_json, inf_nan_mode="strings")
        stream.write(b'{"provenance":' + written(provenance) + b',"rows":[')
        for rows in parts:
            stream.write(b",\n" if tables else b"\n")
            stream.write(b",\n".join(map(written, rows)))
            tables.append(table(rows, herkomst))
        stream.write(b"\n]}\n")
    frame = pd.concat(tables, ignore_index=True)
    with replacing(paths[1]) as part:
        frame.to_csv(part, index=False, encoding="utf-8", lineterminator="\n")
    with replacing(paths[2]) as part:
        frame.to_parquet(part, index=False)
    return paths


def first_rows(path: Path, count: int, own: Collection[str] | None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """
    The provenance of a list as `write_list` wrote it, and its first rows by rank; the others are not read.

    own: of these gemeenten only; None = of all
    """
    with path.open(encoding="utf-8") as stream:
        provenance: dict[str, Any] = json.loads(f"{next(stream)}]}}")["provenance"]
        rows = (json.loads(line.rstrip(",\n")) for line in stream if line.startswith("{"))
        named = (row for row in rows if own is None or row["gemeentecode"] in own)
        return provenance, list(islice(named, count))
