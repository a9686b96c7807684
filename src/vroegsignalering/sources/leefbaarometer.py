"""
The open data of the Leefbaarometer, as published, to one tidy table.

    2.0  GBD,JAAR,RLBRMTR,...           long; a row cut short after JAAR was not published; deviations from each
                                        year's national mean; the classes in a file of their own: CODE,KL02,...
    3.x  bu_code,bu_naam,jaar,lbm,...   long; NA = not published; `afw`, the deviation from one fixed reference
    map service  bu_code,...,kscore     3.x, one meting, with classes

Source: open data page of leefbaarometer.nl (CC0), files of meting 2018 (2.0) and of metingen 2022 and 2024 (3.0).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vroegsignalering.domain.classes import NATIONAL_MEAN_2_0, TOTAL
from vroegsignalering.domain.levels import Level
from vroegsignalering.domain.metingen import METINGEN
from vroegsignalering.sources.columns import classes, code_column, codes, each_once, numbers, years
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.tables import Table, read_table

DIMENSIONS_3_X = ("fys", "onv", "soc", "vrz", "won")
_DIMENSIONS_2_0 = {"won": "RLBWON", "bev": "RLBBEV", "vrz": "RLBVRZ", "vei": "RLBVEI", "fys": "RLBFYS"}
_KEY_2_0 = ["GBD", "JAAR"]
# Rows of the 2.0 files end with the last figure that was published; scores are published all or none.
_CUT_AFTER_KEY, _CUT_ANYWHERE = range(2, 3), range(1, 100)

# lbm - afw, the same in every row of 3.x. The class boundaries are fixed on this scale: with another reference they
# would not hold, and the file is of an edition that this project does not know yet.
REFERENCE_3_X = 4.102264851143684
_ROUNDING = 5e-4
# The boundaries are known to the rounding of the national means, and from PC4 areas only.
_CLASS_ROUNDING = 1e-3


@dataclass(frozen=True)
class _Edition:
    """What the rows of a file have in common."""

    layout: str
    number: str
    level: Level

    def tidy(self, table: Table, columns: Mapping[str, object]) -> pd.DataFrame:
        """The tidy frame, its edition named after the newest meting; BadInput when the file's name says another."""
        frame = pd.DataFrame(columns)
        last = frame["meting"].max()
        named = newest_year(table.source.name)
        if named not in (None, last):
            expected = f"rows until {named}: the whole file, under its own name"
            raise table.source.bad("file name", f"{named}, and newest rows of {last}", expected)
        return frame.assign(
            edition=f"Leefbaarometer {self.number}, meting {last}", layout=self.layout, level=self.level.name
        )


def newest_year(name: str) -> int | None:
    """
    The last year in the name of an official file, which says of which edition it is; None without a year.

    >>> newest_year("Leefbaarometer-scores wijken 2002-2022.csv")
    2022
    """
    named = re.findall(r"(?<!\d)20\d\d(?!\d)", name)
    return int(named[-1]) if named else None


def read_scores(source: Source, level: Level, *, class_file: Source | None = None) -> pd.DataFrame:
    """
    One row per (area, meting), sorted: `area, name, meting, score, class_published`, the dimensions of the layout,
    `edition, layout, level`.

    score:           points on the scale on which the class boundaries are fixed; NaN where not published
    class_published: 1 to 9, NaN where not published; of 2.0 only with `class_file`, whose earliest metingen (2002,
                     2008) have classes without scores
    dimensions:      deviations in points, won, bev, vrz, vei, fys (2.0) or fys, onv, soc, vrz, won (3.x); NaN where
                     not published

    BadInput for whatever is not as published.
    """
    table = read_table(source, short=_CUT_AFTER_KEY if _is_2_0(source) else range(0))
    if "GBD" in table.frame.columns:
        scores = _scores_2_0(table, level)
        if class_file:
            scores = _with_classes(
                scores, table, read_table(class_file, required=("CODE",), short=_CUT_ANYWHERE), level
            )
    else:
        scores = _scores_3_x(table, level)
    return scores.sort_values(["area", "meting"], ignore_index=True)


def read_map_service(source: Source, level: Level) -> pd.DataFrame:
    """
    One meting as the map service gives it: the columns of `read_scores`, with `class_published`, and of each dimension
    its published class, `class_fys` and so on.
    """
    table = read_table(source, required=("jaar", "kscore", "afw", *DIMENSIONS_3_X))
    key = code_column(table, level)
    columns = _areas_3_x(table, level, key) | {
        "score": numbers(table, "afw"),
        "class_published": classes(table, "kscore"),
        **{name: numbers(table, name) for name in DIMENSIONS_3_X},
        **{f"class_{name}": classes(table, f"k{name}") for name in DIMENSIONS_3_X},
    }
    return _Edition("3.x", "3.0", level).tidy(table, columns)


def _is_2_0(source: Source) -> bool:
    return "dimensiescores" in source.name.lower()


