"""Files of other publications beside the scores, recognised by their names: which are there, and what they say."""

import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from vroegsignalering.domain.levels import Level
from vroegsignalering.errors import BadInput
from vroegsignalering.sources import gezondheid, kerncijfers, misdrijven, nabijheid, ses
from vroegsignalering.sources.columns import FIRST_YEAR, LAST_YEAR
from vroegsignalering.sources.content import Source

_Indicators = dict[int, pd.DataFrame]
# What StatLine puts behind the name of a download: the day and the time.
_WHEN = r"(?:_\d{8}_\d{6})?"
_KERNCIJFERS = re.compile(
    rf"(?:Kerncijfers[_-]wijken[_-]en[_-]buurten[_-]|kwb-?)(\d{{4}})(?:-versie-[\d-]+|{_WHEN})\.(?:csv|xlsx?)",
    re.IGNORECASE,
)
# The first four digits that stand alone are the year; those of a day do not.
_NABIJHEID = re.compile(r"Nabijheid_voorzieningen_.*?(?<!\d)(\d{4})(?!\d).*\.csv", re.IGNORECASE)
_GEZONDHEID = re.compile(r"rivm_18plus_(\d{4})\.csv(\.gz)?", re.IGNORECASE)
_SES = re.compile(r"SES_WOA_.*\.csv", re.IGNORECASE)
_MISDRIJVEN = re.compile(r"Geregistreerde_misdrijven_.*\.csv", re.IGNORECASE)


@dataclass(frozen=True)
class Figures:
    """
    Files of other publications.

    kerncijfers, nabijheid, gezondheid: by the year in their names
    ses, misdrijven: which have the years in their rows
    """

    kerncijfers: dict[int, Source] = field(default_factory=dict)
    nabijheid: dict[int, Source] = field(default_factory=dict)
    gezondheid: dict[int, Source] = field(default_factory=dict)
    ses: tuple[Source, ...] = ()
    misdrijven: tuple[Source, ...] = ()

    def all(self) -> list[Source]:
        """Every file."""
        dated = (self.kerncijfers, self.nabijheid, self.gezondheid)
        return [*(source for files in dated for source in files.values()), *self.ses, *self.misdrijven]


def files_in(folder: Path) -> list[Path]:
    """The files in a folder and below it, as `fetch` lays them down, but for hidden ones."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def find_figures(folders: Sequence[Path]) -> Figures:
    """The files in `folders`, and below them; BadInput for two about the same year, and a year that is none."""
    paths = [path for folder in folders for path in files_in(folder)]
    return Figures(
        kerncijfers=_by_year(_KERNCIJFERS, paths),
        nabijheid=_by_year(_NABIJHEID, paths),
        gezondheid=_by_year(_GEZONDHEID, paths),
        ses=tuple(Source(path) for path in paths if _SES.fullmatch(path.name)),
        misdrijven=tuple(Source(path) for path in paths if _MISDRIJVEN.fullmatch(path.name)),
    )


def _by_year(name: re.Pattern[str], paths: Sequence[Path]) -> dict[int, Source]:
    """The files with a name like `name`, whose first group is their year, by year."""
    found: dict[int, Source] = {}
    for path in paths:
        if not (match := name.fullmatch(path.name)):
            continue
        year = int(match[1])
        if not FIRST_YEAR <= year <= LAST_YEAR:
            expected = f"a year from {FIRST_YEAR} to {LAST_YEAR}"
            raise BadInput(path, "file name", f"year {year}", expected)
        if year in found:
            raise BadInput(
                path, "file name", f"a second file about {year}", f"only {found[year].name}, or only this one"
            )
        found[year] = Source(path)
    return dict(sorted(found.items()))


def read_figures(files: Figures, level: Level) -> dict[str, _Indicators]:
    """
    Per publication, by year, one row per area of `level`: `area` and a column per indicator.

    BadInput for a file that is not as published, and for two that tell of the same year.
    """
    told = {
        kerncijfers.PUBLICATION: _of_years(files.kerncijfers, level, kerncijfers.read_kerncijfers),
        nabijheid.PUBLICATION: _of_years(files.nabijheid, level, nabijheid.read_nabijheid),
        ses.PUBLICATION: _together(files.ses, level, ses.read_ses),
        misdrijven.PUBLICATION: _together(files.misdrijven, level, misdrijven.read_misdrijven),
        gezondheid.PUBLICATION: _of_years(files.gezondheid, level, _health),
    }
    return {publication: by_year for publication, by_year in told.items() if by_year}


def _of_years(
    sources: Mapping[int, Source], level: Level, read: Callable[[Source, Level, int], pd.DataFrame]
) -> _Indicators:
    """The figures of files that are each about one year, two at a time: most of the work is done by Arrow, unlocked."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        told = pool.map(lambda year: read(sources[year], level, year), sources)
        return dict(zip(sources, told, strict=True))


def _together(
    sources: Sequence[Source], level: Level, read: Callable[[Source, Level], dict[int, pd.DataFrame]]
) -> _Indicators:
    """The years of several files."""
    told: _Indicators = {}
    of: dict[int, Source] = {}
    for source in sources:
        for year, frame in read(source, level).items():
            if year in told:
                expected = f"each year in one file; it is in {of[year].name} too"
                raise source.bad("column Perioden", f"figures about {year}", expected)
            told[year], of[year] = frame, source
    return told


def _health(source: Source, level: Level, year: int) -> pd.DataFrame:
    """The figures of the one year that a file is named after."""
    told = gezondheid.read_gezondheid(source, level)
    if list(told) != [year]:
        found = ", ".join(map(str, told))
        raise source.bad("column Perioden", f"figures about {found}", f"{year}, as the name of the file says")
    return told[year]
