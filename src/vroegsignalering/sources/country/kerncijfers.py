"""
Kerncijfers wijken en buurten of the synthetic country, in the layout of StatLine's bulk CSV, one file a year.

Everything is quoted; codes are padded to 10 characters, names to 40, numbers on the left to 8; a figure that was not
published is a point. The number behind the underscore of a measure shifts between years, as it does at CBS.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.files import replacing
from vroegsignalering.sources.country.geography import Geography

_MISSING = "       ."
_KEYS = ("ID", "WijkenEnBuurten", "Gemeentenaam_1", "SoortRegio_2", "Codering_3", "IndelingswijzigingWijkenEnBuurten_4")


@dataclass(frozen=True)
class Figure:
    """
    How an indicator is published.

    step:   what it is rounded to, in its own unit
    per:    what it is a mean over, for wijk and gemeente; empty for a count, which is summed
    fewest: (of what, how many) below which it is kept secret
    """

    step: float
    per: str
    fewest: tuple[str, int]


_FIGURES = {
    "inwoners": Figure(5, "", ("inwoners", 0)),
    "ouderen": Figure(5, "", ("inwoners", 50)),
    "huishoudens": Figure(5, "", ("inwoners", 10)),
    "eenpersoons": Figure(5, "", ("inwoners", 50)),
    "stedelijkheid": Figure(1, "inwoners", ("inwoners", 10)),
    "woz": Figure(1, "woningen", ("woningen", 20)),
    "koop": Figure(1, "woningen", ("woningen", 20)),
    "corporatie": Figure(1, "woningen", ("woningen", 20)),
    "leegstand": Figure(1, "woningen", ("woningen", 20)),
    "bijstand": Figure(10, "", ("inwoners", 50)),
    "inkomen": Figure(0.1, "inwoners", ("inwoners", 100)),
    "inbraak": Figure(1, "inwoners", ("inwoners", 50)),
    "vernieling": Figure(1, "inwoners", ("inwoners", 50)),
    "geweld": Figure(1, "inwoners", ("inwoners", 50)),
    "supermarkt": Figure(0.1, "inwoners", ("inwoners", 10)),
    "huisarts": Figure(0.1, "inwoners", ("inwoners", 10)),
}


class Kerncijfers:
    """The rows that the files of all years share: the country, then each gemeente, its wijken, their buurten."""

    def __init__(self, geography: Geography) -> None:
        wijk_codes, first, wijk = np.unique(geography.wijk_codes, return_index=True, return_inverse=True)
        self._groups = (np.zeros(len(wijk), dtype=int), geography.gemeente, wijk, np.arange(len(wijk)))
        gemeente = (
            np.zeros(1, dtype=int),
            np.arange(len(geography.kind)),
            geography.gemeente[first],
            geography.gemeente,
        )
        # Sorted by what follows the two letters, GM9001 comes before WK900100 before BU90010000.
        codes = [np.array(["NL00"]), geography.gemeente_codes, wijk_codes, geography.codes]
        self._order = np.argsort([code[2:] for level in codes for code in level], kind="stable")
        kinds = ("Land", "Gemeente", "Wijk", "Buurt")
        rows = [
            (code, "Nederland" if kind == "Land" else geography.gemeente_names[owner], kind)
            for level, owners, kind in zip(codes, gemeente, kinds, strict=True)
            for code, owner in zip(level, owners, strict=True)
        ]
        self._keys = [
            f'"{place}";"{code:<10}";"{name:<40}";"{kind:<10}";"{code:<10}";"{"1" if kind == "Buurt" else "."}"'
            for place, (code, name, kind) in enumerate(rows[row] for row in self._order)
        ]

    def write(self, path: Path, year: int, observed: Mapping[str, np.ndarray]) -> None:
        """Writes the file of `year`; `observed` are the indicators of the buurten, (n,) each, unrounded."""
        size = {name: self._summed(observed[name]) for name in ("inwoners", "woningen")}
        columns = [
            _texts(self._published(figure, observed[name], observed, size), figure.step)[self._order].tolist()
            for name, figure in _FIGURES.items()
        ]
        with replacing(path) as part, part.open("w", encoding="utf-8-sig", newline="\n") as stream:
            stream.write(";".join(f'"{name}"' for name in (*_KEYS, *_measures(year))) + "\n")
            for key, *values in zip(self._keys, *columns, strict=True):
                stream.write(f'{key};"' + '";"'.join(values) + '"\n')

    def _summed(self, values: np.ndarray) -> np.ndarray:
        """Sums over the country, gemeenten, wijken and buurten, one after another."""
        return np.concatenate([np.bincount(group, values) for group in self._groups])

    def _published(
        self, figure: Figure, values: np.ndarray, observed: Mapping[str, np.ndarray], size: Mapping[str, np.ndarray]
    ) -> np.ndarray:
        """The figure of every row; NaN where too few people or homes make it secret."""
        if figure.per:
            whole = self._summed(values * observed[figure.per]) / np.maximum(size[figure.per], 1)
        else:
            whole = self._summed(values)
        of, fewest = figure.fewest
        return np.where(size[of] >= fewest, whole, np.nan)


def _measures(year: int) -> list[str]:
    """Names of the columns with figures; their numbers start later in later years."""
    first = 5 + (year - 2010) // 4
    entries = catalogue()
    return [f"{entries[name].statline}_{number}" for number, name in enumerate(_FIGURES, start=first)]


def _texts(values: np.ndarray, step: float) -> np.ndarray:
    """Rounded to `step` and padded, as text; what is NaN becomes a point."""
    steps = np.where(np.isnan(values), -1, np.rint(np.nan_to_num(values) / step)).astype(np.int64)
    distinct, place = np.unique(steps, return_inverse=True)
    form = "8.0f" if step >= 1 else "8.1f"
    return np.array([_MISSING if value < 0 else format(value * step, form) for value in distinct], dtype=object)[place]
