"""Pages of a collection: which one is asked, and the links to the others."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from vroegsignalering.api.problems import Refused
from vroegsignalering.api.service import Service

T = TypeVar("T")

MOST_PAGES = 1_000_000


class Nothing(BaseModel):
    """For a resource without query keys: any key is an error."""

    model_config = ConfigDict(extra="forbid")


NothingDep = Annotated[Nothing, Query()]


class Paged(BaseModel):
    """Which page of a collection is asked."""

    model_config = ConfigDict(extra="forbid")

    pagina: Annotated[int, Field(ge=1, le=MOST_PAGES, description="Welke bladzijde; de eerste is 1.", examples=[1])] = 1
    grootte: Annotated[int, Field(ge=1, le=100, description="Hoeveel per bladzijde.", examples=[20])] = 20

    @property
    def offset(self) -> int:
        """How many come before this page."""
        return (self.pagina - 1) * self.grootte


class Schakel(BaseModel):
    """Een adres."""

    href: str


class Schakels(BaseModel):
    """De adressen van deze bladzijde en van de andere; null waar er geen vorige of volgende is."""

    zelf: Schakel
    eerste: Schakel
    vorige: Schakel | None
    volgende: Schakel | None
    laatste: Schakel


class Eigen(BaseModel):
    """Het adres waar dit zelf te lezen is."""

    zelf: Schakel


def link(service: Service, path: str, query: Mapping[str, Any] | None = None) -> Schakel:
    """The public address of a path of the API, with its query."""
    return Schakel(href=service.base_url + path + (f"?{urlencode(query, doseq=True)}" if query else ""))


def links(service: Service, path: str, query: Mapping[str, Any], *, page: int, size: int, total: int) -> Schakels:
    """
    The links of one page of `total` things, `size` a page; query: what else was asked.

    Raises Refused: 404 for a page after the last.
    """
    last = last_page(total, size)
    if page > last:
        raise Refused(404, f"Er zijn {last} bladzijden van {size}; bladzijde {page} is er niet.")

    def to(number: int) -> Schakel:
        return link(service, path, {**query, "pagina": number, "grootte": size})

    return Schakels(
        zelf=to(page),
        eerste=to(1),
        vorige=to(page - 1) if page > 1 else None,
        volgende=to(page + 1) if page < last else None,
        laatste=to(last),
    )


def last_page(total: int, size: int) -> int:
    """Number of the last page; an empty collection has one, empty, page."""
    return max(1, -(-total // size))


def part(things: Sequence[T], asked: Paged) -> Sequence[T]:
    """Those of `things` that stand on the page asked."""
    return things[asked.offset : asked.offset + asked.grootte]
