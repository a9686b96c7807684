"""
What a model says when one of its columns holds other values, by doing again only what that column touches.

To shuffle every feature asks a model hundreds of times about the same rows. A line changes by what the one column
adds, trees by those few that split on it.
"""

from collections.abc import Callable
from functools import singledispatch
from typing import Any

import numpy as np
from lightgbm import LGBMRegressor

from vroegsignalering.learning.models import LEVEL, RiskModel, one_thread
from vroegsignalering.learning.pooled import BoostedLine, PooledLine, are_bare

# What becomes of the predictions, (n_rows,), when column number `column` holds `values` (n_rows,).
_Asked = Callable[[int, np.ndarray], np.ndarray]


def asked(model: RiskModel, design: np.ndarray) -> _Asked:
    """
    Asks `model` for probabilities of the rows of `design` (n_rows, columns of the model), NaN missing.

    What it gives takes the number of a column and the values to put there, and returns `model.probability` of that,
    (n_rows,), to the last few bits.
    """
    if model.boundary is None:
        return _within_one_thread(_by_asking(design, lambda rows: np.asarray(model.core.predict_proba(rows))[:, 1]))
    core, level = model.core, model.columns.index(LEVEL)
    expected = _predicted(core.regressor_, design)
    squared = None if core.spread_ is None else _predicted(core.spread_, design)

    def told(column: int, values: np.ndarray) -> np.ndarray:
        room = model.boundary - (values if column == level else design[:, level])
        wide = None if squared is None else squared(column, values)
        return np.asarray(core.chance(room, expected(column, values), wide))

    return _within_one_thread(told)


def _within_one_thread(told: _Asked) -> _Asked:
    def alone(column: int, values: np.ndarray) -> np.ndarray:
        with one_thread():
            return told(column, values)

    return alone


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
    trees = [tree["tree_structure"] for tree in estimator.booster_.dump_model()["tree_info"]]
    splitting: dict[int, list[Any]] = {}
    for tree in trees:
        for column in _columns(tree):
            splitting.setdefault(column, []).append(tree)
    own = list(np.ascontiguousarray(design.T))
    before = {id(tree): _value(tree, own) for tree in trees}
    whole = np.asarray(estimator.predict(design))

    def told(column: int, values: np.ndarray) -> np.ndarray:
        columns = [*own]
        columns[column] = values
        changed = [_value(tree, columns) - before[id(tree)] for tree in splitting.get(column, [])]
        return np.asarray(whole + np.sum(changed, axis=0)) if changed else whole

    return told


def _columns(tree: dict[str, Any]) -> set[int]:
    """The columns that a tree splits on."""
    if "leaf_value" in tree:
        return set()
    return {tree["split_feature"], *_columns(tree["left_child"]), *_columns(tree["right_child"])}


def _value(tree: dict[str, Any], columns: list[np.ndarray]) -> Any:
    """
    The leaf that each row comes to, (n_rows,), or the one that all do; columns: of each its values (n_rows,).

    As LightGBM goes through a tree (`Tree::NumericalDecision`): where it met no missing values they count as zero.
    """
    if "leaf_value" in tree:
        return tree["leaf_value"]
    values = columns[tree["split_feature"]]
    unknown = np.isnan(values)
    otherwise = tree["default_left"] if tree["missing_type"] == "NaN" else tree["threshold"] >= 0.0
    left = np.where(unknown, otherwise, values <= tree["threshold"])
    return np.where(left, _value(tree["left_child"], columns), _value(tree["right_child"], columns))


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
