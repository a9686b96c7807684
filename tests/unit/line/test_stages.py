"""A stage that was done on the same inputs is recognised; anything else is done anew, and nothing is left half."""

import ast
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from vroegsignalering.errors import BadInput
from vroegsignalering.files import write_text
from vroegsignalering.line.stages import LIBRARIES, Stages

RECORD = ".stages/count.json"


class Told:
    """A progress that remembers what it was told."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    @contextmanager
    def stage(self, name: str, steps: int | None) -> Iterator[Callable[[], None]]:
        self.heard.append((name, steps))
        yield lambda: self.heard.append("step")

    def done_before(self, name: str) -> None:
        self.heard.append(f"{name} before")


class Runs:
    """One folder in which the stage `count` is done again and again; `done` counts how often it really was."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.done = folder, 0

    def run(self, key: str = "a key", *, names: tuple[str, ...] = ("one.txt",)) -> Told:
        told = Told()

        def work(advance: Callable[[], None]) -> list[Path]:
            self.done += 1
            paths = [self.folder / name for name in names]
            for path in paths:
                write_text(path, f"{key}: {path.name}")
                advance()
            return paths

        Stages(self.folder, told).do("count", "counting", key, work, steps=len(names))
        return told


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "run")


def test_a_stage_tells_when_it_runs_and_when_it_was_done_before(runs: Runs) -> None:
    assert runs.run(names=("one.txt", "deep/two.txt")).heard == [("counting", 2), "step", "step"]
    assert runs.run(names=("one.txt", "deep/two.txt")).heard == ["counting before"]
    assert runs.done == 1


def test_other_inputs_are_another_stage(runs: Runs) -> None:
    runs.run("a key")
    runs.run("another key")
    assert (runs.folder / "one.txt").read_text() == "another key: one.txt"
    runs.run("a key")
    assert runs.done == 3


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "one.txt").unlink(),
        lambda folder: (folder / "one.txt").write_text("changed by hand"),
        lambda folder: (folder / RECORD).unlink(),
        lambda folder: (folder / RECORD).write_text('{"key": "a key", "fil'),
        lambda folder: (folder / RECORD).write_text("{}"),
        lambda folder: (folder / RECORD).write_text("[]"),
        lambda folder: (folder / RECORD).write_text('{"key": "a key", "files": 3}'),
    ],
)
def test_a_stage_whose_files_are_not_as_it_left_them_is_done_anew(runs: Runs, spoil: Callable[[Path], object]) -> None:
    runs.run()
    spoil(runs.folder)
    runs.run()
    assert runs.done == 2
    assert (runs.folder / "one.txt").read_text() == "a key: one.txt"


def test_a_stage_that_failed_was_not_done(runs: Runs) -> None:
    def work(_: Callable[[], None]) -> list[Path]:
        raise OSError("disk full")

    stages = Stages(runs.folder, Told())
    with pytest.raises(OSError, match="disk full"):
        stages.do("count", "counting", "a key", work)
    assert not stages.is_done("count", "a key")
    runs.run()
    assert runs.done == 1


def test_the_record_comes_after_the_files(runs: Runs) -> None:
    def work(_: Callable[[], None]) -> list[Path]:
        write_text(runs.folder / "one.txt", "one")
        assert not (runs.folder / RECORD).exists()
        return [runs.folder / "one.txt"]

    Stages(runs.folder, Told()).do("count", "counting", "a key", work)
    assert list(json.loads((runs.folder / RECORD).read_text())["files"]) == ["one.txt"]


def test_what_an_earlier_run_wrote_and_this_one_does_not_goes(runs: Runs) -> None:
    runs.run("two targets", names=("lists/one.csv", "lists/two.csv"))
    write_text(runs.folder / "lists" / "notes.csv", "of a colleague")
    runs.run("one target", names=("lists/one.csv",))
    assert sorted(path.name for path in (runs.folder / "lists").iterdir()) == ["notes.csv", "one.csv"]


def test_a_stage_that_is_forgotten_is_done_anew(runs: Runs) -> None:
    runs.run()
    Stages(runs.folder, Told()).forget("count")
    runs.run()
    assert runs.done == 2


def test_what_a_killed_process_left_half_written_is_swept_away(runs: Runs) -> None:
    runs.run()
    half = runs.folder / "lists" / ".zwak-2.abc.part.csv"
    half.parent.mkdir()
    half.write_text("rang,geb")
    Stages(runs.folder, Told())
    assert not half.exists()
    assert (runs.folder / "one.txt").exists()


def test_a_folder_is_made_by_the_first_file_in_it(tmp_path: Path) -> None:
    Stages(tmp_path / "run", Told())
    assert not (tmp_path / "run").exists()


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a report")
    with pytest.raises(BadInput, match="found a file; expected a folder"):
        Stages(tmp_path / "run", Told())


def test_a_key_tells_stages_and_inputs_apart(tmp_path: Path) -> None:
    stages = Stages(tmp_path, Told())
    assert stages.key("panel", [1, "buurt"]) == stages.key("panel", [1, "buurt"])
    assert len({stages.key("panel", [1]), stages.key("panel", [2]), stages.key("backtest", [1])}) == 3


# No byte of an output depends on these: they check, share work out, fetch or sign.
WITHOUT_EFFECT = {"joblib", "pandera", "pydantic", "pydantic_core", "pyjwt", "requests", "threadpoolctl", "urllib3"}
SOURCE = Path(__file__).parents[3] / "src" / "vroegsignalering"


def test_the_key_of_a_stage_knows_every_library_that_reads_computes_or_writes() -> None:
    used: set[str] = set()
    for part in ("sources", "panel", "features", "learning", "lists", "reports", "line"):
        for path in (SOURCE / part).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
                used |= {name.partition(".")[0] for name in names}
    known = packages_distributions()
    foreign = {known[name][0] for name in used - sys.stdlib_module_names - {"vroegsignalering"}}
    lacking = {name.lower() for name in foreign} - {*LIBRARIES} - WITHOUT_EFFECT
    assert lacking == set()
