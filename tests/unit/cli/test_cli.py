"""The commands of ministry and analyst: what each says, and that what is wrong is refused in one line."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer.main

from lib.commands import invoke, refused
from lib.ran import NAMES, PIPELINE, Ran
from vroegsignalering import registry
from vroegsignalering.cli import app

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FILE = "Leefbaarometer-scores wijken 2018-2020.csv"
HEADER = "wk_code,jaar,lbm,afw,fys,onv,soc,vrz,won"
BY = ("--by", "A. de Vries")


@pytest.fixture
def pipeline(tmp_path: Path) -> Path:
    path = tmp_path / "wijken.toml"
    path.write_text(PIPELINE.replace('"buurt"', '"wijk"'), encoding="utf-8")
    return path


def written(folder: Path, *lines: str) -> Path:
    folder.mkdir()
    (folder / FILE).write_text("\n".join((*lines, "")), encoding="utf-8")
    return folder


# Help.


def commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in (group or typer.main.get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_the_help_of_every_command_ends_with_an_example(path: tuple[str, ...]) -> None:
    said = invoke(*path, "--help")
    assert said.status == 0
    example = said.out.split("vroegsignalering ")[-1]
    assert example.startswith(" ".join(path))
    assert "Options:" not in example


def test_help_loads_nothing_that_takes_long() -> None:
    heavy = ("numpy", "pandas", "sklearn", "lightgbm", "mlflow", "matplotlib", "sqlalchemy", "fastapi", "pydantic")
    code = f"import sys, vroegsignalering.cli; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_command_that_does_not_exist_is_refused() -> None:
    said = invoke("publiceer")
    assert said.status == 2
    assert "No such command 'publiceer'" in said.err


# Input that is not as it should be.

SPOILED = {
    "a missing column": ([HEADER.replace(",lbm", ""), "WK000001,2018,0.1,,,,,"], ("header", "a column lbm")),
    "a web page": (["<!DOCTYPE html>", "<html><body>404</body></html>"], ()),
    "a decimal comma": ([HEADER, 'WK000001,2018,"4,1",0.1,,,,,'], ("line 2", "lbm", "4,1")),
}


@pytest.mark.parametrize(("lines", "told"), SPOILED.values(), ids=SPOILED)
def test_a_spoiled_file_is_refused_in_one_line_and_nothing_is_written(
    tmp_path: Path, pipeline: Path, lines: list[str], told: tuple[str, ...]
) -> None:
    data = written(tmp_path / "data", *lines)
    before = sorted(tmp_path.rglob("*"))
    line = refused(invoke("run", pipeline, "--data", data, "--out", tmp_path / "out", "--jobs", "1"), 2)
    assert all(part in line for part in (FILE, "found", "expected", *told)), line
    assert sorted(tmp_path.rglob("*")) == before


def test_a_horizon_that_no_two_metingen_are_apart_is_refused(tmp_path: Path, pipeline: Path) -> None:
    rows = [
        f"WK{code:06d},{year},{4.10226485114368 + code / 100:.14f},{code / 100},NA,NA,NA,NA,NA"
        for code in range(1, 30)
        for year in (2018, 2020)
    ]
    data = written(tmp_path / "data", HEADER, *rows)
    line = refused(invoke("run", pipeline, "--data", data, "--out", tmp_path / "out", "--jobs", "1"), 2)
    assert FILE in line
    assert "found 2018 2020; expected two metingen 4 years apart to learn from" in line


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run", "none.toml", "--data", ".", "--out", "out"), "none.toml: found no such file"),
        (("run", "wijken.toml", "--data", "none", "--out", "out"), "none: found no such folder"),
        (("run", "wijken.toml", "--data", ".", "--out", "out"), "no scores of level wijk"),
        (("run", "wijken.toml", "--data", ".", "--out", "../{}"), "expected another folder than that of the official"),
        (("country", "--out", "wijken.toml"), "--out: found the file wijken.toml; expected a folder"),
        (("country", "--setting", "vlak", "--out", "land"), "--setting: found 'vlak'; expected one of gewoon"),
        (("country", "--areas", "12", "--out", "land"), "--areas: found 12; expected a number from 100"),
    ],
)
def test_what_was_asked_wrongly_is_refused_in_one_line(
    tmp_path: Path, pipeline: Path, arguments: tuple[str, ...], says: str
) -> None:
    before = sorted(tmp_path.rglob("*"))
    assert says in refused(invoke(*(one.format(tmp_path.name) for one in arguments)), 2)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_in_the_place_of_the_folder_is_left_alone(ran: Ran, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a report of last year")
    run = ("run", ran.pipeline, "--data", ran.country, "--jobs", "1", "--out")
    assert "out: found a file; expected a folder" in refused(invoke(*run, tmp_path / "out"), 2)
    assert "Not a directory" in refused(invoke(*run, tmp_path / "out" / "deeper"), 1)
    assert (tmp_path / "out").read_text() == "a report of last year"


# Looking before and after.


def test_a_pipeline_that_is_in_order_is_said_to_be_so(ran: Ran) -> None:
    said = invoke("check", ran.pipeline)
    assert (said.status, said.out) == (0, f"{ran.pipeline}: in order (Klein land, buurten)\n")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("bootstrap = 20", "bootstrap = 2", "learning.bootstrap: found 2; expected"),
        ("judge_from = 2016", "judge_from = 2017", "dates.judge_from: found 2017; expected one of 2002"),
        ('"average_precision"', '"auc"', "selection.metrics.0: found 'auc'; expected"),
        ("min_slides = 1", "min_slidings = 1", "gate.min_slides: found nothing; expected this key to be set (and 1"),
        ("[lists]", "[lists", "no valid TOML"),
    ],
)
def test_a_pipeline_that_is_wrong_is_refused_by_its_key(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert PIPELINE.count(old) == 1
    (tmp_path / "wrong.toml").write_text(PIPELINE.replace(old, new), encoding="utf-8")
    line = refused(invoke("check", tmp_path / "wrong.toml"), 2)
    assert line.startswith(f"vroegsignalering: {tmp_path / 'wrong.toml'}")
    assert says in line


def test_splits_show_what_is_learned_from_and_what_is_judged(ran: Ran) -> None:
    said = invoke("splits", ran.pipeline, "--data", ran.country)
    assert said.status == 0
    lines = [line.strip() for line in said.out.splitlines()]
    assert lines[0] == "metingen: 2002 2008 2012 2014 2016 2018 2020 2022 2024"
    assert "2022    2024-01-01  2024     2012 2014 2016 2018 2020" in lines
    assert "2024    2026-01-01  list     2008 2012 2014 2016 2018 2020" in lines
    assert invoke("splits", ran.pipeline).out == said.out  # these are all the metingen that there have been


def test_a_run_tells_its_stages_and_what_comes_next(ran: Ran) -> None:
    lines = [line.strip() for line in ran.said.splitlines() if line]
    stages = (
        "panel", "outlines of the areas", "leak report", "tuning", "backtest", "figures and selection", "question",
        "risk lists", "feature importance", "report",
    )  # fmt: skip
    assert all(line.startswith(stage) and line.endswith(" s") for line, stage in zip(lines, stages, strict=False))
    assert f"concept {ran.version}: SYNTHETISCH: Klein land, buurten" in lines
    assert lines[-1] == f"next: vroegsignalering promote {ran.version} --by <your name>"
    for name in NAMES:
        assert any(line.startswith(name) and line.endswith(f"{name}.csv") for line in lines)


def test_a_second_run_does_nothing_again(
    ran: Ran, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr("vroegsignalering.tracking.record", lambda *record: told.append(record))
    shutil.copytree(ran.out, tmp_path / "run")
    files = [path for path in (tmp_path / "run").rglob("*") if path.is_file() and path.name != "record.json"]
    before = [path.stat().st_mtime_ns for path in files]
    told_too = ("--out", tmp_path / "run", "--regions", ran.regions)
    said = invoke("run", ran.pipeline, "--data", ran.country, *told_too)
    assert said.status == 0
    assert said.out.count("done before") == 10
    assert len(told) == 1  # the notebook of this folder does not know the run yet
    assert [path.stat().st_mtime_ns for path in files] == before


def test_explain_global_shows_the_heaviest_features_of_the_champion(models: Path, ran: Ran) -> None:
    assert "no champion" in refused(invoke("explain", "global"), 5)
    registry.promote(models, ran.version, by="demo", at=AT, reason="")
    said = invoke("explain", "global", "--top", "1")
    assert said.status == 0
    lines = said.out.splitlines()
    assert lines[0] == f"model {ran.version}"
    assert len(lines) == 1 + len(NAMES) * 4
    for name, told in registry.importance_of(models, ran.version).items():
        heaviest = told["features"][0]
        start = lines.index(f"{name}: {told['candidate']}, held-out origins {', '.join(map(str, told['origins']))}")
        assert lines[start + 2].split()[0] == f"{heaviest['shap']:.4f}"
        assert lines[start + 2].endswith(heaviest["woorden"])
    assert "no model klein-9" in refused(invoke("explain", "global", "--version", "klein-9"), 5)


def test_a_synthetic_country_is_made_and_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vroegsignalering.sources.country.make.DRAWS", 3)
    said = invoke("country", "--areas", "100", "--seed", "7", "--setting", "ruis", "--out", tmp_path / "land")
    assert said.status == 0
    assert said.out.splitlines()[-1] == f"SYNTHETISCH: {tmp_path / 'land'}"
    assert "seed: 7\nsetting: ruis\n" in (tmp_path / "land" / "SYNTHETISCH.txt").read_text(encoding="utf-8")


def test_there_is_no_notebook_before_a_run() -> None:
    said = invoke("mlflow")
    assert said.status == 1
    assert "There is no notebook" in said.err


def test_a_notebook_is_not_opened_on_a_port_that_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VROEGSIGNALERING_MLRUNS", str(tmp_path))
    (tmp_path / "mlflow.db").touch()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        line = refused(invoke("mlflow", "--port", str(taken.getsockname()[1])), 5)
    assert "choose another --port" in line
