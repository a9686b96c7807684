"""Signaleringen: a gemeente records what it knows of an area on its list; it reads its own, the ministry reads all."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path as PathOf
from fastapi import Query, Request
from fastapi.responses import Response

from vroegsignalering.api.access import HolderDep
from vroegsignalering.api.bounded import bounded
from vroegsignalering.api.negotiation import JSON, JsonOnly, as_json
from vroegsignalering.api.paging import NothingDep, links
from vroegsignalering.api.problems import Refused
from vroegsignalering.api.reading import record
from vroegsignalering.api.service import Service, ServiceDep
from vroegsignalering.api.signal_schemas import (
    Signalering,
    Signaleringen,
    SignaleringInvoer,
    SignalsQuery,
    signal_answer,
)
from vroegsignalering.api.under import resources
from vroegsignalering.store import Holder, Listed

MOST_BYTES = 64 * 1024

signals = resources(bounded(MOST_BYTES))

_FIRST_TARGET = "onvoldoende"
_LEVELS = {"BU": "buurt", "WK": "wijk", "GM": "gemeente"}

Signaleringnummer = Annotated[int, PathOf(ge=1, le=2**31 - 1, description="Nummer van de signalering.", examples=[7])]


@signals.get(
    "/signaleringen",
    operation_id="leesSignaleringen",
    summary="Wat gemeenten weten van de gebieden op hun lijst",
    description=(
        "De signaleringen, de nieuwste eerst. Een gemeente leest haar eigen, het rijk leest alle. Van een gebied is "
        "de nieuwste de stand van zaken; die daarvoor zijn de geschiedenis. Elke lezing wordt vastgelegd."
    ),
    tags=["signaleringen"],
    response_description="Een bladzijde met signaleringen.",
    response_model=Signaleringen,
    dependencies=[JsonOnly],
)
def signaleringen(
    request: Request, asked: Annotated[SignalsQuery, Query()], service: ServiceDep, holder: HolderDep
) -> Response:
    """The signaleringen that are meant."""
    query = asked.model_dump(mode="json", exclude_defaults=True)
    about = asked.gebied or asked.gemeente or "alle"
    gemeenten = [one for one in (asked.gemeente, asked.gebied and gemeente_of(asked.gebied)) if one]
    if not holder.role.reads_lists() or not all(map(holder.role.reads_lists_of, gemeenten)):
        record(service, holder, "signaleringen geweigerd", about, {"via": "api", **query})
        raise Refused(403)
    own = None if holder.role.kind == "rijk" else holder.role.gemeenten
    total, found = service.store.signals.find(asked.filter(own), offset=asked.offset, limit=asked.grootte)
    rest = {name: value for name, value in query.items() if name not in ("pagina", "grootte")}
    to = links(service, request.url.path, rest, page=asked.pagina, size=asked.grootte, total=total)
    record(service, holder, "signaleringen gelezen", about, {"via": "api", **query})
    shown = [signal_answer(service, one) for one in found]
    return as_json(request, Signaleringen(totaal=total, signaleringen=shown, links=to))


@signals.get(
    "/signaleringen/{nummer}",
    operation_id="leesSignalering",
    summary="Een signalering",
    description="Een signalering met de plaats van het gebied op de lijst. Elke lezing wordt vastgelegd.",
    tags=["signaleringen"],
    response_description="De signalering.",
    response_model=Signalering,
    dependencies=[JsonOnly],
)
def signalering(
    request: Request,
    nummer: Signaleringnummer,
    _: NothingDep,
    service: ServiceDep,
    holder: HolderDep,
) -> Response:
    """One signalering."""
    found = service.store.signals.one(nummer) if holder.role.reads_lists() else None
    # Who may not see all learns from no answer which numbers there are.
    if holder.role.kind != "rijk" and (found is None or not holder.role.reads_lists_of(found.gemeente)):
        record(service, holder, "signaleringen geweigerd", str(nummer), {"via": "api"})
        raise Refused(403)
    if found is None:
        raise Refused(404, "Deze signalering bestaat niet.")
    record(service, holder, "signaleringen gelezen", str(nummer), {"via": "api"})
    return as_json(request, signal_answer(service, found))


@signals.post(
    "/signaleringen",
    operation_id="legSignaleringVast",
    summary="Leg vast wat u weet van een gebied op uw lijst",
    description=(
        "Een gemeente legt vast wat zij weet van een gebied dat op een lijst van haar staat of stond. Wat is "
        "vastgelegd verandert niet en verdwijnt niet: wie van mening verandert, legt een nieuwe signalering vast. "
        "Is er antwoord, dan is de signalering bewaard; kwam er geen antwoord, kijk dan eerst of zij er is."
    ),
    tags=["signaleringen"],
    status_code=HTTPStatus.CREATED,
    response_description="De signalering zoals zij is vastgelegd.",
    response_model=Signalering,
    dependencies=[JsonOnly],
)
def leg_vast(given: SignaleringInvoer, _: NothingDep, service: ServiceDep, holder: HolderDep) -> Response:
    """Records one signalering."""
    number = record_signal(service, holder, given, via="api")
    kept = service.store.signals.one(number)
    if kept is None:
        raise Refused(503)
    told = signal_answer(service, kept)
    body = told.model_dump_json(by_alias=True)
    return Response(body, HTTPStatus.CREATED, headers={"Location": told.links.zelf.href}, media_type=JSON)


def record_signal(service: Service, holder: Holder, given: SignaleringInvoer, *, via: str) -> int:
    """
    Records what a gemeente knows, with its account (via: "api" or "pagina"); the number of the signalering.

    Raises Refused: 403 where it is not the holder's own gemeente (whether the area exists or not), 400 where the area
    does not stand on the list that is meant.
    """
    gemeente = gemeente_of(given.gebied)
    if gemeente not in holder.role.gemeenten:
        record(service, holder, "signalering geweigerd", given.gebied, {"via": via})
        raise Refused(403)
    chosen = _list_of(service, given)
    if chosen is None:
        raise Refused(400, f"{given.gebied} staat niet op de lijst die u bedoelt.")
    return service.store.signals.record(
        risk_list=chosen.id,
        area=given.gebied,
        gemeente=gemeente,
        judgement=given.oordeel,
        explanation=given.toelichting,
        author=given.auteur,
        by=holder,
        at=service.clock(),
        via=via,
    )


def _list_of(service: Service, given: SignaleringInvoer) -> Listed | None:
    """The list that is meant: of those that hold the area the mission's own target, and the nearest horizon, first."""
    if given.publicatie is None:
        held = [one for one, _ in service.store.area(given.gebied)]
    else:
        held = [
            one
            for one in service.store.lists(number=given.publicatie)
            if service.store.signals.stands_on(one.id, given.gebied)
        ]
    level = level_of(given.gebied)
    meant = [
        one
        for one in held
        if one.series.level == level
        and given.doel in (None, one.series.target)
        and given.horizon in (None, one.series.horizon)
    ]
    return min(meant, key=lambda one: (one.series.target != _FIRST_TARGET, one.series), default=None)


def level_of(code: str) -> str:
    """The level of the areas whose codes are like this one: buurt, wijk or gemeente."""
    return _LEVELS[code[:2]]


def gemeente_of(code: str) -> str:
    """The code of the gemeente in which an area with this code lies."""
    return f"GM{code[2:6]}"
