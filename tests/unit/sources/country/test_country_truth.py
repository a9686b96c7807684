"""The true probabilities: they hold against what happened, and rest on the true state alone."""

import numpy as np
import pandas as pd
import pytest

from vroegsignalering.domain.classes import TOTAL
from vroegsignalering.sources.country import truth as truth_module
from vroegsignalering.sources.country.geography import make_geography
from vroegsignalering.sources.country.history import History, Published, live, publish
from vroegsignalering.sources.country.nature import make_nature
from vroegsignalering.sources.country.settings import SETTINGS
from vroegsignalering.sources.country.truth import HORIZONS, ORIGINS, TARGETS, true_probabilities
from vroegsignalering.sources.country.world import state_total

SEEDS = range(1, 6)


def lived(setting: str, seed: int, areas: int) -> tuple[History, Published]:
    chance = [np.random.default_rng([seed, part]) for part in range(4)]
    nature = make_nature(make_geography(areas, chance[0]), SETTINGS[setting], chance[1])
    history = live(nature, chance[2])
    return history, publish(history, chance[3])


def with_outcomes(history: History, published: Published, probabilities: pd.DataFrame) -> pd.DataFrame:
    """The cohorts whose outcome was published, with it."""
    place = pd.Series(range(len(history.nature.geography.codes)), index=history.nature.geography.codes)
    parts = []
    for (origin, horizon, target), group in probabilities.groupby(["origin", "horizon", "target"]):
        if origin + horizon > 2024:
            continue
        boundary = TOTAL["3.x"].boundary({t.name: t.into for t in TARGETS}[target])
        area = place[group["area"]].to_numpy()
        judged = (published.total[origin][area] > boundary) & published.shown[origin + horizon][area]
        outcome = published.total[origin + horizon][area] <= boundary
        parts.append(group.assign(outcome=outcome)[judged])
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module", params=SETTINGS)
def judged(request) -> pd.DataFrame:
    """Cohorts with true probabilities and outcomes of several countries of one setting."""
    parts = []
    for seed in SEEDS:
        history, published = lived(request.param, seed, 2000)
        parts.append(with_outcomes(history, published, true_probabilities(history, published, 60, [seed, 6])))
    return pd.concat(parts, ignore_index=True)


def error_of(group: pd.DataFrame) -> float:
    """
    The standard error of a realised frequency, with room for what areas share: shocks and neighbours make outcomes
    dependent, and an area counts at several origins.
    """
    return 1.6 * float(np.sqrt((group["probability"] * (1 - group["probability"])).sum()) / len(group))


def test_on_average_as_many_areas_slide_as_the_true_probabilities_say(judged):
    for _, group in judged.groupby(["target", "horizon"]):
        assert abs(group["outcome"].mean() - group["probability"].mean()) < 3 * error_of(group)


def test_among_areas_with_a_true_probability_that_part_slides(judged):
    bands = pd.cut(judged["probability"], [0.0, 0.001, 0.01, 0.03, 0.1, 0.25, 0.5, 1.0])
    for _, group in judged.groupby(["target", bands], observed=True):
        assert abs(group["outcome"].mean() - group["probability"].mean()) < 3.5 * error_of(group) + 1 / len(group)


def test_the_noise_at_the_origin_tells_nothing_beyond_the_true_state():
    history, published = lived("ruis", 3, 6000)
    judged = with_outcomes(history, published, true_probabilities(history, published, 60, [3, 6]))
    noise = {
        (code, year): value
        for year in ORIGINS
        for code, value in zip(
            history.nature.geography.codes,
            published.total[year] - state_total(history.nature, history.states[year]),
            strict=True,
        )
    }
    near = judged[judged["probability"] > 0.03]
    surprise = near["outcome"] - near["probability"]
    at_origin = [noise[key] for key in zip(near["area"], near["origin"], strict=True)]
    assert abs(np.corrcoef(surprise, at_origin)[0, 1]) < 4 / np.sqrt(len(near))


def test_every_area_with_a_published_score_has_a_probability_for_each_target_and_horizon():
    history, published = lived("gewoon", 1, 300)
    probabilities = true_probabilities(history, published, 3, [1, 6])
    assert list(probabilities.columns) == ["area", "origin", "horizon", "target", "probability"]
    assert not probabilities.duplicated(["area", "origin", "horizon", "target"]).any()
    for origin in ORIGINS:
        rows = probabilities[probabilities["origin"] == origin]
        assert len(rows) == published.shown[origin].sum() * len(TARGETS) * len(HORIZONS)
    assert probabilities["probability"].between(0, 1).all()


def test_sliding_into_zwak_is_never_less_likely_than_into_onvoldoende():
    history, published = lived("omslag", 1, 300)
    probabilities = true_probabilities(history, published, 20, [1, 6])
    wide = probabilities.pivot(index=["area", "origin", "horizon"], columns="target", values="probability")
    assert (wide["zwak"] >= wide["onvoldoende"]).all()


def test_more_draws_bring_two_sets_of_probabilities_closer_together():
    history, published = lived("gewoon", 1, 600)

    def apart(draws: int) -> float:
        one, other = (true_probabilities(history, published, draws, [seed])["probability"] for seed in (1, 2))
        return float((one - other).pow(2).mean() ** 0.5)

    assert apart(200) < 0.5 * apart(20)
    assert apart(200) < 0.01


def test_the_number_of_cores_changes_no_probability(monkeypatch):
    history, published = lived("gewoon", 1, 300)
    several = true_probabilities(history, published, 5, [1, 6])
    monkeypatch.setattr(truth_module.os, "cpu_count", lambda: 1)
    pd.testing.assert_frame_equal(several, true_probabilities(history, published, 5, [1, 6]), check_exact=True)
