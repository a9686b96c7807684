"""
Shocks: whether the latest figure of an area is out of line with those before it, by more than chance would have it.

What tips an area shows in its figures within a year, before its score has fallen. A change per year hides that: a
figure that counts things swings most where there is much to count, and in small areas. Square roots take away the
first; the second is read from the country itself, figure by figure:

    root of the latest figure - mean of the roots of the three before it, less what that is in the country = jump
    expected square of a jump = a + b / inhabitants, by weighted least squares over all areas, neither below zero
    shock = jump / root of its expected square, less what that is in the country

An area that tips shows it in several figures at once, each hardly beyond chance: so there is their mean too, each with
the sign of what is better (`together`).

Source of the roots: Bartlett (1936), "The square root transformation in analysis of variance", Supplement to the
Journal of the Royal Statistical Society 3, 68-78.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from vroegsignalering.features.catalogue import direction
from vroegsignalering.features.trajectories import movement

_BEFORE = 3
_USUAL = 0.99  # what is looked for does not set its own measure: no square counts as more than 99% of them are
_MOST = 6.0
_DECIMALS = 9  # beyond them is rounding, which in a figure that never changes would be all there is


def shock(figures: pd.DataFrame, inhabitants: np.ndarray, meting: int) -> np.ndarray:
    """
    How far the latest figure of each area is from those before it, in usual jumps of areas as large, (n_areas,).

    figures:     (n_areas, n_years), as a share of the total that they are a part of where there is one; years after
                 `meting` are not looked at. Where one is below zero, they are taken as they are, without roots
    inhabitants: (n_areas,); NaN not known
    NaN where the latest year, all before it or the inhabitants are not known; none counts as more than 6. Their mean
    over the country is zero: one that was not would tell nothing of areas, and of metingen that which moves all of them
    """
    known = figures[[year for year in figures.columns if int(year) <= meting]]
    if known.shape[1] < 2:
        return np.full(len(figures), np.nan)
    roots = known if (known.to_numpy() < 0).any() else known**0.5
    apart = (roots - movement(roots)).iloc[:, -_BEFORE - 1 :]
    jump = (apart.iloc[:, -1] - apart.iloc[:, :-1].mean(axis=1)).to_numpy()
    told = ~np.isnan(jump) & (inhabitants > 0)
    if not told.any():
        return np.full(len(figures), np.nan)
    found = np.full(len(figures), np.nan)
    jump = np.round(jump[told] - jump[told].mean(), _DECIMALS)
    usual = _usual(jump, inhabitants[told])
    shocks = np.clip(np.divide(jump, usual, out=np.zeros(len(jump)), where=usual > 0), -_MOST, _MOST)
    found[told] = shocks - shocks.mean()
    return found


def together(shocks: Mapping[str, np.ndarray]) -> np.ndarray:
    """
    Mean of the shocks of each area, (n_areas,), above zero for the better; NaN where none is known.

    shocks: by the name of the feature, (n_areas,) each; of those of which it is not known what is better none counts
    """
    signed = [direction(name) * values for name, values in shocks.items() if direction(name)]
    if not signed:
        return np.full(len(next(iter(shocks.values()))), np.nan)
    known = ~np.isnan(signed)
    total, count = np.nansum(signed, axis=0), known.sum(axis=0)
    return np.asarray(np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0))


def _usual(jump: np.ndarray, inhabitants: np.ndarray) -> np.ndarray:
    """The root of the expected square of a jump in areas of each size, (n_areas,); zero where nothing jumps."""
    size = np.column_stack([np.ones(len(jump)), 1 / inhabitants])
    expected = np.full(len(jump), np.mean(jump**2))
    # Large squares say little of what is usual: the second time each counts by what was expected of it.
    for _ in range(2):
        heavy = 1 / np.where(expected > 0, expected, 1.0)
        relative = jump**2 * heavy
        relative = np.minimum(relative, np.quantile(relative, _USUAL))
        expected = size @ nnls(size * heavy[:, None], relative)[0]
    return np.asarray(np.sqrt(expected))
