"""
Figures of a ranking, each with its bootstrap distribution over gemeenten.

Every figure is computed for the sample itself and for each of B resamples at once, in column 0 and columns 1 to B. All
candidates get the same resamples, so their differences are paired.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from vroegsignalering.errors import VroegsignaleringError

CAPACITIES = (50, 100, 200, 500)
# What one gemeente can look into of its own list.
OF_A_GEMEENTE = 5
_AT_ONCE = 1000  # thresholds
# Calibration is read per band of given probability; slides are rare, so the bands are narrow near zero.
CALIBRATION_BANDS = np.array([0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0])


@dataclass(frozen=True)
class Resamples:
    """
    How often each row counts, in the sample and in each resample; all rows of a block count equally often.

    block:   (n_rows,) position of each row's block in `weights`
    weights: (n_blocks, 1 + resamples) float64; column 0 is the sample itself, all ones
    """

    block: np.ndarray
    weights: np.ndarray

    def of(self, rows: np.ndarray) -> "Resamples":
        """The same resamples, for some of the rows (a mask, or positions)."""
        return Resamples(self.block[rows], self.weights)

    def totals(self, values: np.ndarray, part: np.ndarray, parts: int) -> np.ndarray:
        """Weighted sum of `values` (n_rows,) per part, (parts, 1 + resamples); `part` (n_rows,) counts from 0."""
        return np.asarray(self.table(values, part, parts) @ self.weights)

    def table(self, values: np.ndarray, part: np.ndarray, parts: int) -> csr_array:
        """Sum of `values` (n_rows,) per part and block, (parts, n_blocks): `totals` before it is weighted."""
        return csr_array((values.astype(float), (part, self.block)), shape=(parts, len(self.weights)))

    def mean(self, values: np.ndarray) -> np.ndarray:
        """Weighted mean of `values` (n_rows,), (1 + resamples,); NaN where a resample has no rows."""
        part = np.zeros(len(values), dtype=int)
        total, count = self.totals(values, part, 1)[0], self.totals(np.ones(len(values)), part, 1)[0]
        return np.asarray(total / np.where(count > 0, count, np.nan))


def resample(blocks: np.ndarray, count: int, seed: int) -> Resamples:
    """
    `count` resamples of rows that lie in `blocks` (n_rows,).

    Whole blocks (gemeenten) are drawn with replacement, as many as there are, over all origins together: what happens
    in one gemeente is not independent.
    """
    names, block = np.unique(blocks, return_inverse=True)
    drawn = np.random.default_rng(seed).multinomial(len(names), np.full(len(names), 1 / len(names)), size=count).T
    return Resamples(block, np.column_stack([np.ones(len(names)), drawn]))


def average_precision(label: np.ndarray, score: np.ndarray, resamples: Resamples) -> np.ndarray:
    """
    Average precision, (1 + resamples,); NaN where no label is positive.

    label: (n_rows,) 0 or 1, or a probability: then expected hits take the place of hits
    score: (n_rows,) higher is ranked first; ties share one threshold

    Source: the sum over thresholds of (recall step) times (precision), as in sklearn.metrics.average_precision_score.
    """
    order = np.argsort(-score, kind="stable")
    tie = np.cumsum(np.append(True, np.diff(score[order]) != 0)) - 1
    # Recall steps only at thresholds with a positive label; what lies between two of those is summed in one part.
    steps = np.unique(tie[label[order] > 0])
    part = np.searchsorted(steps, tie)
    ranked, weights = resamples.of(order), resamples.weights
    tables = [ranked.table(values, part, len(steps) + 1) for values in (label[order], np.ones(len(order)))]
    area, found, counted = np.zeros((3, weights.shape[1]))
    # With a label on every row there are thousands of thresholds: tables of all of them would be large.
    for few in (slice(start, min(start + _AT_ONCE, len(steps))) for start in range(0, len(steps), _AT_ONCE)):
        hits, rows = (table[few] @ weights for table in tables)
        hit, row = _running(hits.copy(), found), _running(rows, counted)
        found, counted = hit[-1].copy(), row[-1]
        area += np.einsum("ij,ij->j", hits, np.divide(hit, row, out=hit, where=row > 0))
    return np.asarray(area / np.where(found > 0, found, np.nan))


def _running(table: np.ndarray, before: np.ndarray) -> np.ndarray:
    """
    Sums down the rows, in place, on from `before`.

    Row by row takes half the time of `numpy.cumsum`, which goes down each column.
    """
    table[0] += before
    for above, row in pairwise(table):
        row += above
    return table


def precision_of_order(label: np.ndarray, score: np.ndarray) -> float:
    """
    `average_precision` of the sample alone, with labels of which some are 1 and the others 0; many times faster.

    >>> precision_of_order(np.array([1, 0, 1, 0]), np.array([0.9, 0.5, 0.5, 0.1]))
    0.8333333333333333
    """
    every, slid = np.sort(score), np.sort(score[label > 0])
    above = len(every) - np.searchsorted(every, slid)  # of each that slid: who stands as high, or higher
    return float(np.mean((len(slid) - np.searchsorted(slid, slid)) / above))


def precision_at(
    label: np.ndarray, score: np.ndarray, area: np.ndarray, resamples: Resamples, capacities: Sequence[int]
) -> np.ndarray:
    """
    Share of slides among the first rows of one origin, per capacity, (n_capacities, 1 + resamples); NaN with fewer rows
    than that.

    Ties are broken by the area's code, ascending: the same rule as in a risk list. A row that counts twice in a
    resample takes two of the places.
    """
    order = np.lexsort((area, -score))
    slid = np.flatnonzero(label[order] > 0)  # the others take places, and add nothing
    ranked = resamples.of(order)
    part = np.searchsorted(slid, np.arange(len(order)), side="left")  # each slide with those above it
    places = _running(ranked.totals(np.ones(len(order)), part, len(slid) + 1), np.zeros(resamples.weights.shape[1]))
    weight = resamples.weights[ranked.block[slid]]
    before, hits = places[:-1] - weight, label[order[slid], None]
    return np.array(
        [
            np.where(places[-1] >= k, (np.clip(k - before, 0.0, weight) * hits).sum(axis=0) / k, np.nan)
            for k in capacities
        ]
    )


def calibration_error(label: np.ndarray, probability: np.ndarray, resamples: Resamples) -> np.ndarray:
    """Mean absolute difference between given probability and share of slides, over the bands, (1 + resamples,)."""
    band, bands = _band(probability), len(CALIBRATION_BANDS) - 1
    rows = resamples.totals(np.ones(len(band)), band, bands).sum(axis=0)
    error = np.abs(resamples.totals(probability - label, band, bands)).sum(axis=0)
    return np.asarray(error / np.where(rows > 0, rows, np.nan))


def calibration_table(label: np.ndarray, probability: np.ndarray) -> pd.DataFrame:
    """One row per band with areas: `low, high, areas, given` (mean probability), `slid` (share)."""
    band, bands = _band(probability), len(CALIBRATION_BANDS) - 1
    areas = np.bincount(band, minlength=bands)
    met = areas > 0
    sums = (np.bincount(band, values, minlength=bands)[met] for values in (probability, label))
    given, slid = (one / areas[met] for one in sums)
    return pd.DataFrame(
        {"low": CALIBRATION_BANDS[:-1][met], "high": CALIBRATION_BANDS[1:][met], "areas": areas[met]}
        | {"given": given, "slid": slid}
    )


def _band(probability: np.ndarray) -> np.ndarray:
    return np.clip(np.searchsorted(CALIBRATION_BANDS, probability, side="right") - 1, 0, len(CALIBRATION_BANDS) - 2)


def log_loss(label: np.ndarray, probability: np.ndarray) -> np.ndarray:
    """Negative log likelihood of each row in nats, (n_rows,); probabilities are kept 1e-6 from 0 and 1."""
    kept = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.asarray(-(label * np.log(kept) + (1 - label) * np.log1p(-kept)))


@dataclass(frozen=True)
class Judged:
    """
    The judged rows of one target and horizon, over all origins: what every candidate is measured on.

    area, origin: (n_rows,)
    outcome:   (n_rows,) 0 or 1
    truth:     (n_rows,) true probability on a synthetic country, else None
    resamples: of these rows
    """

    area: np.ndarray
    origin: np.ndarray
    outcome: np.ndarray
    truth: np.ndarray | None
    resamples: Resamples

    @cached_property
    def best(self) -> tuple[np.ndarray, np.ndarray]:
        """Average precision of ranking by the truth: of what happened, and of what was to be expected."""
        if self.truth is None:
            raise VroegsignaleringError("without true probabilities there is no best possible ranking to compare with")
        label, truth = self.outcome, self.truth
        return average_precision(label, truth, self.resamples), average_precision(truth, truth, self.resamples)


def by_origin(judged: Judged, probability: np.ndarray) -> dict[int, np.ndarray]:
    """Average precision of each origin's own list, (1 + resamples,); probability (n_rows,) in the order of `judged`."""
    rows = {int(origin): judged.origin == origin for origin in np.unique(judged.origin)}
    return {
        origin: average_precision(judged.outcome[own], probability[own], judged.resamples.of(own))
        for origin, own in rows.items()
    }


