"""
The service against nginx, an empty application and MLflow's server: one run, one worker each, on this machine.

    python -m benchmarks.service                 everything, about three minutes
    python -m benchmarks.service --seconds 3     shorter

Prints ratios beside their aims. nginx and wrk are Debian's packages; what needs them says so where they are not here.
Each pair is measured by turns, so that what else the machine does weighs on both.
"""

import argparse
import compileall
import os
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

import vroegsignalering
from benchmarks.service.made import GEMEENTE, Made, make
from benchmarks.service.running import Running, empty, missing, nginx, service, wrk
from benchmarks.service.scoring import scoring

PATH = f"/v1/risicolijsten/{GEMEENTE}"
ROUNDS, STARTS, ANEW = 3, 5, 300
P99 = {16: "<= 10", 64: "none"}


def main() -> None:
    """Measures and prints."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--seconds", type=int, default=6, help="of load in each of three rounds")
    given.add_argument("--minute", type=int, default=60, help="seconds of load on 64 connections without an error")
    told = given.parse_args()
    with tempfile.TemporaryDirectory(dir="/var/tmp") as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        one, many = make(folder / "one", 1), make(folder / "many", 200)
        starting(one)
        if absent := missing():
            print(f"not measured, for {' and '.join(absent)} is not here: everything under load")
        else:
            loaded(folder, one, many, told.seconds, told.minute)
        rows, ours, theirs = scoring(folder)
        line("scoring, rows a second", f"{ours:,.0f} / mlflow {theirs:,.0f} ({rows} rows)", ours / theirs, ">= 20")


def starting(made: Made) -> None:
    """From the start of the process to the first answer: ready, against an application without anything."""
    # As an installation leaves it: pip compiled what the other application needs.
    compileall.compile_dir(Path(vroegsignalering.__file__).parent, quiet=1)
    ours, theirs = [], []
    for _ in range(STARTS):
        with service(made) as one:
            ours.append(one.seconds)
        with empty() as one:
            theirs.append(one.seconds)
    line("ready, s", f"{median(ours):.2f} / empty {median(theirs):.2f}", median(ours) / median(theirs), "<= 2")


def loaded(folder: Path, made: Made, many: Made, seconds: int, minute: int) -> None:
    """The list of a gemeente under load, against nginx with the same bytes."""
    with service(made) as ours, service(many) as other:
        content = _ask(ours, made.token)
        print(f"the list: {len(content):,} bytes of JSON, 50 rows")
        with nginx(folder, content) as plain:
            for connections in (16, 64):
                print(f"a flush of the disk, which every transaction waits for: {_flush(folder) * 1e3:.2f} ms")
                _beside(ours, made, plain, connections, seconds)
        _by_publications(ours, made, other, many, seconds)
        long = wrk(ours.address + PATH, connections=64, seconds=minute, token=made.token)
        line(f"64 connections, {minute} s", f"{long.requests:,} answers", long.errors, "errors = 0")
        print(f"memory of the worker after that: {ours.memory():.0f} MiB")


def _beside(ours: Running, made: Made, plain: Running, connections: int, seconds: int) -> None:
    mine, theirs = [], []
    for _ in range(ROUNDS):
        mine.append(wrk(ours.address + PATH, connections=connections, seconds=seconds, token=made.token))
        theirs.append(wrk(plain.address + "/lijst.json", connections=connections, seconds=seconds))
    rate, fast = median(one.rate for one in mine), median(one.rate for one in theirs)
    late, soon = median(one.p99 for one in mine), median(one.p99 for one in theirs)
    line(f"{connections} connections, requests/s", f"{rate:,.0f} / nginx {fast:,.0f}", rate / fast, ">= 0.20")
    line(
        f"{connections} connections, p99 ms",
        f"{late * 1e3:.1f} / nginx {soon * 1e3:.1f}",
        late / soon,
        P99[connections],
    )


def _by_publications(few: Running, made: Made, other: Running, many: Made, seconds: int) -> None:
    def ready(one: Running, token: str, _: int) -> int:
        return wrk(one.address + PATH, connections=16, seconds=seconds, token=token).requests

    def anew(one: Running, token: str, turn: int) -> int:
        # Each asks for a part of the list that nobody asked for before.
        for number in range(ANEW):
            _ask(one, token, f"?minimaleKans={(turn * ANEW + number) * 1e-9:.9f}")
        return ANEW

    for words, asked in (("lies ready", ready), ("made anew", anew)):
        costs: list[list[float]] = [[], []]
        for turn in range(ROUNDS):
            for cost, one, told in zip(costs, (few, other), (made, many), strict=True):
                before = one.cpu()
                count = asked(one, told.token, turn)
                cost.append((one.cpu() - before) / count)
        low, high = median(costs[0]), median(costs[1])
        told_ = f"{high * 1e6:.0f} us with 200 publications / {low * 1e6:.0f} us with 1"
        line(f"processor time a request, {words}", told_, high / low, "about 1")


def _flush(folder: Path) -> float:
    took = []
    with (folder / "flushed").open("wb") as file:
        for _ in range(100):
            file.write(bytes(4096))
            file.flush()
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - start)
    return median(took)


def _ask(one: Running, token: str, query: str = "") -> bytes:
    request = urllib.request.Request(one.address + PATH + query, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as answer:
        return bytes(answer.read())


def line(what: str, told: str, ratio: float, aim: str) -> None:
    """One figure."""
    print(f"{what:<46} {told:<48} {ratio:6.2f}   aim {aim}", flush=True)


if __name__ == "__main__":
    main()
