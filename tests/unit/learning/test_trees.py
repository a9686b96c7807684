"""What trees add, gone through for all rows at once: the same as LightGBM says of each."""

import numpy as np
import pytest
from lightgbm import LGBMClassifier, LGBMRegressor

from vroegsignalering.learning.trees import contributions


def table(rows: int, lacking: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, 8)).round(1)
    y = X[:, 0] * X[:, 1] + np.abs(X[:, 2]) + X[:, 3] * (X[:, 4] > 0) * X[:, 5] + rng.normal(0, 0.1, rows)
    return np.where(rng.random(X.shape) < lacking, np.nan, X), y


@pytest.mark.parametrize("learned_lacking", [0.0, 0.2])
@pytest.mark.parametrize("lacking", [0.0, 0.3])
@pytest.mark.parametrize("rows", [3, 40, 900])
@pytest.mark.parametrize("leaves", [2, 15, 60])
def test_what_each_column_adds_is_what_lightgbm_says(learned_lacking: float, lacking: float, rows: int, leaves: int):
    trees = LGBMRegressor(n_estimators=20, num_leaves=leaves, min_child_samples=5, verbosity=-1, n_jobs=1)
    trees.fit(*table(2000, learned_lacking, 1))
    X, _ = table(rows, lacking, 2)
    told = trees.booster_.predict(X, pred_contrib=True)[:, :-1]
    found = contributions(trees, X)
    assert np.abs(found).max() > 0.1
    np.testing.assert_allclose(found, told, rtol=1e-9, atol=1e-12)


def test_of_a_classifier_it_is_in_log_odds():
    X, y = table(1000, 0.1, 3)
    trees = LGBMClassifier(n_estimators=10, verbosity=-1, n_jobs=1).fit(X, y > 0)
    told = trees.booster_.predict(X, pred_contrib=True)[:, :-1]
    np.testing.assert_allclose(contributions(trees, X), told, rtol=1e-9, atol=1e-12)


def test_a_tree_without_a_split_adds_nothing():
    X, y = table(30, 0.0, 4)
    trees = LGBMRegressor(n_estimators=3, min_child_samples=20, verbosity=-1, n_jobs=1).fit(X, y)
    assert not contributions(trees, X).any()
