"""The worker: does the analyses that gemeenten asked for, beside the service and apart from it."""

import secrets
import time
from pathlib import Path
from typing import Annotated

import typer

from vroegsignalering.cli.learning import Jobs, PipelineFile
from vroegsignalering.cli.progress import now
from vroegsignalering.cli.publishing import open_store

_SECONDS_BETWEEN = 5.0


def add_to(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog="vroegsignalering worker pipelines/buurten-lokaal.toml --data data/raw")(worker)


def worker(
    pipeline: PipelineFile,
    data: Annotated[Path, typer.Option(help="Folder with the official files.")],
    folder: Annotated[Path, typer.Option(help="Folder for analyses while they run.")] = Path("data/analyses"),
    once: Annotated[bool, typer.Option("--once", help="End when no analysis waits.")] = False,
    jobs: Jobs = 0,
) -> None:
    """
    Do the analyses that gemeenten asked for, one after another; start as many workers as there is room for.

    The pipeline has `local` among its features. A worker may be stopped and started at any moment: what it was doing
    goes on from its last finished stage, by the next worker on the same folder.
    """
    from vroegsignalering.config import read_pipeline
    from vroegsignalering.errors import Unavailable
    from vroegsignalering.line.analyses import LocalRun, Worker
    from vroegsignalering.sources.folder import find

    run = LocalRun(read_pipeline(pipeline), data, folder, jobs or -1)
    find(data, run.pipeline.level)  # refuses here, before an analysis is taken that could only fail
    store = open_store()
    store.check_version()
    mine = Worker(store.analyses, f"worker {secrets.token_hex(4)}", run, now)
    typer.echo(f"{mine.name} takes analyses from the store; Ctrl-C stops it")
    while True:
        try:
            number = mine.one()
            run.sweep(store.analyses)
            if number is not None:
                typer.echo(f"analysis {number}: {store.analyses.one(number).state}")
        except Unavailable as error:
            typer.echo(str(error), err=True)
            number = None
        if number is None and once:
            return
        if number is None:
            time.sleep(_SECONDS_BETWEEN)
