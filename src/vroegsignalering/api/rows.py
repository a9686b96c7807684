"""The rows of a list that are asked: filtered, sorted, and a page of them."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from vroegsignalering.api.paging import MOST_PAGES
from vroegsignalering.api.reading import Choice

USUAL_SIZE = 100


class Filter(BaseModel):
    """Rows of which classes and chances are asked; without any of these all."""

    model_config = ConfigDict(extra="forbid")

    klasse: Annotated[
        list[Annotated[int, Field(ge=1, le=9)]],
        Field(description="Alleen gebieden van deze klassen, 1 tot 9; mag vaker.", examples=[[4]]),
    ] = []
    minimale_kans: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            alias="minimaleKans",
            description="Alleen gebieden met ten minste deze kans.",
            examples=[0.05],
        ),
    ] = 0.0


class Part(BaseModel):
    """Which page of the rows is asked."""

    model_config = ConfigDict(extra="forbid")

    pagina: Annotated[
        int | None, Field(ge=1, le=MOST_PAGES, description="Welke bladzijde; de eerste is 1.", examples=[1])
    ] = None
    grootte: Annotated[
        int | None,
        Field(ge=1, le=1000, description="Hoeveel rijen per bladzijde.", examples=[50]),
    ] = None

    @property
    def paged(self) -> tuple[int, int] | None:
        """Number and size of the page; None where all rows are asked."""
        if self.pagina is None and self.grootte is None:
            return None
        return self.pagina or 1, self.grootte or USUAL_SIZE


class Selection(Part, Filter):
    """Which rows of a list are asked; without any of these all, by rank."""

    sorteer: Annotated[
        Literal["rang", "-kans", "naam"],
        Field(description="Op rang, op kans (de grootste eerst) of op naam.", examples=["-kans"]),
    ] = "rang"


class FormQuery(Choice):
    """Which list, and in which form."""

    formaat: Annotated[
        Literal["json", "csv", "xlsx", "parquet", "geojson", "html"] | None,
        Field(description="Vorm van het antwoord, voor een koppeling; gaat voor op Accept.", examples=["csv"]),
    ] = None


class ListQuery(FormQuery, Selection):
    """All that can be asked of the list of a gemeente."""


@dataclass(frozen=True)
class Selected:
    """The rows that were asked, and how many there are over all pages."""

    rows: list[dict[str, Any]]
    total: int


def select_rows(rows: list[dict[str, Any]], asked: Selection) -> Selected:
    """The rows that fit, in the order asked; equals in the order of their rank."""
    fitting = [
        row
        for row in rows
        if row["kans"] >= asked.minimale_kans and (not asked.klasse or row["klasse"] in asked.klasse)
    ]
    if asked.sorteer == "-kans":
        fitting.sort(key=lambda row: (-row["kans"], row["rang"]))
    elif asked.sorteer == "naam":
        fitting.sort(key=lambda row: (row["naam"].casefold(), row["rang"]))
    if asked.paged is None:
        return Selected(fitting, len(fitting))
    page, size = asked.paged
    return Selected(fitting[(page - 1) * size : page * size], len(fitting))
