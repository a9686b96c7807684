"""
The line: from official files to risk lists, a report, models and a page in the laboratory notebook.

    files -> panel, leaks -> tuning -> backtest -> evaluation, selection -> lists -> importance -> report
          -> models/, mlruns/

Everything that `run` writes is a *concept*: what is served and what is published changes only by `promote` and
`publish`, which are acts of a person.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from json import loads
from pathlib import Path
from typing import Any

import pandas as pd

from vroegsignalering import registry
from vroegsignalering.config import Pipeline
from vroegsignalering.domain.regions import Region
from vroegsignalering.domain.regions import regions as known_regions
from vroegsignalering.files import digest_of_files, write_json
from vroegsignalering.learning.backtest import Evidence, backtest
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.learning.evaluate import evaluate
from vroegsignalering.learning.importance import importance
from vroegsignalering.learning.question import ask
from vroegsignalering.learning.select import select
from vroegsignalering.learning.space import NOT_TUNED, Tuned
from vroegsignalering.learning.tuning import tuned
from vroegsignalering.line import notebook, outlines, predictions, tuning
from vroegsignalering.line.card import judged_on, model_card
from vroegsignalering.line.listing import Listing, model_file, write_leaks
from vroegsignalering.line.memory import give_back, lean
from vroegsignalering.line.panels import Making
from vroegsignalering.line.predictions import read_predictions, write_predictions
from vroegsignalering.line.stages import Progress, Stages
from vroegsignalering.line.tuning import TuningStage
from vroegsignalering.line.workers import deaf_workers
from vroegsignalering.panel.build import read_panel
from vroegsignalering.panel.panel import Panel
from vroegsignalering.panel.sensitive import told as sensitive_told
from vroegsignalering.reports.national import ReportContent, write_report
from vroegsignalering.sources.folder import find, read_truth
from vroegsignalering.splits import Split, plan

_VERSION_DIGITS = 12


@dataclass(frozen=True)
class Outcome:
    """
    What a run came to.

    version:  of the models, a concept until it is promoted
    champions: per "<target>-<horizon>" the candidate that was chosen
    synthetic: whether it tells of a country that does not exist
    refused:  why the gate would not let the version be promoted, a line each; empty when it would
    """

    version: str
    folder: Path
    champions: dict[str, str]
    synthetic: bool
    refused: list[str]


def run(
    pipeline: Pipeline,
    data: Path,
    out: Path,
    *,
    beside: Sequence[Path] = (),
    own: Sequence[str] | None = None,
    regions: Sequence[Region] = (),
    models: Path,
    mlruns: Path,
    jobs: int,
    progress: Progress,
) -> Outcome:
    """
    Runs the whole line on the official files in `data`; what was done before on the same inputs is not done again.

    beside: more folders, for figures of other publications
    own:    gemeenten whose areas the report may name, as it goes to them; None = all
    regions: a user's own, of which each kind is a table of groups in the report
    out:    gets panel, predictions, metrics, selection, lists, importance and report (docs/outputs.md)
    models: gets the models as a concept; mlruns: the laboratory notebook
    jobs:   processes to use; no result depends on it

    Raises BadInput for a file that is not as published, or one that has nothing to learn from for a horizon.
    """
    files = find(data, pipeline.level, beside)
    line = _Line(Making.of(pipeline, files, (data, *beside)), Stages(out, progress), jobs, regions)
    with lean():
        with deaf_workers():
            line.make_panel()
            line.make_outlines()
            line.check_leaks()
            line.tune()
            line.make_predictions()
            line.make_figures()
            line.make_answer()
            line.make_lists()
            line.make_importance()
        line.make_report(own)
        line.export(models)
        line.record(models, mlruns)
    champions = {name: str(choice["champion"]) for name, choice in line.selection.items()}
    refused = registry.refusals(registry.manifest(models, line.version))
    return Outcome(line.version, out, champions, line.panel.synthetic, refused)


class _Line:
    """The stages of one run, each knowing what it rests on; what an earlier stage wrote is read when it is needed."""

    def __init__(self, making: Making, stages: Stages, jobs: int, regions: Sequence[Region]) -> None:
        self.making, self.stages, self.jobs, self.regions = making, stages, jobs, regions
        self.pipeline, self.files = making.pipeline, making.files
        self.out = stages.folder
        self.targets = tuple(section.target() for section in self.pipeline.targets)
        self.inputs = digest_of_files(making.all())

    # What was written, read back.

    @cached_property
    def panel(self) -> Panel:
        return read_panel(self.out)

    @cached_property
    def evidence(self) -> Evidence:
        features, sensitive = tuple(self.pipeline.features), tuple(self.pipeline.sensitive)
        return Evidence(self.panel, self.targets, features, sensitive)

    @cached_property
    def splits(self) -> list[Split]:
        metingen = self.panel.metingen()
        dates = self.pipeline.dates
        return [split for horizon in dates.horizons for split in plan(metingen, horizon, dates.judge_from)]

    @property
    def selection(self) -> dict[str, Any]:
        choices: dict[str, Any] = self._json("selection.json")
        return choices

    @property
    def tuning(self) -> dict[str, Any] | None:
        """Content of tuning.json; None when nothing is tuned."""
        told: dict[str, Any] | None = self._json(tuning.FILE) if self.pipeline.tuning else None
        return told

    @property
    def tuned(self) -> Tuned:
        return tuned(self.tuning) if self.tuning else NOT_TUNED

    @property
    def names(self) -> list[str]:
        """ "<target>-<horizon>" of every list, in the order of the pipeline."""
        return [f"{target.name}-{years}" for target in self.targets for years in self.pipeline.dates.horizons]

    def _json(self, name: str) -> Any:
        return loads((self.out / name).read_text(encoding="utf-8"))

    # What each stage rests on: its predecessor's key, and the part of the pipeline that it reads.

    @cached_property
    def _panel_key(self) -> str:
        told = self.pipeline.content()
        return self.stages.key("panel", [self.inputs, *(told[name] for name in ("level", "boundaries", "sensitive"))])

    @cached_property
    def _learned_from(self) -> list[Any]:
        told = self.pipeline.content()
        return [self._panel_key, *(told[name] for name in ("targets", "dates", "features"))]

    @cached_property
    def _predictions_key(self) -> str:
        learning = [self.pipeline.content()["learning"][name] for name in ("seed", "candidates")]
        return self.stages.key("backtest", [*self._learned_from, learning, self.pipeline.content()["tuning"]])

    @cached_property
    def _key(self) -> str:
        """Of everything: files, the whole pipeline, regions, code."""
        regions = [one.model_dump() for one in self.regions]
        return self.stages.key("run", [self.inputs, self.pipeline.content(), regions])

    @property
    def version(self) -> str:
        """Of the models; the same inputs have the same version."""
        return f"{self.pipeline.name}-{self._key[:_VERSION_DIGITS]}"

    # The stages.

    def make_panel(self) -> None:
        self.stages.do("panel", "panel", self._panel_key, lambda _: self.making.write(self.out))

    def make_outlines(self) -> None:
        """What goes with the lists to a map; without one, or with areas followed to another year, there are none."""
        source, path = self.files.geometry, self.out / outlines.FILE
        if source is None or self.pipeline.boundaries is not None:
            self.stages.forget("outlines")
            path.unlink(missing_ok=True)
            return

        def work(_: Callable[[], None]) -> list[Path]:
            outlines.write_outlines(source, self.pipeline.level, self.panel.area_index, path)
            return [path]

        self.stages.do("outlines", "outlines of the areas", self.stages.key("outlines", [self._panel_key]), work)

    def check_leaks(self) -> None:
        """Refuses to learn from too little, or from a feature that knows what was still to come."""
        if lacking := [split.horizon for split in self.splits if not split.learn]:
            there = " ".join(map(str, self.panel.metingen()))
            wanted = f"two metingen {lacking[0]} years apart to learn from, which is a horizon of the pipeline"
            raise self.files.scores.bad("metingen", there, wanted)

        def work(_: Callable[[], None]) -> list[Path]:
            return write_leaks(self.out / "leaks.json", self.evidence, self.splits)

        self.stages.do("leaks", "leak report", self.stages.key("leaks", self._learned_from), work)

    def tune(self) -> None:
        """Chooses parameters at each origin, where the pipeline asks for it."""
        told = self.pipeline.content()
        rests_on = [self._panel_key, *(told[name] for name in ("targets", "features"))]
        TuningStage(self.pipeline, self.evidence, self.stages, rests_on, self.jobs).do(self.splits)

    def make_predictions(self) -> None:
        learning = self.pipeline.learning
        judged = [split for split in self.splits if split.judged]

        def work(advance: Callable[[], None]) -> list[Path]:
            made = backtest(
                self.evidence,
                judged,
                learning.candidates,
                seed=learning.seed,
                jobs=self.jobs,
                tuned=self.tuned,
                advance=advance,
            )
            write_predictions(self.out / predictions.FILE, made, synthetic=self.panel.synthetic)
            return [self.out / predictions.FILE]

        self.stages.do(
            "backtest", "backtest", self._predictions_key, work, steps=len(judged) * len(learning.candidates)
        )

    def _predictions(self) -> Iterator[pd.DataFrame]:
        """Those of each list by itself, in the order of the names: all of them at once are a large table."""
        horizons = sorted(self.pipeline.dates.horizons)
        for target, years in product(sorted(one.name for one in self.targets), horizons):
            give_back()
            yield read_predictions(self.out / predictions.FILE, {"target": [target], "horizon": [years]})

    def make_figures(self) -> None:
        def work(_: Callable[[], None]) -> list[Path]:
            learning = self.pipeline.learning
            given: dict[str, Any] = {"resamples": learning.bootstrap, "seed": learning.seed}
            blocks = self.panel.areas.set_index("area")["block"]
            truth = read_truth(self.files.truth) if self.files.truth else None
            evaluations = [one for told in self._predictions() for one in evaluate(told, blocks, truth, **given)]
            found = {f"{one.target}-{one.horizon}": one for one in evaluations}
            choices = {name: select(found.get(name), learning.candidates) for name in self.names}
            write_json(
                self.out / "metrics.json",
                {
                    "pipeline": self.pipeline.name,
                    "version": self.version,
                    "synthetic": self.panel.synthetic,
                    "evaluations": [one.summary for one in evaluations],
                },
            )
            write_json(self.out / "selection.json", choices)
            return [self.out / "metrics.json", self.out / "selection.json"]

        self.stages.do("figures", "figures and selection", self._key, work)

    def make_answer(self) -> None:
        """What the pipeline's question about groups of features comes to; without a question there is no answer."""
        question, learning = self.pipeline.question, self.pipeline.learning
        judged = [split for split in self.splits if split.judged]
        asked = [name for name in learning.candidates if CANDIDATES[name].columns is None]
        if question is None:
            self.stages.forget("answer")
            (self.out / "answer.json").unlink(missing_ok=True)
            return

        def work(advance: Callable[[], None]) -> list[Path]:
            answer = ask(
                self.evidence,
                judged,
                learning.candidates,
                pd.read_parquet(self.out / predictions.FILE),
                question.without,
                resamples=learning.bootstrap,
                seed=learning.seed,
                jobs=self.jobs,
                tuned=self.tuned,
                advance=advance,
            )
            write_json(self.out / "answer.json", {"words": question.words, "answers": answer})
            return [self.out / "answer.json"]

        self.stages.do("answer", "question", self._key, work, steps=len(judged) * len(asked))

    def make_lists(self) -> None:
        """The lists with their models, and how far they can be relied on."""
        told = (self.pipeline, self.evidence, self.splits, self.selection, self.tuned, self.version, self._key)
        kinds = self.pipeline.fairness.kinds
        asked = [*(one for one in known_regions() if one.kind in kinds), *self.regions]
        listing = Listing(*told, self.files.truth, self.out, self.jobs, asked)
        steps = sum(not split.judged for split in self.splits) * self.pipeline.lists.resamples
        self.stages.do("lists", "risk lists", self._key, listing.write, steps=steps)

    def make_importance(self) -> None:
        judged = [split for split in self.splits if split.judged]
        champions = {
            (target.name, years): self.selection[f"{target.name}-{years}"]["champion"]
            for target in self.targets
            for years in self.pipeline.dates.horizons
        }

        def work(advance: Callable[[], None]) -> list[Path]:
            found = importance(
                self.evidence,
                judged,
                champions,
                seed=self.pipeline.learning.seed,
                jobs=self.jobs,
                tuned=self.tuned,
                advance=advance,
            )
            write_json(self.out / "importance.json", found)
            return [self.out / "importance.json"]

        steps = sum(len({champions[target.name, split.horizon] for target in self.targets}) for split in judged)
        self.stages.do("importance", "feature importance", self._key, work, steps=steps)

    def about(self) -> dict[str, Any]:
        """The run in plain data, for report and manifest."""
        return {
            "title": self.pipeline.title,
            "pipeline": self.pipeline.name,
            "version": self.version,
            "level": self.panel.level,
            "edition": self.panel.edition,
            "synthetic": self.panel.synthetic,
            "metingen": self.panel.metingen(),
            "areas": len(self.panel.areas),
            "digest": self._key,
            "data": sorted(path.name for path in self.making.all()),
            "judge_from": self.pipeline.dates.judge_from,
            "candidates": list(self.pipeline.learning.candidates),
            "declared": self.pipeline.content(),
            # An edition recomputes the past: the backtest sees figures as they were later revised.
            "pseudo_real_time": True,
            "sensitive": sensitive_told(self.panel, self.pipeline.sensitive),
        }

    def make_report(self, own: Sequence[str] | None) -> None:
        def work(_: Callable[[], None]) -> list[Path]:
            write_json(self.out / "about.json", self.about())
            write_report(self.out / "report.html", ReportContent.of_run(self.out, own))
            return [self.out / "about.json", self.out / "report.html"]

        self.stages.do("report", "report", self.stages.key("report", [self._key, own]), work)

    def export(self, models: Path) -> None:
        registry.sweep(models, self.version)
        metrics = self._json("metrics.json")
        registry.export(
            models,
            self.version,
            about={
                **self.about(),
                "champions": {name: choice["champion"] for name, choice in self.selection.items()},
                "gate": self.pipeline.gate.model_dump(),
                "judged": judged_on(metrics, self.selection),
                # So that what is published is what the models gave.
                "lists": {name: digest_of_files([self.out / "lists" / f"{name}.json"]) for name in self.names},
                "outlines": digest_of_files(sorted(self.out.glob(outlines.FILE))),
            },
            files={
                **{f"{name}.skops": model_file(self.out, name) for name in self.names},
                **{name: self.out / name for name in ("metrics.json", "selection.json", "importance.json")},
            },
            card=model_card(self.about(), metrics, self.selection),
        )

    def record(self, models: Path, mlruns: Path) -> None:
        told = {"metrics": self._json("metrics.json"), "selection": self.selection, "tuning": self.tuning}
        notebook.record(self.pipeline, self.about(), told, self.names, stages=self.stages, models=models, mlruns=mlruns)
