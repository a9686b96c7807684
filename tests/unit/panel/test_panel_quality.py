"""Quality of a panel: a fault that was put in is found where it was put, and nothing else is."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.panels import make_country, panel_of
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.panel.panel import Panel
from vroegsignalering.panel.quality import _median, drift, quality

AREAS, YEARS = 60, range(2008, 2021)
SCORES, _, CODES = make_country(seed=1, areas=AREAS, kerncijfers=False)


def figures(seed: int = 1) -> dict[int, pd.DataFrame]:
    """Two calm series: each area its own level, a common trend, a little noise."""
    rng = np.random.default_rng(seed)
    level = rng.normal(200.0, 40.0, AREAS)
    return {
        year: pd.DataFrame(
            {
                "area": CODES,
                "inkomen": level / 10 + 0.3 * (year - 2008) + rng.normal(0, 0.2, AREAS),
                "koop": level / 4 + rng.normal(0, 1.0, AREAS),
            }
        )
        for year in YEARS
    }


def built(change: Callable[[dict[int, pd.DataFrame]], None] = lambda told: None) -> Panel:
    told = figures()
    change(told)
    return panel_of(SCORES, told, CODES)


def of(frame: pd.DataFrame, *variables: str) -> pd.DataFrame:
    return frame[frame["variable"].isin(variables)].reset_index(drop=True)


def test_a_calm_panel_has_no_breaks_and_no_outliers() -> None:
    found = quality(built())
    assert of(found.breaks, "inkomen", "koop").empty
    assert of(found.outliers, "inkomen", "koop").empty


def test_coverage_counts_what_is_known_and_never_takes_missing_for_zero() -> None:
    def hide(told: dict[int, pd.DataFrame]) -> None:
        told[2012].loc[:14, "koop"] = np.nan

    told = built(hide)
    covered = of(quality(told).coverage, "koop").set_index("year")
    assert covered.loc[2012, ["known", "share"]].tolist() == [45, 0.75]
    assert (covered.drop(2012)["share"] == 1).all()
    course = of(quality(told).course, "koop").set_index("year")
    assert course.loc[2012, "mean"] == pytest.approx(figures()[2012]["koop"][15:].mean())


def test_who_comes_and_goes_makes_no_break() -> None:
    def hide_the_rich(told: dict[int, pd.DataFrame]) -> None:
        for year in range(2014, 2021):
            told[year].loc[figures()[2008]["inkomen"] > 21, "inkomen"] = np.nan

    assert of(quality(built(hide_the_rich)).breaks, "inkomen").empty


def test_a_jump_of_the_mean_is_found_in_its_year() -> None:
    def jump(told: dict[int, pd.DataFrame]) -> None:
        for year in range(2014, 2021):
            told[year]["inkomen"] += 3.0

    (found,) = of(quality(built(jump)).breaks, "inkomen").to_dict(orient="records")
    assert (found["year"], found["kind"]) == (2014, "gemiddelde")
    assert found["step"] == pytest.approx(3.3, abs=0.2)
    assert found["usual"] == pytest.approx(0.3, abs=0.1)


def test_a_jump_of_the_spread_is_found_in_its_year() -> None:
    def widen(told: dict[int, pd.DataFrame]) -> None:
        for year in range(2015, 2021):
            told[year]["koop"] = 50 + 1.5 * (told[year]["koop"] - 50)

    found = of(quality(built(widen)).breaks, "koop")
    assert ("spreiding", 2015) in set(zip(found["kind"], found["year"], strict=True))
    assert set(found["year"]) == {2015}


def test_a_known_change_of_definition_is_told_with_its_words() -> None:
    def rename(told: dict[int, pd.DataFrame]) -> None:
        for year, table in told.items():
            told[year] = table.rename(columns={"koop": "woz"})

    found = of(quality(built(rename)).breaks, "woz")
    assert found[["year", "kind"]].to_numpy().tolist() == [[2020, "definitie"]]
    assert found["words"][0].startswith("grondslag gewijzigd")


@pytest.mark.parametrize("year", [2009, 2015, 2020])
def test_a_slip_of_the_pen_is_one_outlier_and_its_return_none(year: int) -> None:
    def slip(told: dict[int, pd.DataFrame]) -> None:
        told[year].loc[7, "koop"] *= 10

    (found,) = of(quality(built(slip)).outliers, "koop").to_dict(orient="records")
    assert (found["area"], found["year"], found["year_before"]) == (CODES[7], year, year - 1)
    assert found["value"] == pytest.approx(10 * figures()[year]["koop"][7])
    assert found["deviations"] > 50


def test_a_change_over_a_gap_is_seen_as_one_per_year() -> None:
    def gap(told: dict[int, pd.DataFrame]) -> None:
        for year in range(2010, 2018):
            told[year].loc[3, "koop"] = np.nan
        told[2018].loc[3, "koop"] += 5  # over nine years no more than others change in one
        for year in range(2019, 2021):
            told[year].loc[3, "koop"] += 5

    assert of(quality(built(gap)).outliers, "koop").empty


def test_where_most_changes_are_nil_a_slip_is_found_and_a_usual_change_is_not() -> None:
    def coarse(told: dict[int, pd.DataFrame]) -> None:
        for year, table in told.items():
            table["koop"] = 3.0 + (table.index % 12 == year % 12) * 0.1
        told[2013].loc[7, "koop"] = 300.0

    (found,) = of(quality(built(coarse)).outliers, "koop").to_dict(orient="records")
    assert (found["area"], found["year"]) == (CODES[7], 2013)


def test_drift_is_what_was_put_in() -> None:
    def revise(told: dict[int, pd.DataFrame]) -> None:
        told[2016].loc[:5, "koop"] += 2.0
        told[2016].loc[6, "koop"] -= 9.0
        told[2017].loc[:2, "koop"] = np.nan

    found = drift(built(revise), built()).values
    values = of(found, "koop").set_index("year")
    assert values.loc[2016, "revised"] == pytest.approx(7 / AREAS)
    assert values.loc[2016, "mean"] == pytest.approx((6 * 2.0 - 9.0) / AREAS)
    assert values.loc[2016, ["largest", "largest_area"]].tolist() == [pytest.approx(-9.0), CODES[6]]
    assert values.loc[2017, ["both", "gone", "new", "revised"]].tolist() == [57, 3, 0, 0.0]
    rest = found[~((found["variable"] == "koop") & found["year"].isin([2016, 2017]))]
    assert not rest[["gone", "new", "revised"]].to_numpy().any()


def test_drift_names_areas_and_series_that_went_and_came() -> None:
    fewer = panel_of(SCORES[SCORES["area"] != CODES[4]], {}, [code for code in CODES if code != CODES[4]])
    found = drift(fewer, built())
    assert (found.areas_gone, found.areas_new) == ([CODES[4]], [])
    koop = of(found.values, "koop")
    assert koop["both"].eq(0).all()
    assert koop["gone"].eq(AREAS).all()
    assert koop["revised"].isna().all()
    assert drift(built(), fewer).areas_new == [CODES[4]]


@pytest.mark.parametrize("other", [{"level": "wijk"}, {"layout": "2.0"}, {"synthetic": False}])
def test_panels_that_cannot_be_compared_are_refused(other: dict[str, object]) -> None:
    panel = built()
    with pytest.raises(VroegsignaleringError, match="cannot be compared"):
        drift(panel, replace(panel, **other))


@given(st.lists(st.lists(st.floats(-9, 9) | st.just(np.nan), min_size=5, max_size=5), min_size=1, max_size=5))
def test_the_median_of_a_row_is_that_of_what_is_known(rows: list[list[float]]) -> None:
    expected = pd.DataFrame(rows, dtype=float).median(axis=1)
    np.testing.assert_allclose(_median(np.array(rows, dtype=float)), expected)
