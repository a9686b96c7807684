"""One area: its course, its classes, and every list that it stands or stood on; read by the same right as a list."""

from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import Field

from vroegsignalering.api.negotiation import MEDIA_TYPES
from vroegsignalering.api.paging import Paged, Schakels, links
from vroegsignalering.api.problems import Refused
from vroegsignalering.api.reading import record
from vroegsignalering.api.registers import Reeks, series_answer
from vroegsignalering.api.schemas import (
    SIGNAL,
    ClassNumber,
    Gemeente,
    Meetpunt,
    Moment,
    Publicatie,
    Reden,
    Shape,
    Share,
    publication_answer,
)
from vroegsignalering.api.service import Service
from vroegsignalering.store import Holder, Listed, Place

Buurtcode = Annotated[
    str,
    Path(pattern="^BU[0-9]{4}[0-9A-Z]{4}$", description="CBS-code: BU en acht tekens.", examples=["BU90010002"]),
]
Wijkcode = Annotated[
    str, Path(pattern="^WK[0-9]{4}[0-9A-Z]{2}$", description="CBS-code: WK en zes tekens.", examples=["WK900103"])
]


# A part of what a list can be had in.
AREA_FORMS = {form: MEDIA_TYPES[form] for form in ("json", "html")}


class AreaQuery(Paged):
    """Which page of the lists on which an area stood, and in which form."""

    formaat: Annotated[
        Literal["json", "html"] | None,
        Field(description="Vorm van het antwoord, voor een koppeling; gaat voor op Accept.", examples=["html"]),
    ] = None


class GebiedOpLijst(Reeks):
    """Het gebied op een lijst die geldt."""

    publicatie: Publicatie
    modelversie: str
    digest: str
    gebieden: Annotated[int, Field(description="Gebieden op de hele lijst, over alle gemeenten.")]
    rang: Annotated[int, Field(ge=1)]
    rang_laag: int
    rang_hoog: int
    kans: Share
    kans_laag: Share
    kans_hoog: Share
    redenen: list[Reden]


class Plaats(Reeks):
    """De plaats op een lijst die ooit is gepubliceerd."""

    publicatie: int
    gepubliceerd_op: Moment
    vervangen: Annotated[bool, Field(description="Waar: deze publicatie is later verbeterd.")]
    publicatie_digest: str
    rang: Annotated[int, Field(ge=1)]
    gebieden: int


class Plaatsen(Shape):
    """Alle lijsten waarop het gebied ooit stond, de nieuwste eerst."""

    totaal: int
    plaatsen: list[Plaats]
    links: Annotated[Schakels, Field(alias="_links")]


class Gebied(Shape):
    """Een gebied dat op een lijst staat of stond."""

    code: str
    naam: str
    niveau: str
    gemeente: Gemeente
    synthetisch: bool
    toelichting: str
    uitgave: str
    meting: int
    klasse: ClassNumber | None
    score: float | None
    verloop: Annotated[list[Meetpunt], Field(description="Score en klasse per meting; null waar onbekend.")]
    lijsten: Annotated[
        list[GebiedOpLijst],
        Field(description="De lijsten die gelden; geldt er geen meer, dan de nieuwste waarop het gebied stond."),
    ]
    stond_op: Plaatsen


def read_area(service: Service, holder: Holder, code: str, asked: Paged, path: str) -> Gebied:
    """
    What is published about one area (CBS code of a buurt or wijk), after an entry in the audit log.

    Raises Refused: 403 where the holder may not see lists of its gemeente (whether it exists or not), 404 where it
    never stood on a list.
    """
    gemeente = f"GM{code[2:6]}"
    detail: dict[str, object] = {"via": "api", **asked.model_dump(exclude_defaults=True)}
    if not holder.role.reads_lists_of(gemeente):
        record(service, holder, "gebied geweigerd", code, detail)
        raise Refused(403)
    held = service.store.area(code)
    if not held:
        raise Refused(404, f"{code} staat op geen enkele gepubliceerde lijst.")
    total, places = service.store.places(code, offset=asked.offset, limit=asked.grootte)
    query = asked.model_dump(include={"formaat"}, exclude_none=True)
    to = links(service, path, query, page=asked.pagina, size=asked.grootte, total=total)
    read = sorted({one.publication.id for one, _ in held})
    record(service, holder, "gebied gelezen", code, detail | {"publicaties": read})
    newest, row = held[0]
    told = newest.provenance
    return Gebied(
        code=code,
        naam=row["naam"],
        niveau=told["level"],
        gemeente=Gemeente(code=gemeente, naam=row["gemeente"] or gemeente),
        synthetisch=told["synthetic"],
        toelichting=SIGNAL,
        uitgave=told["edition"],
        meting=told["meting"],
        klasse=row["klasse"],
        score=row["score"],
        verloop=[Meetpunt.model_validate(moment) for moment in row["verloop"]],
        lijsten=[_on_list(one, values) for one, values in held],
        stond_op=Plaatsen(totaal=total, plaatsen=[_place(one) for one in places], links=to),
    )


def _on_list(one: Listed, row: dict[str, Any]) -> GebiedOpLijst:
    names = ("rang", "rang_laag", "rang_hoog", "kans", "kans_laag", "kans_hoog", "redenen")
    return GebiedOpLijst(
        **series_answer(one.series).model_dump(),
        publicatie=publication_answer(one.publication),
        modelversie=one.provenance["version"],
        digest=one.provenance["digest"],
        gebieden=one.areas,
        **{name: row[name] for name in names},
    )


def _place(one: Place) -> Plaats:
    return Plaats(
        **series_answer(one.series).model_dump(),
        publicatie=one.publication,
        gepubliceerd_op=one.published_at,
        vervangen=one.replaced,
        publicatie_digest=one.digest,
        rang=one.rank,
        gebieden=one.areas,
    )
