"""
The share that slid among areas that were given a probability, with an interval that also holds where few did.

A bootstrap over gemeenten cannot: where nobody slid it never draws a slide, and where few did it draws too few that
differ. Here the binomial interval of Clopper and Pearson is taken for fewer areas than there are: as many as would say
the same if areas were independent and the number of gemeenten were large. Korn and Graubard (1998), "Confidence
intervals for proportions with small expected number of positive counts estimated from survey data", Survey Methodology
24, 193-201. What it holds is measured in docs/decisions/0013-shares-of-few.md.
"""

import numpy as np
from scipy.special import betaincinv, stdtrit

_TAIL = 0.025


def share(slid: np.ndarray, given: np.ndarray, block: np.ndarray) -> dict[str, float | None]:
    """
    Share of the rows that slid: `value`, 95% interval `low` and `high`, standard error `error`; no interval where all
    rows lie in one block, of which nobody knows how it differs from others.

    slid:  (n_rows,) 0 or 1, at least one row
    given: (n_rows,) probability of each, which says how much of the scatter of blocks is chance
    block: (n_rows,) what hangs together, such as the number of a gemeente
    """
    rows, slides = len(slid), float(slid.sum())
    names, place = np.unique(block, return_inverse=True)
    if len(names) < 2:
        return {"value": slides / rows, "low": None, "high": None, "error": None}
    # What was given, brought to the level of what happened: only how blocks scatter around it counts.
    fitted = np.clip(given * slides / max(float(given.sum()), np.finfo(float).tiny), 0.0, 1.0)
    alone = float((fitted * (1 - fitted)).sum())
    together = float((np.bincount(place, slid - fitted) ** 2).sum()) * len(names) / (len(names) - 1)
    wider = max(together / alone, 1.0) if alone > 0 else 1.0
    few = float(stdtrit(np.inf, _TAIL) / stdtrit(len(names) - 1, _TAIL))
    x, n = (whole * few**2 / wider for whole in (slides, rows))
    return {
        "value": slides / rows,
        "low": float(betaincinv(x, n - x + 1, _TAIL)) if slides > 0 else 0.0,
        "high": float(betaincinv(x + 1, n - x, 1 - _TAIL)) if slides < rows else 1.0,
        "error": float(np.sqrt(wider * alone)) / rows,
    }
