"""Lists over many gemeenten, a region or the whole country, for the ministry: a form to choose one, and the files."""

from collections.abc import Iterator
from itertools import groupby
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from vroegsignalering.api.reading import LEVEL_ORDER, options_of
from vroegsignalering.api.regional import PartQuery, many_response
from vroegsignalering.api.regions import Regionaam
from vroegsignalering.api.service import Service, ServiceDep
from vroegsignalering.domain.gemeenten import LAST
from vroegsignalering.domain.regions import KINDS, Region, members, regions
from vroegsignalering.store import Holder, Series
from vroegsignalering.web.contexts import DOWNLOADS, Beyond
from vroegsignalering.web.sessions import SignedInDep
from vroegsignalering.web.words import plural

beyond_pages = APIRouter(include_in_schema=False)

_SEE_OTHER = 303
_COUNTRY = "landelijk"


class _Wish(BaseModel):
    """What was chosen in the form."""

    model_config = ConfigDict(extra="forbid")

    gebied: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
    lijst: Annotated[str, Field(pattern=rf"^({'|'.join(LEVEL_ORDER)})-[a-z][a-z0-9-]{{0,59}}-[0-9]{{1,2}}$")]
    formaat: Literal["xlsx", "csv", "html", "geojson", "parquet"]


def beyond(service: Service, holder: Holder, published: set[str]) -> Beyond | None:
    """
    What the holder can choose; None for who may not read such lists, or where there is none.

    published: codes of the gemeenten on the lists that stand
    """
    if holder.role.kind != "rijk" or not published:
        return None
    series = [one.series for one in options_of(service, None)]
    return Beyond(
        country=(_COUNTRY, "Het hele land"),
        regions=list(_by_kind(published)),
        lists=[(_value(one), _words(one)) for one in series],
        forms=[(form, name) for form, name in DOWNLOADS if form != "json"],
    )


@beyond_pages.get("/meer-gemeenten")
def chosen(asked: Annotated[_Wish, Query()], _: SignedInDep) -> Response:
    """The way to the file that was chosen in the form."""
    level, *target, horizon = asked.lijst.split("-")
    where = _COUNTRY if asked.gebied == _COUNTRY else f"regios/{asked.gebied}"
    query = f"niveau={level}&doel={'-'.join(target)}&horizon={int(horizon)}&formaat={asked.formaat}"
    return RedirectResponse(f"/{where}/risicolijst?{query}", _SEE_OTHER)


@beyond_pages.get("/landelijk/risicolijst")
def country_list(
    request: Request, asked: Annotated[PartQuery, Query()], service: ServiceDep, holder: SignedInDep
) -> Response:
    """The list of the country, as a file."""
    return _many(request, service, holder, asked, None)


@beyond_pages.get("/regios/{regionaam}/risicolijst")
def region_list(
    request: Request,
    regionaam: Regionaam,
    asked: Annotated[PartQuery, Query()],
    service: ServiceDep,
    holder: SignedInDep,
) -> Response:
    """The list of a region, as a file."""
    return _many(request, service, holder, asked, regionaam)


def _many(request: Request, service: Service, holder: Holder, asked: PartQuery, name: str | None) -> Response:
    # A page of JSON is for programs, which ask the API.
    form = "html" if asked.formaat in (None, "json") else asked.formaat
    return many_response(request, service, holder, asked.model_copy(update={"formaat": form}), name, via="pagina")


def _by_kind(published: set[str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Of each kind the regions that any of the published gemeenten lies in, by title."""
    # A region can be there for several years; the newest says what it is called.
    named = {one.name: one for one in sorted(regions(), key=lambda one: one.year)}
    there = [one for one in named.values() if one.stedelijkheid is not None or published & _somewhere_in(one)]
    for kind, own in groupby(sorted(there, key=_place), key=lambda one: one.kind):
        yield KINDS.get(kind, kind.capitalize()), [(one.name, one.title) for one in own]


def _place(one: Region) -> tuple[int, str, str]:
    """Known kinds in their order, then a user's own; within a kind by title."""
    order = list(KINDS)
    return order.index(one.kind) if one.kind in KINDS else len(order), one.kind, one.title.casefold()


def _somewhere_in(one: Region) -> set[str]:
    """The gemeenten that lie in a region, in part or as a whole, in its own year and in the last that is known."""
    now = members(one, LAST)
    return {*one.gemeenten, *(f"GM{wijk[2:6]}" for wijk in one.wijken), *now.gemeenten, *now.partly}


def _value(one: Series) -> str:
    return f"{one.level}-{one.target}-{one.horizon}"


def _words(one: Series) -> str:
    return f"{plural(one.level)}, naar {one.target}, over {one.horizon} jaar"
