"""Trials are kept one by one: what was stopped goes on where it was, and ends in the same bytes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lib.panels import make_panel
from lib.ran import PIPELINE
from vroegsignalering.config import Pipeline, read_pipeline
from vroegsignalering.domain.targets import Target
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.line import tuning
from vroegsignalering.line.stages import Stages
from vroegsignalering.line.tuning import TuningStage
from vroegsignalering.splits import plan

PANEL = make_panel(seed=7, areas=80)
EVIDENCE = Evidence(PANEL, (Target("onvoldoende", 4, 3), Target("zwak", 5, 4)), ("score",))
SPLITS = [split for horizon in (2, 4) for split in plan(PANEL.metingen(), horizon, 2016)]


class Stopped(Exception):
    """As when a person stops a run."""


class Patience:
    """A progress that stops the run after so many steps."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    @contextmanager
    def stage(self, name: str, steps: int | None) -> Iterator[Callable[[], None]]:
        yield self.step

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Stopped

    def done_before(self, name: str) -> None:
        """Needs no patience."""


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many trials were really judged, each time that any were asked."""
    counts: list[int] = []
    real = tuning.judge

    def counting(evidence, asked, **named):
        counts.append(len(asked))
        return real(evidence, asked, **named)

    monkeypatch.setattr(tuning, "judge", counting)
    return counts


def pipeline(folder: Path, budget: int | None) -> Pipeline:
    text = PIPELINE[: PIPELINE.index("[tuning]")]
    if budget:
        text += f"[tuning]\nbudget = {budget}\n[tuning.space.ridge_change]\n"
        text += "ridge__alpha = { low = 1.0, high = 1e5, log = true }\n"
    (folder / "klein.toml").write_text(text, encoding="utf-8")
    return read_pipeline(folder / "klein.toml")


def run(folder: Path, budget: int | None = 4, *, steps: int = 1000, jobs: int = 1) -> bytes:
    """Content of tuning.json after a run."""
    folder.mkdir(exist_ok=True)
    stages = Stages(folder, Patience(steps))
    TuningStage(pipeline(folder, budget), EVIDENCE, stages, ["a digest"], jobs).do(SPLITS)
    path = folder / "tuning.json"
    return path.read_bytes() if path.exists() else b""


def test_what_was_stopped_goes_on_where_it_was_and_ends_in_the_same_bytes(tmp_path: Path, judged: list[int]) -> None:
    whole = run(tmp_path / "whole")
    (every,) = judged
    assert every > 8
    with pytest.raises(Stopped):
        run(tmp_path / "stopped", steps=5)
    assert not (tmp_path / "stopped" / "tuning.json").exists()
    assert run(tmp_path / "stopped", jobs=2) == whole
    assert judged[1:] == [every, every - 6]
    assert run(tmp_path / "stopped") == whole
    assert judged[3:] == []


def test_a_larger_budget_leaves_the_trials_that_were_done_as_they_are(tmp_path: Path, judged: list[int]) -> None:
    run(tmp_path / "grown", 3)
    grown = run(tmp_path / "grown", 4)
    assert grown == run(tmp_path / "whole", 4)
    small, more, whole = judged
    assert small + more == whole


def test_trials_that_no_longer_count_are_removed_and_so_is_all_that_is_not_asked_for(tmp_path: Path) -> None:
    run(tmp_path / "run", 4)
    many = len(list((tmp_path / "run" / ".trials").iterdir()))
    run(tmp_path / "run", 2)
    assert len(list((tmp_path / "run" / ".trials").iterdir())) * 2 == many
    assert run(tmp_path / "run", None) == b""
