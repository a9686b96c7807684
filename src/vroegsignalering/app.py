"""The application: the API and the pages over one store and one model. It never needs MLflow."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from vroegsignalering.api.headers import Headers
from vroegsignalering.api.limits import Limiter, Rate
from vroegsignalering.api.openid import OpenId
from vroegsignalering.api.routes import ROUTES
from vroegsignalering.api.service import Contact, Model, Service
from vroegsignalering.api.turns import AtTheDesk
from vroegsignalering.store import Store
from vroegsignalering.web.door import add_pages

_USUAL_RATE = Rate()


class _App(FastAPI):
    """The application, with the desk in front of it: the layers of a framework cost more than an answer there."""

    desk: AtTheDesk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        await self.desk(scope, receive, send)

    async def usual(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request for which nothing lies ready."""
        await super().__call__(scope, receive, send)


def create_app(
    *,
    store: Store,
    model: Model,
    clock: Callable[[], datetime],
    contact: Contact,
    base_url: str = "https://localhost",
    tls: bool = False,
    rate: Rate = _USUAL_RATE,
    openid: OpenId | None = None,
) -> FastAPI:
    """
    The service, ready for a server.

    clock:    the present instant, with an offset from UTC
    base_url: public address (https), without a path
    tls:      whether a proxy in front speaks TLS there
    rate:     how often one token may ask
    openid:   whose tokens count beside our own

    Nothing is opened yet: a store or model that is not there shows as 503, on requests and on /gezondheid/gereed.
    """
    app = _App(title="Vroegsignalering", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    service = Service(store, model, clock, contact, base_url, tls, Limiter(rate), openid)
    app.state.service = service
    app.add_middleware(Headers, tls=tls)
    app.router.routes += ROUTES
    add_pages(app)

    @cache
    def openapi() -> dict[str, Any]:
        from vroegsignalering.api.openapi import describe  # with its examples only for who asks

        return describe(app, service)

    app.openapi = openapi  # type: ignore[method-assign]
    app.desk = AtTheDesk(app.usual, service)
    return app
