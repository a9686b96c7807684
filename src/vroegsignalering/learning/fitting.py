"""
Lessons, and how any candidate is learned from them: the one way for backtest, lists, importance and tuning.

    lessons --rows of the steps it learns from, columns it may use--> matrices --fit--> per target a RiskModel
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone

from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.features.catalogue import direction, straight
from vroegsignalering.learning.candidates import CANDIDATES, Candidate
from vroegsignalering.learning.models import LEVEL, BaseRate, ChangeDistribution, RiskModel, one_thread
from vroegsignalering.learning.pooled import nearness

# An area far from every boundary still tells how scores change, but less of how they do near one.
_FLOOR = 0.3
# The parameters of a candidate as it is declared.
AS_DECLARED: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Lessons:
    """
    What there is to learn from at one origin and horizon: rows of the design matrices whose outcome was known.

    An area is learned from at several origins, and at each over steps of several lengths. So lessons point to rows of
    the matrices that the evidence holds already; a candidate copies what it learns from, and no more.

    tables:  the design matrix of each origin learned from, (n_areas, n_features), the earliest first
    table:   (n_rows,) the position among them of each row's own
    place:   (n_rows,) the position of each row in its table
    change:  (n_rows,) points of score, NaN unknown
    outcome: per target (n_rows,), 1 slid, 0 not, NaN unknown or not in the cohort
    groups:  (n_rows,) gemeente or block of each row, as a number
    years:   (n_rows,) length of each row's step; one that is shorter than that of the lessons teaches only the
             candidates that pool
    """

    tables: tuple[pd.DataFrame, ...]
    table: np.ndarray
    place: np.ndarray
    change: np.ndarray
    outcome: dict[str, np.ndarray]
    groups: np.ndarray
    years: np.ndarray

    def rows(self, chosen: np.ndarray) -> "Lessons":
        """The rows at the positions `chosen`, possibly repeated, as a bootstrap asks."""
        return replace(
            self,
            table=self.table[chosen],
            place=self.place[chosen],
            change=self.change[chosen],
            outcome={name: values[chosen] for name, values in self.outcome.items()},
            groups=self.groups[chosen],
            years=self.years[chosen],
        )

    @cached_property
    def _of_length(self) -> "dict[int, Lessons]":
        return {}

    def of_length(self, years: int) -> "Lessons":
        """Those of steps of so many years only; found once, for most candidates ask for them."""
        own = self.years == years
        if own.all():
            return self
        if years not in self._of_length:
            self._of_length[years] = self.rows(np.flatnonzero(own))
        return self._of_length[years]

    @cached_property
    def columns(self) -> list[str]:
        """Names of the features that are known of any row."""
        names = dict.fromkeys(str(name) for X in self.tables for name in X.columns)
        known: set[str] = set()
        for number, X in enumerate(self.tables):
            there = np.zeros(len(X), dtype=bool)
            there[self.place[self.table == number]] = True
            known |= set(X.columns[~np.isnan(X.to_numpy()[there]).all(axis=0)])
        return [name for name in names if name in known]

    def design(self, columns: Sequence[str], rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """
        A copy of those columns, (n_chosen, n_columns); what a table lacks is missing.

        rows: positions, possibly repeated; all where none are given
        """
        table, place = self.table[rows], self.place[rows]
        # Row by row in memory, as estimators take it: whole rows are what folds and resamples pick.
        values = np.empty((len(table), len(columns)))
        for number, X in enumerate(self.tables):
            here = np.flatnonzero(table == number)
            at = X.columns.get_indexer(pd.Index(columns))
            own = np.take(X.to_numpy(), at, axis=1)
            own[:, at < 0] = np.nan
            values[here] = own.take(place[here], axis=0)
        return values


def fit(
    name: str,
    lessons: Lessons,
    *,
    boundaries: dict[str, float],
    horizon: int,
    seed: int,
    params: Mapping[str, Any] = AS_DECLARED,
) -> dict[str, RiskModel]:
    """
    Learns one candidate for all targets: per target a model; a change model is learned once for all of them.

    boundaries: per target the score at or below which an area has slid
    params:     of what the candidate makes, by scikit-learn's names, in place of those it declares
    A classifier for a target that nobody slid into yet is replaced by the base rate, which is all there is to say.
    VroegsignaleringError where nothing is known to learn from.
    """
    candidate = CANDIDATES[name]
    if not candidate.pooled:
        lessons = lessons.of_length(horizon)
    columns = lessons.columns if candidate.columns is None else list(candidate.columns)
    if candidate.linear:
        columns = [name for name in columns if straight(name)]
    estimator = candidate.make(seed, horizon).set_params(**params)
    if candidate.directed:
        estimator.set_params(monotone_constraints=[direction(name) for name in columns])
    if candidate.left_out:
        estimator.set_params(**{candidate.left_out: tuple(at for at, name in enumerate(columns) if not straight(name))})
    with one_thread():
        if candidate.change:
            steps = _steps(lessons, np.arange(len(lessons.years)), columns, candidate, boundaries, horizon)
            spread = candidate.spread(seed) if candidate.spread else None
            core = ChangeDistribution(estimator, spread)
            core.fit(steps.X, steps.change, steps.groups, step=steps.step, **steps.given)
            return {target: RiskModel(columns, core, boundary) for target, boundary in boundaries.items()}
        design = lessons.design(columns)
        given = {"lead": lessons.years - horizon} if candidate.pooled else {}
        return {
            target: RiskModel(columns, _classifier(estimator, design, lessons.outcome[target], given), None)
            for target in boundaries
        }


def fit_again(
    name: str,
    learned: dict[str, RiskModel],
    lessons: Lessons,
    rows: np.ndarray,
    *,
    boundaries: dict[str, float],
    horizon: int,
    seed: int,
    params: Mapping[str, Any] = AS_DECLARED,
) -> dict[str, RiskModel]:
    """
    Learns one candidate on a resample of what it learned from: `learned` as `fit` gave it, the rest as there.

    rows: positions in the lessons, possibly repeated
    A change model that pools keeps the distribution of its errors, which takes most of the work, and learns its mean.
    """
    candidate, model = CANDIDATES[name], next(iter(learned.values()))
    if not (candidate.pooled and candidate.change):
        return fit(name, lessons.rows(rows), boundaries=boundaries, horizon=horizon, seed=seed, params=params)
    steps = _steps(lessons, rows, model.columns, candidate, boundaries, horizon)
    with one_thread():
        core = model.core.again(steps.X, steps.change, **steps.given)
    return {target: RiskModel(model.columns, core, boundary) for target, boundary in boundaries.items()}


@dataclass(frozen=True)
class _Steps:
    """
    What a change model learns from: the rows of which the change is known.

    X: (n_rows, n_columns); change, groups: (n_rows,)
    step:  (n_rows,) a number for each step, from one meting to another
    given: what only pooling candidates take, each (n_rows,)
    """

    X: np.ndarray
    change: np.ndarray
    groups: np.ndarray
    step: np.ndarray
    given: dict[str, np.ndarray]


def _steps(
    lessons: Lessons,
    rows: np.ndarray,
    columns: list[str],
    candidate: Candidate,
    boundaries: dict[str, float],
    horizon: int,
) -> _Steps:
    known = rows[~np.isnan(lessons.change[rows])]
    lead = (lessons.years - horizon)[known]
    if not (lead == 0).any():
        raise VroegsignaleringError("a change model needs areas of which the change is known to learn from")
    X = lessons.design(columns, known)
    change, groups = lessons.change[known], lessons.groups[known]
    step = lessons.table[known] + len(lessons.tables) * lessons.years[known]
    if not candidate.pooled:
        return _Steps(X, change, groups, step, {})
    near = nearness(X[:, columns.index(LEVEL)], np.array(list(boundaries.values())), change[lead == 0])
    return _Steps(X, change, groups, step, {"lead": lead, "weight": _FLOOR + near})


def _classifier(estimator: Any, design: np.ndarray, outcome: np.ndarray, given: dict[str, np.ndarray]) -> Any:
    known = ~np.isnan(outcome)
    y = outcome[known]
    if not len(y):
        raise VroegsignaleringError("a classifier needs areas at risk of which the outcome is known to learn from")
    if not 0 < y.sum() < len(y):
        return BaseRate().fit(design[known], y)
    return clone(estimator).fit(design[known], y, **{name: values[known] for name, values in given.items()})
