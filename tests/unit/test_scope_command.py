"""The part of a run that is about a region, asked for on the command line."""

import json
from pathlib import Path

import pandas as pd
from typer.testing import CliRunner

from lib.published import lists
from vroegsignalering.cli import app

OWN = """
[[region]]
name = "twee"
title = "Twee verzonnen gemeenten"
kind = "eigen"
year = 2024
gemeenten = ["GM9001"]
"""


def run_of(folder: Path) -> Path:
    for content in lists():
        told = content["provenance"]
        path = folder / "lists" / f"{told['target']}-{told['horizon']}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content))
    return folder


def test_a_region_of_ones_own_is_ranked_within_itself_and_keeps_its_provenance(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN)
    out = tmp_path / "out"
    told = CliRunner().invoke(
        app, ["scope", str(run_of(tmp_path)), "twee", "--out", str(out), "--file", str(tmp_path / "own.toml")]
    )
    assert told.exit_code == 0, told.output
    table = pd.read_csv(out / "zwak-2.csv")
    assert table["rang"].tolist() == list(range(1, 7))
    assert table["herkomst"].str.startswith("SYNTHETISCH").all()


def test_an_unknown_region_is_refused(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["scope", str(run_of(tmp_path)), "atlantis", "--out", str(tmp_path / "out")])
    assert "atlantis" in str(told.exception)
    assert not (tmp_path / "out").exists()


def test_the_regions_of_the_letter_are_listed() -> None:
    told = CliRunner().invoke(app, ["regions"]).output
    assert "rotterdam-zuid" in told
    assert "parkstad-limburg" in told
