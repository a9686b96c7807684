"""Tiny panels for tests, built the way real ones are."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.panel.build import build_panel
from vroegsignalering.panel.panel import Panel

METINGEN = (2008, 2012, 2014, 2016, 2018, 2020)
DIMENSIONS = ("fys", "onv", "soc", "vrz", "won")


def make_panel(
    seed: int,
    areas: int = 120,
    metingen: Sequence[int] = METINGEN,
    *,
    missing: float = 0.05,
    kerncijfers: bool = True,
) -> Panel:
    """The panel of `make_country`."""
    return panel_of(*make_country(seed, areas, metingen, missing=missing, kerncijfers=kerncijfers))


def make_country(
    seed: int,
    areas: int = 120,
    metingen: Sequence[int] = METINGEN,
    *,
    missing: float = 0.05,
    kerncijfers: bool = True,
) -> tuple[pd.DataFrame, dict[int, pd.DataFrame], list[str]]:
    """
    Scores, key figures a year, and codes of `areas` buurten, ten a gemeente; many of them near a class boundary.

    missing: share of the (area, meting) pairs, and of the dimensions, that was not published
    """
    rng = np.random.default_rng(seed)
    codes = [f"BU{9000 + number // 10}{number % 10:04d}" for number in range(areas)]
    level = rng.normal(-0.15, 0.12, areas)
    scores = pd.concat([_meting(rng, codes, level, meting, missing) for meting in metingen], ignore_index=True)
    figures = {year: _kerncijfers(rng, codes) for year in range(min(metingen), max(metingen) + 1)}
    return scores, figures if kerncijfers else {}, codes


def panel_of(scores: pd.DataFrame, kerncijfers: dict[int, pd.DataFrame], codes: Sequence[str]) -> Panel:
    """The panel of these scores (area, meting, score, and what else is known); areas touch the next in `codes`."""
    told = scores.assign(edition="3.0", layout="3.x", level="buurt")
    if "class_published" not in told:
        told["class_published"] = np.nan
    neighbours = pd.DataFrame({"area": [*codes[1:], *codes[:-1]], "neighbour": [*codes[:-1], *codes[1:]]})
    return build_panel(told, {"cbs-kerncijfers": kerncijfers}, areas_of(codes), neighbours, synthetic=True)


def areas_of(codes: Sequence[str]) -> pd.DataFrame:
    """The areas table of buurten with these codes."""
    gemeente = [LEVELS["buurt"].block(code) for code in codes]
    return pd.DataFrame(
        {
            "area": list(codes),
            "name": [f"Buurt {code[2:]}" for code in codes],
            "gemeente": gemeente,
            "gemeente_name": [f"Gemeente {code[2:]}" for code in gemeente],
            "block": gemeente,
            "x": np.arange(len(codes), dtype=float),
            "y": 0.0,
        }
    )


def with_facts(panel: Panel, later: pd.DataFrame) -> Panel:
    """
    The panel with more facts; the columns of `later` are those of `Panel.facts`.

    Sorted as a panel's facts are, with categories that hold the new names too.
    """
    facts = pd.concat([_plain(panel.facts), _plain(later)], ignore_index=True)
    facts = facts.sort_values(["variable", "meting", "known_from", "edition", "area"], ignore_index=True)
    for column in ("variable", "source", "edition"):
        facts[column] = facts[column].astype("category")
    facts["area"] = pd.Categorical(facts["area"], categories=panel.areas["area"])
    return replace(panel, facts=facts)


def _plain(facts: pd.DataFrame) -> pd.DataFrame:
    return facts.astype(dict.fromkeys(("area", "variable", "source", "edition"), str))


def _meting(
    rng: np.random.Generator, codes: Sequence[str], level: np.ndarray, meting: int, missing: float
) -> pd.DataFrame:
    score = level + rng.normal(0.0, 0.04, len(codes))
    level += rng.normal(-0.002, 0.02, len(codes))
    parts = rng.normal(0.0, 0.05, (len(codes), len(DIMENSIONS)))
    parts += (score - parts.sum(axis=1))[:, None] / len(DIMENSIONS)
    parts[rng.random(len(codes)) < missing] = np.nan
    table = pd.DataFrame({"area": codes, "meting": meting, "score": score})
    table[list(DIMENSIONS)] = np.nan if meting in (2002, 2008, 2012, 2016) else parts
    return table[rng.random(len(codes)) >= missing]


def _kerncijfers(rng: np.random.Generator, codes: Sequence[str]) -> pd.DataFrame:
    people = rng.integers(0, 4000, len(codes)).astype(float)
    return pd.DataFrame(
        {
            "area": codes,
            "inwoners": people,
            "bijstand": np.round(people * rng.uniform(0, 0.2, len(codes))),
            "woz": np.where(rng.random(len(codes)) < 0.1, np.nan, rng.uniform(100, 500, len(codes))),
        }
    )
