"""The list of a region is the national list, cut and ranked again, with nothing else changed."""

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.published import VERSION, lists
from vroegsignalering.domain.regions import Region, region
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.lists.scope import for_region, scoped
from vroegsignalering.store.contract import checked

RANKS = ("rang", "rang_laag", "rang_hoog")
KEPT = tuple(f"rang_landelijk{end}" for end in ("", "_laag", "_hoog"))


def national(areas: int = 12) -> dict[str, Any]:
    return lists(areas=areas)[0]


def at(codes: dict[int, str]) -> dict[str, Any]:
    """A national list with these areas (code of a buurt) at these ranks."""
    content = national()
    content["rows"] = [row for row in content["rows"] if row["rang"] in codes]
    for row in content["rows"]:
        row["gebied"] = codes[row["rang"]]
        row["gemeentecode"] = f"GM{row['gebied'][2:6]}"
    return content


def test_a_part_is_ranked_again_and_keeps_the_national_ranks_and_can_be_published() -> None:
    content = national()
    untouched = copy.deepcopy(content)
    part = scoped(content, "Verzonnenstad", ["GM9001"])
    assert content == untouched
    rows = [row for row in content["rows"] if row["gemeentecode"] == "GM9001"]
    assert [row["rang"] for row in part["rows"]] == [1, 2, 3, 4, 5, 6]
    assert [[row[key] for key in KEPT] for row in part["rows"]] == [[row[key] for key in RANKS] for row in rows]
    for row in part["rows"]:
        for key in KEPT:
            del row[key]
    assert [{**row, **dict.fromkeys(RANKS)} for row in part["rows"]] == [
        {**row, **dict.fromkeys(RANKS)} for row in rows
    ]
    checked([part], VERSION)
    assert part["provenance"]["scope"] == {
        "title": "Verzonnenstad",
        "gemeenten": ["GM9001"],
        "wijken": [],
        "without_rows": [],
        "of": 12,
    }
    assert {key: value for key, value in part["provenance"].items() if key != "scope"} == content["provenance"]


def test_the_whole_country_as_a_scope_has_the_national_ranks() -> None:
    content = national()
    for row in content["rows"]:
        row["rang_hoog"] = min(row["rang_hoog"], 12)
    part = scoped(content, "Nederland", ["GM9001", "GM9002"])
    for row in part["rows"]:
        assert row["rang"] == row["rang_landelijk"]
        assert row["rang_laag"] >= row["rang_landelijk_laag"]
        assert row["rang_hoog"] <= row["rang_landelijk_hoog"]


@given(st.data())
@settings(derandomize=True, deadline=None, max_examples=60)
def test_an_interval_holds_every_rank_that_the_national_intervals_allow(data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(1, 13)))  # national ranks in some other draw of gemeenten
    content = national()
    for row, other in zip(content["rows"], order, strict=True):
        row["rang_laag"], row["rang_hoog"] = min(row["rang"], other), max(row["rang"], other)
        row["elders"] = other
        row["gemeentecode"] = data.draw(st.sampled_from(["GM9001", "GM9002"]))
    content["rows"][0]["gemeentecode"] = "GM9001"
    part = scoped(content, "Verzonnenstad", ["GM9001"])["rows"]
    elsewhere = 1 + np.argsort(np.argsort([row["elders"] for row in part]))
    for row, rank in zip(part, elsewhere, strict=True):
        assert 1 <= row["rang_laag"] <= min(row["rang"], rank)
        assert max(row["rang"], rank) <= row["rang_hoog"] <= len(part)


def test_a_region_is_what_is_known_of_it_in_the_meting_of_the_list() -> None:
    # Delfzijl merged into Eemsdelta; Het Hogeland holds Eemsmond, but also what was never in the region.
    content = at({1: "BU19790001", 2: "BU19660001", 3: "BU00140001"})
    scope = for_region(content, region("eemsdelta", 2016))["provenance"]["scope"]
    assert (scope["name"], scope["title"], scope["defined"]) == ("eemsdelta", "Eemsdelta", 2016)
    assert (scope["gemeenten"], scope["lost"]) == (["GM1979"], ["GM1651"])
    assert scope["partly"] == {"GM1966": ["GM0005", "GM0053", "GM1663"]}
    assert [row["gebied"] for row in for_region(content, region("eemsdelta", 2016))["rows"]] == ["BU19790001"]


def test_a_region_of_wijken_takes_the_buurten_with_their_codes() -> None:
    content = at({1: "BU05991081", 2: "BU05990110", 3: "BU05991571", 4: "BU03630000"})
    part = for_region(content, region("rotterdam-zuid", 2024))
    assert [row["gebied"] for row in part["rows"]] == ["BU05991081", "BU05991571"]
    assert part["provenance"]["scope"]["without_rows"] == ["WK059912"]


def test_what_has_nothing_to_rank_or_names_no_gemeente_is_refused() -> None:
    with pytest.raises(VroegsignaleringError, match="no area of G4 is at risk"):
        for_region(national(), region("g4", 2024))
    content = national()
    content["provenance"]["level"] = "pc4"
    with pytest.raises(VroegsignaleringError, match="level pc4 do not name their wijk"):
        for_region(content, region("rotterdam-zuid", 2024))
    content["rows"][3]["gemeentecode"] = None
    own = Region(name="demo", title="Demo", kind="eigen", year=2024, gemeenten=("GM9001",))
    with pytest.raises(VroegsignaleringError, match="level pc4 do not name their gemeente"):
        for_region(content, own)


def test_a_degree_of_urbanisation_takes_the_areas_that_had_it_on_the_day_of_the_list() -> None:
    content = national()
    part = for_region(content, region("stedelijkheid-3", 2024))
    assert [row["rang_landelijk"] for row in part["rows"]] == [2, 7]
    assert {row["stedelijkheid"] for row in part["rows"]} == {3}
    told = part["provenance"]["scope"]
    assert (told["name"], told["degree"], told["degree_unknown"], told["gemeenten"]) == ("stedelijkheid-3", 3, 1, [])
    checked([part], VERSION)


def test_a_list_without_degrees_has_no_part_of_one_degree() -> None:
    content = national()
    for row in content["rows"]:
        del row["stedelijkheid"]  # of before they were kept
    with pytest.raises(VroegsignaleringError, match="of no area on this list the degree of urbanisation is known"):
        for_region(content, region("stedelijkheid-1", 2024))
