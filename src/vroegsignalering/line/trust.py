"""
How far the lists of a run can be relied on, and by whom: the content of `trust.json` and `fairness.json`.

    predictions of the champion, outcomes known --> did the probabilities hold, for which groups, for whom not at all
    lists                                       --> do intervals hold the truth, does the head stand
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from vroegsignalering.domain.metingen import origin_day
from vroegsignalering.domain.regions import Region
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.candidates import DISTANCE
from vroegsignalering.learning.fairness import fairness, missing_share
from vroegsignalering.learning.metrics import Judged, resample
from vroegsignalering.learning.novelty import Novelty, novelty
from vroegsignalering.learning.reliability import coverage, held, staying, track_record, trusted
from vroegsignalering.lists.score import INTERVAL, Scored
from vroegsignalering.panel.groups import groups
from vroegsignalering.splits import Split

# Of what `panel.groups` tells apart, beside what is asked for; provinces and COROP areas have few slides each.
_GROUPINGS = ("steden", "regio", "stedelijkheid", "omvang")
_DECIMALS = 6


@dataclass(frozen=True)
class Trust:
    """
    What it is told from.

    predictions: of the backtest, of every champion and of the distance to the boundary
    truth:       true probabilities of a synthetic country: area, origin, horizon, target, probability
    asked:       regions, of which each kind is a table of groups of its own
    """

    evidence: Evidence
    splits: Sequence[Split]
    predictions: pd.DataFrame
    truth: pd.DataFrame | None
    resamples: int
    seed: int
    asked: Sequence[Region] = ()

    @cached_property
    def novelty(self) -> Novelty:
        """Which areas have few like them: at the shortest horizon, where most can be learned from."""
        shortest = min(split.horizon for split in self.splits)
        return novelty(self.evidence, [split for split in self.splits if split.horizon == shortest])

    def reliability(self, scored: Scored) -> dict[str, Any]:
        """Of one list: `candidate, calibration, stability, coverage, novelty`, as docs/outputs.md has it."""
        every, judged = self._of(scored, scored.candidate)
        newest = self.evidence.panel.metingen()[-1]
        far = self.novelty.far(newest, scored.table.index)
        kept = scored.kept
        low, high = np.quantile(kept, INTERVAL) if len(kept) else (None, None)
        holding = coverage(scored.published, self._truth(scored, newest))
        told = {
            "candidate": scored.candidate,
            "calibration": held(self._judged(judged), judged["probability"].to_numpy()) if len(judged) else [],
            "stability": {
                "resampled": {"value": float(kept.mean()) if len(kept) else None, "low": low, "high": high},
                "origins": staying(every),
            },
            "coverage": {"nominal": INTERVAL[1] - INTERVAL[0], **holding},
            "novelty": {
                "threshold": self.novelty.threshold,
                "marked": int(far.sum()),
                **trusted(judged, self._far(judged)),
            },
        }
        rounded: dict[str, Any] = _rounded(told)
        return rounded

    def track_record(self, scored: Scored) -> dict[str, Any] | None:
        """What earlier lists of its champion turned out to be worth, as docs/outputs.md has it."""
        _, judged = self._of(scored, scored.candidate)
        beside = self._of(scored, DISTANCE)[1] if scored.candidate != DISTANCE else None
        return track_record(judged, beside)

    def fairness(self, scored: Scored) -> dict[str, Any]:
        """Of one list: `candidate, head, groupings`, as docs/outputs.md has it."""
        _, judged = self._of(scored, scored.candidate)
        told: dict[str, Any] = {"head": 0, "groupings": {}}
        if len(judged):
            known = {int(origin): self._groups(int(origin)) for origin in np.unique(judged["origin"])}
            told = fairness(judged, known, self._blocks, resamples=self.resamples, seed=self.seed)
        rounded: dict[str, Any] = _rounded({"candidate": scored.candidate, **told})
        return rounded

    def _of(self, scored: Scored, candidate: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """All predictions of a candidate for a list, and those of which the outcome is known."""
        told = self.predictions[self.predictions["candidate"] == candidate]
        every = told[(told["target"] == scored.target.name) & (told["horizon"] == scored.horizon)]
        return every, every[every["outcome"].notna()].reset_index(drop=True)

    @cached_property
    def _blocks(self) -> pd.Series:
        blocks: pd.Series = self.evidence.panel.areas.set_index("area")["block"]
        return blocks

    def _judged(self, judged: pd.DataFrame) -> Judged:
        return Judged(
            area=judged["area"].to_numpy(),
            origin=judged["origin"].to_numpy(),
            outcome=judged["outcome"].to_numpy(),
            truth=None,
            resamples=resample(self._blocks.loc[judged["area"]].to_numpy(), self.resamples, self.seed),
        )

    def _far(self, judged: pd.DataFrame) -> np.ndarray:
        far = np.zeros(len(judged), dtype=bool)
        for origin in np.unique(judged["origin"]):
            rows = (judged["origin"] == origin).to_numpy()
            far[rows] = self.novelty.far(int(origin), pd.Index(judged.loc[rows, "area"]))
        return far

    @cached_property
    def _known_groups(self) -> dict[int, dict[str, pd.Series]]:
        return {}

    def _groups(self, origin: int) -> Mapping[str, pd.Series]:
        """The groupings of all areas as they were known at an origin."""
        if origin not in self._known_groups:
            told = groups(self.evidence.panel.as_of(origin_day(origin)), origin, self.asked)
            kinds = dict.fromkeys(f"soort-{one.kind}" for one in self.asked)
            found = {name: told[name] for name in (*_GROUPINGS, *kinds) if name in told}
            missing = missing_share(self.evidence.features(origin))
            self._known_groups[origin] = {**found, "ontbrekend": missing}
        return self._known_groups[origin]

    def _truth(self, scored: Scored, newest: int) -> np.ndarray | None:
        if self.truth is None:
            return None
        own = self.truth[
            (self.truth["target"] == scored.target.name)
            & (self.truth["horizon"] == scored.horizon)
            & (self.truth["origin"] == newest)
        ]
        return own.set_index("area")["probability"].reindex(scored.table.index).to_numpy()


def _rounded(told: Any) -> Any:
    """The same plain data, every number with six decimals and of Python's own type."""
    if isinstance(told, dict):
        return {name: _rounded(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_rounded(value) for value in told]
    return round(float(told), _DECIMALS) if isinstance(told, float | np.floating) else told
