"""What a run tells the laboratory notebook."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from vroegsignalering import registry, tracking
from vroegsignalering.config import Pipeline
from vroegsignalering.domain.candidates import in_words
from vroegsignalering.line.stages import Stages


def record(
    pipeline: Pipeline,
    about: Mapping[str, Any],
    told: Mapping[str, Any],
    names: Sequence[str],
    *,
    stages: Stages,
    models: Path,
    mlruns: Path,
) -> None:
    """
    Writes a run that is done into the notebook in the folder `mlruns`, unless it stands there.

    about: the run in plain data; told: content of metrics.json, selection.json and tuning.json, by those names
    names: "<target>-<horizon>" of every list
    """
    version, metrics, tuning = about["version"], told["metrics"], told["tuning"]
    trials = tuning["trials"] if tuning else []
    steps = len(names) + sum(len(one["candidates"]) for one in metrics["evaluations"]) + len(trials)

    def work(advance: Callable[[], None]) -> list[Path]:
        record = tracking.Record(
            name=pipeline.name,
            version=version,
            tags={
                "version": version,
                "digest": about["digest"],
                "edition": about["edition"],
                "level": about["level"],
                "synthetic": str(about["synthetic"]).lower(),
            },
            declared=about["declared"],
            metrics=metrics,
            selection=told["selection"],
            tuning=tuning,
            candidates={name: in_words(name) for name in pipeline.learning.candidates},
            fitted={name: registry.load_model(models, version, name) for name in names},
            trusted=registry.TRUSTED,
            folder=stages.folder,
        )
        tracking.record(mlruns, record, advance)
        return []

    if not tracking.is_there(mlruns):  # a notebook that was lost is written anew
        stages.forget("record")
    key = stages.key("record", [about["digest"], str(mlruns.absolute())])
    stages.do("record", "notebook (MLflow)", key, work, steps=steps)
