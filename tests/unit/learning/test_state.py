"""How much of what is not known of a score is hidden in the present, against worlds of which it is known."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from vroegsignalering.learning.state import if_state_were, state_share

YEARS = np.array([2002, 2008, 2012, 2014, 2016, 2018, 2020])


def walks(rough: float, noise: float, areas: int = 2500) -> tuple[pd.DataFrame, np.ndarray]:
    """Published scores of random walks, and where each truly stands at the end."""
    rng = np.random.default_rng(4)
    steps = np.diff(YEARS, prepend=YEARS[0])
    state = rng.normal(0, 0.1, (areas, 1)) + np.cumsum(
        rng.normal(0, 1, (areas, len(YEARS))) * np.sqrt(rough * steps), axis=1
    )
    # What the whole country shares is not an area's own.
    published = state + rng.normal(0, np.sqrt(noise), state.shape) + np.linspace(0, 0.3, len(YEARS))
    return pd.DataFrame(published, columns=YEARS), state[:, -1]


@pytest.mark.parametrize(("rough", "noise"), [(4e-4, 3.5e-4), (4e-4, 1.6e-3), (1e-4, 3.5e-4)])
@pytest.mark.parametrize("horizon", [2, 4])
def test_the_share_is_that_of_the_known_world(rough: float, noise: float, horizon: int) -> None:
    scores, _ = walks(rough, noise)
    doubt = 0.01
    for step in np.diff(YEARS, prepend=YEARS[0]):
        doubt += rough * step
        doubt = doubt * noise / (doubt + noise)
    share = state_share(scores, 2020, horizon)
    assert share == pytest.approx(np.full(len(scores), doubt / (doubt + horizon * rough + noise)), abs=0.06)


def test_noise_raises_the_share_and_movement_lowers_it() -> None:
    base, noisy, moving = (
        state_share(walks(*world)[0], 2020, 2)[0] for world in ((4e-4, 3e-4), (4e-4, 9e-4), (2e-3, 3e-4))
    )
    assert moving < base < noisy


def test_an_area_with_a_short_history_hides_more_and_what_comes_later_is_not_looked_at() -> None:
    scores, _ = walks(4e-4, 9e-4)
    scores.iloc[0, :-2] = np.nan
    share = state_share(scores, 2018, 2)
    assert share[0] > share[1]
    assert share[1:] == pytest.approx(np.full(len(share) - 1, share[1]))
    later = scores.assign(**{"2020": 0.0}).rename(columns={"2020": 2020})
    np.testing.assert_array_equal(state_share(later, 2018, 2), share)


@pytest.mark.parametrize("known", [0, 1, 2])
def test_too_few_metingen_tell_nothing(known: int) -> None:
    scores, _ = walks(4e-4, 9e-4, areas=20)
    scores.iloc[:, known:] = np.nan
    assert (state_share(scores, 2020, 2) == 0).all()


@given(st.floats(0.001, 0.999), st.floats(0.0, 0.9))
def test_over_all_states_the_probability_is_what_it_was(chance: float, share: float) -> None:
    def at(off: float) -> float:
        return float(if_state_were(np.array(chance), np.array(share), np.array(off)) * norm.pdf(off))

    assert quad(at, -9, 9, limit=200)[0] == pytest.approx(chance, abs=1e-5)


def test_a_state_worse_than_expected_makes_a_slide_likelier_unless_nothing_is_hidden() -> None:
    chance, off = np.full(3, 0.2), np.array([-1.0, 0.0, 1.0])
    assert (np.diff(if_state_were(chance, np.full(3, 0.3), off)) > 0).all()
    assert if_state_were(chance, np.zeros(3), off) == pytest.approx(chance)
    assert np.isfinite(if_state_were(np.array([0.0, 1.0]), np.array(0.3), np.array(5.0))).all()
