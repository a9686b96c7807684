"""
Score the newest meting: the champion's probability for everyone at risk, and how sure both it and the rank are.

    lessons of the newest origin --fit--> model --> probability, rank
       |  whole gemeenten drawn with replacement, R times
       +--fit--> R models --> R probabilities --drawn state and restlessness of every area--> probabilities, ranks
                                                                                          --> the middle 90%
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from vroegsignalering.domain.targets import Target
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.fitting import AS_DECLARED, Lessons, fit, fit_again
from vroegsignalering.learning.models import RiskModel, probabilities
from vroegsignalering.learning.reliability import head_of
from vroegsignalering.learning.space import NOT_TUNED, Setting, Tuned
from vroegsignalering.learning.state import Unknown, if_it_were
from vroegsignalering.learning.unused import unused_share
from vroegsignalering.splits import Split

# The middle 90% of the resamples: a few dozen of them cannot tell where the outer 5% lie.
INTERVAL = (0.05, 0.95)
# So many probabilities of an area, or a few more, tell where its outer 5% lie: resamples, each with several states.
_DRAWS = 400
_DECIMALS = 6  # of a probability as it is published

# By candidate and target.
_Learned = dict[str, dict[str, RiskModel]]


@dataclass(frozen=True)
class Scored:
    """
    One target and horizon, scored; rows in the order of the rank.

    model: what gave the probabilities
    table: index the areas; `rang` (from 1), `kans, kans_laag, kans_hoog, rang_laag, rang_hoog`
    kept:  (resamples,) share of the head of the list that is in the head of each resample's list too; empty without one
    """

    target: Target
    horizon: int
    candidate: str
    model: RiskModel
    table: pd.DataFrame
    kept: np.ndarray

    @property
    def published(self) -> pd.DataFrame:
        """
        The table as every form of the list has it, which is all that a reader can hold against the truth.

        Ends are rounded away from the probability: an interval holds what it held, and none ends at nothing.
        """
        low, high = (self.table[name] * 10**_DECIMALS for name in ("kans_laag", "kans_hoog"))
        ends = {"kans_laag": np.floor(low) / 10**_DECIMALS, "kans_hoog": np.ceil(high) / 10**_DECIMALS}
        whole = {"rang": int, "rang_laag": int, "rang_hoog": int}
        return self.table.assign(**ends).astype(whole).round(_DECIMALS)


def score(
    evidence: Evidence,
    split: Split,
    champions: Mapping[str, str],
    *,
    resamples: int,
    seed: int,
    jobs: int,
    tuned: Tuned = NOT_TUNED,
    advance: Callable[[], None] = lambda: None,
) -> list[Scored]:
    """
    Every target at the newest meting (`split.judged` is False), in the order of `evidence.targets`.

    champions: per target the candidate that was chosen
    jobs:      processes to use; the result is the same to the byte for any number
    advance:   called after each resample

    Raises VroegsignaleringError where nobody is at risk of a target.
    """
    X, cohorts = evidence.features(split.origin), _cohorts(evidence, split.origin)
    # Not kept: the lessons take as much memory as what is hidden, which comes after them.
    learned = _Work.of(evidence, split, dict(champions), cohorts, tuned).learn(resamples, seed, jobs, advance)
    hidden = _Hidden.drawn(evidence, split, resamples, seed)
    scored = []
    for target in evidence.targets:
        name, cohort, model = target.name, cohorts[target.name], learned.models[target.name]
        chance = model.probability(X[cohort])
        resampled = np.column_stack([chances[name] for chances in learned.drawn])
        possible = hidden.possible(cohort, resampled, learned.unused[champions[name]])
        table, kept = _table(X.index[cohort], chance, possible), _kept(chance, resampled)
        scored.append(Scored(target, split.horizon, champions[name], model, table, kept))
    return scored


@dataclass(frozen=True)
class _Fitted:
    """
    What came of learning: per target its model, per candidate the share that it could have seen but does not use.

    drawn: per resample the probabilities of each target's cohort
    """

    models: dict[str, RiskModel]
    unused: dict[str, float]
    drawn: list[dict[str, np.ndarray]]


def _cohorts(evidence: Evidence, meting: int) -> dict[str, np.ndarray]:
    """Per target who is at risk, bool (n_areas,)."""
    cohorts = {target.name: evidence.cohort(meting, target) for target in evidence.targets}
    if empty := [name for name, cohort in cohorts.items() if not cohort.any()]:
        raise VroegsignaleringError(
            f"no area is at risk of {empty[0]} in {meting}, so that there is no list to make; leave it out"
        )
    return cohorts


@dataclass(frozen=True)
class _Hidden:
    """
    What cannot be seen of each area, drawn a few times for each draw of gemeenten; the same for all targets.

    left:      what the score's own history leaves unknown
    off, calm: (n_areas, resamples, states) as `if_it_were` takes them
    """

    left: Unknown
    off: np.ndarray
    calm: np.ndarray

    @classmethod
    def drawn(cls, evidence: Evidence, split: Split, resamples: int, seed: int) -> "_Hidden":
        left = evidence.movement(split.origin).unknown(split.horizon)
        rng = np.random.default_rng([seed, split.horizon, resamples])
        off = rng.standard_normal((len(left.share), resamples, -(-_DRAWS // resamples)))
        return cls(left, off, rng.gamma(left.freedom / 2, 2 / left.freedom, off.shape))

    def possible(self, cohort: np.ndarray, resampled: np.ndarray, unused: float) -> np.ndarray:
        """
        Probabilities of the areas in `cohort`, (n_at_risk, resamples * states), if what is hidden were known.

        resampled: (n_at_risk, resamples) probabilities; unused: share that the model could have seen, but does not use
        """
        share = 1 - (1 - unused) * (1 - self.left.share[cohort, None, None])
        found = if_it_were(resampled[:, :, None], share, self.left.freedom, self.off[cohort], self.calm[cohort])
        return found.reshape(len(resampled), -1)


@dataclass(frozen=True)
class _Work:
    """All that one resample is given; members: of each gemeente its positions in the lessons."""

    lessons: Lessons
    members: list[np.ndarray]
    X: pd.DataFrame
    cohorts: dict[str, np.ndarray]
    champions: dict[str, str]
    params: dict[str, Setting]
    boundaries: dict[str, float]
    horizon: int

    @classmethod
    def of(
        cls,
        evidence: Evidence,
        split: Split,
        champions: dict[str, str],
        cohorts: dict[str, np.ndarray],
        tuned: Tuned,
    ) -> "_Work":
        lessons, X = evidence.lessons(split), evidence.features(split.origin)
        names = sorted(set(champions.values()))
        params = {name: tuned.get((name, split.horizon, split.origin), AS_DECLARED) for name in names}
        return cls(lessons, _members(lessons.groups), X, cohorts, champions, params, evidence.boundaries, split.horizon)

    def learn(self, resamples: int, seed: int, jobs: int, advance: Callable[[], None]) -> _Fitted:
        """The champions, and what they say when they are learned again on each resample."""
        whole = self.learned(seed)
        unused = {
            name: unused_share(next(iter(own.values())), self.lessons, self.horizon) for name, own in whole.items()
        }
        drawn: list[dict[str, np.ndarray]] = []
        run = Parallel(n_jobs=jobs, return_as="generator")
        for chances in run(delayed(_resample)(self, whole, number, seed) for number in range(resamples)):
            drawn.append(chances)
            advance()
        return _Fitted(self.of_targets(whole), unused, drawn)

    def learned(self, seed: int) -> _Learned:
        """Every champion, fitted; one of several targets is learned once."""
        return {name: fit(name, self.lessons, **self._given(name, seed)) for name in self.params}

    def learned_again(self, whole: _Learned, rows: np.ndarray, seed: int) -> _Learned:
        """The champions `whole`, learned on the lessons at the positions `rows`, possibly repeated."""
        return {
            name: fit_again(name, models, self.lessons, rows, **self._given(name, seed))
            for name, models in whole.items()
        }

    def _given(self, name: str, seed: int) -> dict[str, Any]:
        return {"boundaries": self.boundaries, "horizon": self.horizon, "seed": seed, "params": self.params[name]}

    def of_targets(self, learned: _Learned) -> dict[str, RiskModel]:
        """Per target the model of its champion."""
        return {target: learned[name][target] for target, name in self.champions.items()}


def _members(groups: np.ndarray) -> list[np.ndarray]:
    """Of each gemeente or block its positions in `groups` (n_rows,), in their order."""
    _, block = np.unique(groups, return_inverse=True)
    return np.split(np.argsort(block, kind="stable"), np.cumsum(np.bincount(block))[:-1])


def _resample(work: _Work, whole: _Learned, number: int, seed: int) -> dict[str, np.ndarray]:
    """Probabilities of the cohorts by the champions learned on one draw of whole gemeenten."""
    rng, count = np.random.default_rng([seed, work.horizon, number]), len(work.members)
    drawn = rng.integers(0, count, count)
    while len(np.unique(drawn)) < min(2, count):  # a model learns from two gemeenten or more
        drawn = rng.integers(0, count, count)
    rows = np.concatenate([work.members[one] for one in drawn])
    models = work.of_targets(work.learned_again(whole, rows, seed))
    return probabilities(models, work.X, work.cohorts)


def _table(areas: pd.Index, chance: np.ndarray, drawn: np.ndarray) -> pd.DataFrame:
    """
    The ranked table.

    chance: (n_areas,), drawn: (n_areas, n_draws)
    An interval always holds its own value: a resample sees fewer gemeenten, so that its middle may lie beside it.
    """
    rank = ranks(chance)
    drawn_ranks = np.apply_along_axis(ranks, 0, drawn)
    low, high = np.quantile(drawn, INTERVAL, axis=1)
    rank_low = np.quantile(drawn_ranks, INTERVAL[0], axis=1, method="lower")
    rank_high = np.quantile(drawn_ranks, INTERVAL[1], axis=1, method="higher")
    table = pd.DataFrame(
        {
            "rang": rank,
            "kans": chance,
            "kans_laag": np.minimum(low, chance),
            "kans_hoog": np.maximum(high, chance),
            "rang_laag": np.minimum(rank_low, rank),
            "rang_hoog": np.maximum(rank_high, rank),
        },
        index=areas,
    )
    return table.sort_values("rang")


def _kept(chance: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Per resample the share of the list's head that stays in the head, (resamples,); drawn (n_areas, resamples)."""
    head = head_of(len(chance))
    if not head:
        return np.zeros(0)
    on_top = ranks(chance) <= head
    return np.asarray((np.apply_along_axis(ranks, 0, drawn)[on_top] <= head).mean(axis=0))


def ranks(chance: np.ndarray) -> np.ndarray:
    """
    Ranks from 1 for the highest, int64 (n_areas,); of equals the first in the order of the areas' codes comes first.

    >>> ranks(np.array([0.1, 0.3, 0.1])).tolist()
    [2, 1, 3]
    """
    rank = np.empty(len(chance), dtype=np.int64)
    rank[np.argsort(-chance, kind="stable")] = np.arange(1, len(chance) + 1)
    return rank
