"""A feature that knows what was still to come is found and refused, by its bytes or by its foresight."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lib.panels import make_panel, with_facts
from vroegsignalering.domain.catalogue import Indicator
from vroegsignalering.domain.metingen import origin_day
from vroegsignalering.domain.targets import Target
from vroegsignalering.errors import LeakageError
from vroegsignalering.features.build import features_as_of
from vroegsignalering.learning import backtest
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.leaks import leak_report, refuse
from vroegsignalering.line.listing import write_leaks
from vroegsignalering.panel.panel import Panel
from vroegsignalering.splits import plan

PANEL = make_panel(seed=4, areas=1200)
SPLITS = [split for horizon in (2, 4) for split in plan(PANEL.metingen(), horizon, 2012)]
PLANTED = "lokaal_kanarie"


def evidence(panel: Panel = PANEL) -> Evidence:
    return Evidence(panel, (Target("onvoldoende", 4, 3), Target("zwak", 5, 4)), ("score", "indicators", "local"))


def planted(*, noise: float, ahead: int) -> Panel:
    """The panel with a figure that tells the score of `ahead` years later, but says that it was published at once."""
    rng = np.random.default_rng(8)
    scores = PANEL.wide("score")
    spread = noise * float(np.nanstd(scores[2018] - scores[2016]))
    told = [
        pd.DataFrame(
            {
                "area": scores.index,
                "meting": meting,
                "variable": PLANTED,
                "value": scores[meting + ahead] + rng.normal(0, spread, len(scores)),
                "known_from": np.datetime64(origin_day(meting)),
                "source": "lokaal:GM9000",
                "edition": "1",
            }
        ).dropna()
        for meting in PANEL.metingen()
        if meting + ahead in scores.columns
    ]
    entry = Indicator(
        dimension="bevolking", unit="punten", more="better", source="lokaal:GM9000", lag_months=12, nl="kanarie", en="x"
    )
    return replace(with_facts(PANEL, pd.concat(told, ignore_index=True)), own={PLANTED: entry})


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_a_figure_from_the_future_with_a_wrong_day_of_publication_is_found_and_refused(noise: float) -> None:
    report = leak_report(evidence(planted(noise=noise, ahead=2)), SPLITS)
    refused = [row for row in report["ahead"] if row["refused"]]
    assert {row["kenmerk"] for row in refused} == {f"{PLANTED}.niveau"}
    assert all(row["later"] > row["before"] + 0.1 for row in refused)
    with pytest.raises(LeakageError, match=rf"feature {PLANTED}\.niveau tells who will slide") as refusal:
        refuse(report)
    assert set(refusal.value.ahead) == {f"{PLANTED}.niveau"}


def test_the_same_figure_about_its_own_day_is_let_pass() -> None:
    report = leak_report(evidence(planted(noise=0.3, ahead=0)), SPLITS)
    refuse(report)
    assert report["canary"] is True  # what was looked for would have been found
    assert not [row for row in report["ahead"] if row["kenmerk"].startswith(PLANTED)]


def test_code_that_looks_past_the_day_is_found_by_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    def peeking(panel: Panel, meting: int, groups: tuple[str, ...]) -> pd.DataFrame:
        newest = panel.wide("score").iloc[:, -1]
        return features_as_of(panel, meting, groups).assign(**{"score.langjarig": newest.to_numpy()})

    monkeypatch.setattr(backtest, "features_as_of", peeking)
    report = leak_report(evidence(), SPLITS)
    assert report["origins"] == [2012, 2018]
    assert {(row["kenmerk"], row["origin"]) for row in report["differ"]} == {
        ("score.langjarig", 2012),
        ("score.langjarig", 2018),
    }
    with pytest.raises(LeakageError, match=r"score\.langjarig changed when what was published later was added") as ours:
        refuse(report)
    assert ours.value.ahead == ()  # no figure is to blame


def test_a_run_that_is_refused_leaves_the_report_of_why(tmp_path: Path) -> None:
    with pytest.raises(LeakageError, match="far better"):
        write_leaks(tmp_path / "leaks.json", evidence(planted(noise=0.0, ahead=2)), SPLITS)
    assert any(row["refused"] for row in json.loads((tmp_path / "leaks.json").read_text("utf-8"))["ahead"])


def test_without_a_judged_origin_there_is_nothing_to_find() -> None:
    report = leak_report(evidence(), [split for split in SPLITS if not split.judged])
    assert report == {"origins": [], "differ": [], "canary": None, "ahead": []}
