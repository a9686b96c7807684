"""The laboratory notebook: what a run, a promotion and a killed process leave in MLflow, where an analyst finds it."""

import builtins
import json
import os
import shutil
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from lib.ran import CANDIDATES, NAMES, Ran
from vroegsignalering import registry, tracking
from vroegsignalering.config import read_pipeline

TELEMETRY = ("MLFLOW_DISABLE_TELEMETRY", "DO_NOT_TRACK")


@contextmanager
def notebook(mlruns: Path) -> Iterator[Any]:
    """A client of the notebook, as an analyst uses one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from mlflow import MlflowClient

        yield MlflowClient(tracking.database(mlruns), tracking.database(mlruns))


def found(client: Any, query: str) -> list[Any]:
    experiment = client.get_experiment_by_name("klein").experiment_id
    return list(client.search_runs([experiment], query))


def aliases(client: Any, version: str) -> dict[str, dict[str, str]]:
    """Per registered model, which number each alias points to."""
    return {
        one.name: {
            alias: client.get_model_version_by_alias(one.name, alias).tags["version"]
            for alias in client.get_registered_model(one.name).aliases
        }
        for one in client.search_model_versions(f"tags.version = '{version}'")
    }


@pytest.fixture
def mlruns(ran: Ran, tmp_path: Path) -> Path:
    """A notebook of one's own, with the run in it."""
    (tmp_path / "mlruns").mkdir()
    shutil.copy(ran.mlruns / "mlflow.db", tmp_path / "mlruns")
    return tmp_path / "mlruns"


def told(ran: Ran, folder: Path, **changes: Any) -> tracking.Record:
    """What a run of the same version tells, without models or files."""
    return tracking.Record(
        **{
            "name": "klein",
            "version": ran.version,
            "tags": {"version": ran.version},
            "declared": {},
            "metrics": {"evaluations": []},
            "selection": {},
            "tuning": None,
            "candidates": {},
            "fitted": {},
            "trusted": registry.TRUSTED,
            "folder": folder,
            **changes,
        }
    )


def test_a_run_is_found_by_its_tags_with_a_child_for_each_candidate(ran: Ran) -> None:
    with notebook(ran.mlruns) as client:
        (parent,) = found(client, f"tags.kind = 'pipeline' and tags.version = '{ran.version}'")
        assert (parent.info.status, parent.info.run_name) == ("FINISHED", ran.version)
        about = registry.manifest(ran.models, ran.version)
        expected = {"digest": about["digest"], "edition": about["edition"], "level": "buurt", "synthetic": "true"}
        assert expected.items() <= parent.data.tags.items()
        children = found(client, f"tags.kind = 'candidate' and tags.mlflow.parentRunId = '{parent.info.run_id}'")
    assert len(children) == len(NAMES) * len(CANDIDATES)
    assert {run.info.status for run in children} == {"FINISHED"}
    names = {f"{run.data.tags['target']}-{run.data.tags['horizon']} {run.data.tags['candidate']}" for run in children}
    assert names == {f"{name} {candidate}" for name in NAMES for candidate in CANDIDATES}


def test_the_pipeline_is_kept_with_the_models_and_as_parameters_of_the_run(ran: Ran) -> None:
    declared = registry.manifest(ran.models, ran.version)["declared"]
    assert declared == json.loads(json.dumps(read_pipeline(ran.pipeline).content()))
    with notebook(ran.mlruns) as client:
        (parent,) = found(client, "tags.kind = 'pipeline'")
        (same,) = found(client, f"params.`learning.seed` = '{declared['learning']['seed']}'")
    assert same.info.run_id == parent.info.run_id
    params = parent.data.params
    assert json.loads(params["features"]) == declared["features"]
    assert json.loads(params["targets"]) == declared["targets"]
    assert params["question.words"] == declared["question"]["words"]
    assert "boundaries" not in params


def test_more_and_longer_parameters_than_the_notebook_takes_at_once_are_kept(
    ran: Ran, mlruns: Path, tmp_path: Path
) -> None:
    (tmp_path / "run").mkdir()
    declared = {"sensitive": {f"n{number}": "x" * 7000 for number in range(150)}}
    parent = tracking.record(mlruns, told(ran, tmp_path / "run", declared=declared))
    with notebook(mlruns) as client:
        params = client.get_run(parent).data.params
    assert {len(value) for value in params.values()} == {6000}
    assert len(params) == 150


