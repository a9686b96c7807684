"""Real boundaries: Amsterdam, which gave its buurten new codes in 2022, the map of Ermelo, the buurten of Flevoland."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from vroegsignalering.panel.boundaries import apply, report
from vroegsignalering.panel.crosswalk import from_recode
from vroegsignalering.panel.overlay import from_maps

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def recoded(real_data: Path) -> pd.DataFrame:
    table = pd.read_csv(real_data / "recode-amsterdam" / "buurten.csv", dtype="str", keep_default_na=False)
    return table.rename(columns={"BUURTCODE_CBS_2015": "from_area", "BUURTCODE_CBS_2022": "to_area"})


def inwoners(folder: Path, year: int) -> pd.Series:
    table = pd.read_csv(folder / "recode-amsterdam" / f"Kerncijfers_wijken_en_buurten_{year}.csv", sep=";")
    return table[table["Area_Code"].str.startswith("BU")].set_index("Area_Code")["Population_Total"]


def test_inhabitants_of_2020_under_the_codes_of_2024(real_data: Path, recoded: pd.DataFrame) -> None:
    before, published = inwoners(real_data, 2020), inwoners(real_data, 2024)
    assert (len(before), len(published), len(recoded)) == (479, 517, 439)
    links = from_recode(recoded, published.index, 2020, 2024)
    carried = apply(before, links, "count")

    assert (carried.before, carried.after, carried.lost.sum()) == (872_315, 823_440, 48_875)
    assert carried.table["value"].notna().sum() == carried.table["exact"].sum() == 439
    # Of the 40 buurten that the table does not know, 9 had no inhabitants in 2020.
    assert len(carried.lost) == 31
    # The figures that were carried over are those of the same places: four years on, most differ little.
    both = pd.DataFrame({"2020": carried.table["value"], "2024": published}).dropna()
    assert both["2024"].sum() == 853_500
    lived_in = both[both["2020"] >= 100]
    assert np.corrcoef(np.log(lived_in["2020"]), np.log(lived_in["2024"].clip(lower=5)))[0, 1] > 0.97
    assert ((lived_in["2024"] / lived_in["2020"] - 1).abs() < 0.15).mean() > 0.85


def test_the_report_lists_every_area_and_both_totals(real_data: Path, recoded: pd.DataFrame) -> None:
    before, published = inwoners(real_data, 2020), inwoners(real_data, 2024)
    found = report(from_recode(recoded, published.index, 2020, 2024), before)
    assert found.rows.groupby("what").size().to_dict() == {"new": 78, "not followed": 40, "renamed": 439}
    assert (found.before, found.after, found.lost) == (872_315, 823_440, 48_875)
    assert not found.rows["code_reused"].any()
    # The new buurten hold more in 2024 than was lost: among them are those of Weesp, which joined Amsterdam in 2022.
    new = published[found.rows.loc[found.rows["what"] == "new", "area"]]
    assert (new.sum(), new[new.index.str.match("BU0363S[B-E]")].sum()) == (77_800, 23_590)


def test_the_outlines_alone_find_the_same_areas_as_the_table_of_codes(recoded: pd.DataFrame) -> None:
    outlines = shapely.from_wkt(recoded["geometrie"].str.removeprefix("SRID=28992;").to_numpy())
    old = gpd.GeoDataFrame({"area": recoded["from_area"]}, geometry=outlines, crs=28992)
    new = gpd.GeoDataFrame({"area": recoded["to_area"]}, geometry=outlines, crs=28992)
    by_map = from_maps(old, new, 2015, 2022)
    by_table = from_recode(recoded, recoded["to_area"], 2015, 2022)
    pd.testing.assert_frame_equal(by_map.crosswalk, by_table)


def test_buurten_of_ermelo_that_are_joined_cut_and_swap_codes_keep_their_ground(real_data: Path) -> None:
    shapes = gpd.read_file(real_data / "kaart-ermelo-2021" / "CBS_buurten.gpkg").rename(columns={"buurtcode": "area"})
    before = shapes[["area", "geometry"]].sort_values("area", ignore_index=True)
    one, two, three, four, *others = before["area"]
    ground = before.set_index("area")["geometry"]
    left, bottom, right, top = ground[three].bounds
    west = shapely.box(left, bottom, (left + right) / 2, top)
    after = {
        one: ground[two],  # code of the one, outline of the other
        two: ground[one],
        "BU02339001": ground[three].intersection(west),
        "BU02339002": ground[three].difference(west),
        **{code: ground[code] for code in others[:-1]},
        four: shapely.union_all([ground[four], ground[others[-1]]]),
    }
    later = gpd.GeoDataFrame({"area": list(after)}, geometry=list(after.values()), crs=before.crs)
    overlay = from_maps(before, later, 2021, 2022)

    surface = pd.Series(before.geometry.area.to_numpy(), index=before["area"])
    found = report(overlay.crosswalk, surface)
    told = found.rows.set_index("area")[["what", "code_reused"]]
    assert {area: tuple(row) for area, row in zip(told.index, told.to_numpy(), strict=True)} == {
        one: ("renamed", True),
        two: ("renamed", True),
        three: ("split", False),
        four: ("merged", False),
        others[-1]: ("merged", False),
    }
    assert found.before == pytest.approx(found.after) == pytest.approx(before.union_all().area)
    carried = apply(surface, overlay.crosswalk, "count").table["value"]
    for area, outline in after.items():
        assert carried[area] == pytest.approx(outline.area, rel=0.005)


def test_a_map_of_outlines_that_overlap_each_other_is_the_same_as_itself(real_data: Path) -> None:
    path = real_data / "leefbaarometer-3.0-buurt-2024" / "buurten_24.geojson.gz"
    shapes = gpd.read_file(f"/vsigzip/{path}").to_crs(28992).rename(columns={"code": "area"})
    overlay = from_maps(shapes, shapes, 2023, 2024)
    assert (overlay.crosswalk["how"] == "same").all()
    assert overlay.crosswalk["from_area"].tolist() == sorted(shapes["area"])
    assert len(overlay.slivers) > 0  # simplified one by one, so that neighbours overlap
