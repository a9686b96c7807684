"""Where the rows of a list come from, a publication or an analysis on request: in columns, the same for every row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from vroegsignalering import dutch
from vroegsignalering.api.schemas import SIGNAL
from vroegsignalering.store import Listed, Result

SYNTHETIC, LOCAL_WORD = "SYNTHETISCH", "LOKAAL"

LOCAL = (
    f"{LOCAL_WORD}: deze lijsten zijn gemaakt met eigen cijfers van een gemeente of regio. Zij zijn door niemand "
    f"vastgesteld en niet gepubliceerd. {SIGNAL}"
)


@dataclass(frozen=True)
class Column:
    """
    One column.

    kind:    of its values; a share is from 0 to 1
    meaning: in Dutch, for who reads the table
    """

    name: str
    kind: Literal["whole", "number", "share", "text"]
    meaning: str


@dataclass(frozen=True)
class Origin:
    """
    Where a list comes from.

    kind:        the column that has the number of its publication or analysis
    columns:     what is told of it with every row;  values: by their names
    provenance:  as the line gave it
    moment:      of the publication, or when the analysis was done
    signal:      how a list is to be read
    warnings:    what it must not be taken for: a word, and what that means
    areas:       in the whole list, over all gemeenten; None where that is not known
    replaced_by: the publication that corrected it since
    """

    kind: Literal["publicatie", "analyse"]
    columns: Sequence[Column]
    values: dict[str, Any]
    provenance: dict[str, Any]
    moment: datetime
    signal: str
    warnings: Sequence[tuple[str, str]]
    areas: int | None = None
    replaced_by: int | None = None

    @property
    def number(self) -> int:
        """Of its publication, or analysis."""
        return int(self.values[self.kind])

    @property
    def proven(self) -> str:
        """How good such lists turned out to be, in words; empty where that is not known."""
        return proven(self.provenance)


_LINE = (
    Column("modelversie", "text", "Versie van het model."),
    Column("uitgave", "text", "Uitgave van de Leefbaarometer."),
    Column("meting", "whole", "Jaar van de meting vanwaar is vooruitgekeken."),
    Column("peildag", "text", "Alleen wat op deze dag bekend was, is gebruikt."),
    Column("digest", "text", "Vingerafdruk van alles waar de lijst op rust."),
)
_WHICH = (
    Column("doel", "text", "Waarheen een gebied zou afglijden."),
    Column("horizon", "whole", "Jaren vooruit, geteld vanaf het jaar van de meting."),
)
_SOURCE = Column("herkomst", "text", f"{SYNTHETIC}: de cijfers horen bij een verzonnen land.")

PUBLISHED = (
    *_WHICH,
    Column("publicatie", "whole", "Nummer van de publicatie."),
    Column("gepubliceerd_op", "text", "Moment van publicatie (UTC)."),
    *_LINE,
    Column("publicatie_digest", "text", "Vingerafdruk van de hele publicatie."),
    _SOURCE,
)
ANALYSED = (
    *_WHICH,
    Column("analyse", "whole", "Nummer van de analyse."),
    Column("klaar_op", "text", "Moment waarop de analyse klaar was (UTC)."),
    *_LINE,
    Column("titel", "text", "Met wiens eigen cijfers de lijst is gemaakt."),
    Column("status", "text", f"{LOCAL_WORD}: gemaakt met eigen cijfers, door niemand vastgesteld, niet gepubliceerd."),
    _SOURCE,
)


def of_publication(listed: Listed) -> Origin:
    """The origin of a published list."""
    told, stood = listed.provenance, listed.publication
    own = {
        "publicatie": stood.id,
        "gepubliceerd_op": _moment(stood.published_at),
        "publicatie_digest": stood.digest,
        "herkomst": SYNTHETIC if told["synthetic"] else "officiële cijfers",
    }
    return Origin(
        kind="publicatie",
        columns=PUBLISHED,
        values=_ordered(PUBLISHED, _of_line(told) | own),
        provenance=told,
        moment=stood.published_at,
        signal=SIGNAL,
        warnings=_synthetic(told),
        areas=listed.areas,
        replaced_by=stood.replaced_by,
    )


def of_analysis(number: int, result: Result, told: dict[str, Any]) -> Origin:
    """The origin of a list that came of an analysis; told: as the line gave it with the list."""
    own = {
        "analyse": number,
        "klaar_op": _moment(result.finished_at),
        "titel": told["title"],
        "status": LOCAL_WORD,
        "herkomst": SYNTHETIC if told["synthetic"] else "officiële en eigen cijfers",
    }
    return Origin(
        kind="analyse",
        columns=ANALYSED,
        values=_ordered(ANALYSED, _of_line(told) | own),
        provenance=told,
        moment=result.finished_at,
        signal=LOCAL,
        warnings=[(LOCAL_WORD, "Door niemand vastgesteld en niet gepubliceerd."), *_synthetic(told)],
    )


def proven(told: dict[str, Any]) -> str:
    """
    How good earlier lists turned out to be, from a list's provenance; empty where it does not say.

    >>> record = {"origins": [2018], "head": 100, "areas": 3050, "slides": 120, "found": 41, "found_by_distance": None}
    >>> print(proven({"track_record": record}))  # doctest: +NORMALIZE_WHITESPACE
    Zo'n lijst is nagemaakt vanaf de meting van 2018, zonder te leren van wat daarna kwam. Van de eerste 100 gebieden
    waren er later 41 afgegleden; van alle 3.050 gebieden 120. Het soort model is op deze zelfde jaren gekozen, zodat
    dit iets te gunstig kan zijn.
    """
    record = told.get("track_record")
    if record is None:
        return ""
    origins = record["origins"]
    head, looked = dutch.number(record["head"]), dutch.number(record["head"] * len(origins))
    if len(origins) > 1:
        made = f"Zulke lijsten zijn nagemaakt vanaf de metingen van {dutch.listed(origins)}"
        first = f"Van de eerste {head} gebieden op elke lijst, samen {looked},"
    else:
        made, first = f"Zo'n lijst is nagemaakt vanaf de meting van {origins[0]}", f"Van de eerste {head} gebieden"
    words = (
        f"{made}, zonder te leren van wat daarna kwam. {first} waren er later {dutch.number(record['found'])} "
        f"afgegleden; van alle {dutch.number(record['areas'])} gebieden {dutch.number(record['slides'])}."
    )
    chosen = "Het soort model is op deze zelfde jaren gekozen, zodat dit iets te gunstig kan zijn."
    rule = record["found_by_distance"]
    if rule is None:
        return f"{words} {chosen}"
    by_rule = f"Op volgorde van alleen de afstand tot de grens waren het er {dutch.number(rule)} van de {looked}."
    return f"{words} {by_rule} {chosen}"


def _of_line(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "doel": told["target"],
        "horizon": told["horizon"],
        "modelversie": told["version"],
        "uitgave": told["edition"],
        "meting": told["meting"],
        "peildag": told["origin_day"],
        "digest": told["digest"],
    }


def _synthetic(told: dict[str, Any]) -> list[tuple[str, str]]:
    words = "Deze cijfers horen bij een verzonnen land. Geen enkel gebied bestaat."
    return [(SYNTHETIC, words)] if told["synthetic"] else []


def _ordered(columns: Sequence[Column], values: dict[str, Any]) -> dict[str, Any]:
    return {column.name: values[column.name] for column in columns}


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
