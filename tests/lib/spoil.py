"""How good official files are spoiled: functions that make a function of the folder."""

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl

from lib.official import map_name, scores_name, write_map

Spoil = Callable[[Path], object]


def replaced(name: str, old: str, new: str, line: int = 0) -> Spoil:
    """`old` becomes `new`: the first one in the given line (the header is 1), or all in the file without a line."""

    def spoil(folder: Path) -> None:
        lines = _lines(folder / name)
        for number in [line - 1] if line else range(len(lines)):
            assert not line or old in lines[number], f"nothing to spoil: no {old!r} in line {line} of {name}"
            lines[number] = lines[number].replace(old, new, 1 if line else -1)
        (folder / name).write_bytes("".join(lines).encode())

    return spoil


def inserted(name: str, line: int, text: str) -> Spoil:
    """`text` stands before what was the given line."""

    def spoil(folder: Path) -> None:
        lines = _lines(folder / name)
        (folder / name).write_bytes("".join([*lines[: line - 1], text, *lines[line - 1 :]]).encode())

    return spoil


def again(name: str, line: int) -> Spoil:
    """The given line stands there twice, one after the other."""
    return lambda folder: inserted(name, line, _lines(folder / name)[line - 1])(folder)


def without(name: str, words: str) -> Spoil:
    """The lines with these words are gone."""
    return lambda folder: (folder / name).write_bytes(
        "".join(line for line in _lines(folder / name) if words not in line).encode()
    )


def without_columns(name: str, first: int, last: int, separator: str) -> Spoil:
    """Columns `first` to `last` (from 1) are gone, from a file without separators within its quotes."""

    def spoil(folder: Path) -> None:
        rows = [line.rstrip("\n").split(separator) for line in _lines(folder / name)]
        text = "".join(separator.join(row[: first - 1] + row[last:]) + "\n" for row in rows)
        (folder / name).write_bytes(text.encode())

    return spoil


def changed(name: str, change: Callable[[bytes], bytes]) -> Spoil:
    """The content becomes what `change` makes of it."""
    return lambda folder: (folder / name).write_bytes(change((folder / name).read_bytes()))


def content(name: str, new: bytes) -> Spoil:
    """The content is `new`."""
    return lambda folder: (folder / name).write_bytes(new)


def encoded(name: str, encoding: str) -> Spoil:
    """The text is in another encoding."""
    return changed(name, lambda whole: whole.decode().encode(encoding))


def cut(name: str, share: float = 0.5) -> Spoil:
    """Only the first part of the file is there."""
    return changed(name, lambda whole: whole[: int(len(whole) * share)])


def damaged(name: str) -> Spoil:
    """A zip whose directory is whole, while its member cannot be unpacked: sixty zeros after the member's name."""

    def zeros(whole: bytes) -> bytes:
        start = whole.index(b".csv") + 40
        return whole[:start] + bytes(60) + whole[start + 60 :]

    return changed(name, zeros)


def renamed(name: str, new: str) -> Spoil:
    """The file has another name."""
    return lambda folder: (folder / name).rename(folder / new)


def copied(name: str, new: str) -> Spoil:
    """The file is there under another name too."""
    return lambda folder: shutil.copy(folder / name, folder / new)


def sheet(change: Callable[[openpyxl.worksheet.worksheet.Worksheet], object]) -> Spoil:
    """The first sheet of the workbook with the scores of buurten is changed."""

    def spoil(folder: Path) -> None:
        path = folder / scores_name("buurt", "xlsx")
        workbook = openpyxl.load_workbook(path)
        change(workbook.worksheets[0])
        workbook.save(path)

    return spoil


def remapped(**how: object) -> Spoil:
    """The map of the buurten is another one, made with these arguments of `write_map`."""

    def spoil(folder: Path) -> None:
        path = folder / map_name("buurt")
        path.unlink()
        write_map(path, "buurt", **how)  # type: ignore[arg-type]

    return spoil


def _lines(path: Path) -> list[str]:
    return path.read_bytes().decode().splitlines(keepends=True)
