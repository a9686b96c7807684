"""The lists that came of an analysis: all of them as JSON, one of them as a file; marked as local in every form."""

from typing import Annotated, Any, Literal

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from vroegsignalering.api.analysis_schemas import local_lists_answer
from vroegsignalering.api.files import as_file, named
from vroegsignalering.api.negotiation import MEDIA_TYPES, answer, as_json, form_of, tag_of
from vroegsignalering.api.problems import Refused
from vroegsignalering.api.reading import Doel, Horizon, in_order
from vroegsignalering.api.table import local
from vroegsignalering.store import Result, Series

# The run of an analysis leaves no outlines in the store, so there is no map.
LOCAL_FORMS = {form: kind for form, kind in MEDIA_TYPES.items() if form != "geojson"}


class LocalQuery(BaseModel):
    """Which of the lists of an analysis, and in which form."""

    model_config = ConfigDict(extra="forbid")

    doel: Annotated[
        Doel | None,
        Field(
            description="Alleen lijsten naar dit doel; een bestand is zonder opgave van onvoldoende.",
            examples=["onvoldoende"],
        ),
    ] = None
    horizon: Annotated[
        Horizon | None,
        Field(
            description="Alleen lijsten zoveel jaar vooruit; een bestand is zonder opgave van de kortste.",
            examples=[2],
        ),
    ] = None
    formaat: Annotated[
        Literal["json", "csv", "xlsx", "parquet", "html"] | None,
        Field(description="Vorm van het antwoord, voor een koppeling; gaat voor op Accept.", examples=["csv"]),
    ] = None


def local_form(request: Request, asked: LocalQuery) -> str:
    """The form that is asked for; Refused: 406 where it is not there."""
    return asked.formaat or form_of(request.headers.get("accept", ""), LOCAL_FORMS)


def local_lists(result: Result, asked: LocalQuery) -> list[dict[str, Any]]:
    """The lists that are asked for, the one that comes first, first; Refused: 404 where there is none."""
    lists = sorted(result.lists, key=lambda one: in_order(series_of(one)))
    wanted = (asked.doel, asked.horizon)
    found = [
        one for one in lists if all(want in (None, has) for want, has in zip(wanted, series_of(one)[1:], strict=True))
    ]
    if not found:
        there = ", ".join(f"{one.target} over {one.horizon} jaar" for one in map(series_of, lists))
        raise Refused(404, f"Deze lijst staat niet in de analyse; wel: {there}.")
    return found


def local_response(request: Request, number: int, result: Result, asked: LocalQuery, form: str) -> Response:
    """All lists that are asked for as JSON, or the first of them as a file; 304 for who has it already."""
    found = local_lists(result, asked)
    if form == "json":
        # Several lists together have no name of their own.
        name = named(local(number, result, found[0]), form) if len(found) == 1 else None
        return as_json(request, local_lists_answer(number, result.finished_at, found), name)
    tag = tag_of("lijsten", number, result.finished_at, series_of(found[0]), form)
    return answer(request, tag, lambda: as_file(local(number, result, found[0]), form))


def series_of(content: dict[str, Any]) -> Series:
    """What a list of an analysis is about."""
    told = content["provenance"]
    return Series(told["level"], told["target"], told["horizon"])
