"""The routes of the API, put together; its description; and whether the service lives and is ready."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from vroegsignalering.api.analyses import analyses
from vroegsignalering.api.lists import lists
from vroegsignalering.api.lookups import OPEN_TO_ALL, lookups
from vroegsignalering.api.once import EachOnce
from vroegsignalering.api.regional import regional
from vroegsignalering.api.regions import areas
from vroegsignalering.api.service import ServiceDep
from vroegsignalering.api.signals import signals

v1 = APIRouter(prefix="/v1", dependencies=[EachOnce])
v1.include_router(lists)
v1.include_router(lookups)
v1.include_router(areas)
v1.include_router(regional)
v1.include_router(signals)
v1.include_router(analyses)
health = APIRouter(prefix="/gezondheid", include_in_schema=False)


@v1.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> Response:
    """The description of the API, open to all and from any origin."""
    return JSONResponse(request.app.openapi(), headers=OPEN_TO_ALL)


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
