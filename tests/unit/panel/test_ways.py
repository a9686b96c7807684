"""Which way leads from the areas of a year to those of the chosen one, and what each step of it is made of."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from lib.drawn import frame
from vroegsignalering.errors import BadInput
from vroegsignalering.panel.boundaries import apply
from vroegsignalering.panel.followed import Read
from vroegsignalering.panel.ways import Known, Ways
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.redrawn import Recode

# Codes and marks of each year: B is another area from 2021 on, C has another code, D was cut in two in 2022.
MARKS = frame("""
    year | area | mark
    -----+------+-----
    2020 | A    | 1
    2020 | B    | 1
    2020 | C    | 1
    2020 | D    | 1
    2021 | A    | 1
    2021 | B    | 3
    2021 | C2   | 2
    2021 | D    | 1
    2022 | A    | 1
    2022 | B    | 1
    2022 | C2   | 1
    2022 | D1   | 3
    2022 | D2   | 3
""")


def table(from_year: int, to_year: int, *rows: str) -> Recode:
    """A table of codes; a row is `C > C2`."""
    codes = pd.DataFrame([row.split(" > ") for row in rows], columns=["from_area", "to_area"])
    return Recode(from_year, to_year, codes, Source(Path(f"codes {from_year}-{to_year}.csv")))


RECODE = table(2020, 2021, "C > C2")


def drawn(**outlines: tuple[int, int, int, int]) -> gpd.GeoDataFrame:
    """Outlines in RD New; corners in kilometres."""
    shapes = [box(*(1000 * side for side in corners)) for corners in outlines.values()]
    return gpd.GeoDataFrame({"area": list(outlines)}, geometry=shapes, crs=28992)


MAPS = {
    2020: drawn(A=(0, 0, 1, 1), B=(1, 0, 2, 1), C=(2, 0, 3, 1), D=(3, 0, 5, 1)),
    2022: drawn(A=(0, 0, 1, 1), B=(1, 0, 2, 1), C2=(2, 0, 3, 1), D1=(3, 0, 4, 1), D2=(4, 0, 5, 1)),
}


def known(marked: tuple[int, ...], recodes: tuple[Recode, ...] = (), maps: tuple[int, ...] = ()) -> Known:
    by_year = {year: table[["area", "mark"]] for year, table in MARKS.groupby("year")}
    return Known(
        areas={int(year): list(table["area"]) for year, table in by_year.items() if year in (2020, 2022)},
        marks={year: by_year[year].reset_index(drop=True) for year in marked},
        recodes=recodes,
        maps={year: MAPS[year] for year in maps},
    )


def links(way: pd.DataFrame) -> list[tuple[str | None, str | None, float, str]]:
    told = way[["from_area", "to_area", "share", "how"]].astype(object)
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in told.to_numpy()]


def made_of(ways: Ways, first: int, last: int) -> list[tuple[int, int, tuple[str, ...]]]:
    return [(step.from_year, step.to_year, step.by) for step in ways.steps(first, last)]


def test_marks_lead_from_year_to_year_also_over_one_without_figures() -> None:
    ways = Ways(known((2021, 2022), (RECODE,)), 2022)
    assert made_of(ways, 2020, 2022) == [(2020, 2021, ("marks", "table 2020-2021")), (2021, 2022, ("marks",))]
    assert links(ways.way(2020)) == [
        ("A", "A", 1, "same"),
        ("C", "C2", 1, "recode"),
        ("D", None, 1, "unknown"),
        (None, "B", 0, "unknown"),
        (None, "D1", 0, "unknown"),
        (None, "D2", 0, "unknown"),
    ]


def test_two_maps_divide_what_the_marks_between_them_do_not_follow() -> None:
    ways = Ways(known((2021, 2022), (RECODE,), (2020, 2022)), 2022)
    assert made_of(ways, 2020, 2022) == [(2020, 2022, ("marks", "table 2020-2021", "maps"))]
    assert links(ways.way(2020)) == [
        ("A", "A", 1, "same"),
        ("B", "B", 1, "map"),  # CBS says that the outline changed, however equal it seems
        ("C", "C2", 1, "recode"),
        ("D", "D1", 0.5, "map"),
        ("D", "D2", 0.5, "map"),
    ]
    # 2021 is on no map: from there only the marks lead on.
    assert made_of(ways, 2021, 2022) == [(2021, 2022, ("marks",))]
    assert ("D", "D1", 0.5, "map") not in links(ways.way(2021))


def test_maps_alone_tell_all_where_the_codes_tell_nothing() -> None:
    ways = Ways(known((), (), (2020, 2022)), 2022)
    assert made_of(ways, 2020, 2022) == [(2020, 2022, ("maps",))]
    assert links(ways.way(2020))[:3] == [("A", "A", 1, "same"), ("B", "B", 1, "same"), ("C", "C2", 1, "recode")]


def test_a_map_gives_the_code_that_mark_2_says_has_changed() -> None:
    maps = {2020: MAPS[2020], 2021: drawn(A=(0, 0, 1, 1), B=(8, 8, 9, 9), C2=(2, 0, 3, 1), D=(3, 0, 5, 1))}
    told = known((2021,))
    ways = Ways(Known({2020: told.areas[2020]}, told.marks, (), maps), 2021)
    assert links(ways.way(2020)) == [
        ("A", "A", 1, "same"),
        ("B", None, 1, "unknown"),  # its code is now that of an area elsewhere
        ("C", "C2", 1, "recode"),
        ("D", "D", 1, "same"),
        (None, "B", 0, "map"),
    ]


def test_where_nothing_tells_no_area_is_followed_also_not_to_an_equal_code() -> None:
    ways = Ways(known(()), 2022)
    assert made_of(ways, 2020, 2022) == [(2020, 2022, ())]
    assert ways.way(2020)["from_area"].isna().all()
    assert (ways.way(2020)["how"] == "unknown").all()


def test_a_table_of_other_years_is_taken_to_mean_the_same_and_is_no_exact_link() -> None:
    ways = Ways(known((), (table(2015, 2021, "C > C2"),)), 2022)
    assert made_of(ways, 2020, 2022) == [(2020, 2022, ("table 2015-2021",))]
    assert links(ways.way(2020))[0] == ("C", "C2", 1, "code")
    twice = Ways(known((), (table(2015, 2021, "C > C2"), table(2019, 2022, "C > C2"))), 2022)
    assert links(twice.way(2020))[0] == ("C", "C2", 1, "code")
    # A code that was not there in 2020 became nothing since.
    stray = table(2015, 2021, "C > C2", "X > D1")
    assert (None, "D1", 0, "unknown") in links(Ways(known((), (stray,)), 2022).way(2020))
    after = table(2022, 2023, "C > C2")
    assert made_of(Ways(known((), (after,)), 2022), 2020, 2022) == [(2020, 2022, ())]  # of later years than these


def test_a_table_of_other_years_is_no_surer_beside_marks() -> None:
    ways = Ways(known((2021, 2022), (table(2015, 2021, "C > C2"),)), 2022)
    assert made_of(ways, 2020, 2021) == [(2020, 2021, ("marks", "table 2015-2021"))]
    assert ("C", "C2", 1, "code") in links(ways.way(2020))


def test_a_code_that_marks_follow_was_used_again_since_the_year_of_a_table_about_it() -> None:
    ways = Ways(known((2021, 2022), (table(2015, 2021, "A > C2"),)), 2022)
    assert made_of(ways, 2020, 2021) == [(2020, 2021, ("marks",))]
    assert [link for link in links(ways.way(2020)) if "A" in link or "C2" in link] == [
        ("A", "A", 1, "same"),
        (None, "C2", 0, "unknown"),
    ]


def test_what_is_known_of_these_very_years_is_surer_than_a_table_of_other_years() -> None:
    other = table(2015, 2022, "B > C2")
    assert ("C", "C2", 1, "recode") in links(Ways(known((2021,), (other, RECODE)), 2021).way(2020))
    told = known((2021,), (other,))
    maps = {2020: MAPS[2020], 2021: drawn(A=(0, 0, 1, 1), B=(8, 8, 9, 9), C2=(2, 0, 3, 1), D=(3, 0, 5, 1))}
    ways = Ways(Known({2020: told.areas[2020]}, told.marks, (other,), maps), 2021)
    assert ("C", "C2", 1, "recode") in links(ways.way(2020))


@pytest.mark.parametrize("other", [table(2019, 2022, "B > C2"), table(2019, 2022, "C > D1")])
def test_two_tables_of_codes_that_disagree_are_refused_by_name(other: Recode) -> None:
    told = known((), (table(2015, 2021, "C > C2"), other))
    with pytest.raises(BadInput, match=r"2022.csv: found (B as C2|C as D1); expected what codes 2015-2021.csv says"):
        Ways(told, 2022).way(2020)
    # What marks do not ask for (mark 3 is another outline) is nothing to disagree about.
    passed_over = known((2021,), (table(2015, 2021, "C > C2"), table(2019, 2022, "C > B")))
    assert ("C", "C2", 1, "code") in links(Ways(passed_over, 2021).way(2020))


def test_a_way_back_is_the_way_forward_turned_round() -> None:
    ways = Ways(known((2021, 2022), (RECODE,), (2020, 2022)), 2020)
    back = links(ways.way(2022))
    assert ("C2", "C", 1, "recode") in back
    assert [link for link in back if link[1] == "D"] == [("D1", "D", 1, "map"), ("D2", "D", 1, "map")]
    assert links(ways.way(2020)) == [(area, area, 1, "same") for area in "ABCD"]


def test_the_areas_that_figures_are_about_are_known_per_publication_or_not_at_all() -> None:
    nothing = pd.DataFrame({"area": []})
    years = {2012: nothing, 2016: nothing, 2023: nothing}
    names = ("cbs-kerncijfers", "cbs-nabijheid", "politie-misdrijven", "rivm-gezondheid", "lokaal:GM0363")
    read = Read(nothing, 2024, dict.fromkeys(names, years), {})
    assert {name: read.drawn_in(name, 2016) for name in names} == {
        "cbs-kerncijfers": 2016,
        "cbs-nabijheid": 2016,
        "politie-misdrijven": None,  # all years anew for the newest areas, whatever years were fetched
        "rivm-gezondheid": 2020,
        "lokaal:GM0363": None,
    }


def test_gemeenten_are_followed_by_the_table_of_mergers() -> None:
    people = {"GM0003": 10, "GM0010": 20, "GM0024": 30, "GM0363": 100, "GM0788": 5, "GM0855": 7, "GM9001": 1}
    ways = Ways(Known({2018: sorted(people), 2024: ["GM1979", "GM0363"]}, {}, (), {}, mergers=True), 2024)
    assert made_of(ways, 2018, 2024) == [(2018, 2024, ("mergers",))]
    carried = apply(pd.Series(people), ways.way(2018), "count")
    there = carried.table["value"].dropna()
    # Eemsdelta; Haaren was divided, and Tilburg got an unknown part of it.
    assert there[there.index.isin(["GM1979", "GM0363", "GM0855", "GM9001"])].to_dict() == {"GM1979": 60, "GM9001": 1}
    assert carried.lost.to_dict() == {"GM0363": 100, "GM0788": 5, "GM0855": 7}  # Weesp has no figure here
    assert made_of(Ways(Known({2014: ["GM0003"], 2024: ["GM1979"]}, {}, (), {}, mergers=True), 2024), 2014, 2024) == [
        (2014, 2024, ())
    ]
