"""
The indicator catalogue: what every variable of the panel is, and how long after its year it becomes known.

The Leefbaarometer is itself made of indicators, a hundred in 2.0 and 94 of 47 kinds in 3.x. Their values are not
published and no official list of all of them could be read, so that only those are here that an official text names.
"""

import tomllib
from datetime import date
from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from vroegsignalering.domain.metingen import known_from

_Local = Annotated[str, Field(pattern=r"^lokaal:GM\d{4}(\+GM\d{4})*$")]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Publication(_Entry):
    """An official publication; levels, rhythm, period of a figure, and where its lags come from, in words."""

    title: str
    publisher: str
    licence: str
    address: str
    levels: tuple[str, ...]
    rhythm: str
    period: str
    lag: str


class Indicator(_Entry):
    """
    One variable of the panel.

    dimension:  the dimension that its reasons are summed under, in Dutch
    unit:       of its values, in Dutch
    part_of:    the count that it is a part of, of the same year: without it a count says little
    more:       what a higher value means for liveability
    source:     the official publication it comes from, a key of `publications`; or `lokaal:` and the gemeenten of a
                local source
    statline:   name of the measure in the StatLine table, before the underscore and number that shift between years;
                `AfstandTotSchool 2/4` is the second of four with that name, `GeregistreerdeMisdrijven 1.1.1` the
                measure about crimes of that kind. What else files call it is in `sources/headers.csv`
    signed:     whether it may be below zero
    typical_below: a value that the median over areas stays below; a file in which it does not has another unit
    lag_months: months from the end of its year until it is published (negative: published within the year)
    first_known: the day before which it was not published for any year, where that is later than the lag says
    first_year: the first year with figures, where that is known
    breaks:     per year what changed in its definition then
    sensitive:  what it says of residents that no pipeline uses without an explicit, recorded choice; None for most
    nl, en:     what it is, in words that fit in a sentence
    """

    dimension: str
    unit: str
    part_of: str | None = None
    more: Literal["better", "worse", "neither"]
    source: (
        Literal[
            "leefbaarometer",
            "cbs-kerncijfers",
            "cbs-nabijheid",
            "cbs-ses-woa",
            "politie-misdrijven",
            "rivm-gezondheid",
        ]
        | _Local
    )
    statline: str | None = None
    signed: bool = False
    typical_below: float | None = None
    lag_months: int
    first_known: date | None = None
    first_year: int | None = None
    breaks: dict[int, str] = Field(default_factory=dict)
    sensitive: Literal["nationality", "origin", "religion"] | None = None
    nl: str
    en: str

    @property
    def local(self) -> bool:
        """Whether it comes from a gemeente's own source."""
        return self.source.startswith("lokaal:")

    def known_from(self, year: int) -> date:
        """The first day on which its figure about `year` counts as published."""
        return max(known_from(year, self.lag_months), self.first_known or date.min)


class Part(_Entry):
    """
    An indicator inside the Leefbaarometer that an official text names; its values are not published.

    parts: what it is composed of; more: what a higher value means for liveability; named_in: the text
    """

    dimension: str
    editions: tuple[str, ...]
    parts: tuple[str, ...] = ()
    more: Literal["better", "worse", "neither"]
    nl: str
    en: str
    named_in: str


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def catalogue() -> dict[str, Indicator]:
    """All variables by name, validated; from `catalogue.toml` beside this module."""
    return TypeAdapter(dict[str, Indicator]).validate_python(_read("catalogue.toml"))


@cache
def publications() -> dict[str, Publication]:
    """The official publications by the name that indicators give as their source; from `publications.toml`."""
    return TypeAdapter(dict[str, Publication]).validate_python(_read("publications.toml"))


@cache
def parts_of_the_leefbaarometer() -> dict[str, Part]:
    """What is known by name of the indicators inside the Leefbaarometer; from `parts.toml`."""
    return TypeAdapter(dict[str, Part]).validate_python(_read("parts.toml"))
