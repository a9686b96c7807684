"""
Tuning: which parameters a candidate is learned with at an origin, by what was known on the day of that origin.

    settings x origins --learn, predict--> the log score of each trial
    at an origin: the setting with the lowest log score over the earlier origins of which the outcome was public by
                  then, if it is lower than that of what is declared by more than a standard error; else the latter

An example with horizon 2, for the origin 2018: every setting is learned as of 2014 and as of 2016, and judged on what
became of those in 2016 and 2018. What 2018 itself came to, known in 2020, has no say in it, but tells afterwards what
tuning gave. So a trial at one origin serves all later ones. The standard error is that of gemeenten, and years differ
more: on fewer than two earlier origins nothing is chosen, and a candidate is learned as it is declared.

Source of judging on what came next: Dawid (1984), "Statistical theory: the prequential approach", Journal of the Royal
Statistical Society A 147, 278-292.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import stdev
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from lightgbm.basic import LightGBMError

from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.learning.backtest import Evidence, Task, predict, task_at
from vroegsignalering.learning.metrics import log_loss
from vroegsignalering.learning.space import Setting, Tuned
from vroegsignalering.splits import Split, plan

# Origins that a choice needs: one cannot tell what holds in every year from what held in that one.
_FEWEST = 2


@dataclass(frozen=True)
class Trial:
    """One setting of one candidate, learned and judged at one split; number: of the setting, 0 = as declared."""

    candidate: str
    number: int
    setting: Setting
    split: Split


@dataclass(frozen=True)
class Loss:
    """
    Negative log likelihood of the rows of all targets with a known outcome, and the number of those rows.

    by_block: in nats, the sum of each gemeente or block
    """

    by_block: Mapping[str, float]
    rows: int

    @property
    def total(self) -> float:
        """Over all blocks."""
        return sum(self.by_block.values())

    @property
    def mean(self) -> float | None:
        """Of a row; None without rows."""
        return self.total / self.rows if self.rows else None

    def __add__(self, other: "Loss") -> "Loss":
        blocks = sorted(self.by_block.keys() | other.by_block.keys())
        both = {block: self.by_block.get(block, 0.0) + other.by_block.get(block, 0.0) for block in blocks}
        return Loss(both, self.rows + other.rows)

    def error_above(self, other: "Loss") -> float:
        """Standard error of how far the total is above that of `other`, over draws of whole blocks."""
        apart = [self.by_block[block] - other.by_block[block] for block in self.by_block]
        return math.sqrt(len(apart)) * stdev(apart) if len(apart) > 1 else 0.0


def trials(metingen: Sequence[int], horizons: Sequence[int], tried: Mapping[str, Sequence[Setting]]) -> list[Trial]:
    """Every setting in `tried`, per candidate, at each origin that can be judged; by horizon and origin."""
    return [
        Trial(name, number, setting, split)
        for horizon in horizons
        for split in plan(metingen, horizon, min(metingen))
        if split.judged
        for name, settings in tried.items()
        for number, setting in enumerate(settings)
    ]


def judge(evidence: Evidence, asked: Sequence[Trial], *, seed: int, jobs: int) -> Iterator[tuple[Trial, Loss]]:
    """
    The loss of every trial, in the order in which they are asked; each is given as soon as it is there.

    jobs: processes to use; no loss depends on it
    Raises VroegsignaleringError for a setting that its candidate cannot be learned with.
    """
    run = Parallel(n_jobs=jobs, return_as="generator")
    by_split = ((task_at(evidence, split), list(own)) for split, own in groupby(asked, key=lambda one: one.split))
    blocks = evidence.panel.areas.set_index("area")["block"]
    losses = run(delayed(_loss)(task, trial, blocks, seed) for task, own in by_split for trial in own)
    yield from zip(asked, losses, strict=True)


def _loss(task: Task, trial: Trial, blocks: pd.Series, seed: int) -> Loss:
    try:
        told = predict(task, trial.candidate, seed, trial.setting)
    except (ValueError, LightGBMError) as error:
        raise VroegsignaleringError(
            f"{trial.candidate} cannot be learned with {dict(trial.setting)}, which [tuning] allows: {error}"
        ) from None
    each = []
    for target, cohort in task.cohorts.items():
        known = ~np.isnan(cohort.outcome)
        loss = log_loss(cohort.outcome[known], told[target][known])
        each.append(pd.Series(loss, index=blocks.to_numpy()[cohort.judged][known]))
    losses = pd.concat(each)
    by_block = losses.groupby(level=0).sum()
    return Loss({str(block): float(total) for block, total in by_block.items()}, len(losses))


@dataclass(frozen=True)
class Tuning:
    """
    What came of the trials.

    tried:  per candidate the settings, first the one that it declares
    losses: of every trial
    """

    tried: Mapping[str, Sequence[Setting]]
    losses: Sequence[tuple[Trial, Loss]]

    def summary(self, splits: Sequence[Split]) -> dict[str, Any]:
        """Plain data for tuning.json: every trial, and what was chosen at each of `splits`."""
        horizons = sorted({split.horizon for split in splits})
        return {
            "trials": [
                self._trial(name, horizon, number)
                for name, settings in self.tried.items()
                for horizon in horizons
                for number in range(len(settings))
            ],
            "choices": [self._choice(name, split) for name in self.tried for split in splits],
        }

    def _trial(self, candidate: str, horizon: int, number: int) -> dict[str, Any]:
        """A setting, with what it came to at each origin."""
        return {
            "candidate": candidate,
            "horizon": horizon,
            "number": number,
            "setting": self.tried[candidate][number],
            "judged": [
                {"origin": origin, "rows": losses[number].rows, "log_loss": losses[number].mean}
                for origin, losses in sorted(self._at(candidate, horizon).items())
            ],
        }

    def _choice(self, candidate: str, split: Split) -> dict[str, Any]:
        """The setting at one split, and what it gave: on what was known by then, and afterwards at the split itself."""
        at = self._at(candidate, split.horizon)
        public = [origin for origin in at if origin + split.horizon <= split.origin and at[origin][0].rows]
        numbers = range(len(self.tried[candidate]))
        sums = [sum((at[origin][number] for origin in public), Loss({}, 0)) for number in numbers]
        best = min(numbers, key=lambda one: sums[one].total)
        error = sums[0].error_above(sums[best])
        clear = len(public) >= _FEWEST and sums[0].total - sums[best].total > error
        number = best if clear else 0
        after = at.get(split.origin)
        return {
            "candidate": candidate,
            "horizon": split.horizon,
            "origin": split.origin,
            "judged_on": sorted(public),
            "number": number,
            "setting": self.tried[candidate][number],
            "log_loss": sums[number].mean,
            "log_loss_declared": sums[0].mean,
            "best": {"number": best, "log_loss": sums[best].mean, "error": error / sums[0].rows if public else None},
            "log_loss_after": after[number].mean if after else None,
            "log_loss_declared_after": after[0].mean if after else None,
        }

    def _at(self, candidate: str, horizon: int) -> dict[int, list[Loss]]:
        """Per origin the loss of each setting, in their order."""
        found: dict[int, list[Loss]] = {}
        for trial, loss in self.losses:
            if (trial.candidate, trial.split.horizon) == (candidate, horizon):
                found.setdefault(trial.split.origin, []).append(loss)
        return found


def tuned(summary: Mapping[str, Any]) -> Tuned:
    """What each candidate is learned with at each origin, from the content of tuning.json."""
    return {(one["candidate"], one["horizon"], one["origin"]): one["setting"] for one in summary["choices"]}
