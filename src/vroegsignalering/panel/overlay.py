"""A crosswalk out of two maps: every area is divided over the areas that lie on its ground, by surface."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.panel.crosswalk import crosswalk

RD_NEW = 28992
# Two drawings of one border differ by metres. A part below this share of both areas that it is in is such a difference.
SLIVER = 0.005


@dataclass(frozen=True)
class Overlay:
    """
    What two maps say.

    crosswalk: from the earlier to the later map
    slivers:   what was left out, one row a part: `from_area, to_area, share` of `from_area`. Too small to be meant, or
               drawn twice (ground of an area whose outline is on the later map as it was); its share went to the other
               parts of `from_area`
    """

    crosswalk: pd.DataFrame
    slivers: pd.DataFrame


def from_maps(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, from_year: int, to_year: int) -> Overlay:
    """
    The crosswalk between two maps, each with one row per area: `area, geometry` (polygons in RD New, metres).

    Outlines that cover each other but for slivers are the same area, whatever their codes say; equal codes whose
    outlines do not meet are two areas. Ground of an earlier area that is not on the later map went nowhere; a later
    area of which a part was not on the earlier map is marked (from nowhere, by map).
    """
    earlier, later = _outlines(before), _outlines(after)
    one, other = shapely.STRtree(later.to_numpy()).query(earlier.to_numpy(), predicate="intersects")
    surface = shapely.area(shapely.intersection(earlier.to_numpy()[one], later.to_numpy()[other]))
    parts = pd.DataFrame(
        {
            "from_area": earlier.index[one],
            "to_area": later.index[other],
            "share": surface / shapely.area(earlier.to_numpy())[one],
            "filled": surface / shapely.area(later.to_numpy())[other],
        }
    )
    parts = parts[surface > 0]
    off_later, off_earlier = (
        _uncovered(parts, "from_area", "share", earlier),
        _uncovered(parts, "to_area", "filled", later),
    )
    stayed = (parts["share"] >= 1 - SLIVER) & (parts["filled"] >= 1 - SLIVER)
    drawn_twice = parts["from_area"].isin(parts.loc[stayed, "from_area"]) & ~stayed
    meant = ((parts["share"] >= SLIVER) | (parts["filled"] >= SLIVER)) & ~drawn_twice
    kept = parts[meant].copy()
    kept["share"] *= ((1 - off_later) / kept.groupby("from_area")["share"].sum()).reindex(kept["from_area"]).to_numpy()
    kept["how"] = _how(kept, off_later, off_earlier)
    nowhere = off_later.where(earlier.index.isin(kept["from_area"]), 1.0)
    nowhere = nowhere[nowhere > 0]
    outside = off_earlier[off_earlier > 0].index
    links = pd.concat(
        [
            kept[["from_area", "to_area", "share", "how"]],
            pd.DataFrame({"from_area": nowhere.index, "share": nowhere.to_numpy(), "how": "unknown"}),
            pd.DataFrame({"to_area": outside, "share": 0.0, "how": "map"}),
        ]
    )
    slivers = parts.loc[~meant, ["from_area", "to_area", "share"]]
    return Overlay(
        crosswalk(links, from_year, to_year), slivers.sort_values(["from_area", "to_area"], ignore_index=True)
    )


def _outlines(shapes: gpd.GeoDataFrame) -> pd.Series:
    if shapes.crs is None or shapes.crs.to_epsg() != RD_NEW:
        raise VroegsignaleringError(
            f"a map to overlay is not in RD New (EPSG:{RD_NEW}), so that surfaces are not metres"
        )
    if shapes["area"].duplicated().any():
        raise VroegsignaleringError("a map to overlay has an area twice")
    return pd.Series(shapely.make_valid(shapes.geometry.to_numpy()), index=pd.Index(shapes["area"], dtype="str"))


def _uncovered(parts: pd.DataFrame, area: str, share: str, outlines: pd.Series) -> pd.Series:
    """Per area the share of its surface that is not on the other map; 0 where that is no more than a sliver."""
    covered = parts.groupby(area)[share].sum().reindex(outlines.index, fill_value=0.0)
    left = (1 - covered).clip(0, 1)
    return left.where(left >= SLIVER, 0.0)


def _how(kept: pd.DataFrame, off_later: pd.Series, off_earlier: pd.Series) -> np.ndarray:
    """Which links join two drawings of one outline, with one code or two; the others are estimates by surface."""
    alone = ~kept["from_area"].duplicated(keep=False) & ~kept["to_area"].duplicated(keep=False)
    whole = (off_later.reindex(kept["from_area"]).to_numpy() == 0) & (
        off_earlier.reindex(kept["to_area"]).to_numpy() == 0
    )
    named = np.where(kept["from_area"] == kept["to_area"], "same", "recode")
    return np.where(alone & whole, named, "map")
