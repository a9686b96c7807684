"""Tokens: the ministry gives them out, sees all that were ever given, and takes them back."""

from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import Path as PathOf
from fastapi import Query, Request
from fastapi.responses import Response

from vroegsignalering.api.access import HolderDep
from vroegsignalering.api.bounded import bounded
from vroegsignalering.api.negotiation import JSON, JsonOnly, as_json
from vroegsignalering.api.paging import NothingDep, Paged, links, part
from vroegsignalering.api.problems import Refused
from vroegsignalering.api.reading import record
from vroegsignalering.api.service import Service, ServiceDep
from vroegsignalering.api.token_schemas import (
    Token,
    TokenInvoer,
    TokenNieuw,
    Tokens,
    new_token_answer,
    token_answer,
)
from vroegsignalering.api.under import resources
from vroegsignalering.errors import BadInput
from vroegsignalering.store import Holder, TokenRecord

_MOST_BYTES = 16 * 1024

tokens = resources(bounded(_MOST_BYTES))

Tokennummer = Annotated[
    str, PathOf(pattern="^[0-9a-z]{12}$", description="Het deel van het token na vroeg_.", examples=["0123456789ab"])
]


@tokens.get(
    "/tokens",
    operation_id="leesTokens",
    summary="De tokens die zijn uitgegeven",
    description="Alle tokens, ook die zijn verlopen of ingetrokken, zonder hun geheim. Alleen voor het rijk.",
    tags=["rechten"],
    response_description="Een bladzijde met tokens.",
    response_model=Tokens,
    dependencies=[JsonOnly],
)
def lees_alle(request: Request, asked: Annotated[Paged, Query()], service: ServiceDep, holder: HolderDep) -> Response:
    """The tokens that were ever issued."""
    _ministry(service, holder, "alle")
    found = service.store.tokens.listed()
    to = links(service, request.url.path, {}, page=asked.pagina, size=asked.grootte, total=len(found))
    shown = [token_answer(service, one) for one in part(found, asked)]
    return as_json(request, Tokens(totaal=len(found), tokens=shown, links=to))


@tokens.get(
    "/tokens/{nummer}",
    operation_id="leesToken",
    summary="Een token",
    description="Een token zonder zijn geheim. Alleen voor het rijk.",
    tags=["rechten"],
    response_description="Het token.",
    response_model=Token,
    dependencies=[JsonOnly],
)
def lees(request: Request, nummer: Tokennummer, _: NothingDep, service: ServiceDep, holder: HolderDep) -> Response:
    """One token."""
    return as_json(request, token_answer(service, _found(service, holder, nummer)))


@tokens.post(
    "/tokens",
    operation_id="geefTokenUit",
    summary="Geef een token uit",
    description=(
        "Het geheim staat alleen in dit antwoord en wordt nergens bewaard; kwam er geen antwoord, trek het token dan "
        "in en geef een nieuw uit. Alleen voor het rijk. Elke uitgifte wordt vastgelegd."
    ),
    tags=["rechten"],
    status_code=HTTPStatus.CREATED,
    response_description="Het token, met zijn geheim.",
    response_model=TokenNieuw,
    dependencies=[JsonOnly],
)
def geef_uit(given: TokenInvoer, _: NothingDep, service: ServiceDep, holder: HolderDep) -> Response:
    """Issues a token."""
    _ministry(service, holder, "uitgeven")
    now = service.clock()
    secret = service.store.tokens.issue(
        name=given.naam, role=given.rol, expires=now + timedelta(days=given.dagen), by=holder.actor, at=now
    )
    told = new_token_answer(service, _found(service, holder, secret.split("_")[1]), secret)
    headers = {"Location": told.links.zelf.href}
    return Response(told.model_dump_json(by_alias=True), HTTPStatus.CREATED, headers, JSON)


@tokens.post(
    "/tokens/{nummer}/_intrekken",
    operation_id="trekTokenIn",
    summary="Trek een token in",
    description=(
        "Het token en de sessies daaronder gelden niet meer vanaf het eerstvolgende verzoek. Een token dat al was "
        "ingetrokken blijft wat het is. Alleen voor het rijk. Elke intrekking wordt vastgelegd."
    ),
    tags=["rechten"],
    response_description="Het token zoals het nu is.",
    response_model=Token,
    dependencies=[JsonOnly],
)
def trek_in(nummer: Tokennummer, _: NothingDep, service: ServiceDep, holder: HolderDep) -> Response:
    """Ends a token."""
    if _found(service, holder, nummer).revoked_at is None:
        with suppress(BadInput):  # another was first
            service.store.tokens.revoke(nummer, by=holder.actor, at=service.clock())
    told = token_answer(service, _found(service, holder, nummer))
    return Response(told.model_dump_json(by_alias=True), media_type=JSON)


def _found(service: Service, holder: Holder, number: str) -> TokenRecord:
    _ministry(service, holder, number)
    one = service.store.tokens.one(number)
    if one is None:
        raise Refused(404, "Dit token bestaat niet.")
    return one


def _ministry(service: Service, holder: Holder, subject: str) -> None:
    if holder.role.kind != "rijk":
        record(service, holder, "tokens geweigerd", subject, {"via": "api"})
        raise Refused(403)
