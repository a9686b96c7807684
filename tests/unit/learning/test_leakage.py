"""Nothing that was published after an origin reaches what is predicted from it."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lib.panels import make_country, make_panel, panel_of, with_facts
from vroegsignalering.domain.metingen import origin_day
from vroegsignalering.domain.targets import Target
from vroegsignalering.features.catalogue import GROUPS
from vroegsignalering.learning.backtest import Evidence, backtest
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.learning.evaluate import evaluate
from vroegsignalering.learning.fitting import Lessons, fit
from vroegsignalering.panel.panel import Panel
from vroegsignalering.splits import Split, plan

TARGETS = (Target("onvoldoende", 4, 3), Target("zwak", 5, 4))
ORIGIN, HORIZON = 2016, 2
FULL = make_panel(seed=7, areas=150, metingen=(2008, 2012, 2014, 2016, 2018, 2020))


def known_on(day: np.datetime64) -> Panel:
    """The country as a panel that was built on `day`."""
    known = FULL.facts["known_from"].to_numpy() <= day
    empty = FULL.facts[known].reset_index(drop=True)
    return Panel(empty, FULL.areas, FULL.neighbours, FULL.layout, FULL.edition, FULL.level, FULL.synthetic)


def a_later_meting(day: np.datetime64) -> pd.DataFrame:
    later = FULL.facts[FULL.facts["source"] == "leefbaarometer"]
    return later[later["known_from"].to_numpy() > day]


def later_kerncijfers(day: np.datetime64) -> pd.DataFrame:
    later = FULL.facts[FULL.facts["source"] == "cbs-kerncijfers"]
    return later[later["known_from"].to_numpy() > day]


def a_later_edition_of_every_old_figure(day: np.datetime64) -> pd.DataFrame:
    old = FULL.facts[FULL.facts["known_from"].to_numpy() <= day].astype({"edition": str})
    changed = old["value"].to_numpy()[::-1] * 1.5
    return old.assign(value=changed, edition="9.0", known_from=day + np.timedelta64(1, "D"))


ADDITIONS = [a_later_meting, later_kerncijfers, a_later_edition_of_every_old_figure]


def evidence(panel: Panel) -> Evidence:
    return Evidence(panel, TARGETS, tuple(GROUPS))


def same(before: np.ndarray, after: np.ndarray) -> bool:
    return before.dtype == after.dtype and before.tobytes() == after.tobytes()


def same_lessons(before: Lessons, after: Lessons) -> bool:
    return (
        before.columns == after.columns
        and same(before.design(before.columns), after.design(after.columns))
        and same(before.change, after.change)
        and all(same(before.outcome[name], after.outcome[name]) for name in before.outcome)
        and before.groups.tolist() == after.groups.tolist()
    )


def splits(horizon: int) -> list[Split]:
    """What was planned when the meting of `ORIGIN` was the newest."""
    return plan([year for year in FULL.metingen() if year <= ORIGIN], horizon, judge_from=2012)


@pytest.mark.parametrize("addition", ADDITIONS)
def test_what_is_published_after_an_origin_changes_no_byte_of_its_features_lessons_cohorts_or_scores(addition):
    day = np.datetime64(origin_day(ORIGIN))
    then = known_on(day)
    now = with_facts(then, addition(day))
    assert len(now.facts) > len(then.facts)
    before, after = evidence(then), evidence(now)
    for split in [split for horizon in (2, 4) for split in splits(horizon)]:
        assert list(before.features(split.origin).columns) == list(after.features(split.origin).columns)
        assert same(before.features(split.origin).to_numpy(), after.features(split.origin).to_numpy())
        assert same_lessons(before.lessons(split), after.lessons(split))
        for target in TARGETS:
            assert same(before.cohort(split.origin, target), after.cohort(split.origin, target))
        for name in CANDIDATES:
            one, other = (scores(facts, split, name) for facts in (before, after))
            assert all(same(one[target], other[target]) for target in one)


def scores(facts: Evidence, split: Split, name: str) -> dict[str, np.ndarray]:
    models = fit(name, facts.lessons(split), boundaries=facts.boundaries, horizon=split.horizon, seed=1)
    return {target: model.probability(facts.features(split.origin)) for target, model in models.items()}


@pytest.mark.parametrize("addition", ADDITIONS)
def test_what_is_published_after_an_outcome_changes_no_byte_of_the_backtest_that_it_closed(addition):
    day = np.datetime64(origin_day(ORIGIN))
    then = known_on(day)
    now = with_facts(then, addition(day))
    judged = [split for split in splits(HORIZON) if split.judged]
    assert judged
    before, after = (backtest(evidence(panel), judged, list(CANDIDATES), seed=1, jobs=1) for panel in (then, now))
    pd.testing.assert_frame_equal(before, after, check_exact=True)


def test_the_same_additions_do_reach_the_origins_after_them():
    day = np.datetime64(origin_day(ORIGIN))
    then = known_on(day)
    for addition in ADDITIONS:
        before, after = (evidence(panel).features(2020) for panel in (then, with_facts(then, addition(day))))
        assert not same(before.to_numpy(), after.reindex(columns=before.columns).to_numpy())


def test_a_country_without_memory_is_ranked_no_better_than_by_lot():
    """Labels shuffled: at every meting the scores are dealt out anew, so that no history tells what comes."""
    table, _, codes = make_country(seed=3, areas=600, missing=0.0, kerncijfers=False)
    rng = np.random.default_rng(3)
    shuffled = [group.assign(area=rng.permutation(group["area"])) for _, group in table.groupby("meting")]
    panel = panel_of(pd.concat(shuffled, ignore_index=True), {}, codes)
    judged = [split for split in plan(panel.metingen(), HORIZON, 2012) if split.judged]
    predictions = backtest(evidence(panel), judged, list(CANDIDATES), seed=1, jobs=1)
    blocks = panel.areas.set_index("area")["block"]
    for evaluation in evaluate(predictions, blocks, None, resamples=200, seed=1):
        base = evaluation.summary["slides"] / evaluation.summary["rows"]
        for name, figures in evaluation.figures.items():
            precision = figures["average_precision"]
            assert abs(precision[0] - base) < 3 * precision[1:].std(ddof=1) + 1e-9, name


_RUN = """
import hashlib, sys
from lib.panels import make_panel
from vroegsignalering.learning.backtest import Evidence, backtest
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.domain.targets import Target
from vroegsignalering.features.catalogue import GROUPS
from vroegsignalering.splits import plan
panel = make_panel(seed=7, areas=150)
facts = Evidence(panel, (Target("onvoldoende", 4, 3), Target("zwak", 5, 4)), tuple(GROUPS))
judged = [split for split in plan(panel.metingen(), 2, 2012) if split.judged]
predictions = backtest(facts, judged, list(CANDIDATES), seed=1, jobs=int(sys.argv[1]))
print(hashlib.sha256(predictions.to_csv(index=False, float_format="%r").encode()).hexdigest())
"""


def run_with(jobs: int, hash_seed: int) -> str:
    environment = os.environ | {"PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", _RUN, str(jobs)]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def test_predictions_are_the_same_to_the_byte_for_any_number_of_processes_and_any_hash_seed():
    alone, together = run_with(jobs=1, hash_seed=1), run_with(jobs=2, hash_seed=2)
    assert len(alone) == hashlib.sha256().digest_size * 2
    assert alone == together
