"""
Building the panel against merely reading the same files with pandas.

    python -m benchmarks.panel                   the synthetic country, 3,000 buurten
    python -m benchmarks.panel --areas 12000

Each is done in a process of its own, by turns. The build reads, checks and joins the score file and the key figures;
pandas reads the same two kinds of file, the scores out of their zip. The map is timed apart: pandas cannot read it.
Prints the ratio (aim: at most 3) and the peak memory of each process (aim: below 2 GiB).
"""

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd

from vroegsignalering.panel.build import build_panel
from vroegsignalering.sources.country import make
from vroegsignalering.sources.folder import find, read

ROUNDS = 3
LEVEL = "buurt"


def main() -> None:
    """Measures and prints; in a child process, does the one thing it was started for."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--areas", type=int, default=3000, help="size of the synthetic country")
    given.add_argument("--only", choices=tuple(WORK), help=argparse.SUPPRESS)
    given.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    told = given.parse_args()
    if told.only:
        start = time.perf_counter()
        count = WORK[told.only](told.data)
        seconds = time.perf_counter() - start
        print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, count)
        return
    make.DRAWS = 1  # the true probabilities, which take most of the time to make, are not read here
    with tempfile.TemporaryDirectory() as scratch:
        make.make_country(Path(scratch), areas=told.areas, seed=1, setting="gewoon")
        (Path(scratch) / "truth.parquet").unlink()
        measured: dict[str, list[tuple[float, float, float]]] = {name: [] for name in WORK}
        for _ in range(ROUNDS):
            for name in WORK:
                measured[name].append(child(name, Path(scratch)))
    print(f"SYNTHETISCH, {told.areas} areas, best of {ROUNDS} rounds")
    best = {name: min(rounds) for name, rounds in measured.items()}
    for name, (seconds, memory, count) in best.items():
        ratio = f"   ratio {seconds / best['pandas'][0]:.2f}" if name != "pandas" else ""
        print(f"{name:<16} {seconds:6.2f} s   {memory:6.0f} MiB   {count:9.0f} values{ratio}")


def child(name: str, data: Path) -> tuple[float, float, float]:
    """Seconds, peak MiB and number of values of one work in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.panel", "--only", name, "--data", str(data)]
    seconds, memory, count = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(seconds), float(memory), float(count)


def with_pandas(data: Path) -> int:
    """Merely reads: no check, no code looked at, nothing joined."""
    (scores,) = data.glob("open-data-*.zip")
    count = 0
    with zipfile.ZipFile(scores) as archive:
        for name in archive.namelist():
            if re.search(r"scores buurten .*\.csv$", name):
                with archive.open(name) as member:
                    count += int(pd.read_csv(member).size)
    for path in sorted(data.glob("Kerncijfers_*.csv")):
        count += int(pd.read_csv(path, sep=";").size)
    return count


def without_map(data: Path) -> int:
    """The panel of the same files."""
    return _built(data, geometry=False)


def whole(data: Path) -> int:
    """The panel with the map: where each area lies, and which areas touch."""
    return _built(data, geometry=True)


def _built(data: Path, *, geometry: bool) -> int:
    files = find(data, LEVEL)
    if not geometry:
        files = replace(files, geometry=None)
    told = read(files, LEVEL)
    panel = build_panel(
        told.scores, told.indicators, told.areas, told.neighbours, synthetic=told.synthetic, own=told.own
    )
    return len(panel.facts)


WORK = {"pandas": with_pandas, "panel": without_map, "panel and map": whole}

if __name__ == "__main__":
    main()
