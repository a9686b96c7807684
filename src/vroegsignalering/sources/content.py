"""
The content of an official file: of a file on its own, or of a member of a zip.

What is empty, damaged, or a web page in the place of a file, is refused with one line that says so.
"""

import gzip
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vroegsignalering.errors import BadInput

_SHOWN = 40
# Bytes of one file, as it is fetched or unpacked; more is not what any of the sources publishes.
MOST_BYTES = 2 * 1024**3
_PIECE = 1024**2
# What zipfile and its decompressors raise, depending on which byte is damaged.
DAMAGED_ZIP = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, KeyError, OSError, OverflowError, RuntimeError, ValueError),
)


@dataclass(frozen=True)
class Source:
    """A file with a table in it; `member` is its full name inside the zip `path`, empty for a file of its own."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """The name of the table's own file, without folders."""
        return Path(self.member or self.path).name

    def bad(self, place: str, found: str, expected: str) -> BadInput:
        """The error about a place in this file; a member of a zip is named in the place."""
        return BadInput(self.path, ", ".join(part for part in (self.member, place) if part), found, expected)


def shown(text: str, *, at_most: int = _SHOWN) -> str:
    """`text` between quotes, cut when it is long."""
    return repr(text if len(text) <= at_most else f"{text[:at_most]}...")


def members(path: Path) -> list[str]:
    """Full names of the files in a zip, sorted; BadInput when it is not a whole zip."""
    content = _content(path)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sorted(name for name in archive.namelist() if not name.endswith("/"))
    except DAMAGED_ZIP as error:
        raise BadInput(path, "", "a file that is no whole zip (cut short?)", "the zip as published") from error


def read_bytes(source: Source) -> bytes:
    """The content of a file or of a member of a zip; BadInput when it is empty, a web page, damaged or endless."""
    if not source.member:
        return _content(source.path)
    try:
        with zipfile.ZipFile(source.path) as archive, archive.open(source.member) as stream:
            content = _unpacked(source, stream.read)
    except DAMAGED_ZIP as error:
        raise source.bad("", "a member that cannot be unpacked", "the zip as published, whole") from error
    return _real(source, content)


def read_start(source: Source, size: int = 65536) -> str:
    """The first `size` bytes as text, by which a layout is told; BadInput as `read_bytes` gives it."""
    content = read_bytes(source) if source.member or _is_packed(source.path) else _content(source.path, size)
    return content[:size].removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")


def _content(path: Path, size: int = -1) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(size)
    except OSError as error:
        raise BadInput(path, "", f"no readable file ({error.strerror})", "an official file") from error
    if _is_packed(path) and content:
        try:
            with gzip.open(io.BytesIO(content)) as packed:
                content = _unpacked(Source(path), packed.read)
        except (OSError, EOFError, zlib.error) as error:
            raise BadInput(path, "", "a file that is no whole gzip (cut short?)", "the file, whole") from error
    return _real(Source(path), content)


def _is_packed(path: Path) -> bool:
    return path.suffix.lower() == ".gz"


def _unpacked(source: Source, read: Callable[[int], bytes]) -> bytes:
    """All that `read` gives; BadInput for more than MOST_BYTES, since a few hundred kB can unpack to any size."""
    content = io.BytesIO()
    while piece := read(_PIECE):
        content.write(piece)
        if content.tell() > MOST_BYTES:
            raise source.bad("", f"more than {MOST_BYTES} bytes when unpacked", "the file as published")
    return content.getvalue()


def _real(source: Source, content: bytes) -> bytes:
    """`content`, unless there is none or it is the web page that a download gives when it fails."""
    start = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise source.bad("", "an empty file", "the file as published")
    if re.match(rb"<(!doctype|html|\?xml|head|body)", start, re.IGNORECASE):
        raise source.bad("line 1", "a web page (HTML or XML), not data", "the file as published; download it again")
    return content
