"""What more than two folders of tests share."""

from pathlib import Path

import pytest

from lib.once import once
from lib.ran import Ran, run_line

_REAL = Path(__file__).parents[2] / "shared" / "data"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="under the tests of the API and the pages; those of the store itself always run on both",
    )


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real open data beside the project; skips where it is absent."""
    if not _REAL.is_dir():
        pytest.skip("the real open data (../shared/data) is not beside this checkout")
    return _REAL


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder that all processes of the tests share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if hasattr(request.config, "workerinput") else own


@pytest.fixture(scope="session")
def ran(shared: Path) -> Ran:
    """A whole run of the line on a small synthetic country."""
    return Ran(once(shared, "ran", run_line))