def distributions(judged: Judged, probability: np.ndarray, each: Mapping[int, np.ndarray]) -> dict[str, np.ndarray]:
    """
    Every figure of one candidate, each (1 + resamples,): first that of the sample, then those of the resamples.

    probability: (n_rows,) in the order of `judged`; each: as `by_origin` gives it
    """
    label, resamples = judged.outcome, judged.resamples
    figures = {
        "average_precision": average_precision(label, probability, resamples),
        "mean_average_precision": _mean_where_known(list(each.values())),
        "brier": resamples.mean((probability - label) ** 2),
        "log_loss": resamples.mean(log_loss(label, probability)),
        "calibration_error": calibration_error(label, probability, resamples),
    }
    figures |= _at_capacities(judged, probability) | _per_gemeente(judged, probability)
    if judged.truth is not None:
        best, best_expected = judged.best
        expected = average_precision(judged.truth, probability, resamples)
        figures |= {
            "share_of_truth": figures["average_precision"] / best,
            "share_of_truth_expected": expected / best_expected,
        }
    return figures


def _mean_where_known(each: Sequence[np.ndarray]) -> np.ndarray:
    """The mean over origins where anyone slid, (1 + resamples,); each (1 + resamples,), NaN where nobody did."""
    known = ~np.isnan(each)
    count = known.sum(axis=0)
    return np.asarray(np.where(known, each, 0.0).sum(axis=0) / np.where(count > 0, count, np.nan))


