"""The panel of a run, with its areas followed to one chosen year where the pipeline asks for that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from vroegsignalering.config import Pipeline
from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.domain.levels import LEVELS, Level
from vroegsignalering.files import write_json
from vroegsignalering.panel.build import build_panel, write_panel
from vroegsignalering.panel.followed import Read, account, followed
from vroegsignalering.panel.moved import moved
from vroegsignalering.panel.sensitive import without_sensitive
from vroegsignalering.panel.ways import Known, Ways
from vroegsignalering.sources.folder import Files, Sources
from vroegsignalering.sources.folder import read as read_files
from vroegsignalering.sources.redrawn import Redrawn, find_redrawn, read_map, read_marks, read_recode

_TABLES = ("panel", "areas", "neighbours")


@dataclass(frozen=True)
class Making:
    """What the panel of a run is made from: the official files, and those that tell of areas that were redrawn."""

    pipeline: Pipeline
    files: Files
    redrawn: Redrawn | None

    @classmethod
    def of(cls, pipeline: Pipeline, files: Files, folders: Sequence[Path]) -> "Making":
        return cls(pipeline, files, find_redrawn(files, folders, pipeline.level) if pipeline.boundaries else None)

    def all(self) -> list[Path]:
        """Every file that will be read, for a digest."""
        return [*self.files.all(), *(self.redrawn.more(self.files) if self.redrawn else [])]

    def write(self, out: Path) -> list[Path]:
        """Writes the panel, and `boundaries.json` where areas were followed; the files written."""
        told = read_files(self.files, self.pipeline.level)
        written = [out / f"{name}.parquet" for name in _TABLES]
        if self.redrawn and self.pipeline.boundaries:
            told = self._followed(told, self.redrawn, self.pipeline.boundaries.year, out / "boundaries.json")
            written.append(out / "boundaries.json")
        tables = (told.scores, told.indicators, told.areas, told.neighbours)
        panel = build_panel(*tables, synthetic=told.synthetic, own=told.own)
        write_panel(without_sensitive(panel, self.pipeline.sensitive), out)
        return written

    def _followed(self, told: Sources, redrawn: Redrawn, year: int, path: Path) -> Sources:
        """What was read, all about the areas of `year`; the account of it goes to `path`."""
        level = LEVELS[self.pipeline.level]
        before = Read(
            scores=told.scores,
            drawn=int(told.scores.loc[told.scores["score"].notna(), "meting"].max()),
            indicators=told.indicators,
            entries={**catalogue(), **told.own},
        )
        ways = Ways(_known(before, redrawn, level), year)
        if year not in ways.known_years:
            expected = "key figures or a map of that year too, or another year in the pipeline"
            raise self.files.scores.bad("", f"no file that says which areas there were in {year}", expected)
        after = followed(before, ways)
        if after.scores.empty:
            expected = f"CBS's marks, a table of codes or maps from {before.drawn} to {year}"
            raise self.files.scores.bad("", f"no area with a score that could be followed to {year}", expected)
        write_json(path, account(before, after, ways))
        if year == before.drawn:
            return replace(told, indicators=after.indicators)
        areas, neighbours = moved(told.areas, told.neighbours, ways.way(before.drawn), after.scores, level)
        return replace(told, scores=after.scores, indicators=after.indicators, areas=areas, neighbours=neighbours)


def _known(read: Read, redrawn: Redrawn, level: Level) -> Known:
    """All that is known of areas that were redrawn; the areas of a year are those of all figures about it."""
    there: dict[int, pd.Index] = {read.drawn: pd.Index(read.scores["area"].unique())}
    for publication, by_year in read.indicators.items():
        for year, table in by_year.items():
            drawn = read.drawn_in(publication, year)
            if drawn is not None:
                there[drawn] = there.get(drawn, pd.Index([])).union(pd.Index(table["area"]))
    marks = {year: read_marks(source, level, year) for year, source in redrawn.kerncijfers.items()}
    maps = redrawn.maps if len(redrawn.maps) > 1 else {}
    return Known(
        areas={year: list(codes) for year, codes in there.items()},
        marks={year: table for year, table in marks.items() if table is not None},
        recodes=[read_recode(source, level) for source in redrawn.tables],
        maps={year: read_map(source, level) for year, source in maps.items()},
        mergers=level.name == "gemeente",
    )