def test_figures_are_those_of_metrics_json_and_can_be_searched_by(ran: Ran) -> None:
    metrics = json.loads((ran.out / "metrics.json").read_text(encoding="utf-8"))
    (evaluation,) = [one for one in metrics["evaluations"] if (one["target"], one["horizon"]) == ("zwak", 2)]
    summary = evaluation["candidates"]["distance"]
    figure = summary["figures"]["average_precision"]
    query = "tags.candidate = 'distance' and tags.target = 'zwak' and tags.horizon = '2'"
    with notebook(ran.mlruns) as client:
        (run,) = found(client, f"{query} and metrics.average_precision > {figure['value'] - 1e-9}")
        assert found(client, f"{query} and metrics.average_precision > {figure['value'] + 1e-9}") == []
        history = client.get_metric_history(run.info.run_id, "average_precision_at_origin")
    assert run.data.metrics["average_precision"] == figure["value"]
    assert run.data.metrics["average_precision.low"] == figure["low"]
    assert run.data.metrics["judged_slides"] == evaluation["slides"]
    by_origin = {one["origin"]: one["average_precision"]["value"] for one in summary["by_origin"]}
    assert {one.step: one.value for one in history} == {
        origin: value for origin, value in by_origin.items() if value is not None
    }


def test_every_trial_is_found_with_its_parameters_its_figures_and_where_it_was_chosen(ran: Ran) -> None:
    tuning = json.loads((ran.out / "tuning.json").read_text(encoding="utf-8"))
    with notebook(ran.mlruns) as client:
        (parent,) = found(client, "tags.kind = 'pipeline'")
        runs = found(client, f"tags.kind = 'trial' and tags.mlflow.parentRunId = '{parent.info.run_id}'")
        histories = {
            run.info.run_name: client.get_metric_history(run.info.run_id, "log_loss_at_origin") for run in runs
        }
    by_name = {run.info.run_name: run for run in runs}
    assert len(by_name) == len(tuning["trials"]) == 2 * 3
    for trial in tuning["trials"]:
        name = f"ridge_change-{trial['horizon']} trial {trial['number']}"
        assert {one.step: one.value for one in histories[name]} == {
            one["origin"]: one["log_loss"] for one in trial["judged"]
        }
        assert float(by_name[name].data.params["ridge__alpha"]) == trial["setting"]["ridge__alpha"]
    chosen = {(name, int(year)) for name, run in by_name.items() for year in run.data.tags["chosen_at"].split()}
    assert chosen == {
        (f"ridge_change-{one['horizon']} trial {one['number']}", one["origin"]) for one in tuning["choices"]
    }


def test_the_chosen_candidates_are_marked_and_registered_as_challengers(ran: Ran) -> None:
    champions = registry.manifest(ran.models, ran.version)["champions"]
    with notebook(ran.mlruns) as client:
        chosen = found(client, "tags.champion = 'true'")
        told = {f"{run.data.tags['target']}-{run.data.tags['horizon']}": run.data.tags["candidate"] for run in chosen}
        assert told == champions
        assert aliases(client, ran.version) == {f"klein-{name}": {"challenger": ran.version} for name in NAMES}


def test_all_that_a_run_left_behind_is_kept_as_artifacts(ran: Ran) -> None:
    with notebook(ran.mlruns) as client:
        (parent,) = found(client, "tags.kind = 'pipeline'")
        top = {one.path for one in client.list_artifacts(parent.info.run_id)}
        lists = {one.path for one in client.list_artifacts(parent.info.run_id, "lists")}
    assert {"report.html", "metrics.json", "selection.json", "predictions.parquet", "panel.parquet"} <= top
    assert {f"lists/{name}.csv" for name in NAMES} <= lists
    assert not [path for path in top if path.startswith(".")]


def test_a_promotion_moves_the_alias_champion(ran: Ran, mlruns: Path) -> None:
    assert tracking.promote(mlruns, "klein", ran.version) == len(NAMES)
    with notebook(mlruns) as client:
        both = {"challenger": ran.version, "champion": ran.version}
        assert aliases(client, ran.version) == {f"klein-{name}": both for name in NAMES}


def test_a_promotion_needs_no_notebook_and_no_models_in_it(ran: Ran, mlruns: Path, tmp_path: Path) -> None:
    assert tracking.promote(tmp_path / "none", "klein", ran.version) == 0
    assert not (tmp_path / "none").exists()
    assert tracking.promote(mlruns, "klein", "klein-000000000000") == 0