def _at_capacities(judged: Judged, probability: np.ndarray) -> dict[str, np.ndarray]:
    """Precision and recall at each capacity, each origin ranked on its own, averaged over the origins that have it."""
    precisions: dict[int, list[np.ndarray]] = {k: [] for k in CAPACITIES}
    slides: dict[int, list[np.ndarray]] = {k: [] for k in CAPACITIES}
    for origin in np.unique(judged.origin):
        rows = np.flatnonzero(judged.origin == origin)
        label, resamples = judged.outcome[rows], judged.resamples.of(rows)
        able = [k for k in CAPACITIES if len(rows) >= k]
        found = precision_at(label, probability[rows], judged.area[rows], resamples, able)
        every = resamples.totals(label, np.zeros(len(label), dtype=int), 1)[0]
        for k, precision in zip(able, found, strict=True):
            precisions[k].append(precision)
            slides[k].append(every)
    figures = {}
    for k in CAPACITIES:
        if precisions[k]:
            found, total = k * np.sum(precisions[k], axis=0), np.sum(slides[k], axis=0)
            figures[f"precision_at_{k}"] = np.mean(precisions[k], axis=0)
            # Sums of weights can end a last digit above the whole.
            figures[f"recall_at_{k}"] = np.minimum(found / np.where(total > 0, total, np.nan), 1.0)
    return figures


def _per_gemeente(judged: Judged, probability: np.ndarray) -> dict[str, np.ndarray]:
    """
    Precision and recall of the first few of every gemeente's own list, over all gemeenten and origins.

    Resamples are of whole gemeenten (blocks), so that the list of each is the same in all of them.
    """
    order = np.lexsort((judged.area, -probability))
    place = pd.Series(order).groupby([judged.origin[order], judged.resamples.block[order]]).cumcount().to_numpy()
    looked_at, slid = order[place < OF_A_GEMEENTE], np.flatnonzero(judged.outcome > 0)
    head = np.zeros(len(order))
    head[looked_at] = 1.0
    return {
        f"precision_at_{OF_A_GEMEENTE}_of_gemeente": judged.resamples.of(looked_at).mean(judged.outcome[looked_at]),
        f"recall_at_{OF_A_GEMEENTE}_of_gemeente": judged.resamples.of(slid).mean(head[slid]),
    }


def interval(figure: np.ndarray) -> dict[str, float | None]:
    """
    A figure with its 95% interval and standard error, from the resamples in which it is known.

    Where they hardly differ, so that it would have no width, there is none: that nobody slid is not certainty.
    """
    value, resamples = figure[0], figure[1:][~np.isnan(figure[1:])]
    unknown = {"value": None if np.isnan(value) else float(value), "low": None, "high": None, "error": None}
    if np.isnan(value) or len(resamples) < 2:
        return unknown
    low, high = np.quantile(resamples, [0.025, 0.975])
    if low == high:
        return unknown
    return {"value": float(value), "low": float(low), "high": float(high), "error": float(resamples.std(ddof=1))}
