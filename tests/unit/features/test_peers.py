"""What areas with such figures score: learned in other gemeenten, from what is known."""

import numpy as np
import pytest

from vroegsignalering.features.peers import score_of_peers

RNG = np.random.default_rng(7)
AREAS = 900
FIGURES = RNG.normal(size=(AREAS, 3))
BLOCKS = np.arange(AREAS) % 30
# Hardship weighs more the more there is of it: no straight line.
MEANT = -0.1 * np.exp(FIGURES[:, 0]) + 0.05 * FIGURES[:, 1]
LASTING = MEANT + RNG.normal(0, 0.05, AREAS)


def test_it_finds_what_like_figures_go_with() -> None:
    found = score_of_peers(FIGURES, LASTING, BLOCKS)
    assert np.corrcoef(found, MEANT)[0, 1] > 0.9


def test_an_areas_own_gemeente_is_not_learned_from() -> None:
    raised = np.where(BLOCKS == 3, LASTING + 100.0, LASTING)
    own = BLOCKS == 3
    before, after = (score_of_peers(FIGURES, lasting, BLOCKS)[own] for lasting in (LASTING, raised))
    np.testing.assert_array_equal(before, after)


def test_an_area_without_a_score_has_peers_too() -> None:
    unknown = LASTING.copy()
    unknown[:50] = np.nan
    assert not np.isnan(score_of_peers(FIGURES, unknown, BLOCKS)).any()


@pytest.mark.parametrize(
    ("figures", "blocks"),
    [(np.empty((AREAS, 0)), BLOCKS), (FIGURES, np.arange(AREAS) % 2)],
    ids=["figures", "gemeenten"],
)
def test_with_nothing_to_learn_from_nothing_is_said(figures: np.ndarray, blocks: np.ndarray) -> None:
    assert np.isnan(score_of_peers(figures, LASTING, blocks)).all()


def test_areas_that_are_not_there_yet_change_nothing() -> None:
    more = 60
    figures = np.vstack([FIGURES, np.full((more, 3), np.nan)])
    lasting, blocks = np.append(LASTING, np.full(more, np.nan)), np.append(BLOCKS, np.full(more, 29))
    np.testing.assert_array_equal(
        score_of_peers(figures, lasting, blocks)[:AREAS], score_of_peers(FIGURES, LASTING, BLOCKS)
    )


def test_a_few_known_gemeenten_among_many_can_be_learned_from() -> None:
    lasting = np.where(BLOCKS < 3, LASTING, np.nan)
    found = score_of_peers(FIGURES, lasting, BLOCKS)
    np.testing.assert_array_equal(np.isnan(found), BLOCKS >= 3)
