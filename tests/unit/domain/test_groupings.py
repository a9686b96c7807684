"""Groupings: every area has one label, and what is not known is onbekend, never overig."""

import numpy as np
import pandas as pd
import pytest

from lib.drawn import frame
from lib.panels import make_panel
from vroegsignalering.domain.gemeenten import LAST, gemeenten, year_of
from vroegsignalering.domain.groupings import OTHER, UNKNOWN, groupings
from vroegsignalering.domain.regions import Region
from vroegsignalering.panel.groups import groups

AREAS = frame("""
    area       | gemeente | inwoners | stedelijkheid | steden   | regio      | omvang
    -----------+----------+----------+---------------+----------+------------+-------------------------
    BU03630000 | GM0363   | 1200     | 1             | G4       | overig     | 1.000 tot 2.500 inwoners
    BU01060000 | GM0106   | 500      | 3             | overig   | overig     | 500 tot 1.000 inwoners
    BU09170000 | GM0917   | 499      | 5             | G32      | krimp      | minder dan 500 inwoners
    BU01140000 | GM0114   | 5000     | 4             | G32      | anticipeer | 5.000 inwoners of meer
    BU19540000 | GM1954   |          |               | overig   | krimp      | onbekend
    BU00800000 | GM0080   | 0        | 2             | G32      | onbekend   | minder dan 500 inwoners
    BU00030000 | GM0003   | 10       | 5             | onbekend | onbekend   | minder dan 500 inwoners
    BU90010000 | GM9001   | 10       | 5             | overig   | overig     | minder dan 500 inwoners
    1011       |          | 10       | 5             | onbekend | onbekend   | minder dan 500 inwoners
""")  # Beekdaelen came from two krimpregio's; Leeuwarden in part from an anticipeerregio; Appingedam is no more


def drawn() -> pd.DataFrame:
    areas = AREAS.copy()
    areas["gemeente"] = areas["gemeente"].fillna("")
    return areas


@pytest.mark.parametrize("name", ["steden", "regio", "omvang"])
def test_every_area_has_the_label_that_is_drawn(name: str) -> None:
    found = groupings(drawn(), 2024)[name]
    assert found.astype(str).to_dict() == dict(zip(AREAS["area"], AREAS[name], strict=True))


def test_the_degree_of_urbanisation_is_the_class_that_cbs_gives() -> None:
    found = groupings(drawn(), 2024)["stedelijkheid"].astype(str)
    assert found.iloc[0] == "1 zeer sterk stedelijk"
    told = ["onbekend" if np.isnan(one) else f"{one:.0f}" for one in AREAS["stedelijkheid"]]
    assert [label.split(" ")[0] for label in found] == told


def test_every_gemeente_of_a_year_is_in_one_province_and_one_corop_area() -> None:
    codes = sorted(gemeenten(LAST))
    found = groupings(pd.DataFrame({"area": codes, "gemeente": codes}), LAST)
    for name, number in (("provincie", 12), ("corop", 40)):
        assert not found[name].isin([UNKNOWN, OTHER]).any()
        assert found[name].nunique() == number
    assert found["steden"].value_counts()[["G4", "G32"]].tolist() == [4, 38]
    assert "omvang" not in found  # nobody told how many people live there


def test_labels_stand_in_the_order_in_which_to_show_them() -> None:
    found = groupings(drawn(), 2024)
    assert list(found["steden"].cat.categories) == ["G4", "G32", "overig", "onbekend"]
    assert found["stedelijkheid"].cat.categories[0].startswith("1 ")
    assert all(one.cat.categories[-1] == UNKNOWN and list(one.index) == list(AREAS["area"]) for one in found.values())


def test_the_year_of_boundaries_is_the_newest_in_which_most_codes_are_gemeenten() -> None:
    assert year_of(gemeenten(2018)) == 2018
    assert year_of(["GM0363", "GM0599"]) == LAST
    assert year_of(["GM0003", "GM0010", "GM0363"]) == 2020  # Appingedam and Delfzijl, until 2020


def test_a_panel_is_grouped_by_what_was_known_at_a_meting() -> None:
    panel = make_panel(seed=2, areas=40)
    found = groups(panel, 2014)
    people = panel.wide("inwoners")
    assert set(found) == {"steden", "regio", "provincie", "corop", "omvang"}  # no degree of urbanisation in it
    small = people[2014].to_numpy() < 500
    assert ((found["omvang"] == "minder dan 500 inwoners").to_numpy() == small).all()
    assert (groups(panel, 2000)["omvang"] == UNKNOWN).all()
    assert list(found["steden"].index) == list(panel.area_index)
    assert np.array_equal(found["regio"].unique(), [OTHER])  # of gemeenten that do not exist


def test_regions_that_are_asked_for_are_groups_of_their_kind_followed_to_the_year_of_the_areas() -> None:
    north = Region(name="noord", title="Noord", kind="eigen", year=2016, gemeenten=("GM0003", "GM0010", "GM0024"))
    city = Region(name="stad", title="Stad", kind="eigen", year=2016, gemeenten=("GM0014",))
    urban = Region(name="urban", title="Urban", kind="eigen", year=2016, stedelijkheid=1)
    asked = [north, city, urban]
    areas = pd.DataFrame(
        {"area": ["BU19790000", "BU00140000", "BU03630000"], "gemeente": ["GM1979", "GM0014", "GM0363"]}
    )
    # Eemsdelta came from the three; Groningen took in Haren and Ten Boer.
    assert groupings(areas, 2024, asked)["soort-eigen"].astype(str).tolist() == ["Noord", "Stad", "overig"]
    old = pd.DataFrame({"area": ["BU00030000", "BU00140000"], "gemeente": ["GM0003", "GM0014"]})
    assert groupings(old, 2016, asked)["soort-eigen"].astype(str).tolist() == ["Noord", "Stad"]
