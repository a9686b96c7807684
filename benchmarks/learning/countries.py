"""Synthetic countries, made once a setting, size and seed, and read as any folder with official files is."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from vroegsignalering.config import read_pipeline
from vroegsignalering.features.catalogue import GROUPS
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.panel.build import build_panel
from vroegsignalering.sources.country.make import TRUTH_FILE, make_country
from vroegsignalering.sources.folder import find, read
from vroegsignalering.splits import Split, plan

FOLDER = Path("data/bench")
PIPELINE = Path("pipelines/demo.toml")


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


def folder_of(setting: str, areas: int, seed: int) -> Path:
    """Where the official files of the country of these three lie, once it was made."""
    return FOLDER / f"{setting}-{areas}-{seed}"


def country(setting: str, areas: int, seed: int) -> Country:
    """The country of these three, with the targets and dates of pipelines/demo.toml, and every group of features."""
    folder = folder_of(setting, areas, seed)
    if not (folder / TRUTH_FILE).exists():  # written last: a country without it was not finished
        folder.mkdir(parents=True, exist_ok=True)
        make_country(folder, areas=areas, seed=seed, setting=setting)
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
