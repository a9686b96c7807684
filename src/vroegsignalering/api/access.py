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
    """The holder of a bearer token, ours or of the OpenID issuer; None without one, or with one not valid now."""
    if bearer is None:
        return None
    given, now = bearer.credentials, service.clock()
    if service.openid is None or given.count(".") != 2:
        return service.store.tokens.holder(given, now=now)
    holder = service.openid.holder(given, now=now)
    return holder if holder and service.store.tokens.introduce(holder, at=now) else None


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
