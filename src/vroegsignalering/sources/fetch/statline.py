"""
A table of StatLine's OData v3 feed, kept as the one CSV that StatLine itself offers as its bulk file.

The feed gives at most 10,000 rows at a time, with the address of the next page in `odata.nextLink`. StatLine's own
portal makes its bulk file (`<table>_UntypedDataSet_<date>.csv`) of the same pages: a header of names, then every row
as it is, each cell quoted, semicolons between, behind a byte order mark. So does this.

Source: the download script of StatLine's portal, as kept in a public copy; general knowledge of the feed.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from vroegsignalering.errors import BadInput
from vroegsignalering.sources.fetch.asking import Terms
from vroegsignalering.sources.fetch.download import Progress, Received, download
from vroegsignalering.sources.fetch.kinds import check
from vroegsignalering.sources.fetch.partial import Partial

_Row = dict[str, Any]


def download_table(url: str, part: Path, terms: Terms, progress: Progress) -> Received:
    """
    Puts the whole table that starts at `url` at `part`; errors as those of `download`.

    Always from the first page on: pages of different days may be of different versions.
    """
    try:
        return _joined(url, part, terms, progress)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _joined(url: str, part: Path, terms: Terms, progress: Progress) -> Received:
    header: list[str] = []
    first: Received | None = None
    with part.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        for received, rows in _pages(url, part.with_name(f"{part.name}.page"), terms, progress):
            if first is None:
                first, header = received, list(rows[0])
                writer.writerow(header)
            for row in rows:
                if list(row) != header:
                    raise BadInput(received.address, f"row {row.get('ID')}", "other columns", ", ".join(header))
                writer.writerow(row.values())
            if stream.tell() > terms.most_bytes:
                raise BadInput(url, "", "more pages", f"a table of at most {terms.most_bytes} bytes")
    if first is None:
        raise BadInput(url, "", "no page", "a table of at least one page")
    return first


def _pages(url: str, part: Path, terms: Terms, progress: Progress) -> Iterator[tuple[Received, list[_Row]]]:
    """Each page in turn: where it came from, and its rows."""
    place, seen, size = url, set[str](), 0
    while place:
        seen.add(place)
        try:
            received = download(place, part, terms, _OnTop(progress, size))
            check(part, "statline", received.address)
            content = part.read_bytes()
        finally:
            Partial(part, place).forget()
        size += len(content)
        page = json.loads(content)
        yield received, _rows(page, received.address)
        place = _next(page, url)
        if place in seen:
            raise BadInput(received.address, "odata.nextLink", "a page that was given before", "the next page")


def _rows(page: Any, address: str) -> list[_Row]:
    rows = page.get("value") if isinstance(page, dict) else None
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise BadInput(address, "value", "no rows", "the rows of an OData table")
    return rows


def _next(page: _Row, url: str) -> str:
    """Address of the next page, empty after the last: always on the server of `url`, whatever host the link names."""
    link = page.get("odata.nextLink")
    if not link:
        return ""
    first, following = urlsplit(url), urlsplit(urljoin(url, str(link)))
    return following._replace(scheme=first.scheme, netloc=first.netloc).geturl()


@dataclass(frozen=True)
class _OnTop:
    """Progress of one page, told as that of all pages so far; how many will come is not known."""

    whole: Progress
    before: int

    def got(self, size: int, total: int | None) -> None:  # noqa: ARG002
        self.whole.got(self.before + size, None)

    def waits(self, reason: str, seconds: float) -> None:
        self.whole.waits(reason, seconds)
