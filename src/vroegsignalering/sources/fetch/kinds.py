"""Whether what came looks like what was asked for: a server can answer 200 with a page that says sorry."""

import json
import struct
import zipfile
from pathlib import Path

from vroegsignalering.errors import BadInput
from vroegsignalering.sources.content import DAMAGED_ZIP
from vroegsignalering.sources.fetch.addresses import Kind

_MARK = b"\xef\xbb\xbf"
_START = 4096
# A GeoPackage is an SQLite database, whose first 100 bytes are laid down in https://sqlite.org/fileformat.html (1.3).
_GEOPACKAGE = b"SQLite format 3\0"
_HEADER = struct.Struct(">16x H 6x I I 60x I 4x")
_EXPECTED: dict[Kind, str] = {
    "zip": "a whole zip",
    "csv": "text with separators",
    "json": "JSON",
    "gpkg": "a whole GeoPackage",
    "statline": "a page of an OData table",
}


def check(path: Path, kind: Kind, address: str) -> None:
    """BadInput about `address` unless the file at `path`, which came from there, is of that kind."""
    with path.open("rb") as stream:
        start = stream.read(_START)
    found = _wrong(path, kind, start.removeprefix(_MARK).lstrip())
    if found:
        expected = f"{_EXPECTED[kind]}; see by `vroegsignalering fetch --list` where it is published"
        raise BadInput(address, "", found, expected)


def _wrong(path: Path, kind: Kind, start: bytes) -> str:
    """What stands there instead; empty when nothing is wrong."""
    if not start:
        return "nothing (an empty file)"
    if start.startswith(b"<"):
        return "a web page or other markup"
    if kind == "zip":
        return "" if _is_whole_zip(path) else "what is no zip, or a damaged one"
    if kind == "gpkg":
        return _cut_short(path, start) if start.startswith(_GEOPACKAGE) else "what is no GeoPackage"
    if kind == "csv":
        line = start.splitlines()[0]
        readable = b"\0" not in start and not start.startswith((b"{", b"[", b"PK"))
        return "" if readable and any(mark in line for mark in (b",", b";", b"\t")) else "what is no table"
    return "" if _is_json(path) else "what is no JSON"


def _is_whole_zip(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(archive.namelist())
    except DAMAGED_ZIP:
        return False


def _cut_short(path: Path, start: bytes) -> str:
    """What to say of a GeoPackage that has fewer pages than it counts itself; empty when it has them."""
    if len(start) >= _HEADER.size:
        page, changes, pages, changes_then = _HEADER.unpack_from(start)
        # 65536, which does not fit in two bytes, is 1. Where the counters of changes differ, the count of pages is old.
        counted = pages * (65536 if page == 1 else page) if changes == changes_then else 0
        if path.stat().st_size >= counted:
            return ""
    return "a GeoPackage that was cut short"


def _is_json(path: Path) -> bool:
    try:
        return isinstance(json.loads(path.read_bytes()), (dict, list))
    except ValueError:
        return False
