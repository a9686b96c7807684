"""
How heavily every feature weighs in the champion, measured on areas and origins that it had not learned from.

At each judged origin the champion is learned as in the backtest and asked about its cohort. Two figures a feature,
each with its spread over origins: the mean absolute contribution, to at most 500 areas drawn at random, and the
average precision that is lost when the feature's values are shuffled among the areas at risk of any target.

Source of permutation importance: Breiman (2001), "Random forests", Machine Learning 45, 5-32.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from vroegsignalering.domain.catalogue import Indicator
from vroegsignalering.features.catalogue import feature
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.explain import contributions
from vroegsignalering.learning.fitting import AS_DECLARED, Lessons, fit
from vroegsignalering.learning.metrics import precision_of_order
from vroegsignalering.learning.models import RiskModel, sharing
from vroegsignalering.learning.replaced import asked
from vroegsignalering.learning.space import NOT_TUNED, Setting, Tuned
from vroegsignalering.splits import Split

_DECIMALS = 6
# What adds less than this share of what the heaviest feature adds can cost next to nothing: it is not shuffled.
_LIGHT = 0.01
# The mean over so many areas of a cohort, drawn at random, tells how much a feature adds within a hundredth or two,
# while over origins it differs by nearly as much as itself: trees take long to tell (docs/decisions/0012).
_ENOUGH = 500


def importance(
    evidence: Evidence,
    splits: Sequence[Split],
    champion: Mapping[tuple[str, int], str],
    *,
    seed: int,
    jobs: int,
    repeats: int = 2,
    tuned: Tuned = NOT_TUNED,
    advance: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """
    Per "<target>-<horizon>": `candidate`, `origins` (judged) and `features`, the heaviest first.

    champion: per target and horizon the name of its candidate
    jobs:     processes to use (the result is the same to the byte for any number)
    repeats:  times that each feature is shuffled
    advance:  called after each candidate of each judged split
    A feature: `kenmerk, woorden, dimensie`, `shap` in the unit of `explain.contributions`, `permutatie` in average
    precision, each also as `_laag` and `_hoog`: the least and most at any origin, the figure itself being the mean.
    Where a model had next to no use for a feature `permutatie` counts as 0. An origin where nobody is known to have
    slid says nothing of `permutatie` and is left out of it; if that holds for all of them it is None.
    """
    found: dict[tuple[str, int], list[_Weights]] = {key: [] for key in sorted(champion)}
    run = Parallel(n_jobs=jobs, return_as="generator")
    questions = _questions(evidence, splits, champion, tuned)
    for part in run(delayed(_weigh)(question, seed, repeats) for question in questions):
        for weights in part:
            found[weights.target, weights.split.horizon].append(weights)
        advance()
    return {
        f"{target}-{horizon}": {
            "candidate": champion[target, horizon],
            "origins": sorted(weights.split.origin for weights in weighed),
            "features": _features(weighed, evidence.panel.own),
        }
        for (target, horizon), weighed in found.items()
    }


@dataclass(frozen=True)
class _Question:
    """
    One candidate at one split: what it learns from and with, and whom it is asked about.

    X:                 areas at risk of any target, (n_areas, n_features): values are shuffled among these
    cohorts, outcomes: per target who is at risk of it, bool (n_areas,), and what became of each (n_areas,)
    """

    split: Split
    candidate: str
    params: Setting
    lessons: Lessons
    boundaries: dict[str, float]
    X: pd.DataFrame
    cohorts: dict[str, np.ndarray]
    outcomes: dict[str, np.ndarray]


@dataclass(frozen=True)
class _Weights:
    """Of each column of a model: mean absolute contribution, and lost precision (None where nobody slid)."""

    target: str
    split: Split
    shap: pd.Series
    lost: pd.Series | None


def _questions(
    evidence: Evidence, splits: Sequence[Split], champion: Mapping[tuple[str, int], str], tuned: Tuned
) -> Iterator[_Question]:
    """Targets that share a candidate share a question, for a change model is learned once for all of them."""
    for split in (split for split in splits if split.judged):
        risk = {target.name: evidence.cohort(split.origin, target) for target in evidence.targets}
        anyone = np.any(list(risk.values()), axis=0)
        # Of a target that nobody was at risk of nothing is asked.
        own = {
            target: champion[target, split.horizon]
            for target, rows in risk.items()
            if rows.any() and (target, split.horizon) in champion
        }
        for candidate in sorted(set(own.values())):
            cohorts = {target: risk[target][anyone] for target, name in own.items() if name == candidate}
            outcomes = {
                target.name: evidence.labels(split.origin, split.horizon, target)["outcome"].to_numpy()[anyone]
                for target in evidence.targets
                if target.name in cohorts
            }
            params = tuned.get((candidate, split.horizon, split.origin), AS_DECLARED)
            X = evidence.features(split.origin)[anyone]
            yield _Question(
                split, candidate, params, evidence.lessons(split), evidence.boundaries, X, cohorts, outcomes
            )


def _weigh(question: _Question, seed: int, repeats: int) -> list[_Weights]:
    split = question.split
    given: dict[str, Any] = {
        "boundaries": question.boundaries,
        "horizon": split.horizon,
        "seed": seed,
        "params": question.params,
    }
    models = fit(question.candidate, question.lessons, **given)
    generator = np.random.default_rng([seed, split.origin, split.horizon])
    orders = [generator.permutation(len(question.X)) for _ in range(repeats)]
    weighed = []
    for _, own in sharing({target: models[target] for target in question.cohorts}):
        some = {target: _some(question.cohorts[target], orders[0]) for target in own}
        shap = {target: added.abs().mean() for target, added in contributions(own, question.X, some).items()}
        lost = _lost(own, question, shap, orders)
        weighed += [_Weights(target, split, shap[target], lost[target]) for target in own]
    return weighed


def _some(cohort: np.ndarray, order: np.ndarray) -> np.ndarray:
    """The first of a cohort in this order, bool (n_areas,)."""
    chosen = np.zeros(len(cohort), dtype=bool)
    chosen[order[cohort[order]][:_ENOUGH]] = True
    return chosen


def _lost(
    models: Mapping[str, RiskModel], question: _Question, shap: Mapping[str, pd.Series], orders: Sequence[np.ndarray]
) -> dict[str, pd.Series | None]:
    """Per target the precision lost by shuffling each column that carries weight; of another it counts as nothing."""
    known = {target: question.cohorts[target] & ~np.isnan(question.outcomes[target]) for target in models}
    slid = {target: question.outcomes[target][rows] for target, rows in known.items()}
    asking = {target: model for target, model in models.items() if slid[target].any()}
    told: dict[str, pd.Series | None] = dict.fromkeys(models)
    if not asking:
        return told
    columns = next(iter(asking.values())).columns
    ranking = _ranking(asking, question.X.reindex(columns=columns), {target: known[target] for target in asking})
    whole = ranking(0, [np.arange(len(question.X))])
    precision = {target: precision_of_order(slid[target], whole[target][0]) for target in asking}
    heavy = {target: _heavy(shap[target].to_numpy()) | _moving_the_spread(asking[target]) for target in asking}
    lost = {target: np.zeros(len(columns)) for target in asking}
    worth = np.flatnonzero(np.any(list(heavy.values()), axis=0))
    for column in worth.tolist():
        shuffled = ranking(column, orders)
        for target in (target for target in asking if heavy[target][column]):
            parts = [precision_of_order(slid[target], one) for one in shuffled[target]]
            lost[target][column] = precision[target] - float(np.mean(parts))
    return told | {target: pd.Series(values, index=columns) for target, values in lost.items()}


def _ranking(
    models: Mapping[str, RiskModel], X: pd.DataFrame, known: Mapping[str, np.ndarray]
) -> Callable[[int, Sequence[np.ndarray]], dict[str, np.ndarray]]:
    """How models that share a core rank those known when the values of a column stand in other orders, a row each."""
    anyone = np.any(list(known.values()), axis=0)
    design = X.to_numpy(dtype=float)
    told = asked(models, design[anyone], {target: own[anyone] for target, own in known.items()})
    return lambda column, orders: told(column, design[np.array([order[anyone] for order in orders]), column])


def _heavy(weight: np.ndarray) -> np.ndarray:
    return np.asarray((weight > 0) & (weight >= _LIGHT * weight.max()))


def _moving_the_spread(model: RiskModel) -> np.ndarray:
    """Which columns weigh in how uncertain the model is of an area, which is in no contribution; (n_columns,)."""
    spread = getattr(model.core, "spread_", None)
    if spread is None:
        return np.zeros(len(model.columns), dtype=bool)
    return _heavy(spread.booster_.feature_importance("gain"))


def _features(weighed: Sequence[_Weights], own: Mapping[str, Indicator]) -> list[dict[str, Any]]:
    names = sorted({name for weights in weighed for name in weights.shap.index})
    shap = _over_origins([weights.shap for weights in weighed], names)
    lost = _over_origins([weights.lost for weights in weighed if weights.lost is not None], names)
    rows = [
        {"kenmerk": name, "woorden": feature(name, own).nl, "dimensie": feature(name, own).dimension}
        | {f"shap{what}": value for what, value in shap[name].items()}
        | {f"permutatie{what}": value for what, value in lost[name].items()}
        for name in names
    ]
    return sorted(rows, key=lambda row: (-row["shap"], row["kenmerk"]))


def _over_origins(parts: Sequence[pd.Series], names: list[str]) -> dict[str, dict[str, float | None]]:
    """Per name the mean over origins, and the least and most; None where no origin tells."""
    if not parts:
        return {name: dict.fromkeys(("", "_laag", "_hoog")) for name in names}
    table = np.array([part.reindex(names, fill_value=0.0).to_numpy() for part in parts])
    figures = {"": table.mean(axis=0), "_laag": table.min(axis=0), "_hoog": table.max(axis=0)}
    return {
        name: {what: round(float(values[place]), _DECIMALS) + 0.0 for what, values in figures.items()}
        for place, name in enumerate(names)
    }
