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
    sharing,
)
from vroegsignalering.learning.pooled import BoostedLine, PooledLine

_NAMED = 3  # features that a dimension names
_DECIMALS = 4


def contributions(
    models: Mapping[str, RiskModel], X: pd.DataFrame, cohorts: Mapping[str, np.ndarray]
) -> dict[str, pd.DataFrame]:
    """
    Per target what each feature adds to each area's risk, (n_in_cohort, n_columns of the model); positive raises it.

    What trees add to a change that targets share is asked once.

    X:       a column that X lacks counts as missing
    cohorts: per target whom it is about, rows of X with a score, bool (n_areas,)
    Unit: log-odds for a classifier, the logarithm of a hazard; for a change model standard deviations of
    a change of the score, by which the area comes nearer to the boundary. Summed over the features an area's
    contributions are that, or its expected distance below the boundary, up to a constant that all rows share: each is
    relative to the mean of the cohort, whatever kind of model it is of.
    """
    found = {}
    for core, own in sharing(models):
        anyone = np.any([cohorts[target] for target in own], axis=0)
        asked, columns = X[anyone], next(iter(own.values())).columns
        design = asked.reindex(columns=columns).to_numpy(dtype=float)
        if next(iter(own.values())).boundary is None:
            added, unit = _added(core, design), 1.0
        else:
            added, unit = _to_the_score(core, design, columns.index(LEVEL)), -1 / max(core.deviation_, core.scale_)
        for target in own:
            rows = cohorts[target][anyone]
            apart = unit * (added[rows] - added[rows].mean(axis=0))
            found[target] = pd.DataFrame(apart, index=asked.index[rows], columns=columns)
    return found


def _to_the_score(core: ChangeDistribution, design: np.ndarray, level: int) -> np.ndarray:
    """
    What each column adds to the expected score: that of now, and what is expected to change.

    In units of the errors, or of the kernel's scale, which is above zero even where all past changes were the same.
    """
    added = _added(core.regressor_, design)
    added[:, level] += design[:, level]
    return added


@singledispatch
def _added(estimator: Any, design: np.ndarray) -> np.ndarray:  # noqa: ARG001 - the form of every kind
    """
    What each column of `design` adds to the raw prediction, (n_areas, n_columns), up to a constant of the column.

    One implementation a kind, which gives an array of its own.
    """
    raise VroegsignaleringError(f"there is no way yet to explain a {type(estimator).__name__}")


@_added.register
def _by_trees(estimator: LGBMModel, design: np.ndarray) -> np.ndarray:
    told = np.array(estimator.booster_.predict(design, pred_contrib=True))
    return told[:, :-1]  # the last one is the expectation


@_added.register
def _by_line(estimator: Pipeline, design: np.ndarray) -> np.ndarray:
    added = estimator[:-1].transform(design) * estimator[-1].coef_.reshape(-1)
    # A curve has several columns, side by side.
    return np.asarray(added.reshape(*design.shape, -1).sum(axis=2))


@_added.register(Hazard)
@_added.register(PooledLine)
def _by_own_word(estimator: Hazard | PooledLine, design: np.ndarray) -> np.ndarray:
    return estimator.added(design)


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
