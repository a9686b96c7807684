"""
How rows go through trees, kept so that the question what becomes of them with other values in a column is soon told.

A split that sends a row right takes the leaves on its left away, and the row comes to the first leaf that stays. So a
tree is a bit for each leaf and split; what splits on other columns take away need not be found again.

Source: Lucchese and others (2015), "QuickScorer: a fast algorithm to rank documents with additive ensembles of
regression trees", SIGIR, 73-82.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from lightgbm import Booster

# Of a tree: as many as the bits of the widest whole number.
MOST_LEAVES = 64


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
class Tree:
    """Its splits, and what its leaves give, from left to right, (n_leaves,)."""

    splits: list[_Split]
    given: list[float]


def trees_of(booster: Booster) -> list[Tree]:
    """The trees of a model of LightGBM, in their order."""
    return [_tree(one["tree_structure"]) for one in booster.dump_model()["tree_info"]]


def _tree(node: dict[str, Any], before: int = 0) -> Tree:
    """
    What lies below a node of a tree as `Booster.dump_model` gives it; before: how many leaves lie left of it.

    As LightGBM goes through a tree (`Tree::NumericalDecision`): where it met no missing values they count as zero.
    """
    if "leaf_value" in node:
        return Tree([], [node["leaf_value"]])
    left = _tree(node["left_child"], before)
    right = _tree(node["right_child"], before + len(left.given))
    missing_left = node["default_left"] if node["missing_type"] == "NaN" else node["threshold"] >= 0.0
    bits = (1 << len(left.given)) - 1 << before
    own = _Split(node["split_feature"], node["threshold"], missing_left, bits)
    return Tree([own, *left.splits, *right.splits], left.given + right.given)


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
class Routes:
    """
    How some rows go through trees, and how else they do when one of their columns holds other values.

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
    def of(cls, trees: Sequence[Tree], design: np.ndarray) -> "Routes":
        """Trees of at most MOST_LEAVES leaves; design (n_rows, n_columns), NaN missing."""
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
