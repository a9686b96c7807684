"""Does a group of features help? Found when it does, not found when it does not; paired and the same for any jobs."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lib.panels import make_panel
from vroegsignalering.domain.targets import Target
from vroegsignalering.learning.backtest import Evidence, backtest
from vroegsignalering.learning.question import ask
from vroegsignalering.splits import plan

PANEL = make_panel(seed=5, areas=400)
ZWAK = Target("zwak", 5, 4)
JUDGED = [split for split in plan(PANEL.metingen(), 2, 2014) if split.judged]
CANDIDATES = ("base_rate", "distance", "ridge_change")


class Planted(Evidence):
    """Evidence whose indicators tell nearly all of what is going to happen to the score."""

    def features(self, meting: int) -> pd.DataFrame:
        found = super().features(meting)
        if "indicators" not in self.groups:
            return found
        ahead = self.labels(meting, 2, ZWAK)["change"].to_numpy()
        told = ahead + np.random.default_rng(meting).normal(0.0, 0.01, len(ahead))
        return found.assign(**{"bijstand.toekomst": told})


def asked(evidence: Evidence, *, jobs: int = 1) -> list[dict]:
    predictions = backtest(evidence, JUDGED, CANDIDATES, seed=1, jobs=1)
    return ask(evidence, JUDGED, CANDIDATES, predictions, ["indicators"], resamples=40, seed=1, jobs=jobs)


def test_a_group_that_tells_the_future_helps_beyond_doubt() -> None:
    (told,) = asked(Planted(PANEL, (ZWAK,), ("score", "indicators")))
    (ridge,) = told["candidates"]
    assert (told["target"], told["horizon"], told["without"]) == ("zwak", 2, ["indicators"])
    assert ridge["difference"]["low"] > 0
    assert ridge["difference"]["value"] == pytest.approx(ridge["with"] - ridge["without"])


def test_a_group_that_tells_nothing_does_not() -> None:
    (told,) = asked(Evidence(PANEL, (ZWAK,), ("score", "indicators")))
    difference = told["candidates"][0]["difference"]
    assert difference["low"] < 0 < difference["high"]


def test_only_what_uses_the_group_is_judged_without_it_and_jobs_change_nothing() -> None:
    evidence = Evidence(PANEL, (ZWAK,), ("score", "indicators"))
    one, two = asked(evidence), asked(evidence, jobs=2)
    assert [row["candidate"] for row in one[0]["candidates"]] == ["ridge_change"]
    assert json.dumps(one) == json.dumps(two)


def test_of_figures_that_are_not_in_the_data_that_is_told() -> None:
    bare = replace(PANEL, facts=PANEL.facts[PANEL.facts["variable"].isin(["score", "klasse"])])
    for panel in (PANEL, bare):
        (told,) = asked(Evidence(panel, (ZWAK,), ("score", "indicators")))
        assert told["absent"] is (panel is bare)
    assert told["candidates"][0]["difference"]["value"] == 0


@pytest.mark.parametrize(("splits", "candidates"), [([], CANDIDATES), (JUDGED, ("base_rate", "distance"))])
def test_where_nothing_can_be_compared_there_is_no_answer(splits: list, candidates: tuple) -> None:
    evidence = Evidence(PANEL, (ZWAK,), ("score", "indicators"))
    predictions = backtest(evidence, splits, candidates, seed=1, jobs=1)
    assert ask(evidence, splits, candidates, predictions, ["indicators"], resamples=40, seed=1, jobs=1) == []
