"""The desk: answers about lists that were given before lie ready here, as bytes; `api.turns` gives them out again."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from vroegsignalering.store import Ready

_MOST_BYTES = 64 * 2**20
# What an answer takes beside its body, at most: its key, headers and account, which tells all that was asked.
_BESIDE = 8 * 2**10
_LONGEST_QUESTION = 4 * 2**10

Key = bytes
_ASKED = (b"authorization", b"accept", b"accept-crs")
_RawHeaders = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Answer:
    """What lies ready for one who asks: the whole answer, the answer for who has it already, and what both need."""

    ready: Ready
    tag: str
    headers: _RawHeaders
    tag_headers: _RawHeaders
    body: bytes


class Desk:
    """The answers that lie ready in one process; those asked longest ago make room."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._lock = Lock()

    def lay(self, request: Request, ready: Ready, response: Response) -> None:
        """Keeps an answer to this very request, for who asked it with a token in the Authorization header."""
        key = key_of(request.scope)
        if key is None:
            return
        tag_headers = [one for one in response.raw_headers if one[0] in (b"etag", b"vary", b"content-crs")]
        answer = Answer(ready, response.headers["etag"], response.raw_headers, tag_headers, bytes(response.body))
        with self._lock:
            self._take(key)
            self._answers[key] = answer
            self._bytes += _size(answer)
            while self._bytes > self._most_bytes:
                self._take(next(iter(self._answers)))

    def find(self, key: Key) -> Answer | None:
        """The answer that lies ready under a key."""
        with self._lock:
            if answer := self._answers.get(key):
                self._answers.move_to_end(key)
            return answer

    def drop(self, key: Key) -> None:
        """Forgets an answer that may not be given any more."""
        with self._lock:
            self._take(key)

    def _take(self, key: Key) -> None:
        if answer := self._answers.pop(key, None):
            self._bytes -= _size(answer)


def _size(answer: Answer) -> int:
    return len(answer.body) + _BESIDE


def key_of(scope: Scope) -> Key | None:
    """
    A digest of who asks for what in which form; None where that is no question that an answer is kept for.

    Neither the secret of who asks nor what else came along is kept, of whatever length that is.
    """
    asked = [one for one in scope["headers"] if one[0] in _ASKED]
    told = dict(asked)
    bearer = told.get(b"authorization")
    # Of a header that is there twice nobody says which one counts.
    if bearer is None or len(told) != len(asked) or scope["method"] != "GET":
        return None
    accepted, system = told.get(b"accept", b""), told.get(b"accept-crs", b"")
    # Only the path, which comes decoded, can hold an end of a line; so no two questions are written alike.
    question = b"\n".join((bearer, accepted, system, scope["query_string"], scope["path"].encode()))
    return hashlib.sha256(question).digest() if len(question) <= _LONGEST_QUESTION else None
