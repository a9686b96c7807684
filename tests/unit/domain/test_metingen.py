from datetime import date

import pytest

from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.domain.metingen import LAG_MONTHS, METINGEN, known_from, origin_day


@pytest.mark.parametrize(
    ("year", "lag", "day"),
    [
        (2020, 0, date(2021, 1, 1)),
        (2020, 12, date(2022, 1, 1)),
        (2020, 24, date(2023, 1, 1)),
        (2020, 11, date(2021, 12, 1)),
        (2020, -4, date(2020, 9, 1)),
        (2020, -12, date(2020, 1, 1)),
    ],
)
def test_a_figure_is_known_so_many_months_after_the_end_of_its_year(year, lag, day):
    assert known_from(year, lag) == day


def test_metingen_ascend_and_each_is_known_before_the_next_is():
    assert list(METINGEN) == sorted(set(METINGEN))
    days = [origin_day(meting) for meting in METINGEN]
    assert days == sorted(days)


def test_everything_of_a_meting_is_known_on_its_origin_day_and_no_sooner():
    lags = {entry.lag_months for entry in catalogue().values() if entry.source == "leefbaarometer"}
    assert lags == {LAG_MONTHS}
