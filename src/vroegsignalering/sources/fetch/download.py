"""A whole file from an address: tried again when a try fails, and gone on with where the last one broke off."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import requests
import urllib3

from vroegsignalering.errors import BadInput, Unavailable
from vroegsignalering.sources.fetch.asking import Passing, Terms, ask
from vroegsignalering.sources.fetch.partial import Partial

_CHUNK = 64 * 1024
# Bytes a second under which a server that keeps sending counts as stalled all the same.
_LEAST_PACE = 1024


class Progress(Protocol):
    """What a download tells while it is under way."""

    def got(self, size: int, total: int | None) -> None:
        """So many bytes have come, of so many when that is known."""

    def waits(self, reason: str, seconds: float) -> None:
        """A try failed; the next one comes in so many seconds."""


class GaveUp(Unavailable):
    """Every try failed in a way that might have passed: the server, or the way to it, is down for now."""


@dataclass(frozen=True)
class Received:
    """Where a file came from in the end, after redirects, and the server's mark of its version."""

    address: str
    etag: str | None


def download(url: str, part: Path, terms: Terms, progress: Progress) -> Received:
    """
    Puts what stands at `url` whole at `part`, going on with what an earlier call left there.

    GaveUp after the last try, Unavailable where trying again is of no use; BadInput when it is too large to be it.
    """
    waits = iter(terms.waits)
    with requests.Session() as session:
        while True:
            try:
                return _tried(session, Partial(part, url), terms, progress)
            except Passing as failure:
                wait = next(waits, None)
                if wait is None:
                    times = len(terms.waits) + 1
                    raise GaveUp(
                        f"{url} {failure} ({times} {'try' if times == 1 else 'tries'}); check the connection, "
                        "or give the same command again later"
                    ) from None
                progress.waits(f"{url} {failure}", wait)
                terms.sleep(wait)


def _tried(session: requests.Session, partial: Partial, terms: Terms, progress: Progress) -> Received:
    with ask(session, partial.url, partial.asking(), terms) as response:
        _check_unpacked(response)
        total = _total(response, _begin(response, partial))
        _check_size(response, partial, total or 0, terms)
        with partial.path.open("ab") as stream:
            size = stream.tell()
            for chunk in _chunks(response, terms):
                size += len(chunk)
                _check_size(response, partial, size, terms)
                stream.write(chunk)
                progress.got(size, total)
        if total is not None and size != total:
            if size > total:
                partial.forget()
            raise Passing(f"gave {size} of {total} bytes")
        return Received(response.url, response.headers.get("ETag"))


def _begin(response: requests.Response, partial: Partial) -> int:
    """Where in the file the answer starts: at the end of the part, or at 0, and then the part is begun anew."""
    validator = _validator(response)
    if response.status_code == 200:
        partial.begin(validator)
        return 0
    start = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    asked = response.request.headers.get("If-Range")
    if response.status_code == 206 and start and int(start[1]) == partial.size and validator in (None, asked):
        return partial.size
    partial.forget()
    raise Passing("has another version by now, or gave another range than asked for")


def _validator(response: requests.Response) -> str | None:
    """What names this version for `If-Range`, which takes no weak ETag."""
    etag = response.headers.get("ETag", "")
    return etag if etag.startswith('"') else response.headers.get("Last-Modified")


def _total(response: requests.Response, start: int) -> int | None:
    """Bytes of the whole file, as far as the server says."""
    length = response.headers.get("Content-Length", "")
    if "Transfer-Encoding" in response.headers or not length.isdigit():
        return None
    of_all = re.search(r"/(\d+)$", response.headers.get("Content-Range", ""))
    return int(of_all[1]) if of_all else start + int(length)


def _check_unpacked(response: requests.Response) -> None:
    packing = response.headers.get("Content-Encoding", "identity")
    if packing != "identity":
        raise BadInput(response.url, "Content-Encoding", packing, "the file itself, which is what was asked for")


def _check_size(response: requests.Response, partial: Partial, size: int, terms: Terms) -> None:
    if size > terms.most_bytes:
        partial.forget()
        raise BadInput(response.url, "", f"{size} bytes or more", f"a file of at most {terms.most_bytes} bytes")


def _chunks(response: requests.Response, terms: Terms) -> Iterator[bytes]:
    """The body as it comes; Passing when it breaks off or stalls."""
    since, came = time.perf_counter(), 0
    try:
        while chunk := response.raw.read1(_CHUNK, decode_content=False):
            yield chunk
            came += len(chunk)
            passed = time.perf_counter() - since
            if passed > terms.silence:
                if came < _LEAST_PACE * passed:
                    raise Passing("hardly sends anything")
                since, came = time.perf_counter(), 0
    except urllib3.exceptions.ReadTimeoutError:
        raise Passing("stalls") from None
    except urllib3.exceptions.HTTPError:
        raise Passing("broke off before the end") from None
