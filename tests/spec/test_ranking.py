"""How ties in a ranking are counted."""

import numpy as np

from lib.drawn import frame
from vroegsignalering.learning.metrics import average_precision, precision_at, resample

RANKED = frame("""
    area | probability | slid
    -----+-------------+-----
    D    | 0.9         | 0
    B    | 0.5         | 1
    C    | 0.5         | 0
    A    | 0.5         | 0
    E    | 0.1         | 1
""")
NO_RESAMPLES = resample(RANKED["area"].to_numpy(), 0, seed=1)


def first(k: int) -> float:
    columns = (RANKED[name].to_numpy() for name in ("slid", "probability", "area"))
    return precision_at(*columns, NO_RESAMPLES, [k])[0, 0]


def test_within_a_tie_the_lower_code_comes_first():
    assert first(2) == 0  # D A
    assert first(3) == 1 / 3  # D A B
    assert first(5) == 2 / 5


def test_a_list_shorter_than_the_capacity_has_no_precision_at_it():
    assert np.isnan(first(6))


def test_average_precision_counts_a_tie_as_one_threshold():
    found = average_precision(RANKED["slid"].to_numpy(), RANKED["probability"].to_numpy(), NO_RESAMPLES)
    # B is found among the first four (1/4), E among all five (2/5): half the slides each.
    np.testing.assert_allclose(found, [(1 / 4 + 2 / 5) / 2])
