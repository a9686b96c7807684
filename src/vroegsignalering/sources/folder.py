"""
A folder with official files: which of them are there, and what they say together.

    folder --find--> Files (paths) --read--> Sources (frames), ready for the panel
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from vroegsignalering.domain.catalogue import Indicator
from vroegsignalering.domain.gemeenten import FIRST, LAST, gemeenten
from vroegsignalering.domain.levels import LEVELS, Level
from vroegsignalering.errors import BadInput
from vroegsignalering.sources import kerncijfers
from vroegsignalering.sources.beside import Figures, files_in, find_figures, read_figures
from vroegsignalering.sources.content import Source, members
from vroegsignalering.sources.leefbaarometer import newest_year, read_scores
from vroegsignalering.sources.local import Local, read_local
from vroegsignalering.sources.statline import KINDS

FLAG_FILE = "SYNTHETISCH.txt"
TRUTH_FILE = "truth.parquet"
TRUTH_COLUMNS = ("area", "origin", "horizon", "target", "probability")
_SCORES_ZIP = r"open-data-leefbaarometer-meting-.*\.zip"
_LOCAL = re.compile(r"lokaal_.*\.csv", re.IGNORECASE)
# A map may lack an area that was dissolved; one that lacks more, or names more differently, is of another edition.
_DIFFERING_SHARE = 0.02


@dataclass(frozen=True)
class Files:
    """
    What a folder holds for one level.

    scores:  the file with the scores, of 2.0 or 3.x, in a zip or on its own
    classes: the class file that goes with scores of 2.0
    figures: the files of other publications
    local:   the own figures of gemeenten, each with the TOML beside it that says what they are
    """

    scores: Source
    classes: Source | None = None
    figures: Figures = field(default_factory=Figures)
    local: dict[Source, Path] = field(default_factory=dict)
    geometry: Source | None = None
    truth: Path | None = None
    flag: Path | None = None

    @property
    def kerncijfers(self) -> dict[int, Source]:
        """The key figures by year, which also tell of gemeenten and of changed boundaries."""
        return self.figures.kerncijfers

    def all(self) -> list[Path]:
        """Every file that will be read, sorted, for a digest."""
        sources = [self.scores, self.classes, self.geometry, *self.figures.all(), *self.local]
        paths = {source.path for source in sources if source}
        paths |= {*self.local.values()}
        return sorted(paths | {path for path in (self.truth, self.flag) if path})


@dataclass(frozen=True)
class Sources:
    """
    What the files say.

    scores:      as `leefbaarometer.read_scores` gives them, of the areas that have a score in any meting
    indicators:  per publication (a key of `domain.catalogue.publications`, or `lokaal:` and gemeenten) by year one row
                 per area, `area` and a column per indicator
    own:         what the indicators of local sources are
    areas:       one row per area of the scores, sorted: `area, name, gemeente, gemeente_name, block, x, y`; texts are
                 empty and x and y (metres RD) NaN where nothing tells them
    neighbours:  pairs of areas that share an edge: `area, neighbour`; empty without a map
    truth:       of a synthetic country: TRUTH_COLUMNS
    synthetic:   whether the folder is marked as a country that does not exist, or holds a truth, which no real one has
    """

    scores: pd.DataFrame
    indicators: dict[str, dict[int, pd.DataFrame]]
    own: dict[str, Indicator]
    areas: pd.DataFrame
    neighbours: pd.DataFrame
    truth: pd.DataFrame | None
    synthetic: bool


def find(folder: Path, level: str, beside: Sequence[Path] = ()) -> Files:
    """
    The official files in `folder`, and below it, for `level`, recognised by their names.

    beside: more folders, for figures of other publications
    BadInput when there is no such folder, no score file of that level, or more than one file for the same thing.
    """
    for one in (folder, *beside):
        if not one.is_dir():
            raise BadInput(one, "", "no such folder", "a folder with the official files")
    plural = re.escape(LEVELS[level].plural)
    expected = f"one 'Leefbaarometer-scores {LEVELS[level].plural} <years>.csv' (or .xlsx, or in the official zip)"
    scores = _one(
        folder,
        own=rf"Leefbaarometer-scores {plural} .*\.(csv|xlsx)|Leefbaarometer 2\.0 dimensiescores {plural} .*\.csv",
        zipped=_SCORES_ZIP,
        expected=expected,
    )
    if scores is None:
        raise _without_scores(folder, level, expected)
    return Files(
        scores=scores,
        classes=_one(
            folder,
            own=rf"Leefbaarometer 2\.0 klassen {plural} .*\.csv",
            expected="one class file of 2.0",
        ),
        figures=find_figures((folder, *beside)) if level in KINDS else Figures(),
        local=_told_beside((folder, *beside)) if level in KINDS else {},
        geometry=_one(
            folder,
            own=rf"{level} \d{{4}}\.gpkg",
            zipped=r"geometrie-lbm.*\.zip",
            expected=f"one '{level} <year>.gpkg' (or in the official zip)",
        ),
        truth=_optional(folder / TRUTH_FILE),
        flag=_optional(folder / FLAG_FILE),
    )


def _one(folder: Path, *, own: str, expected: str, zipped: str = "") -> Source | None:
    """
    The one file whose name is like `own`, in `folder` or in a zip there whose name is like `zipped`; None without one.

    BadInput when there are more.
    """
    sources = [*map(Source, files_in(folder)), *_packed(folder, zipped)]
    found = [source for source in sources if re.fullmatch(own, source.name, re.IGNORECASE)]
    if len(found) > 1:
        names = ", ".join(f"{source.path.name}/{source.name}" if source.member else source.name for source in found)
        raise BadInput(folder, "", f"{len(found)} files for the same thing: {names}", expected)
    return found[0] if found else None


def _packed(folder: Path, zipped: str) -> list[Source]:
    """What is in the zips whose name is like `zipped`."""
    zips = [path for path in files_in(folder) if re.fullmatch(zipped, path.name, re.IGNORECASE)]
    return [Source(path, name) for path in zips for name in members(path)]


def _without_scores(folder: Path, level: str, expected: str) -> BadInput:
    """The error about a folder, or a zip of scores in it, that has none of `level`."""
    if packed := _packed(folder, _SCORES_ZIP):
        return BadInput(packed[0].path, "", f"a zip with {_listed(source.name for source in packed)}", expected)
    found = _listed(path.name for path in files_in(folder))
    return BadInput(folder, "", f"no scores of level {level} (but {found})", expected)


def _listed(names: Iterable[str]) -> str:
    """The first few of `names`."""
    first, *more = sorted(names) or ["nothing"]
    return ", ".join([first, *more[:4], *(["..."] if len(more) > 4 else [])])


def _told_beside(folders: Sequence[Path]) -> dict[Source, Path]:
    """The figures of gemeenten, each with the TOML of the same name."""
    paths = [path for folder in folders for path in files_in(folder) if _LOCAL.fullmatch(path.name)]
    return {Source(path): path.with_suffix(".toml") for path in paths}


def _optional(path: Path) -> Path | None:
    return path if path.is_file() else None


def read(files: Files, level: str) -> Sources:
    """What `files` say about `level`; BadInput when one is not as published, or they do not belong together."""
    if files.classes:
        _check_same_year(files.classes, files.scores, "classes")
    scores = read_scores(files.scores, LEVELS[level], class_file=files.classes)
    scored = scores["score"].notna()
    if not scored.any():
        raise files.scores.bad("", "no score at all", "at least one area with a score")
    scores = scores[scored.groupby(scores["area"]).transform("any")].reset_index(drop=True)
    areas = _areas(scores, files, LEVELS[level])
    places, neighbours = _map(files, areas, LEVELS[level])
    local = _local(files, level)
    return Sources(
        scores=scores,
        indicators=read_figures(files.figures, LEVELS[level]) | {one.publication: one.figures for one in local},
        own={name: entry for one in local for name, entry in one.entries.items()},
        areas=areas.merge(places, on="area", how="left"),
        neighbours=neighbours,
        truth=read_truth(files.truth) if files.truth else None,
        synthetic=bool(files.flag or files.truth),
    )


def _local(files: Files, level: str) -> list[Local]:
    """The local sources; BadInput for one of another level, and for two that tell of the same gemeenten or names."""
    read: list[Local] = []
    for source, about in files.local.items():
        local = read_local(source, about)
        if local.level != level:
            raise BadInput(
                about, "level", repr(local.level), f"{level!r}, the level of this run; or leave the file out"
            )
        for other in read:
            if twice := sorted(local.entries.keys() & other.entries.keys()):
                expected = f"a name of its own, which that of {other.sender} is not; or both in one file"
                raise BadInput(about, "indicators", f"{twice[0]} a second time", expected)
            if local.publication == other.publication:
                expected = "one file about the same gemeenten; join the two"
                raise BadInput(about, "gemeenten", f"a second file about {local.publication}", expected)
        read.append(local)
    return read


def read_metingen(files: Files, level: str) -> list[int]:
    """The years in which any area has a score, ascending."""
    scores = read_scores(files.scores, LEVELS[level])
    return sorted(int(year) for year in scores.loc[scores["score"].notna(), "meting"].unique())


def _areas(scores: pd.DataFrame, files: Files, level: Level) -> pd.DataFrame:
    """The areas with their newest name, and the gemeente that their code tells."""
    newest = scores.drop_duplicates("area", keep="last")  # scores are sorted by area and meting
    area = newest["area"].to_list()
    gemeente = [level.gemeente(code) or "" for code in area]
    names = _gemeente_names(files, int(scores["meting"].max()))
    return pd.DataFrame(
        {
            "area": area,
            "name": newest["name"].to_list(),
            "gemeente": gemeente,
            "gemeente_name": [names.get(code) or code for code in gemeente],
            "block": [level.block(code) for code in area],
        },
        dtype="str",
    )


def _gemeente_names(files: Files, year: int) -> dict[str, str]:
    """Names of the gemeenten by code: from the newest key figures, otherwise from the list of about `year`."""
    told = files.kerncijfers
    if told and (names := kerncijfers.read_gemeenten(told[max(told)], max(told))):
        return names
    return {code: one.name for code, one in gemeenten(min(max(year, FIRST), LAST)).items()}


def _map(files: Files, areas: pd.DataFrame, level: Level) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`area, x, y` and the neighbours, of the areas that are on the map."""
    if files.geometry is None:
        return areas[["area"]].assign(x=np.nan, y=np.nan), pd.DataFrame(columns=["area", "neighbour"], dtype="str")
    # Takes most of a second to import, which a folder without a map need not wait for.
    from vroegsignalering.sources import geometry

    shapes = geometry.read_geometry(files.geometry, level)
    _check_same_edition(files.geometry, files, areas, pd.DataFrame(shapes[["area", "name"]]))
    shapes = shapes[pd.Index(areas["area"]).get_indexer(pd.Index(shapes["area"])) >= 0].reset_index(drop=True)
    return geometry.centroids(shapes), geometry.neighbours(shapes)


