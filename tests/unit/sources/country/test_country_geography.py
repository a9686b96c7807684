"""The map of the synthetic country."""

import numpy as np
import pytest
import shapely

from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.sources.country.geography import KINDS, make_geography
from vroegsignalering.sources.country.names import MARK

GEOGRAPHY = make_geography(3000, np.random.default_rng(7))


def test_there_are_exactly_as_many_areas_as_asked_for():
    for areas in (100, 331, 3000):
        assert len(make_geography(areas, np.random.default_rng(1)).codes) == areas


def test_three_thousand_areas_lie_in_about_ninety_gemeenten_of_four_kinds():
    assert len(GEOGRAPHY.gemeente_codes) == 91
    assert set(GEOGRAPHY.kind) == set(range(len(KINDS)))
    sizes = [np.bincount(GEOGRAPHY.gemeente)[GEOGRAPHY.kind == kind].mean() for kind in range(len(KINDS))]
    assert sizes == sorted(sizes, reverse=True)


def test_codes_follow_the_official_pattern_outside_the_range_of_cbs():
    levels = (("gemeente", GEOGRAPHY.gemeente_codes), ("wijk", GEOGRAPHY.wijk_codes), ("buurt", GEOGRAPHY.codes))
    for level, codes in levels:
        assert all(LEVELS[level].pattern.fullmatch(code) for code in codes)
        assert min(code[2:6] for code in codes) == "9001"
    assert len(set(GEOGRAPHY.codes)) == len(GEOGRAPHY.codes)


def test_a_code_lies_within_the_code_of_its_wijk_and_gemeente():
    for code, wijk, gemeente in zip(GEOGRAPHY.codes, GEOGRAPHY.wijk_codes, GEOGRAPHY.gemeente, strict=True):
        assert code[2:8] == wijk[2:]
        assert LEVELS["buurt"].gemeente(code) == GEOGRAPHY.gemeente_codes[gemeente]


def test_areas_stand_in_the_order_of_their_codes():
    assert list(GEOGRAPHY.codes) == sorted(GEOGRAPHY.codes)


def test_every_name_says_that_the_place_does_not_exist_and_is_given_once():
    assert all(name.endswith(MARK) for name in [*GEOGRAPHY.names, *GEOGRAPHY.gemeente_names])
    assert max(map(len, GEOGRAPHY.gemeente_names)) <= 40
    assert len(set(GEOGRAPHY.gemeente_names)) == len(GEOGRAPHY.gemeente_names)
    pairs = set(zip(GEOGRAPHY.gemeente, GEOGRAPHY.names, strict=True))
    assert len(pairs) == len(GEOGRAPHY.names)


def test_outlines_cover_the_land_without_overlap_and_hold_their_points():
    outlines = GEOGRAPHY.outlines
    assert shapely.is_valid(outlines).all()
    assert shapely.contains_xy(outlines, *GEOGRAPHY.points.T).all()
    assert shapely.area(outlines).sum() == pytest.approx(shapely.area(shapely.union_all(outlines)), rel=1e-6)


def test_neighbours_are_mutual_and_never_the_area_itself():
    around = GEOGRAPHY.around
    assert (around.diagonal() == 0).all()
    assert ((around > 0) != (around > 0).T).nnz == 0
    np.testing.assert_allclose(np.asarray(around.sum(axis=1)).ravel(), 1, rtol=1e-5)


def test_shrinking_gemeenten_lie_further_out_than_others():
    away = np.hypot(*(GEOGRAPHY.points - GEOGRAPHY.points.mean(axis=0)).T)
    shrinking = GEOGRAPHY.kind[GEOGRAPHY.gemeente] == KINDS.index("krimp")
    assert away[shrinking].mean() > away[~shrinking].mean()


@pytest.mark.parametrize("areas", [0, 99, 30_001])
def test_too_few_or_too_many_areas_are_refused(areas):
    with pytest.raises(VroegsignaleringError, match="100 to 30000"):
        make_geography(areas, np.random.default_rng(1))
