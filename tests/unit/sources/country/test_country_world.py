"""The synthetic country as a world: base rates, how scores move, and that settings differ in what moves the areas."""

from itertools import pairwise

import numpy as np
import pytest

from vroegsignalering.domain.classes import TOTAL
from vroegsignalering.domain.metingen import METINGEN
from vroegsignalering.sources.country.geography import make_geography
from vroegsignalering.sources.country.history import LAST_YEAR, History, Published, live, publish
from vroegsignalering.sources.country.nature import make_nature
from vroegsignalering.sources.country.settings import SETTINGS
from vroegsignalering.sources.country.world import state_dimensions, state_total

ONVOLDOENDE, ZWAK = TOTAL["3.x"].boundary(3), TOTAL["3.x"].boundary(4)
STEPS = tuple(pairwise(METINGEN[2:]))


def lived(setting: str, *, seed: int = 1, areas: int = 6000) -> tuple[History, Published]:
    chance = [np.random.default_rng([seed, part]) for part in range(4)]
    nature = make_nature(make_geography(areas, chance[0]), SETTINGS[setting], chance[1])
    history = live(nature, chance[2])
    return history, publish(history, chance[3])


def below(published: Published, boundary: float) -> np.ndarray:
    """Whether each area is below a boundary, (metingen, n)."""
    return np.array([published.total[year] <= boundary for year in METINGEN])


def slid(published: Published, boundary: float) -> float:
    """The part of the cohort that is below the boundary two years later, over all steps of two years."""
    pairs = [(published.total[a] > boundary, published.total[b] <= boundary) for a, b in STEPS]
    return sum((up & down).sum() for up, down in pairs) / sum(up.sum() for up, _ in pairs)


def correlations(published: Published) -> list[float]:
    """Of each change between metingen two years apart with the next."""
    changes = [published.total[b] - published.total[a] for a, b in STEPS]
    return [np.corrcoef(first, then)[0, 1] for first, then in pairwise(changes)]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("setting", SETTINGS)
def test_base_rates_are_like_the_real_ones(setting, seed):
    _, published = lived(setting, seed=seed)
    onvoldoende, zwak = below(published, ONVOLDOENDE), below(published, ZWAK)
    assert 0.038 <= onvoldoende.mean() <= 0.056
    assert onvoldoende.mean(axis=1).min() >= 0.03
    assert onvoldoende.mean(axis=1).max() <= 0.065
    assert 2 <= zwak.mean() / onvoldoende.mean() <= 3.7
    assert 0.004 <= slid(published, ONVOLDOENDE) <= 0.0115
    assert 0.012 <= slid(published, ZWAK) <= 0.05


@pytest.mark.parametrize("setting", SETTINGS)
def test_more_areas_leave_onvoldoende_than_enter_it_in_some_step(setting):
    _, published = lived(setting)
    at = {year: published.total[year] <= ONVOLDOENDE for year in METINGEN}
    assert any((at[a] & ~at[b]).sum() > (~at[a] & at[b]).sum() for a, b in STEPS)


@pytest.mark.parametrize("setting", SETTINGS)
def test_much_of_a_change_is_taken_back_at_the_next_meting(setting):
    _, published = lived(setting)
    assert all(-0.4 <= value <= -0.08 for value in correlations(published))


@pytest.mark.parametrize("setting", SETTINGS)
def test_scores_and_their_changes_are_spread_as_in_the_real_series(setting):
    _, published = lived(setting)
    changes = np.concatenate([published.total[b] - published.total[a] for a, b in STEPS])
    assert 0.033 <= changes.std() <= 0.055
    assert all(0.11 <= published.total[year].std() <= 0.155 for year in METINGEN)


def test_dimensions_add_up_to_the_total_in_truth_and_as_published():
    history, published = lived("omslag", areas=1000)
    state = history.states[LAST_YEAR]
    np.testing.assert_allclose(
        state_dimensions(history.nature, state).sum(axis=0), state_total(history.nature, state), atol=1e-5
    )
    for year in METINGEN:
        np.testing.assert_allclose(published.dimensions[year].sum(axis=0), published.total[year], atol=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_every_published_score_has_a_certain_class(seed):
    _, published = lived("gewoon", seed=seed)
    for year in METINGEN:
        low, high = TOTAL["3.x"].possible(published.total[year])
        np.testing.assert_array_equal(low, high)


def test_a_noisy_country_takes_back_more_of_a_change_than_an_ordinary_one():
    ordinary, noisy = (np.mean(correlations(lived(setting)[1])) for setting in ("gewoon", "ruis"))
    assert noisy < ordinary - 0.04


def test_in_a_tipping_country_more_areas_tip_and_they_fall_deeper():
    def tips(setting: str) -> tuple[int, float]:
        history, _ = lived(setting)
        before, after, later = (history.states[year] for year in (2018, 2020, 2022))
        newly = ~before.tipped & after.tipped
        change = state_total(history.nature, later) - state_total(history.nature, before)
        return int(newly.sum()), float(change[newly].mean() - change[~newly].mean())

    (count, fall), (usual_count, usual_fall) = tips("omslag"), tips("gewoon")
    assert count > 2 * usual_count
    assert fall < usual_fall - 0.03
    assert fall < -0.07


def test_in_a_slow_country_a_driver_goes_on_in_the_same_direction():
    def goes_on(setting: str) -> float:
        states = lived(setting)[0].states
        first, then = (states[b].driver - states[a].driver for a, b in ((2016, 2020), (2020, 2024)))
        return float(np.corrcoef(first.ravel(), then.ravel())[0, 1])

    assert goes_on("traag") > goes_on("gewoon") + 0.1


def test_renewal_lifts_the_areas_where_it_works():
    history, _ = lived("gewoon")
    begin, end = history.states[2014], history.states[2024]
    works = (begin.years_left == 0) & (begin.renewed == 0) & (end.renewed > 4)
    change = state_total(history.nature, end) - state_total(history.nature, begin)
    like = state_total(history.nature, begin) < np.quantile(state_total(history.nature, begin), 0.04)
    assert works.sum() > 20
    assert change[works].mean() > change[like & ~works].mean()


def test_an_area_with_few_homes_is_often_missing_and_a_new_one_appears_later():
    history, published = lived("gewoon")
    geography = history.nature.geography
    shown = np.array([published.shown[year] for year in METINGEN])
    old = geography.built < METINGEN[0]
    assert shown[:, old & (geography.homes > 100)].all()
    assert 0.2 < shown[:, old & (geography.homes < 40)].mean() < 0.8
    assert not (shown & (np.array(METINGEN)[:, None] <= geography.built)).any()
    assert 0.01 < (~old).mean() < 0.06
