"""Files that are never half there: write to a temporary name, then rename; and digests that recognise content."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


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


def as_json(content: Any, *, indent: int | None = None) -> str:
    """
    `content` as JSON that is the same to the byte for equal content (keys sorted, no NaN).

    indent: None puts all of it on one line, which for thousands of rows is many times faster to write and to read
    """
    return json.dumps(content, indent=indent, sort_keys=True, ensure_ascii=False, allow_nan=False)


def write_json(path: Path, content: Any) -> None:
    """Writes `content` as JSON for people to read: the same bytes for equal content."""
    write_text(path, as_json(content, indent=1) + "\n")


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
