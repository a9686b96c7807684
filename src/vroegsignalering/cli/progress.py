"""Shows how far a command is: a moving bar in a terminal, a line a stage elsewhere; and the clock."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


class Shown:
    """The progress of a command on stdout: each stage with its time."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    @contextmanager
    def stage(self, name: str, steps: int | None) -> Iterator[Callable[[], None]]:
        """As `line.stages.Progress` asks."""
        start = time.perf_counter()
        with _bar(name, steps) if sys.stdout.isatty() else _nothing() as advance:
            yield advance
        self._line(name, f"{time.perf_counter() - start:.1f} s")

    def done_before(self, name: str) -> None:
        """As `line.stages.Progress` asks."""
        self._line(name, "done before")

    def total(self) -> None:
        """The time since the start."""
        self._line("all told", f"{time.perf_counter() - self._start:.1f} s")

    def _line(self, name: str, what: str) -> None:
        print(f"  {name:<28} {what:>12}", flush=True)  # noqa: T201


@contextmanager
def _bar(name: str, steps: int | None) -> Iterator[Callable[[], None]]:
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = [SpinnerColumn(), TextColumn(f"{name:<28}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn()]
    with Progress(*columns, transient=True) as shown:
        task = shown.add_task(name, total=steps)
        yield lambda: shown.advance(task)


@contextmanager
def _nothing() -> Iterator[Callable[[], None]]:
    yield lambda: None
