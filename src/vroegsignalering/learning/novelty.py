"""
Blind spots: areas that have few like them among those that the models learned from.

    distance: to the twentieth nearest of the areas last learned from, in the ten directions in which these differ most
    far:      further than all but one in a hundred areas were at the judged origins, each seen from what was known then

Source of the distance: Ramaswamy, Rastogi and Shim (2000), "Efficient algorithms for mining outliers from large data
sets", SIGMOD, 427-438. It was chosen over Mahalanobis' and over the share of features outside what was seen: the areas
that it finds are those that the models are most wrong about (docs/decisions/0009-blind-spots.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.neighbors import NearestNeighbors

from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.models import LEVEL, one_thread
from vroegsignalering.splits import Split

_NEIGHBOURS, _DIRECTIONS = 20, 10
_QUANTILE = 0.99
_LACKING = 0.05  # share of the features: a spread of what is missing below it counts as this
_DECIMALS = 6  # so that the last bits of a sum decide nothing


@dataclass(frozen=True)
class Novelty:
    """
    How far areas are from those that were learned from.

    distance:  per origin by area, of those with a score
    threshold: from which an area counts as far; None without judged origins to set it by
    """

    distance: dict[int, pd.Series]
    threshold: float | None

    def far(self, origin: int, areas: pd.Index) -> np.ndarray:
        """Whether each of `areas` is far at `origin`, bool (n_areas,); nobody is where that is not known."""
        if self.threshold is None or origin not in self.distance:
            return np.zeros(len(areas), dtype=bool)
        return np.asarray(self.distance[origin].reindex(areas) > self.threshold)


def novelty(evidence: Evidence, splits: Sequence[Split]) -> Novelty:
    """The distances at all origins of `splits`, which are of one horizon; the threshold is set by those judged."""
    distance = {split.origin: _distance(evidence, split) for split in splits}
    judged = [distance[split.origin] for split in splits if split.judged]
    threshold = round(float(np.quantile(np.concatenate(judged), _QUANTILE)), _DECIMALS) if judged else None
    return Novelty(distance, threshold)


def _distance(evidence: Evidence, split: Split) -> pd.Series:
    """Missing values count as the mean, and how much is missing is a direction of its own."""
    seen, asked = _scored(evidence, split.learn[-1]), _scored(evidence, split.origin)
    told = seen.to_numpy(dtype=float)
    varying = seen.columns[np.fmin.reduce(told) < np.fmax.reduce(told)]
    columns = [name for name in varying if name in asked]
    known = seen[columns].to_numpy(dtype=float)
    mean, spread = np.nanmean(known, axis=0), np.nanstd(known, axis=0)

    def standardised(X: pd.DataFrame) -> np.ndarray:
        return np.asarray((X[columns].to_numpy(dtype=float) - mean) / spread)

    cloud, points = standardised(seen), standardised(asked)
    lacking = max(float(np.isnan(cloud).mean(axis=1).std()), _LACKING)
    with one_thread():
        _, directions = np.linalg.eigh(np.cov(np.nan_to_num(cloud), rowvar=False))
        main = directions[:, -_DIRECTIONS:]

        def placed(values: np.ndarray) -> np.ndarray:
            return np.column_stack([np.nan_to_num(values) @ main, np.isnan(values).mean(axis=1) / lacking])

        # In so many directions a tree spares no distances.
        nearest = NearestNeighbors(n_neighbors=min(_NEIGHBOURS + 1, len(seen)), algorithm="brute")
        apart, _ = nearest.fit(placed(cloud)).kneighbors(placed(points))
    # One more where an area is there itself, as it was then.
    itself = asked.index.isin(seen.index)
    return pd.Series(np.round(np.where(itself, apart[:, -1], apart[:, -2:][:, 0]), _DECIMALS), index=asked.index)


def _scored(evidence: Evidence, meting: int) -> pd.DataFrame:
    X = evidence.features(meting)
    return X[X[LEVEL].notna()]