def _check_same_edition(geometry: Source, files: Files, areas: pd.DataFrame, on_map: pd.DataFrame) -> None:
    """BadInput when the map is of another year than the scores, or its areas are others or have other names."""
    _check_same_year(geometry, files.scores, "a map")
    expected = f"a map of the same edition as {files.scores.name}"
    same = areas.merge(on_map, on="area", how="left", suffixes=("", "_on_map"))
    lacking = same["name_on_map"].isna()
    renamed = ~lacking & (same["name"] != "") & (same["name_on_map"] != "") & (same["name"] != same["name_on_map"])
    for differs, what in ((lacking, "are not on it"), (renamed, "have another name there")):
        if differs.sum() > _DIFFERING_SHARE * len(areas):
            first = same.loc[differs, "area"].iloc[0]
            found = f"a map on which {differs.sum()} of {len(areas)} areas {what}, such as {first}"
            raise geometry.bad("", found, expected)


def _check_same_year(source: Source, scores: Source, what: str) -> None:
    """BadInput when the names of two files say that they are of different editions."""
    years = newest_year(source.name), newest_year(scores.name)
    if None not in years and years[0] != years[1]:
        raise source.bad("file name", f"{what} of {years[0]}", f"{what} of the same edition as {scores.name}")


def read_truth(path: Path) -> pd.DataFrame:
    """The true probabilities of a synthetic country, TRUTH_COLUMNS; BadInput for a file that is not that."""
    try:
        frame: pd.DataFrame = pq.read_table(path).to_pandas(ignore_metadata=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BadInput(path, "", "a file that is no whole parquet", "the truth that `country` wrote") from error
    for column in TRUTH_COLUMNS:
        if column not in frame.columns:
            raise BadInput(path, "columns", ", ".join(frame.columns), f"a column {column}")
    return frame[list(TRUTH_COLUMNS)]