def test_of_a_version_that_was_written_twice_the_newest_models_become_champion(ran: Ran, mlruns: Path) -> None:
    name = f"klein-{NAMES[0]}"
    with notebook(mlruns) as client:
        first = client.get_model_version_by_alias(name, "challenger")
        for _ in range(10):  # past 9, where the order of texts and that of numbers part
            newest = client.create_model_version(name, first.source, tags={"version": ran.version})
    tracking.promote(mlruns, "klein", ran.version)
    with notebook(mlruns) as client:
        assert client.get_model_version_by_alias(name, "champion").version == newest.version


def test_what_a_killed_process_left_running_is_marked(ran: Ran, mlruns: Path, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    with notebook(mlruns) as client:
        experiment = client.get_experiment_by_name("klein").experiment_id
        killed = client.create_run(experiment, tags={"version": ran.version}).info.run_id
        other = client.create_run(experiment, tags={"version": "klein-000000000000"}).info.run_id
    new = tracking.record(mlruns, told(ran, tmp_path / "run"))
    with notebook(mlruns) as client:
        assert [client.get_run(one).info.status for one in (killed, other, new)] == ["KILLED", "RUNNING", "FINISHED"]


def test_children_of_a_killed_run_are_not_found_beside_those_of_the_run_that_went_on(
    ran: Ran, mlruns: Path, tmp_path: Path
) -> None:
    (tmp_path / "run").mkdir()
    with notebook(mlruns) as client:
        (whole,) = found(client, "tags.kind = 'pipeline'")
        experiment = whole.info.experiment_id
        tags = {"version": ran.version, "kind": "pipeline"}
        killed, failed = (client.create_run(experiment, tags=tags).info.run_id for _ in range(2))
        client.set_terminated(failed, "FAILED")
        for parent in (killed, failed):
            for _ in range(2):
                tags = {"version": ran.version, "kind": "candidate", "mlflow.parentRunId": parent}
                client.set_terminated(client.create_run(experiment, tags=tags).info.run_id)
    tracking.record(mlruns, told(ran, tmp_path / "run"))
    with notebook(mlruns) as client:
        children = found(client, "tags.kind = 'candidate'")
    assert len(children) == len(NAMES) * len(CANDIDATES)
    assert {one.data.tags["mlflow.parentRunId"] for one in children} == {whole.info.run_id}


def test_a_list_that_the_promoted_version_has_not_keeps_no_champion(ran: Ran, mlruns: Path) -> None:
    with notebook(mlruns) as client:
        source = client.get_model_version_by_alias(f"klein-{NAMES[0]}", "challenger").source
        for name, version in (("klein-weg-2", "klein-000000000000"), ("klein-lokaal-zwak-2", "klein-lokaal-0000")):
            client.create_registered_model(name)
            made = client.create_model_version(name, source, tags={"version": version})
            client.set_registered_model_alias(name, "champion", made.version)
    tracking.promote(mlruns, "klein", ran.version)
    with notebook(mlruns) as client:
        champions = {one.name for one in client.search_registered_models() if "champion" in one.aliases}
    assert champions == {"klein-lokaal-zwak-2", *(f"klein-{name}" for name in NAMES)}


def test_a_notebook_that_is_not_whole_is_made_anew(ran: Ran, tmp_path: Path) -> None:
    mlruns, out = tmp_path / "mlruns", tmp_path / "run"
    out.mkdir()
    mlruns.mkdir()
    (mlruns / ".mlflow.x7.part.db").write_bytes(b"SQLite format 3\0 but killed half-way")
    assert not tracking.is_there(mlruns)
    advanced: list[int] = []
    tracking.record(mlruns, told(ran, out), lambda: advanced.append(1))
    assert [path.name for path in mlruns.iterdir() if path.is_file()] == ["mlflow.db"]
    assert tracking.is_there(mlruns)
    with closing(sqlite3.connect(mlruns / "mlflow.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_telemetry_is_off_before_mlflow_is_imported(
    monkeypatch: pytest.MonkeyPatch, ran: Ran, mlruns: Path, tmp_path: Path
) -> None:
    for name in TELEMETRY:
        monkeypatch.setenv(name, "")
    seen: list[tuple[str, ...]] = []
    real = builtins.__import__

    def watching(name: str, *more: Any, **named: Any) -> Any:
        if name.split(".")[0] == "mlflow":
            seen.append(tuple(os.environ[one] for one in TELEMETRY))
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", watching)
    tracking.promote(mlruns, "klein", ran.version)
    assert seen
    assert set(seen) == {("true", "true")}
