"""
The command line. Each command imports what it needs when it runs, so that `--help` is there at once.

Errors that are meant for people are one line on stderr; the exit status says of which kind (see `errors`).
"""

import signal
import sys
from types import FrameType
from typing import NoReturn

import typer

from vroegsignalering.cli import demo, fetching, knowing, learning, local, panels, publishing, serving, storing, working
from vroegsignalering.errors import VroegsignaleringError

_STOPPED = 130

app = typer.Typer(
    name="vroegsignalering",
    help="Which buurten are likely to slide into a low liveability class, years before they do.\n\n"
    "From official files to risk lists (run), by a person's decision to a service (promote, publish, serve).",
    epilog="Start with:  vroegsignalering demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
fetching.add_to(app)
learning.add_to(app)
knowing.add_to(app)
local.add_to(app)
panels.add_to(app)
publishing.add_to(app)
serving.add_to(app)
demo.add_to(app)
storing.add_to(app)
working.add_to(app)


def main() -> None:
    """Runs the command line and ends the process."""
    signal.signal(signal.SIGINT, _stop)
    try:
        app()
    except VroegsignaleringError as error:
        _end(str(error), error.exit_code)
    except OSError as error:  # a disk that is full, a folder that is not ours: nothing that a traceback would explain
        place = f"{error.filename}: " if error.filename else ""
        _end(f"{place}{error.strerror or error}", VroegsignaleringError.exit_code)


def _end(message: str, status: int) -> NoReturn:
    typer.echo(f"vroegsignalering: {message}", err=True)
    sys.exit(status)


def _stop(_number: int, _frame: FrameType | None) -> None:
    # An exit, not an exception that looks like a fault: what was done is kept, and the next run goes on from there.
    typer.echo("\nStopped. What was finished is kept; the same command goes on from there.", err=True)
    sys.exit(_STOPPED)
