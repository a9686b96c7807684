"""The outlines that go with the lists: where the map has them, in whole metres of RD, no further off than promised."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from vroegsignalering.line.outlines import write_outlines
from vroegsignalering.sources.content import Source


def written(folder: Path, shapes: list[shapely.Geometry], areas: list[str]) -> dict[str, shapely.Geometry]:
    codes = [f"BU9001{number:04d}" for number in range(len(shapes))]
    frame = gpd.GeoDataFrame({"bu_code": codes, "bu_naam": codes}, geometry=shapes, crs="EPSG:28992")
    frame.to_file(folder / "buurt 2024.gpkg", driver="GPKG")
    write_outlines(Source(folder / "buurt 2024.gpkg"), "buurt", pd.Index(areas), folder / "outlines.json")
    told = json.loads((folder / "outlines.json").read_text(encoding="utf-8"))
    return {code: shapely.geometry.shape(outline) for code, outline in told.items()}


def test_an_outline_is_shorter_and_no_more_than_a_few_metres_off(tmp_path: Path) -> None:
    around = np.linspace(0, 2 * np.pi, 2000, endpoint=False)
    round_ = shapely.Polygon(np.column_stack([155000.3 + 400 * np.cos(around), 463000.7 + 400 * np.sin(around)]))
    found = written(tmp_path, [round_], ["BU90010000"])["BU90010000"]
    assert found.is_valid
    assert shapely.get_num_coordinates(found) < 60
    assert shapely.hausdorff_distance(found, round_) < 5 + 1
    assert all(float(value).is_integer() for value in shapely.get_coordinates(found).ravel())


def test_holes_and_parts_stay_and_what_is_small_does_not_vanish(tmp_path: Path) -> None:
    with_hole = shapely.Polygon(
        shapely.box(0, 0, 900, 900).exterior.coords, [shapely.box(300, 300, 600, 600).exterior.coords]
    )
    two = shapely.MultiPolygon([shapely.box(2000, 0, 2100, 100), shapely.box(2500, 0, 2600, 100)])
    tiny = shapely.box(4000, 0, 4000.4, 0.4)
    found = written(tmp_path, [with_hole, two, tiny], [f"BU9001000{number}" for number in range(3)])
    assert len(found["BU90010000"].interiors) == 1
    assert len(found["BU90010001"].geoms) == 2
    assert set(found) == {"BU90010000", "BU90010001", "BU90010002"}


def test_only_areas_of_the_run_are_there(tmp_path: Path) -> None:
    found = written(tmp_path, [shapely.box(0, 0, 99, 99), shapely.box(200, 0, 299, 99)], ["BU90010001", "BU90019999"])
    assert set(found) == {"BU90010001"}
