"""
How often a group, or a band of probability, is called off where nothing is: outcomes drawn from what was given.

    python -m benchmarks.learning.shares data/real/wijk --draws 300

Of a finished run, each list's champion: its judged predictions stay, and outcomes are drawn anew from them, each area
by itself, or hanging together within gemeenten and from one origin to the next (a Gaussian copula with these shares of
the variance: Joe (2014), "Dependence Modeling with Copulas", section 4.3; every probability stays what was given).
Prints per list in how many of a hundred groups and bands what was given lies outside the 95% interval: of a percentile
bootstrap over gemeenten (before), and of `learning.shares` (now); and so for groups whose areas slide twice as often as
was given, where at least three slides were expected.
"""

import argparse
from collections.abc import Iterator
from json import loads
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ndtr

from vroegsignalering.domain.metingen import origin_day
from vroegsignalering.learning.fairness import FLOOR_AREAS, FLOOR_GEMEENTEN
from vroegsignalering.learning.metrics import Resamples, interval, resample
from vroegsignalering.learning.reliability import BANDS
from vroegsignalering.learning.shares import share
from vroegsignalering.panel.build import read_panel
from vroegsignalering.panel.groups import groups
from vroegsignalering.panel.panel import Panel

RESAMPLES = 200
TOGETHER = ((0.0, 0.0), (0.05, 0.3), (0.15, 0.5))  # of the variance: that of gemeenten, that of areas
NAMES = ("steden", "regio", "stedelijkheid", "omvang")
FEW = 3.0  # slides


def main() -> None:
    """Measures and prints."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("run", type=Path, help="folder of a finished run")
    given.add_argument("--draws", type=int, default=100)
    told = given.parse_args()
    panel, selection = read_panel(told.run), loads((told.run / "selection.json").read_text(encoding="utf-8"))
    predictions = pd.read_parquet(told.run / "predictions.parquet").dropna(subset="outcome")
    rows = []
    for key, chosen in selection.items():
        target, horizon = key.rsplit("-", 1)
        own = predictions[predictions["candidate"] == chosen["champion"]]
        own = own[(own["target"] == target) & (own["horizon"] == int(horizon))].reset_index(drop=True)
        if len(own):
            rows += [{"list": key, **row} for row in measured(panel, own, told.draws)]
    if rows:
        print((100 * pd.DataFrame(rows).set_index(["list", "gemeente", "area"])).to_string(float_format="%.1f"))


def measured(panel: Panel, own: pd.DataFrame, draws: int) -> Iterator[dict[str, float]]:
    """One row per way of hanging together: the shares of groups and bands that are called off."""
    given, rng = own["probability"].to_numpy(), np.random.default_rng(3)
    drawn = resample(panel.areas.set_index("area")["block"].loc[own["area"]].to_numpy(), RESAMPLES, 1)
    area = np.unique(own["area"], return_inverse=True)[1]
    band = np.searchsorted(BANDS, given, side="right")
    parts = [("groups", place) for place in compared(panel, own, drawn)]
    parts += [("bands", np.flatnonzero(band == one)) for one in np.unique(band)]
    for gemeente, lasting in TOGETHER:
        called: dict[str, list[bool]] = {}
        for _ in range(draws):
            shared = np.sqrt(gemeente) * rng.standard_normal(len(drawn.weights))[drawn.block]
            shared += np.sqrt(lasting) * rng.standard_normal(area.max() + 1)[area]
            luck = ndtr(shared + np.sqrt(1 - gemeente - lasting) * rng.standard_normal(len(own)))
            for what, place in parts:
                one, block = given[place], drawn.of(place)
                slid = (luck[place] < one).astype(float)
                called.setdefault(f"{what}, before", []).append(before(what, slid, one, block))
                called.setdefault(f"{what}, now", []).append(off(share(slid, one, block.block), one))
                if what == "groups" and one.sum() >= FEW:
                    twice = (luck[place] < 2 * one).astype(float)
                    called.setdefault("twice, now", []).append(off(share(twice, one, block.block), one))
        yield {"gemeente": gemeente, "area": lasting, **{name: float(np.mean(each)) for name, each in called.items()}}


def before(what: str, slid: np.ndarray, given: np.ndarray, block: Resamples) -> bool:
    """Of a group the bootstrap told the difference, of a band the share."""
    if what == "groups":
        return off(interval(block.mean(given - slid)), np.zeros(1))
    return off(interval(block.mean(slid)), given)


def off(told: dict[str, float | None], given: np.ndarray) -> bool:
    """Whether what was given lies outside the interval of what slid."""
    low, high = told["low"], told["high"]
    return low is not None and high is not None and not low <= given.mean() <= high


def compared(panel: Panel, own: pd.DataFrame, drawn: Resamples) -> Iterator[np.ndarray]:
    """The places of each group that is large enough for figures, as `learning.fairness` has them."""
    known = {int(one): groups(panel.as_of(origin_day(int(one))), int(one), []) for one in np.unique(own["origin"])}
    for name in NAMES:
        group = np.full(len(own), "", dtype=object)
        for origin, found in known.items():
            rows = np.flatnonzero(own["origin"] == origin)
            if name in found:
                group[rows] = found[name].loc[own["area"].iloc[rows]].astype(str).to_numpy()
        for one in np.unique(group) if len(set(group)) > 1 else []:
            place = np.flatnonzero(group == one)
            large = own["area"].iloc[place].nunique() >= FLOOR_AREAS
            if large and len(np.unique(drawn.block[place])) >= FLOOR_GEMEENTEN:
                yield place


if __name__ == "__main__":
    main()
