"""Surroundings: what happens around an area, in the rest of its wijk and gemeente and in the areas that touch it."""

import numpy as np
import pandas as pd

from vroegsignalering.features.trajectories import trajectory
from vroegsignalering.panel.panel import Panel


def around(values: np.ndarray, panel: Panel) -> np.ndarray:
    """Mean of `values` in the areas that touch each area, (n_areas,); without a map in the rest of its gemeente."""
    if len(panel.neighbours):
        return _mean_of_neighbours(values, panel)
    return _mean_of_the_rest(values, panel.areas["block"].to_numpy())


def surroundings(panel: Panel, meting: int) -> dict[str, np.ndarray]:
    """
    Mean score and mean last step of the rest of the gemeente, of the wijk of a buurt and of the neighbours, (n_areas,).

    The area itself is left out of its surroundings; NaN where nothing around it is known. Without a map there are no
    neighbours, without a gemeente code the bootstrap's block stands in for it.
    """
    own = trajectory(panel.wide("score"), meting)
    blocks = panel.areas["block"].to_numpy()
    columns = {}
    for name, values in (("", own["score.niveau"]), ("_stap", own["score.stap"])):
        columns[f"score.gemeente{name}"] = _mean_of_the_rest(values, blocks)
        if panel.level == "buurt":
            columns[f"score.wijk{name}"] = _mean_of_the_rest(values, panel.areas["area"].str.slice(2, 8).to_numpy())
        if len(panel.neighbours):
            columns[f"score.buren{name}"] = _mean_of_neighbours(values, panel)
    return columns


def _mean_of_the_rest(values: np.ndarray, blocks: np.ndarray) -> np.ndarray:
    known = ~np.isnan(values)
    _, block = np.unique(blocks, return_inverse=True)
    total = np.bincount(block, np.where(known, values, 0.0))[block] - np.where(known, values, 0.0)
    count = np.bincount(block, known)[block] - known
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _mean_of_neighbours(values: np.ndarray, panel: Panel) -> np.ndarray:
    area, neighbour = panel.touching
    around = pd.Series(values[neighbour]).groupby(area).mean()
    return around.reindex(range(len(values))).to_numpy()
