"""What the gemeente knows of the areas on its list: shown beside them, and recorded with a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from vroegsignalering.api.reading import Gemeentecode, record
from vroegsignalering.api.service import Service, ServiceDep
from vroegsignalering.api.signal_schemas import MOST_NAME, MOST_WORDS, SignaleringInvoer
from vroegsignalering.api.signals import level_of, record_signal
from vroegsignalering.store import JUDGEMENTS, Holder, Judgement, RiskList, Signal, SignalFilter
from vroegsignalering.web import words
from vroegsignalering.web.sessions import LongFormDep, SignedInDep

known_pages = APIRouter(include_in_schema=False)

_SEE_OTHER = 303
_PINNED = "vast"
_MEANINGS: dict[Judgement, str] = {
    "bevestigd": "Ja, dit zien wij ook",
    "niet herkend": "Nee, dit herkennen wij niet",
    "al in aanpak": "Ja, en er wordt al iets gedaan",
    "nader onderzoek": "Dit zoeken wij uit",
}


@dataclass(frozen=True)
class Known:
    """One signalering, in words; about: which list it was about, empty where that is the one that is shown."""

    judgement: str
    explanation: str
    author: str
    day: str
    about: str


@dataclass(frozen=True)
class Form:
    """The form to record one; hidden: what says which list it is; judgements: each with what it means."""

    action: str
    hidden: list[tuple[str, str]]
    judgements: list[tuple[str, str]]
    most_words: int = MOST_WORDS
    most_name: int = MOST_NAME


@dataclass(frozen=True)
class KnownHere:
    """What the gemeente knows, by area and newest first; form: None for who may not record."""

    by_area: Mapping[str, Sequence[Known]]
    form: Form | None

    def of(self, area: str) -> Sequence[Known]:
        """What is known of one area."""
        return self.by_area.get(area, ())


def known_here(service: Service, holder: Holder, found: RiskList, *, pinned: bool) -> KnownHere:
    """
    What the gemeente of a list knows of its areas, after an entry in the audit log where it knows anything.

    pinned: whether the list was asked for by the number of its publication
    """
    by_area: dict[str, list[Known]] = {}
    _, signals = service.store.signals.find(SignalFilter(gemeenten=(found.gemeente,)))
    for one in signals:
        told = Known(one.judgement, one.explanation, one.author, words.day(one.recorded_at), _about(one, found))
        by_area.setdefault(one.area, []).append(told)
    if signals:
        record(service, holder, "signaleringen gelezen", found.gemeente, {"via": "pagina"})
    return KnownHere(by_area, _form(found, pinned) if found.gemeente in holder.role.gemeenten else None)


def _about(one: Signal, shown: RiskList) -> str:
    """Which list a signalering was about, for who looks at another: a judgement of one list is none of the next."""
    series = one.series
    if (series, one.publication) == (shown.series, shown.publication.id):
        return ""
    return f"{series.target}, {series.horizon} jaar, publicatie {one.publication}"


def _form(found: RiskList, pinned: bool) -> Form:
    series = found.series
    hidden = [("doel", series.target), ("horizon", str(series.horizon)), ("publicatie", str(found.publication.id))]
    return Form(
        f"/risicolijsten/{found.gemeente}/signaleringen",
        hidden + ([(_PINNED, "ja")] if pinned else []),
        [(word, _MEANINGS[word]) for word in JUDGEMENTS],
    )


@known_pages.post("/risicolijsten/{gemeentecode}/signaleringen")
def record_known(gemeentecode: Gemeentecode, form: LongFormDep, service: ServiceDep, holder: SignedInDep) -> Response:
    """Records what the form says, and goes back to the area on its list."""
    pinned = form.pop(_PINNED, "") != ""
    given = _given(form)
    record_signal(service, holder, given, via="pagina")
    query: dict[str, Any] = {"niveau": level_of(given.gebied), "doel": given.doel, "horizon": given.horizon}
    if pinned:
        query["publicatie"] = given.publicatie
    asked = urlencode({name: value for name, value in query.items() if value is not None})
    return RedirectResponse(f"/risicolijsten/{gemeentecode}?{asked}#{given.gebied}", _SEE_OTHER)


def _given(form: dict[str, str]) -> SignaleringInvoer:
    """What the form says; RequestValidationError, with all that is wrong, for one that says it wrongly."""
    # A browser sends every line's end as two signs, and counts it as one.
    values = {name: value.replace("\r\n", "\n") for name, value in form.items()}
    try:
        return SignaleringInvoer.model_validate(values)
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in error.errors()]) from None
