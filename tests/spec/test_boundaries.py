"""How figures are carried over from the areas of one year to those of another, and what is said of every area."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from lib.drawn import frame
from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.panel.boundaries import apply, report
from vroegsignalering.panel.crosswalk import chain, crosswalk, from_marks, from_recode, identity, inverse, mended
from vroegsignalering.panel.followed import Read, account, followed
from vroegsignalering.panel.overlay import from_maps
from vroegsignalering.panel.ways import Known, Ways
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.redrawn import Recode

LINKS = frame("""
    from_area | to_area | share | how
    ----------+---------+-------+--------
    A         | A       | 1     | same
    B         | B2      | 1     | recode
    C         | C       | 0.75  | map
    C         | D       | 0.25  | map
    E         | D       | 1     | map
    F         | G       | 1     | recode
    G         |         | 1     | unknown
    H         | H       | 1     | map
              | H       | 0     | map
    K         | I       | 1     | recode
              | I       | 0     | unknown
    L         | L2      | 1     | recode
              | L2      | 0     | map
""")
COUNTS = frame("""
    area | inwoners | leeftijd
    -----+----------+---------
    A    | 100      | 40
    B    | 50       | 30
    C    | 80       | 50
    E    | 60       | 20
    F    | 10       | 35
    G    | 5        | 45
    H    | 0        |
    J    | 15       | 60
    K    | 7        | 70
    L    | 20       | 25
