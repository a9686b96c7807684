"""Getting the official files: `fetch`."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from vroegsignalering.cli.progress import Shown, now

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from vroegsignalering.sources.fetch.addresses import Address
    from vroegsignalering.sources.fetch.download import Progress
    from vroegsignalering.sources.fetch.once import Outcome


def add_to(app: typer.Typer) -> None:
    """Adds the commands to `app`."""
    app.command(epilog="vroegsignalering fetch leefbaarometer cbs-kerncijfers/2024")(fetch)


def fetch(
    source: Annotated[
        list[str] | None, typer.Argument(help="Sources, or source/edition; without any: all. --list names them.")
    ] = None,
    into: Annotated[Path, typer.Option(help="Folder for the files and their log.")] = Path("data/raw"),
    listing: Annotated[
        bool, typer.Option("--list", help="Show what can be fetched, and from where; fetch nothing.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Fetch also what is there: changed since, or published anew.")
    ] = False,
) -> None:
    """
    Get the official files from where they are published, each once, with a log of what came when and from where.

    What broke off is gone on with. What is there is not fetched again.
    """
    from vroegsignalering.sources.fetch import addresses

    wanted = addresses.chosen(addresses.official(), source or [])
    if listing:
        _list(wanted)
    elif status := _fetch(wanted, into, again):
        raise typer.Exit(status)


def _fetch(wanted: Sequence["Address"], into: Path, again: bool) -> int:
    """Fetches each; one that fails does not keep the rest from coming. The exit status of the first failure, or 0."""
    from vroegsignalering.errors import VroegsignaleringError
    from vroegsignalering.sources.fetch.asking import Terms
    from vroegsignalering.sources.fetch.download import GaveUp
    from vroegsignalering.sources.fetch.once import alone, fetch_once

    failures: list[VroegsignaleringError] = []
    silent: set[str | None] = set()
    shown = Shown()
    with alone(into):
        for address in wanted:
            host, start = urlsplit(address.url).hostname, time.perf_counter()
            # One try for each other file of a server that was given up: no hour of waiting without a network.
            terms = Terms(waits=()) if host in silent else Terms()
            try:
                with _told(address.name) as progress:
                    outcome = fetch_once(address, into, at=now(), again=again, terms=terms, progress=progress)
            except VroegsignaleringError as error:
                failures.append(error)
                silent |= {host} if isinstance(error, GaveUp) else set()
                typer.echo(f"vroegsignalering: {address.name}: {error}", err=True)
                continue
            if outcome.fresh:
                _say(outcome, time.perf_counter() - start)
            else:
                shown.done_before(address.name)
    shown.total()
    return failures[0].exit_code if failures else 0


def _say(outcome: "Outcome", seconds: float) -> None:
    entry, before = outcome.entry, outcome.previous
    change = ""
    if before:
        change = "the same as" if before.sha256 == entry.sha256 else "other than"
        change = f"  ({change} on {before.fetched_at:%Y-%m-%d})"
    name = f"{entry.source}/{entry.edition}"
    typer.echo(f"  {name:<28} {f'{seconds:.1f} s':>12}  {entry.bytes:,} bytes  {outcome.path}{change}")


def _list(wanted: Sequence["Address"]) -> None:
    heading = ""
    for one in wanted:
        if one.source != heading:
            heading = one.source
            state = "checked" if one.checked else "NOT CHECKED"
            typer.echo(f"{one.source}: {one.title}\n  licence {one.licence}; published at {one.page}")
            typer.echo(f"  addresses {state}: {one.basis}")
        typer.echo(f"    {one.edition:<10} {one.url}")


@contextmanager
def _told(name: str) -> Iterator["Progress"]:
    """A moving bar in a terminal; elsewhere only the waits."""
    if not sys.stdout.isatty():
        yield _Lines(name)
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TransferSpeedColumn

    columns = [SpinnerColumn(), TextColumn(f"{name:<28}"), BarColumn(), DownloadColumn(), TransferSpeedColumn()]
    with Progress(*columns, transient=True) as bars:
        yield _Bar(name, bars, bars.add_task(name, total=None))


class _Lines:
    """What is told without a terminal."""

    def __init__(self, name: str) -> None:
        self._name = name

    def got(self, size: int, total: int | None) -> None:
        """Nothing: the line comes at the end."""

    def waits(self, reason: str, seconds: float) -> None:
        """A line on stderr."""
        typer.echo(f"  {self._name}: {reason}; next try in {seconds:g} s", err=True)


class _Bar(_Lines):
    """What is told in a terminal."""

    def __init__(self, name: str, bars: "Bars", task: "TaskID") -> None:
        super().__init__(name)
        self._bars, self._task = bars, task

    def got(self, size: int, total: int | None) -> None:
        """Moves the bar."""
        self._bars.update(self._task, completed=size, total=total)
