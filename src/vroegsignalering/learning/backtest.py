"""
Backtest: every candidate predicts from every judged origin, with what was known on that day.

    for each horizon, for each split (origin, origins learned from):
        lessons = features and labels of the origins learned from
        for each candidate: learn, predict the cohort of the origin, keep every prediction beside what became of it
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from vroegsignalering.domain.classes import TOTAL, Scale
from vroegsignalering.domain.metingen import origin_day
from vroegsignalering.domain.targets import Target
from vroegsignalering.features.build import features_as_of
from vroegsignalering.labels import cohort_at, labels_at
from vroegsignalering.learning.fitting import AS_DECLARED, Lessons, fit
from vroegsignalering.learning.models import LEVEL, probabilities
from vroegsignalering.learning.space import NOT_TUNED, Setting, Tuned
from vroegsignalering.learning.state import Movement, movement
from vroegsignalering.panel.panel import Panel
from vroegsignalering.panel.sensitive import without_sensitive
from vroegsignalering.splits import Split

PREDICTION_COLUMNS = ("area", "origin", "horizon", "target", "candidate", "probability", "outcome")


@dataclass(frozen=True)
class Evidence:
    """
    Features and labels of a panel, computed once for every origin they are asked for, each as known on its own day.

    panel:   everything there is
    targets: the slides that are predicted
    groups:  the groups of features that are used
    sensitive: indicators on nationality, origin or religion that may be used; no others of that kind are
    """

    panel: Panel
    targets: tuple[Target, ...]
    groups: tuple[str, ...]
    sensitive: tuple[str, ...] = ()

    @property
    def scale(self) -> Scale:
        """The class scale of the total score in the panel's layout."""
        return TOTAL[self.panel.layout]

    @property
    def boundaries(self) -> dict[str, float]:
        """Per target the score at or below which an area has slid."""
        return {target.name: self.scale.boundary(target.into) for target in self.targets}

    @cached_property
    def _features(self) -> dict[int, pd.DataFrame]:
        return {}

    @cached_property
    def _labels(self) -> dict[tuple[int, int, str], pd.DataFrame]:
        return {}

    def features(self, meting: int) -> pd.DataFrame:
        """The design matrix at `meting`."""
        if meting not in self._features:
            self._features[meting] = features_as_of(self._usable, meting, self.groups)
        return self._features[meting]

    @cached_property
    def _usable(self) -> Panel:
        """What features may be made of."""
        return without_sensitive(self.panel, self.sensitive)

    @cached_property
    def _classed(self) -> Panel:
        """Only what labels are made of: the total score and the published class."""
        return replace(self.panel, facts=self.panel.facts[self.panel.facts["variable"].isin(["score", "klasse"])])

    def labels(self, origin: int, horizon: int, target: Target) -> pd.DataFrame:
        """Cohort, outcome and change of one origin, horizon and target."""
        key = (origin, horizon, target.name)
        if key not in self._labels:
            self._labels[key] = labels_at(self._classed, origin, horizon, target, self.scale)
        return self._labels[key]

    def cohort(self, meting: int, target: Target) -> np.ndarray:
        """Who is at risk at `meting` and has a score to be ranked by; bool (n_areas,)."""
        scored = self.features(meting)[LEVEL].notna().to_numpy()
        return cohort_at(self._classed, meting, target, self.scale) & scored

    @cached_property
    def _movements(self) -> dict[int, Movement]:
        return {}

    def movement(self, meting: int) -> Movement:
        """How scores have moved, as far as it was known at `meting`."""
        if meting not in self._movements:
            self._movements[meting] = movement(self.panel.as_of(origin_day(meting)).wide("score"), meting)
        return self._movements[meting]

    def lessons(self, split: Split) -> Lessons:
        """
        What there is to learn from at the split's origin.

        After the steps of the split's own length come the shorter ones that were known by then: what two years do tells
        a part of what four will.
        """
        known = [year for year in self.panel.metingen() if year <= split.origin]
        shorter = [
            (origin, later - origin) for origin in known for later in known if 0 < later - origin < split.horizon
        ]
        steps = [(origin, split.horizon) for origin in split.learn] + shorter
        origins = sorted({origin for origin, _ in steps})
        scored = {origin: np.flatnonzero(self.features(origin)[LEVEL].notna()) for origin in origins}
        places = [scored[origin] for origin, _ in steps]
        sizes = [len(place) for place in places]

        def told(target: Target, what: str) -> np.ndarray:
            values = (self.labels(*step, target)[what].to_numpy() for step in steps)
            return np.concatenate([one[place] for one, place in zip(values, places, strict=True)])

        return Lessons(
            tables=tuple(self.features(origin) for origin in origins),
            table=np.repeat([origins.index(origin) for origin, _ in steps], sizes),
            place=np.concatenate(places),
            change=told(self.targets[0], "change"),
            outcome={target.name: told(target, "outcome") for target in self.targets},
            groups=np.concatenate([self._block[place] for place in places]),
            years=np.repeat([years for _, years in steps], sizes),
        )

    @cached_property
    def _block(self) -> np.ndarray:
        """A number for the gemeente or block of each area; numbers are compared many times faster than names."""
        return np.unique(self.panel.areas["block"], return_inverse=True)[1]


