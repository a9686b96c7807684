"""What the page of one risk list shows, in words and drawings."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from vroegsignalering import dutch
from vroegsignalering.api.origin import proven
from vroegsignalering.api.reading import Option as Choosable
from vroegsignalering.api.reading import Reading
from vroegsignalering.api.schemas import SIGNAL
from vroegsignalering.domain.candidates import in_words
from vroegsignalering.domain.classes import class_name
from vroegsignalering.store import RiskList
from vroegsignalering.web import words
from vroegsignalering.web.contexts import DOWNLOADS
from vroegsignalering.web.drawings import Span, Trajectory, scale_end, span, trajectory
from vroegsignalering.web.known import KnownHere

# The levels whose areas belong to a gemeente by their code.
_LEVELS_OF_A_GEMEENTE = ("buurt", "wijk", "gemeente")


@dataclass(frozen=True)
class Option:
    """One list that can be chosen."""

    words: str
    address: str
    current: bool


@dataclass(frozen=True)
class Reason:
    """
    What one dimension does to the estimate.

    strength: in words;  bar: length, 0 to 100;  raises: whether it makes a slide more likely
    """

    dimension: str
    strength: str
    bar: float
    raises: bool
    characteristics: list[tuple[str, bool]]


@dataclass(frozen=True)
class Area:
    """One area on the page; unlike: whether there are few areas like it, so that its chance is less sure."""

    code: str
    name: str
    rank: str
    rank_interval: str
    class_name: str
    class_number: int | None
    score: str
    chance: str
    chance_interval: str
    chance_out_of: str
    bar: Span
    reasons: list[Reason]
    trajectory: Trajectory | None
    trajectory_words: str
    unlike: bool


@dataclass(frozen=True)
class ListPage:
    """
    The page of one risk list.

    replacing: address of the same list in the publication that corrected this one, empty without one
    boundary:  score at or below which an area has slid, empty where that is not known
    proven:    how good such lists turned out to be, empty where that is not known
    standing_open: how many areas are shown before one asks for the rest
    downloads: what each is called, and its address;  known: what the gemeente knows of its areas
    """

    title: str
    target: str
    horizon: int
    until: int
    count: str
    plural: str
    expected: str
    total: str
    scale: str
    synthetic: bool
    replaced_by: int | None
    replacing: str
    boundary: str
    proven: str
    options: list[Option]
    downloads: list[tuple[str, str]]
    areas: list[Area]
    provenance: list[tuple[str, str]]
    known: KnownHere
    signal: str = SIGNAL
    shown_reasons: int = 5
    standing_open: int = 25


def list_page(reading: Reading, known: KnownHere, *, pinned: bool) -> ListPage:
    """Everything that the page of a list shows; pinned: whether its publication was asked for by number."""
    found = reading.found
    told = found.provenance
    end = scale_end(max(row["kans_hoog"] for row in found.rows))
    heaviest = max((abs(reason["bijdrage"]) for row in found.rows for reason in row["redenen"]), default=0.0)
    return ListPage(
        title=found.gemeente_name,
        target=told["target"],
        horizon=told["horizon"],
        until=told["meting"] + told["horizon"],
        count=words.areas(told["level"], len(found.rows)),
        plural=words.plural(told["level"]),
        expected=dutch.number(sum(row["kans"] for row in found.rows), 1),
        total=words.areas(told["level"], found.areas),
        scale=dutch.percent(end) if end < 1 else "100%",
        synthetic=told["synthetic"],
        replaced_by=found.publication.replaced_by,
        replacing=_address(found.gemeente, Choosable(found.series, found.publication.replaced_by)),
        boundary=_score(told["boundary"]) if "boundary" in told else "",
        proven=proven(told),
        options=_options(reading, pinned),
        downloads=[
            (name, f"{_address(found.gemeente, Choosable(found.series, found.publication.id))}&formaat={form}")
            for form, name in DOWNLOADS
        ],
        areas=[_area(row, told.get("boundary"), end, heaviest) for row in found.rows],
        provenance=_provenance(found),
        known=known,
    )


def _options(reading: Reading, pinned: bool) -> list[Option]:
    found = reading.found
    shown = [one for one in reading.options if one.series.level in _LEVELS_OF_A_GEMEENTE]
    several = len({one.series.level for one in shown}) > 1
    return [
        Option(
            words=(f"{words.plural(one.series.level)}: " if several else "")
            + f"naar {one.series.target}, over {one.series.horizon} jaar",
            address=_address(found.gemeente, one if pinned else Choosable(one.series, None)),
            current=one.series == found.series,
        )
        for one in shown
    ]


def _address(gemeente: str, one: Choosable) -> str:
    series, number = one.series, one.publication
    return f"/risicolijsten/{gemeente}?niveau={series.level}&doel={series.target}&horizon={series.horizon}" + (
        f"&publicatie={number}" if number else ""
    )


def _area(row: dict[str, Any], boundary: float | None, end: float, heaviest: float) -> Area:
    return Area(
        code=row["gebied"],
        name=row["naam"],
        rank=dutch.number(row["rang"]),
        rank_interval=f"tussen {dutch.number(row['rang_laag'])} en {dutch.number(row['rang_hoog'])}",
        class_name=class_name(row["klasse"]) if row["klasse"] else "klasse niet bekend",
        class_number=row["klasse"],
        score=_score(row["score"]),
        chance=dutch.percent(row["kans"]),
        chance_interval=dutch.between(row["kans_laag"], row["kans_hoog"]),
        chance_out_of=dutch.out_of(row["kans"]),
        bar=span(row["kans"], row["kans_laag"], row["kans_hoog"], end),
        reasons=[_reason(reason, heaviest) for reason in row["redenen"]],
        trajectory=trajectory(row["verloop"], boundary),
        trajectory_words=", ".join(_moment(moment) for moment in row["verloop"]),
        unlike=row.get("weinig_vergelijkbaar", False),
    )


def _reason(reason: dict[str, Any], heaviest: float) -> Reason:
    weight = abs(reason["bijdrage"]) / heaviest if heaviest else 0.0
    strength = "sterk" if weight >= 0.5 else "merkbaar" if weight >= 0.15 else "licht"
    raises = reason["bijdrage"] > 0
    return Reason(
        dimension=reason["dimensie"],
        strength=strength,
        bar=round(100 * weight, 1),
        raises=raises,
        characteristics=[(one["woorden"], one["bijdrage"] > 0) for one in reason["kenmerken"]],
    )


def _moment(moment: dict[str, Any]) -> str:
    named = f" ({class_name(moment['klasse'])})" if moment["klasse"] else ""
    return f"{moment['meting']}: {_score(moment['score'])}{named}"


def _score(score: float | None) -> str:
    return "niet bekend" if score is None else dutch.number(score, 3)


def _provenance(found: RiskList) -> list[tuple[str, str]]:
    told, stood = found.provenance, found.publication
    published = dutch.day(stood.published_at)
    return [
        ("Publicatie", f"nummer {stood.id}, {published}" + (f" ({stood.reason})" if stood.reason else "")),
        ("Lijst", told["title"]),
        ("Leefbaarometer", f"{told['edition']}; vooruitgekeken vanaf meting {told['meting']}"),
        ("Kennis tot", f"{dutch.day(date.fromisoformat(told['origin_day']))}; alleen wat toen bekend was, is gebruikt"),
        ("Model", f"{in_words(told['champion'])}, versie {told['version']}"),
        ("Waarom dit model", told["reason"]),
        ("Digest", told["digest"]),
    ]
