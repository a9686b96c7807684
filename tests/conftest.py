"""What more than two folders of tests share."""

from pathlib import Path

import pytest

from lib.ran import Ran, ran_once

_REAL = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real open data beside the project; skips where it is absent."""
    if not _REAL.is_dir():
        pytest.skip("the real open data (../shared/data) is not beside this checkout")
    return _REAL


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Ran:
    """A whole run of the line on a small synthetic country, the same one for every process of the tests."""
    own = tmp_path_factory.getbasetemp()
    return ran_once(own.parent if hasattr(request.config, "workerinput") else own)
