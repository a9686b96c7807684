"""The routes of a list over all gemeenten of a region, and over the whole country: for the ministry, page by page."""

import hashlib
from typing import Annotated, Any, Literal

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import Field

from vroegsignalering.api.access import HolderDep
from vroegsignalering.api.files import as_file
from vroegsignalering.api.negotiation import MEDIA_TYPES, as_json, form_of, not_modified, tag_of, unchanged
from vroegsignalering.api.paging import MOST_PAGES, Schakels, links
from vroegsignalering.api.problems import Refused
from vroegsignalering.api.reading import Choice, chosen_of, options_of, record
from vroegsignalering.api.regions import Regionaam
from vroegsignalering.api.rows import Filter
from vroegsignalering.api.schemas import SIGNAL, Herkomst, Publicatie, Rij, Shape, publication_answer, source_answer
from vroegsignalering.api.service import Service, ServiceDep
from vroegsignalering.api.under import resources
from vroegsignalering.domain.gemeenten import FIRST, LAST
from vroegsignalering.domain.regions import Members, Region, members, region, regions
from vroegsignalering.store import Holder, Listed, Part, RiskList, Wanted

regional = resources()

_FORMS = {form: MEDIA_TYPES[form] for form in ("json", "csv")}
_COUNTRY = "landelijk"


class RegioKort(Shape):
    """De regio waar de rijen over gaan; haar leden staan op haar eigen adres, voor hetzelfde jaar."""

    naam: str
    titel: str
    vastgesteld_voor: Annotated[int, Field(description="Jaar waarvoor de regio is vastgesteld.")]
    jaar: Annotated[int, Field(description="Jaar van de meting: de gemeenten die er toen in lagen.")]
    verloren: Annotated[
        list[str], Field(description="Leden die niet geheel tot dat jaar zijn te volgen: daarvan ontbreken gebieden.")
    ]


class LijstDeel(Shape):
    """De gebieden van een regio of van het hele land, naar de kans om binnen de horizon af te glijden."""

    regio: Annotated[RegioKort | None, Field(description="De regio; null: het hele land.")]
    synthetisch: Annotated[bool, Field(description="Waar: de cijfers horen bij een verzonnen land.")]
    toelichting: str
    publicatie: Publicatie
    herkomst: Herkomst
    rijen: Annotated[list[Rij], Field(description="Op rang; rang is de landelijke plaats.")]
    totaal: Annotated[int, Field(description="Rijen op alle bladzijden samen.")]
    links: Annotated[Schakels, Field(alias="_links")]


class PartQuery(Choice, Filter):
    """Which list, which rows of it, which page, and in which form."""

    pagina: Annotated[int, Field(ge=1, le=MOST_PAGES, description="Welke bladzijde; de eerste is 1.", examples=[1])] = 1
    grootte: Annotated[int, Field(ge=1, le=1000, description="Hoeveel rijen per bladzijde.", examples=[50])] = 100
    formaat: Annotated[
        Literal["json", "csv"] | None,
        Field(description="Vorm van het antwoord, voor een koppeling; gaat voor op Accept.", examples=["csv"]),
    ] = None


@regional.get(
    "/regios/{regionaam}/risicolijst",
    operation_id="leesRegionaleLijst",
    summary="De risicolijst van een regio",
    description=(
        "De gebieden van alle gemeenten (of wijken) van een regio, op landelijke rang, bladzijde voor bladzijde. "
        "De regio is gevolgd tot het jaar van de meting; van een stedelijkheid zijn het de gebieden die haar volgens "
        "het CBS hadden, zoals op de dag van de lijst bekend. Alleen voor het rijk. Elke lezing wordt vastgelegd."
    ),
    tags=["risicolijsten"],
    response_description="Een bladzijde van de lijst.",
    response_model=LijstDeel,
)
def regionale_lijst(
    request: Request,
    regionaam: Regionaam,
    asked: Annotated[PartQuery, Query()],
    service: ServiceDep,
    holder: HolderDep,
) -> Response:
    """The published list of all gemeenten of a region."""
    return _answer(request, service, holder, asked, regionaam)


