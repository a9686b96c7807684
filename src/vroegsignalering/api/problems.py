"""Errors as problem details (RFC 9457), in Dutch; they say what to do and reveal nothing of the inside."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from vroegsignalering.api.service import SECONDS_TO_RETRY
from vroegsignalering.errors import Unavailable

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:vroegsignalering:probleem:"

_log = logging.getLogger(__name__)

# Status: (last part of the type, title, what it means and what to do).
KINDS = {
    400: ("ongeldige-invoer", "Ongeldige invoer", "Het verzoek klopt niet; zie errors voor elke fout."),
    401: ("niet-aangemeld", "Niet aangemeld", "Geef een geldig token mee: Authorization: Bearer <token>."),
    403: ("geen-toegang", "Geen toegang", "Uw token geeft geen toegang tot wat u vraagt."),
    404: ("niet-gevonden", "Niet gevonden", "Op dit adres is niets te vinden."),
    405: ("methode-niet-toegestaan", "Methode niet toegestaan", "Dit adres kent deze methode niet; zie Allow."),
    406: ("geen-passende-vorm", "Geen passende vorm", "Geen van de vormen in Accept is er; zie de beschrijving."),
    429: ("te-veel-verzoeken", "Te veel verzoeken", "U vraagt meer dan uw token per minuut mag; zie Retry-After."),
    500: ("fout", "Er ging iets mis", "De fout ligt bij ons en is vastgelegd. Probeer het later opnieuw."),
    503: ("niet-beschikbaar", "Nu niet beschikbaar", "De dienst kan nu niet antwoorden. Probeer het zo opnieuw."),
}

_DETAILS = {
    "extra_forbidden": "Deze sleutel bestaat niet.",
    "given_twice": "Deze sleutel staat er meer dan eens.",
    "missing": "Deze waarde ontbreekt.",
    "string_pattern_mismatch": "De waarde heeft niet de vorm {pattern}.",
    "string_too_short": "De waarde is korter dan {min_length} {signs}.",
    "string_too_long": "De waarde is langer dan {max_length} {signs}.",
    "int_parsing": "De waarde is geen geheel getal.",
    "int_parsing_size": "Het getal is te groot.",
    "float_parsing": "De waarde is geen getal.",
    "finite_number": "De waarde is geen getal.",
    "literal_error": "De waarde is geen van {expected}.",
    "greater_than_equal": "Het getal is kleiner dan {ge}.",
    "less_than_equal": "Het getal is groter dan {le}.",
    "json_invalid": "Dit is geen geldige JSON.",
    "date_from_datetime_parsing": "De waarde is geen datum, zoals 2026-11-30.",
    "date_parsing": "De waarde is geen datum, zoals 2026-11-30.",
    "model_attributes_type": "Stuur een object in JSON mee, met Content-Type: application/json.",
}
# What a pattern asks is told in words where many meet it.
_SHAPES = {"^GM[0-9]{4}$": "Een gemeentecode is GM met vier cijfers, zoals GM0758."}


class Refused(Exception):
    """An answer other than the one asked for, with a status of `KINDS`.

    detail:  its own, where that helps; seconds: after which it makes sense to ask again, 0 where nothing is known
    """

    def __init__(self, status: int, detail: str = "", *, seconds: int = 0) -> None:
        self.status, self.detail = status, detail or KINDS[status][2]
        self.headers = {"Retry-After": str(seconds)} if seconds else {}
        super().__init__(self.detail)


@dataclass(frozen=True)
class Problem:
    """What went wrong, apart from how it is told: status, detail, all errors in the input, headers that belong."""

    status: int
    detail: str = ""
    errors: Sequence[dict[str, Any]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> dict[str, Any]:
        """The members of RFC 9457: type, title, status, detail, and errors where the input has several."""
        unnamed = ("fout", HTTPStatus(self.status).phrase, "Het verzoek kan niet worden vervuld.")
        kind, title, usual = KINDS.get(self.status, unnamed)
        told = {"type": TYPE + kind, "title": title, "status": self.status, "detail": self.detail or usual}
        return told | ({"errors": list(self.errors)} if self.errors else {})

    def response(self) -> Response:
        """The whole answer as JSON."""
        headers = {**headers_of(self.status), **self.headers}
        return JSONResponse(self.content(), self.status, headers=headers, media_type=MEDIA_TYPE)


def headers_of(status: int) -> dict[str, str]:
    """The headers that belong to a status: how to sign in, when to come back."""
    return {
        401: {"WWW-Authenticate": 'Bearer realm="vroegsignalering"'},
        429: {"Retry-After": str(SECONDS_TO_RETRY)},
        503: {"Retry-After": str(SECONDS_TO_RETRY)},
    }.get(status, {})


def understood(error: Exception) -> Problem:
    """An error of one of the kinds in `ERRORS` as a problem; what concerns only us goes to the log."""
    match error:
        case Refused():
            return Problem(error.status, error.detail, headers=error.headers)
        case RequestValidationError():
            return Problem(400, errors=_input_errors(error))
        case HTTPException():
            return Problem(error.status_code, headers=error.headers or {})
        case _:
            _log.error("%s", error)
            return Problem(503)


ERRORS: tuple[type[Exception], ...] = (Refused, Unavailable, RequestValidationError, HTTPException)


def _input_errors(error: RequestValidationError) -> list[dict[str, Any]]:
    return [
        {
            "in": str(one["loc"][0]),
            "location": {"name": _name(one)},
            "code": one["type"],
            "detail": _detail(one["type"], one.get("ctx", {})),
        }
        for one in error.errors()
    ]


def _name(one: Mapping[str, Any]) -> str:
    """What is wrong: the parameter or field, or the whole body where that cannot be read as JSON."""
    where, *rest = one["loc"]
    return str(rest[0] if rest and one["type"] != "json_invalid" else where)


def _detail(kind: str, told: Mapping[str, Any]) -> str:
    if told.get("pattern") in _SHAPES:
        return _SHAPES[told["pattern"]]
    if kind == "string_too_short" and told["min_length"] == 1:
        return "De waarde is leeg."
    return _DETAILS.get(kind, "Deze waarde is ongeldig.").format(**_dutch(told))


def _dutch(told: Mapping[str, Any]) -> dict[str, Any]:
    signs = "teken" if 1 in (told.get("min_length"), told.get("max_length")) else "tekens"
    words = {name: value.replace(" or ", " of ") if isinstance(value, str) else value for name, value in told.items()}
    return words | {"signs": signs}
