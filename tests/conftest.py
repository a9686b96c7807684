"""What more than two folders of tests share."""

from pathlib import Path

import pytest

_REAL = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real open data beside the project; skips where it is absent."""
    if not _REAL.is_dir():
        pytest.skip("the real open data (../shared/data) is not beside this checkout")
    return _REAL
