"""
The way from the areas of any year to those of one chosen year, out of all that is known of areas that were redrawn.

    2019 --marks--> 2020 --marks--> 2021 ----a table of codes---> 2024 = chosen
         \\_______two maps________/

Each step goes from one year of which something is known to the next. It is made by CBS's marks where those of its last
year are there (of gemeenten by the table of mergers), otherwise by a table of codes, otherwise by nothing: then no area
is followed, also not to an equal code. Where there are two maps, all steps between them are taken together, and what
they do not follow is divided by surface. A way back in time is the way forward, turned round.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from vroegsignalering.domain.gemeenten import FIRST, LAST
from vroegsignalering.panel.crosswalk import (
    chain,
    from_marks,
    from_mergers,
    from_recode,
    identity,
    inverse,
    left_open,
    mended,
)
from vroegsignalering.sources.redrawn import Recode

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class Known:
    """
    What is known of areas that were redrawn.

    areas:   per year all codes, sorted
    marks:   per year `area, mark`, as `sources.redrawn.read_marks` gives them
    recodes: tables of codes
    maps:    per year `area, geometry`
    mergers: whether the areas are gemeenten, of which a table says which merged
    """

    areas: Mapping[int, Sequence[str]]
    marks: Mapping[int, pd.DataFrame]
    recodes: Sequence[Recode]
    maps: Mapping[int, "gpd.GeoDataFrame"]
    mergers: bool = False


@dataclass(frozen=True)
class Step:
    """
    One step: the crosswalk from a year to a later one, and what it was made of.

    by: "marks", "mergers", "table <from>-<to>", "maps"; empty where nothing tells what became of the areas
    """

    from_year: int
    to_year: int
    links: pd.DataFrame
    by: tuple[str, ...]


@dataclass(frozen=True)
class Ways:
    """All ways to the areas of `year`; steps are made once, when a way first needs them."""

    known: Known
    year: int

    def way(self, start: int) -> pd.DataFrame:
        """The crosswalk from `start` to the chosen year."""
        if start not in self._ways:
            self._ways[start] = self._way(start)
        return self._ways[start]

    def _way(self, start: int) -> pd.DataFrame:
        if start == self.year:
            return identity(self.areas(start), start, start)
        if start > self.year:
            return inverse(chain([step.links for step in self.steps(self.year, start)]))
        first = self._step(start, self.year)
        return first.links if first.to_year == self.year else chain([first.links, self.way(first.to_year)])

    @cached_property
    def _ways(self) -> dict[int, pd.DataFrame]:
        return {}

    @property
    def known_years(self) -> list[int]:
        """Years of which the areas are known, ascending."""
        return sorted(self._areas)

    def areas(self, year: int) -> list[str]:
        """All areas of a year that are known, sorted."""
        return sorted(self._areas[year])

    def steps(self, first: int, last: int) -> list[Step]:
        """From `first` to `last`, one after another."""
        found, now = [], first
        while now < last:
            step = self._step(now, last)
            found.append(step)
            now = step.to_year
        return found

    def _step(self, start: int, last: int) -> Step:
        """To the next map, when `start` has one and that is not past `last`; otherwise to the next year known of."""
        mapped = [year for year in self.known.maps if start < year <= last] if start in self.known.maps else []
        end = min(mapped) if mapped else min(year for year in self._areas if year > start)
        if (start, end) not in self._made:
            self._made[start, end] = self._by_map(start, end) if mapped else self._by_codes(start, end)
        return self._made[start, end]

    @cached_property
    def _made(self) -> dict[tuple[int, int], Step]:
        return {}

    @cached_property
    def _areas(self) -> dict[int, pd.Series]:
        """Per year all areas that are known to have been there: also those that CBS says were the same a year later."""
        marks = self.known.marks
        before = {year - 1: table.loc[table["mark"] == 1, "area"] for year, table in marks.items()}
        drawn = {year: shapes["area"] for year, shapes in self.known.maps.items()}
        told = {year: pd.Series(codes, dtype="str") for year, codes in self.known.areas.items()}
        return before | {year: table["area"] for year, table in marks.items()} | drawn | told

    def _by_codes(self, start: int, end: int) -> Step:
        if self.known.mergers and start >= FIRST and end <= LAST:
            return Step(start, end, from_mergers(self._areas[start], start, end), ("mergers",))
        marks = self._marks(start, end)
        recode, tables = self._recoded(start, end)
        if marks is not None:
            return Step(start, end, from_marks(marks, end, recode), ("marks", *tables))
        return Step(start, end, from_recode(recode, self._areas[end], start, end), tables)

    def _by_map(self, start: int, end: int) -> Step:
        # Imports geopandas, which takes most of a second and who has no two maps need not wait for.
        from vroegsignalering.panel.overlay import from_maps

        drawn = from_maps(self.known.maps[start], self.known.maps[end], start, end).crosswalk
        steps = [self._by_codes(one, other) for one, other in pairwise(self._between(start, end))]
        if not all(step.by for step in steps):  # what the codes do not tell at all, the outlines do
            return Step(start, end, drawn, ("maps",))
        if len(steps) == 1 and end in self.known.marks:
            recode, _ = self._recoded(start, end)
            told = _besides(drawn[drawn["how"] == "recode"], recode[recode["how"] == "recode"])
            links = from_marks(self.known.marks[end], end, _surest(pd.concat([recode, told])))
        else:
            links = chain([step.links for step in steps])
        by = dict.fromkeys(word for step in steps for word in step.by)
        return Step(start, end, mended(links, drawn), (*by, "maps"))

    def _between(self, start: int, end: int) -> list[int]:
        return sorted(year for year in self._areas if start <= year <= end)

    def _marks(self, start: int, end: int) -> pd.DataFrame | None:
        return self.known.marks.get(end) if end == start + 1 else None

    def _recoded(self, start: int, end: int) -> tuple[pd.DataFrame, tuple[str, ...]]:
        """
        `from_area, to_area, how` of the tables of codes whose years meet this step, and which tables those are.

        Each code is there once on its side; BadInput where two tables tell different things of one.
        """
        parts, tables = [pd.DataFrame(columns=["from_area", "to_area", "how", "told_by"])], []
        for number, one in enumerate(self.known.recodes):
            rows = one.table[self._meant(one, start, end)]
            if rows.size:
                same_years = (one.from_year, one.to_year) == (start, end)
                parts.append(rows.assign(how="recode" if same_years else "code", told_by=number))
                tables.append(f"table {one.from_year}-{one.to_year}")
        told = _surest(pd.concat(parts)).drop_duplicates(["from_area", "to_area"], ignore_index=True)
        self._agree(told)
        return told.drop(columns="told_by"), tuple(tables)

    def _meant(self, one: Recode, start: int, end: int) -> pd.Series:
        """
        Which rows of a table can be about this step: of codes that were there, and that marks do not tell of.

        A table of 2015 and 2022 does not say in which year a code changed, nor that it was not used again since.
        """
        there = one.table["to_area"].isin(self._areas[end]) & (one.from_year < end) & (start < one.to_year)
        if start in self.known.areas:
            there &= one.table["from_area"].isin(self._areas[start])
        marks = self._marks(start, end)
        return there if marks is None else there & left_open(one.table, marks)

    def _agree(self, told: pd.DataFrame) -> None:
        for side in ("from_area", "to_area"):
            twice = told[told.duplicated(side, keep=False)].sort_values([side, "told_by"])
            if twice.size:
                (one, first), (other, second) = (
                    (self.known.recodes[number].source, f"{area} as {later}")
                    for number, area, later in twice[["told_by", "from_area", "to_area"]].head(2).to_numpy()
                )
                raise other.bad("", second, f"what {one.name} says, {first}, or only one of the two")


def _surest(told: pd.DataFrame) -> pd.DataFrame:
    """Rows of tables of other years only of codes of which nothing surer is told."""
    sure = told[told["how"] == "recode"]
    return pd.concat([sure, _besides(told[told["how"] == "code"], sure)])


def _besides(told: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """The rows of `told` of whose codes `known` tells nothing."""
    return told[~told["from_area"].isin(known["from_area"]) & ~told["to_area"].isin(known["to_area"])]
