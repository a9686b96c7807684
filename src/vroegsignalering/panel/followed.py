"""
The figures of a run, each carried over from the areas that it is about to those of one chosen year, with an account.

    key figures of 2015 --way 2015 to 2024--> areas of 2024       counts add up, means are weighed by what they are over
    scores, drawn as of 2022 --2022 to 2024--> areas of 2024      weighed by inhabitants

The account says what became of every area, and per year how many inhabitants there were before and after. What cannot
be followed is in it, and nothing is made up for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from vroegsignalering.domain.catalogue import Indicator
from vroegsignalering.domain.figures import Figure, Kind, figure
from vroegsignalering.panel.boundaries import WHAT, apply, apply_all, report
from vroegsignalering.panel.ways import Step, Ways

PEOPLE = "inwoners"
KEY_FIGURES = "cbs-kerncijfers"
# Publications of CBS that come out a year at a time, for the areas of that year.
_OF_THEIR_YEAR = (KEY_FIGURES, "cbs-nabijheid")
# RIVM published all its years for the areas of 2020. The police publishes all years anew for those of its newest one,
# which a file of some of them does not tell.
_OF_ONE = {"rivm-gezondheid": 2020}


@dataclass(frozen=True)
class Read:
    """
    The figures of a run, as `sources.folder` reads them.

    scores:     one row per (area, meting), of areas drawn as in `drawn`
    indicators: per publication and year `area` and a column per indicator; once followed also `estimated`: whether an
                outline changed or a share was estimated
    entries:    what each indicator is
    """

    scores: pd.DataFrame
    drawn: int
    indicators: dict[str, dict[int, pd.DataFrame]]
    entries: Mapping[str, Indicator]

    def drawn_in(self, publication: str, year: int) -> int | None:
        """The year of whose areas the figures of a publication about `year` are; None where that is not known."""
        return year if publication in _OF_THEIR_YEAR else _OF_ONE.get(publication)


def followed(read: Read, ways: Ways) -> Read:
    """`read`, all about the areas of `ways.year`; what is joined by code, or drawn so already, stays as it is."""
    indicators = {
        publication: {year: _carried(read, ways, publication, year) for year in by_year}
        for publication, by_year in read.indicators.items()
    }
    scores = read.scores if read.drawn == ways.year else _scores(read, ways)
    return replace(read, scores=scores, drawn=ways.year, indicators=indicators)


def _carried(read: Read, ways: Ways, publication: str, year: int) -> pd.DataFrame:
    table = read.indicators[publication][year]
    drawn = read.drawn_in(publication, year)
    if drawn is None or drawn == ways.year:
        return table
    sorts = {name: figure(read.entries[name]) for name in table.columns.drop("area")}
    return _over(table.set_index("area"), ways.way(drawn), sorts, _counts(read, drawn))


def _scores(read: Read, ways: Ways) -> pd.DataFrame:
    way, counts = ways.way(read.drawn), _counts(read, read.drawn)
    told = [name for name in read.scores.columns if name in read.entries or name == "class_published"]
    sorts = {name: figure(read.entries["klasse" if name == "class_published" else name]) for name in told}
    always = {name: read.scores[name].iloc[0] for name in ("edition", "layout", "level")}
    parts = [
        _over(table.set_index("area")[told], way, sorts, counts).assign(meting=meting, **always)
        for meting, table in read.scores.groupby("meting", sort=True)
    ]
    scores = pd.concat(parts).dropna(subset="score")
    return scores.sort_values(["area", "meting"], ignore_index=True)


def _counts(read: Read, drawn: int) -> pd.DataFrame:
    """The counts that means are weighed with, of the areas of a year: index area."""
    table = read.indicators.get(KEY_FIGURES, {}).get(drawn)
    if table is None:
        return pd.DataFrame(index=pd.Index([], dtype="str"))
    counts = [name for name in table.columns if name in read.entries and figure(read.entries[name]).kind == "count"]
    return table.set_index("area")[counts]


def _over(table: pd.DataFrame, way: pd.DataFrame, sorts: Mapping[str, Figure], counts: pd.DataFrame) -> pd.DataFrame:
    """`area`, the columns that can be carried over, and `estimated`; areas of which nothing is known are left out."""
    weights = {f"over {name}": counts[name].reindex(table.index) for name in counts.columns}
    kinds: dict[str, tuple[Kind, str]] = {
        name: (one.kind, next((f"over {count}" for count in one.over if count in counts), ""))
        for name, one in sorts.items()
    }
    carried = apply_all(table.assign(**weights), way, kinds)
    values = pd.DataFrame({name: one.table["value"] for name, one in carried.items()})
    exact = pd.DataFrame({name: one.table["exact"] | one.table["value"].isna() for name, one in carried.items()})
    values["estimated"] = ~exact.all(axis=1)
    return values[values.drop(columns="estimated").notna().any(axis=1)].rename_axis("area").reset_index()


def account(read: Read, after: Read, ways: Ways) -> dict[str, Any]:
    """
    What became of every area and every inhabitant, as plain data; see docs/outputs.md for its parts.

    read, after: the figures before and after they were followed
    """
    people = {
        year: table.set_index("area")[PEOPLE]
        for year, table in sorted(read.indicators.get(KEY_FIGURES, {}).items())
        if PEOPLE in table
    }
    editions = [(publication, year) for publication, years in read.indicators.items() for year in years]
    starts = {read.drawn, *(drawn for one in editions if (drawn := read.drawn_in(*one)) is not None)} - {ways.year}
    steps = {
        (step.from_year, step.to_year): step
        for start in starts
        for step in ways.steps(min(start, ways.year), max(start, ways.year))
    }
    told = [_told(step, ways, people) for _, step in sorted(steps.items())]
    scored = after.scores.loc[after.scores["score"].notna(), "area"].unique()
    return {
        "year": ways.year,
        "scores_drawn": read.drawn,
        "steps": [one for one, _ in told],
        "areas": [row for _, rows in told for row in rows],
        "inhabitants": [_inhabitants(counts, ways, year, scored) for year, counts in people.items()],
        "joined_by_code": sorted({one for one, year in editions if read.drawn_in(one, year) is None}),
        "only_whole": sorted(
            {
                name
                for publication, year in editions
                if read.drawn_in(publication, year) not in (None, ways.year)
                for name in read.indicators[publication][year].columns.drop("area")
                if figure(read.entries[name]).kind == "whole"
            }
        ),
    }


def _told(step: Step, ways: Ways, people: Mapping[int, pd.Series]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What a step was made of, how many areas it has had what happen to, and a row for each that is not the same."""
    there = pd.Index(ways.areas(step.from_year))
    counts = people.get(step.from_year, pd.Series(dtype=float)).reindex(there)
    found = report(step.links, counts).rows
    what = found["what"].value_counts()
    about = {
        "from": step.from_year,
        "to": step.to_year,
        "by": list(step.by),
        "same": len(there) - int(what.sum() - what.get("new", 0)),
        **{one.replace(" ", "_"): int(what.get(one, 0)) for one in WHAT},
    }
    found["lost"] = found["lost"].where(found["count"].notna())  # of an unknown number nobody knows what was lost
    rows = found.drop(columns="year").rename(columns={"count": "inhabitants"})
    return about, [
        {"from": step.from_year, "to": step.to_year, **{str(name): _plain(value) for name, value in row.items()}}
        for row in rows.to_dict(orient="records")
    ]


def _inhabitants(counts: pd.Series, ways: Ways, year: int, scored: np.ndarray) -> dict[str, Any]:
    """Those of a year before and after, those that were lost by area, and those in areas that have a score."""
    carried = apply(counts, ways.way(year), "count")
    return {
        "year": year,
        "before": carried.before,
        "after": carried.after,
        "lost": {str(area): float(lost) for area, lost in carried.lost.items()},
        "estimated": float(carried.table["value"][~carried.table["exact"]].sum()),
        "with_score": float(carried.table["value"].reindex(scored).sum()),
    }


def _plain(value: Any) -> Any:
    """A cell as JSON holds it; what is not known is null."""
    if isinstance(value, float):
        return None if np.isnan(value) else value
    return value.item() if isinstance(value, np.generic) else value
