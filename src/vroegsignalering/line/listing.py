"""The stages around the lists: the leak report before anything is learned, the lists, and how far to rely on them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from vroegsignalering import registry
from vroegsignalering.config import Pipeline
from vroegsignalering.domain.regions import Region
from vroegsignalering.files import replacing, write_json
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.candidates import DISTANCE
from vroegsignalering.learning.explain import contributions
from vroegsignalering.learning.leaks import leak_report, refuse
from vroegsignalering.learning.space import Tuned
from vroegsignalering.line.memory import give_back
from vroegsignalering.line.predictions import FILE, read_predictions
from vroegsignalering.line.trust import Trust
from vroegsignalering.lists.forms import Provenance, rows_of, write_list
from vroegsignalering.lists.score import Scored, score
from vroegsignalering.sources.folder import read_truth
from vroegsignalering.splits import Split


def write_leaks(path: Path, evidence: Evidence, splits: Sequence[Split]) -> list[Path]:
    """Writes the leak report to `path`, whatever it says; LeakageError when a feature knows what was still to come."""
    report = leak_report(evidence, splits)
    write_json(path, report)
    refuse(report)
    return [path]


def model_file(folder: Path, name: str) -> Path:
    """Where a run keeps the model of the list `name`."""
    return folder / "model" / f"{name}.skops"


@dataclass(frozen=True)
class Listing:
    """
    The lists of one run.

    selection: content of selection.json
    tuned:     what candidates are learned with
    version, digest: of the run
    truth:     the file with the true probabilities of a synthetic country
    folder:    of the run, which has predictions.parquet
    asked:     regions that tables of groups are asked for
    """

    pipeline: Pipeline
    evidence: Evidence
    splits: Sequence[Split]
    selection: Mapping[str, Any]
    tuned: Tuned
    version: str
    digest: str
    truth: Path | None
    folder: Path
    jobs: int
    asked: Sequence[Region]

    def write(self, advance: Callable[[], None]) -> list[Path]:
        """Writes lists, models, trust.json and fairness.json; `advance` is called after each resample of a list."""
        # All regressions first, for they take the most memory: predictions and lists in words are not there yet.
        learned = [(split, self._learn(split, advance)) for split in self.splits if not split.judged]
        give_back()
        learning = self.pipeline.learning
        trust = Trust(
            self.evidence,
            self.splits,
            self._predictions(),
            read_truth(self.truth) if self.truth else None,
            resamples=learning.bootstrap,
            seed=learning.seed,
            asked=self.asked,
        )
        written: list[Path] = []
        told: dict[str, dict[str, Any]] = {"trust": {}, "fairness": {}}
        for split, lists in learned:
            X = self.evidence.features(split.origin)
            added = contributions(
                {one.target.name: one.model for one in lists},
                X,
                {one.target.name: self.evidence.cohort(split.origin, one.target) for one in lists},
            )
            for scored in lists:
                give_back()
                name = f"{scored.target.name}-{scored.horizon}"
                written += self._write_one(name, scored, added[scored.target.name], trust)
                told["trust"][name], told["fairness"][name] = trust.reliability(scored), trust.fairness(scored)
        for name, content in told.items():
            write_json(self.folder / f"{name}.json", content)
            written.append(self.folder / f"{name}.json")
        return written

    def _learn(self, split: Split, advance: Callable[[], None]) -> list[Scored]:
        give_back()
        return score(
            self.evidence,
            split,
            {one.name: self.selection[f"{one.name}-{split.horizon}"]["champion"] for one in self.evidence.targets},
            resamples=self.pipeline.lists.resamples,
            seed=self.pipeline.learning.seed,
            jobs=self.jobs,
            tuned=self.tuned,
            advance=advance,
        )

    def _predictions(self) -> pd.DataFrame:
        """Of the champions and the distance only: the others are most of the file."""
        asked = {DISTANCE, *(str(choice["champion"]) for choice in self.selection.values())}
        return read_predictions(self.folder / FILE, {"candidate": asked})

    def _write_one(self, name: str, scored: Scored, added: pd.DataFrame, trust: Trust) -> list[Path]:
        provenance = Provenance.of(
            scored,
            self.evidence,
            title=self.pipeline.title,
            pipeline=self.pipeline.name,
            version=self.version,
            digest=self.digest,
            reason=self.selection[name]["reason"],
            track_record=trust.track_record(scored),
        )
        model = model_file(self.folder, name)
        with replacing(model) as part:
            registry.write_model(scored.model, part)
        far = trust.novelty.far(provenance.meting, scored.table.index)
        rows = rows_of(scored, self.evidence, provenance, added, far)
        return [*write_list(self.folder / "lists", asdict(provenance), rows, provenance.line), model]
