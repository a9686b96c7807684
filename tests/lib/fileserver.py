"""A server of files on this machine that does, request by request, what it is told: also what a server should not."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Act = Callable[["_Handler"], None]


@dataclass
class FileServer:
    """
    acts:  for each path what is done at each request in turn; the last act serves for all that follow
    asked: the requests that came: path and headers
    """

    root: str
    acts: dict[str, list[Act]] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def does(self, path: str, *acts: Act) -> str:
        """Sets what is done at `path`; returns its address."""
        self.acts[path] = list(acts)
        return f"{self.root}{path}"

    def ranges(self) -> list[str | None]:
        """The Range of each request that came."""
        return [headers.get("Range") for _, headers in self.asked]


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        files: FileServer = self.server.files
        files.asked.append((self.path, dict(self.headers)))
        acts = files.acts[self.path]
        (acts.pop(0) if len(acts) > 1 else acts[0])(self)

    def says(self, status: int, body: bytes = b"", length: int | None = None, **headers: str) -> None:
        """An answer; `length` is what it claims to have, by default what it has."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: tests read `asked`."""


@contextmanager
def file_server() -> Iterator[FileServer]:
    """A running server on a free port of 127.0.0.1."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    files = FileServer(f"http://127.0.0.1:{server.server_address[1]}")
    server.files = files  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield files
    finally:
        files.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


def gives(body: bytes, etag: str = "", **headers: str) -> Act:
    """The file as a good server gives it: from a place on when asked so, unless it is of another version by then."""
    marks = {"ETag": etag, **headers} if etag else headers

    def act(handler: _Handler) -> None:
        start = _start(handler)
        if start is None or (etag and handler.headers.get("If-Range") != etag):
            handler.says(200, body, **marks)
        elif start >= len(body):
            handler.says(416, Content_Range=f"bytes */{len(body)}")
        else:
            handler.says(206, body[start:], Content_Range=f"bytes {start}-{len(body) - 1}/{len(body)}", **marks)

    return act


def breaks_off(body: bytes, at: int, etag: str = "") -> Act:
    """The first `at` bytes of what was asked for, and then no more; it claims to have it all."""

    def act(handler: _Handler) -> None:
        start, marks = _start(handler) or 0, {"ETag": etag} if etag else {}
        status = 206 if start else 200
        span = {"Content_Range": f"bytes {start}-{len(body) - 1}/{len(body)}"} if start else {}
        handler.says(status, body[start : start + at], length=len(body) - start, **marks, **span)

    return act


def stalls(body: bytes, at: int, etag: str = "") -> Act:
    """The first `at` bytes, and then silence on an open line."""

    def act(handler: _Handler) -> None:
        handler.says(200, body[:at], length=len(body), **({"ETag": etag} if etag else {}))
        handler.server.files.ended.wait(5)

    return act


def drips(body: bytes) -> Act:
    """A byte at a time, a hundred a second: never silent, never done."""

    def act(handler: _Handler) -> None:
        handler.says(200, length=len(body))
        for byte in body:
            if handler.server.files.ended.is_set():
                return
            try:
                handler.wfile.write(bytes([byte]))
            except OSError:  # the client gave up, which is what it should do
                return
            time.sleep(0.01)

    return act


def answers(status: int, body: bytes = b"", **headers: str) -> Act:
    """Always this, whatever range was asked for."""
    return lambda handler: handler.says(status, body, **headers)


def endless(block: bytes) -> Act:
    """Chunks without end and without a claim of how many."""

    def act(handler: _Handler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.close_connection = True
        try:
            while not handler.server.files.ended.is_set():
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(block), block))
        except OSError:
            return

    return act


def _start(handler: _Handler) -> int | None:
    asked = handler.headers.get("Range", "")
    return int(asked.removeprefix("bytes=").removesuffix("-")) if asked else None
