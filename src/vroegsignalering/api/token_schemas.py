"""The shapes of tokens, what is sent and what is answered, with their examples."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vroegsignalering.api.paging import Eigen, Schakels, link
from vroegsignalering.api.schemas import Moment, Shape
from vroegsignalering.api.service import Service
from vroegsignalering.store import TokenRecord
from vroegsignalering.store.tokens import LONGEST_NAME, MOST_DAYS, OF_OTHERS

ROLE = r"^(rijk|analist|openbaar|gemeente:GM[0-9]{4}(,GM[0-9]{4})*)$"
_LINE = r"^[^\x00-\x1f\x7f]*$"


class TokenInvoer(BaseModel):
    """Voor wie een token is, en wat het mag."""

    model_config = ConfigDict(extra="forbid")

    naam: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME, pattern=_LINE),
        Field(description="De persoon of organisatie die het krijgt."),
    ]
    rol: Annotated[
        str,
        Field(
            pattern=ROLE,
            max_length=4000,
            description="rijk, analist, openbaar, of gemeente: met een of meer codes, met komma's ertussen.",
            examples=["gemeente:GM9001"],
        ),
    ]
    dagen: Annotated[int, Field(ge=1, le=MOST_DAYS, description="Hoeveel dagen het geldt.")] = 365


class Token(Shape):
    """Een token, zonder zijn geheim."""

    nummer: Annotated[str, Field(description="Het deel van het token na vroeg_.")]
    naam: str
    rol: Annotated[
        str, Field(description="Van wie via OpenID Connect komt: die van de eerste keer; andere staan in het logboek.")
    ]
    uitgegeven_op: Moment
    uitgegeven_door: str
    verloopt_op: Moment
    ingenomen_op: Annotated[Moment | None, Field(description="Wanneer het is ingetrokken; null: niet.")]
    staat: Literal["geldig", "verlopen", "ingetrokken"]
    links: Annotated[Eigen, Field(alias="_links")]


class TokenNieuw(Token):
    """Een token dat net is uitgegeven; het geheim staat alleen in dit antwoord en wordt nergens bewaard."""

    token: Annotated[str, Field(description="Geef dit aan wie het krijgt; het is niet meer op te vragen.")]


class Tokens(Shape):
    """Alle tokens die ooit zijn uitgegeven, de oudste eerst."""

    totaal: int
    tokens: list[Token]
    links: Annotated[Schakels, Field(alias="_links")]


def token_answer(service: Service, one: TokenRecord) -> Token:
    """A token in the shape of the API."""
    return Token(**_told(service, one))


def new_token_answer(service: Service, one: TokenRecord, secret: str) -> TokenNieuw:
    """A token that was issued now."""
    return TokenNieuw(**_told(service, one), token=secret)


def _told(service: Service, one: TokenRecord) -> dict[str, Any]:
    return {
        "nummer": one.id,
        "naam": one.name,
        "rol": one.role,
        "uitgegeven_op": one.created_at,
        "uitgegeven_door": one.created_by,
        "verloopt_op": one.expires_at,
        "ingenomen_op": one.revoked_at,
        "staat": _state(one, service.clock()),
        "links": Eigen(zelf=link(service, f"/v1/tokens/{one.id}")),
    }


def _state(one: TokenRecord, now: datetime) -> str:
    if one.revoked_at is not None:
        return "ingetrokken"
    if one.id.startswith(OF_OTHERS):
        return "geldig"  # each time with a token of the other party, which has its own end
    return "verlopen" if one.expires_at <= now else "geldig"


_V1 = "https://localhost/v1/tokens"
_TOKEN: dict[str, Any] = {
    "nummer": "0123456789ab",
    "naam": "Gemeente Voorbeeldstad",
    "rol": "gemeente:GM9001",
    "uitgegeven_op": "2026-03-02T09:30:00Z",
    "uitgegeven_door": "A. de Vries (token ba9876543210)",
    "verloopt_op": "2027-03-02T09:30:00Z",
    "ingenomen_op": None,
    "staat": "geldig",
    "_links": {"zelf": {"href": f"{_V1}/0123456789ab"}},
}
_ONLY = {"href": f"{_V1}?pagina=1&grootte=20"}

# What is answered and what may be sent, by operation.
TOKEN_ANSWERS = {
    "leesTokens": {
        "totaal": 1,
        "tokens": [_TOKEN],
        "_links": {"zelf": _ONLY, "eerste": _ONLY, "vorige": None, "volgende": None, "laatste": _ONLY},
    },
    "leesToken": _TOKEN,
    "geefTokenUit": _TOKEN | {"token": "vroeg_0123456789ab_voorbeeld"},
    "trekTokenIn": _TOKEN | {"ingenomen_op": "2026-04-01T08:00:00Z", "staat": "ingetrokken"},
}
SENT_TOKENS = {"geefTokenUit": {"naam": "Gemeente Voorbeeldstad", "rol": "gemeente:GM9001", "dagen": 365}}
