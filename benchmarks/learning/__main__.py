"""
How good the ranking is on synthetic countries, beside a plain reference, and with `--ceiling` beside what more areas
and the truth itself would teach.

    python -m benchmarks.learning --areas 6000 --seeds 1 2 --settings gewoon omslag ruis traag
    python -m benchmarks.learning --areas 12000 --seeds 1 2 3 4 5 --candidates ridge_change boosted_change --ceiling
    python -m benchmarks.learning --areas 6000 --settings getrokken-1 getrokken-2      worlds that nothing was tuned to
    python -m benchmarks.learning --settings --cost-rounds 3                          only what a yearly run costs
    python -m benchmarks.learning --settings --cost-rounds 1 --cost-areas 12000       the same of a whole country

Prints per setting, target and horizon for every candidate: its share of the expected average precision of the true
probabilities (pooled over origins, mean over seeds with its standard error), precision at 50, 100, 200 and 500 as a
share of the ideal's, calibration error, log loss against the true probabilities, and wall time (of the ceiling and the
bound, which are learned once for all seeds, spread over them). Then what a yearly run costs, as a ratio to its bare
fits (`cost`). Countries are made once and kept in data/bench.
"""

import argparse

import numpy as np
import pandas as pd

from benchmarks.learning.cost import cost
from benchmarks.learning.countries import country
from benchmarks.learning.figures import figures
from benchmarks.learning.ways import BOUND, CEILING, PLAIN, WIDE_CEILING, bound, ceiling, learned, plain_reference
from vroegsignalering.learning.candidates import CANDIDATES

OTHERS, OTHERS_FROM = 5, 1000  # how many other countries, and the seed of the first: the same for all that are judged
SHOWN = ["share", "share_error", "at_50", "at_100", "at_200", "at_500", "calibration", "log_loss", "seconds"]


def main() -> None:
    """Measures and prints."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--areas", type=int, default=3000)
    given.add_argument("--seeds", type=int, nargs="+", default=[1])
    given.add_argument("--settings", nargs="*", default=["gewoon", "omslag", "ruis", "traag"])
    given.add_argument("--candidates", nargs="+", choices=CANDIDATES, default=["distance", "ridge_change"])
    given.add_argument("--ceiling", action="store_true", help="learn from five other countries and their truth too")
    given.add_argument("--cost-rounds", type=int, default=1, help="times that the cost is measured; 0 = not at all")
    given.add_argument("--cost-areas", type=int, default=3000, help="of the country whose run is measured")
    told = given.parse_args()
    rows: list[dict[str, object]] = []
    for setting in told.settings:
        ways = [(name, learned(name)) for name in told.candidates] + [(PLAIN, plain_reference)]
        if told.ceiling:
            others = [country(setting, told.areas, OTHERS_FROM + n) for n in range(OTHERS)]
            ways += [(CEILING, ceiling(others)), (WIDE_CEILING, ceiling(others, wide=True)), (BOUND, bound(others))]
        for seed in told.seeds:
            one = country(setting, told.areas, seed)
            for name, way in ways:
                rows += [{"setting": setting, "seed": seed, "candidate": name, **row} for row in figures(one, way)]
            print(f"{setting} {seed} done", flush=True)
    if rows:
        print(table(pd.DataFrame(rows)).to_string(float_format="%.3f"))
    if told.cost_rounds:
        for line in cost(told.cost_areas, 1, told.cost_rounds):
            print(line, flush=True)


def table(rows: pd.DataFrame) -> pd.DataFrame:
    """Means over seeds per setting, target, horizon and candidate; `share_error` is that of the mean share."""
    by = rows.groupby(["setting", "target", "horizon", "candidate"], sort=False)
    means = by.mean(numeric_only=True).drop(columns="seed")
    seeds = by["share"].count()
    error = by["share"].std().to_numpy() / np.sqrt(seeds.to_numpy())
    return means.assign(share_error=error)[SHOWN]


if __name__ == "__main__":
    main()
