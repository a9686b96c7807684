"""
The leak report: does any feature know what was still to come?

    bytes      the features of an origin, computed from what was public then and from everything there is, are equal
    foresight  a feature that tells who *will* slide far better than who *just did* has seen the outcome

The first finds code that looks ahead. The second finds a figure whose day of publication is wrong, which the first
cannot see: an ordinary figure lags what happens, one from the future runs ahead of it. Each feature is first freed of
what the score of that day tells, so that a later score shows as the change that it holds.

A feature separates those who slid from those who did not by the area under the ROC curve (Hanley and McNeil (1982),
Radiology 143, 29-36, with their standard error), told as the normal quantile of it, so that differences near 0.5 and
near 1 are as heavy. Limits: measured on synthetic countries of 3,000 areas in all settings of the generator, and on
the wijken of 3.0; see docs/decisions/0008-leaks.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from vroegsignalering.domain.metingen import origin_day
from vroegsignalering.domain.targets import Target
from vroegsignalering.errors import LeakageError
from vroegsignalering.features.catalogue import feature
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.models import LEVEL
from vroegsignalering.splits import Split

# Both must be passed: a clear difference, and one that chance does not give among a few hundred features.
REFUSED_AHEAD, REFUSED_ERRORS = 0.6, 4.0
# What a person should look at.
SUSPECT_ERRORS = 3.0
CANARY = "score.kanarie"


@dataclass(frozen=True)
class _Separation:
    """Per feature the summed areas under the curve, each weighed with its slides, and what they rest on."""

    weighed: pd.Series
    slid: pd.Series
    stayed: pd.Series

    def strength(self) -> tuple[pd.Series, pd.Series]:
        """Normal quantile of the area under the curve, at least 0, and its standard error."""
        slid, stayed = self.slid, self.stayed
        area = 0.5 + (self.weighed / slid - 0.5).abs()
        area = area.clip(upper=1 - 1 / (2 * slid + 2))  # with few slides a perfect order may be chance
        first, second = area / (2 - area), 2 * area**2 / (1 + area)
        spread = area * (1 - area) + (slid - 1) * (first - area**2) + (stayed - 1) * (second - area**2)
        strength = pd.Series(norm.ppf(area), index=area.index)
        return strength, np.sqrt(spread / (slid * stayed)) / norm.pdf(strength)


def leak_report(evidence: Evidence, splits: Sequence[Split]) -> dict[str, Any]:
    """
    What the report found, as plain data: `origins` that were recomputed and which features `differ` there, per target
    the features that run `ahead`, heaviest first, and whether a planted one was found (`canary`).

    splits: of a pipeline; foresight is asked at the shortest horizon that is judged, where it shows best
    `ahead[]`: `kenmerk, woorden, target, horizon`, `later` and `before` (areas under the ROC curve), `ahead, errors,
    refused`
    A canary is the score of the outcome's meting; None where too few slid to find anything.
    """
    judged = [split for split in splits if split.judged]
    origins = sorted({split.origin for split in judged})
    recomputed = sorted({origins[0], origins[-1]}) if origins else []
    differ = [{"kenmerk": name, "origin": origin} for origin in recomputed for name in _differing(evidence, origin)]
    shortest = min((split.horizon for split in judged), default=None)
    asked = [split for split in judged if split.horizon == shortest]
    free = {split.origin: _freed(evidence, split) for split in asked}
    tables = [_foresight(evidence, asked, target, free) for target in evidence.targets]
    found = [table for table in tables if table is not None]
    ahead = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    rows = [{**row, "woorden": feature(row["kenmerk"], evidence.panel.own).nl} for row in _told(ahead)]
    return {"origins": recomputed, "differ": differ, "canary": _canary(ahead), "ahead": rows}


def refuse(report: dict[str, Any]) -> None:
    """LeakageError that names the features of `report` which know what was still to come; nothing without one."""
    if report["differ"]:
        first = report["differ"][0]
        raise LeakageError(
            f"{_names(report['differ'])} changed when what was published later was added: the first one at the meting "
            f"of {first['origin']}; a feature may be computed from Panel.as_of only"
        )
    if refused := [row for row in report["ahead"] if row["refused"]]:
        first = refused[0]
        raise LeakageError(
            f"{_names(refused)} tells who will slide into {first['target']} within {first['horizon']} years far better "
            f"than who just did (area under the curve {first['later']:.2f} against {first['before']:.2f}): it seems to "
            "come from the future; check the lag of its source (lag_months)",
            ahead=[row["kenmerk"] for row in refused],
        )


def _names(rows: Sequence[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(row["kenmerk"] for row in rows))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ("feature " if len(names) == 1 else "features ") + ", ".join(names[:3]) + more


def _differing(evidence: Evidence, origin: int) -> list[str]:
    """Features of `origin` that are other bytes when nothing later is there to be seen."""
    then = replace(evidence, panel=evidence.panel.as_of(origin_day(origin)))
    now, known = evidence.features(origin), then.features(origin)
    return [
        str(name)
        for name in now.columns.union(known.columns)
        if name not in now or name not in known or _bytes(now, name) != _bytes(known, name)
    ]


def _bytes(table: pd.DataFrame, name: str) -> bytes:
    return np.asarray(table[name]).tobytes()


def _foresight(
    evidence: Evidence, splits: Sequence[Split], target: Target, free: Mapping[int, pd.DataFrame]
) -> pd.DataFrame | None:
    """One row per feature that can be judged; None without slides before and after. free: per origin, as `_freed`."""
    metingen = evidence.panel.metingen()
    parts: dict[str, list[pd.DataFrame]] = {"later": [], "before": []}
    for split in splits:
        for when, origin in (("later", split.origin), ("before", split.origin - split.horizon)):
            if origin in metingen:
                outcome = evidence.labels(origin, split.horizon, target)["outcome"].to_numpy()
                parts[when] += _separated(free[split.origin], outcome)
    if not parts["later"] or not parts["before"]:
        return None
    (later, after_error), (before, before_error) = (_pooled(parts[when]).strength() for when in ("later", "before"))
    names = later.index[later.index.isin(before.index)]
    table = pd.DataFrame(
        {
            "kenmerk": names,
            "target": target.name,
            "horizon": splits[0].horizon,
            "later": norm.cdf(later[names]),
            "before": norm.cdf(before[names]),
            "ahead": (later - before)[names].to_numpy(),
        }
    )
    table["errors"] = table["ahead"] / np.hypot(*(np.asarray(error[names]) for error in (after_error, before_error)))
    table["refused"] = (table["ahead"] > REFUSED_AHEAD) & (table["errors"] > REFUSED_ERRORS)
    return table


def _freed(evidence: Evidence, split: Split) -> pd.DataFrame:
    """Features of an origin and the canary, each without what its score tells linearly; without what is only that."""
    X = evidence.features(split.origin)
    X = X.assign(**{CANARY: evidence.panel.at("score", split.outcome)})
    values, level = X.to_numpy(dtype=float), X[LEVEL].to_numpy()[:, None]
    known = ~np.isnan(values) & ~np.isnan(level)
    values, level = (_centred(np.broadcast_to(one, values.shape), known) for one in (values, level))
    slope = (level * values).sum(axis=0) / np.maximum((level**2).sum(axis=0), 1e-12)
    rest = values - slope * level
    own = (rest**2).sum(axis=0) > 1e-6 * (values**2).sum(axis=0)
    return pd.DataFrame(np.where(known, rest, np.nan)[:, own], index=X.index, columns=X.columns[own])


def _centred(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    mean = np.where(known, values, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.where(known, values - mean, 0.0)


def _separated(free: pd.DataFrame, outcome: np.ndarray) -> Iterator[pd.DataFrame]:
    """Of one cohort per feature the area under the ROC curve times its slides, how many slid, and how many stayed."""
    judged = ~np.isnan(outcome)
    values, slid = np.ascontiguousarray(free.to_numpy()[judged].T), outcome[judged] == 1
    known = ~np.isnan(values)
    ones, all_ = (known & slid).sum(axis=1), known.sum(axis=1)
    zeros = all_ - ones
    ranks = np.array(
        [_mean_ranks(np.sort(one[there]), one[there & slid]).sum() for one, there in zip(values, known, strict=True)]
    )
    both = (ones > 0) & (zeros > 0)
    if both.any():
        wins = (ranks - ones * (ones + 1) / 2)[both] / zeros[both]
        yield pd.DataFrame({"weighed": wins, "slid": ones[both], "stayed": zeros[both]}, index=free.columns[both])


def _mean_ranks(ordered: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Ranks from 1 of `values` among all that are `ordered`; equals share the mean of theirs."""
    first, last = (np.searchsorted(ordered, values, side=side) for side in ("left", "right"))
    return np.asarray((first + last + 1) / 2)


def _pooled(parts: Sequence[pd.DataFrame]) -> _Separation:
    total = pd.concat(parts).groupby(level=0).sum()
    return _Separation(total["weighed"], total["slid"], total["stayed"])


def _canary(ahead: pd.DataFrame) -> bool | None:
    planted = ahead[ahead["kenmerk"] == CANARY] if len(ahead) else ahead
    return bool(planted["refused"].any()) if len(planted) else None


def _told(ahead: pd.DataFrame) -> list[dict[str, Any]]:
    """What a person should look at, the furthest ahead first; the canary is none of the pipeline's features."""
    if not len(ahead):
        return []
    shown = ahead[(ahead["kenmerk"] != CANARY) & ((ahead["errors"] > SUSPECT_ERRORS) | ahead["refused"])]
    shown = shown.sort_values(["errors", "kenmerk", "target"], ascending=[False, True, True])
    figures = ["later", "before", "ahead", "errors"]
    rows = shown.assign(**{name: shown[name].round(4) for name in figures}).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]
