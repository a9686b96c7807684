"""
The quality of a panel: what is covered, where a series breaks, which values stand out, what an edition revised.

Thresholds are fixed here and told with every result. They rest on medians, so that a fault does not hide itself:

    deviation = |value - median of the others| / (1.4826 * median distance of the others to that median)

A step of a series is per year, since metingen are not evenly spaced. What is missing has no part in any figure.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from vroegsignalering.domain.catalogue import Indicator
from vroegsignalering.domain.figures import changed
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.panel.panel import Panel

# Makes the median distance to the median of a normal distribution its standard deviation.
_NORMAL = 1.4826
# A step is compared with those of at most so many steps before and after it, and with at least this many in all.
AROUND, FEWEST_STEPS = 4, 4
# A break deviates this much, and moves the mean by this part of the spread between areas, or the spread by this part.
BREAK_DEVIATIONS, BREAK_OF_SPREAD = 6.0, 0.1
# An outlier changes this much more than its own changes and those of all areas in that step.
OUTLIER_DEVIATIONS = 8.0
# A value is revised when it differs by more than this part of itself (less is how a number was written), and by no less
# than it is rounded to.
REVISED = 1e-9

COVERAGE_COLUMNS = ("variable", "year", "known", "share")
COURSE_COLUMNS = ("variable", "year", "areas", "mean", "spread")
BREAK_COLUMNS = ("variable", "year", "kind", "step", "usual", "deviations", "words")
OUTLIER_COLUMNS = ("variable", "area", "year", "value", "year_before", "value_before", "deviations")
DRIFT_COLUMNS = ("variable", "year", "both", "gone", "new", "revised", "mean", "largest", "largest_area")


@dataclass(frozen=True)
class Drift:
    """
    What differs from an earlier panel.

    values:     DRIFT_COLUMNS: values in both, only in the earlier one, only in this one; share that was revised; mean
                and largest revision (this minus the earlier) and the area of the largest; NaN and "" where none is in
                both
    areas_gone, areas_new: codes, sorted
    edition:    of the earlier panel
    """

    values: pd.DataFrame
    areas_gone: list[str]
    areas_new: list[str]
    edition: str


@dataclass(frozen=True)
class Quality:
    """
    What is to be told of a panel; every frame sorted by variable and year, but for the outliers.

    coverage: COVERAGE_COLUMNS: areas with a value, and as a share of all areas of the panel
    course:   COURSE_COLUMNS: mean and standard deviation of the areas with a value
    breaks:   BREAK_COLUMNS: kind "definitie" (of the catalogue, in `words`; the figures NaN), "gemiddelde" (steps of
              the mean, per year) or "spreiding" (steps of the logarithm of the spread, per year); `deviations` is
              infinite where the steps around are all the same
    outliers: OUTLIER_COLUMNS, the largest first
    drift:    against an earlier panel; None when there is none
    """

    coverage: pd.DataFrame
    course: pd.DataFrame
    breaks: pd.DataFrame
    outliers: pd.DataFrame
    drift: Drift | None


def quality(panel: Panel, earlier: Panel | None = None) -> Quality:
    """All about `panel`; VroegsignaleringError when `earlier` is of another level or country."""
    variables = panel.variables
    return Quality(
        coverage=pd.concat([_coverage(name, panel.wide(name)) for name in variables], ignore_index=True),
        course=pd.concat([_course(name, panel.wide(name)) for name in variables], ignore_index=True),
        breaks=_frame(
            [row for name in variables for row in _breaks(name, panel.wide(name), panel.indicator(name))], BREAK_COLUMNS
        ),
        outliers=_sorted_outliers([_outliers(name, panel.wide(name), panel.step(name)) for name in variables]),
        drift=drift(panel, earlier) if earlier else None,
    )


def _frame(rows: list[tuple[object, ...]], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns))


def _coverage(variable: str, table: pd.DataFrame) -> pd.DataFrame:
    known = table.notna().to_numpy().sum(axis=0)
    return pd.DataFrame({"variable": variable, "year": table.columns, "known": known, "share": known / len(table)})


def _course(variable: str, table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "variable": variable,
            "year": table.columns,
            "areas": table.notna().to_numpy().sum(axis=0),
            "mean": table.mean().to_numpy(),
            "spread": table.std(ddof=0).to_numpy(),
        }
    )


def _breaks(variable: str, table: pd.DataFrame, entry: Indicator) -> list[tuple[object, ...]]:
    """Breaks that the catalogue knows within the years of the table, and jumps of mean and spread, by year."""
    years = table.columns.to_numpy()
    found: list[tuple[object, ...]] = [
        (variable, year, "definitie", np.nan, np.nan, np.nan, words)
        for year, words in entry.breaks.items()
        if years[0] < year <= years[-1]
    ]
    apart = np.diff(years)
    mean, spread, widths = _steps(table)
    smallest = {"gemiddelde": BREAK_OF_SPREAD * widths, "spreiding": np.full(len(apart), np.log1p(BREAK_OF_SPREAD))}
    for kind, steps in (("gemiddelde", mean), ("spreiding", spread)):
        for place, step in enumerate(steps):
            usual, deviations = _against_the_others(steps, place)
            moved = abs(step - usual) * apart[place]
            if deviations > BREAK_DEVIATIONS and moved > smallest[kind][place]:
                found.append((variable, int(years[place + 1]), kind, step, usual, deviations, ""))
    return sorted(found, key=lambda row: (row[1], row[2]))


def _steps(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """
    Per step between two years, of the areas known in both, so that who comes and goes makes no break: (n_years - 1,)
    change of the mean per year, change of the logarithm of the spread per year, and the spread before the step.
    """
    values, years = table.to_numpy(), table.columns.to_numpy(dtype=float)
    mean, spread, before = (np.full(max(len(years) - 1, 0), np.nan) for _ in range(3))
    for place in range(len(mean)):
        pair = values[:, place : place + 2]
        pair = pair[~np.isnan(pair).any(axis=1)]
        if not len(pair):
            continue
        apart, widths = years[place + 1] - years[place], pair.std(axis=0)
        mean[place], before[place] = (pair[:, 1] - pair[:, 0]).mean() / apart, widths[0]
        if widths.all():
            spread[place] = np.log(widths[1] / widths[0]) / apart
    return mean, spread, before


def _against_the_others(steps: np.ndarray, place: int) -> tuple[float, float]:
    """The median of the steps around one, and by how many deviations it differs; NaN with too few around it."""
    around = np.delete(steps, place)[max(place - AROUND, 0) : place + AROUND]
    around = around[~np.isnan(around)]
    if len(around) < FEWEST_STEPS or np.isnan(steps[place]):
        return np.nan, np.nan
    usual = float(np.median(around))
    distance = abs(float(steps[place]) - usual)
    scale = _NORMAL * float(np.median(np.abs(around - usual)))
    return usual, distance / scale if scale > 0 else (np.inf if distance > 0 else 0.0)


def _outliers(variable: str, table: pd.DataFrame, step: float) -> pd.DataFrame:
    """
    Values whose change since the last known one is out of the ordinary for the area and for the country both.

    A value that only goes back to where the area was before is none, nor is one that differs from the change of all by
    less than it is rounded to (`step`). Where most changes are nil, as of a distance in
    whole kilometres, they are measured by the median of those that are not.
    """
    values = table.to_numpy()
    years = np.where(np.isnan(values), np.nan, table.columns.to_numpy(dtype=float))
    before, year_before = (pd.DataFrame(part).ffill(axis=1).shift(axis=1).to_numpy() for part in (values, years))
    change = (values - before) / (years - year_before)
    unusual = change - _median(change.T)  # what happened to all areas is no outlier of one
    unusual[np.abs(unusual) <= REVISED * np.abs(values)] = 0.0
    size = np.abs(unusual)
    scale = np.fmax(_median(size)[:, None], _median(size.T)[None, :])
    some = size[size > 0]
    scale = np.where(scale > 0, scale, np.median(some) if len(some) else 1.0)
    deviations = size / (_NORMAL * scale)
    out = deviations > OUTLIER_DEVIATIONS
    out &= changed(np.zeros_like(size), size * (years - year_before), step)
    out &= ~_back(out, unusual)
    area, column = np.nonzero(out)
    return pd.DataFrame(
        {
            "variable": variable,
            "area": table.index[area],
            "year": table.columns.to_numpy()[column],
            "value": values[area, column],
            "year_before": year_before[area, column].astype(np.int64),
            "value_before": before[area, column],
            "deviations": deviations[area, column],
        }
    )


def _back(out: np.ndarray, change: np.ndarray) -> np.ndarray:
    """Which outlying changes undo the one before them, that was an outlier too; bool (n_areas, n_years)."""
    undoes = np.zeros_like(out)
    for column in range(1, out.shape[1]):
        up_and_down = change[:, column] * change[:, column - 1] < 0
        undoes[:, column] = out[:, column] & out[:, column - 1] & up_and_down & ~undoes[:, column - 1]
    return undoes


def _sorted_outliers(parts: list[pd.DataFrame]) -> pd.DataFrame:
    found = pd.concat(parts, ignore_index=True)
    order = ["deviations", "variable", "area", "year"]
    return found.sort_values(order, ascending=[False, True, True, True], ignore_index=True)


def _median(rows: np.ndarray) -> np.ndarray:
    """The median of what is known in each row, (n_rows,); NaN where nothing is."""
    if not rows.shape[1]:
        return np.full(len(rows), np.nan)
    ordered, count = np.sort(rows, axis=1), (~np.isnan(rows)).sum(axis=1)  # NaN goes last
    row = np.arange(len(rows))
    return np.asarray((ordered[row, (count - 1) // 2] + ordered[row, count // 2 - (count == 0)]) / 2)


def drift(panel: Panel, earlier: Panel) -> Drift:
    """What differs from an earlier panel; VroegsignaleringError when that is of another level, layout or country."""
    if panel.level != earlier.level:
        raise VroegsignaleringError(
            f"a panel of level {panel.level} cannot be compared with one of {earlier.level}: give a run of one level"
        )
    if panel.layout != earlier.layout:  # the scores are on other scales, so that every one would seem revised
        raise VroegsignaleringError(
            f"scores of {panel.layout} cannot be compared with those of {earlier.layout}: give a run of one layout"
        )
    if panel.synthetic != earlier.synthetic:
        raise VroegsignaleringError("a country that does not exist cannot be compared with one that does")
    here, there = panel.area_index, earlier.area_index
    areas = here.union(there)
    rows = [
        (name, *row)
        for name in sorted({*panel.variables, *earlier.variables})
        for row in _revisions(
            panel.wide(name).reindex(areas), earlier.wide(name).reindex(areas), _step(name, panel, earlier)
        )
    ]
    return Drift(
        values=_frame(rows, DRIFT_COLUMNS),
        areas_gone=list(there.difference(here)),
        areas_new=list(here.difference(there)),
        edition=earlier.edition,
    )


def _step(variable: str, panel: Panel, earlier: Panel) -> float:
    """What a variable is rounded to, in the panel that has it."""
    return panel.step(variable) if variable in panel.variables else earlier.step(variable)


def _revisions(now: pd.DataFrame, before: pd.DataFrame, step: float) -> list[tuple[object, ...]]:
    """Per year what DRIFT_COLUMNS say, without the variable; what may be the same but for rounding is not revised."""
    rows: list[tuple[object, ...]] = []
    for year in sorted({*now.columns, *before.columns}):
        new, old = (table[year].to_numpy() if year in table else np.full(len(table), np.nan) for table in (now, before))
        known, was_known = ~np.isnan(new), ~np.isnan(old)
        both = known & was_known
        counts = (int(both.sum()), int((was_known & ~known).sum()), int((known & ~was_known).sum()))
        if not both.any():
            rows.append((year, *counts, np.nan, np.nan, np.nan, ""))
            continue
        revision = (new - old)[both]
        revised = np.abs(revision) > REVISED * np.maximum(np.abs(new), np.abs(old))[both]
        revised &= changed(old[both], new[both], step)
        largest = int(np.abs(revision).argmax())
        area = str(now.index[both][largest]) if revised.any() else ""
        rows.append((year, *counts, revised.mean(), revision.mean(), revision[largest], area))
    return rows
