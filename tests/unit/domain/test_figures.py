"""What sort of figure an indicator is."""

import pandas as pd
import pytest

from vroegsignalering.domain.catalogue import Indicator, catalogue
from vroegsignalering.domain.figures import figure
from vroegsignalering.panel.boundaries import apply
from vroegsignalering.panel.crosswalk import crosswalk


def test_a_mean_over_households_is_weighed_by_households_and_only_such_a_mean():
    # Of SES-WOA it is not known which areas it is about, so that nothing of it is ever weighed.
    entries = {name: entry for name, entry in catalogue().items() if entry.source != "cbs-ses-woa"}
    over = {name: figure(entry).over[0] for name, entry in entries.items() if figure(entry).kind == "mean"}
    assert {name for name, count in over.items() if count == "huishoudens"} == {
        "huishoudensgrootte", "eenpersoons_aandeel", "autos", "laag_huishouden", "hoog_huishouden", "lage_koopkracht",
        "sociaal_minimum", "minimum_110", "minimum_120", "gestandaardiseerd_inkomen",
    }  # fmt: skip
    assert (over["koop"], over["woz"]) == ("woningen", "woningen")
    assert (over["inkomen"], over["armoede"], over["score"], over["won"]) == ("inwoners",) * 4
    # A file without households, or homes, still has inhabitants.
    assert all(figure(entry).over[-1] == "inwoners" for entry in catalogue().values())


@pytest.mark.parametrize(
    ("unit", "nl", "over"),
    [
        ("%", "huishoudens met schulden", "huishoudens"),
        ("per 1000 inwoners", "meldingen uit huishoudens per 1000 inwoners", "inwoners"),
        ("%", "inwoners met hulp in de huishouding", "inwoners"),
    ],
)
def test_a_gemeentes_own_mean_is_weighed_by_what_its_unit_or_else_its_words_say(unit: str, nl: str, over: str):
    own = Indicator(
        source="lokaal:GM9001", dimension="sociaaleconomisch", unit=unit, nl=nl, en=nl, more="worse", lag_months=3
    )
    assert figure(own).over[0] == over


def test_the_size_of_households_of_areas_that_merged_is_that_of_their_inhabitants_over_their_households():
    people, households = pd.Series({"A": 100.0, "B": 400.0}), pd.Series({"A": 100.0, "B": 100.0})
    merged = pd.DataFrame({"from_area": ["A", "B"], "to_area": ["C", "C"], "share": 1.0, "how": "recode"})
    sort = figure(catalogue()["huishoudensgrootte"])
    weight = {"inwoners": people, "huishoudens": households}[sort.over[0]]
    carried = apply(people / households, crosswalk(merged, 2020, 2021), sort.kind, weight)
    assert carried.table["value"].to_dict() == {"C": 500 / 200}