@regional.get(
    "/landelijk/risicolijst",
    operation_id="leesLandelijkeLijst",
    summary="De risicolijst van het hele land",
    description=(
        "De gebieden van alle gemeenten, op rang, bladzijde voor bladzijde. Alleen voor het rijk. Elke lezing wordt "
        "vastgelegd."
    ),
    tags=["risicolijsten"],
    response_description="Een bladzijde van de lijst.",
    response_model=LijstDeel,
)
def landelijke_lijst(
    request: Request, asked: Annotated[PartQuery, Query()], service: ServiceDep, holder: HolderDep
) -> Response:
    """The whole published list."""
    return _answer(request, service, holder, asked, None)


def _answer(request: Request, service: Service, holder: Holder, asked: PartQuery, name: str | None) -> Response:
    form = asked.formaat or form_of(request.headers.get("accept", ""), _FORMS)
    subject = name or _COUNTRY
    account = {"via": "api", **asked.model_dump(exclude_defaults=True, by_alias=True)}
    if holder.role.kind != "rijk":
        record(service, holder, "lijst geweigerd", subject, account)
        raise Refused(403)
    if name is not None and all(one.name != name for one in regions()):
        raise Refused(404, "Deze regio bestaat niet.")
    found = _listed(service, asked)
    about = None if name is None else _followed(name, found.provenance["meting"])
    part = _part(service, found, asked, about)
    query = asked.model_dump(exclude_defaults=True, exclude={"pagina", "grootte"}, by_alias=True)
    to = links(service, request.url.path, query, page=asked.pagina, size=asked.grootte, total=part.total)
    got = {"doel": found.series.target, "horizon": found.series.horizon, "publicatie": found.publication.id}
    record(service, holder, "lijst gelezen", subject, account | got)
    if form == "csv":
        return _as_csv(request, found, part, subject)
    told = LijstDeel(
        regio=None if about is None else _short(*about, found.provenance["meting"]),
        synthetisch=found.provenance["synthetic"],
        toelichting=SIGNAL,
        publicatie=publication_answer(found.publication),
        herkomst=source_answer(found),
        rijen=[Rij.model_validate(row) for row in part.rows],
        totaal=part.total,
        links=to,
    )
    return as_json(request, told)


def _listed(service: Service, asked: PartQuery) -> Listed:
    chosen = chosen_of(options_of(service, asked.publicatie), asked)
    return next(one for one in service.store.lists(number=chosen.publication) if one.series == chosen.series)


def _followed(name: str, year: int) -> tuple[Region, Members]:
    if not FIRST <= year <= LAST:
        raise Refused(404, f"Van {year}, het jaar van de meting, is niet bekend welke gemeenten in een regio lagen.")
    found = region(name, year)
    return found, members(found, year)


def _part(service: Service, found: Listed, asked: PartQuery, about: tuple[Region, Members] | None) -> Part:
    wanted = Wanted(**_members(about), classes=tuple(asked.klasse), chance=asked.minimale_kans)
    part = service.store.part(found.id, wanted, offset=(asked.pagina - 1) * asked.grootte, limit=asked.grootte)
    if part.areas == 0:
        where = "het land" if about is None else about[0].title
        raise Refused(404, f"In publicatie {found.publication.id} staat op deze lijst geen enkel gebied van {where}.")
    return part


def _members(about: tuple[Region, Members] | None) -> dict[str, Any]:
    """Of which areas rows are wanted, as `store.Wanted` has it."""
    if about is None:
        return {"gemeenten": None}
    now = about[1]
    if now.stedelijkheid is not None:
        return {"gemeenten": None, "degree": now.stedelijkheid}
    return {"gemeenten": now.gemeenten, "wijken": now.wijken}


def _short(one: Region, now: Members, year: int) -> RegioKort:
    return RegioKort(naam=one.name, titel=one.title, vastgesteld_voor=one.year, jaar=year, verloren=list(now.lost))


def _as_csv(request: Request, found: Listed, part: Part, subject: str) -> Response:
    # The columns are those of the list of a gemeente; only the name of the file says what the rows have in common.
    whole = RiskList(**vars(found), gemeente=subject, gemeente_name=subject, rows=part.rows)
    content, headers = as_file(whole, part.rows, "csv")
    tag = tag_of(hashlib.sha256(content).hexdigest())
    if unchanged(request, tag):
        return not_modified(tag)
    return Response(content, headers={"ETag": tag, "Vary": "Accept", **headers})
