"""
Spaces of parameters: which of a candidate's can be tuned, what may be tried of each, and which settings are tried.

A candidate's parameters are those of what it makes, by scikit-learn's own names: `trees__num_leaves` is the number of
leaves of the part called `trees`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy.stats import qmc

from vroegsignalering.learning.candidates import CANDIDATES

Value = int | float
# Of one candidate, per name of a parameter; what is not named is as the candidate declares it.
Setting = Mapping[str, Value]
# Per candidate, horizon and origin what it is learned with; what is not among them is learned as it is declared.
Tuned = Mapping[tuple[str, int, int], Setting]
NOT_TUNED: Tuned = MappingProxyType({})

# What makes a result the same on any machine, or says nothing of what is learned.
_FIXED = ("random_state", "n_jobs", "verbose", "verbosity", "years")
# Points drawn per setting asked for: with few choices many are drawn twice.
_DRAWN = 16


@dataclass(frozen=True)
class Choices:
    """One of these values, each as likely."""

    values: tuple[Value, ...]

    def at(self, share: float) -> Value:
        """The value at `share` (0 up to 1) of the way."""
        return self.values[int(share * len(self.values))]


@dataclass(frozen=True)
class Range:
    """From `low` up to `high`: whole numbers when `whole`; on a logarithmic scale when `log`."""

    low: float
    high: float
    log: bool
    whole: bool

    def at(self, share: float) -> Value:
        """The value at `share` (0 up to 1) of the way."""
        low, high = (self.low - 0.5, self.high + 0.5) if self.whole else (self.low, self.high)
        found = low * (high / low) ** share if self.log else low + share * (high - low)
        return math.floor(found + 0.5) if self.whole else float(f"{found:.6g}")


Space = Mapping[str, Choices | Range]


def tunable(candidate: str) -> dict[str, Value]:
    """The parameters of a candidate that can be tuned, all of them numbers, with the values that it declares."""
    made = CANDIDATES[candidate].make(0, 2).get_params()
    return {
        name: value
        for name, value in sorted(made.items())
        if type(value) in (int, float) and math.isfinite(value) and name.rsplit("__", 1)[-1] not in _FIXED
    }


def settings(candidate: str, space: Space, budget: int, seed: int) -> list[Setting]:
    """
    The settings that are tried, at most `budget`, each once: first what the candidate declares, then spread evenly.

    A larger budget begins with the same settings; a space of few choices may hold fewer.

    Source of the even spread: Halton (1960), "On the efficiency of certain quasi-random sequences of points in
    evaluating multi-dimensional integrals", Numerische Mathematik 2, 84-90; scrambled, as in scipy.stats.qmc.
    """
    names, declared = sorted(space), tunable(candidate)
    found: list[Setting] = [{name: declared[name] for name in names}]
    for point in qmc.Halton(len(names), rng=np.random.default_rng(seed)).random(_DRAWN * budget):
        setting = {name: space[name].at(share) for name, share in zip(names, point, strict=True)}
        if setting not in found:
            found.append(setting)
    return found[:budget]
