"""The service starts without the laboratory: neither MLflow nor what learning needs is loaded by importing it."""

import subprocess
import sys


def test_the_application_loads_no_laboratory() -> None:
    heavy = ("mlflow", "pandas", "lightgbm", "sklearn", "matplotlib", "geopandas")
    code = (
        f"import sys, vroegsignalering.app, vroegsignalering.settings; print([m for m in {heavy} if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
