"""
Carry figures over from the areas of one year to those of another, by a crosswalk, and account for every one of them.

    before  =  after  +  lost        counts, such as inhabitants: to the rounding of the machine, or an error

What is lost is listed: a part that went nowhere, and a part that went into an area whose whole is not known. A figure
that is missing stays missing; it is never counted as zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.panel.crosswalk import HOWS, ROUNDING, chain, identity, inverse, years

Kind = Literal["count", "mean"]
_EXACT = ("same", "recode")


@dataclass(frozen=True)
class Carried:
    """
    One variable, carried over.

    table:  index the areas of the year it was carried to; `value` (NaN where it is not known) and `exact`: False where
            an outline changed or a share was estimated
    before: total of the known values; after: total of `table`; both NaN for a mean
    lost:   per area of the year it came from, what of its value is not in `table`, where that is more than 0
    """

    table: pd.DataFrame
    before: float
    after: float
    lost: pd.Series


def apply(values: pd.Series, crosswalk: pd.DataFrame, kind: Kind, weight: pd.Series | None = None) -> Carried:
    """
    `values` (index the areas of the crosswalk's first year) for the areas of its last year.

    kind:   "count" is divided by share and added up; "mean" is averaged with `share * weight`
    weight: for a mean, what it is a mean over (inhabitants, homes), in the first year; by area
    A whole of which a part is missing, or came from nowhere, is missing. A part without weight does not count.
    """
    if (kind == "mean") != (weight is not None):
        raise VroegsignaleringError("a mean is carried over with a weight, and a count without one")
    table = pd.DataFrame({"value": values})
    if weight is not None:
        table["weight"] = weight.reindex(values.index)
    return apply_all(table, crosswalk, {"value": None if weight is None else "weight"})["value"]


def apply_all(table: pd.DataFrame, crosswalk: pd.DataFrame, weights: Mapping[str, str | None]) -> dict[str, Carried]:
    """
    Several variables at once, each as `apply` does it, in little more time than one.

    table:   index the areas of the crosswalk's first year, a column per variable
    weights: per variable to carry over None for a count, and for a mean the column that is its weight
    """
    route = _Route.of(crosswalk, pd.Index(table.index))
    columns = {name: table[name].to_numpy(dtype=float) for name in table.columns}
    return {
        name: route.count(columns[name]) if weight is None else route.mean(columns[name], columns[weight])
        for name, weight in weights.items()
    }


@dataclass(frozen=True)
class _Route:
    """
    A crosswalk laid over the index of a table: between the areas there, (n,), and those of the last year, (m,).

    start, end: positions of each link's areas, (n_links,); links of areas that are not in the table start at -1
    share:      (n_links,)
    murky:      which of the m came from nowhere, in whole or in part; exact: which are not estimates
    """

    there: pd.Index
    areas: pd.Index
    start: np.ndarray
    end: np.ndarray
    share: np.ndarray
    murky: np.ndarray
    exact: np.ndarray

    @classmethod
    def of(cls, crosswalk: pd.DataFrame, there: pd.Index) -> "_Route":
        if not there.is_unique:
            raise VroegsignaleringError("an area has two values to carry over")
        links = crosswalk[crosswalk["to_area"].notna()]
        end, areas = pd.factorize(links["to_area"], sort=True)
        share, nowhere = links["share"].to_numpy(), links["from_area"].isna().to_numpy()
        unsure = ~links["how"].isin(_EXACT).to_numpy() | (share <= 1 - ROUNDING)
        return cls(
            there=there,
            areas=pd.Index(areas, name="area"),
            start=there.get_indexer(pd.Index(links["from_area"][~nowhere])),
            end=end[~nowhere],
            share=share[~nowhere],
            murky=np.bincount(end[nowhere & (links["how"] == "unknown").to_numpy()], minlength=len(areas)) > 0,
            exact=np.bincount(end[unsure], minlength=len(areas)) == 0,
        )

    def parts(self, values: np.ndarray) -> np.ndarray:
        """The value at the start of every link, (n_links,); NaN where the table has no such area."""
        found: np.ndarray = np.r_[values, np.nan][self.start]
        return found

    def sums(self, parts: np.ndarray, where: np.ndarray | slice = slice(None)) -> np.ndarray:
        """What arrives, (m,); NaN where one of its parts is."""
        return np.bincount(self.end[where], weights=parts[where], minlength=len(self.areas))

    def count(self, values: np.ndarray) -> Carried:
        parts = self.share * self.parts(values)
        fed = np.bincount(self.end, minlength=len(self.areas)) > 0
        whole = np.where(fed & ~self.murky, self.sums(parts), np.nan)
        arrived = ~np.isnan(whole)[self.end]
        carried = np.bincount(self.start[arrived], weights=parts[arrived], minlength=len(values))
        lost = np.nan_to_num(values) - carried
        lost = pd.Series(lost, index=self.there, name="lost")[np.abs(lost) > ROUNDING * np.maximum(np.abs(values), 1)]
        before, after = float(np.nansum(values)), float(np.nansum(whole))
        if not np.isclose(before, after + lost.sum(), rtol=ROUNDING, atol=1e-6):
            raise VroegsignaleringError(f"of {before:g} before {after:g} arrived, and {lost.sum():g} is accounted for")
        return Carried(self._table(whole), before, after, lost)

    def mean(self, values: np.ndarray, weight: np.ndarray) -> Carried:
        heavy, value = self.share * self.parts(weight), self.parts(values)
        counts = heavy != 0
        with np.errstate(invalid="ignore"):
            whole = self.sums(heavy * value, counts) / self.sums(heavy, counts)
        # A single part passes its mean on, whatever its weight.
        single = np.bincount(self.end, minlength=len(self.areas))[self.end] == 1
        whole[self.end[single]] = value[single]
        whole[self.murky] = np.nan
        return Carried(self._table(whole), np.nan, np.nan, pd.Series(dtype=float, name="lost"))

    def _table(self, whole: np.ndarray) -> pd.DataFrame:
        return pd.DataFrame({"value": whole, "exact": self.exact & ~np.isnan(whole)}, index=self.areas)


@dataclass(frozen=True)
class Harmonised:
    """
    One variable of several years, all for the areas of one year.

    values: `area, year, value, exact`, sorted by area and year; known values only
    totals: one row per year of the facts: `year, before, after, lost`
    """

    values: pd.DataFrame
    totals: pd.DataFrame


def harmonise(facts: pd.DataFrame, crosswalks: Sequence[pd.DataFrame], year: int, kind: Kind) -> Harmonised:
    """
    The facts of every year, carried over to the areas of `year`, forward or back.

    facts:      `area, year, value`, one row per (area, year), in the codes of that year; for a mean `weight` too
    crosswalks: between consecutive years with facts, each leading from the earlier to the later
    Raises VroegsignaleringError where no crosswalks lead from one of the years to `year`.
    """
    parts, totals = [], []
    ways = _ways(crosswalks, year)
    for own in sorted({int(one) for one in facts["year"]}):
        known = facts[facts["year"] == own].set_index("area")
        way = identity(known.index, own, own) if own == year else ways.get(own)
        if way is None:
            raise VroegsignaleringError(f"no crosswalks lead from {own} to {year}")
        carried = apply(known["value"], way, kind, known["weight"] if kind == "mean" else None)
        parts.append(carried.table.reset_index().assign(year=own).dropna(subset="value"))
        totals.append((own, carried.before, carried.after, carried.lost.sum()))
    values = pd.concat(parts)[["area", "year", "value", "exact"]].sort_values(["area", "year"], ignore_index=True)
    return Harmonised(values, pd.DataFrame(totals, columns=["year", "before", "after", "lost"]))


def _ways(crosswalks: Sequence[pd.DataFrame], year: int) -> dict[int, pd.DataFrame]:
    """Per year from which, or back from which, crosswalks lead to `year`, the one that does."""
    forward: dict[int, pd.DataFrame] = {}
    back: dict[int, pd.DataFrame] = {}
    for step in sorted(crosswalks, key=years, reverse=True):
        start, end = years(step)
        if end == year or end in forward:
            forward[start] = chain([step, forward[end]]) if end in forward else step
    for step in sorted(crosswalks, key=years):
        start, end = years(step)
        if start == year or start in back:
            back[end] = chain([back[start], step]) if start in back else step
    return forward | {later: inverse(way) for later, way in back.items()}


@dataclass(frozen=True)
class Report:
    """
    What became of the areas.

    rows:   one row per area that is not simply the same: `area, year, what, other, how, code_reused, count, lost`.
            what: "not followed" (in whole or in part), "split", "merged", "renamed", "redrawn", in this order the first
            that fits; "new" for an area of the later year of which a part came from nowhere (its count is not known).
            other: the areas that it became, or came from, with shares; code_reused: whether its code stands for
            another area in the later year; count: of the area, lost: the part that could not be carried over
    before, after, lost: totals of the counts
    """

    rows: pd.DataFrame
    before: float
    after: float
    lost: float


def report(crosswalk: pd.DataFrame, totals: pd.Series) -> Report:
    """
    Every area that was split, merged, renamed, redrawn or could not be followed, and the totals before and after.

    totals: a count (inhabitants) per area of the crosswalk's first year
    """
    carried = apply(totals, crosswalk, "count")
    from_year, to_year = years(crosswalk)
    links = crosswalk[crosswalk["from_area"].notna()]
    nowhere = pd.DataFrame({"from_area": totals.index[~totals.index.isin(links["from_area"])], "how": "unknown"})
    links = pd.concat([links, nowhere])
    sources, later = links["to_area"].value_counts(), set(crosswalk["to_area"].dropna())
    plain = (links["how"] == "same") & (links["to_area"].map(sources) == 1) & (links["share"] > 1 - ROUNDING)
    rows = []
    for area, parts in links[~plain].groupby("from_area"):
        into = set(parts["to_area"].dropna())
        counted = totals.get(area, np.nan), carried.lost.get(area, 0.0)
        reused = area in later and area not in into
        rows.append((area, from_year, _became(str(area), parts, sources), *_told(parts, "to_area"), reused, *counted))
    newcomers = crosswalk.loc[crosswalk["from_area"].isna(), "to_area"]
    for area, parts in crosswalk[crosswalk["to_area"].isin(newcomers)].groupby("to_area"):
        rows.append((area, to_year, "new", *_told(parts, "from_area"), False, np.nan, 0.0))
    columns = ["area", "year", "what", "other", "how", "code_reused", "count", "lost"]
    return Report(pd.DataFrame(rows, columns=columns), carried.before, carried.after, float(carried.lost.sum()))


def _became(area: str, parts: pd.DataFrame, sources: pd.Series) -> str:
    into = parts["to_area"].dropna()
    if len(into) < len(parts):
        return "not followed"
    if len(into) > 1:
        return "split"
    if sources[into.iloc[0]] > 1:
        return "merged"
    return "redrawn" if into.iloc[0] == area else "renamed"


def _told(parts: pd.DataFrame, side: str) -> tuple[str, str]:
    """The other areas with their shares, largest first, and the least sure of the ways in which they are known."""
    known = parts.dropna(subset=side).sort_values(["share", side], ascending=[False, True])
    told = "; ".join(f"{area} {share:.3g}" for area, share in zip(known[side], known["share"], strict=True))
    return told, max(parts["how"], key=HOWS.index)
