"""
Synthetic countries, made once a setting, size and seed, and read as any folder with official files is.

Beside the settings of the generator there are drawn ones, `getrokken-1` and so on: each number its own, from ranges
wider than those settings span, so that nothing can have been tuned to them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pandas as pd

from vroegsignalering.config import read_pipeline
from vroegsignalering.features.catalogue import GROUPS
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.panel.build import build_panel
from vroegsignalering.sources.country.make import TRUTH_FILE, make_country
from vroegsignalering.sources.country.settings import SETTINGS, Setting
from vroegsignalering.sources.folder import find, read
from vroegsignalering.splits import Split, plan

FOLDER = Path("data/bench")
PIPELINE = Path("pipelines/demo.toml")
_DRAWN = re.compile(r"getrokken-(\d+)")
_WIDER = 1.5
# Of these it is what a year takes away that is drawn.
_LASTING = ("persistence", "momentum")


@dataclass(frozen=True)
class Country:
    """
    A country as the learning sees it, and what only its maker knows.

    splits: judged ones, of every horizon
    truth:  area, origin, horizon, target, probability
    """

    evidence: Evidence
    splits: tuple[Split, ...]
    truth: pd.DataFrame


def setting_of(name: str) -> Setting:
    """One of the generator's settings, or the drawn one of that number; ValueError for any other name."""
    if name in SETTINGS:
        return SETTINGS[name]
    drawn = _DRAWN.fullmatch(name)
    if not drawn:
        raise ValueError(f"{name!r} is neither one of {', '.join(SETTINGS)} nor getrokken-<number>")
    rng = np.random.default_rng(int(drawn[1]))
    numbers = [one.name for one in fields(Setting) if one.type is float]
    return Setting(name=name, nl="getrokken: van alles wat, door het lot bepaald", **_drawn(numbers, rng))


def _drawn(numbers: Sequence[str], rng: np.random.Generator) -> dict[str, float]:
    """Each number on a scale of ratios, from 1.5 times below the least to 1.5 times above the most of the settings."""
    found = {}
    for name in numbers:
        known = np.array([getattr(one, name) for one in SETTINGS.values()])
        lasting = name in _LASTING
        parts = np.log(1 - known if lasting else known)
        part = float(np.exp(rng.uniform(parts.min() - np.log(_WIDER), parts.max() + np.log(_WIDER))))
        found[name] = 1 - part if lasting else part
    return found


def folder_of(setting: str, areas: int, seed: int) -> Path:
    """Where the official files of the country of these three lie, once it was made."""
    return FOLDER / f"{setting}-{areas}-{seed}"


def country(setting: str, areas: int, seed: int) -> Country:
    """The country of these three, with the targets and dates of pipelines/demo.toml, and every group of features."""
    folder = folder_of(setting, areas, seed)
    if not (folder / TRUTH_FILE).exists():  # written last: a country without it was not finished
        folder.mkdir(parents=True, exist_ok=True)
        make_country(folder, areas=areas, seed=seed, setting=setting_of(setting))
    pipeline = read_pipeline(PIPELINE)
    sources = read(find(folder, pipeline.level), pipeline.level)
    if sources.truth is None:
        raise SystemExit(f"{folder} has no {TRUTH_FILE}")
    panel = build_panel(sources.scores, sources.indicators, sources.areas, sources.neighbours, synthetic=True)
    plans = [plan(panel.metingen(), horizon, pipeline.dates.judge_from) for horizon in pipeline.dates.horizons]
    targets = tuple(section.target() for section in pipeline.targets)
    return Country(
        Evidence(panel, targets, tuple(GROUPS)),
        tuple(split for splits in plans for split in splits if split.judged),
        sources.truth,
    )
