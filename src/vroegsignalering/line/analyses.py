"""Analyses on request, done: the line with a gemeente's own figures, by a worker that takes one after another."""

import json
import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from vroegsignalering.config import Pipeline
from vroegsignalering.errors import BadInput, LeakageError, Unavailable, VroegsignaleringError
from vroegsignalering.files import write_text
from vroegsignalering.line.run import run
from vroegsignalering.line.stages import Progress
from vroegsignalering.reports.refusal import ahead_in_dutch, in_dutch
from vroegsignalering.store import Analyses, Claim

# Often enough that a lease outlives some that fail.
BEAT_SECONDS = 20.0

_ABOUT, _FIGURES_FILE, _ABOUT_FILE = "beschrijving", "lokaal_cijfers.csv", "lokaal_cijfers.toml"
_BROKE = "Er ging iets mis dat niet aan uw cijfers ligt; het is vastgelegd. Vraag de analyse later opnieuw aan."

_log = logging.getLogger(__name__)

# The report (HTML) and the lists of what was claimed.
Perform = Callable[[Claim, Progress], tuple[str, list[dict[str, Any]]]]


class Lost(Exception):
    """What was claimed is held no more: another worker has it or may have it, or it was stopped."""


@dataclass(frozen=True)
class LocalRun:
    """
    The line as it is run for an analysis.

    pipeline: with the group `local` among its features, so that the figures count; data: the official files
    folder:   of all analyses; each has one of its own in it while it runs, and a next worker goes on from there
    """

    pipeline: Pipeline
    data: Path
    folder: Path
    jobs: int

    def __post_init__(self) -> None:
        if "local" not in self.pipeline.features:
            found = ", ".join(self.pipeline.features)
            raise BadInput(self.pipeline.name, "features", found, "local among them, or own figures count for nothing")

    def __call__(self, claim: Claim, progress: Progress) -> tuple[str, list[dict[str, Any]]]:
        """Runs the line with what was sent; BadInput where that cannot be used."""
        if claim.level != self.pipeline.level:
            raise BadInput(_ABOUT, "level", repr(claim.level), f"{self.pipeline.level}, the level analysed here")
        folder = self.folder / f"analyse-{claim.id}"
        own, out = folder / "eigen", folder / "run"
        write_text(own / _FIGURES_FILE, claim.figures)
        write_text(own / _ABOUT_FILE, claim.about)
        title = f"LOKAAL, met cijfers van {claim.sender}: {self.pipeline.title}"
        marked = self.pipeline.model_copy(update={"title": title, "name": f"{self.pipeline.name}-lokaal-{claim.id}"})
        # The models and the notebook of an analysis are nobody else's, and go with its folder.
        run(
            marked,
            self.data,
            out,
            beside=[own],
            own=claim.gemeenten,
            models=folder / "models",
            mlruns=folder / "mlruns",
            jobs=self.jobs,
            progress=progress,
        )
        report = (out / "report.html").read_text(encoding="utf-8")
        lists = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((out / "lists").glob("*.json"))]
        return report, [_of(one, claim.gemeenten) for one in lists]

    def sweep(self, queue: Analyses) -> None:
        """Removes the folders of the analyses that are done."""
        for one in queue.find(None):
            if one.state not in ("wacht", "bezig"):
                shutil.rmtree(self.folder / f"analyse-{one.id}", ignore_errors=True)


@dataclass
class Worker:
    """
    Takes analyses from the queue, one after another.

    name: of this very process, as no other has it; clock: the present instant
    """

    queue: Analyses
    name: str
    perform: Perform
    clock: Callable[[], datetime]
    beat_seconds: float = BEAT_SECONDS

    def one(self) -> int | None:
        """
        Does the next analysis; its number, None when none waits.

        Raises Unavailable when the store is away; what was claimed is then taken up again when its lease has lapsed.
        """
        claim = self.queue.claim(self.name, self.clock())
        if claim is None:
            return None
        try:
            with self._holding(claim.id) as lost:
                report, lists = self.perform(claim, _Told(self, claim.id, lost))
            self.queue.finish(claim.id, self.name, self.clock(), report=report, lists=lists)
        except Lost:
            _log.warning("analysis %d is held no more: it was stopped, or was silent for too long", claim.id)
        except Unavailable:
            raise
        except VroegsignaleringError as error:
            if (fault := _words(error)) == _BROKE:
                _log.error("analysis %d: %s", claim.id, error)
            self.queue.fail(claim.id, self.name, self.clock(), fault=fault)
        except Exception:  # noqa: BLE001  (of one analysis; the others go on)
            _log.exception("analysis %d", claim.id)
            self.queue.fail(claim.id, self.name, self.clock(), fault=_BROKE)
        except BaseException:  # told to stop: the next worker need not wait for the lease
            self.queue.release(claim.id, self.name, self.clock())
            raise
        return claim.id

    @contextmanager
    def _holding(self, number: int) -> Iterator[threading.Event]:
        """Says again and again that it is held; yields what is set when it is held no more."""
        ended, lost = threading.Event(), threading.Event()

        def beat() -> None:
            while not ended.wait(self.beat_seconds):
                try:
                    if not self.queue.hold(number, self.name, self.clock()):
                        lost.set()
                        return
                except Unavailable:
                    _log.warning("the store is away while analysis %d runs", number)

        beating = threading.Thread(target=beat, daemon=True)
        beating.start()
        try:
            yield lost
        finally:
            ended.set()
            beating.join()


class _Told:
    """The progress of an analysis, told to the queue; never more often than the clock's whole seconds."""

    def __init__(self, worker: Worker, number: int, lost: threading.Event) -> None:
        self._worker, self._number, self._lost = worker, number, lost

    @contextmanager
    def stage(self, name: str, steps: int | None) -> Iterator[Callable[[], None]]:
        """As `line.stages.Progress` asks; raises Lost where it is held no more."""
        done, told = 0, self._tell(name, 0, steps)

        def advance() -> None:
            nonlocal done, told
            done += 1
            if (self._worker.clock() - told).total_seconds() >= 1 or done == steps:
                told = self._tell(name, done, steps)

        yield advance

    def done_before(self, name: str) -> None:
        """As `line.stages.Progress` asks."""
        self._tell(name, 0, None)

    def _tell(self, stage: str, done: int, steps: int | None) -> datetime:
        now, worker = self._worker.clock(), self._worker
        if self._lost.is_set() or not worker.queue.tell(
            self._number, worker.name, now, stage=stage, done=done, steps=steps
        ):
            raise Lost
        return now


def _of(content: dict[str, Any], gemeenten: tuple[str, ...]) -> dict[str, Any]:
    """The rows of some gemeenten, marked as local."""
    rows = [row for row in content["rows"] if row["gemeentecode"] in gemeenten]
    return {"provenance": content["provenance"] | {"local": True}, "rows": rows}


def _words(error: VroegsignaleringError) -> str:
    """What went wrong, for who sent the figures: what is wrong with other files is ours to mend."""
    if isinstance(error, BadInput) and Path(error.file).name in (_ABOUT, _FIGURES_FILE, _ABOUT_FILE):
        return in_dutch(error)
    if isinstance(error, LeakageError) and (told := ahead_in_dutch(error.ahead)):
        return told
    return _BROKE
