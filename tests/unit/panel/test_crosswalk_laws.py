"""What holds of every crosswalk, whatever changed: nothing is lost unsaid, chains can be cut anywhere."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from vroegsignalering.domain.figures import Kind
from vroegsignalering.panel.boundaries import apply, apply_all, report
from vroegsignalering.panel.crosswalk import ROUNDING, chain, crosswalk, identity, inverse

# Few examples of many areas each: what takes time is a frame, not a row.
STEADY = settings(derandomize=True, deadline=None, max_examples=20)
AREAS = "ABCDEFGHIJKL"
CODES = st.sets(st.sampled_from(AREAS), min_size=3)


@st.composite
def crosswalks(draw: st.DrawFn, year: int = 2019) -> pd.DataFrame:
    """Any valid crosswalk from `year` to the next between areas of a dozen codes."""
    rows: list[tuple[str | None, str | None, float, str]] = []
    for area in sorted(draw(CODES)):
        into = [*sorted(draw(st.sets(st.sampled_from(AREAS), max_size=3)))]
        parts: list[str | None] = [*into, None] if not into or draw(st.booleans()) else [*into]
        weights = np.array([draw(st.integers(1, 5)) for _ in parts], dtype=float)
        for part, share in zip(parts, weights / weights.sum(), strict=True):
            known = ["map", "recode", *(["same"] if part == area else [])]
            rows.append((area, part, share, "unknown" if part is None else draw(st.sampled_from(known))))
    for area in sorted(draw(st.sets(st.sampled_from(AREAS), max_size=2))):
        rows.append((None, area, 0.0, draw(st.sampled_from(["unknown", "map"]))))
    return crosswalk(pd.DataFrame(rows, columns=["from_area", "to_area", "share", "how"]), year, year + 1)


# Counts as published: whole numbers, some not published; also of areas that the crosswalk does not name.
COUNTS = st.dictionaries(st.sampled_from(AREAS + "XY"), st.none() | st.integers(0, 10_000), min_size=8).map(
    lambda counts: pd.Series(counts, dtype=float)
)


@given(crosswalks(), COUNTS)
@STEADY
def test_a_count_is_there_after_or_it_is_told_what_was_lost_and_where(links: pd.DataFrame, counts: pd.Series) -> None:
    carried = apply(counts, links, "count")
    assert np.isclose(carried.before, counts.sum())
    assert np.isclose(carried.before, carried.after + carried.lost.sum())
    assert set(carried.lost.index) <= set(counts.dropna().index)
    assert (carried.lost > 0).all()
    assert set(carried.table.index) == set(links["to_area"].dropna())


@given(crosswalks(), COUNTS)
@STEADY
def test_exact_says_that_every_figure_is_the_sum_of_whole_figures(links: pd.DataFrame, counts: pd.Series) -> None:
    table = apply(counts, links, "count").table
    for area, value in table.loc[table["exact"], "value"].items():
        parts = links[links["to_area"] == area]
        assert (parts["share"] > 1 - ROUNDING).all()
        assert value == counts[parts["from_area"]].sum()


@given(crosswalks(), COUNTS)
@STEADY
def test_a_mean_stays_between_the_means_it_is_made_of(links: pd.DataFrame, counts: pd.Series) -> None:
    table = apply(counts, links, "mean", pd.Series(1.0, index=counts.index)).table
    for area, value in table["value"].dropna().items():
        parts = counts[links.loc[links["to_area"] == area, "from_area"].dropna()]
        assert parts.min() - 1e-6 <= value <= parts.max() + 1e-6


@given(crosswalks(), COUNTS, COUNTS)
@STEADY
def test_variables_together_are_carried_over_as_each_alone(
    links: pd.DataFrame, counts: pd.Series, others: pd.Series
) -> None:
    table = pd.DataFrame({"inwoners": counts, "score": others})
    table["klasse"] = table["score"].round()
    sorts: dict[str, tuple[Kind, str]] = {
        "inwoners": ("count", ""),
        "score": ("mean", "inwoners"),
        "klasse": ("alike", ""),
    }
    found = apply_all(table, links, sorts)
    alone = {
        "inwoners": apply(table["inwoners"], links, "count"),
        "score": apply(table["score"], links, "mean", table["inwoners"]),
        "klasse": apply(table["klasse"], links, "alike"),
    }
    for name, carried in found.items():
        pd.testing.assert_frame_equal(carried.table, alone[name].table)
        pd.testing.assert_series_equal(carried.lost, alone[name].lost)


@given(crosswalks(2018), crosswalks(2019), crosswalks(2020))
@STEADY
def test_a_chain_can_be_cut_anywhere(first: pd.DataFrame, second: pd.DataFrame, third: pd.DataFrame) -> None:
    left = chain([chain([first, second]), third])
    right = chain([first, chain([second, third])])
    pd.testing.assert_frame_equal(left, right)
    pd.testing.assert_frame_equal(left, chain([first, second, third]))


@given(crosswalks(2019))
@STEADY
def test_a_year_without_changes_changes_nothing(links: pd.DataFrame) -> None:
    before = identity(links["from_area"].dropna().unique(), 2018, 2019)
    after = identity(links["to_area"].dropna().unique() if links["to_area"].notna().any() else ["A"], 2020, 2021)
    columns = ["from_area", "to_area", "share", "how"]
    pd.testing.assert_frame_equal(chain([before, links])[columns], links[columns])
    if links["to_area"].notna().any():
        pd.testing.assert_frame_equal(chain([links, after])[columns], links[columns])


@given(crosswalks(), COUNTS)
@STEADY
def test_what_comes_back_was_there(links: pd.DataFrame, counts: pd.Series) -> None:
    there = apply(counts, links, "count").table["value"]
    back = apply(there, inverse(links), "count").table["value"].dropna()
    for area, value in back.items():
        assert np.isclose(value, counts[area])


@given(crosswalks(), COUNTS)
@STEADY
def test_the_report_names_every_area_that_lost_something(links: pd.DataFrame, counts: pd.Series) -> None:
    found = report(links, counts)
    carried = apply(counts, links, "count")
    lost = found.rows.set_index("area").query("year == 2019")["lost"]
    assert np.isclose(found.before, found.after + found.lost)
    told = lost[lost > 0]
    pd.testing.assert_series_equal(
        told.sort_index(), carried.lost.sort_index(), check_names=False, check_index_type=False
    )
