"""
How heavily every feature weighs in the champion, measured on areas and origins that it had not learned from.

At each judged origin the champion is learned as in the backtest and asked about its cohort. Two figures a feature,
each with its spread over origins: the mean absolute contribution, to at most a thousand areas drawn at random, and the
average precision that is lost when the feature's values are shuffled among the areas.

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
from vroegsignalering.learning.models import RiskModel
from vroegsignalering.learning.replaced import asked
from vroegsignalering.learning.space import NOT_TUNED, Setting, Tuned
from vroegsignalering.splits import Split

_DECIMALS = 6
# What adds less than this share of what the heaviest feature adds can cost next to nothing: it is not shuffled.
_LIGHT = 0.01
# The mean over so many areas of a cohort, drawn at random, tells how much a feature adds: trees take long to tell.
_ENOUGH = 1000


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
    """One candidate at one split: what it learns from and with, and per target the cohort and what became of it."""

    split: Split
    candidate: str
    params: Setting
    lessons: Lessons
    boundaries: dict[str, float]
    cohorts: dict[str, tuple[pd.DataFrame, np.ndarray]]


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
        own = {target: name for (target, horizon), name in champion.items() if horizon == split.horizon}
        for candidate in sorted(set(own.values())):
            cohorts = {}
            for target in evidence.targets:
                if own.get(target.name) == candidate:
                    rows = evidence.cohort(split.origin, target)
                    if not rows.any():  # nobody was at risk: nothing to ask
                        continue
                    outcome = evidence.labels(split.origin, split.horizon, target)["outcome"].to_numpy()
                    cohorts[target.name] = (evidence.features(split.origin)[rows], outcome[rows])
            params = tuned.get((candidate, split.horizon, split.origin), AS_DECLARED)
            yield _Question(split, candidate, params, evidence.lessons(split), evidence.boundaries, cohorts)


def _weigh(question: _Question, seed: int, repeats: int) -> list[_Weights]:
    split = question.split
    given: dict[str, Any] = {
        "boundaries": question.boundaries,
        "horizon": split.horizon,
        "seed": seed,
        "params": question.params,
    }
    models = fit(question.candidate, question.lessons, **given)
    weighed = []
    for target, (X, outcome) in question.cohorts.items():
        generator = np.random.default_rng([seed, split.origin, split.horizon])
        orders = [generator.permutation(len(X)) for _ in range(repeats)]
        shap = contributions(models[target], X.iloc[np.sort(orders[0][:_ENOUGH])]).abs().mean()
        weighed.append(_Weights(target, split, shap, _lost(models[target], X, outcome, shap, orders)))
    return weighed


def _lost(
    model: RiskModel, X: pd.DataFrame, outcome: np.ndarray, shap: pd.Series, orders: Sequence[np.ndarray]
) -> pd.Series | None:
    """Average precision lost by shuffling each column that carries weight; of another one it is counted as nothing."""
    known = ~np.isnan(outcome)
    slid = outcome[known]
    if not slid.any():
        return None
    design = X.reindex(columns=model.columns).to_numpy(dtype=float)
    whole = precision_of_order(slid, model.probability(X[known]))
    lost = dict.fromkeys(model.columns, 0.0)
    chance = asked(model, np.tile(design[known], (len(orders), 1)))  # all orders are asked for at once
    places = np.concatenate([order[known] for order in orders])
    for column in np.flatnonzero(_heavy(shap.to_numpy()) | _moving_the_spread(model)):
        shuffled = np.split(chance(int(column), design[places, column]), len(orders))
        lost[model.columns[column]] = whole - float(np.mean([precision_of_order(slid, one) for one in shuffled]))
    return pd.Series(lost)


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
