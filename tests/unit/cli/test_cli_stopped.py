"""Ctrl-C stops a run at once: status 130, one word about it, and nothing from the processes that helped."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from lib.ran import COMMAND, Ran


def workers(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    return [int(one) for one in children if "loky" in words(int(one))]


def words(process: int) -> str:
    """The command line of a process; empty when it has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.05, 0.4, 2.0], ids=["as workers start", "as they load", "as they work"])
def test_ctrl_c_stops_a_run_without_a_word_too_much(ran: Ran, tmp_path: Path, seconds: float) -> None:
    out = tmp_path / "run"
    (out / ".stages").mkdir(parents=True)
    for name in ("panel.parquet", "areas.parquet", "neighbours.parquet", ".stages/panel.json"):
        shutil.copy(ran.out / name, out / name)
    arguments = ["run", ran.pipeline, "--data", ran.country, "--out", out, "--jobs", "2"]
    # A session of its own, for a terminal sends Ctrl-C to every process of the group in front.
    run = subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    started: list[int] = []
    while not started and run.poll() is None:
        time.sleep(0.01)
        started = workers(run.pid)
    time.sleep(seconds)
    started = workers(run.pid)
    os.killpg(run.pid, signal.SIGINT)
    said, errors = run.communicate(timeout=60)
    assert run.returncode == 130, errors
    assert errors == "\nStopped. What was finished is kept; the same command goes on from there.\n"
    assert said.split()[:3] == ["panel", "done", "before"]
    assert "backtest" not in said  # in which the processes help
    assert started
    assert [one for one in started if words(one)] == []
    assert not list(out.rglob(".*.part*"))
