"""
The same inputs give the same bytes: in another folder, with another number of processes, and with other hash seeds.

`ran` was made with two processes, this run is made with one.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lib.once import once
from lib.ran import NAMES, Ran, settings

pytestmark = pytest.mark.slow

# All but the notebook, which names times and folders, and may be lost.
RUN = """
import sys
from pathlib import Path
from vroegsignalering import tracking
from vroegsignalering.cli import main
tracking.record = lambda *_: None
main()
"""


@pytest.fixture(scope="module")
def other(ran: Ran, shared: Path) -> Path:
    """The same run elsewhere."""
    return once(shared, "heel ergens anders", lambda root: run_elsewhere(ran, root))


def run_elsewhere(ran: Ran, root: Path) -> None:
    shutil.copytree(ran.country, root / "bestanden")
    arguments = ["run", ran.pipeline, "--data", root / "bestanden", "--out", root / "uit", "--jobs", "1"]
    arguments += ["--regions", ran.regions]
    run = subprocess.run(
        [sys.executable, "-c", RUN, *map(str, arguments)],
        env={**os.environ, **settings(root), "PYTHONHASHSEED": "4711", "LC_ALL": "C", "TZ": "Pacific/Auckland"},
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


FILES = [
    "panel.parquet",
    "areas.parquet",
    "neighbours.parquet",
    "outlines.json",
    "predictions.parquet",
    "metrics.json",
    "selection.json",
    "answer.json",
    "tuning.json",
    "importance.json",
    "leaks.json",
    "trust.json",
    "fairness.json",
    "about.json",
    "report.html",
    *(f"lists/{name}.{suffix}" for name in NAMES for suffix in ("csv", "json", "parquet")),
    *(f"model/{name}.skops" for name in NAMES),
]


@pytest.mark.parametrize("file", FILES)
def test_every_output_is_the_same_to_the_byte(ran: Ran, other: Path, file: str) -> None:
    assert (other / "uit" / file).read_bytes() == (ran.out / file).read_bytes()


def test_no_output_was_left_out_here(ran: Ran) -> None:
    visible = (path.relative_to(ran.out) for path in ran.out.rglob("*") if path.is_file())
    assert {str(path) for path in visible if not path.parts[0].startswith(".")} == set(FILES)


def test_so_is_every_file_of_the_models(ran: Ran, other: Path) -> None:
    names = sorted(path.name for path in (ran.models / ran.version).iterdir())
    assert [path.name for path in (other / "models").iterdir()] == [ran.version]
    assert sorted(path.name for path in (other / "models" / ran.version).iterdir()) == names
    for name in names:
        assert (other / "models" / ran.version / name).read_bytes() == (ran.models / ran.version / name).read_bytes()
