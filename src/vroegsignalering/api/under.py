"""Where a resource of the API stands: under its major version, and with what all of them have in common."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

from vroegsignalering.api.once import EachOnce

PREFIX = "/v1"


def resources(kind: type[APIRoute] = APIRoute) -> APIRouter:
    """
    A router for resources under PREFIX; kind: of its routes.

    Each is whole as it is declared, and `api.routes` only gathers them: to include one router in another would make
    every route anew, twice over, and so would take a tenth of the start.
    """
    return APIRouter(prefix=PREFIX, dependencies=[EachOnce], route_class=kind)
