"""
Outlines of the areas, from the official GeoPackage of the Leefbaarometer: where they are and which of them touch.

Source: open data page of leefbaarometer.nl (`geometrie-lbm3-2024.zip`, in it `buurt 2024.gpkg`), RD New (EPSG:28992).
CBS's wijk- en buurtkaart has other names of columns, and layers `gemeenten`, `wijken` and `buurten` (a part of that of
2021 was read, and public scripts that read those of 2023).
"""

import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from shapely.errors import ShapelyError

from vroegsignalering.domain.levels import Level
from vroegsignalering.sources.columns import code_column, codes, each_once
from vroegsignalering.sources.content import Source, read_bytes
from vroegsignalering.sources.tables import Table

RD_NEW = 28992
# Outlines that were simplified one by one leave slits between neighbours.
_SLIT_METRES = 1.0
# Along a slit, areas that meet in a corner run side by side for a few metres too.
_CORNER_METRES = 10.0
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def read_geometry(source: Source, level: Level) -> gpd.GeoDataFrame:
    """
    One row per area, sorted: `area, name, geometry` (polygons in RD New, metres).

    BadInput for a damaged file, another projection, missing columns, codes of another level, an area that is there
    twice or has no outline.
    """
    content = read_bytes(source)
    try:
        with warnings.catch_warnings():
            # Such as of the file name that bytes lack, or a journal left on; what matters is checked below.
            warnings.simplefilter("ignore")
            raw = pyogrio.read_dataframe(content, layer=_layer(content, level))
    except (DataSourceError, DataLayerError, IndexError, ShapelyError, UnicodeDecodeError) as error:
        raise source.bad("", "a file that is no whole GeoPackage", "the .gpkg as published") from error
    if not isinstance(raw, gpd.GeoDataFrame) or raw.crs is None or raw.crs.to_epsg() != RD_NEW:
        found = getattr(raw, "crs", None)
        projection = f"projection {found.to_string()}" if found is not None else "no projection"
        raise source.bad("", projection, f"RD New (EPSG:{RD_NEW})")
    if level.name == "gemeente" and "water" in raw:  # CBS draws the large waters of a gemeente apart, under its code
        raw = raw[raw["water"] != "JA"].reset_index(drop=True)
    table = Table(source, pd.DataFrame(raw.drop(columns="geometry")).astype("str"))
    key = code_column(table, level)
    name = key.removesuffix("_code") + "_naam"
    table.require(*([name] if key.endswith("_code") else []))
    area = codes(table, key, level)
    each_once(table, [key])
    outlines = raw.geometry.to_numpy()
    whole = np.isin(shapely.get_type_id(outlines), _POLYGONS) & ~shapely.is_empty(outlines)
    if not whole.all():
        row = int(whole.argmin())
        found = "no outline" if not outlines[row] else f"a {outlines[row].geom_type}"
        raise source.bad(table.place(row), f"{found} for {area[row]}", "a polygon")
    names = table.frame[name].fillna("") if name in table.frame else ""
    frame = gpd.GeoDataFrame({"area": area, "name": names}, geometry=raw.geometry, crs=raw.crs)
    return frame.sort_values("area", ignore_index=True)


def _layer(content: bytes, level: Level) -> str:
    """The layer of `level`, as CBS's map has one for each; otherwise the first, which is the only one as published."""
    names = [str(name) for name, _ in pyogrio.list_layers(content)]
    return level.plural if level.plural in names else names[0]


def centroids(shapes: gpd.GeoDataFrame) -> pd.DataFrame:
    """One row per area: `area, x, y`, the centre of gravity in metres RD."""
    centre = shapely.centroid(shapes.geometry.to_numpy())
    return pd.DataFrame({"area": shapes["area"], "x": shapely.get_x(centre), "y": shapely.get_y(centre)})


def neighbours(shapes: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Pairs of areas that share an edge, in both directions, sorted: `area, neighbour`.

    A corner is no edge; a slit of up to a metre between two outlines does not part them.
    """
    outlines = shapes.geometry.to_numpy()
    one, other = shapely.STRtree(outlines).query(outlines, predicate="dwithin", distance=_SLIT_METRES)
    one, other = one[one < other], other[one < other]
    edges = shapely.boundary(outlines)
    touching = shapely.length(shapely.intersection(edges[one], edges[other])) > 0
    along = ~touching
    beside = shapely.intersection(edges[one[along]], shapely.buffer(outlines[other[along]], _SLIT_METRES))
    touching[along] = shapely.length(beside) > _CORNER_METRES
    one, other = one[touching], other[touching]
    area = shapes["area"].to_numpy()
    pairs = {"area": area[np.r_[one, other]], "neighbour": area[np.r_[other, one]]}
    return pd.DataFrame(pairs, dtype="str").sort_values(["area", "neighbour"], ignore_index=True)