""").set_index("area")
STEP = crosswalk(LINKS, 2019, 2020)


def drawn_table(text: str) -> dict[str, tuple[float | None, bool]]:
    table = frame(text)
    return {row.area: (None if pd.isna(row.value) else row.value, row.exact == "yes") for row in table.itertuples()}


def told(table: pd.DataFrame) -> dict[str, tuple[float | None, bool]]:
    return {
        area: (None if np.isnan(value) else value, bool(exact))
        for area, value, exact in zip(table.index, table["value"], table["exact"], strict=True)
    }


def test_a_count_is_divided_by_share_and_added_up_and_what_cannot_be_carried_over_is_said():
    carried = apply(COUNTS["inwoners"], STEP, "count")
    assert told(carried.table) == drawn_table("""
        area | value | exact
        -----+-------+------
        A    | 100   | yes
        B2   | 50    | yes
        C    | 60    | no
        D    | 80    | no
        G    | 10    | yes
        H    | 0     | no
        I    |       | no
        L2   | 20    | no
    """)
    assert (carried.before, carried.after) == (347, 320)
    # G went nowhere, J is not in the crosswalk, K went into an area of which the rest is not known.
    assert carried.lost.to_dict() == {"G": 5, "J": 15, "K": 7}


def test_a_mean_is_averaged_by_share_and_weight_and_a_part_without_weight_does_not_count():
    carried = apply(COUNTS["leeftijd"], STEP, "mean", COUNTS["inwoners"])
    assert told(carried.table) == drawn_table("""
        area | value | exact
        -----+-------+------
        A    | 40    | yes
        B2   | 30    | yes
        C    | 50    | no
        D    | 27.5  | no
        G    | 35    | yes
        H    |       | no
        I    |       | no
        L2   | 25    | no
    """)  # D: a quarter of the 80 of C, and the 60 of E
    weightless = apply(COUNTS["leeftijd"], STEP, "mean", COUNTS["inwoners"].drop("A").replace(50, 0))
    assert weightless.table["value"][["A", "B2"]].tolist() == [40, 30]  # a single part passes its mean on


def test_a_class_is_that_of_all_parts_and_unknown_where_they_differ():
    carried = apply(COUNTS["leeftijd"].replace({50: 20}), STEP, "alike")
    assert told(carried.table) == drawn_table("""
        area | value | exact
        -----+-------+------
        A    | 40    | yes
        B2   | 30    | yes
        C    | 20    | no
        D    | 20    | no
        G    | 35    | yes
        H    |       | no
        I    |       | no
        L2   | 25    | no
    """)  # D: C and E both 20
    # What the unit hides is passed on by an area that is one other, whole, and by no other.
    assert apply(COUNTS["leeftijd"], STEP, "whole").table["value"].dropna().to_dict() == {"A": 40, "B2": 30, "G": 35}
    differing = apply(COUNTS["leeftijd"], STEP, "alike").table["value"]
    assert np.isnan(differing["D"])  # C 50, E 20


def test_a_link_by_a_table_of_other_years_is_no_exact_one():
    links = from_recode(pd.DataFrame({"from_area": ["A"], "to_area": ["B"], "how": "code"}), ["B"], 2020, 2024)
    assert told(apply(pd.Series({"A": 10}), links, "count").table) == {"B": (10, False)}
    # A chain over it is as little sure, and one over a map less so.
    later = crosswalk(pd.DataFrame({"from_area": ["B"], "to_area": ["B"], "share": 1.0, "how": ["same"]}), 2024, 2025)
    assert chain([links, later])["how"].tolist() == ["code"]
    assert chain([links, later.assign(how="map")])["how"].tolist() == ["map"]


def test_a_whole_of_which_a_part_is_missing_is_missing_and_its_known_parts_are_lost_not_gone():
    carried = apply(COUNTS["inwoners"].drop("E"), STEP, "count")
    assert np.isnan(carried.table.loc["D", "value"])
    assert carried.lost.to_dict() == {"C": 20, "G": 5, "J": 15, "K": 7}
    assert carried.before == carried.after + carried.lost.sum()


def test_every_area_that_is_not_simply_the_same_has_a_row():
    found = report(STEP, COUNTS["inwoners"])
    drawn = frame("""
        area | year | what         | other          | how     | code_reused | count | lost
        -----+------+--------------+----------------+---------+-------------+-------+-----
        B    | 2019 | renamed      | B2 1           | recode  | no          | 50    | 0
        C    | 2019 | split        | C 0.75; D 0.25 | map     | no          | 80    | 0
        E    | 2019 | merged       | D 1            | map     | no          | 60    | 0
        F    | 2019 | renamed      | G 1            | recode  | no          | 10    | 0
        G    | 2019 | not followed |                | unknown | yes         | 5     | 5
        H    | 2019 | redrawn      | H 1            | map     | no          | 0     | 0
        J    | 2019 | not followed |                | unknown | no          | 15    | 15
        K    | 2019 | renamed      | I 1            | recode  | no          | 7     | 7
        L    | 2019 | renamed      | L2 1           | recode  | no          | 20    | 0
        H    | 2020 | new          | H 1            | map     | no          |       | 0
        I    | 2020 | new          | K 1            | unknown | no          |       | 0
        L2   | 2020 | new          | L 1            | map     | no          |       | 0
    """)
    drawn["code_reused"] = drawn["code_reused"] == "yes"
    drawn["other"] = drawn["other"].fillna("")
    pd.testing.assert_frame_equal(found.rows, drawn, check_dtype=False)
    assert (found.before, found.after, found.lost) == (347, 320, 27)


def test_marks_follow_what_they_vouch_for_and_a_code_alone_proves_nothing():
    marks = frame("""
        area | mark
        -----+-----
        A    | 1
        B2   | 2
        C    | 3
        D2   | 2
        E    |
    """)
    recode = pd.DataFrame({"from_area": ["B", "X"], "to_area": ["B2", "A"]})
    links = from_marks(marks, 2020, recode)
    expected = frame("""
        from_area | to_area | share | how
        ----------+---------+-------+--------
        A         | A       | 1     | same
        B         | B2      | 1     | recode
                  | C       | 0     | unknown
                  | D2      | 0     | unknown
                  | E       | 0     | unknown
    """)
    pd.testing.assert_frame_equal(links, crosswalk(expected, 2019, 2020))
    counts = pd.Series({"A": 10, "B": 20, "C": 30})
    assert apply(counts, links, "count").lost.to_dict() == {"C": 30}
    assert report(links, counts).rows.set_index("area").loc["C", "code_reused"].tolist() == [True, False]
    # A table of other years is beside marks as sure as without them; of A, that mark 1 follows, it is passed over.
    other_years = pd.DataFrame({"from_area": ["B", "A"], "to_area": ["B2", "D2"], "how": "code"})
    expected.loc[expected["to_area"] == "B2", "how"] = "code"
    pd.testing.assert_frame_equal(from_marks(marks, 2020, other_years), crosswalk(expected, 2019, 2020))


def test_by_a_table_of_codes_other_areas_go_nowhere_also_with_equal_codes():
    links = from_recode(pd.DataFrame({"from_area": ["A"], "to_area": ["B"]}), ["A", "B"], 2015, 2022)
    expected = frame("""
        from_area | to_area | share | how
        ----------+---------+-------+--------
        A         | B       | 1     | recode
                  | A       | 0     | unknown
    """)
    pd.testing.assert_frame_equal(links, crosswalk(expected, 2015, 2022))


def test_a_chain_is_as_sure_as_its_least_sure_link_and_takes_every_way():
    next_year = frame("""
        from_area | to_area | share | how
        ----------+---------+-------+--------
        A         | A       | 1     | same
        B2        | B       | 1     | recode
        C         | K       | 0.5   | map
        C         | L       | 0.5   | map
        D         | K       | 1     | recode
        G         | G       | 1     | same
        H         | H       | 1     | same
        M         | M       | 1     | same
    """)
    whole = chain([STEP, crosswalk(next_year, 2020, 2021)])
    expected = frame("""
        from_area | to_area | share | how
        ----------+---------+-------+--------
        A         | A       | 1     | same
        B         | B       | 1     | recode
        C         | K       | 0.625 | map
        C         | L       | 0.375 | map
        E         | K       | 1     | map
        F         | G       | 1     | recode
        G         |         | 1     | unknown
        H         | H       | 1     | map
                  | H       | 0     | map
        K         |         | 1     | unknown
        L         |         | 1     | unknown
                  | M       | 0     | unknown
    """)  # I and L2 are not named by the second; nothing of 2019 is known to have become M
    pd.testing.assert_frame_equal(whole, crosswalk(expected, 2019, 2021))


def test_back_in_time_only_an_area_with_one_known_origin_is_followed():
    expected = frame("""
        from_area | to_area | share | how
        ----------+---------+-------+--------
        A         | A       | 1     | same
        B2        | B       | 1     | recode
        C         | C       | 1     | map
        D         |         | 1     | unknown
        G         | F       | 1     | recode
        H         | H       | 1     | map
        I         |         | 1     | unknown
        L2        | L       | 1     | map
                  | C       | 0     | unknown
                  | E       | 0     | unknown
                  | G       | 0     | unknown
                  | K       | 0     | unknown
    """)
    pd.testing.assert_frame_equal(inverse(STEP), crosswalk(expected, 2020, 2019))


def test_figures_of_every_year_are_carried_to_the_chosen_one_with_totals():
    figures = frame("""
        area | year | inwoners
        -----+------+---------
        A    | 2018 | 1
        X    | 2018 | 2
        A    | 2019 | 3
        B    | 2019 | 4
        A    | 2020 | 5
        B    | 2020 | 6
    """)
    by_year = {int(year): table.drop(columns="year") for year, table in figures.groupby("year")}
    marks = {
        2019: pd.DataFrame({"area": ["A", "B"], "mark": [1, 2]}),
        2020: pd.DataFrame({"area": ["A", "B"], "mark": [1, 1]}),
    }
    recode = Recode(2018, 2019, pd.DataFrame({"from_area": ["X"], "to_area": ["B"]}), Source(Path("codes.csv")))
    known = Known({year: list(table["area"]) for year, table in by_year.items()}, marks, (recode,), {})
    nothing = pd.DataFrame({"area": [], "score": []})
    for chosen, code in ((2018, "X"), (2019, "B"), (2020, "B")):
        read = Read(nothing, chosen, {"cbs-kerncijfers": by_year}, catalogue())
        ways = Ways(known, chosen)
        after = followed(read, ways)
        found = {
            year: table.set_index("area")["inwoners"].to_dict()
            for year, table in after.indicators["cbs-kerncijfers"].items()
        }
        assert found == {2018: {"A": 1, code: 2}, 2019: {"A": 3, code: 4}, 2020: {"A": 5, code: 6}}
        told = account(read, after, ways)["inhabitants"]
        assert [(one["before"], one["after"], one["estimated"], one["lost"]) for one in told] == [
            (3, 3, 0, {}),
            (7, 7, 0, {}),
            (11, 11, 0, {}),
        ]


def squares(**outlines: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"area": list(outlines)}, geometry=[box(*corners) for corners in outlines.values()], crs=28992
    )


def test_maps_divide_by_surface_and_tell_two_areas_with_one_code_apart():
    before = squares(A=(0, 0, 100, 100), B=(100, 0, 200, 100), C=(200, 0, 300, 100), D=(300, 0, 400, 100))
    after = squares(
        A=(0, 0.3, 100, 100),  # its border moved by a third of a metre
        B1=(100, 0, 125, 100),
        B2=(125, 0, 200, 100.3),
        D=(200, 0, 300, 100),  # what was C; D is now part of E
        E=(300, 0, 400, 200),
    )
    overlay = from_maps(before, after, 2019, 2020)
    expected = frame("""
        from_area | to_area | share | how
        ----------+---------+-------+-------
        A         | A       | 1     | same
        B         | B1      | 0.25  | map
        B         | B2      | 0.75  | map
        C         | D       | 1     | recode
        D         | E       | 1     | map
                  | E       | 0     | map
    """)
    pd.testing.assert_frame_equal(overlay.crosswalk, crosswalk(expected, 2019, 2020))
    rows = report(overlay.crosswalk, pd.Series({"A": 1, "B": 2, "C": 3, "D": 4})).rows.set_index("area")
    assert rows["code_reused"].to_dict() == {"B": False, "C": False, "D": True, "E": False}


def test_a_sliver_is_left_out_and_told_unless_it_is_all_there_is_of_an_area():
    before = squares(A=(0, 0, 1000, 1000), B=(1000, 0, 2000, 1000))
    after = squares(A=(0, 0, 1002, 1000), B=(1002, 0, 2000, 990), C=(1002, 990, 1102, 1000))
    overlay = from_maps(before, after, 2019, 2020)
    assert overlay.slivers.round(6).values.tolist() == [["B", "A", 0.002]]
    links = overlay.crosswalk.set_index(["from_area", "to_area"])["share"]
    assert links["A", "A"] == 1
    off_map = 0.00898  # of B, above the new border: on no later map, so that it went nowhere
    assert links["B", "C"] == pytest.approx(0.001 * (1 - off_map) / (1 - off_map - 0.002))  # all there is of C
    assert overlay.crosswalk.query("to_area.isna()")["share"].tolist() == pytest.approx([off_map])


def test_maps_mend_what_marks_do_not_know_and_stay_estimates():
    marks = frame("""
        area | mark
        -----+-----
        A    | 1
        B    | 3
        C    | 3
        D    | 3
        E    | 3
    """)
    by_marks = from_marks(marks, 2020)
    by_map = from_maps(
        squares(A=(0, 0, 100, 100), B=(100, 0, 200, 100), C=(200, 0, 300, 100), E=(300, 0, 400, 100)),
        squares(A=(0, 0, 100, 100), B=(100, 0, 150, 100), C=(150, 0, 300, 100), E=(300, 0, 400, 100)),
        2019,
        2020,
    ).crosswalk
    expected = frame("""
        from_area | to_area | share | how
        ----------+---------+-------+--------
        A         | A       | 1     | same
        B         | B       | 0.5   | map
        B         | C       | 0.5   | map
        C         | C       | 1     | map
        E         | E       | 1     | map
                  | D       | 0     | unknown
    """)
    pd.testing.assert_frame_equal(mended(by_marks, by_map), crosswalk(expected, 2019, 2020))


@pytest.mark.parametrize(
    ("links", "wrong"),
    [
        ("A | B | 0.9 | map", "add up to 0.9"),
        ("A | B | 1 | same", "another code and yet the same area"),
        ("A | B | 1 | guess", "none of same"),
        ("A | | 1 | map", "went nowhere and is not unknown"),
        ("| B | 0 | recode", "came from nowhere"),
        ("| B | 1 | map", "share outside 0 to 1"),
        ("A | B | 1 | unknown", "between two known areas"),
        ("| | 0 | unknown", "between nothing and nothing"),
        ("A | B | 0.5 | map\nA | B | 0.5 | map", "a link twice"),
    ],
)
def test_a_crosswalk_that_breaks_its_rules_is_refused(links: str, wrong: str):
    table = frame("from_area | to_area | share | how\n----+----+----+----\n" + links)
    with pytest.raises(VroegsignaleringError, match=wrong):
        crosswalk(table, 2019, 2020)


def test_what_does_not_fit_together_is_refused():
    one, other = identity(["A"], 2018, 2019), identity(["A"], 2020, 2021)
    with pytest.raises(VroegsignaleringError, match="to 2019 cannot be followed by one from 2020"):
        chain([one, other])
    with pytest.raises(VroegsignaleringError, match="the maps about"):
        mended(one, other)
    with pytest.raises(VroegsignaleringError, match="a mark of 2020"):
        from_marks(pd.DataFrame({"area": ["A"], "mark": [4]}), 2020)
    with pytest.raises(VroegsignaleringError, match="would be C of 2020"):
        from_recode(pd.DataFrame({"from_area": ["A", "B"], "to_area": ["C", "C"]}), ["C"], 2019, 2020)
    with pytest.raises(VroegsignaleringError, match="two values"):
        apply(pd.Series([1, 2], index=["A", "A"]), one, "count")
    with pytest.raises(VroegsignaleringError, match="with a weight"):
        apply(pd.Series({"A": 1}), one, "mean")
    with pytest.raises(VroegsignaleringError, match="RD New"):
        from_maps(squares(A=(0, 0, 1, 1)).to_crs(4326), squares(A=(0, 0, 1, 1)), 2019, 2020)
    with pytest.raises(VroegsignaleringError, match="an area twice"):
        from_maps(pd.concat([squares(A=(0, 0, 1, 1))] * 2), squares(A=(0, 0, 1, 1)), 2019, 2020)
    with pytest.raises(VroegsignaleringError, match="without rows"):
        report(one.iloc[:0], pd.Series({"A": 1}))
