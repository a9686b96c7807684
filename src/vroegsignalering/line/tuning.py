"""
The stage that tunes: each trial is a small file of its own, so that a run that was stopped goes on where it was.

    .trials/<digest of what the trial rests on>.json --> tuning.json

More settings, origins or candidates leave the trials that were done as they are; one that no longer counts is removed.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from json import loads
from pathlib import Path
from typing import Any

from vroegsignalering.config import Pipeline
from vroegsignalering.files import write_json
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.space import settings
from vroegsignalering.learning.tuning import Loss, Trial, Tuning, judge, trials
from vroegsignalering.line.stages import Stages
from vroegsignalering.splits import Split

FILE = "tuning.json"
_FOLDER = ".trials"


@dataclass(frozen=True)
class TuningStage:
    """
    Tuning in one run; of a pipeline without a section [tuning] nothing is tuned.

    rests_on: digests and plain data that every trial rests on, beside its own setting and split
    """

    pipeline: Pipeline
    evidence: Evidence
    stages: Stages
    rests_on: Sequence[Any]
    jobs: int

    def do(self, splits: Sequence[Split]) -> None:
        """Writes tuning.json: every trial, and what was chosen at each of `splits`."""
        section = self.pipeline.tuning
        if section is None:
            self.stages.forget("tuning")
            (self.stages.folder / FILE).unlink(missing_ok=True)
            return
        seed, horizons = self.pipeline.learning.seed, self.pipeline.dates.horizons
        tried = {name: settings(name, space, section.budget, seed) for name, space in section.spaces().items()}
        asked = trials(self.evidence.panel.metingen(), horizons, tried)

        def work(advance: Callable[[], None]) -> list[Path]:
            tuning = Tuning(tried, self._losses(asked, advance))
            path = self.stages.folder / FILE
            write_json(path, {"budget": section.budget, **tuning.summary(splits)})
            return [path]

        told = self.pipeline.content()
        key = self.stages.key("tuning", [*self.rests_on, seed, told["dates"], told["tuning"]])
        self.stages.do("tuning", "tuning", key, work, steps=len(asked))

    def _losses(self, asked: Sequence[Trial], advance: Callable[[], None]) -> list[tuple[Trial, Loss]]:
        """The loss of every trial: read where it was judged before, else judged and written."""
        files = {self._file(trial): trial for trial in asked}
        missing = [trial for path, trial in files.items() if not path.exists()]
        for _ in range(len(asked) - len(missing)):
            advance()
        for trial, loss in judge(self.evidence, missing, seed=self.pipeline.learning.seed, jobs=self.jobs):
            write_json(self._file(trial), asdict(loss))
            advance()
        for path in self._folder.glob("*.json"):
            if path not in files:
                path.unlink()
        return [(trial, Loss(**loads(path.read_text(encoding="utf-8")))) for path, trial in files.items()]

    @property
    def _folder(self) -> Path:
        return self.stages.folder / _FOLDER

    def _file(self, trial: Trial) -> Path:
        told = [*self.rests_on, self.pipeline.learning.seed, trial.candidate, trial.setting, asdict(trial.split)]
        return self._folder / f"{self.stages.key('trial', told)}.json"
