"""
Does a group of features improve the ranking? The same candidates with and without it, on the same origins and areas.

    predictions with -----+
    backtest without -----+--> paired resamples of gemeenten --> difference in average precision, with its interval
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from vroegsignalering.learning.backtest import Evidence, backtest
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.learning.evaluate import Evaluation, evaluate
from vroegsignalering.learning.metrics import interval
from vroegsignalering.learning.space import NOT_TUNED, Tuned
from vroegsignalering.splits import Split

_WITHOUT = " without"
_FIGURE = "average_precision"


def ask(
    evidence: Evidence,
    splits: Sequence[Split],
    candidates: Sequence[str],
    predictions: pd.DataFrame,
    without: Collection[str],
    *,
    resamples: int,
    seed: int,
    jobs: int,
    tuned: Tuned = NOT_TUNED,
    advance: Callable[[], None] = lambda: None,
) -> list[dict[str, Any]]:
    """
    One answer per target and horizon that was judged: `target, horizon, slides, without, absent, candidates`; none
    where no origin is judged, or no candidate uses all there is.

    predictions: of the same candidates and splits, with all groups of the evidence
    without:     names of the groups that are left out; `absent` when there is no figure of them at any judged origin
    tuned:       what the predictions were learned with; without the groups the same
    Each candidate that uses all there is, from simple to complex: `candidate, with, without` (average precision), and
    `difference` with its 95% interval and standard error, positive when the groups help.
    """
    asked = [name for name in candidates if CANDIDATES[name].columns is None]
    if not asked or not splits:
        return []
    left = tuple(group for group in evidence.groups if group not in without)
    given: dict[str, Any] = {"seed": seed, "jobs": jobs, "tuned": tuned, "advance": advance}
    fewer = replace(evidence, groups=left)
    bare = backtest(fewer, splits, asked, **given)
    bare["candidate"] += _WITHOUT
    both = pd.concat([predictions[predictions["candidate"].isin(asked)], bare], ignore_index=True)
    there = {split.horizon for split in splits if _adds(evidence, fewer, split)}
    blocks = evidence.panel.areas.set_index("area")["block"]
    return [
        {
            "target": one.target,
            "horizon": one.horizon,
            "slides": one.summary["slides"],
            "without": sorted(without),
            "absent": one.horizon not in there,
            "candidates": [_compared(one, name) for name in asked],
        }
        for one in evaluate(both, blocks, None, resamples=resamples, seed=seed)
    ]


def _adds(evidence: Evidence, fewer: Evidence, split: Split) -> bool:
    """Whether what `fewer` leaves out tells anything of any area, at the origin of a split or those it learns from."""
    for origin in (*split.learn, split.origin):
        told = evidence.features(origin)
        if told[told.columns.difference(fewer.features(origin).columns)].notna().to_numpy().any():
            return True
    return False


def _compared(evaluation: Evaluation, name: str) -> dict[str, Any]:
    own, bare = (_of(evaluation, name), _of(evaluation, name + _WITHOUT))
    return {
        "candidate": name,
        "with": interval(own)["value"],
        "without": interval(bare)["value"],
        "difference": interval(own - bare),
    }


def _of(evaluation: Evaluation, name: str) -> np.ndarray:
    return evaluation.figures[name][_FIGURE]
