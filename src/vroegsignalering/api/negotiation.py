"""Which form of an answer is meant, by `Accept` or by the query key `formaat`; and answers that were read before."""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

from fastapi import Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel

from vroegsignalering.api.problems import Refused

JSON = "application/json"

# By the word of the query key `formaat`; where someone accepts several alike, the first.
MEDIA_TYPES = {
    "json": JSON,
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
    "html": "text/html",
}


def form_of(accept: str, offered: Mapping[str, str] = MEDIA_TYPES) -> str:
    """
    The form that an Accept header prefers; anything is fine where it says nothing.

    Raises Refused: 406 when it accepts none of those offered.

    >>> form_of("application/pdf, text/csv;q=0.5, */*;q=0.1"), form_of("")
    ('csv', 'json')
    """
    wanted = _wanted(accept) or {"*/*": 1.0}
    weights = {form: _weight(wanted, media_type) for form, media_type in offered.items()}
    best = max(weights, key=lambda form: weights[form])
    if weights[best] <= 0:
        raise Refused(406, f"Dit adres geeft alleen {', '.join(offered.values())}.")
    return best


def _wanted(accept: str) -> dict[str, float]:
    """Media ranges of an Accept header with their weights, 0 to 1; an unreadable weight counts as none."""
    wanted = {}
    for entry in accept.split(","):
        media_range, *parameters = (part.strip().lower() for part in entry.split(";"))
        given = [one[2:] for one in parameters if one.startswith("q=")]
        try:
            weight = min(max(float(given[0]), 0.0), 1.0) if given else 1.0
        except ValueError:
            weight = 0.0
        if media_range:
            wanted[media_range] = weight if weight == weight else 0.0
    return wanted


def _weight(wanted: Mapping[str, float], media_type: str) -> float:
    ranges = (media_type, media_type.split("/")[0] + "/*", "*/*")
    return next((wanted[one] for one in ranges if one in wanted), 0.0)


async def _json_only(request: Request) -> None:
    form_of(request.headers.get("accept", ""), {"json": JSON})


JsonOnly = Depends(_json_only)


def tag_of(*content: Any) -> str:
    """A strong entity tag of what an answer is made from; another release may write the same content otherwise."""
    told = json.dumps([_release(), *content], sort_keys=True, default=str)
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


@cache
def _release() -> str:
    return version("vroegsignalering")


def held(told: str, tag: str) -> bool:
    """
    Whether an If-None-Match header names this tag.

    >>> held('W/"a", "b"', '"a"'), held("*", '"a"'), held("", '"a"')
    (True, True, False)
    """
    known = [one.strip().removeprefix("W/") for one in told.split(",")]
    return tag in known or known == ["*"]


def answer(
    request: Request,
    tag: str,
    make: Callable[[], tuple[bytes, Mapping[str, str]]],
    known: Mapping[str, str] | None = None,
) -> Response:
    """
    What `make` gives, content and headers, with its tag; 304 for who has it already (If-None-Match, RFC 9110).

    known: headers that belong to the 304 too
    """
    tagged = {"ETag": tag, "Vary": "Accept", **(known or {})}
    if held(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=tagged)
    content, headers = make()
    return Response(content, headers={**tagged, **headers})


def as_made(request: Request, content: bytes, headers: Mapping[str, str]) -> Response:
    """A whole answer with a tag of its bytes, or 304."""
    return answer(request, tag_of(hashlib.sha256(content).hexdigest()), lambda: (content, headers))


def as_json(request: Request, shape: BaseModel, headers: Mapping[str, str] | None = None) -> Response:
    """A whole answer as JSON with a tag of its bytes, or 304; headers: on either."""
    content = shape.model_dump_json(by_alias=True).encode()
    tag = tag_of(hashlib.sha256(content).hexdigest())
    return answer(request, tag, lambda: (content, {"Content-Type": JSON}), headers)
