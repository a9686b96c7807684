"""
SIGKILL at every stage: what is visible is whole, the next run goes on from there, and it ends as if nothing happened.
"""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from lib import killing
from lib.killing import POINTS, STAGES
from lib.once import once
from lib.ran import Ran, make_small_country
from vroegsignalering import registry

pytestmark = pytest.mark.slow

LAST = len(POINTS)


@pytest.fixture(scope="module")
def root(shared: Path) -> Path:
    """After one run that was killed at each of the points in turn, and a last one that was not."""
    return once(shared, "killed", kill_and_go_on)


def kill_and_go_on(folder: Path) -> None:
    make_small_country(folder)
    done = subprocess.run([sys.executable, killing.__file__, folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def visible(folder: Path) -> dict[str, bytes]:
    """Content of the files below `folder` that people and programs see."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


@pytest.mark.parametrize("number", range(LAST), ids=lambda number: str(POINTS[number]))
def test_what_is_visible_after_a_kill_is_whole(root: Path, ran: Ran, number: int) -> None:
    after, whole = root / "after" / str(number), visible(ran.out)
    seen = visible(after / "run")
    assert seen.keys() <= whole.keys()
    assert [name for name, content in seen.items() if content != whole[name]] == []
    for version in registry.versions(after / "models"):
        assert registry.faults(after / "models" / version) == []
    if POINTS[number].file.startswith("models/"):
        assert list((after / "models").glob(".klein-*.part"))
        assert registry.versions(after / "models") == []
    if (after / "mlruns" / "mlflow.db").exists():
        with closing(sqlite3.connect(after / "mlruns" / "mlflow.db")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert database.execute("SELECT count(*) FROM experiments").fetchone()[0] >= 1


@pytest.mark.parametrize("number", range(LAST), ids=lambda number: str(POINTS[number]))
def test_the_next_run_goes_on_from_there(root: Path, number: int) -> None:
    heard = json.loads((root / "after" / f"{number + 1}.json").read_text(encoding="utf-8"))
    done = POINTS[number].stage
    assert heard[:done] == [f"{name}: done before" for name in STAGES[:done]]
    # Models are exported after the report and before the notebook; that is no stage which a progress hears of.
    assert heard[done:][:1] == [STAGES[done]] or POINTS[number + 1].file.startswith("models/")


def test_the_last_run_ends_as_if_nothing_had_happened(root: Path, ran: Ran) -> None:
    assert visible(root / "run") == visible(ran.out)
    assert visible(root / "models") == visible(ran.models)


def test_nothing_that_was_half_written_is_left(root: Path) -> None:
    folders = [root / name for name in ("run", "models", "mlruns")]
    assert [path for folder in folders for path in folder.rglob(".*.part*")] == []
    assert [path for path in (root / "mlruns").glob("mlflow.db*") if path.suffix != ".db"] == []


def test_the_notebook_tells_the_killed_run_from_the_one_that_ended(root: Path) -> None:
    with closing(sqlite3.connect(root / "mlruns" / "mlflow.db")) as database:
        parents = database.execute(
            "SELECT status FROM runs JOIN tags USING (run_uuid) WHERE key = 'kind' AND tags.value = 'pipeline'"
        ).fetchall()
    assert sorted(status for (status,) in parents) == ["FINISHED", "KILLED"]
