"""Reading a published list: the choice, the right to see it, and its account. One way in, for the API and the pages."""

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from vroegsignalering.api.problems import Refused
from vroegsignalering.api.service import Service
from vroegsignalering.store import Holder, Publication, RiskList

# The mission's own target comes first where nothing was asked.
_FIRST_TARGET = "onvoldoende"

Gemeentecode = Annotated[
    str,
    Path(pattern="^GM[0-9]{4}$", description="CBS-code van de gemeente: GM en vier cijfers.", examples=["GM9001"]),
]


class Choice(BaseModel):
    """Which list of a gemeente is meant; what is left out is chosen: the newest publication, the nearest horizon."""

    model_config = ConfigDict(extra="forbid")

    doel: Annotated[
        str | None,
        Field(
            pattern="^[a-z][a-z0-9-]*$",
            max_length=60,
            description="Waarheen een gebied zou afglijden; zonder opgave onvoldoende, of anders het eerste doel.",
            examples=["onvoldoende"],
        ),
    ] = None
    horizon: Annotated[
        int | None,
        Field(ge=1, le=20, description="Hoeveel jaar vooruit; zonder opgave de kortste.", examples=[2]),
    ] = None
    publicatie: Annotated[
        int | None,
        Field(ge=1, le=2**31 - 1, description="Nummer van de publicatie; zonder opgave de nieuwste.", examples=[1]),
    ] = None


def read_list(service: Service, holder: Holder, gemeente: str, choice: Choice, *, via: str) -> RiskList:
    """
    The list that `choice` means, after an entry in the audit log (`via`: "api" or "pagina").

    Raises Refused: 403 where the holder may not see lists of this gemeente (whether there are any or not), 404 where
    there is none.
    """
    asked = {"via": via, **choice.model_dump(exclude_none=True)}
    if not holder.role.reads_lists_of(gemeente):
        _record(service, holder, "lijst geweigerd", gemeente, asked)
        raise Refused(403)
    found = _find(service, gemeente, choice)
    provenance = found.provenance
    got = {"doel": provenance["target"], "horizon": provenance["horizon"], "publicatie": found.publication.id}
    _record(service, holder, "lijst gelezen", gemeente, asked | got)
    return found


def _find(service: Service, gemeente: str, choice: Choice) -> RiskList:
    store = service.store
    publication = store.latest() if choice.publicatie is None else store.publication(choice.publicatie)
    if publication is None:
        raise Refused(404, "Deze publicatie bestaat niet." if choice.publicatie else "Er is nog niets gepubliceerd.")
    target, horizon = _chosen(publication, choice)
    found = store.risk_list(gemeente, target, horizon, number=publication.id)
    if found is None:
        raise Refused(404, f"In publicatie {publication.id} staat geen enkel gebied van {gemeente}.")
    return found


def _chosen(publication: Publication, choice: Choice) -> tuple[str, int]:
    fitting = [
        (target, horizon)
        for target, horizon in publication.lists
        if choice.doel in (None, target) and choice.horizon in (None, horizon)
    ]
    if not fitting:
        there = ", ".join(f"{target} over {horizon} jaar" for target, horizon in publication.lists)
        raise Refused(404, f"Deze lijst staat niet in publicatie {publication.id}; wel: {there}.")
    return min(fitting, key=lambda pair: (pair[0] != _FIRST_TARGET, pair))


def _record(service: Service, holder: Holder, action: str, gemeente: str, detail: dict[str, object]) -> None:
    service.store.audit.record(at=service.clock(), actor=holder.actor, action=action, subject=gemeente, **detail)
