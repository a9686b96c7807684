"""
Files of the size that the panel is built for: 12,000 buurten, 20 years of CBS, about a hundred indicators.

The synthetic country has 16 indicators of 15 years. Here its map and scores are kept, and around its areas CBS's files
are written anew with every measure that the catalogue knows: two files a year (key figures; proximity), one of SES-WOA,
and three of RIVM, in StatLine's own layout. The figures in them are drawn by chance and mean nothing.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.sources.country import make
from vroegsignalering.sources.country.settings import SETTINGS
from vroegsignalering.sources.headers import known

YEARS = tuple(range(2005, 2025))
_KEYS = ("Gemeentenaam_1", "SoortRegio_2", "Codering_3")
_YEARLY = {"cbs-kerncijfers": "Kerncijfers_wijken_en_buurten", "cbs-nabijheid": "Nabijheid_voorzieningen"}
_HEALTH = (2012, 2016, 2020)
_HIDDEN = 0.05  # of the cells no figure was published


def write_files(folder: Path, areas: int) -> None:
    """Writes a country of `areas` buurten with all of these files to `folder`."""
    make.DRAWS = 1  # the true probabilities, which take most of the time to make, are not read here
    make.make_country(folder, areas=areas, seed=1, setting=SETTINGS["gewoon"])
    (folder / make.TRUTH_FILE).unlink()
    written = sorted(folder.glob("Kerncijfers_*.csv"))
    rows = pd.read_csv(written[-1], sep=";", usecols=[*_KEYS, "WijkenEnBuurten"], dtype="str")
    for path in written:
        path.unlink()
    keys = [f'"{number}";"' + '";"'.join(row) + '"' for number, row in enumerate(rows[[*_KEYS]].to_numpy())]
    rng = np.random.default_rng(1)
    for year in YEARS:
        for publication, name in _YEARLY.items():
            _write(folder / f"{name}_{year}.csv", ("ID", *_KEYS), keys, known(publication, "bulk", year), rng)
    for year in _HEALTH:
        adults = [f'"20300";"MW00000";"{year}JJ00";{key}' for key in keys]
        heads = ("Leeftijd", "Marges", "Perioden", "ID", *_KEYS)
        _write(folder / f"rivm_18plus_{year}.csv", heads, adults, known("rivm-gezondheid", "bulk"), rng)
    dated = [f'"{code}";"{year}JJ00"' for year in YEARS for code in rows["WijkenEnBuurten"]]
    _write(folder / "SES_WOA_scores.csv", ("WijkenEnBuurten", "Perioden"), dated, known("cbs-ses-woa", "bulk"), rng)


def _write(path: Path, heads: Sequence[str], keys: list[str], wanted: dict[str, str], rng: np.random.Generator) -> None:
    measures = [*_measures(wanted)]
    header = [*heads, *(f"{name}_{number}" for number, (name, _) in enumerate(measures, start=5))]
    columns = [_cells(indicator, len(keys), rng) for _, indicator in measures]
    with path.open("w", encoding="utf-8-sig", newline="\n") as stream:
        stream.write(";".join(f'"{name}"' for name in header) + "\n")
        for key, *cells in zip(keys, *columns, strict=True):
            stream.write(f'{key};"' + '";"'.join(cells) + '"\n')


def _measures(wanted: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Names of columns, each with the indicator under it; of several with one name all, and of an indicator one."""
    told: set[str] = set()
    for header, indicator in wanted.items():
        name, _, which = header.partition(" ")
        if indicator in told or name in told:
            continue
        told |= {indicator, name}
        for number in range(1, int(which[2:]) + 1 if which else 2):
            yield name, wanted.get(f"{name} {number}/{which[2:]}", indicator)


def _cells(indicator: str, count: int, rng: np.random.Generator) -> list[str]:
    """Figures that such an indicator can have, padded; a lone point where nothing was published."""
    entry = catalogue()[indicator]
    most = 5 if entry.unit.startswith("klasse") else min(entry.typical_below or 5000, 5000)
    step = 1 if most == 5 or most > 500 else 0.1
    figures = [f"{value:8.{int(step < 1)}f}" for value in np.arange(1, most + step / 2, step)]
    drawn = rng.integers(0, len(figures), count)
    drawn[rng.random(count) < _HIDDEN] = -1
    return np.array([*figures, "       ."], dtype=object)[drawn].tolist()
