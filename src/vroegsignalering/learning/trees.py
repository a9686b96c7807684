"""
Fitted trees of LightGBM, gone through for all rows at once; LightGBM itself goes row by row.

Sources: Lundberg and others (2020), "From local explanations to global understanding with explainable AI for trees",
Nature Machine Intelligence 2, 56-67, for what a feature adds; Owen (1972), "Multilinear extensions of games",
Management Science 18(5), 64-79, for its Shapley value as an integral over the share of the others that is known.
"""

from functools import cache
from typing import Any

import numpy as np
from lightgbm import LGBMModel


def goes_left(split: dict[str, Any], values: np.ndarray) -> np.ndarray:
    """
    Which rows a split sends left, bool (n_rows,).

    split: of `Booster.dump_model`; values: (n_rows,) of the column that it splits on, NaN missing
    As LightGBM goes through a tree (`Tree::NumericalDecision`): where it met no missing values they count as zero.
    """
    otherwise = split["default_left"] if split["missing_type"] == "NaN" else split["threshold"] >= 0.0
    left = values <= split["threshold"]  # never where it is missing
    return np.asarray(left | np.isnan(values) if otherwise else left)


def structures(estimator: LGBMModel) -> list[dict[str, Any]]:
    """The trees of a fitted estimator, as `Booster.dump_model` tells them."""
    return [tree["tree_structure"] for tree in estimator.booster_.dump_model()["tree_info"]]


def contributions(estimator: LGBMModel, design: np.ndarray) -> np.ndarray:
    """
    What each column of `design` (n_rows, n_columns) adds to the raw prediction: of one shape with it.

    Exact, as `pred_contrib` of LightGBM, of which it differs by the last few bits.
    """
    columns = np.ascontiguousarray(design.T)
    added = np.zeros(columns.shape)
    for tree in structures(estimator):
        _add(tree, columns, {}, added)
    return np.ascontiguousarray(added.T)


# Of a column that was split on along the way to a leaf: which rows go that way, and what share of those learned from.
_Met = dict[int, tuple[np.ndarray, float]]


def _add(node: dict[str, Any], columns: np.ndarray, met: _Met, added: np.ndarray) -> None:
    """Adds to `added` (n_columns, n_rows) what comes of all leaves below `node`, which is reached by way of `met`."""
    if "leaf_value" in node:
        if met:
            ways, shares = zip(*met.values(), strict=True)
            for column, chance in zip(met, _shapley(np.array(ways), np.array(shares)), strict=True):
                added[column] += node["leaf_value"] * chance
        return
    column = node["split_feature"]
    left = goes_left(node, columns[column])
    own, share = met.get(column, (True, 1.0))
    for child, goes in ((node["left_child"], left), (node["right_child"], ~left)):
        _add(child, columns, met | {column: (own & goes, share * _count(child) / _count(node))}, added)


def _count(node: dict[str, Any]) -> int:
    """How many rows that were learned from came here."""
    return int(node.get("internal_count") or node["leaf_count"])


def _shapley(own: np.ndarray, share: np.ndarray) -> np.ndarray:
    """
    What each column adds to the chance of coming to a leaf, (n_columns, n_rows).

    own:   (n_columns, n_rows) bool, whether a row goes the way of the leaf where that column is split on
    share: (n_columns,) of the rows learned from that do: the chance of it while the column is not known
    """
    count, rows = own.shape
    if 2**count < rows:  # fewer ways to be than rows
        ways = np.arange(2**count) >> np.arange(count)[:, None] & 1
        return np.asarray(_integrated(ways, share).take((1 << np.arange(count)) @ own, axis=1))
    return _integrated(own, share)


def _integrated(own: np.ndarray, share: np.ndarray) -> np.ndarray:
    """The same: the mean over 0 to 1 of what it adds when each of the others is known with that chance."""
    known, weights = _points((len(own) + 1) // 2)
    factor = own[..., None] * known + share[:, None, None] * (1 - known)
    return np.asarray((own - share[:, None]) * (factor.prod(axis=0) / factor @ weights))


@cache
def _points(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Of Gauss and Legendre between 0 and 1, with their weights: exact for polynomials up to degree 2 * count - 1."""
    points, weights = np.polynomial.legendre.leggauss(count)
    return (points + 1) / 2, weights / 2
