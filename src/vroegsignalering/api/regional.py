"""
The routes of a list over all gemeenten of a region, and over the whole country: for the ministry.

As JSON in pages. A file holds all rows, or a page where one is asked; they come from the store a part at a time, for a
country has as many as its memory is worth.
"""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import Field

from vroegsignalering.api.access import HolderDep
from vroegsignalering.api.files import as_file
from vroegsignalering.api.geojson import crs_headers, crs_of
from vroegsignalering.api.negotiation import answer, as_json, form_of, tag_of
from vroegsignalering.api.paging import Schakels, links
from vroegsignalering.api.problems import Refused
from vroegsignalering.api.reading import chosen_of, options_of, record
from vroegsignalering.api.regions import Regionaam
from vroegsignalering.api.rows import USUAL_SIZE, Filter, FormQuery, Part
from vroegsignalering.api.schemas import SIGNAL, Herkomst, Publicatie, Rij, Shape, publication_answer, source_answer
from vroegsignalering.api.service import Service, ServiceDep
from vroegsignalering.api.table import published
from vroegsignalering.api.under import resources
from vroegsignalering.domain.gemeenten import FIRST, LAST
from vroegsignalering.domain.regions import Members, Region, members, region, regions
from vroegsignalering.store import Holder, Listed, Wanted

regional = resources()

_COUNTRY = "landelijk"
_AT_A_TIME = 1000


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
    """De gebieden van een regio of van het land, naar de kans om aan het eind van de horizon te zijn afgegleden."""

    regio: Annotated[RegioKort | None, Field(description="De regio; null: het hele land.")]
    synthetisch: Annotated[bool, Field(description="Waar: de cijfers horen bij een verzonnen land.")]
    toelichting: str
    publicatie: Publicatie
    herkomst: Herkomst
    rijen: Annotated[list[Rij], Field(description="Op rang; rang is de landelijke plaats.")]
    totaal: Annotated[int, Field(description="Rijen op alle bladzijden samen.")]
    links: Annotated[Schakels, Field(alias="_links")]


class PartQuery(FormQuery, Part, Filter):
    """Which list, which rows of it, which page, and in which form."""


@regional.get(
    "/regios/{regionaam}/risicolijst",
    operation_id="leesRegionaleLijst",
    summary="De risicolijst van een regio",
    description=(
        "De gebieden van alle gemeenten (of wijken) van een regio, op landelijke rang. In JSON per bladzijde (zonder "
        "opgave 100 rijen); een bestand heeft zonder opgave alle rijen. De regio is gevolgd tot het jaar van de "
        "meting; van een stedelijkheid zijn het de gebieden die haar volgens het CBS hadden, zoals op de dag van de "
        "lijst bekend. Alleen voor het rijk. Elke lezing wordt vastgelegd."
    ),
    tags=["risicolijsten"],
    response_description="De lijst, of een bladzijde daarvan.",
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
    return many_response(request, service, holder, asked, regionaam, via="api")


@regional.get(
    "/landelijk/risicolijst",
    operation_id="leesLandelijkeLijst",
    summary="De risicolijst van het hele land",
    description=(
        "De gebieden van alle gemeenten, op rang. In JSON per bladzijde (zonder opgave 100 rijen); een bestand heeft "
        "zonder opgave alle rijen. Alleen voor het rijk. Elke lezing wordt vastgelegd."
    ),
    tags=["risicolijsten"],
    response_description="De lijst, of een bladzijde daarvan.",
    response_model=LijstDeel,
)
def landelijke_lijst(
    request: Request, asked: Annotated[PartQuery, Query()], service: ServiceDep, holder: HolderDep
) -> Response:
    """The whole published list."""
    return many_response(request, service, holder, asked, None, via="api")


def many_response(
    request: Request, service: Service, holder: Holder, asked: PartQuery, name: str | None, *, via: str
) -> Response:
    """The list of a region by its name, or of the country for None, in the form asked; via: "api" or "pagina"."""
    form = asked.formaat or form_of(request.headers.get("accept", ""))
    crs = crs_of(request.headers.get("accept-crs", "")) if form == "geojson" else ""
    subject = name or _COUNTRY
    account = {"via": via, **asked.model_dump(exclude_defaults=True, by_alias=True)}
    if holder.role.kind != "rijk":
        record(service, holder, "lijst geweigerd", subject, account)
        raise Refused(403)
    if name is not None and all(one.name != name for one in regions()):
        raise Refused(404, "Deze regio bestaat niet; zie /v1/regios.")
    found = _listed(service, asked)
    about = None if name is None else _followed(name, found.provenance["meting"])
    rows = _Rows(service, found, asked, about)
    query = asked.model_dump(exclude_defaults=True, exclude={"pagina", "grootte"}, by_alias=True)
    page, size = asked.paged or (1, USUAL_SIZE)
    to = links(service, request.url.path, query, page=page, size=size, total=rows.total)
    got = {"doel": found.series.target, "horizon": found.series.horizon, "publicatie": found.publication.id}
    record(service, holder, "lijst gelezen", subject, account | got)
    if form != "json":
        return _file(request, rows, subject, form, crs)
    told = LijstDeel(
        regio=None if about is None else _short(*about, found.provenance["meting"]),
        synthetisch=found.provenance["synthetic"],
        toelichting=SIGNAL,
        publicatie=publication_answer(found.publication),
        herkomst=source_answer(found),
        rijen=[Rij.model_validate(row) for row in rows.page(page, size)],
        totaal=rows.total,
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


class _Rows:
    """
    The rows of a list that are asked for.

    total: how many there are over all pages. Refused: 404 where the list holds no area of the region at all
    """

    def __init__(self, service: Service, found: Listed, asked: PartQuery, about: tuple[Region, Members] | None) -> None:
        self.service, self.found, self.asked, self.about = service, found, asked, about
        self._wanted = Wanted(**_members(about), classes=tuple(asked.klasse), chance=asked.minimale_kans)
        first = service.store.part(found.id, self._wanted, offset=0, limit=0)
        if first.areas == 0:
            where = "het land" if about is None else about[0].title
            raise Refused(
                404, f"In publicatie {found.publication.id} staat op deze lijst geen enkel gebied van {where}."
            )
        self.total = first.total

    def page(self, number: int, size: int) -> list[dict[str, Any]]:
        """The rows of one page."""
        return self.service.store.part(self.found.id, self._wanted, offset=(number - 1) * size, limit=size).rows

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Those of the page that is asked, or all."""
        if self.asked.paged:
            yield from self.page(*self.asked.paged)
            return
        for number in range(1, -(-self.total // _AT_A_TIME) + 1):
            yield from self.page(number, _AT_A_TIME)


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


def _file(request: Request, rows: _Rows, subject: str, form: str, crs: str) -> Response:
    found, about = rows.found, rows.about
    stood = found.publication
    query = rows.asked.model_dump(by_alias=True)
    lost = () if about is None else about[1].lost
    tag = tag_of(stood.id, stood.digest, stood.replaced_by, found.series, subject, lost, query, form, crs)
    remark = f"Gebieden van {', '.join(lost)} ontbreken: niet te volgen tot het jaar van de meting." if lost else ""
    table = published(found, subject, about[0].title if about else _COUNTRY, rows, remark)
    return answer(request, tag, lambda: as_file(table, form, crs), crs_headers(crs) if crs else None)
