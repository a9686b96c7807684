"""
The learning stage against the sum of its bare estimator fits: same data, one process, one thread.

    python -m benchmarks.line                          the synthetic country, 3,000 buurten
    python -m benchmarks.line --pipeline pipelines/wijk.toml --data <folder>

Prints the ratio of learning (features, labels, fits, predictions) to fits, and of the same with the figures and their
resamples; aim: at most 1.5 for the first.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas as pd
from sklearn.base import clone

from vroegsignalering.config import Pipeline, read_pipeline
from vroegsignalering.learning.backtest import Evidence, backtest
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.learning.evaluate import evaluate
from vroegsignalering.learning.fitting import fit
from vroegsignalering.learning.models import one_thread
from vroegsignalering.panel.build import build_panel
from vroegsignalering.panel.panel import Panel
from vroegsignalering.sources.country.make import make_country
from vroegsignalering.sources.country.settings import SETTINGS
from vroegsignalering.sources.folder import find, read
from vroegsignalering.splits import Split, plan

ROUNDS = 3


def main() -> None:
    """Measures and prints."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--pipeline", type=Path, default=Path("pipelines/demo.toml"))
    given.add_argument("--data", type=Path, help="folder with official files; without it a synthetic country")
    given.add_argument("--areas", type=int, default=3000, help="size of the synthetic country")
    told = given.parse_args()
    pipeline = read_pipeline(told.pipeline)
    with tempfile.TemporaryDirectory() as scratch:
        if told.data is None:
            make_country(Path(scratch), areas=told.areas, seed=1, setting=SETTINGS["gewoon"])
        sources = read(find(told.data or Path(scratch), pipeline.level), pipeline.level)
    panel = build_panel(
        sources.scores, sources.indicators, sources.areas, sources.neighbours, synthetic=sources.synthetic
    )
    metingen = panel.metingen()
    splits = [
        split
        for horizon in pipeline.dates.horizons
        for split in plan(metingen, horizon, pipeline.dates.judge_from)
        if split.judged
    ]
    fits = bare_fits(evidence_of(panel, pipeline), splits, pipeline)
    flag = "SYNTHETISCH, " if panel.synthetic else ""
    print(f"{flag}{len(panel.areas)} areas, {len(splits)} splits, {len(fits)} bare fits, best of {ROUNDS} rounds")
    learning, bare = [], []
    for _ in range(ROUNDS):  # by turns, so that what else the machine does weighs on both
        predictions, seconds = timed(lambda: learn(panel, splits, pipeline))
        learning.append(seconds)
        bare.append(timed(lambda: [fit() for fit in fits])[1])
    _, judging = timed(
        lambda: evaluate(
            predictions,
            panel.areas.set_index("area")["block"],
            sources.truth,
            resamples=pipeline.learning.bootstrap,
            seed=pipeline.learning.seed,
        )
    )
    print(f"bare fits            {min(bare):6.2f} s")
    print(f"learning             {min(learning):6.2f} s   ratio {min(learning) / min(bare):.2f}")
    both = min(learning) + judging
    print(f"learning and figures {both:6.2f} s   ratio {both / min(bare):.2f}")


def evidence_of(panel: Panel, pipeline: Pipeline) -> Evidence:
    """Nothing in it is computed yet."""
    return Evidence(panel, tuple(section.target() for section in pipeline.targets), tuple(pipeline.features))


def learn(panel: Panel, splits: list[Split], pipeline: Pipeline) -> pd.DataFrame:
    """The learning stage from the panel on: features, labels, fits, predictions."""
    learning = pipeline.learning
    return backtest(evidence_of(panel, pipeline), splits, learning.candidates, seed=learning.seed, jobs=1)


def bare_fits(evidence: Evidence, splits: list[Split], pipeline: Pipeline) -> list[Callable[[], object]]:
    """Every fit of an estimator that the learning stage does, on the matrix and with the weights that it does it."""
    fits: list[Callable[[], object]] = []
    for split in splits:
        lessons = evidence.lessons(split)
        for name in pipeline.learning.candidates:
            with heard(name, split.horizon) as told:
                fit(name, lessons, boundaries=evidence.boundaries, horizon=split.horizon, seed=pipeline.learning.seed)
            fits += told
    return fits


@contextmanager
def heard(name: str, horizon: int) -> Iterator[list[Callable[[], object]]]:
    """What is asked meanwhile of the estimators that a candidate is made of, to be done again; none inside another."""
    candidate = CANDIDATES[name]
    made = [candidate.make(1, horizon), *([candidate.spread(1)] if candidate.spread else [])]
    told: list[Callable[[], object]] = []
    inside = False

    def listening(own: Callable[..., Any]) -> Callable[..., Any]:
        def asked(estimator: Any, *given: Any, **named: Any) -> Any:
            nonlocal inside
            if inside:
                return own(estimator, *given, **named)
            told.append(_again(clone(estimator), given, named))
            inside = True
            try:
                return own(estimator, *given, **named)
            finally:
                inside = False

        return asked

    with ExitStack() as stack:
        for kind in {type(estimator) for estimator in made}:
            stack.enter_context(patch.object(kind, "fit", listening(kind.fit)))
        yield told


def _again(estimator: Any, given: tuple[Any, ...], named: dict[str, Any]) -> Callable[[], object]:
    def again() -> object:
        with one_thread():
            return clone(estimator).fit(*given, **named)

    return again


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What `work` gives, and the seconds it took."""
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


if __name__ == "__main__":
    main()
