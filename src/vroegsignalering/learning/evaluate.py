"""Evaluate: the figures of every candidate with their intervals, pooled over origins."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vroegsignalering.learning.metrics import (
    Judged,
    by_origin,
    calibration_table,
    distributions,
    interval,
    resample,
)

_KEY = ["area", "origin"]


@dataclass(frozen=True)
class Evaluation:
    """
    One target and horizon, judged.

    figures: per candidate, per figure (1 + resamples,): the sample's own, then the resamples'
    summary: the same as plain data, for metrics.json
    """

    target: str
    horizon: int
    figures: dict[str, dict[str, np.ndarray]]
    summary: dict[str, Any]


def evaluate(
    predictions: pd.DataFrame, blocks: pd.Series, truth: pd.DataFrame | None, *, resamples: int, seed: int
) -> list[Evaluation]:
    """
    One evaluation per target and horizon that has judged rows, in the order of their names.

    predictions: as `backtest` gives them; rows with an unknown outcome are counted and left out
    blocks:      per area the block it is resampled with
    truth:       true probabilities of a synthetic country: area, origin, horizon, target, probability
    """
    groups = predictions.groupby(["target", "horizon"], sort=True, observed=True)
    return [
        _one(group, blocks, truth, resamples=resamples, seed=seed)
        for _, group in groups
        if group["outcome"].notna().any()
    ]


def _one(
    group: pd.DataFrame, blocks: pd.Series, truth: pd.DataFrame | None, *, resamples: int, seed: int
) -> Evaluation:
    target, horizon = str(group["target"].iloc[0]), int(group["horizon"].iloc[0])
    known = group[group["outcome"].notna()]
    table = known.pivot(index=_KEY, columns="candidate", values="probability")
    rows = known.drop_duplicates(_KEY).set_index(_KEY).loc[table.index].reset_index()
    judged = Judged(
        area=np.unique(rows["area"], return_inverse=True)[1],
        origin=rows["origin"].to_numpy(),
        outcome=rows["outcome"].to_numpy(),
        truth=None if truth is None else _true_probability(rows, truth, target, horizon),
        resamples=resample(blocks.loc[rows["area"]].to_numpy(), resamples, seed),
    )
    chances = {str(name): table[name].to_numpy() for name in table.columns}
    each = {name: by_origin(judged, chance) for name, chance in chances.items()}
    figures = {name: distributions(judged, chance, each[name]) for name, chance in chances.items()}
    summary = {
        "target": target,
        "horizon": horizon,
        "origins": sorted(int(year) for year in np.unique(judged.origin)),
        "rows": len(rows),
        "slides": int(judged.outcome.sum()),
        "unknown": int(group["outcome"].isna().sum() / group["candidate"].nunique()),
        "candidates": {name: _summary(judged, chances[name], own, each[name]) for name, own in figures.items()},
    }
    return Evaluation(target, horizon, figures, summary)


def _true_probability(rows: pd.DataFrame, truth: pd.DataFrame, target: str, horizon: int) -> np.ndarray | None:
    chosen = truth[(truth["target"] == target) & (truth["horizon"] == horizon)]
    found = chosen.set_index(_KEY)["probability"].reindex(pd.MultiIndex.from_frame(rows[_KEY])).to_numpy()
    return None if np.isnan(found).any() else found


def _summary(
    judged: Judged, probability: np.ndarray, figures: dict[str, np.ndarray], each: dict[int, np.ndarray]
) -> dict[str, Any]:
    table = calibration_table(judged.outcome, probability)
    return {
        "figures": {name: interval(values) for name, values in figures.items()},
        "by_origin": [_at_origin(judged, origin, found) for origin, found in each.items()],
        "calibration": table.to_dict("records"),
    }


def _at_origin(judged: Judged, origin: int, found: np.ndarray) -> dict[str, Any]:
    rows = judged.origin == origin
    return {
        "origin": origin,
        "rows": int(rows.sum()),
        "slides": int(judged.outcome[rows].sum()),
        "average_precision": interval(found),
    }
