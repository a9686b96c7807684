"""
The tables of the store, and the triggers that keep what was published as it was published.

    publication 1 --- n risk_list 1 --- n list_row        token 1 --- n session        audit_entry, audit_head
    series 1 --- n risk_list

A publication is written from the bottom up, rows first and its own record last; foreign keys are checked at commit.
So one rule closes it: nothing may be added under a publication whose record stands. Updates and deletes are refused
by the database itself, also to a person who opens it by hand; tokens may only be revoked, sessions only be ended.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    DDL,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    event,
)


class Instant(TypeDecorator[datetime]):
    """An instant as text in UTC, so that it sorts, hashes and reads the same in every database."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """ISO 8601 with microseconds and Z; ValueError for an instant without an offset."""
        return None if value is None else instant(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The same instant, in UTC."""
        return None if value is None else datetime.fromisoformat(value)


def instant(at: datetime) -> str:
    """
    An instant as the store writes it; ValueError where `at` has no offset.

    >>> from datetime import timedelta, timezone
    >>> instant(datetime(2026, 3, 1, 13, 0, tzinfo=timezone(timedelta(hours=1))))
    '2026-03-01T12:00:00.000000Z'
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs an offset from UTC")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


metadata = MetaData()

publication = Table(
    "publication",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("published_by", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("replaces", Integer, ForeignKey("publication.id"), unique=True),
    Index("publication_by_content", "version", "digest"),
)

# The lists that come back from publication to publication. It stays a few rows, so that the newest list of each is
# found without looking through all that was published.
series = Table(
    "series",
    metadata,
    Column("level", String(8), primary_key=True),
    Column("target", String(60), primary_key=True),
    Column("horizon", Integer, primary_key=True, autoincrement=False),
)

risk_list = Table(
    "risk_list",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column(
        "publication",
        Integer,
        ForeignKey("publication.id", deferrable=True, initially="DEFERRED"),
        nullable=False,
    ),
    Column("level", String(8), nullable=False),
    Column("target", String(60), nullable=False),
    Column("horizon", Integer, nullable=False),
    Column("areas", Integer, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("provenance", Text, nullable=False),
    UniqueConstraint("publication", "target", "horizon"),
    ForeignKeyConstraint(["level", "target", "horizon"], ["series.level", "series.target", "series.horizon"]),
    Index("risk_list_by_series", "level", "target", "horizon", "publication"),
)

list_row = Table(
    "list_row",
    metadata,
    Column(
        "risk_list",
        Integer,
        ForeignKey("risk_list.id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
    ),
    Column("area", String(12), primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("gemeente", String(6)),
    Column("gemeente_name", String(200)),
    Column("content", Text, nullable=False),
    Index("list_row_by_gemeente", "risk_list", "gemeente", "rank", "area"),
    Index("list_row_by_area", "area"),
)

token = Table(
    "token",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    Column("role", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(200), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

session = Table(
    "session",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("token", String(12), ForeignKey("token.id"), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
)

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(27), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("action", String(60), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)

# One row: number and hash of the newest entry. It makes an append cost the same at any length, and shows an end that
# was cut off.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

_APPEND_ONLY = {
    publication: "id = NEW.id",
    series: "level = NEW.level AND target = NEW.target AND horizon = NEW.horizon",
    risk_list: "id = NEW.id",
    list_row: "risk_list = NEW.risk_list AND area = NEW.area",
    audit_entry: "number = NEW.number",
}
_ONLY_ONCE = {token: "revoked_at", session: "ended_at"}
_CLOSED = {
    risk_list: "EXISTS (SELECT 1 FROM publication WHERE id = NEW.publication)",
    list_row: "EXISTS (SELECT 1 FROM risk_list l, publication p WHERE p.id = l.publication AND l.id = NEW.risk_list)",
}


def _sqlite(table: Table, when: str, name: str, condition: str, message: str) -> None:
    statement = (
        f"CREATE TRIGGER {table.name}_{name} BEFORE {when} ON {table.name} "
        f"{f'WHEN {condition} ' if condition else ''}BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )
    _after_create(table, statement, "sqlite")


def _postgresql(table: Table, when: str, name: str, condition: str, message: str) -> None:
    each = "STATEMENT" if when == "TRUNCATE" else "ROW"
    found = (
        f"IF {condition} THEN RAISE EXCEPTION '{message}'; END IF;" if condition else f"RAISE EXCEPTION '{message}';"
    )
    function = (
        f"CREATE OR REPLACE FUNCTION {table.name}_{name}() RETURNS trigger AS $$ "
        f"BEGIN {found} RETURN NEW; END $$ LANGUAGE plpgsql"
    )
    trigger = (
        f"CREATE TRIGGER {table.name}_{name} BEFORE {when} ON {table.name} "
        f"FOR EACH {each} EXECUTE FUNCTION {table.name}_{name}()"
    )
    for statement in (function, trigger):
        _after_create(table, statement, "postgresql")


def _after_create(table: Table, statement: str, dialect: str) -> None:
    ddl = DDL(statement)  # type: ignore[no-untyped-call]
    event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


def _refuse(table: Table, when: str, name: str, condition: str, message: str) -> None:
    if when != "TRUNCATE":  # SQLite has no such statement
        _sqlite(table, when, name, condition, message)
    _postgresql(table, when, name, condition, message)


for _table, _same in _APPEND_ONLY.items():
    _refuse(_table, "UPDATE", "stays", "", f"{_table.name} is append-only")
    _refuse(_table, "DELETE", "remains", "", f"{_table.name} is append-only")
    _refuse(_table, "TRUNCATE", "whole", "", f"{_table.name} is append-only")
    # INSERT OR REPLACE would delete without asking the trigger on DELETE.
    _sqlite(
        _table,
        "INSERT",
        "new",
        f"EXISTS (SELECT 1 FROM {_table.name} WHERE {_same})",  # noqa: S608  (names of our own tables)
        f"{_table.name} is append-only",
    )
for _table, _condition in _CLOSED.items():
    _refuse(_table, "INSERT", "closed", _condition, "this publication is closed")
for _table, _end in _ONLY_ONCE.items():
    _kept = " OR ".join(f"NEW.{c.name} <> OLD.{c.name}" for c in _table.columns if c.name != _end)
    _refuse(_table, "UPDATE", "stays", f"OLD.{_end} IS NOT NULL OR {_kept}", f"a {_table.name} can only be ended")
    _refuse(_table, "DELETE", "remains", "", f"a {_table.name} is never removed")
