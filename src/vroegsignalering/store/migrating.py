"""Which version a store has, and bringing it to that of this release."""

from pathlib import Path

from sqlalchemy import Connection, Inspector, create_engine, inspect, text

from vroegsignalering.errors import Unavailable
from vroegsignalering.store.migrations import HEAD, REVISIONS

_VERSION = "alembic_version"
_UPGRADE = "keep a copy of it, then run: vroegsignalering store upgrade"


class OtherVersion(Unavailable):
    """The store is of another version than this release needs."""


def fit(connection: Connection, store: object) -> None:
    """
    Raises OtherVersion for a store of another version than this release needs. Nothing for one without any tables.

    store: as it is called in the message
    """
    known = connection.info  # of this very connection, so that the question is asked once
    if known.get(_VERSION) == HEAD:
        return
    tables = inspect(connection)
    found = _found(connection, tables)
    if found is None and not tables.has_table("publication"):
        return
    if found is None:
        raise OtherVersion(f"the store {store} was made before stores had a version; {_UPGRADE}")
    if found not in REVISIONS:
        raise _newer(store, found)
    if found != HEAD:
        raise OtherVersion(f"the store {store} has version {found}, and this release needs {HEAD}; {_UPGRADE}")
    known[_VERSION] = found


def is_empty(connection: Connection) -> bool:
    """Whether a database holds no table of a store."""
    tables = inspect(connection)
    return not (tables.has_table(_VERSION) or tables.has_table("publication"))


def migrate(connection: Connection, store: object, to: str = HEAD) -> str | None:
    """
    Brings a store to version `to` in the writer's transaction; the version it had, None where it had no tables.

    A store that was made before stores had a version gets that of its tables. Raises Unavailable for tables that no
    release can read any more, and for a store of a newer release.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    tables = inspect(connection)
    found = _found(connection, tables)
    if found is None and tables.has_table("publication"):
        if _columns(tables) != _first_columns():
            raise Unavailable(f"the store {store} is of a release that is too old to read; publish in a new one")
        command.stamp(config, found := REVISIONS[0])
    if found is not None and found not in REVISIONS:
        raise _newer(store, found)
    command.upgrade(config, to)
    return found


def _newer(store: object, found: str) -> OtherVersion:
    return OtherVersion(f"the store {store} has version {found}, of a newer release than this one ({HEAD}); use that")


def _found(connection: Connection, tables: Inspector) -> str | None:
    if not tables.has_table(_VERSION):
        return None
    found = connection.scalar(text(f"SELECT version_num FROM {_VERSION}"))  # noqa: S608  (a name of our own)
    return None if found is None else str(found)


def _columns(tables: Inspector) -> dict[str, set[str]]:
    """The columns of each table, by name."""
    return {table: {one["name"] for one in tables.get_columns(table)} for table in tables.get_table_names()}


def _first_columns() -> dict[str, set[str]]:
    """Those of a store before stores had a version."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        migrate(connection, "", REVISIONS[0])
        return {table: names for table, names in _columns(inspect(connection)).items() if table != _VERSION}