def _scores_2_0(table: Table, level: Level) -> pd.DataFrame:
    table.require(*_KEY_2_0, "RLBRMTR", *_DIMENSIONS_2_0.values())
    area, meting = codes(table, "GBD", level), years(table, "JAAR")
    each_once(table, _KEY_2_0)
    mean = pd.Series(meting).map(NATIONAL_MEAN_2_0).to_numpy(dtype=float)
    if np.isnan(mean).any():
        known = ", ".join(map(str, NATIONAL_MEAN_2_0))
        raise table.bad(int(np.isnan(mean).argmax()), "JAAR", f"a meting whose national mean is known: {known}")
    total = numbers(table, "RLBRMTR")
    dimensions = {name: numbers(table, column) for name, column in _DIMENSIONS_2_0.items()}
    for name, values in dimensions.items():
        if (partly := np.isnan(values) != np.isnan(total)).any():
            raise table.bad(int(partly.argmax()), _DIMENSIONS_2_0[name], "a row that is whole, or cut short after JAAR")
    columns = {
        "area": area,
        "name": "",
        "meting": meting,
        "score": total + mean,
        "class_published": np.nan,
        **dimensions,
    }
    return _Edition("2.0", "2.0", level).tidy(table, columns)


def _with_classes(scores: pd.DataFrame, table: Table, class_table: Table, level: Level) -> pd.DataFrame:
    """The scores with their published class; metingen that have only classes get rows without a score."""
    published = _classes_2_0(class_table, level)
    _all_among(class_table, "CODE", table, "GBD")
    _all_among(table, "GBD", class_table, "CODE")
    both = scores.drop(columns="class_published").merge(published, on=["area", "meting"], how="outer")
    _check_classes(both, class_table, table.source.name)
    constant = {column: scores[column].iloc[0] for column in ("name", "edition", "layout", "level")}
    return both.assign(**constant)[list(scores.columns)]


def _check_classes(both: pd.DataFrame, class_table: Table, scores_name: str) -> None:
    """BadInput for the first class that its score cannot have; then the two files are of different editions."""
    lowest = TOTAL["2.0"].possible(both["score"].to_numpy() - _CLASS_ROUNDING)[0]
    highest = TOTAL["2.0"].possible(both["score"].to_numpy() + _CLASS_ROUNDING)[1]
    wrong = both["score"].notna() & ((both["class_published"] < lowest) | (both["class_published"] > highest))
    for position in np.flatnonzero(wrong)[:1]:
        area, meting, score = both[["area", "meting", "score"]].iloc[position]
        row = int((class_table.frame["CODE"] == area).to_numpy().argmax())
        expected = f"class {lowest[position]}, as the score in {scores_name} has ({score:.4f}): files of one edition"
        raise class_table.bad(row, f"KL{meting % 100:02d}", expected)


def _all_among(table: Table, column: str, other: Table, other_column: str) -> None:
    """BadInput for the first area of `table` that `other` does not know: then they are of two editions."""
    absent = ~table.frame[column].isin(other.frame[other_column]).to_numpy()
    if absent.any():
        expected = f"an area of the same edition as {other.source.name}, which has no such area"
        raise table.bad(int(absent.argmax()), column, expected)


def _classes_2_0(table: Table, level: Level) -> pd.DataFrame:
    """`area, meting, class_published`, one row per area and meting in which a class was published."""
    area = codes(table, "CODE", level)
    each_once(table, ["CODE"])
    named = {f"KL{meting % 100:02d}": meting for meting in METINGEN}
    found = [column for column in table.frame.columns if re.fullmatch(r"KL\d\d", column)]
    for column in found:
        if column not in named:
            raise table.source.bad("header", f"column {column}", f"a meting: {', '.join(named)}")
    if not found:
        table.require("KL18")
    parts = [
        pd.DataFrame({"area": area, "meting": named[column], "class_published": classes(table, column)})
        for column in found
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset="class_published")


def _scores_3_x(table: Table, level: Level) -> pd.DataFrame:
    key = code_column(table, level)
    table.require("jaar", "lbm", "afw", *DIMENSIONS_3_X)
    areas = _areas_3_x(table, level, key)
    columns = areas | {
        "score": _deviation(table),
        "class_published": np.nan,
        **{name: numbers(table, name) for name in DIMENSIONS_3_X},
    }
    return _Edition("3.x", "3.0", level).tidy(table, columns)


def _areas_3_x(table: Table, level: Level, key: str) -> dict[str, object]:
    area, meting = codes(table, key, level), years(table, "jaar")
    each_once(table, [key, "jaar"])
    name = key.removesuffix("_code") + "_naam"
    return {"area": area, "name": table.frame[name].fillna("") if name in table.frame else "", "meting": meting}


def _deviation(table: Table) -> np.ndarray:
    """The column afw, checked against lbm, (n_rows,)."""
    total, deviation = numbers(table, "lbm"), numbers(table, "afw")
    same = np.isclose(total - deviation, REFERENCE_3_X, rtol=0, atol=_ROUNDING) | (
        np.isnan(total) & np.isnan(deviation)
    )
    if not same.all():
        row = int((~same).argmax())
        raise table.bad(row, "afw", f"lbm ({table.frame['lbm'].iloc[row]}) minus the reference {REFERENCE_3_X:.6f}")
    return deviation
