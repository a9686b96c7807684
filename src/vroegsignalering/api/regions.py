"""The routes of regions: sets of gemeenten that a list can be asked for, each followed to the year that is asked."""

from functools import cache
from typing import Annotated, Any

from fastapi import Path as PathOf
from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from vroegsignalering.api.lookups import OPEN_TO_ALL
from vroegsignalering.api.negotiation import JsonOnly, as_json
from vroegsignalering.api.paging import Eigen, Paged, Schakels, link, links, part
from vroegsignalering.api.problems import Refused
from vroegsignalering.api.schemas import Gemeente, Shape
from vroegsignalering.api.service import Service, ServiceDep
from vroegsignalering.api.under import resources
from vroegsignalering.domain.gemeenten import FIRST, LAST, gemeenten
from vroegsignalering.domain.regions import Region, members, region, regions

areas = resources()

_NAME = "^[a-z0-9][a-z0-9-]*$"
Regionaam = Annotated[str, PathOf(pattern=_NAME, max_length=60, description="Naam van de regio.", examples=["g4"])]


class Regio(Shape):
    """Een regio zoals zij voor een jaar is vastgesteld, met de gemeenten die er in het gevraagde jaar in liggen."""

    naam: str
    titel: str
    soort: str
    vastgesteld_voor: Annotated[int, Field(description="Jaar waarvoor de regio is vastgesteld.")]
    jaar: Annotated[int, Field(description="Jaar waarin de gemeenten gelden.")]
    gemeenten: list[Gemeente]
    wijken: Annotated[list[str], Field(description="Codes; van een regio die een deel van een gemeente is.")]
    stedelijkheid: Annotated[
        int | None, Field(description="Van een regio zonder grens: de gebieden met deze stedelijkheid, 1 tot 5.")
    ]
    gegroeid: Annotated[
        dict[str, list[str]],
        Field(description="Per gemeente met land van buiten de regio: de gemeenten waar dat vandaan kwam."),
    ]
    deels: Annotated[
        dict[str, list[str]],
        Field(
            description="Per gemeente die er niet in ligt, maar wel land van de regio heeft: waar haar andere land was."
        ),
    ]
    verloren: Annotated[list[str], Field(description="Leden van toen die niet geheel zijn te volgen.")]
    links: Annotated[Eigen, Field(alias="_links")]


class Regios(Shape):
    """Regio's, op naam."""

    totaal: int
    regios: list[Regio]
    links: Annotated[Schakels, Field(alias="_links")]


_YEAR = Field(ge=FIRST, le=LAST, description="In welk jaar de gemeenten gelden (1 januari).", examples=[LAST])


class RegionQuery(BaseModel):
    """For which year."""

    model_config = ConfigDict(extra="forbid")

    jaar: Annotated[int, _YEAR] = LAST


class RegionsQuery(Paged, RegionQuery):
    """Which regions, for which year."""

    soort: Annotated[
        str | None,
        Field(pattern=_NAME, max_length=60, description="Alleen regio's van deze soort.", examples=["krimp"]),
    ] = None


@areas.get(
    "/regios",
    operation_id="leesRegios",
    summary="De regio's",
    description=(
        "Verzamelingen van gemeenten, gevolgd tot het gevraagde jaar: waar een herindeling de grens van een regio "
        "kruist, staat dat erbij. Open voor iedereen."
    ),
    tags=["regios"],
    response_description="Een bladzijde met regio's.",
    response_model=Regios,
    dependencies=[JsonOnly],
)
def regios(request: Request, asked: Annotated[RegionsQuery, Query()], service: ServiceDep) -> Response:
    """The regions, by name."""
    found = [one for one in _in(asked.jaar) if asked.soort in (None, one.kind)]
    query = asked.model_dump(exclude_none=True, exclude={"pagina", "grootte"})
    to = links(service, request.url.path, query, page=asked.pagina, size=asked.grootte, total=len(found))
    shown = [_answer(service, one, asked.jaar) for one in part(found, asked)]
    return as_json(request, Regios(totaal=len(found), regios=shown, links=to), OPEN_TO_ALL)


@areas.get(
    "/regios/{regionaam}",
    operation_id="leesRegio",
    summary="Een regio",
    description="De gemeenten van een regio in het gevraagde jaar. Open voor iedereen.",
    tags=["regios"],
    response_description="De regio.",
    response_model=Regio,
    dependencies=[JsonOnly],
)
def regio(
    request: Request, regionaam: Regionaam, asked: Annotated[RegionQuery, Query()], service: ServiceDep
) -> Response:
    """One region."""
    found = next((one for one in _in(asked.jaar) if one.name == regionaam), None)
    if found is None:
        raise Refused(404, "Deze regio bestaat niet; zie /v1/regios.")
    return as_json(request, _answer(service, found, asked.jaar), OPEN_TO_ALL)


@cache
def _in(year: int) -> tuple[Region, ...]:
    """Of every name the definition that holds for a year, by name."""
    return tuple(region(name, year) for name in sorted({one.name for one in regions()}))


def _answer(service: Service, one: Region, year: int) -> Regio:
    now, names = members(one, year), gemeenten(year)
    told: dict[str, Any] = {
        "gemeenten": [Gemeente(code=code, naam=names[code].name) for code in now.gemeenten],
        "wijken": list(now.wijken),
        "stedelijkheid": now.stedelijkheid,
        "gegroeid": {code: list(parts) for code, parts in now.grown.items()},
        "deels": {code: list(parts) for code, parts in now.partly.items()},
        "verloren": list(now.lost),
    }
    itself = link(service, f"/v1/regios/{one.name}", {"jaar": year})
    return Regio(
        naam=one.name, titel=one.title, soort=one.kind, vastgesteld_voor=one.year, jaar=year, **told,
        links=Eigen(zelf=itself),
    )  # fmt: skip
