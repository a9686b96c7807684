"""The connection to the store's database: transactions, and one error when it cannot be reached."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url, text
from sqlalchemy.pool import QueuePool

from vroegsignalering.errors import BadInput, Unavailable
from vroegsignalering.store.migrating import fit, is_empty, migrate

# Any fixed number: the lock that makes writers of one PostgreSQL database take turns.
_WRITERS = 7_021_969
_SECONDS_TO_WAIT = 5


class Database:
    """
    A database by its URL (`sqlite:///path` or `postgresql://...`). Nothing is opened before the first use.

    A store of another version than this release needs is Unavailable, and the message says what to run.

    Readers see the store as it was when they began and never wait; writers take turns.
    """

    def __init__(self, url: str) -> None:
        try:
            self.url = make_url(url)
        except (exc.ArgumentError, ValueError):
            expected = "sqlite:///path or postgresql://user@host/name"
            raise BadInput("store", "", "an address that cannot be read", expected) from None
        if self.url.drivername == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self._file = Path(self.url.database or "") if self.url.get_backend_name() == "sqlite" else None
        self._turn = Lock()
        try:
            self._engine = self._open_file(self._file) if self._file else _open_server(self.url)
        except ModuleNotFoundError as error:
            raise Unavailable(f"the store {self} needs the package {error.name}; install it first") from None

    def __str__(self) -> str:
        return self.url.render_as_string(hide_password=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that only reads; Unavailable when the database, or a table of it, is not there."""
        with self._errors(), self._engine.connect() as connection:
            if self._file is None:
                # A question of several parts sees one moment; SQLite does so by itself.
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            fit(connection, self)
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, alone among the writers: all of it, or after an error nothing. Unavailable as in `read`."""
        with self.alone() as connection:
            fit(connection, self)
            yield connection

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """As `write`, in a store of any version: for who changes its version."""
        # Within a process they line up here: waiting for the file's lock, SQLite sleeps ever longer.
        with (
            self._turn,
            self._errors(),
            self._engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            if self._file is None:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITERS})
            yield connection

    def create(self) -> None:
        """Makes the database file (SQLite) and the tables where there are none; Unavailable as in `read`."""
        self.make_file()
        with self.alone() as connection:
            if is_empty(connection):
                migrate(connection, self)
            fit(connection, self)

    def make_file(self) -> bool:
        """Makes the database file (SQLite) that is not there yet; whether it did."""
        if self._file is None or self._file.exists():
            return False
        with self._errors():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.touch(mode=0o600)
        return True

    def remove_file(self) -> None:
        """Takes back what `make_file` made, unless someone else made a store in it since."""
        with self.alone() as connection:
            filled = not is_empty(connection)
        self.close()
        if self._file and not filled:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self._file}{suffix}").unlink(missing_ok=True)

    def close(self) -> None:
        """Closes the connections that lie ready."""
        self._engine.dispose()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (exc.OperationalError, exc.InterfaceError, exc.ProgrammingError, exc.TimeoutError, OSError) as error:
            cause = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise Unavailable(f"the store {self} cannot be used now ({cause}); publish first, or mend it") from None
        except exc.DatabaseError as error:
            if isinstance(error, exc.IntegrityError):
                raise
            raise Unavailable(f"the store {self} cannot be used now ({error.orig})") from None

    def _open_file(self, file: Path) -> Engine:
        def connect() -> sqlite3.Connection:
            # mode=rw: a file that is gone is an error, not an empty new store.
            connection = sqlite3.connect(
                f"{file.absolute().as_uri()}?mode=rw",
                uri=True,
                timeout=_SECONDS_TO_WAIT,
                isolation_level=None,
                check_same_thread=False,
            )
            connection.execute("PRAGMA foreign_keys = ON")
            _write_ahead(connection)
            return connection

        engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "connect", lambda _, record: record.info.update(file=_identity(file)))
        event.listen(engine, "checkout", lambda _, record, __: _same_file(file, record))
        return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    # The first connections of a new file switch it to a log together. Only one can, and SQLite tells the others at
    # once that the file is locked, whatever the time they may wait: so they wait here.
    until = monotonic() + _SECONDS_TO_WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                connection.close()
                raise
            sleep(0.01)
        else:
            return


def _open_server(url: URL) -> Engine:
    return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _SECONDS_TO_WAIT})


def _begin(connection: Connection) -> None:
    # A writer takes its turn at the start; one that began as a reader could find its view outdated half-way.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _same_file(file: Path, record: Any) -> None:
    # An open connection goes on reading a file that was removed or put back from a copy: then open anew.
    if _identity(file) != record.info.get("file"):
        raise exc.DisconnectionError("the database file is another one")
