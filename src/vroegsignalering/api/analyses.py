"""Analyses on request: a gemeente or region sends figures of its own, and asks what they add; a worker does it."""

import tempfile
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import Path as PathOf
from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel

from vroegsignalering import dutch
from vroegsignalering.api.access import HolderDep
from vroegsignalering.api.analysis_schemas import (
    Analyse,
    AnalyseInvoer,
    Analyses,
    LokaleLijsten,
    analysis_answer,
)
from vroegsignalering.api.bounded import bounded
from vroegsignalering.api.local_lists import LocalQuery, local_form, local_response
from vroegsignalering.api.negotiation import JSON, JsonOnly, answer, as_json, form_of, tag_of
from vroegsignalering.api.paging import NothingDep, Paged, links, part
from vroegsignalering.api.problems import Refused
from vroegsignalering.api.reading import record
from vroegsignalering.api.service import Service, ServiceDep
from vroegsignalering.api.under import resources
from vroegsignalering.errors import BadInput
from vroegsignalering.files import write_text
from vroegsignalering.store import MOST_AN_HOUR, MOST_WAITING, Analysis, Holder, Result

if TYPE_CHECKING:
    from vroegsignalering.sources.local import Local

MOST_BYTES = 4 * 2**20
_SECONDS_WHILE_WAITING = 300

analyses = resources(bounded(MOST_BYTES))

Analysenummer = Annotated[int, PathOf(ge=1, le=2**31 - 1, description="Nummer van de analyse.", examples=[3])]


@analyses.post(
    "/analyses",
    operation_id="vraagAnalyseAan",
    summary="Vraag een analyse aan met eigen cijfers",
    description=(
        "Een gemeente, of een regio van gemeenten, stuurt eigen cijfers en vraagt de hele lijn daarmee te draaien. De "
        "cijfers worden meteen gecontroleerd; de analyse zelf wacht op haar beurt. Wat eruit komt is lokaal: het wordt "
        "door niemand vastgesteld en niet gepubliceerd."
    ),
    tags=["analyses"],
    status_code=HTTPStatus.CREATED,
    response_description="De analyse, die op haar beurt wacht.",
    response_model=Analyse,
    dependencies=[JsonOnly],
)
def vraag_aan(given: AnalyseInvoer, _: NothingDep, service: ServiceDep, holder: HolderDep) -> Response:
    """Checks what was sent, and puts the analysis in the queue."""
    told = analysis_answer(service, ask_analysis(service, holder, given, via="api"))
    headers = {"Location": told.links.zelf.href}
    return Response(told.model_dump_json(by_alias=True), HTTPStatus.CREATED, headers, JSON)


@analyses.get(
    "/analyses",
    operation_id="leesAnalyses",
    summary="De analyses die zijn aangevraagd",
    description="Een gemeente ziet de analyses die alleen over haar gemeenten gaan, het rijk ziet alle.",
    tags=["analyses"],
    response_description="Een bladzijde met analyses.",
    response_model=Analyses,
    dependencies=[JsonOnly],
)
def lees_alle(request: Request, asked: Annotated[Paged, Query()], service: ServiceDep, holder: HolderDep) -> Response:
    """The analyses that the holder may see, newest first."""
    found = seen_analyses(service, holder, via="api")
    to = links(service, request.url.path, {}, page=asked.pagina, size=asked.grootte, total=len(found))
    shown = [analysis_answer(service, one) for one in part(found, asked)]
    return as_json(request, Analyses(totaal=len(found), analyses=shown, links=to))


@analyses.get(
    "/analyses/{nummer}",
    operation_id="leesAnalyse",
    summary="Een analyse",
    description="Hoe ver de analyse is, en waar te lezen is wat eruit kwam.",
    tags=["analyses"],
    response_description="De analyse.",
    response_model=Analyse,
    dependencies=[JsonOnly],
)
def lees(request: Request, nummer: Analysenummer, _: NothingDep, service: ServiceDep, holder: HolderDep) -> Response:
    """One analysis."""
    return as_json(request, analysis_answer(service, found_analysis(service, holder, nummer, via="api")))


@analyses.post(
    "/analyses/{nummer}/_stop",
    operation_id="stopAnalyse",
    summary="Stop een analyse",
    description=(
        "Van een gemeente met alle gemeenten van de analyse. Een analyse die wacht of bezig is wordt niet afgemaakt; "
        "een die al is geëindigd blijft wat zij is. Wat is ingestuurd blijft bewaard."
    ),
    tags=["analyses"],
    response_description="De analyse zoals zij nu is.",
    response_model=Analyse,
    dependencies=[JsonOnly],
)
def stop(nummer: Analysenummer, _: NothingDep, service: ServiceDep, holder: HolderDep) -> Response:
    """Stops an analysis."""
    told = analysis_answer(service, stop_analysis(service, holder, nummer, via="api"))
    return Response(told.model_dump_json(by_alias=True), media_type=JSON)


@analyses.get(
    "/analyses/{nummer}/lijsten",
    operation_id="leesAnalyseLijsten",
    summary="De lijsten van een analyse",
    description=(
        "De gebieden van de gemeenten van de analyse, op lijsten met eigen cijfers. JSON geeft alle lijsten die worden "
        "gevraagd, een bestand de eerste daarvan. Lezen wordt vastgelegd."
    ),
    tags=["analyses"],
    response_description="De lijsten, die lokaal zijn.",
    response_model=LokaleLijsten,
)
def lees_lijsten(
    request: Request,
    nummer: Analysenummer,
    asked: Annotated[LocalQuery, Query()],
    service: ServiceDep,
    holder: HolderDep,
) -> Response:
    """The lists of an analysis, in the form asked."""
    form = local_form(request, asked)
    result = analysis_result(service, holder, nummer, "lijsten", asked, via="api")
    return local_response(request, nummer, result, asked, form)


