"""
What the yearly run costs above the fits that it is made of: time and peak memory, each as a ratio.

Time is told twice: by the clock on the wall, and as processor time, in brackets, which is nearly the same on a machine
that does nothing else and still holds on one that does.

Two kinds of process, by turns, so that what else the machine does weighs on both; one core each. Imports do not count
in the time. They are the same in both, so that they are in the memory of both, but for what only MLflow's tables need,
which a run has not loaded yet when it takes the most memory:

- *run*: `line.run` on the official files of a synthetic country, into an empty folder: both targets, both horizons, all
  candidates and origins of pipelines/demo.toml. Told apart are *learning* (reading the files, panel, outlines, leak
  report, features, labels, fits, predictions, figures with their resamples, selection) and the *whole line* (risk
  lists, importance, report, models and notebook too).
- *fits*: the lessons of each judged origin are read from a file, which is not counted, and every candidate is learned
  from them. Only the time within `fit` of the estimators that a candidate is made of counts: on matrices that lie
  ready, folds and spread included, for those are fits that any change model needs. Its memory is that of the process;
  after it was taken the champions are learned from the lessons of the newest origin, from which the lists come: there
  are half as many again of them, which no judged origin has.

Fits of trees that make a feature (peers) count as fits of the run too: they are of the same estimators.

The whole line learns its champions again for lists, intervals and importance. So that it can be compared with like, the
time within `fit` is taken in the run too, stage by stage: `whole line` is the ratio to all of that, and its memory that
to the fits of the newest origin too.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import joblib
import numpy as np

from benchmarks.learning.countries import PIPELINE, country, folder_of
from vroegsignalering.config import read_pipeline
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.learning.fitting import fit
from vroegsignalering.line.run import run
from vroegsignalering.splits import plan

# What the line imports only when it comes to it: most of it is loaded beforehand, in both kinds of process, and what
# MLflow's tables need just before the last stage, so that no earlier one has it in memory.
_LATE = ("mlflow.tracking", "skops.io", "matplotlib.pyplot")
_LATEST = {"notebook (MLflow)": ("mlflow.store.tracking.sqlalchemy_store", "mlflow.sklearn")}
# What the run chose, of each horizon, for the fits that come after it.
_CHAMPIONS = "champions.json"
_LEARNING = ("panel", "outlines of the areas", "leak report", "backtest", "figures and selection")


def cost(areas: int, seed: int, rounds: int) -> Iterator[str]:
    """Lines that tell what a run costs on one country; figures are the least of `rounds`."""
    with tempfile.TemporaryDirectory() as scratch:
        _write_lessons(Path(scratch), areas, seed)
        told: dict[str, list[dict[str, Any]]] = {"run": [], "fits": []}
        for _ in range(rounds):
            for kind, taken in told.items():
                taken.append(_in_its_own_process(kind, Path(scratch), areas, seed))
    bare, memory = _least(told["fits"], "seconds"), _least(told["fits"], "megabytes")
    with_newest = _least(told["fits"], "megabytes_with_newest")
    whole = min(told["run"], key=lambda one: sum(processor for _, processor in one["stages"].values()))
    learning = np.min([_sum(one["stages"][name] for name in _LEARNING) for one in told["run"]], axis=0)
    seconds, fits = (_sum(whole[name].values()) for name in ("stages", "fits"))
    yield f"SYNTHETISCH, {areas} areas; the least of {rounds} rounds; in brackets processor time"
    yield f"bare fits    {_told(bare)} s                       {memory:6.0f} MB"
    yield f"those of the newest origin too                        {with_newest:6.0f} MB"
    for name, taken, of, peak, least in (
        ("learning", learning, bare, _least(told["run"], "learning_megabytes"), memory),
        ("whole line", seconds, fits, _least(told["run"], "megabytes"), with_newest),
    ):
        wall, processor = taken / of
        ratio = f"ratio {wall:.2f} ({processor:.2f})"
        yield f"{name:<12} {_told(taken)} s  {ratio}  {peak:6.0f} MB  ratio {peak / least:.2f}"
    for name, taken in whole["stages"].items():
        yield f"    {name:<24} {_told(taken)} s, of which in fits {_told(whole['fits'][name])}"
    yield f"    {'together':<24} {_told(seconds)} s, of which in fits {_told(fits)}"


def _least(told: list[dict[str, Any]], name: str) -> Any:
    return np.min([one[name] for one in told], axis=0)


def _sum(seconds: Iterable[Sequence[float]]) -> np.ndarray:
    return np.sum(list(seconds), axis=0)


def _told(seconds: Sequence[float]) -> str:
    wall, processor = seconds
    return f"{wall:6.1f} ({processor:6.1f})"


def _now() -> np.ndarray:
    """Seconds on the wall, and those that this process worked, (2,)."""
    return np.array([time.perf_counter(), time.process_time()])


def _write_lessons(scratch: Path, areas: int, seed: int) -> None:
    one, dates = country("gewoon", areas, seed), read_pipeline(PIPELINE).dates
    metingen = one.evidence.panel.metingen()
    for split in [split for horizon in dates.horizons for split in plan(metingen, horizon, dates.judge_from)]:
        told = (split.horizon, one.evidence.boundaries, one.evidence.lessons(split))
        kind = "judged" if split.judged else "newest"
        joblib.dump(told, scratch / f"{kind}-{split.horizon}-{split.origin}.lessons")


def _in_its_own_process(kind: str, scratch: Path, areas: int, seed: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.learning.cost", kind, str(scratch), str(areas), str(seed)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    return told


@dataclass
class _Stopwatch:
    """Seconds within `fit` of the candidates' own estimators, one inside another counted once."""

    seconds: np.ndarray = field(default_factory=lambda: np.zeros(2))
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
            self._deep, start = True, _now()
            try:
                return fit(*given, **named)
            finally:
                self._deep = False
                self.seconds = self.seconds + _now() - start

        return timed


