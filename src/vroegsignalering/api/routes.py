"""The routes of the API: risk lists, the model's features, and whether the service lives and is ready."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from vroegsignalering.api.access import HolderDep
from vroegsignalering.api.problems import Refused
from vroegsignalering.api.reading import Choice, Gemeentecode, read_list
from vroegsignalering.api.schemas import Kenmerken, Risicolijst, importance_answer, risk_list_answer
from vroegsignalering.api.service import ServiceDep

v1 = APIRouter(prefix="/v1")
health = APIRouter(prefix="/gezondheid", include_in_schema=False)


@v1.get(
    "/risicolijsten/{gemeentecode}",
    operation_id="leesRisicolijst",
    summary="De risicolijst van een gemeente",
    description=(
        "De gebieden van een gemeente die op een gepubliceerde lijst staan, naar de kans om binnen de horizon af te "
        "glijden, met onzekerheid, redenen en verloop. Een gemeente leest alleen haar eigen lijsten. "
        "Elke lezing wordt vastgelegd."
    ),
    tags=["risicolijsten"],
    response_description="De gepubliceerde lijst.",
)
def risicolijst(
    gemeentecode: Gemeentecode, choice: Annotated[Choice, Query()], service: ServiceDep, holder: HolderDep
) -> Risicolijst:
    """The published list of one gemeente."""
    return risk_list_answer(read_list(service, holder, gemeentecode, choice, via="api"))


@v1.get(
    "/modellen/huidig/kenmerken",
    operation_id="leesKenmerken",
    summary="Het belang van de kenmerken",
    description="Hoe zwaar elk kenmerk weegt in het model dat nu dienst doet. Voor analisten en het rijk.",
    tags=["modellen"],
    response_description="De kenmerken, per doel en horizon, de zwaarste eerst.",
)
def kenmerken(service: ServiceDep, holder: HolderDep) -> Kenmerken:
    """The importance of the champion's features."""
    if not holder.role.reads_model():
        raise Refused(403)
    return importance_answer(service.model)


@v1.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> Response:
    """The description of the API, open to all and from any origin."""
    return JSONResponse(request.app.openapi(), headers={"Access-Control-Allow-Origin": "*"})


@health.get("/levend")
def alive() -> dict[str, str]:
    """Whether the process answers at all."""
    return {"status": "levend"}


@health.get("/gereed")
def ready(service: ServiceDep) -> dict[str, str]:
    """Whether requests can be served: the store answers a query, and the model's files have their digests."""
    service.store.check()
    service.model.check()
    return {"status": "gereed"}
