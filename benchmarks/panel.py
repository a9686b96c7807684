"""
Building the panel against merely reading the same files with pandas.

    python -m benchmarks.panel                   12,000 buurten, the files of `panel_files`
    python -m benchmarks.panel --areas 3000 --rounds 3

Each is done in a process of its own, by turns. The build reads, checks and joins the scores and the figures of CBS;
pandas reads the same files, the scores out of their zip. The map is timed apart: pandas cannot read it. Prints the
median ratio of the rounds (aim: at most 3), the best times, and the peak memory of each process (aim: below 2 GiB).
"""

import argparse
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd

from benchmarks.panel_files import YEARS, write_files
from vroegsignalering.panel.build import build_panel
from vroegsignalering.sources.folder import find, read

LEVEL = "buurt"


def main() -> None:
    """Measures and prints; in a child process, does the one thing it was started for."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--areas", type=int, default=12000, help="size of the synthetic country")
    given.add_argument("--rounds", type=int, default=5, help="how often each work is done, by turns")
    given.add_argument("--only", choices=tuple(WORK), help=argparse.SUPPRESS)
    given.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    told = given.parse_args()
    if told.only:
        start = time.perf_counter()
        count, variables = WORK[told.only](told.data)
        seconds = time.perf_counter() - start
        print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, count, variables)
        return
    with tempfile.TemporaryDirectory() as scratch:
        write_files(Path(scratch), told.areas)
        files = len(list(Path(scratch).glob("*.csv")))
        rounds = [{name: child(name, Path(scratch)) for name in WORK} for _ in range(told.rounds)]
    variables = int(rounds[0]["panel"][3])
    print(f"SYNTHETISCH, {told.areas} buurten, {variables} variables, {files} files over {len(YEARS)} years")
    for name in WORK:
        seconds, memory, count, _ = min(one[name] for one in rounds)
        ratio = statistics.median(one[name][0] / one["pandas"][0] for one in rounds)
        print(f"{name:<16} {seconds:6.2f} s   {memory:6.0f} MiB   {count:9.0f} values   ratio {ratio:.2f}")


def child(name: str, data: Path) -> tuple[float, ...]:
    """Seconds, peak MiB, number of values and of variables (0: not looked at) of one work in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.panel", "--only", name, "--data", str(data)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return tuple(map(float, told.split()))


def with_pandas(data: Path) -> tuple[int, int]:
    """Merely reads: no check, no code looked at, nothing joined."""
    (scores,) = data.glob("open-data-*.zip")
    count = 0
    with zipfile.ZipFile(scores) as archive:
        for name in archive.namelist():
            if re.search(r"scores buurten .*\.csv$", name):
                with archive.open(name) as member:
                    count += int(pd.read_csv(member).size)
    for path in sorted(data.glob("*.csv")):
        count += int(pd.read_csv(path, sep=";").size)
    return count, 0


def without_map(data: Path) -> tuple[int, int]:
    """The panel of the same files."""
    return _built(data, geometry=False)


def whole(data: Path) -> tuple[int, int]:
    """The panel with the map: where each area lies, and which areas touch."""
    return _built(data, geometry=True)


def _built(data: Path, *, geometry: bool) -> tuple[int, int]:
    files = find(data, LEVEL)
    if not geometry:
        files = replace(files, geometry=None)
    told = read(files, LEVEL)
    panel = build_panel(
        told.scores, told.indicators, told.areas, told.neighbours, synthetic=told.synthetic, own=told.own
    )
    return len(panel.facts), len(panel.variables)


WORK = {"pandas": with_pandas, "panel": without_map, "panel and map": whole}

if __name__ == "__main__":
    main()
