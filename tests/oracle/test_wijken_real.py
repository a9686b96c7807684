"""On the real series of all wijken: what the distance to the boundary is worth, by a count that shares no code."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score

from lib.panels import areas_of
from vroegsignalering.domain.classes import TOTAL
from vroegsignalering.domain.targets import Target
from vroegsignalering.learning.backtest import Evidence, backtest
from vroegsignalering.learning.evaluate import evaluate
from vroegsignalering.panel.build import build_panel
from vroegsignalering.panel.panel import Panel
from vroegsignalering.splits import plan

pytestmark = pytest.mark.real

ORIGINS = (2014, 2016, 2018, 2020)
INTO_ZWAK = Target("zwak", 5, 4)


@pytest.fixture(scope="module")
def table(real_data: Path) -> pd.DataFrame:
    """Scores by wijk and year, read here and not by the readers under test."""
    (file,) = (real_data / "leefbaarometer-3.0-wijk").glob("*.csv")
    return pd.read_csv(file).pivot(index="wk_code", columns="jaar", values="afw")


@pytest.fixture(scope="module")
def panel(table: pd.DataFrame) -> Panel:
    scores = table.stack().rename("score").reset_index()
    scores = scores.rename(columns={"wk_code": "area", "jaar": "meting"})
    scores = scores.assign(class_published=np.nan, edition="3.0", layout="3.x", level="wijk")
    none = pd.DataFrame({"area": pd.Series(dtype=str), "neighbour": pd.Series(dtype=str)})
    return build_panel(scores, {}, areas_of(list(table.index)), none, synthetic=False)


@pytest.fixture(scope="module")
def predictions(panel: Panel) -> pd.DataFrame:
    splits = [split for split in plan(panel.metingen(), 2, 2012) if split.judged]
    assert tuple(split.origin for split in splits) == ORIGINS
    evidence = Evidence(panel, (INTO_ZWAK,), ("score",))
    return backtest(evidence, splits, ["base_rate", "distance"], seed=1, jobs=1)


def by_hand(table: pd.DataFrame, origin: int) -> tuple[np.ndarray, np.ndarray]:
    """Score at the origin, and whether the wijk slid, of each wijk certainly above and certainly known after."""
    lower, upper = TOTAL["3.x"].gaps[INTO_ZWAK.into - 1]
    now, then = table[origin].to_numpy(), table[origin + 2].to_numpy()
    known = (now >= upper) & ((then <= lower) | (then >= upper))
    return now[known], then[known] <= lower


def test_the_slides_of_each_origin_are_those_counted_by_hand(table, predictions):
    own = predictions[predictions["candidate"] == "distance"]
    for origin in ORIGINS:
        score, slid = by_hand(table, origin)
        rows = own[own["origin"] == origin]
        assert rows["outcome"].notna().sum() == len(score)
        assert rows["outcome"].sum() == slid.sum()
    assert own["outcome"].sum() == 68


def test_distance_ranks_each_origin_exactly_as_the_score_itself_does(table, panel, predictions):
    (evaluation,) = evaluate(predictions, panel.areas.set_index("area")["block"], None, resamples=20, seed=1)
    each = [average_precision_score(slid, -score) for score, slid in (by_hand(table, origin) for origin in ORIGINS)]
    told = evaluation.summary["candidates"]["distance"]
    assert [at["average_precision"]["value"] for at in told["by_origin"]] == pytest.approx(each, abs=1e-9)
    assert told["figures"]["mean_average_precision"]["value"] == pytest.approx(np.mean(each), abs=1e-9)
    assert np.mean(each) == pytest.approx(0.20, abs=0.005)


def test_the_base_rate_ranks_as_rare_as_slides_are(panel, predictions):
    (evaluation,) = evaluate(predictions, panel.areas.set_index("area")["block"], None, resamples=20, seed=1)
    figures = evaluation.summary["candidates"]["base_rate"]["figures"]
    share = evaluation.summary["slides"] / evaluation.summary["rows"]
    assert figures["average_precision"]["value"] == pytest.approx(share, rel=0.25)


def test_a_revision_published_later_leaves_the_whole_backtest_as_it_was(panel, predictions):
    revised = panel.facts.assign(
        value=panel.facts["value"] - 0.2, edition="4.0", known_from=np.datetime64("2030-01-01", "s")
    )
    facts = pd.concat([panel.facts, revised]).sort_values(
        ["variable", "area", "meting", "known_from"], ignore_index=True
    )
    facts["edition"] = facts["edition"].astype("category")
    evidence = Evidence(replace(panel, facts=facts), (INTO_ZWAK,), ("score",))
    splits = [split for split in plan(panel.metingen(), 2, 2012) if split.judged]
    again = backtest(evidence, splits, ["base_rate", "distance"], seed=1, jobs=1)
    pd.testing.assert_frame_equal(predictions, again, check_exact=True)
