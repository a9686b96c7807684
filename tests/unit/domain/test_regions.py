"""Regions, and how they are followed through mergers of gemeenten."""

import csv
import re
from pathlib import Path

import pytest

from lib.beyond import BEYOND
from vroegsignalering.domain.gemeenten import FIRST, LAST, PROVINCES, gemeenten, mergers, origins
from vroegsignalering.domain.regions import (
    OUTSIDE,
    UNKNOWN,
    Region,
    members,
    read_regions,
    region,
    region_of,
    regions,
)
from vroegsignalering.errors import BadInput, VroegsignaleringError

DOCS = Path(__file__).parents[3] / "docs" / "regions.md"


def own(*codes: str, year: int = 2016) -> Region:
    return Region(name="own", title="Own", kind="own", year=year, gemeenten=codes)


def listed(folder: Path, year: int) -> dict[str, tuple[str, str]]:
    """Name and province number of each gemeente in CBS's list of a year, as it is beside the project."""
    content = (folder / "gemeenten" / f"gemeente_{year}.csv").read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    rows = list(csv.DictReader(text.removeprefix("\ufeff").splitlines()))
    code = next(name for name in rows[0] if name.endswith("Gemeentecode"))
    return {f"GM{row[code]}": (row["Gemeentenaam"], row["Provinciecode"]) for row in rows}


@pytest.mark.real
@pytest.mark.parametrize("year", range(2016, 2022))
def test_gemeenten_names_and_provinces_are_those_of_cbs(real_data: Path, year: int) -> None:
    ours = {code: (one.name, one.province) for code, one in gemeenten(year).items()}
    assert ours == listed(real_data, year)


@pytest.mark.real
def test_gemeenten_of_2024_are_those_of_the_leefbaarometer(real_data: Path) -> None:
    with (real_data / "leefbaarometer-3.0-buurt-2024" / "buurtscore24.csv").open(encoding="utf-8") as stream:
        there = {(f"GM{row['bu_code'][2:6]}", row["provincie_code"][-2:]) for row in csv.DictReader(stream)}
    assert {(code, one.province) for code, one in gemeenten(2024).items()} == there


@pytest.mark.real
def test_every_gemeente_of_the_regions_of_2016_is_in_ours(real_data: Path) -> None:
    with (real_data / "gemeenten" / "regios-2016.csv").open(encoding="utf-8") as stream:
        there = {(row["soort"], row["regio"], row["gemeentecode"]) for row in csv.DictReader(stream)}
    kinds = {kind for kind, _, _ in there}
    ours = [one for one in regions() if one.kind in kinds and one.year == 2016]
    assert {(one.kind, one.title, code) for one in ours for code in one.gemeenten} == there


def test_the_number_of_gemeenten_is_the_one_that_is_known_of_each_year() -> None:
    counts = [len(gemeenten(year)) for year in range(FIRST, LAST + 1)]
    assert counts == [390, 388, 380, 355, 355, 352, 345, 342, 342]


@pytest.mark.parametrize("year", range(FIRST + 1, LAST + 1))
def test_every_gemeente_that_went_or_came_is_in_a_merger_of_that_year(year: int) -> None:
    now, before = set(gemeenten(year)), set(gemeenten(year - 1))
    in_year = [merger for merger in mergers() if merger.year == year]
    assert {merger.gone for merger in in_year} == before - now
    into = {code for merger in in_year for code in merger.into}
    assert now - before <= into <= now


def test_all_land_of_2016_is_held_by_gemeenten_of_2024_and_the_other_way_round() -> None:
    held = origins(FIRST, LAST)
    assert set(held) == set(gemeenten(LAST))
    assert set().union(*held.values()) == set(gemeenten(FIRST))


@pytest.mark.parametrize("year", range(FIRST, LAST + 1))
def test_every_gemeente_has_one_province_and_provinces_are_regions(year: int) -> None:
    found = {code: region_of(code, "provincie", year) for code in gemeenten(year)}
    assert found == {code: f"provincie-{one.province}" for code, one in gemeenten(year).items()}
    assert {one.title for one in regions() if one.kind == "provincie"} == set(PROVINCES.values())


def test_every_gemeente_of_2024_is_in_one_corop_area_within_its_province() -> None:
    areas = [one for one in regions() if one.kind == "corop"]
    assert len(areas) == 40
    assert sorted(code for one in areas for code in one.gemeenten) == sorted(gemeenten(2024))
    assert all(len({gemeenten(2024)[code].province for code in one.gemeenten}) == 1 for one in areas)


def test_a_region_in_the_year_it_was_defined_for_is_what_it_was_defined_as() -> None:
    for one in regions():
        now = members(one, one.year)
        assert (now.gemeenten, now.wijken) == (tuple(sorted(one.gemeenten)), one.wijken)
        assert (now.grown, now.partly, now.lost) == ({}, {}, ())


