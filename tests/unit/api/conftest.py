"""The service and a client of it, fresh for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.client import Client
from lib.serving import Serving, serving


@pytest.fixture
def service(tmp_path: Path) -> Serving:
    return serving(tmp_path)


@pytest.fixture
def client(service: Serving) -> Iterator[Client]:
    client = Client(service.app)
    yield client
    client.close()
