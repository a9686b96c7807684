"""The service and a client of it, fresh for every test, on the database that --store names."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.client import Client
from lib.postgres import postgresql  # noqa: F401  (a fixture)
from lib.serving import Serving, serving


@pytest.fixture
def service(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Serving]:
    on_server = request.config.getoption("--store") == "postgresql"
    url = request.getfixturevalue("postgresql").database() if on_server else ""
    service = serving(tmp_path, url=url)
    yield service
    service.store.close()


@pytest.fixture
def client(service: Serving) -> Iterator[Client]:
    client = Client(service.app)
    yield client
    client.close()
