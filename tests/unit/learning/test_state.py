"""How much of what is not known of a score is hidden in the present, against worlds of which it is known."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma, norm

from vroegsignalering.learning.state import Unknown, if_it_were, movement

YEARS = np.array([2002, 2008, 2012, 2014, 2016, 2018, 2020])
STEPS = np.diff(YEARS, prepend=YEARS[0])


def world(
    rough: float, noise: float, pull: float = 1.0, areas: int = 2500, freedom: float = np.inf, seed: int = 4
) -> pd.DataFrame:
    """Published scores of areas that walk at random, away from a level that `pull` below 1 brings them back to."""
    rng = np.random.default_rng(seed)
    variance = freedom / rng.chisquare(freedom, areas) if np.isfinite(freedom) else np.ones(areas)
    away, shown = np.zeros(areas), []
    for step in STEPS if pull == 1 else [60, *STEPS[1:]]:  # long before the first meting it had come to what is usual
        kept = pull**step
        moved = step if pull == 1 else (1 - kept**2) / (1 - pull**2)
        away = kept * away + np.sqrt(variance * rough * moved) * rng.normal(size=areas)
        shown.append(away + np.sqrt(variance * noise) * rng.normal(size=areas))
    # What the whole country shares is not an area's own.
    return pd.DataFrame(rng.normal(0, 0.1, areas)[:, None] + np.stack(shown, axis=1) + YEARS / 60, columns=YEARS)


def unknown(scores: pd.DataFrame, meting: int, horizon: int) -> Unknown:
    return movement(scores, meting).unknown(horizon)


def median_share(scores: pd.DataFrame, horizon: int = 2) -> float:
    return float(np.median(unknown(scores, 2020, horizon).share))


@pytest.mark.parametrize(("rough", "noise"), [(4e-4, 3.5e-4), (4e-4, 1.6e-3), (1e-4, 3.5e-4)])
@pytest.mark.parametrize("horizon", [2, 4])
def test_the_share_is_that_of_the_known_world_and_what_its_scores_leave_open(
    rough: float, noise: float, horizon: int
) -> None:
    doubt = 0.01
    for step in STEPS:
        doubt += rough * step
        doubt = doubt * noise / (doubt + noise)
    known = doubt / (doubt + horizon * rough + noise)
    # Nothing pulls here; but scores alone cannot tell that from a weak pull that goes on.
    assert known - 0.02 < median_share(world(rough, noise), horizon) < known + 0.17


def test_coming_back_is_not_taken_for_noise() -> None:
    # By a walk that never returns, what is taken back would be noise: the share would be 0.2.
    rough, noise, pull = 6e-4, 1.5e-4, 0.9
    usual = doubt = rough / (1 - pull**2)
    for step in STEPS:
        doubt = usual + pull ** (2 * step) * (doubt - usual)
        doubt = doubt * noise / (doubt + noise)
    of_state = pull**4 * doubt
    known = of_state / (of_state + rough * (1 + pull**2) + noise)
    assert known < median_share(world(rough, noise, pull, areas=20_000)) < known + 0.08


def test_noise_raises_the_share_and_movement_lowers_it() -> None:
    base, noisy, moving = (median_share(world(*one)) for one in ((4e-4, 3e-4), (4e-4, 9e-4), (2e-3, 3e-4)))
    assert moving < base < noisy


def test_a_few_areas_leave_more_open_than_many() -> None:
    assert median_share(world(4e-4, 3.5e-4, areas=60)) > median_share(world(4e-4, 3.5e-4, areas=6000))


def test_an_area_with_a_short_history_hides_more_and_what_comes_later_is_not_looked_at() -> None:
    scores = world(4e-4, 9e-4)
    scores.iloc[0, :-2] = np.nan
    told = unknown(scores, 2018, 2)
    assert told.share[0] > told.share[1]
    assert told.share[1:] == pytest.approx(np.full(len(told.share) - 1, told.share[1]))
    later = unknown(scores.assign(**{"2020": 0.0}).rename(columns={"2020": 2020}), 2018, 2)
    np.testing.assert_array_equal(later.share, told.share)
    assert later.freedom == told.freedom


@pytest.mark.parametrize("freedom", [5.0, 10.0, 20.0])
def test_how_far_areas_differ_in_restlessness_is_found(freedom: float) -> None:
    found = [unknown(world(4e-4, 3e-4, 0.9, freedom=freedom, seed=seed), 2020, 2).freedom for seed in range(4)]
    assert np.mean(1 / np.array(found)) == pytest.approx(1 / freedom, abs=0.015)
    assert unknown(world(4e-4, 3e-4, 0.9), 2020, 2).freedom > 60


def test_large_steps_that_do_not_come_back_to_the_same_area_make_none_restless() -> None:
    scores, rng = world(4e-4, 3e-4, 0.9), np.random.default_rng(1)
    blows = 0.15 * (rng.random(scores.shape) < 0.02)  # such as a demolition: once, and then it stays
    assert unknown(scores + blows.cumsum(axis=1), 2020, 2).freedom > 40


@pytest.mark.parametrize("known", [0, 1, 2])
def test_too_few_metingen_tell_nothing(known: int) -> None:
    scores = world(4e-4, 9e-4, areas=20)
    scores.iloc[:, known:] = np.nan
    told = unknown(scores, 2020, 2)
    assert (told.share == 0).all()
    assert told.freedom > 1000


@settings(deadline=None)
@given(st.floats(0.001, 0.999), st.floats(0.0, 0.9), st.floats(2.5, 200))
def test_over_all_that_may_be_the_probability_is_what_it_was(chance: float, share: float, freedom: float) -> None:
    middle = (np.arange(400) + 0.5) / 400
    off, calm = norm.ppf(middle)[:, None], gamma.ppf(middle, freedom / 2, scale=2 / freedom)
    told = if_it_were(np.array(chance), np.array(share), freedom, off, calm)
    assert told.mean() == pytest.approx(chance, abs=2e-3)


def test_a_state_worse_than_expected_makes_a_slide_likelier_unless_nothing_is_hidden() -> None:
    chance, off = np.full(3, 0.2), np.array([-1.0, 0.0, 1.0])
    assert (np.diff(if_it_were(chance, np.full(3, 0.3), 20.0, off, np.ones(3))) > 0).all()
    assert if_it_were(chance, np.zeros(3), 2000.0, off, np.ones(3)) == pytest.approx(chance, abs=1e-3)


def test_in_a_restless_area_a_slide_from_afar_is_likelier() -> None:
    calm = np.array([0.5, 1.0, 2.0])
    assert (np.diff(if_it_were(np.full(3, 0.01), np.full(3, 0.1), 20.0, np.zeros(3), calm)) < 0).all()
    ends = if_it_were(np.array([0.0, 1.0]), np.full(2, 0.3), 20.0, np.full(2, 5.0), np.ones(2))
    assert np.isfinite(ends).all()


@given(freedom=st.floats(2.0, 2000.0), chance=st.sampled_from([0.0, 1e-300, 1e-200, 1e-100, 1e-60, 1e-12]))
@settings(max_examples=300)
def test_what_is_all_but_impossible_is_never_certain(freedom: float, chance: float) -> None:
    # A list with slides in a single gemeente: some resamples know of none, and give everyone a chance of nought.
    told = if_it_were(np.array(chance), np.array(0.3), freedom, np.array(0.0), np.array(1.0))
    assert told < 1e-3


def test_areas_that_never_were_published_twice_running_tell_no_nonsense() -> None:
    scores = world(4e-4, 3.5e-4, areas=40)
    scores = scores.where((np.arange(40)[:, None] + np.arange(len(YEARS))) % 2 == 0)
    share = unknown(scores, 2020, 2).share
    assert ((share >= 0) & (share < 1)).all()
