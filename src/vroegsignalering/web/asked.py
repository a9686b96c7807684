"""Analyses on request, as pages: send figures of one's own, see how far it is, open what came of it, or stop it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from vroegsignalering import dutch
from vroegsignalering.api.analyses import (
    Analysenummer,
    analysis_result,
    ask_analysis,
    found_analysis,
    report_response,
    seen_analyses,
    stop_analysis,
)
from vroegsignalering.api.analysis_schemas import SENT_ANALYSES, AnalyseInvoer, stage_words
from vroegsignalering.api.local_lists import LOCAL_FORMS, LocalQuery, local_lists, local_response, series_of
from vroegsignalering.api.origin import LOCAL, proven
from vroegsignalering.api.problems import Problem, Refused, understood
from vroegsignalering.api.service import Service, ServiceDep
from vroegsignalering.api.table import record as columns_of
from vroegsignalering.domain.candidates import in_words
from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.store import Analysis, Holder
from vroegsignalering.web import words
from vroegsignalering.web.contexts import DOWNLOADS
from vroegsignalering.web.sessions import FilesDep, FormDep, SignedInDep
from vroegsignalering.web.shown import show

asked_pages = APIRouter(include_in_schema=False)

_SEE_OTHER = 303
_ALL = "/analyses"
_STATES = {
    "wacht": "Wacht op haar beurt",
    "bezig": "Bezig",
    "klaar": "Klaar",
    "mislukt": "Mislukt",
    "gestopt": "Gestopt",
}
_GOING = ("wacht", "bezig")


@dataclass(frozen=True)
class Asked:
    """
    One analysis, in words.

    step: what is being done; bar: how much of it, 0 to 100, None where that is not known
    """

    number: int
    sender: str
    gemeenten: str
    level: str
    holder: str
    day: str
    state: str
    state_words: str
    step: str
    progress: str
    bar: float | None
    fault: str

    @property
    def going(self) -> bool:
        """Whether it has not ended."""
        return self.state in _GOING


@dataclass(frozen=True)
class AskedPage:
    """All analyses that may be seen, and the form to ask for one; own: gemeenten of who may ask, empty for others."""

    analyses: Sequence[Asked]
    own: Sequence[str]
    errors: Sequence[str]
    example_figures: str
    example_about: str
    dimensions: Sequence[str]
    synthetic: bool


@dataclass(frozen=True)
class AnalysisPage:
    """One analysis; may_stop: whether who looks at it may stop it."""

    one: Asked
    may_stop: bool
    synthetic: bool


@dataclass(frozen=True)
class LocalList:
    """
    One list of an analysis.

    files: what each form is called, and its address
    proven: how good such lists turned out to be, empty where that is not known
    rows:  values of the columns of a list, with chances and reasons in words
    """

    title: str
    heading: str
    files: Sequence[tuple[str, str]]
    proven: str
    provenance: Sequence[tuple[str, str]]
    rows: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class LocalPage:
    """The lists of an analysis."""

    number: int
    notice: str
    synthetic: bool
    lists: Sequence[LocalList]


@asked_pages.get(_ALL)
def asked(request: Request, service: ServiceDep, holder: SignedInDep) -> Response:
    """The analyses that the holder may see, and the form to ask for one."""
    return _overview(request, service, holder)


@asked_pages.post(_ALL)
def ask(request: Request, service: ServiceDep, holder: SignedInDep, form: FilesDep) -> Response:
    """Puts an analysis in the queue, and goes to its page; or says what is wrong where it was sent."""
    try:
        one = ask_analysis(service, holder, _given(form), via="pagina")
    except (Refused, RequestValidationError) as error:
        problem = understood(error)
        if not holder.role.gemeenten or problem.status not in (400, 403, 429):
            raise
        return _overview(request, service, holder, problem)
    return RedirectResponse(f"{_ALL}/{one.id}", _SEE_OTHER)


@asked_pages.get(_ALL + "/{nummer}")
def analysis(request: Request, nummer: Analysenummer, service: ServiceDep, holder: SignedInDep) -> Response:
    """How far an analysis is, and what came of it."""
    one = _asked(found_analysis(service, holder, nummer, via="pagina"))
    page = AnalysisPage(one, one.going and bool(holder.role.gemeenten), _synthetic(service))
    return show(request, service, "analysis.html", page, holder)


@asked_pages.post(_ALL + "/{nummer}/stoppen")
def stop(nummer: Analysenummer, form: FormDep, service: ServiceDep, holder: SignedInDep) -> Response:  # noqa: ARG001  (checks the form)
    """Stops an analysis, and goes back to its page."""
    stop_analysis(service, holder, nummer, via="pagina")
    return RedirectResponse(f"{_ALL}/{nummer}", _SEE_OTHER)


@asked_pages.get(_ALL + "/{nummer}/rapport")
def report(request: Request, nummer: Analysenummer, service: ServiceDep, holder: SignedInDep) -> Response:
    """The report, as a file to take along."""
    return report_response(request, nummer, analysis_result(service, holder, nummer, "rapport", via="pagina"))


@asked_pages.get(_ALL + "/{nummer}/lijsten")
def local_page(
    request: Request,
    nummer: Analysenummer,
    asked: Annotated[LocalQuery, Query()],
    service: ServiceDep,
    holder: SignedInDep,
) -> Response:
    """The lists, marked as local: as a page, or one of them as a file for who asks for a form."""
    result = analysis_result(service, holder, nummer, "lijsten", asked, via="pagina")
    if asked.formaat:
        return local_response(request, nummer, result, asked, asked.formaat)
    lists = local_lists(result, asked)
    synthetic = any(one["provenance"]["synthetic"] for one in lists)
    page = LocalPage(nummer, LOCAL, synthetic, [_local(nummer, one) for one in lists])
    return show(request, service, "local.html", page, holder)


def _overview(request: Request, service: Service, holder: Holder, problem: Problem | None = None) -> Response:
    errors = [f"{one['location']['name']}: {one['detail']}" for one in problem.errors] if problem else []
    own, example = holder.role.gemeenten, SENT_ANALYSES["vraagAnalyseAan"]
    code = own[0] if own else "GM9001"
    page = AskedPage(
        analyses=[_asked(one) for one in seen_analyses(service, holder, via="pagina")],
        own=own,
        errors=errors or ([problem.detail] if problem else []),
        example_figures=example["cijfers"].replace("9001", code[2:]),
        example_about=example["beschrijving"].replace("GM9001", code),
        dimensions=sorted({one.dimension for one in catalogue().values()}),
        synthetic=_synthetic(service),
    )
    response = show(request, service, "asked.html", page, holder, problem.status if problem else 200)
    response.headers.update(problem.headers if problem else {})
    return response


def _synthetic(service: Service) -> bool:
    """Whether the lists that figures would be held against are of a country that does not exist."""
    newest = service.store.latest()
    return newest is not None and newest.synthetic


def _given(form: dict[str, str]) -> AnalyseInvoer:
    """What the form says; RequestValidationError, with all that is wrong, for one that says it wrongly."""
    try:
        return AnalyseInvoer.model_validate(form)
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in error.errors()]) from None


def _asked(one: Analysis) -> Asked:
    known = one.state == "bezig" and bool(one.steps)
    return Asked(
        number=one.id,
        sender=one.sender,
        gemeenten=", ".join(one.gemeenten),
        level=words.plural(one.level),
        holder=one.holder,
        day=dutch.day(one.asked_at),
        state=one.state,
        state_words=_STATES[one.state],
        step=stage_words(one.stage) if one.state == "bezig" else "",
        progress=f"{one.done} van {one.steps}" if known else "",
        bar=round(100 * one.done / one.steps, 1) if known and one.steps else None,
        fault=one.fault,
    )


def _local(number: int, content: dict[str, Any]) -> LocalList:
    told, series = content["provenance"], series_of(content)
    address = f"{_ALL}/{number}/lijsten?doel={series.target}&horizon={series.horizon}"
    return LocalList(
        title=told["title"],
        heading=f"Naar {series.target}, over {series.horizon} jaar",
        files=[(name, f"{address}&formaat={form}") for form, name in DOWNLOADS if form in LOCAL_FORMS],
        proven=proven(told),
        provenance=[
            ("Leefbaarometer", f"{told['edition']}; vooruitgekeken vanaf meting {told['meting']}"),
            ("Model", f"{in_words(told['champion'])}, versie {told['version']}"),
            ("Digest", told["digest"]),
        ],
        rows=[_row(row) for row in content["rows"]],
    )


def _row(row: dict[str, Any]) -> dict[str, Any]:
    told = columns_of(row)
    return told | {
        "kans": dutch.percent(row["kans"]),
        "marge": dutch.between(row["kans_laag"], row["kans_hoog"]),
        "rang": dutch.number(row["rang"]),
        "plaatsen": f"{dutch.number(row['rang_laag'])} tot {dutch.number(row['rang_hoog'])}",
    }
