"""
Gets a file of a source, once: into its place, whole and as expected, with a line in the data log.

    <folder>/<source>/<edition>/<file>      the file
    <folder>/log.jsonl                      the log of all files
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from vroegsignalering.errors import BadInput, Unavailable
from vroegsignalering.sources.fetch.addresses import Address
from vroegsignalering.sources.fetch.asking import Terms
from vroegsignalering.sources.fetch.download import Progress, Received, download
from vroegsignalering.sources.fetch.kinds import check
from vroegsignalering.sources.fetch.log import Entry, Log
from vroegsignalering.sources.fetch.partial import Partial, path_of
from vroegsignalering.sources.fetch.statline import download_table


@dataclass(frozen=True)
class Outcome:
    """
    The file of an address, which is there.

    entry:    what the log says of it
    fresh:    whether it was fetched now
    previous: what the log said before, when it was fetched before and is fetched again
    """

    path: Path
    entry: Entry
    fresh: bool
    previous: Entry | None = None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keeps a second fetch out of `folder`; Unavailable when one is at work there."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable(f"another fetch is at work in {folder}; wait until it has ended") from None
        yield


def fetch_once(
    address: Address, folder: Path, *, at: datetime, again: bool, terms: Terms, progress: Progress
) -> Outcome:
    """
    The file of `address` below `folder`; what is there as the log says is not fetched, unless `again`.

    at: the instant for the log. BadInput when what is there is not what the log says, or what came is not what was
    expected; Unavailable when the network or the server fails. After an error what was there before still is.
    """
    path = folder / address.source / address.edition / address.file
    log = Log(folder / "log.jsonl")
    known = log.newest(address)
    if path.exists() and not again:
        return Outcome(path, _accounted(path, known), fresh=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = Partial(path_of(path), address.url)
    received, digest = _received(address, partial, terms, progress)
    entry = Entry(
        source=address.source,
        edition=address.edition,
        file=address.file,
        fetched_at=at,
        address=received.address,
        licence=address.licence,
        bytes=partial.size,
        sha256=digest,
        etag=received.etag,
    )
    # The log first: a kill in between leaves a line about a file that is fetched again, never a file without a line.
    log.add(entry)
    partial.finish(path)
    return Outcome(path, entry, fresh=True, previous=known)


def _received(address: Address, partial: Partial, terms: Terms, progress: Progress) -> tuple[Received, str]:
    """Downloads to the part and checks it; what is not as expected is not kept."""
    try:
        if address.kind == "statline":
            return download_table(address.url, partial.path, terms, progress), _digest(partial.path)
        received = download(address.url, partial.path, terms, progress)
        check(partial.path, address.kind, received.address)
        digest = _digest(partial.path)
        if address.sha256 not in (None, digest):
            expected = f"{address.sha256}, as in addresses.toml; if it was published anew, put the new digest there"
            raise BadInput(received.address, "sha256", digest, expected)
    except BadInput:
        partial.forget()
        raise
    return received, digest


def _accounted(path: Path, known: Entry | None) -> Entry:
    """The log's entry about the file at `path`; BadInput when there is none, or the file is another."""
    expected = "the file that was fetched; --again fetches it anew and replaces this one"
    if known is None:
        raise BadInput(path, "", "a file that the log does not know", expected)
    if _digest(path) != known.sha256:
        raise BadInput(
            path, "", f"a file that was changed after it was fetched on {known.fetched_at:%Y-%m-%d}", expected
        )
    return known


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
