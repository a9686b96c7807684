"""A column that holds other values: the same as asking the whole model about the whole table, for every candidate."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from lib.panels import make_panel
from vroegsignalering.domain.targets import Target
from vroegsignalering.features.catalogue import GROUPS
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.learning.fitting import AS_DECLARED, fit
from vroegsignalering.learning.models import sharing
from vroegsignalering.learning.replaced import asked
from vroegsignalering.learning.space import Setting
from vroegsignalering.splits import plan

PANEL = make_panel(seed=5, areas=200)
EVIDENCE = Evidence(PANEL, (Target("zwak", 5, 4), Target("onvoldoende", 4, 3)), tuple(GROUPS))
SPLIT = plan(PANEL.metingen(), 4, 2014)[-1]


def lacking(X: pd.DataFrame, share: float, seed: int) -> pd.DataFrame:
    """X with so much of it gone, but for the score."""
    gone = np.random.default_rng(seed).random(X.shape) < share
    gone[:, X.columns.get_loc("score.niveau")] = False
    return X.mask(gone)


# More of them than a whole number has bits.
MANY_LEAVES = {"num_leaves": 100, "min_child_samples": 1}
CASES = [(name, AS_DECLARED) for name in CANDIDATES] + [("lgbm_change", MANY_LEAVES), ("lgbm_classifier", MANY_LEAVES)]


@pytest.mark.parametrize(("name", "params"), CASES)
@pytest.mark.parametrize("share", [0.0, 0.5])
def test_what_is_said_of_another_column_is_what_the_whole_model_says(name: str, params: Setting, share: float):
    models = fit(name, EVIDENCE.lessons(SPLIT), boundaries=EVIDENCE.boundaries, horizon=4, seed=1, params=params)
    X = lacking(EVIDENCE.features(SPLIT.origin), share, 1)[models["zwak"].columns]
    cohorts = {target.name: EVIDENCE.cohort(SPLIT.origin, target) for target in EVIDENCE.targets}
    draw, moved = np.random.default_rng(2), set()
    orders = np.array([draw.permutation(len(X)) for _ in range(2)])
    for core, own in sharing(models):
        chance = expit if next(iter(own.values())).boundary is None else core.chance
        ranking = asked(own, X.to_numpy(dtype=float), {target: cohorts[target] for target in own})
        for number, column in enumerate(X.columns):
            told = ranking(number, X[column].to_numpy()[orders])
            for (time, order), (target, model) in product(enumerate(orders), own.items()):
                other = X.assign(**{column: X[column].to_numpy()[order]})
                whole = model.probability(other[cohorts[target]])
                np.testing.assert_allclose(chance(told[target][time]), whole, rtol=1e-9, atol=1e-15)
                if not np.array_equal(whole, model.probability(X[cohorts[target]])):
                    moved.add(target)
    assert moved == (set() if name == "base_rate" else set(cohorts))
