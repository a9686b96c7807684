"""Scoring all areas: the model as the line uses it, against `mlflow models serve` with the same rows."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.learning.countries import country
from benchmarks.service.running import free_port, running
from vroegsignalering.learning.fitting import fit
from vroegsignalering.registry import TRUSTED, write_model
from vroegsignalering.settings import silence_telemetry

_CANDIDATE, _AREAS, _ROUNDS = "ridge_change", 3000, 7


def scoring(folder: Path) -> tuple[int, float, float]:
    """Rows, and rows a second of the line and of MLflow's server; the medians of rounds by turns."""
    one = country("gewoon", _AREAS, 1)
    split = one.splits[-1]
    lessons = one.evidence.lessons(split)
    models = fit(_CANDIDATE, lessons, boundaries=one.evidence.boundaries, horizon=split.horizon, seed=1)
    model = models[one.evidence.targets[0].name]
    X = one.evidence.features(split.origin)
    write_model(model, folder / "model.skops")
    _save(folder / "served")
    port = free_port()
    command = [
        sys.executable, "-m", "mlflow", "models", "serve", "-m", str(folder / "served"), "--env-manager", "local",
        "--port", str(port), "--workers", "1",
    ]  # fmt: skip
    body = json.dumps(
        {"dataframe_split": json.loads(X.to_json(orient="split", index=False, double_precision=15))}
    ).encode()

    def served() -> np.ndarray:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/invocations", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return np.array(json.load(answer)["predictions"], dtype=float)[:, 1]

    silence_telemetry()
    with running(command, port, "/ping", {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}):
        ours, theirs = [], []
        assert np.allclose(served(), model.probability(X), atol=1e-6, equal_nan=True)
        for _ in range(_ROUNDS):
            ours.append(_seconds(lambda: model.probability(X)))
            theirs.append(_seconds(served))
    return len(X), len(X) / float(np.median(ours)), len(X) / float(np.median(theirs))


def _save(folder: Path) -> None:
    code = (
        "import mlflow, skops.io, sys; sys.path[:0] = ['src']\n"
        f"model = skops.io.load({str(folder.parent / 'model.skops')!r}, trusted={list(TRUSTED)!r})\n"
        f"mlflow.sklearn.save_model(model, {str(folder)!r}, serialization_format='skops', "
        f"skops_trusted_types={list(TRUSTED)!r}, pip_requirements=[], pyfunc_predict_fn='predict_proba')"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
