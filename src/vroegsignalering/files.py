"""
Files that are never half there: write to a temporary name, then rename; digests that recognise content; and the TOML
that others write.
"""

import hashlib
import json
import os
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vroegsignalering.errors import BadInput

# No file of ours has tables in tables in so many more, nor a number that a TOML need not hold.
_DEEPEST = 10
_MOST = 2**63
_TOO_DEEP, _TOO_LONG = "lists or tables that are nested too deep", "a whole number that is too long"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """
    Yields a temporary path beside `path` to write to; on leaving without error it takes the place of `path`.

    The temporary file starts with a dot and ends with the suffix of `path`; after an error, or a kill, `path` is
    what it was. What a killed process left behind is removed by `sweep`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}.", suffix=f".part{path.suffix}")
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Writes `text` as UTF-8, whole or not at all."""
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def write_json(path: Path, content: Any) -> None:
    """Writes `content` as JSON for people to read: the same bytes for equal content (keys sorted, no NaN)."""
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


def sweep(folder: Path) -> None:
    """Removes what a killed process left half written in `folder` and below it."""
    for part in folder.rglob(".*.part*"):
        part.unlink(missing_ok=True)


def digest_of_files(paths: Iterable[Path]) -> str:
    """SHA-256 (hex) over the names and contents of `paths`, in the order of their names."""
    total = hashlib.sha256()
    for path in sorted(paths, key=lambda p: p.name):
        with path.open("rb") as stream:
            total.update(f"{path.name}\0{hashlib.file_digest(stream, 'sha256').hexdigest()}\n".encode())
    return total.hexdigest()


def digest_of(content: Any) -> str:
    """SHA-256 (hex) of anything that JSON can hold."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def toml_of(path: Path, text: str, expected: str) -> dict[str, Any]:
    """
    What the TOML `text` of the file at `path` says; BadInput, with what was `expected`, for what is no valid TOML.

    Refused as well is what is valid, but cannot be told of: nested too deep, or a whole number of more than 64 bits.
    """
    content: dict[str, Any] = {}
    try:
        content = tomllib.loads(text)
        found = _beyond(content, _DEEPEST)
    except tomllib.TOMLDecodeError as error:
        found = f"no valid TOML ({error})"
    except RecursionError:
        found = _TOO_DEEP
    except ValueError:  # of Python itself, which reads no number of thousands of digits
        found = _TOO_LONG
    if found:
        raise BadInput(path, "", found, expected)
    return content


def _beyond(content: Any, deepest: int) -> str:
    """What of it cannot be told of; empty where all can be."""
    if isinstance(content, dict | list):
        parts = content.values() if isinstance(content, dict) else content
        return next(filter(None, (_beyond(one, deepest - 1) for one in parts)), "") if deepest else _TOO_DEEP
    return _TOO_LONG if type(content) is int and not -_MOST <= content < _MOST else ""
