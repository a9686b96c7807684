"""A small country that does not exist, and one whole run of the line on it, shared by all tests of a session."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from vroegsignalering import registry
from vroegsignalering.sources.country import make
from vroegsignalering.sources.country.settings import SETTINGS

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
metrics = ["average_precision", "log_loss"]

[gate]
min_judged_origins = 2
min_slides = 1

[lists]
resamples = 5

[question]
without = ["indicators"]
words = "Verbeteren de kerncijfers de rangorde?"

[sensitive]
niet_westers = "om te proeven dat een keuze als deze wordt vastgelegd; het land heeft er geen cijfers van"

[tuning]
budget = 3

[tuning.space.ridge_change]
ridge__alpha = [10.0, 1000.0]
"""
REGIONS = """
[[region]]
name = "noord"
title = "Noord"
kind = "eigen"
year = 2024
gemeenten = ["GM9001", "GM9002", "GM9003"]
"""
_SAID = "said.txt"
COMMAND = (sys.executable, "-c", "from vroegsignalering.cli import main; main()")


@dataclass(frozen=True)
class Ran:
    """The folder of a run and all around it; to be read, not changed."""

    root: Path

    @property
    def said(self) -> str:
        """What the command printed."""
        return (self.root / _SAID).read_text(encoding="utf-8")

    @property
    def country(self) -> Path:
        return self.root / "country"

    @property
    def pipeline(self) -> Path:
        return self.root / "klein.toml"

    @property
    def regions(self) -> Path:
        return self.root / "eigen.toml"

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


def make_small_country(folder: Path) -> None:
    """300 buurten in 9 gemeenten, and the pipeline beside them; the true probabilities are roughly right only."""
    draws, make.DRAWS = make.DRAWS, 20
    try:
        make.make_country(folder / "country", areas=AREAS, seed=1, setting=SETTINGS["gewoon"])
    finally:
        make.DRAWS = draws
    (folder / "klein.toml").write_text(PIPELINE, encoding="utf-8")
    (folder / "eigen.toml").write_text(REGIONS, encoding="utf-8")


def run_line(root: Path) -> None:
    """The country and a whole run on it, in the folder `root`, by the command and with two processes."""
    make_small_country(root)
    told = ["--data", root / "country", "--out", root / "run", "--regions", root / "eigen.toml", "--jobs", "2"]
    run = subprocess.run(
        [*COMMAND, "run", root / "klein.toml", *told],
        env={**os.environ, **settings(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    (root / _SAID).write_text(run.stdout, encoding="utf-8")
