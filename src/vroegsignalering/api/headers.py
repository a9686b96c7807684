"""The headers that stand on every answer, also on an error that nobody foresaw; and HEAD as GET without a body."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vroegsignalering.api.problems import Problem
from vroegsignalering.api.service import API_VERSION
from vroegsignalering.api.style import SOURCE as STYLE

_log = logging.getLogger(__name__)

HEADERS = {
    "API-Version": API_VERSION,
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'self' {STYLE}; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
TLS_HEADERS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def always(tls: bool) -> list[tuple[bytes, bytes]]:
    """The headers of every answer, as ASGI has them; tls: as in `Headers`."""
    headers = HEADERS | (TLS_HEADERS if tls else {})
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


class Headers:
    """
    The outermost layer of the application.

    tls: whether a proxy in front speaks TLS; then browsers are told never to come without
    """

    def __init__(self, app: ASGIApp, tls: bool) -> None:
        self.app, self.headers = app, always(tls)
        self.names = {name for name, _ in self.headers}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head, started = scope["method"] == "HEAD", False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                own = [one for one in message.get("headers", ()) if one[0] not in self.names]
                message = {**message, "headers": own + self.headers}
            elif head:
                message = {**message, "body": b""}
            await send(message)

        try:
            await self.app({**scope, "method": "GET"} if head else scope, receive, send_with_headers)
        except Exception:
            if started:
                raise
            _log.exception("unforeseen error in %s", scope["path"])
            await Problem(500).response()(scope, receive, send_with_headers)
