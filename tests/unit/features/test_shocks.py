"""Shocks: what stands out of an area's own years, measured by what chance does to areas as large."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import lsq_linear

from lib.panels import make_panel
from vroegsignalering.features.build import features_as_of
from vroegsignalering.features.shocks import shock, together

YEARS = [2015, 2016, 2017, 2018]
AREAS = 4000


def _counted(seed: int = 1) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Incidents per 1000 inhabitants of areas that differ in size and rate, which nothing but chance moves."""
    rng = np.random.default_rng(seed)
    people, rate = rng.uniform(300, 6000, AREAS), rng.uniform(4, 40, AREAS)
    counts = rng.poisson((rate * people / 1000)[:, None], (AREAS, len(YEARS)))
    return pd.DataFrame(counts / people[:, None] * 1000, columns=YEARS), people, rate


def test_chance_alone_gives_shocks_of_one_in_areas_of_any_size_and_any_rate() -> None:
    figures, people, rate = _counted()
    found = shock(figures, people, 2018)
    for by in (people, rate):
        for third in np.array_split(np.argsort(by), 3):
            # Without roots 0.7 to 1.3 by rate; without the inhabitants 1.4 to 0.6 by size.
            assert np.std(found[third]) == pytest.approx(1.0, abs=0.08)


def test_a_shock_is_the_jump_of_the_root_over_the_usual_one_of_areas_as_large() -> None:
    figures, people, _ = _counted()
    roots = np.sqrt(figures.to_numpy())
    jump = roots[:, 3] - roots[:, :3].mean(axis=1)
    jump -= jump.mean()
    size = np.column_stack([np.ones(AREAS), 1 / people])

    def fitted(weight: np.ndarray) -> np.ndarray:
        relative = jump**2 * weight
        capped = np.minimum(relative, np.sort(relative)[int(0.99 * AREAS)])
        return size @ lsq_linear(size * weight[:, None], capped, bounds=(0, np.inf), tol=1e-14).x

    usual = np.sqrt(fitted(1 / fitted(np.ones(AREAS))))
    expected = np.clip(jump / usual, -6, 6)
    assert shock(figures, people, 2018) == pytest.approx(expected - expected.mean(), rel=0.01, abs=0.001)


def test_the_same_rise_says_more_of_a_large_area() -> None:
    figures, people, _ = _counted()
    people[:2] = 400, 6000
    figures.iloc[:2] = [[10.0, 10.0, 10.0, 18.0]] * 2
    small, large = shock(figures, people, 2018)[:2]
    assert 0 < small < large / 2


def test_what_happens_everywhere_is_no_shock() -> None:
    figures, people, _ = _counted()
    raised = (figures**0.5 + [0.0, 0.1, 0.3, 2.0]) ** 2
    assert shock(raised, people, 2018) == pytest.approx(shock(figures, people, 2018))
    alike = pd.DataFrame(np.tile([4.0, 4.0, 4.0, 9.0], (5, 1)), columns=YEARS)
    assert (shock(alike, np.full(5, 900.0), 2018) == 0).all()


def test_a_figure_that_never_changes_has_no_shocks() -> None:
    _, people, rate = _counted()
    lasting = pd.DataFrame(np.tile(rate[:, None] / 3, 4), columns=YEARS)
    lasting.loc[rate > 30, 2016] = np.nan
    assert (shock(lasting, people, 2018) == 0).all()


def test_which_areas_are_known_in_a_year_moves_no_other_area() -> None:
    figures, people, rate = _counted()
    gone = figures.copy()
    gone.loc[rate > 30, 2016] = np.nan
    stay = rate <= 30
    assert shock(gone, people, 2018)[stay] == pytest.approx(shock(figures, people, 2018)[stay], abs=0.15)


def test_figures_below_zero_are_taken_as_they_are() -> None:
    figures, people, _ = _counted()
    assert shock(figures - 1000, people, 2018) == pytest.approx(shock(figures + 0.0 - 1000, people, 2018))
    rng = np.random.default_rng(3)
    signed = pd.DataFrame(rng.normal(-5, 1, (AREAS, 4)), columns=YEARS)
    signed.iloc[0] = [-5.0, -5.0, -5.0, -1.0]
    assert shock(signed, people, 2018)[0] == pytest.approx(4 / np.sqrt(4 / 3), rel=0.1)


def test_later_years_are_not_looked_at_and_earlier_ones_than_three_before_neither() -> None:
    figures, people, _ = _counted()
    more = figures.assign(**{"2019": 1e6}).rename(columns={"2019": 2019})
    assert shock(more, people, 2018) == pytest.approx(shock(figures, people, 2018))
    older = pd.concat([figures[[2015]].rename(columns={2015: 2014}) * 3, figures], axis=1)
    assert shock(older, people, 2018) == pytest.approx(shock(figures, people, 2018))


def test_what_is_not_known_has_no_shock_and_none_is_beyond_six() -> None:
    figures, people, _ = _counted()
    figures.loc[0, 2018] = figures.loc[1, 2015:2017] = people[2] = np.nan
    people[3] = 0
    figures.loc[4] = [1.0, 1.0, 1.0, 900.0]
    found = shock(figures, people, 2018)
    assert np.isnan(found[:4]).all()
    assert found[4] == pytest.approx(6, abs=0.05)
    assert np.nanmean(found) == pytest.approx(0)
    assert np.isnan(shock(figures[[2018]], people, 2018)).all()
    assert np.isnan(shock(figures, np.full(AREAS, np.nan), 2018)).all()


def test_together_they_are_the_mean_of_those_known_for_the_better() -> None:
    shocks = {
        "vernieling.schok": np.array([3.0, np.nan, np.nan, -1.0]),
        "inkomen.schok": np.array([-1.0, 2.0, np.nan, -1.0]),
        "inwoners.schok": np.array([5.0, 5.0, 5.0, 5.0]),  # more of them is neither
    }
    np.testing.assert_array_equal(together(shocks), [-2.0, 2.0, np.nan, 0.0])
    assert np.isnan(together({"inwoners.schok": np.ones(3)})).all()


def test_figures_that_all_turn_show_more_together_than_any_alone() -> None:
    shocks = {}
    for seed, name in enumerate(("geweld", "vernieling", "inbraak", "bijstand")):
        figures, people, _ = _counted(seed)
        figures.loc[:39, 2018] *= 1.5
        shocks[f"{name}.schok"] = shock(figures, people, 2018)
    alone = [np.mean(np.argsort(np.argsort(-values))[:40]) for values in shocks.values()]
    assert np.mean(np.argsort(np.argsort(together(shocks)))[:40]) < 0.5 * min(alone)


def test_every_indicator_has_one_in_the_design_where_inhabitants_are_known() -> None:
    panel = make_panel(seed=2, areas=30)
    columns = features_as_of(panel, 2018, ("score", "indicators", "shocks")).columns
    told = {name.removesuffix(".niveau") for name in columns if name.endswith(".niveau")} - {"score"}
    assert told >= {"inwoners", "bijstand"}
    assert {name for name in columns if ".schok" in name} == {f"{name}.schok" for name in told} | {"score.schokken"}
    assert not [name for name in features_as_of(panel, 2018, ("score", "shocks")).columns if ".schok" in name]
