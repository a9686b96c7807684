"""Outlines: which areas touch, where they are, and how they are read from the official GeoPackage."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.official import AREAS, MAP_ZIP, NAMES, SQUARES, map_name, square, write_map, write_zip
from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.geometry import centroids, neighbours, read_geometry

CELLS = st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1)


def touching(*outlines: shapely.Geometry) -> set[str]:
    """Pairs of the outlines that touch, each named a, b, c, ... in their order; both ways are checked to be there."""
    names = "abcdefghijklmnopqrstuvwxyz"[: len(outlines)]
    pairs = neighbours(gpd.GeoDataFrame({"area": list(names)}, geometry=list(outlines), crs="EPSG:28992"))
    both = set(zip(pairs["area"], pairs["neighbour"], strict=True))
    assert len(both) == len(pairs)
    assert both == {(other, one) for one, other in both}
    assert all(one != other for one, other in both)
    assert list(zip(pairs["area"], pairs["neighbour"], strict=True)) == sorted(both)
    return {f"{one}{other}" for one, other in both if one < other}


def test_areas_that_share_an_edge_are_neighbours():
    assert touching(square(0, 0), square(100, 0), square(200, 0)) == {"ab", "bc"}


def test_a_corner_is_no_edge():
    assert touching(square(0, 0), square(100, 100)) == set()


def test_a_part_of_an_edge_is_enough_however_short():
    assert touching(square(0, 0), square(100, 95)) == {"ab"}
    assert touching(square(0, 0), square(100, 99.5)) == {"ab"}


@pytest.mark.parametrize(
    ("slit", "expected"), [(0.001, {"ab"}), (0.5, {"ab"}), (0.99, {"ab"}), (1.01, set()), (5, set())]
)
def test_a_slit_of_up_to_a_metre_does_not_part_neighbours(slit, expected):
    assert touching(square(0, 0), square(100 + slit, 0)) == expected
    assert touching(square(100 + slit, 0), square(0, 0)) == expected


@pytest.mark.parametrize("slit", [0.1, 0.5, 0.9])
def test_a_corner_across_a_slit_is_no_edge_either(slit):
    assert touching(square(0, 0), square(100 + slit, 100)) == set()
    assert touching(square(0, 0), square(100 + slit, 100 + slit)) == set()


def test_outlines_that_overlap_a_little_are_neighbours():
    assert touching(square(0, 0), square(99.7, 0)) == {"ab"}


def test_edges_need_not_have_the_same_vertices():
    assert touching(shapely.segmentize(square(0, 0), 7), shapely.segmentize(square(100, 0), 9)) == {"ab"}


def test_an_enclave_and_the_parts_of_an_area_count():
    ring = square(0, 0).difference(square(40, 40, 20))
    two = shapely.MultiPolygon([square(100, 0), square(300, 0)])
    assert touching(ring, square(40, 40, 20), two, square(400, 0)) == {"ab", "ac", "cd"}


def test_a_single_area_has_no_neighbours():
    pairs = neighbours(gpd.GeoDataFrame({"area": ["a"]}, geometry=[square(0, 0)], crs="EPSG:28992"))
    assert pairs.empty
    assert list(pairs.columns) == ["area", "neighbour"]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(CELLS, st.sampled_from([0, 0.3, 0.9]))
def test_on_a_grid_the_neighbours_are_those_above_below_and_beside(cells, slit):
    places = sorted(cells)
    outlines = [square(x * (100 + slit), y * (100 + slit)) for x, y in places]
    names = [f"{x}{y}" for x, y in places]
    pairs = neighbours(gpd.GeoDataFrame({"area": names}, geometry=outlines, crs="EPSG:28992"))
    expected = {(f"{x}{y}", f"{u}{v}") for x, y in places for u, v in places if abs(x - u) + abs(y - v) == 1}
    assert set(zip(pairs["area"], pairs["neighbour"], strict=True)) == expected


def test_centroids_are_in_metres_in_the_order_of_the_areas():
    shapes = gpd.GeoDataFrame({"area": ["a", "b"]}, geometry=[square(0, 0), square(100, 200)], crs="EPSG:28992")
    expected = pd.DataFrame({"area": ["a", "b"], "x": [50.0, 150.0], "y": [50.0, 250.0]})
    pd.testing.assert_frame_equal(centroids(shapes), expected)


@pytest.mark.parametrize("level", LEVELS)
def test_a_map_is_read_from_its_zip_as_from_its_file_and_sorted_by_area(level, tmp_path):
    file = tmp_path / map_name(level)
    write_map(file, level, codes=AREAS[level][::-1], names=NAMES[::-1], outlines=SQUARES[::-1])
    inner = f"geometrie-lbm3-2024/{map_name(level)}"
    write_zip(tmp_path / MAP_ZIP, {inner: file.read_bytes()})
    plain, packed = (
        read_geometry(source, LEVELS[level]) for source in (Source(file), Source(tmp_path / MAP_ZIP, inner))
    )
    assert plain["area"].tolist() == list(AREAS[level])
    assert plain["name"].tolist() == (list(NAMES) if level in ("buurt", "wijk", "gemeente") else [""] * 4)
    assert shapely.equals(plain.geometry.to_numpy(), np.array(SQUARES)).all()
    assert packed.equals(plain)
    assert plain.crs.to_epsg() == 28992


def test_the_codes_of_a_map_may_stand_in_any_column_in_which_scores_have_them(tmp_path):
    write_map(tmp_path / map_name("pc4"), "pc4", columns=("pc4", "pc4"))
    shapes = read_geometry(Source(tmp_path / map_name("pc4")), LEVELS["pc4"])
    assert shapes["area"].tolist() == list(AREAS["pc4"])


def test_other_columns_of_a_map_are_passed_over(tmp_path):
    file: Path = tmp_path / map_name("buurt")
    gpd.GeoDataFrame(
        {"id": [1, 2, 3, 4], "bu_code": AREAS["buurt"], "bu_naam": NAMES, "leeg": [None] * 4},
        geometry=list(SQUARES),
        crs="EPSG:28992",
    ).to_file(file, driver="GPKG")
    assert list(read_geometry(Source(file), LEVELS["buurt"]).columns) == ["area", "name", "geometry"]


@pytest.mark.parametrize(
    ("level", "column", "code"),
    [("buurt", "buurtcode", "BU00140000"), ("wijk", "wijkcode", "WK001400"), ("gemeente", "gemeentecode", "GM0014")],
)
def test_the_map_of_cbs_has_a_layer_for_each_level(level, column, code, tmp_path):
    path = tmp_path / "wijkenbuurten_2023_v1.gpkg"
    codes = {"gemeentecode": "GM0014", "wijkcode": "WK001400", "buurtcode": "BU00140000"}
    for layer, columns in (("gemeenten", 1), ("wijken", 2), ("buurten", 3)):
        table = {name: [codes[name]] for name in list(codes)[:columns]}
        gpd.GeoDataFrame(table, geometry=[square(0, 0)], crs="EPSG:28992").to_file(path, layer=layer)
    assert column in codes
    assert read_geometry(Source(path), LEVELS[level])["area"].tolist() == [code]
