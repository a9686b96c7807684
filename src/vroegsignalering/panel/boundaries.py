"""
Carry figures over from the areas of one year to those of another, by a crosswalk, and account for every one of them.

    before  =  after  +  lost        counts, such as inhabitants: to the rounding of the machine, or an error

What is lost is listed: a part that went nowhere, and a part that went into an area whose whole is not known. A figure
that is missing stays missing; it is never counted as zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vroegsignalering.domain.figures import Kind
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.panel.crosswalk import HOWS, ROUNDING, years

_EXACT = ("same", "recode")
# What can become of an area, in the order in which the first that fits is told; "new" is of an area of the later year.
WHAT = ("not followed", "split", "merged", "renamed", "redrawn", "new")


@dataclass(frozen=True)
class Carried:
    """
    One variable, carried over.

    table:  index the areas of the year it was carried to; `value` (NaN where it is not known) and `exact`: False where
            an outline changed or a share was estimated
    before: total of the known values; after: total of `table`; both NaN for what is no count
    lost:   per area of the year it came from, what of its value is not in `table`, where that is more than 0
    """

    table: pd.DataFrame
    before: float
    after: float
    lost: pd.Series


def apply(values: pd.Series, crosswalk: pd.DataFrame, kind: Kind, weight: pd.Series | None = None) -> Carried:
    """
    `values` (index the areas of the crosswalk's first year) for the areas of its last year.

    kind:   "count" is divided by share and added up; "mean" is averaged with `share * weight`; "alike" is that of all
            parts, and missing where they differ; "whole" is passed on by an area that stayed what it was
    weight: for a mean, what it is a mean over (inhabitants, homes), in the first year; by area
    A whole of which a part is missing, or came from nowhere, is missing. A part without weight does not count.
    """
    if (kind == "mean") != (weight is not None):
        raise VroegsignaleringError("a mean is carried over with a weight, and other figures without one")
    table = pd.DataFrame({"value": values})
    if weight is not None:
        table["weight"] = weight.reindex(values.index)
    return apply_all(table, crosswalk, {"value": (kind, "weight")})["value"]


def apply_all(
    table: pd.DataFrame, crosswalk: pd.DataFrame, sorts: Mapping[str, tuple[Kind, str]]
) -> dict[str, Carried]:
    """
    Several variables at once, each as `apply` does it, in little more time than one.

    table: index the areas of the crosswalk's first year, a column per variable
    sorts: per variable to carry over its kind, and for a mean the column that is its weight; without such a column only
           an area that comes from one other gets the mean
    """
    route = _Route.of(crosswalk, pd.Index(table.index))
    columns = {name: table[name].to_numpy(dtype=float) for name in table.columns}
    nothing = np.full(len(table), np.nan)
    carried = {}
    for name, (kind, weight) in sorts.items():
        if kind == "count":
            carried[name] = route.count(columns[name])
        elif kind == "mean":
            carried[name] = route.mean(columns[name], columns.get(weight, nothing))
        elif kind == "alike":
            carried[name] = route.alike(columns[name])
        else:
            carried[name] = route.whole(columns[name])
    return carried


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

    def alike(self, values: np.ndarray) -> Carried:
        parts = self.parts(values)
        low, high = np.full(len(self.areas), np.inf), np.full(len(self.areas), -np.inf)
        with np.errstate(invalid="ignore"):  # NaN where a part is missing
            np.minimum.at(low, self.end, parts)
            np.maximum.at(high, self.end, parts)
        whole = np.where((low == high) & ~self.murky, low, np.nan)
        return Carried(self._table(whole), np.nan, np.nan, pd.Series(dtype=float, name="lost"))

    def whole(self, values: np.ndarray) -> Carried:
        alone = np.bincount(self.end, minlength=len(self.areas)) == 1
        passed = np.full(len(self.areas), np.nan)
        passed[self.end] = self.parts(values)
        passed[~(alone & self.exact)] = np.nan
        return Carried(self._table(passed), np.nan, np.nan, pd.Series(dtype=float, name="lost"))

    def _table(self, whole: np.ndarray) -> pd.DataFrame:
        return pd.DataFrame({"value": whole, "exact": self.exact & ~np.isnan(whole)}, index=self.areas)


@dataclass(frozen=True)
class Report:
    """
    What became of the areas.

    rows:   one row per area that is not simply the same: `area, year, what, other, how, code_reused, count, lost`.
            what: "not followed" (in whole or in part), "split", "merged", "renamed", "redrawn", in this order the first
            that fits; "new" for an area of the later year of which a part came from nowhere (its count is not known).
            other: the areas that it became, or came from, with shares; code_reused: whether its code is there in
            the later year for what is not known to be the same area; count: of the area, lost: the part of it that
            could not be carried over
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
    sources = links["to_area"].map(links["to_area"].value_counts())
    plain = (links["how"] == "same") & (sources == 1) & (links["share"] > 1 - ROUNDING)
    changed = _told(links.assign(merged=sources > 1)[~plain], "from_area", "to_area")
    later = crosswalk["to_area"].dropna().unique()
    changed["what"] = np.select(
        [changed["partly"], changed["parts"] > 1, changed["merged"], changed.index == changed["first"]],
        ["not followed", "split", "merged", "redrawn"],
        "renamed",
    )
    changed["code_reused"] = changed.index.isin(later) & ~changed["itself"]
    changed["count"], changed["lost"] = totals.reindex(changed.index), carried.lost.reindex(changed.index).fillna(0.0)
    newcomers = crosswalk.loc[crosswalk["from_area"].isna(), "to_area"]
    new = _told(crosswalk[crosswalk["to_area"].isin(newcomers)].assign(merged=False), "to_area", "from_area")
    new = new.assign(what="new", code_reused=False, count=np.nan, lost=0.0)
    rows = pd.concat([changed.assign(year=from_year), new.assign(year=to_year)]).rename_axis("area").reset_index()
    columns = ["area", "year", "what", "other", "how", "code_reused", "count", "lost"]
    return Report(rows[columns], carried.before, carried.after, float(carried.lost.sum()))


def _told(links: pd.DataFrame, side: str, across: str) -> pd.DataFrame:
    """
    One row per area of `side`, sorted: `other` (the areas across with their shares, largest first), `how` (the least
    sure), `parts` (how many there are across), `partly` (whether a part went or came from nowhere), `first` of them,
    `itself` (whether its own code is among them), `merged` (whether one of them has other parts too).
    """
    links = links.sort_values([side, "share", across], ascending=[True, False, True])
    words = links[across].str.cat(links["share"].map("{:.3g}".format), sep=" ")
    rank = links["how"].map({how: number for number, how in enumerate(HOWS)})
    each = links.assign(
        words=words, rank=rank, nowhere=links[across].isna(), itself=links[across] == links[side]
    ).groupby(side)
    found = each.agg(
        parts=(across, "count"),
        partly=("nowhere", "any"),
        first=(across, "first"),
        itself=("itself", "any"),
        merged=("merged", "any"),
        rank=("rank", "max"),
    )
    found["other"] = links.assign(words=words).dropna(subset=across).groupby(side)["words"].agg("; ".join)
    found["other"] = found["other"].fillna("")
    found["how"] = np.array(HOWS, dtype=object)[found["rank"].to_numpy(dtype=int)]
    return found
