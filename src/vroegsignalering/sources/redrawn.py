"""
What the files in a folder tell of areas that were redrawn: marks, tables of codes, maps of several years.

    key figures of CBS, a file a year          its mark of each area of that year: 1 as the year before, 2 another code,
                                               3 another outline
    any .csv with two columns buurtcode_cbs_<year> (or wijkcode_cbs_<year>; capitals or not)
                                               a table of codes: one outline, two codes. Other columns are passed over.
                                               The open data of Amsterdam on its buurten of 2015 and 2022 is such a one.
    grenzen_<level>_<year>.gpkg                the outlines of that year, in the layout of the Leefbaarometer's map,
                                               beside the map that the run uses anyway
    wijkenbuurten_<year>_v1.gpkg               CBS's wijk- en buurtkaart of that year, with a layer for each level
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from vroegsignalering.domain.levels import Level
from vroegsignalering.errors import BadInput
from vroegsignalering.sources import kerncijfers
from vroegsignalering.sources.beside import files_in
from vroegsignalering.sources.columns import each_once
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.folder import Files
from vroegsignalering.sources.tables import read_table

if TYPE_CHECKING:
    import geopandas as gpd

_MAP_YEAR = re.compile(r".* (\d{4})\.gpkg", re.IGNORECASE)
_HEADER = 2000


@dataclass(frozen=True)
class Redrawn:
    """Files that tell of areas that were redrawn: key figures by year, tables of codes, maps by year."""

    kerncijfers: dict[int, Source]
    tables: tuple[Source, ...]
    maps: dict[int, Source]

    def more(self, files: Files) -> list[Path]:
        """What is read beside `files`, sorted, for a digest."""
        return sorted({source.path for source in (*self.tables, *self.maps.values())} - {*files.all()})


@dataclass(frozen=True)
class Recode:
    """A table of codes whose outlines stayed: `from_area` of `from_year` is `to_area` of `to_year`; each code once."""

    from_year: int
    to_year: int
    table: pd.DataFrame
    source: Source


def find_redrawn(files: Files, folders: Sequence[Path], level: str) -> Redrawn:
    """What is there in `folders`, and below them; BadInput for two maps of one year."""
    header = re.compile(rf"\b{level}code_cbs_\d{{4}}\b", re.IGNORECASE)
    name = re.compile(rf"(?:grenzen_{level}|wijkenbuurten)_(\d{{4}})(?:_v\d)?\.gpkg", re.IGNORECASE)
    tables, maps = [], {}
    if files.geometry and (own := _MAP_YEAR.fullmatch(files.geometry.name)):
        maps[int(own[1])] = files.geometry
    for path in sorted({path for folder in folders for path in files_in(folder)}):
        if path.suffix.lower() == ".csv" and len(header.findall(_first_line(path))) > 1:
            tables.append(Source(path))
        elif match := name.fullmatch(path.name):
            if (year := int(match[1])) in maps:
                raise BadInput(
                    path, "file name", f"a second map of {year}", f"only {maps[year].name}, or only this one"
                )
            maps[year] = Source(path)
    return Redrawn(files.kerncijfers, tuple(tables), dict(sorted(maps.items())))


def _first_line(path: Path) -> str:
    with path.open("rb") as stream:
        return stream.read(_HEADER).split(b"\n")[0].decode("utf-8", errors="replace")


def read_marks(source: Source, level: Level, year: int) -> pd.DataFrame | None:
    """
    `area, mark` (1, 2, 3; NaN where none was published) of the areas of `level`, sorted; None where a file has no
    marks at all, as a selection from StatLine may.
    """
    try:
        marks = kerncijfers.read_marks(source, level, year)
    except BadInput as error:
        if error.place == "header":
            return None
        raise
    return None if marks["mark"].isna().all() else marks


def read_recode(source: Source, level: Level) -> Recode:
    """A table of codes; BadInput for one without codes of `level` in two years, and for a code that is there twice."""
    table = read_table(source)
    named = re.compile(rf"{level.name}code_cbs_(\d{{4}})", re.IGNORECASE)
    found = sorted((int(match[1]), column) for column in table.frame.columns if (match := named.fullmatch(column)))
    if len(found) != 2 or found[0][0] == found[1][0]:
        columns = ", ".join(column for _, column in found) or "none"
        raise source.bad("header", f"columns with codes: {columns}", f"{level.name}code_cbs_<year> of two years")
    (from_year, earlier), (to_year, later) = found
    for column in (earlier, later):
        fits = table.frame[column].str.fullmatch(level.pattern.pattern).fillna(False).to_numpy(dtype=bool)
        if not fits.all():
            raise table.bad(int((~fits).argmax()), column, f"the code of a {level.name}, such as {level.example}")
        each_once(table, [column])
    codes = table.frame[[earlier, later]].set_axis(["from_area", "to_area"], axis=1)
    return Recode(from_year, to_year, codes, source)


def read_map(source: Source, level: Level) -> "gpd.GeoDataFrame":
    """`area, name, geometry` in RD New; as `sources.geometry` reads it."""
    # Takes most of a second to import, which who has no map need not wait for.
    from vroegsignalering.sources.geometry import read_geometry

    return read_geometry(source, level)
