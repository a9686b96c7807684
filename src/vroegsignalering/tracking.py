"""
The laboratory notebook: every run, fit, figure and champion in MLflow, where an analyst can find them.

    experiment <pipeline>
      run <version>                       tags: kind=pipeline, version, digest, edition, level, synthetic
        run <target>-<horizon> <candidate>  tags: kind=candidate, target, horizon, candidate, champion
        run <candidate>-<horizon> trial <n> tags: kind=trial, horizon, candidate, chosen_at
    registered model <pipeline>-<target>-<horizon>   aliases: challenger (newest), champion (promoted)

SQLite in `mlruns/mlflow.db`, artifacts in `mlruns/artifacts`; the notebook may be lost without harm.
"""

import json
import logging
import math
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vroegsignalering.files import replacing, sweep
from vroegsignalering.settings import silence_telemetry

if TYPE_CHECKING:
    from mlflow import MlflowClient

_REQUIREMENTS = ("vroegsignalering", "scikit-learn", "lightgbm", "skops", "numpy", "pandas")
# What MLflow takes: of a value, and at once.
_LONGEST_PARAM, _PARAMS_AT_ONCE = 6000, 100
_LOUD = ("mlflow", "alembic")
_FILE = "mlflow.db"


@dataclass(frozen=True)
class Record:
    """
    What a run tells the notebook.

    name:       of the pipeline
    version:    of the models
    tags:       of the parent run
    declared:   content of the pipeline file, parameters of the parent run
    metrics:    content of metrics.json
    selection:  content of selection.json
    tuning:     content of tuning.json; None when nothing was tuned
    candidates: per candidate what it is, in words
    fitted:     per "<target>-<horizon>" the champion's RiskModel
    trusted:    the types that its file may hold
    folder:     with all that the run left behind, kept as artifacts
    """

    name: str
    version: str
    tags: Mapping[str, str]
    declared: Mapping[str, Any]
    metrics: Mapping[str, Any]
    selection: Mapping[str, Any]
    tuning: Mapping[str, Any] | None
    candidates: Mapping[str, str]
    fitted: Mapping[str, Any]
    trusted: Sequence[str]
    folder: Path


def database(mlruns: Path) -> str:
    """Address of the notebook in the folder `mlruns`, for MLflow."""
    return _address(mlruns / _FILE)


def _address(file: Path) -> str:
    return f"sqlite:///{file.absolute()}"


def is_there(mlruns: Path) -> bool:
    """Whether there is a notebook in the folder `mlruns`."""
    return (mlruns / _FILE).is_file()


def record(mlruns: Path, told: Record, advance: Callable[[], None] = lambda: None) -> str:
    """
    Writes one run with its children and registers its champions as challengers; returns the parent run's id.

    advance: called after each child, each trial and each registered model
    """
    with _quiet():
        import mlflow
        from mlflow.entities import Param

        client = _client(mlruns)
        experiment = _experiment(client, mlruns, told.name)
        _end_killed(client, experiment, told.version)
        parent = client.create_run(experiment, run_name=told.version, tags={"kind": "pipeline", **told.tags})
        params = [Param(name, value) for name, value in _flat(told.declared)]
        for start in range(0, len(params), _PARAMS_AT_ONCE):
            client.log_batch(parent.info.run_id, params=params[start : start + _PARAMS_AT_ONCE])
        for evaluation in told.metrics["evaluations"]:
            for candidate in evaluation["candidates"]:
                _child(client, experiment, parent.info.run_id, told, evaluation, candidate)
                advance()
        for trial in told.tuning["trials"] if told.tuning else []:
            _trial(client, experiment, parent.info.run_id, told, trial)
            advance()
        with mlflow.start_run(run_id=parent.info.run_id):
            for path in sorted(told.folder.rglob("*")):
                if path.is_file() and not any(part.startswith(".") for part in path.relative_to(told.folder).parts):
                    folder = path.parent.relative_to(told.folder)
                    mlflow.log_artifact(str(path), None if folder == Path() else str(folder))
            for name, model in told.fitted.items():
                _register(client, told, name, model)
                advance()
        return str(parent.info.run_id)


