"""
What an estimate rests on: how much every feature adds to an area's risk, and the heaviest of them in words.

Contributions are exact and additive. They say what the model did with its columns, nothing of causes.

Source of TreeSHAP: Lundberg and others (2020), "From local explanations to global understanding with explainable AI
for trees", Nature Machine Intelligence 2, 56-67; as built into LightGBM (`pred_contrib`).
"""

from collections.abc import Mapping
from functools import singledispatch
from typing import Any

import numpy as np
import pandas as pd
from lightgbm import LGBMModel
from sklearn.ensemble import VotingRegressor
from sklearn.pipeline import Pipeline

from vroegsignalering.domain.catalogue import Indicator
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.features.catalogue import NONE, feature
from vroegsignalering.learning.hazard import Hazard
from vroegsignalering.learning.models import (
    LEVEL,
    BaseRate,
    ChangeDistribution,
    NoChange,
    RiskModel,
    StraightLine,
)
from vroegsignalering.learning.pooled import BoostedLine, PooledLine

_NAMED = 3  # features that a dimension names
_DECIMALS = 4


def contributions(model: RiskModel, X: pd.DataFrame) -> pd.DataFrame:
    """
    What each feature adds to each area's risk, (n_areas, n_columns of the model); positive raises the risk.

    X: rows with a score, such as a whole cohort; a column that X lacks counts as missing
    Unit: log-odds for a classifier, the logarithm of a hazard; for a change model standard deviations of
    a change of the score, by which the area comes nearer to the boundary. Summed over the features an area's
    contributions are that, or its expected distance below the boundary, up to a constant that all rows share. Linear
    contributions and that of the level are relative to the mean of the rows in X, those of trees to what the model
    expects.
    """
    design = X.reindex(columns=model.columns).to_numpy(dtype=float)
    if model.boundary is None:
        added = _added(model.core, design)
    else:
        added = _nearer(model.core, design, model.columns.index(LEVEL))
    return pd.DataFrame(added, index=X.index, columns=model.columns)


def _nearer(core: ChangeDistribution, design: np.ndarray, level: int) -> np.ndarray:
    """What each column takes from the expected score: that of now, and what is expected to change."""
    added = _added(core.regressor_, design)
    added[:, level] += design[:, level] - design[:, level].mean()
    # Never below the scale of the kernel, which is above zero even where all past changes were the same.
    return np.asarray(-added / max(core.deviation_, core.scale_))


@singledispatch
def _added(estimator: Any, design: np.ndarray) -> np.ndarray:  # noqa: ARG001 - the form of every kind
    """What each column of `design` (n_areas, n_columns) adds to the raw prediction; one implementation a kind."""
    raise VroegsignaleringError(f"there is no way yet to explain a {type(estimator).__name__}")


@_added.register
def _by_trees(estimator: LGBMModel, design: np.ndarray) -> np.ndarray:
    return np.array(estimator.booster_.predict(design, pred_contrib=True))[:, :-1]  # the last one is the expectation


@_added.register
def _by_line(estimator: Pipeline, design: np.ndarray) -> np.ndarray:
    standardised = estimator[:-1].transform(design)
    added = (standardised - standardised.mean(axis=0)) * estimator[-1].coef_.reshape(-1)
    return np.asarray(added.reshape(*design.shape, -1).sum(axis=2))  # a curve has several columns, side by side


@_added.register
def _by_hazard(estimator: Hazard, design: np.ndarray) -> np.ndarray:
    added = estimator.added(design)
    return np.asarray(added - added.mean(axis=0))


@_added.register
def _by_pooled_line(estimator: PooledLine, design: np.ndarray) -> np.ndarray:
    added = estimator.added(design)
    return np.asarray(added - added.mean(axis=0))


@_added.register
def _by_line_and_trees(estimator: BoostedLine, design: np.ndarray) -> np.ndarray:
    return np.asarray(_added(estimator.line_, design) + estimator.share_ * _added(estimator.trees_, design))


@_added.register
def _by_blend(estimator: VotingRegressor, design: np.ndarray) -> np.ndarray:
    return np.asarray(np.mean([_added(member, design) for member in estimator.estimators_], axis=0))


@_added.register
def _by_last_step(estimator: StraightLine, design: np.ndarray) -> np.ndarray:
    added = np.zeros(design.shape)
    added[:, -1] = np.nan_to_num(design[:, -1]) * estimator.years
    return added


@_added.register(BaseRate)
@_added.register(NoChange)
def _by_nothing(_estimator: Any, design: np.ndarray) -> np.ndarray:
    return np.zeros(design.shape)


def reasons(contributions: pd.DataFrame, own: Mapping[str, Indicator] = NONE) -> list[list[dict[str, Any]]]:
    """
    Per row the reasons as a list is published with: `dimensie, bijdrage, kenmerken: [kenmerk, woorden, bijdrage]`.

    contributions: (n_areas, n_features), columns named as in the feature catalogue
    own:           what the variables are that are not in the indicator catalogue (`Panel.own`)
    The heaviest dimension comes first, and within it its three heaviest features; equal weights stand by name. A
    dimension's `bijdrage` is the sum over all its features. What is zero in four decimals is no reason.
    """
    headings: dict[str, list[str]] = {}
    for name in sorted(contributions.columns):
        headings.setdefault(feature(name, own).dimension, []).append(name)
    dimensions = sorted(headings)
    named = [_heaviest(contributions[headings[dimension]], own) for dimension in dimensions]
    sums = [contributions[headings[dimension]].to_numpy().sum(axis=1) for dimension in dimensions]
    totals = _rounded(np.column_stack(sums))
    order = np.argsort(-np.abs(totals), axis=1, kind="stable")
    return [
        [
            {"dimensie": dimensions[place], "bijdrage": total[place], "kenmerken": named[place][row]}
            for place in places
            if named[place][row]
        ]
        for row, (places, total) in enumerate(zip(order.tolist(), totals.tolist(), strict=True))
    ]


def _heaviest(part: pd.DataFrame, own: Mapping[str, Indicator]) -> list[list[dict[str, Any]]]:
    """Per row the features with the largest contributions, of columns that are in the order of their names."""
    words = [(name, feature(name, own).nl) for name in part.columns]
    values = _rounded(part.to_numpy())
    order = np.argsort(-np.abs(values), axis=1, kind="stable")[:, :_NAMED]
    heaviest = np.take_along_axis(values, order, axis=1)
    return [
        [
            {"kenmerk": words[place][0], "woorden": words[place][1], "bijdrage": value}
            for place, value in zip(places, row, strict=True)
            if value
        ]
        for places, row in zip(order.tolist(), heaviest.tolist(), strict=True)
    ]


def _rounded(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.round(values, _DECIMALS) + 0.0)  # adding zero makes -0.0 zero
