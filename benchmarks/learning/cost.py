"""
What the yearly run costs above the fits that it is made of: wall time and peak memory, each as a ratio.

Two kinds of process, by turns, so that what else the machine does weighs on both; one core each, imports not counted:

- *run*: `line.run` on the official files of a synthetic country, into an empty folder: both targets, both horizons, all
  candidates and origins of pipelines/demo.toml. Told apart are *learning* (reading the files, panel, outlines, leak
  report, features, labels, fits, predictions, figures with their resamples, selection) and the *whole line* (risk
  lists, importance, report, models and notebook too).
- *fits*: the lessons of each judged origin are read from a file, which is not counted, and every candidate is learned
  from them. Only the time within `fit` of the estimators that a candidate is made of counts: on matrices that lie
  ready, folds and spread included, for those are fits that any change model needs. Its memory is that of the process.

Fits of trees that make a feature (peers) count as fits of the run too: they are of the same estimators.

The whole line learns its champions again for intervals and importance. So that it can be compared with like, the time
within `fit` is taken in the run too, stage by stage: `whole line` is the ratio to all of that.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import joblib

from benchmarks.learning.countries import PIPELINE, country, folder_of
from vroegsignalering.config import read_pipeline
from vroegsignalering.learning.candidates import CANDIDATES, fit
from vroegsignalering.line.run import run

_LEARNING = ("panel", "outlines of the areas", "leak report", "backtest", "figures and selection")


def cost(areas: int, seed: int, rounds: int) -> Iterator[str]:
    """Lines that tell what a run costs on one country; figures are the least of `rounds`."""
    with tempfile.TemporaryDirectory() as scratch:
        _write_lessons(Path(scratch), areas, seed)
        told: dict[str, list[dict[str, Any]]] = {"run": [], "fits": []}
        for _ in range(rounds):
            for kind, taken in told.items():
                taken.append(_in_its_own_process(kind, Path(scratch), areas, seed))
    bare, memory = (min(one[name] for one in told["fits"]) for name in ("seconds", "megabytes"))
    whole = min(told["run"], key=lambda one: sum(one["stages"].values()))
    learning = min(sum(one["stages"][name] for name in _LEARNING) for one in told["run"])
    peaks = {name: min(one[name] for one in told["run"]) for name in ("learning_megabytes", "megabytes")}
    yield f"SYNTHETISCH, {areas} areas; the least of {rounds} rounds"
    yield f"bare fits    {bare:7.1f} s              {memory:6.0f} MB"
    yield (
        f"learning     {learning:7.1f} s  ratio {learning / bare:.2f}  {peaks['learning_megabytes']:6.0f} MB  "
        f"ratio {peaks['learning_megabytes'] / memory:.2f}"
    )
    seconds, fits = (sum(whole[name].values()) for name in ("stages", "fits"))
    yield (
        f"whole line   {seconds:7.1f} s  ratio {seconds / fits:.2f}  {peaks['megabytes']:6.0f} MB  "
        f"ratio {peaks['megabytes'] / memory:.2f}   ({fits:.1f} s of it in fits)"
    )
    for name, taken in whole["stages"].items():
        yield f"    {name:<24} {taken:6.1f} s, of which in fits {whole['fits'][name]:6.1f}"


def _write_lessons(scratch: Path, areas: int, seed: int) -> None:
    one = country("gewoon", areas, seed)
    for number, split in enumerate(one.splits):
        told = (split.horizon, one.evidence.boundaries, one.evidence.lessons(split))
        joblib.dump(told, scratch / f"{number:02}.lessons")


def _in_its_own_process(kind: str, scratch: Path, areas: int, seed: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.learning.cost", kind, str(scratch), str(areas), str(seed)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    return told


@dataclass
class _Stopwatch:
    """Seconds within `fit` of the candidates' own estimators, one inside another counted once."""

    seconds: float = 0.0
    _deep: bool = False

    def carry(self) -> None:
        """Has every such estimator carry it."""
        made = [one.make(1, 2) for one in CANDIDATES.values()]
        made += [one.spread(1) for one in CANDIDATES.values() if one.spread]
        for kind in {type(estimator) for estimator in made}:
            kind.fit = self._timed(kind.fit)

    def _timed(self, fit: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any, **named: Any) -> Any:
            if self._deep:
                return fit(*given, **named)
            self._deep, start = True, time.perf_counter()
            try:
                return fit(*given, **named)
            finally:
                self._deep = False
                self.seconds += time.perf_counter() - start

        return timed


@dataclass
class _Stages:
    """A `Progress` that keeps the seconds of each stage, and those of them within fits."""

    watch: _Stopwatch
    seconds: dict[str, float] = field(default_factory=dict)
    fits: dict[str, float] = field(default_factory=dict)
    learning_megabytes: float = 0.0

    @contextmanager
    def stage(self, name: str, steps: int | None) -> Iterator[Callable[[], None]]:  # noqa: ARG002 - the form of it
        start, fits = time.perf_counter(), self.watch.seconds
        yield lambda: None
        self.seconds[name] = time.perf_counter() - start
        self.fits[name] = self.watch.seconds - fits
        if name == _LEARNING[-1]:
            self.learning_megabytes = _peak()

    def done_before(self, name: str) -> None:
        raise SystemExit(f"{name} was done before: nothing to measure")


def _run(areas: int, seed: int) -> dict[str, Any]:
    stages = _Stages(_Stopwatch())
    stages.watch.carry()
    with tempfile.TemporaryDirectory() as name:
        folder, start = Path(name), time.perf_counter()
        run(
            read_pipeline(PIPELINE), folder_of("gewoon", areas, seed), folder / "out", models=folder / "models",
            mlruns=folder / "mlruns", jobs=1, progress=stages,
        )  # fmt: skip
        between = time.perf_counter() - start - sum(stages.seconds.values())
    return {
        "stages": {**stages.seconds, "between stages": between},
        "fits": {**stages.fits, "between stages": 0.0},
        "learning_megabytes": stages.learning_megabytes,
        "megabytes": _peak(),
    }


def _fits(scratch: Path) -> dict[str, Any]:
    watch = _Stopwatch()
    watch.carry()
    for path in sorted(scratch.glob("*.lessons")):
        horizon, boundaries, lessons = joblib.load(path)
        for name in read_pipeline(PIPELINE).learning.candidates:
            fit(name, lessons, boundaries=boundaries, horizon=horizon, seed=1)
    return {"seconds": watch.seconds, "megabytes": _peak()}


def _peak() -> float:
    """The most memory that this process ever held, in megabytes; Linux."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return float(line.split()[1]) / 1024


if __name__ == "__main__":
    _kind, _scratch, _areas, _seed = sys.argv[1:]
    print(json.dumps(_run(int(_areas), int(_seed)) if _kind == "run" else _fits(Path(_scratch))))
