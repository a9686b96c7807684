"""The pages: signing in, the lists of a gemeente, the model's features for the analyst. Plain HTML without scripts."""

from importlib import resources
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from vroegsignalering.api.access import admitted
from vroegsignalering.api.lists import list_response
from vroegsignalering.api.problems import Refused
from vroegsignalering.api.reading import LEVEL_ORDER, Gemeentecode, read_list
from vroegsignalering.api.rows import FormQuery, ListQuery
from vroegsignalering.api.schemas import importance_answer
from vroegsignalering.api.service import Service, ServiceDep
from vroegsignalering.store import Holder
from vroegsignalering.web.asked import asked_pages
from vroegsignalering.web.beyond import beyond, beyond_pages
from vroegsignalering.web.contexts import (
    LoginPage,
    NoPages,
    Published,
    features_page,
    overview_page,
)
from vroegsignalering.web.known import known_here, known_pages
from vroegsignalering.web.risk_list import list_page
from vroegsignalering.web.sessions import (
    FormDep,
    SignedInDep,
    VisitorDep,
    forget_session,
    keep_session,
    session_of,
)
from vroegsignalering.web.shown import show

pages = APIRouter(include_in_schema=False, redirect_slashes=False)
pages.routes += [*known_pages.routes, *asked_pages.routes, *beyond_pages.routes]

_SEE_OTHER = 303
_NOT_VALID = "Dit token is niet geldig. Kijk of u het helemaal heeft overgenomen, of vraag een nieuw token aan."


@pages.get("/")
def start(request: Request, service: ServiceDep, visitor: VisitorDep) -> Response:
    """The form to sign in, or the way to one's own page; for whom there is none, where to go instead."""
    if visitor is None:
        return show(request, service, "login.html", LoginPage(""))
    if not visitor.role.reads_lists() and not visitor.role.reads_model():
        return show(request, service, "no_pages.html", NoPages(f"{service.base_url}/v1/openapi.json"), visitor)
    return RedirectResponse(_home(visitor), _SEE_OTHER)


@pages.post("/aanmelden")
def sign_in(request: Request, service: ServiceDep, form: FormDep) -> Response:
    """Begins a session for a valid token, whose turn it is."""
    given, now = form.get("token", "").strip(), service.clock()
    if holder := service.store.tokens.holder(given, now=now):
        admitted(service, holder)
    session = service.store.tokens.begin_session(given, now=now)
    if session is None:
        return show(request, service, "login.html", LoginPage(_NOT_VALID), status=403)
    response = RedirectResponse("/", _SEE_OTHER)
    keep_session(response, service, session)
    return response


@pages.post("/afmelden")
def sign_out(request: Request, service: ServiceDep, form: FormDep) -> Response:  # noqa: ARG001  (checks the form)
    """Ends the session."""
    service.store.tokens.end_session(session_of(request, service), now=service.clock())
    response = RedirectResponse("/", _SEE_OTHER)
    forget_session(response, service)
    return response


@pages.get("/risicolijsten")
def overview(request: Request, service: ServiceDep, holder: SignedInDep) -> Response:
    """The gemeenten whose lists the holder may see."""
    if holder.role.kind not in ("rijk", "gemeente"):
        raise Refused(403)
    mine = [one for one in _gemeenten(service) if holder.role.reads_lists_of(one.code)]
    numbers = sorted({one.publication for one in mine})
    publications = [found for number in numbers if (found := service.store.publication(number))]
    anything = service.store.latest() is not None
    more = beyond(service, holder, {one.code for one in mine})
    content = overview_page(publications, mine, more, anything=anything)
    return show(request, service, "overview.html", content, holder)


@pages.get("/risicolijsten/{gemeentecode}")
def risk_list(
    request: Request,
    gemeentecode: Gemeentecode,
    asked: Annotated[FormQuery, Query()],
    service: ServiceDep,
    holder: SignedInDep,
) -> Response:
    """The list of one gemeente: as a page, or as a file for who asks for a form."""
    reading = read_list(service, holder, gemeentecode, asked, via="pagina")
    if asked.formaat:
        return list_response(request, service, reading, ListQuery(**asked.model_dump()), asked.formaat)
    pinned = asked.publicatie is not None
    page = list_page(reading, known_here(service, holder, reading.found, pinned=pinned), pinned=pinned)
    return show(request, service, "list.html", page, holder)


@pages.get("/kenmerken")
def features(request: Request, service: ServiceDep, holder: SignedInDep) -> Response:
    """The importance of the champion's features."""
    if not holder.role.reads_model():
        raise Refused(403)
    content = importance_answer(service.model)
    return show(request, service, "features.html", features_page(content), holder)


@pages.get("/stijl")
def style() -> Response:
    """The style sheet."""
    return Response(_static("style.css"), media_type="text/css")


@pages.get("/favicon.ico")  # where a browser looks for a sheet's, which names no other file
@pages.get("/pictogram")
def icon() -> Response:
    """The icon of the pages."""
    return Response(_static("icon.svg"), media_type="image/svg+xml")


def _gemeenten(service: Service) -> list[Published]:
    """The gemeenten on the lists that stand, by name; areas and publication of the finest level."""
    numbers = {one.publication: one.series.level for one in service.store.standing()}
    found: dict[str, Published] = {}
    for publication in sorted(numbers, key=lambda one: (LEVEL_ORDER.index(numbers[one]), -one)):
        for code, name, areas in service.store.gemeenten(publication):
            found.setdefault(code, Published(code, name, areas, publication))
    return sorted(found.values(), key=lambda one: (one.name, one.code))


def _home(holder: Holder) -> str:
    if holder.role.kind == "analist":
        return "/kenmerken"
    own = holder.role.gemeenten
    return f"/risicolijsten/{own[0]}" if len(own) == 1 else "/risicolijsten"


def _static(name: str) -> bytes:
    return resources.files("vroegsignalering.web").joinpath("static", name).read_bytes()