def test_members_that_merged_among_themselves_are_followed() -> None:
    now = members(region("hoeksche-waard", 2016), 2019)
    assert now.gemeenten == ("GM1963",)
    assert (now.grown, now.partly, now.lost) == ({}, {}, ())


def test_a_merger_across_the_border_of_a_region_is_said_and_not_guessed() -> None:
    now = members(region("eemsdelta", 2016), 2024)
    assert now.gemeenten == ("GM1979",)  # Delfzijl, Appingedam, Loppersum
    assert now.partly == {"GM1966": ("GM0005", "GM0053", "GM1663")}  # Het Hogeland: with Bedum, Winsum, De Marne
    assert now.lost == ("GM1651",)  # Eemsmond


def test_a_member_that_was_divided_is_lost_unless_all_its_parts_are_inside() -> None:
    haaren = "GM0788"
    assert members(own(haaren, year=2020), 2021).lost == (haaren,)
    heirs = ("GM0757", "GM0824", "GM0855", "GM0865")
    now = members(own(haaren, *heirs, year=2020), 2021)
    assert (now.gemeenten, now.lost) == (heirs, ())


def test_a_member_that_took_in_a_gemeente_from_outside_is_still_a_member_and_grown() -> None:
    now = members(region("g4", 2016), 2024)
    assert now.gemeenten == region("g4", 2016).gemeenten
    assert now.grown == {"GM0363": ("GM0457",)}  # Amsterdam with Weesp


def test_a_region_is_followed_back_too() -> None:
    now = members(own("GM1979", "GM1966", year=2024), 2018)
    assert now.gemeenten == ("GM0003", "GM0005", "GM0010", "GM0024", "GM1651", "GM1663")
    assert now.partly == {"GM0053": ("GM1969",)}  # Winsum went to Westerkwartier in part
    assert now.lost == ("GM1966",)


def test_wijken_are_known_in_the_year_of_their_definition_only() -> None:
    zuid = region("rotterdam-zuid", 2022)
    assert members(zuid, 2022).wijken == ("WK059910", "WK059912", "WK059915")
    assert members(zuid, 2023).wijken == ()
    assert members(zuid, 2023).lost == zuid.wijken


@pytest.mark.parametrize(
    ("gemeente", "kind", "year", "found"),
    [
        ("GM0363", "stedennetwerk", 2024, "g4"),
        ("GM0114", "stedennetwerk", 2024, "g40"),
        ("GM0114", "anticipeer", 2024, "oost-drenthe"),
        ("GM0053", "krimp", 2016, OUTSIDE),
        ("GM1979", "krimp", 2024, "eemsdelta"),
        ("GM1954", "krimp", 2024, UNKNOWN),  # Beekdaelen: from two krimpregio's
        ("GM0080", "anticipeer", 2024, UNKNOWN),  # Leeuwarden took in Leeuwarderadeel
        ("GM0003", "krimp", 2024, UNKNOWN),  # Appingedam was no more
        ("GM1961", "provincie", 2019, "provincie-26"),
        ("GM9001", "krimp", 2024, OUTSIDE),  # of the synthetic country
    ],
)
def test_the_region_of_a_gemeente(gemeente: str, kind: str, year: int, found: str) -> None:
    assert region_of(gemeente, kind, year) == found


def test_the_newest_definition_that_is_not_newer_than_the_year_counts() -> None:
    assert region("provincie-26", 2018).year == 2018
    assert "GM1961" in region("provincie-26", 2020).gemeenten  # Vijfheerenlanden, since 2019
    assert region("g4", 2024).year == 2016
    assert len(region("g40", 2022).gemeenten) == 40
    assert {*region("g40", 2023).gemeenten} - {*region("g40", 2022).gemeenten} == {"GM0362"}  # Amstelveen


def test_the_letter_counts_two_fewer_than_the_g40_of_a_month_later() -> None:
    g32, g40 = {*region("g32", 2017).gemeenten}, {*region("g40", 2016).gemeenten}
    assert len(g32) == 38
    assert g40 - g32 == {"GM0106", "GM0402"}  # Assen and Hilversum


def test_what_is_not_known_is_refused_in_words() -> None:
    with pytest.raises(VroegsignaleringError, match=r"'g33' is unknown.*docs/regions\.md"):
        region("g33", 2024)
    with pytest.raises(VroegsignaleringError, match="2016 to 2024, not of 2012"):
        members(region("g4", 2016), 2012)


GOOD = """
[[region]]
name = "drechtsteden"
title = "Drechtsteden"
kind = "eigen"
year = 2024
gemeenten = ["GM0482", "GM0505", "GM0523", "GM0531", "GM0590", "GM0610", "GM0642"]

[[region]]
name = "demo"
title = "Verzonnen streek"
kind = "eigen"
year = 2024
gemeenten = ["GM9001", "GM9002"]
"""


