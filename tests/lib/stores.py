"""
Every test that asks for the `url` of a store runs on SQLite and on PostgreSQL.

A plugin: a module of tests that needs it says `pytest_plugins = ("lib.stores",)`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.databases import ByHand
from lib.postgres import postgresql  # noqa: F401  (a fixture)
from vroegsignalering.store import Store


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'publicaties.db'}"
    database: str = request.getfixturevalue("postgresql").database()
    return database


@pytest.fixture
def by_hand(url: str) -> ByHand:
    return ByHand(url)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store(url)
    yield store
    store.close()


@pytest.fixture
def again(url: str) -> Iterator[Store]:
    """The same store, opened a second time."""
    again = Store(url)
    yield again
    again.close()
