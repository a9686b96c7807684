"""Who asks: the holder of the token in the Authorization header, as often as that token may."""

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


def admitted(service: Service, holder: Holder | None) -> Holder:
    """The holder, if there is one and it is their turn; Refused: 401 for nobody, 429 for who asks too often."""
    if holder is None:
        raise Refused(401)
    if seconds := service.limiter.seconds_to_wait(holder.token, service.clock()):
        raise Refused(429, seconds=seconds)
    return holder


def _holder(service: ServiceDep, bearer: BearerDep) -> Holder:
    return admitted(service, holder_of(service, bearer))


HolderDep = Annotated[Holder, Depends(_holder)]
# For what every holder of a token may see.
SignedIn = Depends(_holder)
