"""Routes that take a body: read as far as a body of theirs can be, and no further."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.types import Message

from vroegsignalering.api.problems import Refused


def bounded(most_bytes: int) -> type[APIRoute]:
    """A kind of route that answers 400 to a longer body, before it is all in memory."""

    class Bounded(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def answer(request: Request) -> Response:
                received, too_long = 0, False

                async def receive() -> Message:
                    nonlocal received, too_long
                    message = await request.receive()
                    received += len(message.get("body", b""))
                    if received > most_bytes:
                        too_long = True
                        raise Refused(400)
                    return message

                try:
                    return await handle(Request(request.scope, receive))
                except Exception:
                    if too_long:  # whatever was made of it on the way
                        raise Refused(400, f"Het verzoek is langer dan {most_bytes} bytes.") from None
                    raise

            return answer

    return Bounded
