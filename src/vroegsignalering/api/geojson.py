"""A risk list as GeoJSON (RFC 7946): its areas on the map, in CRS84 by default, in RD New on request."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from vroegsignalering.api.problems import Refused
from vroegsignalering.api.table import Table, record

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
RD_NEW = "http://www.opengis.net/def/crs/EPSG/0/28992"
_NAMES = {CRS84: CRS84, "ogc:crs84": CRS84, "crs84": CRS84, RD_NEW: RD_NEW, "epsg:28992": RD_NEW}
_DECIMALS = 6  # of a degree: a decimetre


def crs_of(accept_crs: str) -> str:
    """
    The reference system that an Accept-Crs header asks for, as its URI; CRS84 where it says nothing.

    Raises Refused: 406 for one that is not there.

    >>> crs_of("EPSG:28992") == RD_NEW, crs_of("<http://www.opengis.net/def/crs/OGC/1.3/CRS84>") == CRS84
    (True, True)
    """
    asked = accept_crs.strip().strip("<>")
    if not asked:
        return CRS84
    for name, uri in _NAMES.items():
        if asked.casefold() == name.casefold():
            return uri
    raise Refused(406, f"Dit adres geeft alleen de stelsels {CRS84} en {RD_NEW}.")


def crs_headers(crs: str) -> dict[str, str]:
    """What goes with an answer in a reference system, also with a 304."""
    return {"Vary": "Accept, Accept-Crs", "Content-Crs": f"<{crs}>"}


def as_geojson(table: Table, crs: str) -> tuple[bytes, dict[str, str]]:
    """
    A FeatureCollection of its rows, and its headers; `geometry` is null for an area whose outline is not known.

    crs: CRS84 or RD_NEW
    """
    source = table.origin.values | ({"opmerking": table.remark} if table.remark else {})
    # Feature by feature: the outlines of a whole country are little as text, and much as objects.
    features = b",".join(_written(_feature(row, crs)) for row in table.rows)
    content = b'{"type":"FeatureCollection","herkomst":' + _written(source) + b',"features":[' + features + b"]}"
    return content, {"Content-Type": "application/geo+json", **crs_headers(crs)}


def _feature(row: dict[str, Any], crs: str) -> dict[str, Any]:
    properties = record(row)
    geometry = _geometry(row.get("omtrek"), crs)
    return {"type": "Feature", "id": properties["gebied"], "geometry": geometry, "properties": properties}


def _written(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _geometry(outline: Mapping[str, Any] | None, crs: str) -> dict[str, Any] | None:
    if outline is None:
        return None
    coordinates = outline["coordinates"]
    if crs == CRS84:
        points = list(_points(coordinates))
        east, north = _to_crs84().transform([x for x, _ in points], [y for _, y in points])
        moved = iter([round(x, _DECIMALS), round(y, _DECIMALS)] for x, y in zip(east, north, strict=True))
        coordinates = _with_points(coordinates, moved)
    return {"type": outline["type"], "coordinates": coordinates}


@cache
def _to_crs84() -> Any:
    import pyproj  # a tenth of a second, which only who asks for a map needs to wait

    return pyproj.Transformer.from_crs("EPSG:28992", "OGC:CRS84", always_xy=True)


def _points(coordinates: Any) -> Any:
    if isinstance(coordinates[0], int | float):
        yield coordinates
    else:
        for part in coordinates:
            yield from _points(part)


def _with_points(coordinates: Any, points: Any) -> Any:
    if isinstance(coordinates[0], int | float):
        return next(points)
    return [_with_points(part, points) for part in coordinates]
