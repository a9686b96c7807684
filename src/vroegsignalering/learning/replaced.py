"""
What a model says when one of its columns holds other values, by doing again only what that column touches.

To shuffle every feature asks a model hundreds of times about the same rows. A line changes by what the one column
adds, trees by those few that split on it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatch
from itertools import groupby
from typing import Any

import numpy as np
from lightgbm import LGBMClassifier, LGBMModel
from scipy.special import expit
from sklearn.base import is_classifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from vroegsignalering.learning.models import LEVEL, RiskModel, one_thread
from vroegsignalering.learning.pooled import BoostedLine, PooledLine, are_bare, slices

# Of a tree: as many as the bits of the widest whole number.
_MOST_LEAVES = 64

# What becomes of the predictions, (n_rows,), when column number `column` holds `values` (n_rows,).
_Asked = Callable[[int, np.ndarray], np.ndarray]


def asked(
    models: Mapping[str, RiskModel], design: np.ndarray, cohorts: Mapping[str, np.ndarray]
) -> Callable[[int, np.ndarray], dict[str, np.ndarray]]:
    """
    Asks `models`, by target, that share a core about the rows of `design` (n_rows, their columns), NaN missing.

    cohorts: per target whom it is about, bool (n_rows,)
    What it gives takes the number of a column and the values to put there, (n_rows,), and returns per target
    `model.probability` of its cohort with those, to the last few bits.
    """
    first = next(iter(models.values()))
    core = first.core
    if first.boundary is None:
        classify = _classified(core, design)

        def classified(column: int, values: np.ndarray) -> dict[str, np.ndarray]:
            with one_thread():
                chance = classify(column, values)
            return {target: chance[own] for target, own in cohorts.items()}

        return classified
    level, curve = first.columns.index(LEVEL), core.curve()
    expected = _predicted(core.regressor_, design)
    squared = None if core.spread_ is None else _predicted(core.spread_, design)

    def told(column: int, values: np.ndarray) -> dict[str, np.ndarray]:
        with one_thread():
            score = values if column == level else design[:, level]
            change = expected(column, values)
            wide = None if squared is None else squared(column, values)
            return {
                target: core.chance(
                    models[target].boundary - score[own], change[own], None if wide is None else wide[own], curve
                )
                for target, own in cohorts.items()
            }

    return told


def _by_asking(design: np.ndarray, predict: Callable[[np.ndarray], np.ndarray]) -> _Asked:
    def told(column: int, values: np.ndarray) -> np.ndarray:
        other = design.copy()
        other[:, column] = values
        return predict(other)

    return told


@singledispatch
def _classified(classifier: Any, design: np.ndarray) -> _Asked:
    """The probability that a classifier gives; one implementation a kind."""
    return _by_asking(design, lambda rows: np.asarray(classifier.predict_proba(rows))[:, 1])


@_classified.register
def _by_log_odds(classifier: LGBMClassifier | Pipeline, design: np.ndarray) -> _Asked:
    log_odds = _predicted(classifier, design)
    return lambda column, values: np.asarray(expit(log_odds(column, values)))


@singledispatch
def _predicted(estimator: Any, design: np.ndarray) -> _Asked:
    """What a regressor predicts, or of a classifier the log-odds; one implementation a kind."""
    return _by_asking(design, estimator.predict)


@_predicted.register
def _by_line(estimator: Pipeline, design: np.ndarray) -> _Asked:
    raw = estimator.decision_function if is_classifier(estimator) else estimator.predict
    if [type(step) for _, step in estimator.steps[:-1]] != [SimpleImputer, StandardScaler]:
        return _by_asking(design, raw)
    (imputer, scaler, line), whole = (step for _, step in estimator.steps), raw(design)
    slope, mean = line.coef_.reshape(-1) / scaler.scale_, imputer.statistics_

    def told(column: int, values: np.ndarray) -> np.ndarray:
        now, then = (np.where(np.isnan(one), mean[column], one) for one in (values, design[:, column]))
        return np.asarray(whole + slope[column] * (now - then))

    return told


@_predicted.register
def _by_trees(estimator: LGBMModel, design: np.ndarray) -> _Asked:
    def raw(rows: np.ndarray) -> np.ndarray:
        return np.asarray(estimator.booster_.predict(rows, raw_score=True))

    trees = [_tree(one["tree_structure"]) for one in estimator.booster_.dump_model()["tree_info"]]
    if max(len(tree.given) for tree in trees) > _MOST_LEAVES:
        return _by_asking(design, raw)
    parts = [(some, _Forest.of(trees, design[some])) for some in slices(len(design))]
    whole = raw(design)
    return lambda column, values: np.concatenate(
        [whole[some] + one.changed(column, values[some]) for some, one in parts]
    )


@dataclass(frozen=True)
class _Split:
    """
    A split of a tree, which sends what is at most the threshold left.

    left: a bit for each leaf below it on its left
    missing_left: whether it sends left what is missing
    """

    column: int
    threshold: float
    missing_left: bool
    left: int


@dataclass(frozen=True)
class _Tree:
    """Its splits, and what its leaves give, from left to right, (n_leaves,)."""

    splits: list[_Split]
    given: list[float]


def _tree(node: dict[str, Any], before: int = 0) -> _Tree:
    """
    What lies below a node of a tree as `Booster.dump_model` gives it; before: how many leaves lie left of it.

    As LightGBM goes through a tree (`Tree::NumericalDecision`): where it met no missing values they count as zero.
    """
    if "leaf_value" in node:
        return _Tree([], [node["leaf_value"]])
    left = _tree(node["left_child"], before)
    right = _tree(node["right_child"], before + len(left.given))
    missing_left = node["default_left"] if node["missing_type"] == "NaN" else node["threshold"] >= 0.0
    bits = (1 << len(left.given)) - 1 << before
    own = _Split(node["split_feature"], node["threshold"], missing_left, bits)
    return _Tree([own, *left.splits, *right.splits], left.given + right.given)


@dataclass(frozen=True)
class _Forest:
    """
    How some rows go through trees: each split that sends a row right takes the leaves on its left away, and the row
    comes to the first leaf that stays. What other splits take away need not be found again.

    Source: Lucchese and others (2015), "QuickScorer: a fast algorithm to rank documents with additive ensembles of
    regression trees", SIGIR, 73-82.

    splitting: per column the number of the tree and the place in it of every split, each (n_splits,), with the splits
    staying:   a bit for each leaf that a split leaves a row, (n_trees, most splits, n_rows)
    given:     what each leaf of a tree gives, (n_trees, most leaves)
    leaf:      which one each row comes to, (n_trees, n_rows)
    """

    splitting: dict[int, tuple[np.ndarray, np.ndarray, list[_Split]]]
    staying: np.ndarray
    given: np.ndarray
    leaf: np.ndarray

    @classmethod
    def of(cls, trees: Sequence[_Tree], design: np.ndarray) -> "_Forest":
        leaves = max(len(tree.given) for tree in trees)
        given = np.array([tree.given + [0.0] * (leaves - len(tree.given)) for tree in trees])
        kind = np.min_scalar_type((1 << leaves) - 1)
        staying = np.full((len(trees), max(leaves - 1, 1), len(design)), np.iinfo(kind).max, dtype=kind)
        there = [(split, number, at) for number, tree in enumerate(trees) for at, split in enumerate(tree.splits)]
        splitting = {}
        for column, found in groupby(sorted(there, key=lambda one: one[0].column), key=lambda one: one[0].column):
            splits, number, at = zip(*found, strict=True)
            splitting[column] = np.array(number), np.array(at), list(splits)
            staying[number, at] = _staying(splits, design[:, column], kind)
        return cls(splitting, staying, given, _first(staying))

    def changed(self, column: int, values: np.ndarray) -> np.ndarray:
        """How much more the trees give the rows if column number `column` holds `values`, (n_rows,)."""
        if column not in self.splitting:
            return np.zeros(len(values))
        number, at, splits = self.splitting[column]
        trees, place = np.unique(number, return_inverse=True)
        staying = self.staying[trees]
        staying[place, at] = _staying(splits, values, staying.dtype)
        given = self.given[trees]
        now, then = (np.take_along_axis(given, leaf, axis=1) for leaf in (_first(staying), self.leaf[trees]))
        return np.asarray((now - then).sum(axis=0))


def _staying(splits: Sequence[_Split], values: np.ndarray, kind: np.dtype) -> np.ndarray:
    """The leaves that each split on a column with these `values` (n_rows,) leaves a row, (n_splits, n_rows)."""
    threshold, missing_left = (
        np.array([getattr(one, name) for one in splits]) for name in ("threshold", "missing_left")
    )
    left = (values <= threshold[:, None]) | (np.isnan(values) & missing_left[:, None])
    taken = np.array([one.left for one in splits], dtype=kind)
    return np.asarray(np.where(left, np.iinfo(kind).max, ~taken[:, None]))


def _first(staying: np.ndarray) -> np.ndarray:
    """Number of the first leaf that all splits of a tree leave a row, (n_trees, n_rows)."""
    left = np.bitwise_and.reduce(staying, axis=1)
    return np.asarray(np.bitwise_count(~left & (left - 1)), dtype=np.intp)  # how many lowest bits are zero


@_predicted.register
def _by_pooled_line(estimator: PooledLine, design: np.ndarray) -> _Asked:
    bare, whole = are_bare(design), estimator.predict(design)

    def told(column: int, values: np.ndarray) -> np.ndarray:
        now, then = (estimator.added_by(column, one, bare) for one in (values, design[:, column]))
        changed = whole + now - then
        # How much of a row is missing decides which coefficients it has.
        other = np.flatnonzero(np.isnan(values) != np.isnan(design[:, column]))
        if len(other):
            rows = design[other]
            rows[:, column] = values[other]
            changed[other] = estimator.predict(rows)
        return np.asarray(changed)

    return told


@_predicted.register
def _by_line_and_trees(estimator: BoostedLine, design: np.ndarray) -> _Asked:
    line, trees = _predicted(estimator.line_, design), _predicted(estimator.trees_, design)
    return lambda column, values: np.asarray(line(column, values) + estimator.share_ * trees(column, values))
