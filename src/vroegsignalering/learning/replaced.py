"""
What a model says when one of its columns holds other values, by doing again only what that column touches.

To shuffle every feature asks a model hundreds of times about the same rows. A line changes by what the one column
adds, trees by those few that split on it. What the other columns say is the same every time that one is shuffled.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np
from lightgbm import LGBMClassifier, LGBMModel
from scipy.special import logit
from sklearn.base import is_classifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from vroegsignalering.learning.models import LEVEL, RiskModel, one_thread
from vroegsignalering.learning.pooled import BoostedLine, PooledLine, are_bare, slices

# Of a tree: as many as the bits of the widest whole number.
_MOST_LEAVES = 64

# What becomes of the predictions, (n_times, n_rows), when column number `column` holds `values` (n_times, n_rows).
_Asked = Callable[[int, np.ndarray], np.ndarray]


def asked(
    models: Mapping[str, RiskModel], design: np.ndarray, cohorts: Mapping[str, np.ndarray]
) -> Callable[[int, np.ndarray], dict[str, np.ndarray]]:
    """
    Asks `models`, by target, that share a core about the rows of `design` (n_rows, their columns), NaN missing.

    cohorts: per target whom it is about, bool (n_rows,)
    What it gives takes the number of a column and the values to put there, (n_times, n_rows), and returns per target
    what the probabilities of its cohort come from, (n_times, n_in_cohort), which ranks areas as those do: log-odds of a
    classifier, of a change model what `ChangeDistribution.apart` gives.
    """
    first = next(iter(models.values()))
    core = first.core
    if first.boundary is None:
        log_odds = _log_odds(core, design)

        def classified(column: int, values: np.ndarray) -> dict[str, np.ndarray]:
            with one_thread():
                told = log_odds(column, values)
            return {target: told[:, own] for target, own in cohorts.items()}

        return classified
    level = first.columns.index(LEVEL)
    expected = _predicted(core.regressor_, design)
    squared = None if core.spread_ is None else _predicted(core.spread_, design)

    def told(column: int, values: np.ndarray) -> dict[str, np.ndarray]:
        with one_thread():
            score = values if column == level else design[:, level]
            change = expected(column, values)
            wide = None if squared is None else squared(column, values)
            return {
                target: core.apart(
                    models[target].boundary - score[..., own], change[:, own], None if wide is None else wide[:, own]
                )
                for target, own in cohorts.items()
            }

    return told


def _by_asking(design: np.ndarray, predict: Callable[[np.ndarray], np.ndarray]) -> _Asked:
    def told(column: int, values: np.ndarray) -> np.ndarray:
        other, said = design.copy(), []
        for one in values:
            other[:, column] = one
            said.append(predict(other))
        return np.array(said)

    return told


@singledispatch
def _log_odds(classifier: Any, design: np.ndarray) -> _Asked:
    """What a classifier says; one implementation a kind."""
    return _by_asking(design, lambda rows: np.asarray(logit(classifier.predict_proba(rows)[:, 1])))


@_log_odds.register
def _by_its_sum(classifier: LGBMClassifier | Pipeline, design: np.ndarray) -> _Asked:
    return _predicted(classifier, design)


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
        return np.asarray(estimator.predict(rows, raw_score=True))

    trees = [_tree(one["tree_structure"]) for one in estimator.booster_.dump_model()["tree_info"]]
    if max(len(tree.given) for tree in trees) > _MOST_LEAVES:
        return _by_asking(design, raw)
    parts = [(some, _Forest.of(trees, design[some])) for some in slices(len(design))]
    whole = raw(design)
    return lambda column, values: np.concatenate(
        [whole[some] + one.changed(column, values[:, some]) for some, one in parts], axis=1
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
class _Splits:
    """
    All splits of a forest on one column, each (n_splits,), those of a tree one after another.

    tree, place: the number of the tree and the split's own among those of the tree
    taken:       a bit for each leaf that it takes away from a row that it sends right
    """

    tree: np.ndarray
    place: np.ndarray
    threshold: np.ndarray
    missing_left: np.ndarray
    taken: np.ndarray

    @classmethod
    def of(cls, told: Iterable[tuple[int, int, _Split]], bits: np.dtype) -> "_Splits":
        tree, place, splits = zip(*told, strict=True)
        return cls(
            np.array(tree),
            np.array(place),
            np.array([one.threshold for one in splits]),
            np.array([one.missing_left for one in splits]),
            np.array([one.left for one in splits], dtype=bits),
        )

    def staying(self, values: np.ndarray) -> np.ndarray:
        """A bit for each leaf that a split leaves a row of `values` (n_times, n_rows), (n_splits, n_times, n_rows)."""
        threshold, missing_left, taken = (one[:, None, None] for one in (self.threshold, self.missing_left, self.taken))
        left = (values <= threshold) | (np.isnan(values) & missing_left)
        return np.asarray(np.where(left, np.iinfo(taken.dtype).max, ~taken))


@dataclass(frozen=True)
class _Forest:
    """
    How some rows go through trees: a split that sends a row right takes the leaves on its left away, and the row comes
    to the first leaf that stays. What splits on other columns take away need not be found again.

    Source: Lucchese and others (2015), "QuickScorer: a fast algorithm to rank documents with additive ensembles of
    regression trees", SIGIR, 73-82.

    splits:  per column that any tree splits on
    staying: a bit for each leaf that a split leaves a row, (n_trees, most splits, n_rows)
    given:   what each leaf of a tree gives, (n_trees, most leaves)
    leaf:    which one each row comes to, (n_trees, n_rows)
    """

    splits: dict[int, _Splits]
    staying: np.ndarray
    given: np.ndarray
    leaf: np.ndarray

    @classmethod
    def of(cls, trees: Sequence[_Tree], design: np.ndarray) -> "_Forest":
        leaves = max(len(tree.given) for tree in trees)
        bits = np.min_scalar_type((1 << leaves) - 1)
        told: dict[int, list[tuple[int, int, _Split]]] = {}
        for number, tree in enumerate(trees):
            for place, split in enumerate(tree.splits):
                told.setdefault(split.column, []).append((number, place, split))
        splits = {column: _Splits.of(own, bits) for column, own in told.items()}
        staying = np.full((len(trees), max(leaves - 1, 1), len(design)), np.iinfo(bits).max, dtype=bits)
        for column, own in splits.items():
            staying[own.tree, own.place] = own.staying(design[None, :, column])[:, 0]
        given = np.array([tree.given + [0.0] * (leaves - len(tree.given)) for tree in trees])
        return cls(splits, staying, given, _first(np.bitwise_and.reduce(staying, axis=1)))

    def changed(self, column: int, values: np.ndarray) -> np.ndarray:
        """How much more the trees give the rows if column number `column` holds `values`, (n_times, n_rows)."""
        if column not in self.splits:
            return np.zeros(values.shape)
        own = self.splits[column]
        trees, first, own_tree, count = np.unique(own.tree, return_index=True, return_inverse=True, return_counts=True)
        others = self.staying[trees]
        others[own_tree, own.place] = np.iinfo(others.dtype).max
        by_split = own.staying(values)
        staying = by_split[first] & np.bitwise_and.reduce(others, axis=1)[:, None]
        for number in range(1, count.max()):
            more = count > number
            staying[more] &= by_split[first[more] + number]
        given = self.given[trees]
        now = np.take_along_axis(given[:, None], _first(staying), axis=2).sum(axis=0)
        return np.asarray(now - np.take_along_axis(given, self.leaf[trees], axis=1).sum(axis=0))


def _first(staying: np.ndarray) -> np.ndarray:
    """The number of the first leaf that stays, in the form of `staying`."""
    return np.asarray(np.bitwise_count(~staying & (staying - 1)), dtype=np.intp)  # how many of the lowest bits are zero


@_predicted.register
def _by_pooled_line(estimator: PooledLine, design: np.ndarray) -> _Asked:
    bare, whole = are_bare(design), estimator.predict(design)

    def told(column: int, values: np.ndarray) -> np.ndarray:
        now, then = (estimator.added_by(column, one, bare) for one in (values, design[:, column]))
        changed = whole + now - then
        # How much of a row is missing decides which coefficients it has.
        other = np.nonzero(np.isnan(values) != np.isnan(design[:, column]))
        if len(other[1]):
            rows = design[other[1]]
            rows[:, column] = values[other]
            changed[other] = estimator.predict(rows)
        return np.asarray(changed)

    return told


@_predicted.register
def _by_line_and_trees(estimator: BoostedLine, design: np.ndarray) -> _Asked:
    line, trees = _predicted(estimator.line_, design), _predicted(estimator.trees_, design)
    return lambda column, values: np.asarray(line(column, values) + estimator.share_ * trees(column, values))
