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