@dataclass
class _Stages:
    """A `Progress` that keeps the seconds of each stage, and those of them within fits."""

    watch: _Stopwatch
    seconds: dict[str, list[float]] = field(default_factory=dict)
    fits: dict[str, list[float]] = field(default_factory=dict)
    learning_megabytes: float = 0.0
    importing: np.ndarray = field(default_factory=lambda: np.zeros(2))

    @contextmanager
    def stage(self, name: str, steps: int | None) -> Iterator[Callable[[], None]]:  # noqa: ARG002 - the form of it
        before = _now()
        for module in _LATEST.get(name, ()):
            import_module(module)
        start, fits = _now(), self.watch.seconds
        self.importing += start - before
        yield lambda: None
        self.seconds[name] = (_now() - start).tolist()
        self.fits[name] = (self.watch.seconds - fits).tolist()
        if name == _LEARNING[-1]:
            self.learning_megabytes = _peak()

    def done_before(self, name: str) -> None:
        raise SystemExit(f"{name} was done before: nothing to measure")


def _run(scratch: Path, areas: int, seed: int) -> dict[str, Any]:
    stages = _Stages(_Stopwatch())
    stages.watch.carry()
    with tempfile.TemporaryDirectory() as name:
        folder, start = Path(name), _now()
        outcome = run(
            read_pipeline(PIPELINE), folder_of("gewoon", areas, seed), folder / "out", models=folder / "models",
            mlruns=folder / "mlruns", jobs=1, progress=stages,
        )  # fmt: skip
        champions = sorted({(name.rsplit("-", 1)[1], candidate) for name, candidate in outcome.champions.items()})
        between = (_now() - start - stages.importing - _sum(stages.seconds.values())).tolist()
    (scratch / _CHAMPIONS).write_text(json.dumps(champions))
    return {
        "stages": {**stages.seconds, "between stages": between},
        "fits": {**stages.fits, "between stages": [0.0, 0.0]},
        "learning_megabytes": stages.learning_megabytes,
        "megabytes": _peak(),
    }


def _fits(scratch: Path) -> dict[str, Any]:
    watch = _Stopwatch()
    watch.carry()
    for path in sorted(scratch.glob("judged-*.lessons")):
        _learn(path, read_pipeline(PIPELINE).learning.candidates)
    seconds, megabytes = watch.seconds.tolist(), _peak()
    champions = json.loads((scratch / _CHAMPIONS).read_text())
    for path in sorted(scratch.glob("newest-*.lessons")):
        _learn(path, [name for horizon, name in champions if path.name.startswith(f"newest-{horizon}-")])
    return {"seconds": seconds, "megabytes": megabytes, "megabytes_with_newest": _peak()}


def _learn(path: Path, candidates: Sequence[str]) -> None:
    horizon, boundaries, lessons = joblib.load(path)
    for name in candidates:
        fit(name, lessons, boundaries=boundaries, horizon=horizon, seed=1)


def _peak() -> float:
    """The most memory that this process ever held, in megabytes; Linux."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return float(line.split()[1]) / 1024


if __name__ == "__main__":
    _kind, _scratch, _areas, _seed = sys.argv[1:]
    for _late in _LATE:
        import_module(_late)
    print(json.dumps(_run(Path(_scratch), int(_areas), int(_seed)) if _kind == "run" else _fits(Path(_scratch))))
