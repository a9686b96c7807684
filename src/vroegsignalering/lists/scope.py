"""
The part of a complete list that is about a region, ranked within it.

    national list      rang  1  2  3  4  5        in the region: 2, 4, 5
    list of a region   rang     1     2  3        rang_landelijk keeps 2, 4, 5

Which areas are in the region is what is known of it in the list's own meting. What could not be followed to that year
is in the provenance, under `scope`, and so are gemeenten and wijken of the region without any area on the list.
"""

from collections.abc import Collection
from typing import Any

import numpy as np

from vroegsignalering.domain.regions import Region, members
from vroegsignalering.errors import VroegsignaleringError

_WITH_WIJKEN = ("buurt", "wijk")


def for_region(content: dict[str, Any], region: Region) -> dict[str, Any]:
    """
    The part of a complete list (`provenance` and `rows`, as `store.contract` says) that is about `region`.

    Raises VroegsignaleringError where nothing of the region is on the list, or its areas name no gemeente.
    """
    now = members(region, int(content["provenance"]["meting"]))
    part = scoped(content, region.title, now.gemeenten, now.wijken, now.stedelijkheid)
    told = {
        "name": region.name,
        "defined": region.year,
        "grown": {code: list(taken) for code, taken in now.grown.items()},
        "partly": {code: list(outside) for code, outside in now.partly.items()},
        "lost": list(now.lost),
        "degree": now.stedelijkheid,
        "degree_unknown": _without_degree(content["rows"]) if now.stedelijkheid else 0,
    }
    scope = {**part["provenance"]["scope"], **told}
    return {**part, "provenance": {**part["provenance"], "scope": scope}}


def scoped(
    content: dict[str, Any],
    title: str,
    gemeenten: Collection[str],
    wijken: Collection[str] = (),
    degree: int | None = None,
) -> dict[str, Any]:
    """
    The part of a complete list that is about some gemeenten, or wijken, or a degree of urbanisation, called `title`.

    Rows get a rank within the scope; `rang_landelijk`, `rang_landelijk_laag` and `rang_landelijk_hoog` keep what they
    had. Everything else is as it was, and `content` itself too.
    """
    rows = content["rows"]
    _check_told(content, wijken, degree)
    inside = sorted(
        (row for row in rows if _is_in(row, gemeenten, wijken, degree)),
        key=lambda row: row["rang"],
    )
    if not inside:
        raise VroegsignaleringError(f"no area of {title} is at risk on this list, so that there is nothing to rank")
    there = {row["gemeentecode"] for row in inside} | {_wijk(row) for row in inside}
    scope = {
        "title": title,
        "gemeenten": sorted(gemeenten),
        "wijken": sorted(wijken),
        "without_rows": sorted({*gemeenten, *wijken} - there),
        "of": len(rows),
    }
    low, high = _bounds(inside, len(rows))
    ranked = [
        {
            **row,
            "rang": rank,
            "rang_laag": int(low[rank - 1]),
            "rang_hoog": int(high[rank - 1]),
            "rang_landelijk": row["rang"],
            "rang_landelijk_laag": row["rang_laag"],
            "rang_landelijk_hoog": row["rang_hoog"],
        }
        for rank, row in enumerate(inside, start=1)
    ]
    return {**content, "provenance": {**content["provenance"], "scope": scope}, "rows": ranked}


def _without_degree(rows: list[dict[str, Any]]) -> int:
    """Of how many the degree of urbanisation is not known; no row of a list from before it was kept has one."""
    return sum(row.get("stedelijkheid") is None for row in rows)


def _check_told(content: dict[str, Any], wijken: Collection[str], degree: int | None) -> None:
    """VroegsignaleringError where the rows do not say what they are to be chosen by."""
    level, rows = content["provenance"]["level"], content["rows"]
    if degree is not None:
        if _without_degree(rows) == len(rows):
            raise VroegsignaleringError(
                "of no area on this list the degree of urbanisation is known; it comes with the key figures of CBS"
            )
    elif any(row["gemeentecode"] is None for row in rows) or (wijken and level not in _WITH_WIJKEN):
        raise VroegsignaleringError(f"areas of level {level} do not name their {'wijk' if wijken else 'gemeente'}")


def _is_in(row: dict[str, Any], gemeenten: Collection[str], wijken: Collection[str], degree: int | None) -> bool:
    if degree is not None:
        return bool(row.get("stedelijkheid") == degree)
    return row["gemeentecode"] in gemeenten or _wijk(row) in wijken


def _wijk(row: dict[str, Any]) -> str:
    """The wijk in whose code range the code of a buurt or wijk lies."""
    return f"WK{row['gebied'][2:8]}"


def _bounds(inside: list[dict[str, Any]], of: int) -> tuple[np.ndarray, np.ndarray]:
    """
    Lowest and highest rank within the scope that the national intervals leave room for, (n,) each.

    One area is surely above another when their intervals do not meet; and a rank within the scope is at most the
    national one, and at least that less all who are outside. An interval always holds the rank itself.
    """
    lowest = np.array([row["rang_laag"] for row in inside])
    highest = np.array([row["rang_hoog"] for row in inside])
    count = len(inside)
    above = np.searchsorted(np.sort(highest), lowest, side="left")
    below = count - np.searchsorted(np.sort(lowest), highest, side="right")
    return np.maximum(1 + above, lowest - (of - count)), np.minimum(count - below, highest)
