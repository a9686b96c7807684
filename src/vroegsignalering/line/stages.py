"""
Stages: work that is recognised when it was done before, by the digest of all that it rests on.

    key = digest of (the stage, its inputs, the code)
    .stages/<stage>.json = {key, files: {name: digest}}, written after the files themselves

A stage whose record has the same key, and whose files are still what the record says, is not done again. A killed
process leaves no record, so that the next run does the stage anew; what it left half written is swept away. What an
earlier run wrote and this one does not, such as a list of a target that was dropped, goes when the stage is done.
"""

import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from json import loads
from pathlib import Path
from typing import Any, Protocol

from vroegsignalering.errors import BadInput
from vroegsignalering.files import digest_of, digest_of_files, sweep, write_json
from vroegsignalering.line.memory import give_back

_FOLDER = ".stages"
# Those on which a byte of an output can depend: what reads, what computes, what writes.
LIBRARIES = (
    "numpy", "pandas", "scipy", "scikit-learn", "lightgbm", "pyarrow", "matplotlib", "shapely", "geopandas", "pyogrio",
    "pyproj", "python-calamine", "jinja2", "skops",
)  # fmt: skip


class Progress(Protocol):
    """Shows how far a run is."""

    def stage(self, name: str, steps: int | None) -> AbstractContextManager[Callable[[], None]]:
        """A stage as it runs; yields what is called after each of its `steps` (None: not known)."""

    def done_before(self, name: str) -> None:
        """A stage that was done before."""


@cache
def code_digest() -> str:
    """SHA-256 (hex) of this package's own code and data, and of the versions of what computes for it."""
    package = Path(__file__).parents[1]
    files = sorted(path for path in package.rglob("*") if path.suffix in (".py", ".toml", ".csv", ".html", ".css"))
    return digest_of(
        {
            "files": {str(path.relative_to(package)): digest_of_files([path]) for path in files},
            "libraries": {name: version(name) for name in LIBRARIES},
            "python": platform.python_version(),
        }
    )


@dataclass(frozen=True)
class Stages:
    """
    The stages of one run.

    folder: of the run; records lie in `.stages` below it
    """

    folder: Path
    progress: Progress

    def __post_init__(self) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise BadInput(self.folder, "", "a file", "a folder, or a name that is free, for what a run leaves behind")
        sweep(self.folder)

    def key(self, name: str, inputs: Any) -> str:
        """The key of stage `name` on `inputs`, anything that JSON can hold."""
        return digest_of([name, inputs, code_digest()])

    def do(
        self,
        name: str,
        words: str,
        key: str,
        work: Callable[[Callable[[], None]], Iterator[Path] | list[Path]],
        *,
        steps: int | None = None,
    ) -> None:
        """
        Does stage `name` unless it was done before with the same key.

        words: the stage, for people
        work:  is given what to call after each step, and returns the files that it wrote
        """
        if self.is_done(name, key):
            self.progress.done_before(words)
            return
        with self.progress.stage(words, steps) as advance:

            def step() -> None:
                advance()
                give_back()

            files = {str(path.relative_to(self.folder)): digest_of_files([path]) for path in work(step)}
            for left in self._told(name)["files"].keys() - files.keys():
                (self.folder / left).unlink(missing_ok=True)
            write_json(self._record(name), {"key": key, "files": files})
        give_back()

    def forget(self, name: str) -> None:
        """Lets stage `name` be done anew."""
        self._record(name).unlink(missing_ok=True)

    def is_done(self, name: str, key: str) -> bool:
        """Whether stage `name` was done with this key and its files are as it left them."""
        record = self._told(name)
        return record["key"] == key and self._stand(record["files"])

    def _told(self, name: str) -> dict[str, Any]:
        """The record of the last time that the stage was done; of one that was never done, or not by us, empty."""
        try:
            record = loads(self._record(name).read_text(encoding="utf-8"))
            return {"key": record["key"], "files": dict(record["files"])}
        except (OSError, ValueError, LookupError, TypeError):
            return {"key": None, "files": {}}

    def _record(self, name: str) -> Path:
        return self.folder / _FOLDER / f"{name}.json"

    def _stand(self, files: Mapping[str, str]) -> bool:
        return all(
            (self.folder / name).is_file() and digest_of_files([self.folder / name]) == digest
            for name, digest in files.items()
        )