def _flat(content: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """
    Nested content as parameters, with a point between the names; lists as JSON, what is not declared not at all.

    >>> dict(_flat({"lists": {"resamples": 40}, "features": ["score"], "title": "Wijken", "question": None}))
    {'lists.resamples': '40', 'features': '["score"]', 'title': 'Wijken'}
    """
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        elif value is not None:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield f"{above}{name}", text[:_LONGEST_PARAM]


def promote(mlruns: Path, pipeline: str, version: str) -> int:
    """
    Moves the alias `champion` to the models of `version`; returns how many were found in the notebook.

    Of another version of the pipeline no model keeps it, also where the new one has no such list.
    """
    if not is_there(mlruns):
        return 0
    with _quiet():
        client = _client(mlruns)
        found = client.search_model_versions(f"tags.version = '{version}'")
        mine = [one for one in found if one.name.startswith(f"{pipeline}-")]
        # Of a version that was written twice, for a killed process leaves a part, the newest counts.
        for one in sorted(mine, key=lambda found: int(found.version)):
            client.set_registered_model_alias(one.name, "champion", one.version)
        for name in _outdated(client, pipeline, version):
            client.delete_registered_model_alias(name, "champion")
        return len(mine)


def _outdated(client: "MlflowClient", pipeline: str, version: str) -> Iterator[str]:
    """Names of the registered models whose champion is of another version of the pipeline."""
    for model in client.search_registered_models(f"name LIKE '{pipeline}-%'", max_results=1000):
        if "champion" in model.aliases:
            promoted = client.get_model_version_by_alias(model.name, "champion").tags["version"]
            # Another pipeline's name may begin with this one's.
            if promoted != version and promoted.rpartition("-")[0] == pipeline:
                yield model.name


def _end_killed(client: "MlflowClient", experiment: str, version: str) -> None:
    """Marks what a killed process of the same version left running, and removes its children: all are written anew."""
    for one in client.search_runs([experiment], f"tags.version = '{version}' and attributes.status = 'RUNNING'"):
        client.set_terminated(one.info.run_id, "KILLED")
    broken = f"tags.version = '{version}' and tags.kind = 'pipeline' and attributes.status != 'FINISHED'"
    for parent in client.search_runs([experiment], broken):
        query = f"tags.mlflow.parentRunId = '{parent.info.run_id}'"
        while children := client.search_runs([experiment], query):  # a page of them
            for child in children:
                client.delete_run(child.info.run_id)


def _child(
    client: "MlflowClient",
    experiment: str,
    parent: str,
    told: Record,
    evaluation: Mapping[str, Any],
    candidate: str,
) -> None:
    from mlflow.entities import Metric, Param

    name = f"{evaluation['target']}-{evaluation['horizon']}"
    tags = {
        "mlflow.parentRunId": parent,
        "kind": "candidate",
        "candidate": candidate,
        "target": evaluation["target"],
        "horizon": str(evaluation["horizon"]),
        "champion": str(told.selection[name]["champion"] == candidate).lower(),
        **told.tags,
    }
    run = client.create_run(experiment, run_name=f"{name} {candidate}", tags=tags)
    summary = evaluation["candidates"][candidate]
    now = run.info.start_time
    metrics = [Metric(key, value, now, step) for key, value, step in _metrics(evaluation, summary)]
    params = [Param("candidate", candidate), Param("words", told.candidates[candidate])]
    params += [Param("origins", ", ".join(map(str, evaluation["origins"])))]
    client.log_batch(run.info.run_id, metrics=metrics, params=params)
    client.set_terminated(run.info.run_id)


def _trial(client: "MlflowClient", experiment: str, parent: str, told: Record, trial: Mapping[str, Any]) -> None:
    """A setting of a candidate with its log score at each origin, and at which origins it was chosen."""
    from mlflow.entities import Metric, Param

    own = {name: trial[name] for name in ("candidate", "horizon", "number")}
    choices = told.tuning["choices"] if told.tuning else []
    chosen = [str(one["origin"]) for one in choices if own.items() <= one.items()]
    tags = {
        "mlflow.parentRunId": parent,
        "kind": "trial",
        "candidate": trial["candidate"],
        "horizon": str(trial["horizon"]),
        "chosen_at": " ".join(chosen),
        **told.tags,
    }
    name = f"{trial['candidate']}-{trial['horizon']} trial {trial['number']}"
    run = client.create_run(experiment, run_name=name, tags=tags)
    now = run.info.start_time
    metrics = [
        Metric("log_loss_at_origin", one["log_loss"], now, one["origin"])
        for one in trial["judged"]
        if one["log_loss"] is not None
    ]
    params = [Param(name, str(value)) for name, value in trial["setting"].items()]
    client.log_batch(run.info.run_id, metrics=metrics, params=params)
    client.set_terminated(run.info.run_id)


def _metrics(evaluation: Mapping[str, Any], summary: Mapping[str, Any]) -> Iterator[tuple[str, float, int]]:
    """Every known figure with its bounds at step 0, and each fit's own average precision at the year of its origin."""
    yield "judged_rows", float(evaluation["rows"]), 0
    yield "judged_slides", float(evaluation["slides"]), 0
    for figure, interval in summary["figures"].items():
        for part, value in interval.items():
            if value is not None and math.isfinite(value):
                yield figure if part == "value" else f"{figure}.{part}", float(value), 0
    for one in summary["by_origin"]:
        if (value := one["average_precision"]["value"]) is not None:
            yield "average_precision_at_origin", float(value), int(one["origin"])


def _register(client: "MlflowClient", told: Record, name: str, model: Any) -> None:
    import mlflow
    from mlflow.exceptions import MlflowException

    registered = f"{told.name}-{name}"
    logged = mlflow.sklearn.log_model(
        model,
        name=name,
        serialization_format="skops",
        skops_trusted_types=list(told.trusted),
        pip_requirements=[f"{package}=={installed(package)}" for package in _REQUIREMENTS],
        pyfunc_predict_fn="predict_proba",
    )
    try:
        client.get_registered_model(registered)
    except MlflowException:
        client.create_registered_model(registered)
    newest = client.create_model_version(
        registered, logged.model_uri, logged.run_id, tags={"version": told.version}, model_id=logged.model_id
    )
    client.set_registered_model_alias(registered, "challenger", newest.version)


def _client(mlruns: Path) -> "MlflowClient":
    import mlflow

    if not is_there(mlruns):
        # Its tables take seconds to make; a process that is killed meanwhile leaves no half notebook.
        sweep(mlruns)
        with replacing(mlruns / _FILE) as part:
            mlflow.MlflowClient(_address(part), _address(part))
    mlflow.set_tracking_uri(database(mlruns))
    mlflow.set_registry_uri(database(mlruns))
    return mlflow.MlflowClient()


def _experiment(client: "MlflowClient", mlruns: Path, name: str) -> str:
    found = client.get_experiment_by_name(name)
    if found:
        return str(found.experiment_id)
    return str(client.create_experiment(name, artifact_location=(mlruns / "artifacts" / name).absolute().as_uri()))


@contextmanager
def _quiet() -> Iterator[None]:
    """Without telemetry, and without the notes that MLflow writes about its own work."""
    silence_telemetry()
    levels = {name: logging.getLogger(name).level for name in _LOUD}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import mlflow  # noqa: F401  (sets up its loggers, which are then made quiet)

        for name in _LOUD:
            logging.getLogger(name).setLevel(logging.ERROR)
        try:
            yield
        finally:
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)
