"""The application: the API and the pages over one store and one model. It never needs MLflow."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from fastapi import FastAPI

from vroegsignalering.api.headers import Headers
from vroegsignalering.api.limits import Limiter, Rate
from vroegsignalering.api.openapi import describe
from vroegsignalering.api.routes import health, v1
from vroegsignalering.api.service import Contact, Model, Service
from vroegsignalering.store import Store
from vroegsignalering.web.pages import add_handlers, pages

_USUAL_RATE = Rate()


def create_app(
    *,
    store: Store,
    model: Model,
    clock: Callable[[], datetime],
    contact: Contact,
    base_url: str = "https://localhost",
    tls: bool = False,
    rate: Rate = _USUAL_RATE,
) -> FastAPI:
    """
    The service, ready for a server.

    clock:    the present instant, with an offset from UTC
    base_url: public address (https), without a path
    tls:      whether a proxy in front speaks TLS there
    rate:     how often one token may ask

    Nothing is opened yet: a store or model that is not there shows as 503, on requests and on /gezondheid/gereed.
    """
    app = FastAPI(title="Vroegsignalering", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    service = Service(store, model, clock, contact, base_url, tls, Limiter(rate))
    app.state.service = service
    app.add_middleware(Headers, tls=tls)
    for router in (v1, health, pages):
        app.include_router(router)
    add_handlers(app)

    @cache
    def openapi() -> dict[str, Any]:
        return describe(app, service)

    app.openapi = openapi  # type: ignore[method-assign]
    return app
