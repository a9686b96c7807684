"""
Answers that lie ready are given out again, many at a time.

    request --> does it lie ready? --no-----------------------------> the application answers, and lays it ready
                    | yes                                                              ^
                    +--> one transaction: does the token hold, is nothing newer? --no--+
                                     | yes, and the reading is in the account
                                     +--> the bytes, or 304

While one transaction is under way, those who come in wait for the next one together (`store.readings`). Who is answered
often asks again at once; so the next transaction waits a moment for as many as the last one answered, beside those who
wait already. Else the first to ask again would be alone in one with all others in the one after, and wait for both.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

from starlette.types import ASGIApp, Receive, Scope, Send

from vroegsignalering.api.desk import key_of
from vroegsignalering.api.headers import Headers, always
from vroegsignalering.api.negotiation import held
from vroegsignalering.api.problems import ERRORS, Problem, Refused, understood
from vroegsignalering.api.service import Service
from vroegsignalering.store import Ready

# What a crowd needs to read its answers and to ask again, on a busy machine too; waited in full only when it stays off.
_MOMENT = 0.005
_log = logging.getLogger(__name__)


class AtTheDesk:
    """Gives out what lies ready, before the application `app` has looked at the request; all else is for `app`."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app, self.service, self.turns = app, service, _Turns(service)
        self.always = always(service.tls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        key = key_of(scope) if scope["type"] == "http" else None
        answer = self.service.desk.find(key) if key else None
        if key is None or answer is None:
            await self.app(scope, receive, send)
            return
        try:
            if seconds := self.service.limiter.seconds_to_wait(answer.ready.token, self.service.clock()):
                raise Refused(429, seconds=seconds)
            given = await self.turns.stands(answer.ready)
        except Exception as error:  # noqa: BLE001  (there is nothing around this that would answer)
            if not isinstance(error, ERRORS):
                _log.exception("at the desk")
            problem = understood(error) if isinstance(error, ERRORS) else Problem(500)
            await Headers(problem.response(), self.service.tls)(scope, receive, send)
            return
        if not given:
            self.service.desk.drop(key)
            await self.app(scope, receive, send)
            return
        known = next((value for name, value in scope["headers"] if name == b"if-none-match"), b"")
        if known and held(known.decode("latin-1"), answer.tag):
            status, headers, body = 304, answer.tag_headers, b""
        else:
            status, headers, body = 200, answer.headers, answer.body
        await send({"type": "http.response.start", "status": status, "headers": headers + self.always})
        await send({"type": "http.response.body", "body": body})


class _Turns:
    """Those who ask at about the same time, in one transaction after another."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._waiting: list[tuple[Ready, asyncio.Future[bool]]] = []
        self._working: asyncio.Task[None] | None = None
        self._expected, self._complete = 1, asyncio.Event()

    async def stands(self, ready: Ready) -> bool:
        """Whether the answer may be given; then its reading is in the account. Unavailable when that cannot be."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        self._waiting.append((ready, future))
        if len(self._waiting) >= self._expected:
            self._complete.set()
        if self._working is None:
            self._working = loop.create_task(self._work(loop))
        return await future

    async def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        while self._waiting:
            await self._gather()
            turn, self._waiting = self._waiting, []
            try:
                stands = await loop.run_in_executor(None, self._record, [ready for ready, _ in turn])
            except Exception as error:  # noqa: BLE001  (each who waits is told)
                for _, future in turn:
                    if not future.done():
                        future.set_exception(error)
            else:
                for (_, future), good in zip(turn, stands, strict=True):
                    if not future.done():
                        future.set_result(good)
            self._expected = len(turn) + len(self._waiting)
        self._working = None

    async def _gather(self) -> None:
        if len(self._waiting) < self._expected:
            self._complete = asyncio.Event()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._complete.wait(), _MOMENT)

    def _record(self, ready: Sequence[Ready]) -> list[bool]:
        return self._service.store.readings.record(ready, now=self._service.clock())
