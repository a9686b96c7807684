"""The service starts without the laboratory, and without what only some answers need."""

import subprocess
import sys

LABORATORY = ("mlflow", "pandas", "lightgbm", "sklearn", "matplotlib", "geopandas")
ONLY_SOME_ANSWERS = ("alembic", "jinja2", "jwt", "openpyxl", "pyarrow", "pyproj", "vroegsignalering.web.pages")


def test_the_application_loads_nothing_that_can_wait() -> None:
    heavy = (*LABORATORY, *ONLY_SOME_ANSWERS)
    code = (
        f"import sys, vroegsignalering.app, vroegsignalering.settings; print([m for m in {heavy} if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
