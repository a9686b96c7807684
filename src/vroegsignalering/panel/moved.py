"""The areas of a panel, when its scores were carried over to those of another year: names, places, who touches whom."""

import pandas as pd

from vroegsignalering.domain.levels import Level
from vroegsignalering.panel.crosswalk import ROUNDING


def moved(
    areas: pd.DataFrame, neighbours: pd.DataFrame, way: pd.DataFrame, scores: pd.DataFrame, level: Level
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    The areas with a score in the other year, and which of them touch, as `sources.folder` gives them.

    An area that is one other, whole, has its name, its place and its neighbours. One that was made of several, or of a
    part, has no name, no place and no neighbours: what names and draws areas is of the year before.
    """
    links = way[way["from_area"].notna() & way["to_area"].notna()]
    alone = ~links["from_area"].duplicated(keep=False) & ~links["to_area"].duplicated(keep=False)
    whole = links[alone & (links["share"] > 1 - ROUNDING)]
    old = dict(zip(whole["to_area"], whole["from_area"], strict=True))
    new = dict(zip(whole["from_area"], whole["to_area"], strict=True))
    codes = sorted(scores["area"].unique())
    gemeenten = [level.gemeente(code) or "" for code in codes]
    names = dict(zip(areas["gemeente"], areas["gemeente_name"], strict=True))
    before = areas.set_index("area").reindex([old.get(code) for code in codes])
    told = pd.DataFrame(
        {
            "area": codes,
            "name": before["name"].fillna("").to_numpy(),
            "gemeente": gemeenten,
            "gemeente_name": [names.get(code) or code for code in gemeenten],
            "block": [level.block(code) for code in codes],
        },
        dtype="str",
    ).assign(x=before["x"].to_numpy(), y=before["y"].to_numpy())
    pairs = pd.DataFrame({side: neighbours[side].map(new) for side in ("area", "neighbour")}).dropna()
    there = pairs["area"].isin(codes) & pairs["neighbour"].isin(codes)
    return told, pairs[there].astype("str").sort_values(["area", "neighbour"], ignore_index=True)
