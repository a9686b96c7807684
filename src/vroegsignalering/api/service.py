"""What a request may use: the store, the model that is served, the clock, and how the service presents itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Protocol, cast

from fastapi import Depends, Request

from vroegsignalering.api.desk import Desk
from vroegsignalering.api.limits import Limiter
from vroegsignalering.api.openid import OpenId
from vroegsignalering.store import Store

API_VERSION = "1.2.0"
SECONDS_TO_RETRY = 10


class Model(Protocol):
    """
    The champion, as it lies in models/.

    manifest:   what the files are and what they rest on
    importance: per "<target>-<horizon>": `candidate`, `origins` and `features`, a list of
                `kenmerk, woorden, dimensie, shap, shap_laag, shap_hoog, permutatie, permutatie_laag, permutatie_hoog`
    """

    @property
    def version(self) -> str: ...

    @property
    def manifest(self) -> dict[str, Any]: ...

    @property
    def importance(self) -> dict[str, Any]: ...

    def check(self) -> None:
        """Raises Unavailable when the files are not what the manifest says."""


@dataclass(frozen=True)
class Contact:
    """Whom a user of the API can turn to."""

    name: str
    email: str
    url: str


@dataclass(frozen=True)
class Service:
    """
    Everything that a route needs, made once per application.

    clock:    the present instant, with an offset
    base_url: public address (https), without a path
    tls:      whether a proxy in front speaks TLS, so that browsers may be held to it
    limiter:  how often each token may ask
    openid:   whose tokens count beside our own; None for nobody's
    desk:     answers that lie ready
    """

    store: Store
    model: Model
    clock: Callable[[], datetime]
    contact: Contact
    base_url: str
    tls: bool
    limiter: Limiter
    openid: OpenId | None = None
    desk: Desk = field(default_factory=Desk)


async def _service(request: Request) -> Service:  # async: what does not wait needs no thread
    return cast(Service, request.app.state.service)


ServiceDep = Annotated[Service, Depends(_service)]