def test_a_user_adds_regions_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "regions.toml"
    path.write_text(GOOD, encoding="utf-8")
    both = read_regions(path)
    assert [one.name for one in both] == ["drechtsteden", "demo"]
    assert region_of("GM0505", "eigen", 2024, both) == "drechtsteden"
    assert region_of("GM0505", "eigen", 2016, both) == "drechtsteden"
    assert members(both[1], 2020).gemeenten == ("GM9001", "GM9002")


@pytest.mark.parametrize(
    ("spoiled", "place", "found", "expected"),
    [
        (GOOD.replace("GM0642", "GM9"), "region 1, key gemeenten", "GM9", "pattern"),
        (GOOD.replace("GM0642", "GM1983"), "region 1, key gemeenten", "'GM1983'", "1 January 2024"),
        (GOOD.replace("GM9002", "GM9001"), "region 2, key gemeenten", "'GM9001' twice", "each code once"),
        (GOOD.replace("2024", "2015", 1), "region 1, key year", "2015", "2016"),
        (GOOD.replace("2024", '"2024"', 1), "region 1, key year", "'2024'", "integer"),
        (GOOD.replace("title", "titel", 1), "region 1, key title", "nothing", "title"),
        (GOOD + "urk = 1\n", "region 2, key urk", "a key that no region has", "gemeenten"),
        (GOOD.replace('"demo"', '"drechtsteden"'), "region 2, key name", "'drechtsteden' for 2024 again", "own"),
        (GOOD.replace('"demo"', '"corop-twente"'), "region 2, key name", "'corop-twente' for 2024 again", "own"),
        (GOOD.replace('"Verzonnen streek"', '"overig"'), "region 2, key title", "'overig'", "own"),
        (GOOD.replace('"Verzonnen streek"', '"Drechtsteden"'), "region 2, key title", "'Drechtsteden'", "own"),
        (GOOD.replace('["GM9001", "GM9002"]', "[]"), "region 2", "without members", "gemeenten"),
        ('title = "x"', "", "the keys title", "[[region]]"),
        ("region = 3", "", "the keys region", "[[region]]"),
        ("", "", "an empty file", "[[region]]"),
        ("[[region", "", "no valid TOML", "[[region]]"),
    ],
)
def test_a_bad_file_of_regions_is_refused(tmp_path: Path, spoiled: str, place: str, found: str, expected: str) -> None:
    path = tmp_path / "regions.toml"
    path.write_text(spoiled, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_regions(path)
    assert error.value.place == place
    assert found in error.value.found
    assert expected in error.value.expected
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("value", "found"), BEYOND)
def test_what_nobody_can_tell_of_is_refused_in_one_line(tmp_path: Path, value: str, found: str) -> None:
    path = tmp_path / "regions.toml"
    path.write_text(f"[[region]]\nyear = {value}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=rf"regions\.toml: found {found}; expected tables"):
        read_regions(path)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No such file"):
        read_regions(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes('title = "Fryslân"'.encode("latin-1"))
    with pytest.raises(BadInput, match=r"no UTF-8"):
        read_regions(tmp_path / "latin.toml")


def test_the_page_about_regions_says_what_the_tables_hold() -> None:
    page = DOCS.read_text(encoding="utf-8")
    for one in regions():
        if one.stedelijkheid:
            assert (
                f"| `{one.name}` | {one.title} | {one.kind} | {one.year} | areas of degree {one.stedelijkheid} |"
                in page
            )
        elif one.kind not in ("provincie", "corop"):
            now = members(one, LAST if one.gemeenten else one.year)
            size = f"{len(one.gemeenten)} | {len(now.gemeenten)}" if one.gemeenten else f"{len(one.wijken)} wijken | -"
            assert f"| `{one.name}` | {one.title} | {one.kind} | {one.year} | {size} | " in page


def test_the_example_on_the_page_about_regions_is_a_good_file(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    path = tmp_path / "regions.toml"
    path.write_text(example[1], encoding="utf-8")
    assert [one.name for one in read_regions(path)] == ["drechtsteden"]


def test_a_degree_of_urbanisation_is_a_region_without_gemeenten_in_every_year() -> None:
    urban = region("stedelijkheid-1", 2020)
    assert (urban.stedelijkheid, urban.title) == (1, "Zeer sterk stedelijk")
    for year in (FIRST, LAST):
        now = members(urban, year)
        assert (now.stedelijkheid, now.gemeenten, now.wijken, now.lost) == (1, (), (), ())


@pytest.mark.parametrize("also", ['gemeenten = ["GM0363"]', 'wijken = ["WK036300"]'])
def test_a_degree_of_urbanisation_beside_members_is_refused(tmp_path: Path, also: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(f'[[region]]\nname="a"\ntitle="A"\nkind="eigen"\nyear=2024\nstedelijkheid=1\n{also}\n')
    with pytest.raises(BadInput, match="one or the other"):
        read_regions(path)