def backtest(
    evidence: Evidence,
    splits: Sequence[Split],
    candidates: Sequence[str],
    *,
    seed: int,
    jobs: int,
    tuned: Tuned = NOT_TUNED,
    advance: Callable[[], None] = lambda: None,
) -> pd.DataFrame:
    """
    All judged predictions, one row per (area, origin, horizon, target, candidate), columns PREDICTION_COLUMNS.

    splits:  judged splits; jobs: processes to use (the result is the same to the byte for any number)
    advance: called after each candidate of each split
    Sorted by target, horizon, candidate, origin and area; outcome is 1, 0, or NaN where it was never published
    """
    tasks = (task_at(evidence, split) for split in splits)
    run = Parallel(n_jobs=jobs, return_as="generator")
    told = run(
        delayed(predict)(task, name, seed, tuned.get((name, task.split.horizon, task.split.origin), AS_DECLARED))
        for task in tasks
        for name in candidates
    )
    # Until all are there no more of them is kept than the probabilities: the table takes ten times as much.
    parts: dict[tuple[str, int, str, int], np.ndarray] = {}
    for (split, name), chances in zip(product(splits, candidates), told, strict=True):
        parts |= {(target, split.horizon, name, split.origin): chance for target, chance in chances.items()}
        advance()
    return _table({key: parts[key] for key in sorted(parts)}, _cohorts(evidence, splits), evidence.panel.area_index)


def _table(
    parts: Mapping[tuple[str, int, str, int], np.ndarray],
    cohorts: Mapping[tuple[str, int, int], "Cohort"],
    areas: pd.Index,
) -> pd.DataFrame:
    """
    Predictions with what they are of, and what became of it.

    parts:   per target, horizon, candidate and origin the probabilities of its cohort
    cohorts: per target, horizon and origin; areas: all of them
    """
    if not parts:
        return pd.DataFrame({column: [] for column in PREDICTION_COLUMNS})
    sizes = [len(chance) for chance in parts.values()]
    target, horizon, candidate, origin = zip(*parts, strict=True)
    whose = [cohorts[one[0], one[1], one[3]] for one in parts]
    return pd.DataFrame(
        {
            "area": areas.take(np.concatenate([np.flatnonzero(one.judged) for one in whose])),
            "origin": np.repeat(np.array(origin, dtype=np.int16), sizes),
            "horizon": np.repeat(np.array(horizon, dtype=np.int16), sizes),
            "target": pd.Index(target).repeat(sizes),
            "candidate": pd.Index(candidate).repeat(sizes),
            "probability": np.concatenate(list(parts.values())),
            "outcome": np.concatenate([one.outcome for one in whose]),
        }
    )


@dataclass(frozen=True)
class Cohort:
    """Who is judged for one target, bool (n_areas,), and what became of those, (n_judged,)."""

    judged: np.ndarray
    outcome: np.ndarray


def _cohorts(evidence: Evidence, splits: Sequence[Split]) -> dict[tuple[str, int, int], Cohort]:
    found = {}
    for split, target in product(splits, evidence.targets):
        judged = evidence.cohort(split.origin, target)
        outcome = evidence.labels(split.origin, split.horizon, target)["outcome"].to_numpy()[judged]
        found[target.name, split.horizon, split.origin] = Cohort(judged, outcome)
    return found


@dataclass(frozen=True)
class Task:
    """All that a candidate is given at one split; cohorts: by target."""

    split: Split
    lessons: Lessons
    X: pd.DataFrame
    cohorts: dict[str, Cohort]
    boundaries: dict[str, float]


def task_at(evidence: Evidence, split: Split) -> Task:
    """What any candidate is given at `split`."""
    cohorts = {target: cohort for (target, _, _), cohort in _cohorts(evidence, [split]).items()}
    return Task(split, evidence.lessons(split), evidence.features(split.origin), cohorts, evidence.boundaries)


def predict(task: Task, name: str, seed: int, params: Setting) -> dict[str, np.ndarray]:
    """Learns one candidate at one split; per target the probability of a slide of its cohort, (n_judged,)."""
    given: dict[str, Any] = {
        "boundaries": task.boundaries,
        "horizon": task.split.horizon,
        "seed": seed,
        "params": params,
    }
    models = fit(name, task.lessons, **given)
    return probabilities(models, task.X, {target: cohort.judged for target, cohort in task.cohorts.items()})
