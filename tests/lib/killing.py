"""
Runs the line again and again, each time killed with SIGKILL at another point, until a last time in which it may end.

    python tests/lib/killing.py ROOT

ROOT holds the country and the pipeline. After each run its visible files are copied to ROOT/after/<number>, and what
its progress heard stands in ROOT/after/<number>.json. Each run is a fork of this process, so that none has to load
its libraries.
"""

import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NoReturn

STAGES = (
    "panel",
    "outlines of the areas",
    "leak report",
    "tuning",
    "backtest",
    "figures and selection",
    "question",
    "risk lists",
    "feature importance",
    "report",
    "notebook (MLflow)",
)


@dataclass(frozen=True)
class Point:
    """
    Where a run is killed.

    stage: number of stages that were done by then
    when:  `begins` or `advances` (for the third time): the stage; `replaces`: a file that is written but not yet in
           its place
    file:  of `replaces`, below ROOT; `*` is any part of a name
    """

    stage: int
    when: Literal["begins", "advances", "replaces"]
    file: str = ""

    def __str__(self) -> str:
        return f"{STAGES[self.stage]} {self.when} {self.file}".strip() if self.stage < len(STAGES) else self.file


POINTS = (
    Point(0, "begins"),
    Point(0, "replaces", "run/areas.parquet"),
    Point(0, "replaces", "run/.stages/panel.json"),
    Point(2, "replaces", "run/leaks.json"),
    Point(3, "advances"),
    Point(3, "replaces", "run/tuning.json"),
    Point(4, "advances"),
    Point(4, "replaces", "run/predictions.parquet"),
    Point(5, "replaces", "run/selection.json"),
    Point(6, "advances"),
    Point(7, "advances"),
    Point(7, "replaces", "run/lists/onvoldoende-4.csv"),
    Point(7, "replaces", "run/trust.json"),
    Point(7, "replaces", "run/.stages/lists.json"),
    Point(8, "replaces", "run/importance.json"),
    Point(9, "replaces", "run/report.html"),
    Point(10, "replaces", "models/.*/card.md"),
    Point(10, "replaces", "models/klein-*"),
    Point(10, "replaces", "mlruns/mlflow.db"),
    Point(10, "advances"),
)


@dataclass
class Killer:
    """A progress that kills its own process at a point."""

    point: Point | None
    heard: Path
    told: list[str] = field(default_factory=list)
    advanced: int = 0

    @contextmanager
    def stage(self, name: str, steps: int | None) -> Iterator[Callable[[], None]]:
        self._note(name)
        mine = self.point is not None and name == STAGES[self.point.stage]
        if mine and self.point.when == "begins":
            die()

        def advance() -> None:
            self.advanced += 1
            if mine and self.point.when == "advances" and self.advanced == 3:
                die()

        self.advanced = 0
        yield advance

    def done_before(self, name: str) -> None:
        self._note(f"{name}: done before")

    def _note(self, line: str) -> None:
        self.told.append(line)
        self.heard.write_text(json.dumps(self.told), encoding="utf-8")


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def killed_when_replacing(root: Path, file: str) -> None:
    """Lets this process die when it is about to put that file, which it has written, in its place."""
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if Path(target).is_relative_to(root) and Path(target).relative_to(root).match(file):
            die()
        return real(self, target)

    Path.replace = replace  # type: ignore[method-assign]


def attempt(root: Path, point: Point | None, heard: Path) -> None:
    """One run, in this process."""
    from vroegsignalering.config import read_pipeline
    from vroegsignalering.domain.regions import read_regions
    from vroegsignalering.line.run import run

    if point and point.when == "replaces":
        killed_when_replacing(root, point.file)
    run(
        read_pipeline(root / "klein.toml"),
        root / "country",
        root / "run",
        regions=read_regions(root / "eigen.toml"),
        models=root / "models",
        mlruns=root / "mlruns",
        jobs=1,
        progress=Killer(point, heard),
    )


def main(root: Path) -> None:
    from vroegsignalering.settings import silence_telemetry

    silence_telemetry()
    import mlflow.store.tracking.sqlalchemy_store  # noqa: F401

    import vroegsignalering.line.run  # noqa: F401

    (root / "after").mkdir()
    for number, point in enumerate((*POINTS, None)):
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                attempt(root, point, root / "after" / f"{number}.json")
                status = 0
            except BaseException:
                traceback.print_exc()
                raise
            finally:
                os._exit(status)
        _, status = os.waitpid(pid, 0)
        expected = -signal.SIGKILL if point else 0
        if os.waitstatus_to_exitcode(status) != expected:
            raise SystemExit(f"{point or 'the last run'}: ended with {os.waitstatus_to_exitcode(status)}")
        for name in ("run", "models", "mlruns"):
            if (root / name).exists():
                shutil.copytree(
                    root / name, root / "after" / str(number) / name, ignore=shutil.ignore_patterns("artifacts")
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