@analyses.get(
    "/analyses/{nummer}/rapport",
    operation_id="leesAnalyseRapport",
    summary="Het rapport van een analyse",
    description="Of de eigen cijfers iets toevoegen, en waar de lijsten op rusten. Lezen wordt vastgelegd.",
    tags=["analyses"],
    response_description="Het rapport: een bestand in HTML dat niets anders nodig heeft.",
    response_class=HTMLResponse,
)
def lees_rapport(
    request: Request, nummer: Analysenummer, _: NothingDep, service: ServiceDep, holder: HolderDep
) -> Response:
    """The report of an analysis, as a file to take along."""
    form_of(request.headers.get("accept", ""), {"html": "text/html"})
    return report_response(request, nummer, analysis_result(service, holder, nummer, "rapport", via="api"))


def ask_analysis(service: Service, holder: Holder, given: AnalyseInvoer, *, via: str) -> Analysis:
    """
    Puts an analysis in the queue; via: "api" or "pagina".

    Raises Refused: 403 for gemeenten that are not the holder's, 400 for what cannot be read, 429 for too many.
    """
    if not holder.role.gemeenten:
        raise _refused(service, holder, "alle", via)
    if not service.store.analyses.has_room(holder, service.clock()):  # asked again when all has been read
        raise _too_many()
    local = _read(given)
    if others := [code for code in local.gemeenten if code not in holder.role.gemeenten]:
        told = f"beschrijving, gemeenten: gevonden {dutch.listed(others)}; uw token is voor "
        raise _refused(service, holder, ",".join(local.gemeenten), via, told + dutch.listed(holder.role.gemeenten))
    number = service.store.analyses.ask(
        figures=given.cijfers,
        about=given.beschrijving,
        gemeenten=local.gemeenten,
        level=local.level,
        sender=local.sender,
        by=holder,
        at=service.clock(),
    )
    if number is None:
        raise _too_many()
    return found_analysis(service, holder, number, via=via)


def seen_analyses(service: Service, holder: Holder, *, via: str) -> list[Analysis]:
    """The analyses that the holder may see, newest first; Refused: 403 for who may see none."""
    if not holder.role.reads_lists():
        raise _refused(service, holder, "alle", via)
    return service.store.analyses.find(None if holder.role.kind == "rijk" else holder.role.gemeenten)


def found_analysis(service: Service, holder: Holder, number: int, *, via: str) -> Analysis:
    """An analysis that the holder may see; Refused: 403 where it is not, 404 where there is none for who sees all."""
    one = service.store.analyses.one(number) if holder.role.reads_lists() else None
    # Who may not see all learns from no answer which numbers there are.
    if holder.role.kind != "rijk" and (one is None or not {*one.gemeenten} <= {*holder.role.gemeenten}):
        raise _refused(service, holder, str(number), via)
    if one is None:
        raise Refused(404, "Deze analyse bestaat niet.")
    return one


def analysis_result(
    service: Service, holder: Holder, number: int, what: str, asked: BaseModel | None = None, *, via: str
) -> Result:
    """
    What came of an analysis, after an entry in the audit log; Refused: 404 while there is nothing.

    what: "rapport" or "lijsten";  asked: of the lists, for the account
    """
    one = found_analysis(service, holder, number, via=via)
    result = service.store.analyses.result(number)
    if result is None:
        raise Refused(404, f"Deze analyse is niet klaar: {one.state}.")
    told = asked.model_dump(exclude_defaults=True) if asked else {}
    record(service, holder, "analyse gelezen", str(number), {"via": via, "wat": what, **told})
    return result


def stop_analysis(service: Service, holder: Holder, number: int, *, via: str) -> Analysis:
    """Stops an analysis of the holder's own gemeenten; one that has ended stays as it is. Refused as for reading it."""
    if not holder.role.gemeenten:
        raise _refused(service, holder, str(number), via)
    found_analysis(service, holder, number, via=via)
    service.store.analyses.stop(number, by=holder, at=service.clock())
    return found_analysis(service, holder, number, via=via)


def report_response(request: Request, number: int, result: Result) -> Response:
    """The report as a file to take along: it brings its own style, which no page of ours may."""
    tag = tag_of("rapport", number, result.finished_at)
    named = f'attachment; filename="LOKAAL-analyse-{number}.html"'
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Disposition": named}
    return answer(request, tag, lambda: (result.report.encode(), headers))


def _read(given: AnalyseInvoer) -> "Local":
    """What was sent, as it will be read when its turn comes; Refused: 400 with the place of what is wrong."""
    from vroegsignalering.reports.refusal import in_dutch
    from vroegsignalering.sources.content import Source  # seconds, which only who sends figures needs to wait
    from vroegsignalering.sources.local import read_local

    with tempfile.TemporaryDirectory() as folder:
        figures, about = Path(folder) / "cijfers", Path(folder) / "beschrijving"
        write_text(figures, given.cijfers)
        write_text(about, given.beschrijving)
        try:
            return read_local(Source(figures), about)
        except BadInput as error:
            raise Refused(400, f"{in_dutch(error)}.") from None


def _too_many() -> Refused:
    detail = (
        f"Er wachten al {MOST_WAITING} analyses van u, of u vroeg er dit uur {MOST_AN_HOUR} aan. "
        "Vraag een nieuwe aan als er een klaar is."
    )
    return Refused(429, detail, seconds=_SECONDS_WHILE_WAITING)


def _refused(service: Service, holder: Holder, subject: str, via: str, why: str = "") -> Refused:
    record(service, holder, "analyse geweigerd", subject, {"via": via})
    return Refused(403, why)
