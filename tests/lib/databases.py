"""The database under a store, opened by hand, past the store: as an administrator could."""

from typing import Any

from sqlalchemy import NullPool, create_engine, make_url, select, text
from sqlalchemy.exc import DatabaseError

from vroegsignalering.store.schema import metadata

Refusal = DatabaseError


class ByHand:
    """
    url: as the store has it

    Statements are those of both databases; each call is a transaction.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        server = self.url.get_backend_name() == "postgresql"
        self._engine = create_engine(
            self.url.set(drivername="postgresql+psycopg") if server else self.url, poolclass=NullPool
        )

    @property
    def is_server(self) -> bool:
        return self._engine.dialect.name == "postgresql"

    def execute(self, *statements: str) -> None:
        with self._engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def count(self, table: str) -> int:
        with self._engine.connect() as connection:
            return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)

    def everything(self) -> str:
        """All that stands in all tables."""
        with self._engine.connect() as connection:
            rows = [sorted(connection.execute(select(table)).all(), key=repr) for table in metadata.sorted_tables]
        return repr(rows)

    def drop_triggers(self) -> None:
        """As someone would who wants to change what the store refuses to change."""
        with self._engine.begin() as connection:
            if self.is_server:
                query = "SELECT tgname, relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                found: list[Any] = list(connection.execute(text(f"{query} WHERE NOT t.tgisinternal")))
                for name, table in found:
                    connection.execute(text(f"DROP TRIGGER {name} ON {table}"))
            else:
                for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                    connection.execute(text(f"DROP TRIGGER {name}"))
