"""The table of headers is whole: it names indicators of the catalogue, and no header leads to two of them in a year."""

from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.errors import BadInput
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.headers import Layout, all_headers, found, known

ALL = all_headers()


def test_every_header_is_about_an_indicator_of_its_publication():
    assert [one for one in ALL if catalogue()[one.indicator].source != one.publication] == []
    assert [one for one in ALL if one.first > one.last or one.layout not in get_args(Layout)] == []


def test_every_indicator_of_another_publication_stands_under_some_header():
    named = {one.indicator for one in ALL}
    assert {name for name, entry in catalogue().items() if entry.source != "leefbaarometer"} == named


@pytest.mark.parametrize("year", [2004, 2012, 2013, 2016, 2020, 2024])
def test_a_header_leads_to_one_indicator_in_a_year(year):
    there = Counter((one.publication, one.layout, one.header) for one in ALL if one.first <= year <= one.last)
    assert [header for header, count in there.items() if count > 1] == []


def test_headers_of_yearly_files_are_in_the_case_in_which_they_are_looked_up():
    assert [one.header for one in ALL if one.layout == "file" and one.header != one.header.strip().lower()] == []


def test_the_name_of_a_measure_holds_from_year_to_year():
    assert known("cbs-kerncijfers", "file", 2012)["woningwaarde"] == "woz"
    assert known("cbs-kerncijfers", "file", 2019)["g_woz"] == "woz"
    assert known("cbs-kerncijfers", "file", 2020)["g_wozbag"] == "woz"
    assert "g_woz" not in known("cbs-kerncijfers", "file", 2020)


def test_what_is_not_there_is_told_with_what_is():
    with pytest.raises(BadInput, match="no indicator of the catalogue, but 'a, b'; expected columns such as a_inw"):
        found(Source(Path("kwb.csv")), ["a", "b"], {"a_inw": "inwoners"}, "a_inw")
