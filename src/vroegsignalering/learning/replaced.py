"""
What a model says when one of its columns holds other values, by doing again only what that column touches.

To shuffle every feature asks a model hundreds of times about the same rows. A line changes by what the one column
adds, trees by those few that split on it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, singledispatch
from typing import Any

import numpy as np
from lightgbm import LGBMRegressor

from vroegsignalering.learning.models import LEVEL, RiskModel, one_thread
from vroegsignalering.learning.pooled import BoostedLine, PooledLine, are_bare

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
        classify = _by_asking(design, lambda rows: np.asarray(core.predict_proba(rows))[:, 1])

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
def _predicted(estimator: Any, design: np.ndarray) -> _Asked:
    """What a regressor predicts; one implementation a kind."""
    return _by_asking(design, estimator.predict)


@_predicted.register
def _by_trees(estimator: LGBMRegressor, design: np.ndarray) -> _Asked:
    columns = np.ascontiguousarray(design.T)
    splitting: dict[int, list[_Routes]] = {}
    for tree in (_Routes(one["tree_structure"], columns) for one in estimator.booster_.dump_model()["tree_info"]):
        for column in tree.split_on:
            splitting.setdefault(column, []).append(tree)
    whole = np.asarray(estimator.predict(design))

    def told(column: int, values: np.ndarray) -> np.ndarray:
        changed = [tree.given.take(tree.leaf_with(column, values)) - tree.whole for tree in splitting.get(column, [])]
        return np.asarray(whole + np.sum(changed, axis=0)) if changed else whole

    return told


@dataclass(frozen=True)
class _Routes:
    """
    How every row goes through a tree; of what lies below a split where another column is asked for, nothing is redone.

    tree: a split or a leaf, as `Booster.dump_model` gives it; columns: (n_columns, n_rows)
    """

    tree: dict[str, Any]
    columns: np.ndarray

    @cached_property
    def _below(self) -> "tuple[_Routes, ...]":
        if "leaf_value" in self.tree:
            return ()
        return _Routes(self.tree["left_child"], self.columns), _Routes(self.tree["right_child"], self.columns)

    @cached_property
    def split_on(self) -> frozenset[int]:
        """The columns that the tree splits on."""
        if not self._below:
            return frozenset()
        return frozenset([self.tree["split_feature"]]).union(*(one.split_on for one in self._below))

    @cached_property
    def given(self) -> np.ndarray:
        """What each leaf of a whole tree gives, by its number, (n_leaves,)."""
        if not self._below:
            return np.array([self.tree["leaf_value"]])
        leaves, nodes = {}, [self]
        while nodes:
            node = nodes.pop()
            nodes += node._below
            if not node._below:
                leaves[node.tree["leaf_index"]] = node.tree["leaf_value"]
        return np.array([leaves[number] for number in range(len(leaves))])

    @cached_property
    def whole(self) -> np.ndarray:
        """What a whole tree gives each row, (n_rows,)."""
        return np.asarray(self.given.take(self.leaf))

    @cached_property
    def _left(self) -> np.ndarray:
        return _goes_left(self.tree, self.columns[self.tree["split_feature"]])

    @cached_property
    def leaf(self) -> Any:
        """Number of the leaf that each row comes to, (n_rows,), or of the one that all do."""
        if not self._below:
            number = self.tree.get("leaf_index", 0)
            return np.asarray(number, dtype=np.min_scalar_type(number))  # hundreds of trees keep many rows each
        return np.where(self._left, *(one.leaf for one in self._below))

    def leaf_with(self, column: int, values: np.ndarray) -> Any:
        """The same when column number `column` holds `values` (n_rows,)."""
        if column not in self.split_on:
            return self.leaf
        left = _goes_left(self.tree, values) if self.tree["split_feature"] == column else self._left
        one, other = self._below
        return np.where(left, one.leaf_with(column, values), other.leaf_with(column, values))


def _goes_left(split: dict[str, Any], values: np.ndarray) -> np.ndarray:
    """
    Which rows a split sends left, bool (n_rows,).

    split: as `Booster.dump_model` gives it; values: (n_rows,) of the column that it splits on, NaN missing
    As LightGBM goes through a tree (`Tree::NumericalDecision`): where it met no missing values they count as zero.
    """
    otherwise = split["default_left"] if split["missing_type"] == "NaN" else split["threshold"] >= 0.0
    left = values <= split["threshold"]  # never where it is missing
    return np.asarray(left | np.isnan(values) if otherwise else left)


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
