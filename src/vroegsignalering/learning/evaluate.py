"""Evaluate: the figures of every candidate with their intervals, pooled over origins, and the choice between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.learning.metrics import (
    Judged,
    average_precision,
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
        area=rows["area"].to_numpy(),
        origin=rows["origin"].to_numpy(),
        outcome=rows["outcome"].to_numpy(),
        truth=None if truth is None else _true_probability(rows, truth, target, horizon),
        resamples=resample(blocks.loc[rows["area"]].to_numpy(), resamples, seed),
    )
    figures = {str(name): distributions(judged, table[name].to_numpy()) for name in table.columns}
    summary = {
        "target": target,
        "horizon": horizon,
        "origins": sorted(int(year) for year in np.unique(judged.origin)),
        "rows": len(rows),
        "slides": int(judged.outcome.sum()),
        "unknown": int(group["outcome"].isna().sum() / group["candidate"].nunique()),
        "candidates": {name: _summary(judged, table[name].to_numpy(), own) for name, own in figures.items()},
    }
    return Evaluation(target, horizon, figures, summary)


def _true_probability(rows: pd.DataFrame, truth: pd.DataFrame, target: str, horizon: int) -> np.ndarray | None:
    chosen = truth[(truth["target"] == target) & (truth["horizon"] == horizon)]
    found = chosen.set_index(_KEY)["probability"].reindex(pd.MultiIndex.from_frame(rows[_KEY])).to_numpy()
    return None if np.isnan(found).any() else found


def _summary(judged: Judged, probability: np.ndarray, figures: dict[str, np.ndarray]) -> dict[str, Any]:
    table = calibration_table(judged.outcome, probability)
    return {
        "figures": {name: interval(values) for name, values in figures.items()},
        "by_origin": [_at_origin(judged, probability, int(origin)) for origin in np.unique(judged.origin)],
        "calibration": table.to_dict("records"),
    }


def _at_origin(judged: Judged, probability: np.ndarray, origin: int) -> dict[str, Any]:
    rows = judged.origin == origin
    figure = average_precision(judged.outcome[rows], probability[rows], judged.resamples.of(rows))
    return {
        "origin": origin,
        "rows": int(rows.sum()),
        "slides": int(judged.outcome[rows].sum()),
        "average_precision": interval(figure),
    }


def select(evaluation: Evaluation | None, order: Sequence[str]) -> dict[str, Any]:
    """
    The champion of one target and horizon: the simplest candidate within one standard error of the best.

    order: candidates from simple to complex, as the pipeline declares them; what does not rank can't be chosen.
    The standard error is that of the difference in average precision with the best, over paired resamples.
    Without judged origins, or without a slide among them, there is nothing to compare: the plainest ranking stands.
    """
    able = [name for name in order if CANDIDATES[name].ranks]
    if evaluation is None or not evaluation.summary["slides"]:
        return {
            "champion": able[0],
            "best": None,
            "reason": "Geen enkel startjaar met een bekende uitkomst en een afglijder kon worden beoordeeld; dan geldt "
            f"de eenvoudigste rangorde: {CANDIDATES[able[0]].nl}.",
            "compared": [],
        }
    figures = {name: evaluation.figures[name]["average_precision"] for name in able}
    best = max(able, key=lambda name: figures[name][0])
    compared = [_compared(name, figures[best], figures[name]) for name in able]
    champion = next(row["candidate"] for row in compared if row["within_one_standard_error"])
    return {"champion": champion, "best": best, "reason": _reason(champion, best, compared), "compared": compared}


def _compared(name: str, best: np.ndarray, own: np.ndarray) -> dict[str, Any]:
    difference = best - own
    known = difference[1:][~np.isnan(difference[1:])]
    error = float(known.std(ddof=1)) if len(known) > 1 else 0.0
    return {
        "candidate": name,
        "average_precision": float(own[0]),
        "behind_best": float(difference[0]),
        "standard_error": error,
        "within_one_standard_error": bool(difference[0] <= error),
    }


def _reason(champion: str, best: str, compared: list[dict[str, Any]]) -> str:
    rows = {row["candidate"]: row for row in compared}
    own, top = rows[champion], rows[best]
    passed = [CANDIDATES[row["candidate"]].nl for row in compared[: compared.index(own)]]
    simpler = f" Eenvoudiger, maar meer dan een standaardfout achter: {'; '.join(passed)}." if passed else ""
    if champion == best:
        return (
            f"{_sentence(CANDIDATES[best].nl)} heeft de hoogste gemiddelde precisie "
            f"({_number(top['average_precision'])}).{simpler}"
        )
    return (
        f"{_sentence(CANDIDATES[champion].nl)} is de eenvoudigste die binnen een standaardfout van de beste blijft: "
        f"gemiddelde precisie {_number(own['average_precision'])}, {_number(own['behind_best'])} achter op "
        f"{CANDIDATES[best].nl} ({_number(top['average_precision'])}; standaardfout van het verschil "
        f"{_number(own['standard_error'])}).{simpler}"
    )


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _number(value: float) -> str:
    return f"{value:.3f}".replace(".", ",")
