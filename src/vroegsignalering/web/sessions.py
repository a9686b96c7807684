"""Signing in on the pages: the session's cookie, and forms that can only come from our own pages."""

import hmac
import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends, Request
from fastapi.responses import Response

from vroegsignalering.api.access import BearerDep, admitted, holder_of
from vroegsignalering.api.problems import Refused
from vroegsignalering.api.service import Service, ServiceDep
from vroegsignalering.store import Holder
from vroegsignalering.store.tokens import SESSION
from vroegsignalering.web.uploads import fields_of

_SESSION, _FORM = "sessie", "formulier"
_MOST_FILES = 4 * 2**20
_FOREIGN_FORM = "Dit formulier is verlopen of komt niet van onze eigen pagina. Laad de pagina opnieuw."


def _holder(request: Request, service: ServiceDep, bearer: BearerDep) -> Holder | None:
    given = session_of(request, service)
    if given and (found := service.store.tokens.session_holder(given, now=service.clock())):
        return found
    return holder_of(service, bearer)


VisitorDep = Annotated[Holder | None, Depends(_holder)]


def _signed_in(service: ServiceDep, visitor: VisitorDep) -> Holder:
    return admitted(service, visitor)


SignedInDep = Annotated[Holder, Depends(_signed_in)]


def _reads_form(most_bytes: int, most_fields: int) -> Callable[[Request, Service], Awaitable[dict[str, str]]]:
    """Reads a form of our own page, of this size at most; 403 for one that is not, 400 for one that is none."""

    async def form(request: Request, service: ServiceDep) -> dict[str, str]:
        body = await _body(request, most_bytes)
        try:
            fields = parse_qs(body.decode(), max_num_fields=most_fields)
        except ValueError:
            raise Refused(400, "Het formulier is niet te lezen.") from None
        return _ours(request, service, {name: given[-1] for name, given in fields.items()})

    return form


async def _files(request: Request, service: ServiceDep) -> dict[str, str]:
    """Reads a form with files, as `_reads_form` does; of who has no form of ours not a byte."""
    _same_origin(request, service)
    if not request.cookies.get(_name(service, _FORM)):
        raise Refused(403, _FOREIGN_FORM)
    body = await _body(request, _MOST_FILES)
    return _ours(request, service, fields_of(request.headers.get("content-type", ""), body))


async def _body(request: Request, most_bytes: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most_bytes:
            raise Refused(400, "Het formulier is te groot.")
    return bytes(body)


def _ours(request: Request, service: Service, values: dict[str, str]) -> dict[str, str]:
    """The fields of a form, if it is one that we gave to this very browser."""
    _same_origin(request, service)
    kept = request.cookies.get(_name(service, _FORM), "")
    if not kept or not hmac.compare_digest(kept.encode(), values.pop(_FORM, "").encode()):
        raise Refused(403, _FOREIGN_FORM)
    return values


FormDep = Annotated[dict[str, str], Depends(_reads_form(4096, 8))]
# With room for an explanation, whose every sign can take twelve.
LongFormDep = Annotated[dict[str, str], Depends(_reads_form(32 * 1024, 12))]
FilesDep = Annotated[dict[str, str], Depends(_files)]


def _same_origin(request: Request, service: Service) -> None:
    ours = {request.headers.get("host"), urlsplit(service.base_url).netloc}
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc not in ours:
        raise Refused(403, _FOREIGN_FORM)
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refused(403, _FOREIGN_FORM)


def session_of(request: Request, service: Service) -> str:
    """The session's secret as the browser sent it; empty without one."""
    return request.cookies.get(_name(service, _SESSION), "")


def form_secret(request: Request, service: Service) -> str:
    """The secret that this browser's forms carry: the one it has, or a new one for `keep_form_secret`."""
    return request.cookies.get(_name(service, _FORM)) or secrets.token_urlsafe(32)


def keep_form_secret(response: Response, service: Service, secret: str) -> None:
    """Lets the browser keep the secret of its forms."""
    _keep(response, service, _FORM, secret)


def keep_session(response: Response, service: Service, secret: str) -> None:
    """Lets the browser keep its session."""
    _keep(response, service, _SESSION, secret)


def forget_session(response: Response, service: Service) -> None:
    """Lets the browser drop its session."""
    response.delete_cookie(_name(service, _SESSION), path="/", secure=service.tls, httponly=True, samesite="strict")


def _keep(response: Response, service: Service, name: str, value: str) -> None:
    response.set_cookie(
        _name(service, name),
        value,
        max_age=int(SESSION.total_seconds()),
        path="/",
        secure=service.tls,
        httponly=True,
        samesite="strict",
    )


def _name(service: Service, name: str) -> str:
    # The prefix makes a browser refuse the cookie unless it came over TLS, from this very host.
    return f"__Host-{name}" if service.tls else f"vroegsignalering-{name}"
