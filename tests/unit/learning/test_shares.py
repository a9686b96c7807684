"""A share of few: the interval is that of counting, wider where what hangs together is counted as if it did not."""

import numpy as np
import pytest
from scipy.stats import binomtest

from vroegsignalering.learning.shares import share

ROWS = 4000
GIVEN = np.full(ROWS, 0.01)


def slid(count: int) -> np.ndarray:
    """So many slides, spread evenly over the rows."""
    told = np.zeros(ROWS)
    told[np.linspace(0, ROWS, count, endpoint=False, dtype=int)] = 1.0
    return told


@pytest.mark.parametrize("count", [0, 1, 7, 40, 400, ROWS])
def test_of_many_blocks_that_do_not_hang_together_it_is_the_binomial_interval(count: int) -> None:
    told = share(slid(count), GIVEN, np.arange(ROWS))
    exact = binomtest(count, ROWS).proportion_ci(method="exact")
    assert told["value"] == count / ROWS
    assert told["low"] == pytest.approx(exact.low, rel=0.02)
    assert told["high"] == pytest.approx(exact.high, rel=0.02)


def test_slides_in_one_block_say_less_than_as_many_in_many() -> None:
    block = np.arange(ROWS) // 100
    together = np.zeros(ROWS)
    together[:30] = 1.0
    apart, bound = share(slid(30), GIVEN, block), share(together, GIVEN, block)
    assert bound["value"] == apart["value"]
    assert bound["low"] < apart["low"] / 2
    assert bound["high"] > 2 * apart["high"]
    assert bound["error"] > 4 * apart["error"]


def test_what_was_given_to_blocks_is_no_scatter() -> None:
    block = np.arange(ROWS) // 100
    here = block < 4
    given, happened = np.where(here, 0.1, 0.0), np.where(here & (np.arange(ROWS) % 10 == 0), 1.0, 0.0)
    assert share(happened, given, block)["low"] > 2 * share(happened, GIVEN, block)["low"]


def test_few_blocks_say_less() -> None:
    few, many = (share(slid(40), GIVEN, np.arange(ROWS) % blocks) for blocks in (3, 499))
    assert few["low"] < many["low"] < many["high"] < few["high"]


def test_of_one_block_nobody_knows_how_it_differs_from_others() -> None:
    assert share(slid(40), GIVEN, np.zeros(ROWS)) == {"value": 0.01, "low": None, "high": None, "error": None}


def test_slides_where_nothing_at_all_was_given_have_an_interval() -> None:
    told = share(slid(5), np.zeros(ROWS), np.arange(ROWS))
    assert 0 < told["low"] < told["value"] < told["high"]
