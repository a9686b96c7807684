from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from lib.panels import make_panel
from vroegsignalering.errors import LeakageError
from vroegsignalering.features.build import features_as_of
from vroegsignalering.features.catalogue import GROUPS
from vroegsignalering.panel.panel import Panel

PANEL = make_panel(seed=2, areas=30)


def test_there_is_one_row_for_every_area_in_the_order_of_the_panel():
    features = features_as_of(PANEL, 2018, tuple(GROUPS))
    assert features.index.equals(PANEL.area_index)
    assert set(features.dtypes.astype(str)) == {"float64"}


def test_a_panel_that_lets_a_later_figure_through_is_caught():
    class Leaky(Panel):
        def as_of(self, day: date) -> Panel:
            return self

    leaky = Leaky(**{name: getattr(PANEL, name) for name in PANEL.__dataclass_fields__})
    with pytest.raises(LeakageError, match="2016"):
        features_as_of(leaky, 2016, ("score",))


def test_dimensions_that_were_not_published_yet_give_no_columns():
    assert not list(features_as_of(PANEL, 2012, ("dimensions",)))
    assert "won.niveau" in features_as_of(PANEL, 2014, ("dimensions",))


def test_totals_alone_are_enough():
    only = replace(PANEL, facts=PANEL.facts[PANEL.facts["variable"] == "score"])
    features = features_as_of(only, 2018, tuple(GROUPS))
    assert {name.split(".")[0] for name in features.columns} == {"score"}


def test_an_indicator_without_inhabitants_is_missing_not_infinite():
    nobody = PANEL.facts.assign(value=PANEL.facts["value"].where(PANEL.facts["variable"] != "inwoners", 0.0))
    features = features_as_of(replace(PANEL, facts=nobody), 2018, ("indicators",))
    assert features["bijstand.niveau"].isna().all()
    assert not np.isinf(features.to_numpy()).any()


def test_without_a_map_there_are_no_neighbours_and_a_map_may_know_more_areas():
    without = replace(PANEL, neighbours=PANEL.neighbours.iloc[:0])
    assert "score.buren" not in features_as_of(without, 2018, ("surroundings",))
    more = pd.DataFrame({"area": [PANEL.area_index[0], "BU99999999"], "neighbour": ["BU99999999", PANEL.area_index[0]]})
    wider = replace(PANEL, neighbours=pd.concat([PANEL.neighbours, more]))
    one, two = (features_as_of(panel, 2018, ("surroundings",)) for panel in (PANEL, wider))
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def with_woz(values: pd.Series) -> Panel:
    """The panel in which each row of `woz` has the value of that row in `values`, and is gone where that is NaN."""
    of_woz = PANEL.facts["variable"] == "woz"
    facts = PANEL.facts.assign(value=PANEL.facts["value"].where(~of_woz, values))
    return replace(PANEL, facts=facts[~of_woz | values.notna()])


def numbered() -> pd.Series:
    """The number of each fact's area, 0 to 29."""
    return PANEL.facts["area"].astype(str).map({name: number for number, name in enumerate(PANEL.area_index)})


def test_a_figure_that_is_the_same_everywhere_tells_nothing():
    lasting = numbered()
    features = features_as_of(with_woz(100 + lasting), 2018, ("indicators", "history"))
    assert features["woz.verandering"].isna().all()  # nobody's value moved
    assert features["woz.niveau"].notna().all()
    everywhere = features_as_of(with_woz(pd.Series(100.0, index=PANEL.facts.index)), 2018, ("indicators", "history"))
    assert everywhere[[name for name in everywhere if name.startswith("woz.")]].isna().all(axis=None)


def test_which_areas_are_known_in_which_year_is_no_movement():
    alike = 100 + numbered() + (PANEL.facts["meting"].astype(float) - 2008) ** 2
    some = (numbered() >= 24) & (PANEL.facts["meting"] < 2012)  # six of the highest, unknown before
    features = features_as_of(with_woz(alike.mask(some)), 2018, ("indicators",))
    assert features["woz.verandering"].isna().all()
    one = alike.mask(some) + (numbered() == 3) * (PANEL.facts["meting"] - 2008)
    change = features_as_of(with_woz(one), 2018, ("indicators",))["woz.verandering"]
    assert change.idxmax() == PANEL.area_index[3]
