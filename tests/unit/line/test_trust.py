"""How far a list can be relied on is told of the list that is published."""

from dataclasses import replace

from lib.panels import make_panel
from vroegsignalering.domain.targets import Target
from vroegsignalering.learning.backtest import Evidence, backtest
from vroegsignalering.line.trust import Trust
from vroegsignalering.lists.score import score
from vroegsignalering.splits import plan

TARGET = Target("zwak", 5, 4)
EVIDENCE = Evidence(make_panel(seed=3, areas=60), (TARGET,), ("score",))
SPLITS = plan(EVIDENCE.panel.metingen(), 2, 2014)


def test_intervals_are_judged_with_the_ends_that_a_reader_sees() -> None:
    (scored,) = score(EVIDENCE, SPLITS[-1], {"zwak": "distance"}, resamples=5, seed=1, jobs=1)
    truth = scored.table["kans"].round(6)
    narrow = dict.fromkeys(("kans", "kans_laag", "kans_hoog"), truth + 3e-07)
    told = truth.rename("probability").rename_axis("area").reset_index()
    told = told.assign(target="zwak", horizon=2, origin=EVIDENCE.panel.metingen()[-1])
    predictions = backtest(EVIDENCE, [SPLITS[0]], ["distance"], seed=1, jobs=1)
    trust = Trust(EVIDENCE, SPLITS, predictions, told, resamples=20, seed=1)
    coverage = trust.reliability(replace(scored, table=scored.table.assign(**narrow)))["coverage"]
    assert coverage["chance"] == 1.0
