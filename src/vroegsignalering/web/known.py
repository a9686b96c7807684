"""What the gemeente knows of the areas on its list: shown beside them, and recorded with a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from vroegsignalering import dutch
from vroegsignalering.api.problems import Refused
from vroegsignalering.api.reading import Gemeentecode, record
from vroegsignalering.api.service import Service, ServiceDep
from vroegsignalering.api.signal_schemas import MOST_NAME, MOST_WORDS, SignaleringInvoer
from vroegsignalering.api.signals import gemeente_of, level_of, record_signal
from vroegsignalering.store import Holder, Judgement, RiskList, Signal, SignalFilter
from vroegsignalering.web.sessions import LongFormDep, SignedInDep

known_pages = APIRouter(include_in_schema=False)

_SEE_OTHER = 303
_PINNED = "vast"
_WHICH = ("doel", "horizon", "publicatie")
_MEANINGS: dict[Judgement, str] = {
    "bevestigd": "Ja, dit zien wij ook",
    "niet herkend": "Nee, dit herkennen wij niet",
    "al in aanpak": "Ja, en er wordt al iets gedaan",
    "nader onderzoek": "Dit zoeken wij uit",
}
# What a person fills in, as the form calls it, and what can be wrong with it.
_LABELS = {"oordeel": "Herkent u dit signaal?", "toelichting": "Toelichting", "auteur": "Uw naam of functie"}
_WRONG = {
    "missing": "Niet ingevuld",
    "literal_error": "Niet ingevuld",
    "string_too_short": "Niet ingevuld",
    "string_too_long": "Te lang, ten hoogste {max_length} tekens",
    "string_pattern_mismatch": "Met tekens die hier niet kunnen",
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
    """
    The form to record one.

    hidden:     what says which list it is
    judgements: each with what it means
    filled:     what was filled in before, by the names of the fields
    """

    action: str
    hidden: list[tuple[str, str]]
    filled: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=lambda: _LABELS)
    judgements: Sequence[tuple[str, str]] = tuple(_MEANINGS.items())
    most_words: int = MOST_WORDS
    most_name: int = MOST_NAME


@dataclass(frozen=True)
class AgainPage:
    """The form of one area once more, with what is wrong with what was filled in; back: the area on its list."""

    code: str
    name: str
    form: Form
    errors: Sequence[str]
    back: str


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
        told = Known(one.judgement, one.explanation, one.author, dutch.day(one.recorded_at), _about(one, found))
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
    )


@known_pages.post("/risicolijsten/{gemeentecode}/signaleringen")
def record_known(
    request: Request, gemeentecode: Gemeentecode, form: LongFormDep, service: ServiceDep, holder: SignedInDep
) -> Response:
    """Records what the form says, and goes back to the area on its list; or says what is wrong, with the form again."""
    sent = dict(form)
    pinned = form.pop(_PINNED, "") != ""
    try:
        given = _given(form)
    except RequestValidationError as error:
        page = _again(service, holder, gemeentecode, sent, error)
        if page is None:
            raise
        from vroegsignalering.web.shown import show  # here, as what shows every page knows this one

        return show(request, service, "again.html", page, holder, 400)
    if gemeentecode != (own := gemeente_of(given.gebied)) and own in holder.role.gemeenten:
        raise Refused(400, f"{given.gebied} ligt niet in {gemeentecode}.")
    record_signal(service, holder, given, via="pagina")
    return RedirectResponse(_address(gemeentecode, form, pinned), _SEE_OTHER)


def _again(
    service: Service, holder: Holder, gemeente: str, sent: Mapping[str, str], error: RequestValidationError
) -> AgainPage | None:
    """The form once more; None where something else is wrong than what a person fills in."""
    wrong = {str(one["loc"][-1]): _WRONG.get(one["type"], "").format(**one.get("ctx", {})) for one in error.errors()}
    area = sent.get("gebied", "")
    if any(name not in _LABELS or not fault for name, fault in wrong.items()):
        return None
    if gemeente not in holder.role.gemeenten or gemeente_of(area) != gemeente:
        return None
    held = service.store.area(area)
    if not held:
        return None
    hidden = [(name, sent[name]) for name in (*_WHICH, _PINNED) if name in sent]
    return AgainPage(
        code=area,
        name=held[0][1]["naam"],
        form=Form(f"/risicolijsten/{gemeente}/signaleringen", hidden, sent),
        errors=[f"{fault}: {_LABELS[name]}" for name, fault in wrong.items()],
        back=_address(gemeente, sent, _PINNED in sent),
    )


def _address(gemeente: str, form: Mapping[str, str], pinned: bool) -> str:
    """The area of a form on its list; pinned: on that of its publication."""
    asked = {name: form[name] for name in _WHICH if name in form and (pinned or name != "publicatie")}
    query = urlencode({"niveau": level_of(form["gebied"])} | asked)
    return f"/risicolijsten/{gemeente}?{query}#{form['gebied']}"


def _given(form: dict[str, str]) -> SignaleringInvoer:
    """What the form says; RequestValidationError, with all that is wrong, for one that says it wrongly."""
    # A browser sends every line's end as two signs, and counts it as one.
    values = {name: value.replace("\r\n", "\n") for name, value in form.items()}
    try:
        return SignaleringInvoer.model_validate(values)
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in error.errors()]) from None
