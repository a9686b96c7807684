"""The routes of what can be looked up: the model that is served, the catalogue of indicators, one's own rights."""

from typing import Annotated

from fastapi import Path as PathOf
from fastapi import Request
from fastapi.responses import Response

from vroegsignalering.api.access import HolderDep
from vroegsignalering.api.negotiation import JsonOnly, as_json
from vroegsignalering.api.paging import NothingDep
from vroegsignalering.api.problems import Refused
from vroegsignalering.api.registers import (
    Ik,
    Indicatoren,
    ModelKort,
    Modellen,
    indicators_answer,
    model_answer,
    rights_answer,
)
from vroegsignalering.api.schemas import Kenmerken, importance_answer
from vroegsignalering.api.service import ServiceDep
from vroegsignalering.api.under import resources
from vroegsignalering.store import Holder

lookups = resources()

# What is open to everyone may also be asked by any page of anyone.
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}
_CURRENT = "huidig"

Modelversie = Annotated[
    str,
    PathOf(
        pattern="^[a-z0-9][a-z0-9.-]*$",
        max_length=200,
        description="Versie van het model, of huidig voor het model dat nu dienst doet.",
        examples=[_CURRENT],
    ),
]


@lookups.get(
    "/modellen",
    operation_id="leesModellen",
    summary="De modellen die dienst doen",
    description="Het model dat nu dienst doet: waar het op rust en waarop het is getoetst. Voor analisten en het rijk.",
    tags=["modellen"],
    response_description="De modellen.",
    response_model=Modellen,
    dependencies=[JsonOnly],
)
def modellen(request: Request, _: NothingDep, service: ServiceDep, holder: HolderDep) -> Response:
    """The models that are served: the champion."""
    _reads_model(holder)
    return as_json(request, Modellen(totaal=1, modellen=[model_answer(service, service.model)]))


@lookups.get(
    "/modellen/{versie}",
    operation_id="leesModel",
    summary="Een model",
    description="Waar het model op rust en waarop het is getoetst. Voor analisten en het rijk.",
    tags=["modellen"],
    response_description="Het model.",
    response_model=ModelKort,
    dependencies=[JsonOnly],
)
def model(request: Request, versie: Modelversie, _: NothingDep, service: ServiceDep, holder: HolderDep) -> Response:
    """The champion, by its version or as the current one."""
    _reads_model(holder)
    if versie not in (_CURRENT, service.model.version):
        raise Refused(404, "Dit model doet nu geen dienst.")
    return as_json(request, model_answer(service, service.model))


@lookups.get(
    "/modellen/huidig/kenmerken",
    operation_id="leesKenmerken",
    summary="Het belang van de kenmerken",
    description="Hoe zwaar elk kenmerk weegt in het model dat nu dienst doet. Voor analisten en het rijk.",
    tags=["modellen"],
    response_description="De kenmerken, per doel en horizon, de zwaarste eerst.",
    response_model=Kenmerken,
    dependencies=[JsonOnly],
)
def kenmerken(request: Request, _: NothingDep, service: ServiceDep, holder: HolderDep) -> Response:
    """The importance of the champion's features."""
    _reads_model(holder)
    return as_json(request, importance_answer(service.model))


@lookups.get(
    "/indicatoren",
    operation_id="leesIndicatoren",
    summary="De catalogus van indicatoren",
    description="Alle variabelen waar een voorspelling op kan rusten, met bron en publicatieritme. Open voor iedereen.",
    tags=["indicatoren"],
    response_description="De catalogus.",
    response_model=Indicatoren,
    dependencies=[JsonOnly],
)
def indicatoren(request: Request, _: NothingDep) -> Response:
    """The catalogue of indicators."""
    return as_json(request, indicators_answer(), OPEN_TO_ALL)


@lookups.get(
    "/ik",
    operation_id="leesEigenRechten",
    summary="Wat u mag",
    description="De houder van het token waarmee wordt gevraagd, en wat die mag inzien.",
    tags=["rechten"],
    response_description="De rechten.",
    response_model=Ik,
    dependencies=[JsonOnly],
)
def ik(request: Request, _: NothingDep, holder: HolderDep) -> Response:
    """The rights of the holder."""
    return as_json(request, rights_answer(holder))


def _reads_model(holder: Holder) -> None:
    if not holder.role.reads_model():
        raise Refused(403)
