"""
The true probability of each slide, by simulating on from the true state at each origin.

    true state at origin --simulate on, many draws--> true total 2 and 4 years on --noise of that meting--> class

The last year's innovation and the noise of the meting are both normal and independent of everything before, so that
they are integrated over, not drawn: a few hundred draws then give what counting would need thousands for.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
from scipy.special import ndtr

from vroegsignalering.domain.classes import TOTAL
from vroegsignalering.domain.targets import Target
from vroegsignalering.sources.country.history import History, Published
from vroegsignalering.sources.country.world import foreseen, innovation, state_total, unforeseen

ORIGINS = (2012, 2014, 2016, 2018, 2020, 2022, 2024)
HORIZONS = (2, 4)
TARGETS = (Target("onvoldoende", from_=4, into=3), Target("zwak", from_=5, into=4))
_BOUNDARIES = np.array([TOTAL["3.x"].boundary(target.into) for target in TARGETS], dtype=np.float32)[:, None]


def true_probabilities(history: History, published: Published, draws: int, seed: list[int]) -> pd.DataFrame:
    """
    Probability that the class published at origin + horizon is in the target's `into`, given the true state at origin.

    For every area with a row in the meting of the origin: area, origin, horizon, target, probability. Given, too, that
    the area has a row in that later meting, which depends on its homes alone. The draws of an origin have their own
    stream, so that the number of cores changes nothing.
    """
    streams = [np.random.default_rng([*seed, origin]) for origin in ORIGINS]
    with ThreadPoolExecutor(min(len(ORIGINS), os.cpu_count() or 1)) as pool:
        chances = list(pool.map(lambda origin, rng: _chances(history, origin, draws, rng), ORIGINS, streams))
    codes = history.nature.geography.codes
    return pd.concat(
        [
            _rows(codes, origin, published.shown[origin], of_target, target)
            for origin, chance in zip(ORIGINS, chances, strict=True)
            for target, of_target in zip(TARGETS, chance, strict=True)
        ],
        ignore_index=True,
    )


def _rows(codes: np.ndarray, origin: int, shown: np.ndarray, chance: np.ndarray, target: Target) -> pd.DataFrame:
    """The rows of one origin and target; `chance` is (horizons, n)."""
    count = int(shown.sum())
    return pd.DataFrame(
        {
            "area": np.tile(codes[shown], len(HORIZONS)),
            "origin": origin,
            "horizon": np.repeat(HORIZONS, count),
            "target": target.name,
            "probability": chance[:, shown].ravel(),
        }
    )


def _chances(history: History, origin: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """(targets, horizons, n) mean over the draws of the chance of a score below the target's boundary."""
    nature = history.nature
    spread = np.sqrt((nature.noise**2).sum(axis=0) + innovation(nature) ** 2)
    total = np.zeros((len(TARGETS), len(HORIZONS), len(spread)))
    for _ in range(draws):
        state = history.states[origin]
        for year in range(1, HORIZONS[-1] + 1):
            state = foreseen(nature, state, rng)
            if year in HORIZONS:
                below = (_BOUNDARIES - state_total(nature, state)) / spread
                total[:, HORIZONS.index(year)] += ndtr(below)
            state = unforeseen(nature, state, rng)
    return total / draws
