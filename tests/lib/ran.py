"""A small country that does not exist, and one whole run of the line on it, shared by all tests of a session."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vroegsignalering import registry
from vroegsignalering.sources.country import make

AREAS = 300
TARGETS, HORIZONS = ("onvoldoende", "zwak"), (2, 4)
NAMES = tuple(f"{target}-{horizon}" for target in TARGETS for horizon in HORIZONS)
CANDIDATES = ("base_rate", "distance", "extrapolation", "logistic_baseline", "ridge_change")
PIPELINE = f"""
name = "klein"
title = "Klein land, buurten"
level = "buurt"
features = ["score", "dimensions", "surroundings", "indicators"]

[[targets]]
name = "onvoldoende"
from = "zwak"
into = "onvoldoende"

[[targets]]
name = "zwak"
from = "voldoende"
into = "zwak"

[dates]
horizons = {list(HORIZONS)}
judge_from = 2016

[learning]
seed = 1
candidates = {list(CANDIDATES)}
bootstrap = 20

[selection]
rule = "simplest_within_one_standard_error"
metric = "average_precision"

[gate]
min_judged_origins = 2
min_slides = 1

[lists]
resamples = 5
"""
COMMAND = (sys.executable, "-c", "from vroegsignalering.cli import main; main()")


@dataclass(frozen=True)
class Ran:
    """
    The folder of a run and all around it; to be read, not changed.

    said: what the command `run` printed
    """

    root: Path
    said: str

    @property
    def country(self) -> Path:
        return self.root / "country"

    @property
    def pipeline(self) -> Path:
        return self.root / "klein.toml"

    @property
    def out(self) -> Path:
        return self.root / "run"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def mlruns(self) -> Path:
        return self.root / "mlruns"

    @property
    def version(self) -> str:
        return registry.versions(self.models)[0]


def settings(root: Path) -> dict[str, str]:
    """The settings that keep all that a command writes below `root`."""
    return {
        "VROEGSIGNALERING_MODELS": str(root / "models"),
        "VROEGSIGNALERING_MLRUNS": str(root / "mlruns"),
        "VROEGSIGNALERING_STORE": f"sqlite:///{root / 'publicaties.db'}",
    }


def command(
    root: Path, *arguments: str | Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, with its settings below `root`."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env={**os.environ, **settings(root), **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def make_small_country(folder: Path) -> None:
    """300 buurten in 9 gemeenten, and the pipeline beside them; the true probabilities are roughly right only."""
    draws, make.DRAWS = make.DRAWS, 20
    try:
        make.make_country(folder / "country", areas=AREAS, seed=1, setting="gewoon")
    finally:
        make.DRAWS = draws
    (folder / "klein.toml").write_text(PIPELINE, encoding="utf-8")


def ran_once(shared: Path) -> Ran:
    """The run in the folder `shared`, which the first process that asks for it makes while the others wait."""
    root, said = shared / "ran", shared / "ran" / "said.txt"
    root.mkdir(exist_ok=True)
    with (shared / "ran.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            make_small_country(root)
            run = command(root, "run", root / "klein.toml", "--data", root / "country", "--out", root / "run")
            assert run.returncode == 0, run.stderr
            said.write_text(run.stdout, encoding="utf-8")
    return Ran(root, said.read_text(encoding="utf-8"))
