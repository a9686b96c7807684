"""Areas with few like them are marked; the mark is set by what was far at the judged origins."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd

from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.models import LEVEL
from vroegsignalering.learning.novelty import novelty
from vroegsignalering.splits import Split, plan

METINGEN = (2012, 2014, 2016, 2018, 2020)
SPLITS = plan(METINGEN, 2, 2014)
CODES = pd.Index([f"BU{number:08d}" for number in range(400)])
ODD = CODES[7]


def told(**changes: Any) -> Evidence:
    """Features that hardly change between metingen, of areas that are much alike; `changes` by column at 2020."""
    rng = np.random.default_rng(2)
    lasting = rng.normal(size=(len(CODES), 6))

    def features(meting: int) -> pd.DataFrame:
        noise = np.random.default_rng(meting).normal(0, 0.2, lasting.shape)
        X = pd.DataFrame(lasting + noise, index=CODES, columns=[LEVEL, *"abcde"])
        if meting == 2020:
            for name, value in changes.items():
                X.loc[ODD, name] = value
        return X

    return cast(Evidence, SimpleNamespace(features=features))


def test_an_area_unlike_all_others_is_far_and_hardly_any_other_is() -> None:
    found = novelty(told(a=15.0), SPLITS)
    far = found.far(2020, CODES)
    assert far[CODES.get_loc(ODD)]
    assert far.sum() <= 0.03 * len(CODES)
    assert not novelty(told(), SPLITS).far(2020, CODES)[CODES.get_loc(ODD)]


def test_an_area_of_which_all_but_the_score_is_missing_is_far() -> None:
    assert novelty(told(**dict.fromkeys("abcde", np.nan)), SPLITS).far(2020, pd.Index([ODD])).all()


def test_of_the_areas_at_judged_origins_one_in_a_hundred_is_far() -> None:
    found = novelty(told(), SPLITS)
    shares = [found.far(split.origin, CODES).mean() for split in SPLITS if split.judged]
    assert 0.005 <= np.mean(shares) <= 0.015


def test_without_a_judged_origin_nobody_is_said_to_be_far() -> None:
    newest = Split(2020, 2, (2018,), judged=False)
    found = novelty(told(a=15.0), [newest])
    assert found.threshold is None
    assert not found.far(2020, CODES).any()


def test_who_has_no_score_or_was_never_there_is_not_marked() -> None:
    found = novelty(told(**{LEVEL: np.nan}), SPLITS)
    assert not found.far(2020, pd.Index([ODD, "BU99999999"])).any()


def test_an_area_that_was_not_there_before_is_not_counted_among_those_like_it() -> None:
    evidence = told(a=15.0)
    known = novelty(evidence, SPLITS).distance[2020]
    recoded = SimpleNamespace(
        features=lambda meting: evidence.features(meting).rename({ODD: "nieuw"} if meting == 2020 else {})
    )
    new = novelty(cast(Evidence, recoded), SPLITS).distance[2020]
    assert new["nieuw"] < known[ODD]  # the twentieth of all, in place of the twentieth beside itself
    pd.testing.assert_series_equal(new.drop("nieuw"), known.drop(ODD))
