"""The routes of what was published: lists, their rows, areas, publications."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

from fastapi import Path as PathOf
from fastapi import Query, Request
from fastapi.responses import Response

from vroegsignalering.api.access import HolderDep, SignedIn
from vroegsignalering.api.areas import AREA_FORMS, AreaQuery, Buurtcode, Gebied, Wijkcode, read_area
from vroegsignalering.api.files import as_file, named
from vroegsignalering.api.geojson import crs_headers, crs_of
from vroegsignalering.api.negotiation import JSON, JsonOnly, answer, as_json, as_made, form_of, tag_of
from vroegsignalering.api.openid import of_others
from vroegsignalering.api.origin import SYNTHETIC
from vroegsignalering.api.paging import NothingDep, Paged, last_page, links, part
from vroegsignalering.api.problems import Refused
from vroegsignalering.api.reading import Choice, Gemeentecode, Reading, read_list
from vroegsignalering.api.registers import (
    Publicaties,
    PublicatieVolledig,
    Risicolijsten,
    full_publication,
    list_answer,
)
from vroegsignalering.api.rows import ListQuery, Selected, select_rows
from vroegsignalering.api.schemas import Risicolijst, risk_list_answer
from vroegsignalering.api.service import Service, ServiceDep
from vroegsignalering.api.sheets import HEADERS as SHEET
from vroegsignalering.api.sheets import area_sheet
from vroegsignalering.api.table import of_gemeente
from vroegsignalering.api.under import resources
from vroegsignalering.store import Holder, Listed

lists = resources()

Publicatienummer = Annotated[int, PathOf(ge=1, le=2**31 - 1, description="Nummer van de publicatie.", examples=[1])]


class ListsQuery(Paged, Choice):
    """Which lists are asked."""


@lists.get(
    "/risicolijsten",
    operation_id="leesRisicolijsten",
    summary="De lijsten die u mag inzien",
    description=(
        "De lijsten die gelden: van elk niveau, doel en elke horizon de nieuwste die niet is verbeterd. Met "
        "publicatie: de lijsten van die publicatie. Een gemeente ziet alleen lijsten waar gebieden van haar op staan."
    ),
    tags=["risicolijsten"],
    response_description="De lijsten, zonder hun rijen.",
    response_model=Risicolijsten,
    dependencies=[JsonOnly],
)
def risicolijsten(
    request: Request, asked: Annotated[ListsQuery, Query()], service: ServiceDep, holder: HolderDep
) -> Response:
    """The lists that the holder may see."""
    if not holder.role.reads_lists():
        raise Refused(403)
    own = None if holder.role.kind == "rijk" else holder.role.gemeenten
    found = [one for one in service.store.lists(number=asked.publicatie, gemeenten=own) if _fits(one, asked)]
    query = asked.model_dump(exclude_none=True, exclude={"pagina", "grootte"})
    to = links(service, request.url.path, query, page=asked.pagina, size=asked.grootte, total=len(found))
    shown = [list_answer(service, one) for one in part(found, asked)]
    return as_json(request, Risicolijsten(totaal=len(found), risicolijsten=shown, links=to))


@lists.get(
    "/risicolijsten/{gemeentecode}",
    operation_id="leesRisicolijst",
    summary="De risicolijst van een gemeente",
    description=(
        "De gebieden van een gemeente die op een gepubliceerde lijst staan, naar de kans om aan het eind van de "
        "horizon te zijn afgegleden, met onzekerheid, redenen en verloop. "
        "Een gemeente leest alleen haar eigen lijsten. "
        "Zonder pagina en grootte staan alle rijen in het antwoord. Elke lezing wordt vastgelegd."
    ),
    tags=["risicolijsten"],
    response_description="De gepubliceerde lijst.",
    response_model=Risicolijst,
)
def risicolijst(
    request: Request,
    gemeentecode: Gemeentecode,
    asked: Annotated[ListQuery, Query()],
    service: ServiceDep,
    holder: HolderDep,
) -> Response:
    """The published list of one gemeente, in the form asked."""
    form = asked.formaat or form_of(request.headers.get("accept", ""))
    reading = read_list(service, holder, gemeentecode, asked, via="api")
    response = list_response(request, service, reading, asked, form)
    if response.status_code == HTTPStatus.OK and not of_others(holder):
        service.desk.lay(request, reading.ready, response)
    return response


def list_response(request: Request, service: Service, reading: Reading, asked: ListQuery, form: str) -> Response:
    """A list that was read, in one of the forms; 304 for who has it already."""
    found = reading.found
    selected = select_rows(found.rows, asked)
    if asked.paged and asked.paged[0] > (last := last_page(selected.total, asked.paged[1])):
        raise Refused(404, f"Er zijn {last} bladzijden van {asked.paged[1]}; bladzijde {asked.paged[0]} is er niet.")
    stood = found.publication
    query = asked.model_dump(by_alias=True)
    crs = crs_of(request.headers.get("accept-crs", "")) if form == "geojson" else ""
    whole = (stood.id, stood.digest, stood.replaced_by, found.series, found.gemeente)
    tag = tag_of(*whole, query, form, crs, service.base_url)

    def make() -> tuple[bytes, Mapping[str, str]]:
        if form == "json":
            name = named(of_gemeente(found, ()), form)
            return _as_json(service, reading, asked, selected), {"Content-Type": JSON} | name
        return as_file(of_gemeente(found, selected.rows), form, crs)

    return answer(request, tag, make, crs_headers(crs) if crs else None)


def _as_json(service: Service, reading: Reading, asked: ListQuery, selected: Selected) -> bytes:
    found = reading.found
    if asked.paged is None:
        whole = risk_list_answer(found, selected.rows)
        return whole.model_dump_json(by_alias=True, exclude={"totaal", "links"}).encode()
    query = asked.model_dump(exclude_defaults=True, exclude={"pagina", "grootte"}, by_alias=True)
    page, size = asked.paged
    to = links(service, f"/v1/risicolijsten/{found.gemeente}", query, page=page, size=size, total=selected.total)
    paged = risk_list_answer(found, selected.rows, total=selected.total, links=to)
    return paged.model_dump_json(by_alias=True).encode()


@lists.get(
    "/buurten/{buurtcode}",
    operation_id="leesBuurt",
    summary="Een buurt",
    description=(
        "Het verloop van de score en de klasse van een buurt, de lijsten waarop zij staat met de redenen, en alle "
        "lijsten waarop zij ooit stond. Voor wie de lijsten van haar gemeente mag lezen. Elke lezing wordt vastgelegd."
    ),
    tags=["gebieden"],
    response_description="De buurt.",
    response_model=Gebied,
)
def buurt(
    request: Request, buurtcode: Buurtcode, asked: Annotated[AreaQuery, Query()], service: ServiceDep, holder: HolderDep
) -> Response:
    """What is published about one buurt."""
    return _area(request, service, holder, buurtcode, asked)


@lists.get(
    "/wijken/{wijkcode}",
    operation_id="leesWijk",
    summary="Een wijk",
    description="Hetzelfde als van een buurt, voor lijsten van wijken. Elke lezing wordt vastgelegd.",
    tags=["gebieden"],
    response_description="De wijk.",
    response_model=Gebied,
)
def wijk(
    request: Request, wijkcode: Wijkcode, asked: Annotated[AreaQuery, Query()], service: ServiceDep, holder: HolderDep
) -> Response:
    """What is published about one wijk."""
    return _area(request, service, holder, wijkcode, asked)


@lists.get(
    "/publicaties",
    operation_id="leesPublicaties",
    summary="Alle publicaties",
    description="Wat er is gepubliceerd, de nieuwste eerst. Voor elke houder van een token.",
    tags=["publicaties"],
    response_description="Een bladzijde met publicaties.",
    response_model=Publicaties,
    dependencies=[JsonOnly, SignedIn],
)
def publicaties(request: Request, asked: Annotated[Paged, Query()], service: ServiceDep) -> Response:
    """The publications, newest first."""
    total = service.store.count()
    to = links(service, request.url.path, {}, page=asked.pagina, size=asked.grootte, total=total)
    found = service.store.publications(offset=asked.offset, limit=asked.grootte)
    shown = [full_publication(service, one) for one in found]
    return as_json(request, Publicaties(totaal=total, publicaties=shown, links=to))


@lists.get(
    "/publicaties/{nummer}",
    operation_id="leesPublicatie",
    summary="Een publicatie",
    description="Wat er in een publicatie staat, en of zij een andere vervangt of zelf is vervangen.",
    tags=["publicaties"],
    response_description="De publicatie.",
    response_model=PublicatieVolledig,
    dependencies=[JsonOnly, SignedIn],
)
def publicatie(request: Request, nummer: Publicatienummer, _: NothingDep, service: ServiceDep) -> Response:
    """One publication."""
    found = service.store.publication(nummer)
    if found is None:
        raise Refused(404, "Deze publicatie bestaat niet.")
    return as_json(request, full_publication(service, found))


def _area(request: Request, service: Service, holder: Holder, code: str, asked: AreaQuery) -> Response:
    form = asked.formaat or form_of(request.headers.get("accept", ""), AREA_FORMS)
    told = read_area(service, holder, code, asked, request.url.path)
    if form == "json":
        return as_json(request, told)
    flag = f"{SYNTHETIC}-" if told.synthetisch else ""
    name = {"Content-Disposition": f'inline; filename="{flag}gebied-{code}-{told.meting}.html"'}
    return as_made(request, area_sheet(told), SHEET | name)


def _fits(one: Listed, asked: Choice) -> bool:
    wanted = (asked.niveau, asked.doel, asked.horizon)
    return all(want in (None, has) for want, has in zip(wanted, one.series, strict=True))
