"""
What a model says when one of its columns holds other values, by doing again only what that column touches.

To shuffle every feature asks a model hundreds of times about the same rows. A line changes by what the one column
adds, trees by those few that split on it. What the other columns say is the same every time that one is shuffled.
"""

from collections.abc import Callable, Mapping
from functools import singledispatch
from typing import Any

import numpy as np
from lightgbm import LGBMClassifier, LGBMModel
from scipy.special import logit
from sklearn.base import is_classifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from vroegsignalering.learning.forest import MOST_LEAVES, Routes, trees_of
from vroegsignalering.learning.models import LEVEL, RiskModel, one_thread
from vroegsignalering.learning.pooled import BoostedLine, PooledLine, are_bare, slices

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

    trees = trees_of(estimator.booster_)
    if max(len(tree.given) for tree in trees) > MOST_LEAVES:
        return _by_asking(design, raw)
    parts = [(some, Routes.of(trees, design[some])) for some in slices(len(design))]
    whole = raw(design)
    return lambda column, values: np.concatenate(
        [whole[some] + one.changed(column, values[:, some]) for some, one in parts], axis=1
    )


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
