"""
What the intervals of a list hold on synthetic countries, where the true probability of each area is known.

    python -m benchmarks.learning.intervals --seeds 1 2
    python -m benchmarks.learning.intervals --settings gewoon --candidates boosted_change

The newest meting is scored as a run does it, with each candidate as champion, and judged as it is published, with six
decimals. Prints per target, years ahead, candidate and setting, for the areas given 1% or more, for the head of the
list and for all of it: the share of the areas whose interval holds the true probability (`chance`) and the rank by it
(`rank`), how wide the intervals are on average (`wide`, in hundredths and in places), and what both are worth together
(`score`, in hundredths): the width, and for a miss 20 times by how much, the less the better. Means over seeds.

Source of the score: Gneiting and Raftery (2007), "Strictly proper scoring rules, prediction, and estimation", Journal
of the American Statistical Association 102, 359-378, section 6.2.
"""

import argparse
from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.learning.countries import country
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.learning.reliability import LIKELY, coverage, head_of
from vroegsignalering.lists.score import INTERVAL, Scored, score
from vroegsignalering.splits import plan

_BY = ["target", "horizon", "candidate", "setting"]


def main() -> None:
    """Measures and prints."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--areas", type=int, default=3000)
    given.add_argument("--seeds", type=int, nargs="+", default=[1])
    given.add_argument("--settings", nargs="+", default=["gewoon", "omslag", "ruis", "traag"])
    given.add_argument("--candidates", nargs="+", choices=CANDIDATES, default=["distance", "boosted_change"])
    given.add_argument("--resamples", type=int, default=40)
    told = given.parse_args()
    rows: list[dict[str, object]] = []
    for setting in told.settings:
        for seed in told.seeds:
            found = measured(setting, told.areas, seed, told.candidates, told.resamples)
            rows += [{"setting": setting, "seed": seed, **row} for row in found]
            print(f"{setting} {seed} done", flush=True)
    table = pd.DataFrame(rows).drop(columns="seed").groupby(_BY).mean()
    for part in ("likely", "head", "all"):
        shown = table.filter(regex=f"^{part}_")
        print(f"\n{part}\n{shown.rename(columns=lambda name: name.partition('_')[2]).to_string(float_format='%.2f')}")


def measured(setting: str, areas: int, seed: int, candidates: list[str], resamples: int) -> Iterator[dict[str, object]]:
    """One row per candidate, target and horizon."""
    one = country(setting, areas, seed)
    for horizon in sorted({split.horizon for split in one.splits}):
        newest = plan(one.evidence.panel.metingen(), horizon, 0)[-1]
        known = one.truth[(one.truth["origin"] == newest.origin) & (one.truth["horizon"] == horizon)]
        for candidate in candidates:
            champions = {target.name: candidate for target in one.evidence.targets}
            for scored in score(one.evidence, newest, champions, resamples=resamples, seed=1, jobs=1):
                truth = known[known["target"] == scored.target.name].set_index("area")["probability"]
                yield {
                    "target": scored.target.name,
                    "horizon": horizon,
                    "candidate": candidate,
                    **_held(scored, truth.reindex(scored.table.index).to_numpy()),
                }


def _held(scored: Scored, truth: np.ndarray) -> dict[str, float]:
    table, told = scored.published, coverage(scored.published, truth)
    low, high = table["kans_laag"].to_numpy(), table["kans_hoog"].to_numpy()
    places = (table["rang_hoog"] - table["rang_laag"]).to_numpy()
    missed = np.maximum(low - truth, 0) + np.maximum(truth - high, 0)
    worth = 100 * (high - low + missed / INTERVAL[0])
    parts = {"likely": (table["kans"] >= LIKELY).sum(), "head": head_of(len(table)), "all": len(table)}
    held: dict[str, float] = {}
    for part, first in parts.items():
        name = "" if part == "all" else f"{part}_"
        held |= {
            f"{part}_chance": told[f"{name}chance"],
            f"{part}_rank": told[f"{name}rank"],
            f"{part}_wide": 100 * (high - low)[:first].mean(),
            f"{part}_places": places[:first].mean(),
            f"{part}_score": worth[:first].mean(),
        }
    return held


if __name__ == "__main__":
    main()
