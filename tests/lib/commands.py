"""The command line in this process: what it said, and the status that it ended with."""

import io
import signal
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from vroegsignalering.cli import main


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    status: int
    out: str
    err: str


def invoke(*arguments: str | Path) -> Said:
    """`vroegsignalering <arguments>`; an exception that it lets through is raised here, as it would be a traceback."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.object(sys, "argv", ["vroegsignalering", *map(str, arguments)]),
        patch.object(signal, "signal"),  # Ctrl-C stays with pytest
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    assert isinstance(ended.value.code, int)
    return Said(ended.value.code, out.getvalue(), err.getvalue())


def refused(said: Said, status: int) -> str:
    """The one line of a refusal with this exit status."""
    assert said.status == status, said
    assert said.err.startswith("vroegsignalering: ")
    assert said.err.count("\n") == 1, said.err
    return said.err
