"""
The triggers that keep rows as they were written, as statements for SQLite and PostgreSQL.

Migrations that were released rest on these functions: what they give for the same arguments never changes. What another
table needs is a function beside them.
"""

from collections.abc import Iterable


def append_only(dialect: str, table: str, key: Iterable[str]) -> list[str]:
    """
    No row of `table` is changed or removed, whoever asks.

    dialect: `sqlite` or `postgresql`;  key: the columns of the primary key
    """
    told = f"{table} is append-only"
    found = [
        *refused(dialect, table, "UPDATE", "stays", "", told),
        *refused(dialect, table, "DELETE", "remains", "", told),
        *refused(dialect, table, "TRUNCATE", "whole", "", told),
    ]
    if dialect == "sqlite":
        # INSERT OR REPLACE would delete without asking the trigger on DELETE.
        same = " AND ".join(f"{name} = NEW.{name}" for name in key)
        exists = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  (names of our own tables)
        found += refused(dialect, table, "INSERT", "new", exists, told)
    return found


def only_ended(dialect: str, table: str, end: str, others: Iterable[str]) -> list[str]:
    """
    No row of `table` is removed, and the one change is that it is ended, once.

    end: the column that is empty until then;  others: all other columns
    """
    kept = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in others)
    return [
        *refused(dialect, table, "UPDATE", "stays", f"OLD.{end} IS NOT NULL OR {kept}", f"a {table} can only be ended"),
        *refused(dialect, table, "DELETE", "remains", "", f"a {table} is never removed"),
    ]


def never_replaced(dialect: str, table: str, key: Iterable[str]) -> list[str]:
    """
    No row of `table` makes way for another one: SQLite removes it then, and asks no trigger on DELETE.

    key: the columns of the primary key, which is not the rowid; that one would do as well
    """
    if dialect != "sqlite":
        return []
    told = f"a {table} is never replaced"
    same = " AND ".join(f"{name} = NEW.{name}" for name in key)
    exists = f"EXISTS (SELECT 1 FROM {table} WHERE ({same}) OR rowid = NEW.rowid)"  # noqa: S608  (names of our own tables)
    return [
        *refused(dialect, table, "INSERT", "once", exists, told),
        *refused(dialect, table, "UPDATE", "put", "NEW.rowid <> OLD.rowid", told),
    ]


def refused(dialect: str, table: str, when: str, name: str, condition: str, message: str) -> list[str]:
    """
    The statements that refuse an act on `table` where the condition holds.

    when:      UPDATE, DELETE, INSERT or TRUNCATE (of which SQLite has none)
    name:      of the trigger, after that of the table
    condition: in SQL, with NEW and OLD; empty for always
    """
    if dialect == "sqlite":
        return [_sqlite(table, when, name, condition, message)] if when != "TRUNCATE" else []
    return _postgresql(table, when, name, condition, message)


def _sqlite(table: str, when: str, name: str, condition: str, message: str) -> str:
    return (
        f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table} "
        f"{f'WHEN {condition} ' if condition else ''}BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _postgresql(table: str, when: str, name: str, condition: str, message: str) -> list[str]:
    each = "STATEMENT" if when == "TRUNCATE" else "ROW"
    found = (
        f"IF {condition} THEN RAISE EXCEPTION '{message}'; END IF;" if condition else f"RAISE EXCEPTION '{message}';"
    )
    return [
        f"CREATE OR REPLACE FUNCTION {table}_{name}() RETURNS trigger AS $$ "
        f"BEGIN {found} RETURN NEW; END $$ LANGUAGE plpgsql",
        f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {table}_{name}()",
    ]
