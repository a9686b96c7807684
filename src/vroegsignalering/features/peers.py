"""
Peers: what score areas with such figures have had over the years.

An area that scores far below others with its kind of residents and homes tends to come back, one far above them tends
to fall. Which figures go with which score is read from the country itself, at the same moment:

    lasting level and latest value of every other figure --trees, learned in other gemeenten--> lasting score
"""

from typing import Any

import numpy as np
from lightgbm import LGBMRegressor
from sklearn.model_selection import GroupKFold

_FOLDS = 3
# Few leaves and many trees: a smooth surface over some thirty figures. One thread and a fixed seed give equal bytes.
_TREES: dict[str, Any] = {
    "n_estimators": 100,
    "learning_rate": 0.08,
    "num_leaves": 15,
    "min_child_samples": 20,
    "subsample": 0.8,
    "subsample_freq": 1,
    "colsample_bytree": 0.5,
    "reg_lambda": 5.0,
    "max_bin": 63,
    "bin_construct_sample_cnt": 4000,
    "random_state": 1,
    "n_jobs": 1,
    "deterministic": True,
    "force_col_wise": True,
    "verbosity": -1,
}


def score_of_peers(figures: np.ndarray, lasting: np.ndarray, blocks: np.ndarray) -> np.ndarray:
    """
    Lasting score that areas with like figures have, (n_areas,); NaN where too few gemeenten are known to learn from.

    An area of a gemeente in which no score is known has none either.

    figures: (n_areas, n_figures), NaN unknown
    lasting: (n_areas,) mean score over all known metingen, relative to the country; NaN unknown
    blocks:  (n_areas,) gemeente or block; an area's own is never learned from, or it would be told its own score
    """
    expected = np.full(len(lasting), np.nan)
    known = ~np.isnan(lasting)
    if not figures.size or len(np.unique(blocks[known])) < _FOLDS:
        return expected
    there = np.flatnonzero(known)  # areas that are not there yet decide nothing
    _, block = np.unique(blocks, return_inverse=True)  # numbers are found among others many times faster than names
    for learned, held in GroupKFold(_FOLDS).split(there, groups=block[there]):
        trees = LGBMRegressor(**_TREES).fit(figures[there[learned]], lasting[there[learned]])
        own = np.isin(block, block[there[held]])
        expected[own] = trees.predict(figures[own])
    return expected
