"""Who asks: the holder of the token in the Authorization header."""

from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from vroegsignalering.api.problems import Refused
from vroegsignalering.api.service import Service, ServiceDep
from vroegsignalering.store import Holder

_scheme = HTTPBearer(
    scheme_name="Token",
    description="Een token van een gemeente (alleen haar eigen lijsten), van het rijk of van een analist.",
    auto_error=False,
)
BearerDep = Annotated[HTTPAuthorizationCredentials | None, Depends(_scheme)]


def holder_of(service: Service, bearer: HTTPAuthorizationCredentials | None) -> Holder | None:
    """The holder of a bearer token; None without one, or with one that is not valid now."""
    return service.store.tokens.holder(bearer.credentials, now=service.clock()) if bearer else None


def _holder(service: ServiceDep, bearer: BearerDep) -> Holder:
    found = holder_of(service, bearer)
    if found is None:
        raise Refused(401)
    return found


HolderDep = Annotated[Holder, Depends(_holder)]
