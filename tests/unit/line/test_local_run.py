"""A run with figures of gemeenten says whether they improve the ranking: those that tell what comes do."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lib.commands import Said, invoke
from lib.ran import PIPELINE, Ran, settings
from vroegsignalering.errors import LeakageError
from vroegsignalering.panel.build import read_panel
from vroegsignalering.panel.panel import Panel

ABOUT = """\
sender = "Regio Verzonnen"
level = "buurt"
gemeenten = [{gemeenten}]

[indicators.{name}]
nl = "{words}"
unit = "punten"
more = "better"
dimension = "veiligheid"
lag_months = 0
"""
WORDS = {
    "voorbode": "wat er gaande is",
    "ruis": "een worp met de dobbelsteen",
    "voorkennis": "wat er komt, te vroeg gedateerd",
}


def write_own(folder: Path, panel: Panel, name: str) -> None:
    """
    Of every area nothing but noise; what its score does, of which a part is already seen; or only what it will do.
    """
    scores, rng = panel.wide("score"), np.random.default_rng(1)
    lines = [f"gebied,jaar,{name}"]
    for year in [year for year in scores.columns if {year - 2, year + 2} <= {*scores.columns}]:
        told = pd.Series(rng.normal(0, 0.01, len(scores)), index=scores.index)
        if name != "ruis":
            told += scores[year + 2] - scores[year]
        if name == "voorbode":
            told += 2 * (scores[year] - scores[year - 2])
        lines += [f"{area},{year},{'' if np.isnan(value) else f'{value:.4f}'}" for area, value in told.items()]
    gemeenten = ", ".join(f'"{code}"' for code in sorted(panel.areas["gemeente"].unique()))
    folder.mkdir()
    (folder / f"lokaal_{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    (folder / f"lokaal_{name}.toml").write_text(
        ABOUT.format(gemeenten=gemeenten, name=name, words=WORDS[name]), encoding="utf-8"
    )


def pipeline(folder: Path) -> Path:
    """That of the small country, two years ahead, which asks about the group of local figures."""
    text = PIPELINE.replace('"indicators"]', '"indicators", "local"]', 1).replace("[2, 4]", "[2]")
    text = re.sub(r"\[question\].*", "", text, flags=re.DOTALL)
    path = folder / "lokaal.toml"
    path.write_text(text + '[question]\nwithout = ["local"]\nwords = "Helpt het?"\n', encoding="utf-8")
    return path


def run_with(name: str, ran: Ran, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    for setting, value in settings(folder).items():
        monkeypatch.setenv(setting, value)
    monkeypatch.setattr("vroegsignalering.tracking.record", lambda *told: None)
    write_own(folder / "own", read_panel(ran.out), name)
    told = ("--data", ran.country, "--beside", folder / "own", "--out", folder / "run", "--jobs", "1")
    return invoke("run", pipeline(folder), *told)


@pytest.mark.parametrize("name", ["voorbode", "ruis"])
def test_a_run_reports_whether_own_figures_improve_the_ranking(
    ran: Ran, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = run_with(name, ran, tmp_path, monkeypatch)
    assert said.status == 0, said.err
    answers = json.loads((tmp_path / "run" / "answer.json").read_text(encoding="utf-8"))["answers"]
    (zwak,) = [one for one in answers if one["target"] == "zwak"]
    (ridge,) = [one for one in zwak["candidates"] if one["candidate"] == "ridge_change"]
    assert (ridge["difference"]["low"] > 0) is (name == "voorbode")
    if name == "voorbode":
        assert ridge["difference"]["value"] > 0.1
        importance = json.loads((tmp_path / "run" / "importance.json").read_text(encoding="utf-8"))
        words = {one["woorden"] for told in importance.values() for one in told["features"]}
        assert WORDS[name] in words


def test_a_run_stops_at_a_figure_from_the_future_that_says_it_was_known_before(
    ran: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = run_with("voorkennis", ran, tmp_path, monkeypatch)
    assert said.status == LeakageError.exit_code
    assert "lokaal_voorkennis.niveau" in said.err
    assert "it seems to come from the future; check the lag of its source" in said.err
    assert not (tmp_path / "run" / "predictions.parquet").exists()
    assert not (tmp_path / "models").exists()
    report = json.loads((tmp_path / "run" / "leaks.json").read_text(encoding="utf-8"))
    assert {row["woorden"] for row in report["ahead"] if row["refused"]} == {WORDS["voorkennis"]}
