"""What a risk must do whatever it is learned from."""

import numpy as np
import pandas as pd
import pytest

from lib.panels import make_country, panel_of
from vroegsignalering.domain.targets import Target
from vroegsignalering.features.catalogue import GROUPS
from vroegsignalering.learning.backtest import Evidence, backtest
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.learning.fitting import fit
from vroegsignalering.panel.panel import Panel
from vroegsignalering.splits import plan

TARGETS = (Target("onvoldoende", 4, 3), Target("zwak", 5, 4))
COUNTRY = make_country(seed=11)
PANEL = panel_of(*COUNTRY)


def evidence(panel: Panel) -> Evidence:
    return Evidence(panel, TARGETS, tuple(GROUPS))


@pytest.mark.parametrize("target", [target.name for target in TARGETS])
def test_a_worse_level_never_lowers_the_risk_by_distance_and_a_better_one_never_raises_it(target):
    facts = evidence(PANEL)
    *_, newest = plan(PANEL.metingen(), 2, 2012)
    model = fit("distance", facts.lessons(newest), boundaries=facts.boundaries, horizon=2, seed=1)[target]
    X = facts.features(newest.origin).dropna(subset="score.niveau")
    ladder = np.linspace(-0.6, 0.4, 201)
    risk = np.array([model.probability(X.assign(**{"score.niveau": level})) for level in ladder])
    assert (np.diff(risk, axis=0) <= 1e-15).all()
    assert (risk[0] > 0.9).all()
    assert (risk[-1] < 0.1).all()


def test_the_order_of_areas_and_rows_in_the_sources_is_irrelevant_to_the_byte():
    scores, kerncijfers, codes = COUNTRY
    other = panel_of(
        scores.sample(frac=1, random_state=1),
        {year: table.sample(frac=1, random_state=year) for year, table in kerncijfers.items()},
        codes[::-1],
    )
    one, two = (backtest(evidence(p), _judged(p), list(CANDIDATES), seed=1, jobs=1) for p in (PANEL, other))
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_the_order_in_which_candidates_are_named_is_irrelevant_to_the_byte():
    names = ["distance", "lgbm_change", "logistic"]
    one, two = (backtest(evidence(PANEL), _judged(PANEL), order, seed=1, jobs=1) for order in (names, names[::-1]))
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def _judged(panel: Panel):
    return [split for split in plan(panel.metingen(), 2, 2012) if split.judged]
