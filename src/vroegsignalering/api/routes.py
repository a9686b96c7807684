"""The routes of the API, put together; its description; and whether the service lives and is ready."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from vroegsignalering.api.analyses import analyses
from vroegsignalering.api.lists import lists
from vroegsignalering.api.lookups import OPEN_TO_ALL, lookups
from vroegsignalering.api.regional import regional
from vroegsignalering.api.regions import areas
from vroegsignalering.api.service import ServiceDep
from vroegsignalering.api.signals import signals
from vroegsignalering.api.tokens import tokens
from vroegsignalering.api.under import resources

about = resources()
health = APIRouter(prefix="/gezondheid", include_in_schema=False)


@about.get("/openapi.json", include_in_schema=False)
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


_PARTS = (lists, lookups, areas, regional, signals, analyses, tokens, about, health)
ROUTES = [route for part in _PARTS for route in part.routes]
