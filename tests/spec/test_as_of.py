"""
What was known when. A figure counts from its indicator's lag after the end of its year: a score and what comes with it
12 months, population -4 (in the year itself), WOZ value 12, proximity 24. A later edition that revises a figure counts
from the day on which that edition became known, and until then the figure is what it was.
"""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.drawn import frame
from lib.panels import make_panel, panel_of, with_facts
from vroegsignalering.panel.panel import Panel

SCORES = frame("""
    area | meting | score | onv   | class_published
    -----+--------+-------+-------+----------------
    A    | 2018   | -0.20 | -0.10 |
    A    | 2020   | -0.30 | -0.15 | 3
    B    | 2018   | 0.10  | 0.02  |
""")

KEY_FIGURES = frame("""
    area | inwoners | woz | supermarkt
    -----+----------+-----+-----------
    A    | 1200     | 187 | 0.4
    B    | 800      | 340 |
""")

REVISED = frame("""
    area | meting | variable | value | known_from | source           | edition
    -----+--------+----------+-------+------------+------------------+---------------------------
    A    | 2018   | score    | -0.25 | 2022-06-01 | leefbaarometer   | revision of 2022
    A    | 2018   | score    | -0.28 | 2024-03-01 | leefbaarometer   | a revision of that revision
    B    | 2018   | score    | 0.08  | 2022-06-01 | leefbaarometer   | revision of 2022
    A    | 2018   | inwoners | 1215  | 2019-05-01 | cbs-kerncijfers  | kerncijfers 2018, final
""")

# Of area A; the last column is the score 2018 of area B.
KNOWN = frame("""
    as of      | score 2018 | onv 2018 | score 2020 | klasse 2020 | inwoners 2018 | woz 2018 | supermarkt 2018 | B
    -----------+------------+----------+------------+-------------+---------------+----------+-----------------+-----
    2018-08-31 |            |          |            |             |               |          |                 |
    2018-09-01 |            |          |            |             | 1200          |          |                 |
    2019-04-30 |            |          |            |             | 1200          |          |                 |
    2019-05-01 |            |          |            |             | 1215          |          |                 |
    2019-12-31 |            |          |            |             | 1215          |          |                 |
    2020-01-01 | -0.20      | -0.10    |            |             | 1215          | 187      |                 | 0.10
    2021-01-01 | -0.20      | -0.10    |            |             | 1215          | 187      | 0.4             | 0.10
    2021-12-31 | -0.20      | -0.10    |            |             | 1215          | 187      | 0.4             | 0.10
    2022-01-01 | -0.20      | -0.10    | -0.30      | 3           | 1215          | 187      | 0.4             | 0.10
    2022-05-31 | -0.20      | -0.10    | -0.30      | 3           | 1215          | 187      | 0.4             | 0.10
    2022-06-01 | -0.25      | -0.10    | -0.30      | 3           | 1215          | 187      | 0.4             | 0.08
    2024-02-29 | -0.25      | -0.10    | -0.30      | 3           | 1215          | 187      | 0.4             | 0.08
    2024-03-01 | -0.28      | -0.10    | -0.30      | 3           | 1215          | 187      | 0.4             | 0.08
    2099-01-01 | -0.28      | -0.10    | -0.30      | 3           | 1215          | 187      | 0.4             | 0.08
""")


def named(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(area="BU9000000" + table["area"])


@pytest.fixture(scope="module")
def panel() -> Panel:
    first = panel_of(named(SCORES), {2018: named(KEY_FIGURES)}, ["BU9000000A", "BU9000000B"])
    return with_facts(first, named(REVISED).assign(known_from=pd.to_datetime(REVISED["known_from"])))


@pytest.mark.parametrize("day", KNOWN["as of"])
def test_on_a_day_each_figure_is_what_was_published_by_then(panel, day):
    known = panel.as_of(date.fromisoformat(day))
    expected = KNOWN.set_index("as of").astype(float).loc[day]
    asked = [*(name.split() for name in expected.index[:-1]), ("score", "2018")]
    found = [known.at(variable, int(year))[0] for variable, year in asked[:-1]] + [known.at("score", 2018)[1]]
    np.testing.assert_array_equal(found, expected.to_numpy())


def test_a_year_is_a_meting_from_the_day_on_which_its_first_score_is_known(panel):
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2022, 1, 1)]
    assert [panel.as_of(day).metingen() for day in days] == [[], [2018], [2018, 2020]]


def test_areas_and_neighbours_are_there_on_every_day(panel):
    before = panel.as_of(date(1990, 1, 1))
    assert before.facts.empty
    assert before.areas is panel.areas
    assert before.neighbours is panel.neighbours
    assert np.isnan(before.at("score", 2018)).all()


def test_when_everything_is_known_the_panel_is_itself(panel):
    assert panel.as_of(date(2099, 1, 1)) is panel


PANEL = make_panel(seed=3, areas=12)
DAYS = st.dates(date(2007, 1, 1), date(2024, 1, 1))


@settings(deadline=None, derandomize=True, max_examples=40)
@given(DAYS, DAYS)
def test_looking_back_twice_is_looking_back_to_the_earlier_day(one, other):
    twice, once = PANEL.as_of(one).as_of(other), PANEL.as_of(min(one, other))
    pd.testing.assert_frame_equal(twice.facts, once.facts, check_exact=True)


@settings(deadline=None, derandomize=True, max_examples=40)
@given(DAYS, st.integers(1, 1000))
def test_what_becomes_known_later_changes_nothing_that_was_known_before(day, days):
    news = PANEL.facts.assign(
        value=PANEL.facts["value"] + 1, edition="later", known_from=np.datetime64(day) + np.timedelta64(days, "D")
    )
    before, after = PANEL.as_of(day), with_facts(PANEL, news).as_of(day)
    assert before.metingen() == after.metingen()
    for variable in PANEL.variables:
        pd.testing.assert_frame_equal(before.wide(variable), after.wide(variable), check_exact=True)


def test_no_meting_is_known_before_its_year_is_over():
    for year in PANEL.metingen():
        assert year not in PANEL.as_of(date(year, 12, 31)).metingen()
        assert year in PANEL.as_of(date(year + 2, 1, 1)).metingen()
