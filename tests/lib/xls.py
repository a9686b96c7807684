"""A workbook in the older Excel format (.xls), written from the record up, since no kept library writes it any more."""

import struct
from collections.abc import Sequence

_SECTOR = 512
_END, _FAT, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
# Streams shorter than this would lie in a part of their own, which this writer does not have.
_SHORT = 4096


def xls(rows: Sequence[Sequence[str | float | None]]) -> bytes:
    """One sheet with `rows`: texts, numbers, and nothing for None."""
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0x0600))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            at = struct.pack("<HHH", number, column, 0)
            if isinstance(value, str):
                sheet += _record(0x0204, at + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
            elif value is not None:
                sheet += _record(0x0203, at + struct.pack("<d", value))
    sheet += _record(0x000A, b"")
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0x0600))
    name = b"kwb"
    bound = 4 + 8 + len(name)
    there = len(start) + bound + 4  # the sheet begins behind the end of the globals
    listed = _record(0x0085, struct.pack("<IHBB", there, 0, len(name), 0) + name)
    return _compound(start + listed + _record(0x000A, b"") + sheet)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _compound(stream: bytes) -> bytes:
    """A compound file with the one stream `Workbook`."""
    stream = stream.ljust(_SHORT, b"\0")
    sectors = -(-len(stream) // _SECTOR)
    # FAT sectors first, then the directory, then the stream; a FAT sector tells of 128 sectors.
    fats = next(count for count in range(1, 100) if count * 128 >= count + 1 + sectors)
    chain = [_FAT] * fats + [_END]
    first = len(chain)
    chain += [*range(first + 1, first + sectors), _END]
    chain += [_FREE] * (fats * 128 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, fats, fats, 0, _SHORT, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(fats), *[_FREE] * (109 - fats))
    directory = _entry("Root Entry", 5, child=1, start=_END, size=0)
    directory += _entry("Workbook", 2, child=_FREE, start=first, size=len(stream))
    directory += 2 * (bytes(68) + struct.pack("<III", _FREE, _FREE, _FREE) + bytes(48))
    return header + struct.pack(f"<{len(chain)}I", *chain) + directory + stream.ljust(sectors * _SECTOR, b"\0")


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    told = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    return told + struct.pack("<III", _FREE, _FREE, child) + bytes(36) + struct.pack("<IQ", start, size)
