"""
Metingen: the years in which the Leefbaarometer was measured, and when each became known.

    2002 ------ 2008 ---- 2012 -- 2014 -- 2016 -- 2018 -- 2020 -- 2022 -- 2024
The steps are not even, so a horizon is a number of years, never a number of rows.
"""

from datetime import date

METINGEN = (2002, 2008, 2012, 2014, 2016, 2018, 2020, 2022, 2024)

# A meting appears about a year after its year: 2020 in early 2022, 2022 in autumn 2023, 2024 in 2025.
LAG_MONTHS = 12


def known_from(year: int, lag_months: int) -> date:
    """
    The first day on which a figure about `year` counts as published, `lag_months` after the end of that year.

    >>> known_from(2020, 12)
    datetime.date(2022, 1, 1)
    >>> known_from(2020, -5)
    datetime.date(2020, 8, 1)
    """
    months = (year + 1) * 12 + lag_months
    return date(months // 12, months % 12 + 1, 1)


def origin_day(meting: int) -> date:
    """The day from which a prediction at `meting` looks forward: the day that meting became known."""
    return known_from(meting, LAG_MONTHS)
