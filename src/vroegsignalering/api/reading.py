"""Reading a published list: the choice, the right to see it, and its account. One way in, for the API and the pages."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from vroegsignalering.api.problems import Refused
from vroegsignalering.api.service import Service
from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.store import Account, Holder, Ready, RiskList, Series

# The mission's own target comes first where nothing was asked, and the finest level with a gemeente.
_FIRST_TARGET = "onvoldoende"
LEVEL_ORDER = list(LEVELS)

Gemeentecode = Annotated[
    str,
    Path(pattern="^GM[0-9]{4}$", description="CBS-code van de gemeente: GM en vier cijfers.", examples=["GM9001"]),
]
Doel = Annotated[str, Field(pattern="^[a-z][a-z0-9-]*$", max_length=60)]
Horizon = Annotated[int, Field(ge=1, le=20)]
Level = Literal["buurt", "wijk", "gemeente", "pc4", "grid"]


class Choice(BaseModel):
    """Which list is meant; what is left out is chosen: the finest level, the nearest horizon, the list that stands."""

    model_config = ConfigDict(extra="forbid")

    doel: Annotated[
        Doel | None,
        Field(
            description="Waarheen een gebied zou afglijden; zonder opgave onvoldoende, of anders het eerste doel.",
            examples=["onvoldoende"],
        ),
    ] = None
    horizon: Annotated[
        Horizon | None,
        Field(description="Hoeveel jaar vooruit; zonder opgave de kortste.", examples=[2]),
    ] = None
    niveau: Annotated[
        Level | None,
        Field(description="Soort gebieden; zonder opgave het fijnste dat er is.", examples=["wijk"]),
    ] = None
    publicatie: Annotated[
        int | None,
        Field(
            ge=1,
            le=2**31 - 1,
            description="Nummer van de publicatie; zonder opgave de nieuwste waarin deze lijst staat.",
            examples=[1],
        ),
    ] = None


@dataclass(frozen=True)
class Option:
    """One list that can be chosen, and the number of its publication; None for whichever holds it then."""

    series: Series
    publication: int | None


@dataclass(frozen=True)
class Reading:
    """
    A list as it was read, and all of the gemeente that could have been chosen instead.

    ready: the same reading once more, as long as nothing is published and the token holds
    """

    found: RiskList
    options: list[Option]
    ready: Ready


def read_list(service: Service, holder: Holder, gemeente: str, choice: Choice, *, via: str) -> Reading:
    """
    The list that `choice` means, after an entry in the audit log (`via`: "api" or "pagina"); what was not asked is
    chosen among the lists with areas of the gemeente.

    Raises Refused: 403 where the holder may not see lists of this gemeente (whether there are any or not), 404 where
    there is none.
    """
    asked = {"via": via, **choice.model_dump(exclude_defaults=True, by_alias=True)}
    if not holder.role.reads_lists_of(gemeente):
        record(service, holder, "lijst geweigerd", gemeente, asked)
        raise Refused(403)
    newest = service.store.check()
    held = {one.series for one in service.store.lists(number=choice.publicatie, gemeenten=(gemeente,))}
    options = sorted(options_of(service, choice.publicatie), key=lambda one: one.series not in held)
    chosen = chosen_of(options, choice)
    series = chosen.series
    found = service.store.risk_list(gemeente, series.target, series.horizon, number=chosen.publication)
    if found is None:
        raise Refused(404, f"In publicatie {chosen.publication} staat geen enkel gebied van {gemeente}.")
    got = {"doel": series.target, "horizon": series.horizon, "publicatie": chosen.publication}
    account = Account(holder.actor, "lijst gelezen", gemeente, asked | got)
    record(service, holder, account.action, gemeente, asked | got)
    return Reading(found, [one for one in options if one.series in held], Ready(holder.token, newest, account))


def options_of(service: Service, number: int | None) -> list[Option]:
    """
    The lists of one publication, or those that stand when no number is given; the one that comes first, first.

    Raises Refused: 404 where there is no such publication, or none at all.
    """
    if number is None:
        found = [Option(one.series, one.publication) for one in service.store.standing()]
        if not found:
            raise Refused(404, "Er is nog niets gepubliceerd.")
    else:
        publication = service.store.publication(number)
        if publication is None:
            raise Refused(404, "Deze publicatie bestaat niet.")
        found = [Option(series, number) for series in publication.lists]
    return sorted(found, key=lambda one: in_order(one.series))


def chosen_of(options: list[Option], choice: Choice) -> Option:
    """The first of `options` that fits what is asked; Refused: 404 where none does."""
    asked = (choice.niveau, choice.doel, choice.horizon)
    for option in options:
        if all(want in (None, has) for want, has in zip(asked, option.series, strict=True)):
            return option
    there = ", ".join(f"{one.series.level}: {one.series.target} over {one.series.horizon} jaar" for one in options)
    where = f"publicatie {choice.publicatie}" if choice.publicatie else "de publicaties die gelden"
    raise Refused(404, f"Deze lijst staat niet in {where}; wel: {there}.")


def record(service: Service, holder: Holder, action: str, subject: str, detail: dict[str, object]) -> None:
    """An entry in the audit log; Unavailable when it cannot be kept, and then nothing may be answered."""
    service.store.audit.record(at=service.clock(), actor=holder.actor, action=action, subject=subject, **detail)


def in_order(series: Series) -> tuple[int, bool, Series]:
    """What lists are sorted by: the one that is chosen where nothing is asked comes first."""
    return LEVEL_ORDER.index(series.level), series.target != _FIRST_TARGET, series
