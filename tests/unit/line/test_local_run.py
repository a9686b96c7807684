"""A run with figures of gemeenten says whether they improve the ranking: those that tell what comes do."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from lib.commands import invoke
from lib.ran import PIPELINE, Ran, settings
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
WORDS = {"voorkennis": "wat er komt", "ruis": "een worp met de dobbelsteen"}


def write_own(folder: Path, panel: Panel, name: str) -> None:
    """Of every area what its score will do in the next two years, or nothing but noise."""
    scores, rng = panel.wide("score"), np.random.default_rng(1)
    share = 1.0 if name == "voorkennis" else 0.0
    lines = [f"gebied,jaar,{name}"]
    for year in [year for year in scores.columns if year + 2 in scores.columns]:
        told = share * (scores[year + 2] - scores[year]) + rng.normal(0, 0.01, len(scores))
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


@pytest.mark.parametrize("name", WORDS)
def test_a_run_reports_whether_own_figures_improve_the_ranking(
    ran: Ran, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for setting, value in settings(tmp_path).items():
        monkeypatch.setenv(setting, value)
    monkeypatch.setattr("vroegsignalering.tracking.record", lambda *told: None)
    write_own(tmp_path / "own", read_panel(ran.out), name)
    told = ("--data", ran.country, "--beside", tmp_path / "own", "--out", tmp_path / "run", "--jobs", "1")
    said = invoke("run", pipeline(tmp_path), *told)
    assert said.status == 0, said.err
    answers = json.loads((tmp_path / "run" / "answer.json").read_text(encoding="utf-8"))["answers"]
    (zwak,) = [one for one in answers if one["target"] == "zwak"]
    (ridge,) = [one for one in zwak["candidates"] if one["candidate"] == "ridge_change"]
    assert (ridge["difference"]["low"] > 0) is (name == "voorkennis")
    if name == "voorkennis":
        assert ridge["difference"]["value"] > 0.1
        importance = json.loads((tmp_path / "run" / "importance.json").read_text(encoding="utf-8"))
        words = {one["woorden"] for told in importance.values() for one in told["features"]}
        assert WORDS[name] in words
