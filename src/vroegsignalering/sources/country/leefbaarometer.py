"""The metingen and the map of the synthetic country, in the official zips of the Leefbaarometer."""

import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import shapely

from vroegsignalering.domain.metingen import METINGEN
from vroegsignalering.files import replacing
from vroegsignalering.sources.country.geography import Geography
from vroegsignalering.sources.country.history import Published

SCORES_ZIP = "open-data-leefbaarometer-meting-2024.zip"
SCORES_FILE = "Leefbaarometer 3.0 - Meting 2024 - open data/Leefbaarometer-scores buurten 2002-2024.csv"
MAP_ZIP = "geometrie-lbm3-2024.zip"
MAP_FILE = "geometrie-lbm3-2024/buurt 2024.gpkg"

# lbm - afw, the same in every row of the official file.
REFERENCE = 4.102264851143684
_WITHOUT_DIMENSIONS = (2002, 2008, 2012, 2016)
_HEADER = '"bu_code","bu_naam","jaar","lbm","afw","fys","onv","soc","vrz","won"'
_DAY = (2025, 1, 1, 0, 0, 0)
_GDAL_DAY = "2025-01-01T00:00:00.000Z"


def write_scores(folder: Path, geography: Geography, published: Published) -> None:
    """Writes the zip with the scores of all buurten: one row per buurt and meting in which it was published."""
    rows: list[list[str]] = [[] for _ in geography.codes]
    for year in METINGEN:
        shown = np.flatnonzero(published.shown[year])
        total, dimensions = published.total[year], published.dimensions[year]
        for area in shown.tolist():
            parts = "NA,NA,NA,NA,NA"
            if year not in _WITHOUT_DIMENSIONS:
                parts = ",".join(f"{value:.15g}" for value in dimensions[:, area].tolist())
            score = total[area].item()
            key = f'"{geography.codes[area]}","{geography.names[area]}",{year}'
            rows[area].append(f"{key},{score + REFERENCE:.15g},{score:.15g},{parts}")
    text = "\n".join([_HEADER, *(row for of_area in rows for row in of_area)]) + "\n"
    _write_zip(folder / SCORES_ZIP, SCORES_FILE, text.encode())


def write_map(folder: Path, geography: Geography) -> None:
    """Writes the zip with the outlines of all buurten in RD New."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / Path(MAP_FILE).name
        before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
        # Without a fixed date the file's own time of writing would be in it.
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _GDAL_DAY})
        try:
            pyogrio.raw.write(
                file,
                geometry=shapely.to_wkb(geography.outlines),
                field_data=[geography.codes.astype(object), geography.names.astype(object)],
                fields=["bu_code", "bu_naam"],
                geometry_type="Polygon",
                crs="EPSG:28992",
                driver="GPKG",
            )
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
        _write_zip(folder / MAP_ZIP, MAP_FILE, file.read_bytes())


def _write_zip(path: Path, member: str, content: bytes) -> None:
    """A zip with one member, the same to the byte for the same content."""
    about = zipfile.ZipInfo(member, date_time=_DAY)
    about.compress_type = zipfile.ZIP_DEFLATED
    about.external_attr = 0o644 << 16
    about.create_system = 3
    with replacing(path) as part, zipfile.ZipFile(part, "w") as archive:
        archive.writestr(about, content, compresslevel=6)
