"""The figures of one way to predict on one country, against the true probabilities."""

import time
from collections.abc import Iterator

import numpy as np

from benchmarks.learning.countries import Country
from benchmarks.learning.ways import Way
from vroegsignalering.learning.metrics import CAPACITIES, average_precision, calibration_error, log_loss, resample


def figures(one: Country, way: Way) -> Iterator[dict[str, object]]:
    """Per target and horizon, pooled over the judged origins: shares of what the true probabilities reach, and more."""
    evidence = one.evidence
    truth = one.truth.set_index(["target", "horizon", "origin", "area"])["probability"].sort_index()
    given: dict[tuple[str, int], list[np.ndarray]] = {}
    seconds: dict[int, float] = {}
    for split in one.splits:
        X = evidence.features(split.origin)
        evidence.lessons(split)  # features and labels are the same for every way: not in its time
        start = time.perf_counter()
        models = way(evidence, split)
        seconds[split.horizon] = seconds.get(split.horizon, 0.0) + time.perf_counter() - start
        for target in evidence.targets:
            outcome = evidence.labels(split.origin, split.horizon, target)["outcome"].to_numpy()
            rows = np.flatnonzero(evidence.cohort(split.origin, target) & ~np.isnan(outcome))
            chance = truth.loc[target.name, split.horizon, split.origin].reindex(X.index[rows]).to_numpy()
            told = models[target.name].probability(X.iloc[rows])
            given.setdefault((target.name, split.horizon), []).append(np.array([told, chance, outcome[rows]]))
    for (target_name, horizon), parts in given.items():
        told, chance, slid = np.hstack(parts)
        alone = resample(np.zeros(len(told)), 0, 0)
        best, own = (average_precision(chance, by, alone)[0] for by in (chance, told))
        yield {
            "target": target_name,
            "horizon": horizon,
            "share": own / best,
            **{f"at_{k}": _at(parts, k, own=True) / _at(parts, k, own=False) for k in CAPACITIES},
            "calibration": calibration_error(slid, told, alone)[0],
            "log_loss": float(log_loss(chance, told).mean()),
            "seconds": seconds[horizon],
        }


def _at(parts: list[np.ndarray], k: int, *, own: bool) -> float:
    """Expected slides among the first `k` of each origin's list, of the way's own or of the ideal one."""
    return float(
        sum(chance[np.argsort(-(told if own else chance), kind="stable")[:k]].sum() for told, chance, _ in parts)
    )
