"""The outlines of the areas of a run, as they go with its lists when those are published."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.files import write_json
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.geometry import read_geometry

FILE = "outlines.json"
# A map of a gemeente on a page shows no more than this.
_TOLERANCE, _GRID = 5.0, 1.0  # metres


def write_outlines(source: Source, level: str, areas: pd.Index, path: Path) -> None:
    """
    Writes per area of `areas` that is on the map a GeoJSON geometry, in whole metres of RD New (EPSG:28992).

    An outline is simplified by at most 5 metres; one that would vanish stays as it is.
    """
    shapes = read_geometry(source, LEVELS[level])
    shapes = shapes[shapes["area"].isin(areas)]
    whole = shapes.geometry.to_numpy()
    simple = shapely.set_precision(shapely.simplify(whole, _TOLERANCE), _GRID)
    outlines: dict[str, Any] = {}
    for area, one in zip(shapes["area"], np.where(shapely.is_empty(simple), whole, simple), strict=True):
        told = one.__geo_interface__
        outlines[area] = {"type": told["type"], "coordinates": _whole(told["coordinates"])}
    write_json(path, outlines)


def _whole(coordinates: Any) -> Any:
    if isinstance(coordinates[0], float):
        return [round(value) for value in coordinates[:2]]
    return [_whole(one) for one in coordinates]
