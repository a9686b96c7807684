"""How much of what a model leaves of the change is told by features that it does not use."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from vroegsignalering.learning.fitting import Lessons, fit
from vroegsignalering.learning.unused import unused_share

BOUNDARIES = {"onvoldoende": -0.1}


def lessons(told: float, areas: int = 3000) -> Lessons:
    """Changes of which a feature beside the score tells the share `told`; half of the steps are shorter and noise."""
    rng = np.random.default_rng(2)
    level, seen = rng.normal(0, 0.1, areas), rng.normal(size=areas)
    change = 0.05 * (np.sqrt(told) * seen + np.sqrt(1 - told) * rng.normal(size=areas))
    years = np.where(np.arange(areas) % 2, 4, 2)
    change[years == 2] = rng.normal(size=(years == 2).sum())
    X = pd.DataFrame({"score.niveau": level, "score.stap": rng.normal(size=areas), "bijstand.niveau": seen})
    return Lessons(
        tables=(X,),
        table=np.zeros(areas, dtype=int),
        place=np.arange(areas),
        change=change,
        outcome={"onvoldoende": np.where(level > -0.1, (level + change <= -0.1).astype(float), np.nan)},
        groups=rng.integers(0, 40, areas),
        years=years,
    )


def share(name: str, given: Lessons) -> float:
    return unused_share(fit(name, given, boundaries=BOUNDARIES, horizon=4, seed=1)["onvoldoende"], given, 4)


@pytest.mark.parametrize("name", ["distance", "logistic_baseline"])
@pytest.mark.parametrize("told", [0.1, 0.4])
def test_what_the_score_does_not_tell_but_a_feature_does_is_found(name: str, told: float) -> None:
    assert share(name, lessons(told)) == pytest.approx(told, abs=0.05)


def test_where_features_tell_nothing_the_share_is_nought() -> None:
    assert share("distance", lessons(0.0)) < 0.005


def test_a_model_that_uses_everything_leaves_nothing_unused() -> None:
    assert share("ridge_change", lessons(0.4)) == 0.0


def test_one_gemeente_tells_nothing() -> None:
    given = lessons(0.4)
    model = fit("distance", given, boundaries=BOUNDARIES, horizon=4, seed=1)["onvoldoende"]
    alone = replace(given, groups=np.zeros_like(given.groups))
    assert unused_share(model, alone, 4) == 0.0
