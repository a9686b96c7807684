import numpy as np
import pytest

from lib.panels import make_panel
from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.features.build import features_as_of
from vroegsignalering.features.catalogue import GROUPS, feature, straight

PANEL = make_panel(seed=2, areas=30)


def columns(*groups: str) -> list[str]:
    return features_as_of(PANEL, 2018, groups).columns.tolist()


def test_every_column_has_words_a_dimension_a_unit_and_a_window():
    for name in columns(*GROUPS):
        told = feature(name)
        assert told.name == name
        assert all((told.dimension, told.unit, told.window, told.nl))
        assert "{" not in told.nl


def test_no_two_columns_have_the_same_words():
    told = [feature(name).nl for name in columns(*GROUPS)]
    assert len(set(told)) == len(told)


def test_every_variable_that_could_be_published_has_words_for_its_level_and_change():
    for variable in catalogue().keys() - {"score", "klasse"}:
        for what in ("niveau", "verandering"):
            assert catalogue()[variable].nl in feature(f"{variable}.{what}").nl


def test_each_group_adds_its_own_columns_and_all_of_them():
    so_far: list[str] = []
    asked: list[str] = []
    for group in GROUPS:
        asked.append(group)
        assert columns(*asked)[: len(so_far)] == so_far
        assert group == "local" or len(columns(*asked)) > len(so_far)  # which no official file brings
        so_far = columns(*asked)
    assert len(set(so_far)) == len(so_far)


def test_without_the_group_of_indicators_nothing_is_made_of_them():
    left = columns(*[group for group in GROUPS if group != "indicators"])
    assert "score.gelijken" not in left
    assert {PANEL.indicator(name.split(".")[0]).source for name in left} == {"leefbaarometer"}


def test_what_a_line_does_without_its_level_and_last_two_steps_say_in_other_proportions_every_meting() -> None:
    panel = make_panel(seed=2, areas=30, metingen=(2002, 2008, 2012, 2014))
    restated = [name for name in columns(*GROUPS) if not straight(name) and not name.endswith(".schok")]
    assert len(restated) == 3
    proportions = []
    for meting in (2012, 2014):  # after steps of six and four years, and of four and two
        X = features_as_of(panel, meting, tuple(GROUPS))
        said = X[["score.niveau", "score.stap", "score.vorige_stap"]].assign(one=1.0)
        known = (said.notna() & X[restated].notna().all(axis=1).to_numpy()[:, None]).all(axis=1)
        assert known.sum() > 10
        found, left, *_ = np.linalg.lstsq(said[known].to_numpy(), X.loc[known, restated].to_numpy(), rcond=None)
        np.testing.assert_allclose(left, 0.0, atol=1e-20)
        proportions.append(found[:3])
    assert not np.isclose(*proportions).all(axis=0).any()


@pytest.mark.parametrize(
    ("name", "dimension", "unit"),
    [
        ("score.niveau", "afstand tot de grens", "punten"),
        ("score.gemiddelde", "afstand tot de grens", "punten"),
        ("score.stap", "verloop van de score", "punten per jaar"),
        ("score.onrust", "verloop van de score", "punten"),
        ("score.buren", "omgeving", "punten"),
        ("score.gemeente_stap", "omgeving", "punten per jaar"),
        ("score.schokken", "plotselinge veranderingen", "maal een gewone sprong"),
        ("woz.niveau", "woningvoorraad", "duizend euro"),
        ("woz.verandering", "woningvoorraad", "duizend euro per jaar"),
    ],
)
def test_reasons_are_summed_under_the_right_heading_in_the_right_unit(name, dimension, unit):
    assert (feature(name).dimension, feature(name).unit) == (dimension, unit)
