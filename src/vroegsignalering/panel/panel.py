"""
The panel: one tidy table of everything that is known about each area, and since when it was known.

    area, meting, variable, value, known_from, source, edition, estimated

`as_of(day)` gives the panel as it was known on a day; everything that predicts starts from there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from vroegsignalering.domain.catalogue import Indicator, catalogue
from vroegsignalering.domain.figures import figure, interval

FACT_COLUMNS = ("area", "meting", "variable", "value", "known_from", "source", "edition", "estimated")


@dataclass(frozen=True)
class Panel:
    """
    Facts about areas.

    facts:      one row per (area, meting, variable, edition), columns FACT_COLUMNS; `area`, `variable`, `known_from`,
                `source` and `edition` categorical, `value` never missing (what is missing has no row), `estimated`
                whether it was carried over from areas that were redrawn, sorted by variable, meting, known_from, area
    areas:      one row per area, sorted by `area`: `area, name, gemeente, gemeente_name, block, x, y`
    neighbours: pairs of areas that touch: `area, neighbour`; empty without a map
    layout:     layout of the Leefbaarometer ("2.0" or "3.x")
    edition, level: of its scores
    synthetic:  whether it tells of a country that does not exist
    own:        what the variables are that are not in the catalogue, such as those of a gemeente
    """

    facts: pd.DataFrame
    areas: pd.DataFrame
    neighbours: pd.DataFrame
    layout: str
    edition: str
    level: str
    synthetic: bool
    own: Mapping[str, Indicator] = field(default_factory=dict)

    @property
    def area_index(self) -> pd.Index:
        """The areas' codes, sorted: the index of everything that is computed per area."""
        index: pd.Index = pd.Index(self.areas["area"], name="area")
        return index

    @cached_property
    def touching(self) -> tuple[np.ndarray, np.ndarray]:
        """The pairs of areas that touch, as positions in `area_index`, sorted by area, then neighbour."""
        index = self.area_index
        area, neighbour = (index.get_indexer(pd.Index(self.neighbours[side])) for side in ("area", "neighbour"))
        order = np.lexsort((neighbour, area))  # sums in one order, whatever that of the map
        here = order[(area[order] >= 0) & (neighbour[order] >= 0)]  # a map may have areas without a score
        return area[here], neighbour[here]

    @property
    def variables(self) -> list[str]:
        """Names of the variables that have facts, sorted."""
        codes = np.unique(self.facts["variable"].cat.codes)
        return sorted(self.facts["variable"].cat.categories[codes])

    def indicator(self, variable: str) -> Indicator:
        """What a variable is, from the catalogue or from the source that brought it."""
        return self.own[variable] if variable in self.own else catalogue()[variable]

    def step(self, variable: str) -> float:
        """What a variable is rounded to as it is published, in its own unit; 0 where no rounding is known."""
        if self.level == "gemeente":  # whose figures are finer than those of buurten and wijken
            return 0.0
        return figure(self.indicator(variable)).step

    def interval(self, variable: str, year: int) -> tuple[np.ndarray, np.ndarray]:
        """
        Lowest and highest true figure behind what was published, (n_areas,) each; NaN where nothing was.

        A figure that was carried over from several areas has an interval that is at least this wide.
        """
        least = figure(self.indicator(variable)).least
        return interval(self.at(variable, year), self.step(variable), least=least)

    def as_of(self, day: date) -> "Panel":
        """The panel as it was known on `day`: no fact whose `known_from` is later."""
        known = self.facts["known_from"].to_numpy() <= np.datetime64(day)
        return self if known.all() else replace(self, facts=self.facts[known])

    def metingen(self) -> list[int]:
        """Years with at least one score, ascending."""
        return [int(year) for year in self.wide("score").columns]

    def wide(self, variable: str) -> pd.DataFrame:
        """
        One variable as a table, (n_areas, n_years): index the areas, columns the years with facts, ascending.

        NaN where nothing is known. Where editions disagree the one that became known last counts.
        """
        if variable not in self._wide:
            self._wide[variable] = self._table(variable)
        return self._wide[variable]

    def at(self, variable: str, year: int) -> np.ndarray:
        """One variable in one year, (n_areas,) in the order of `area_index`; NaN where not known."""
        table = self.wide(variable)
        return table[year].to_numpy() if year in table.columns else np.full(len(self.areas), np.nan)

    @cached_property
    def _wide(self) -> dict[str, pd.DataFrame]:
        return {}

    def _table(self, variable: str) -> pd.DataFrame:
        categories = self.facts["variable"].cat.categories
        code = categories.get_loc(variable) if variable in categories else -2
        rows = np.flatnonzero(self.facts["variable"].cat.codes.to_numpy() == code)
        area, meting, value = (self.facts[name] for name in ("area", "meting", "value"))
        years, column = np.unique(meting.to_numpy()[rows], return_inverse=True)
        values = np.full((len(self.areas), len(years)), np.nan)
        # Facts are sorted by known_from, and NumPy lets the last of several assignments to a cell stand.
        values[area.cat.codes.to_numpy()[rows], column] = value.to_numpy()[rows]
        return pd.DataFrame(values, index=self.area_index, columns=[int(year) for year in years])
