"""
The audit log: who did what, when, to what. Append-only, and chained so that a change shows.

    hash(n) = SHA-256 of (number, at, actor, action, subject, detail, hash(n - 1));    hash(0) = 64 zeros

A changed, removed, inserted or moved entry breaks the chain at its place; a missing end disagrees with the head that
is kept apart. Whoever can rewrite every later hash and the head as well is stopped by a head that was noted elsewhere:
`verify(known=...)` proves that the log still contains the chain up to it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from vroegsignalering.errors import BadInput
from vroegsignalering.store.database import Database
from vroegsignalering.store.schema import audit_entry, audit_head, instant

# Signs of the name of who did something: SQLite would take more, and no server could ever take that over.
LONGEST_ACTOR = 200
_START = "0" * 64

# Made once: a reading of a list waits for them.
_HEAD = select(audit_head.c.number, audit_head.c.hash)
_ADD, _MOVE, _BEGIN = insert(audit_entry), update(audit_head), insert(audit_head).values(id=1)
_encode = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True)
class Chain:
    """
    What `verify` found.

    entries: how many entries were read
    head:    hash of the newest, to note elsewhere; 64 zeros for an empty log
    fault:   None, or in Dutch what does not hold and where
    """

    entries: int
    head: str
    fault: str | None


@dataclass(frozen=True)
class Account:
    """What an entry tells, apart from its place and moment: who did what, to what, and in which way."""

    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]

    @cached_property
    def told(self) -> str:
        """The detail as the log keeps it."""
        return json.dumps(self.detail, sort_keys=True, ensure_ascii=False)


class Audit:
    """The audit log of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, *, at: datetime, actor: str, action: str, subject: str, **detail: Any) -> None:
        """Adds one entry in a transaction of its own; Unavailable when it cannot be kept."""
        with self._database.write() as connection:
            append(connection, at=at, actor=actor, action=action, subject=subject, **detail)

    def newest(self, action: str) -> Account | None:
        """What the newest entry of an action tells; None where there is none."""
        told = select(audit_entry).where(audit_entry.c.action == action)
        with self._database.read() as connection:
            found = connection.execute(told.order_by(audit_entry.c.number.desc()).limit(1)).first()
        return Account(found.actor, found.action, found.subject, json.loads(found.detail)) if found else None

    def entries(self) -> list[dict[str, Any]]:
        """All entries, oldest first: number, at, actor, action, subject, detail, hash."""
        with self._database.read() as connection:
            rows = connection.execute(select(audit_entry).order_by(audit_entry.c.number)).mappings()
            return [dict(row) | {"detail": json.loads(row["detail"])} for row in rows]

    def verify(self, *, known: tuple[int, str] | None = None) -> Chain:
        """
        Recomputes the whole chain in one reading.

        known: number and hash of an entry as they were noted elsewhere before
        """
        with self._database.read() as connection:
            return chain_of(connection, known)


def chain_of(connection: Connection, known: tuple[int, str] | None = None) -> Chain:
    """As `Audit.verify`, in a transaction that is open."""
    number, previous, fault = 0, _START, None
    head = connection.execute(_HEAD).first() or (0, _START)
    for entry in connection.execute(select(audit_entry).order_by(audit_entry.c.number)):
        fault = fault or _fault(entry, number, previous)
        number, previous = number + 1, entry.hash
        if known and entry.number == known[0] and entry.hash != known[1]:
            fault = fault or f"entry {entry.number} has another hash than was noted"
    if tuple(head) != (number, previous):
        fault = fault or f"it ends at entry {number}, but there were {head[0]}"
    if known and known[0] > number:
        fault = fault or f"entry {known[0]}, which was noted, is missing"
    return Chain(number, previous, fault)


def check_actor(by: str) -> None:
    """BadInput for a name that the account has no room for."""
    if len(by) > LONGEST_ACTOR:
        raise BadInput("the name of who decides", "", f"{len(by)} signs", f"{LONGEST_ACTOR} at most")


def append(connection: Connection, *, at: datetime, actor: str, action: str, subject: str, **detail: Any) -> None:
    """Adds one entry inside a writer's transaction: the act and its account stand or fall together."""
    append_all(connection, at, [Account(actor, action, subject, detail)])


def append_all(connection: Connection, at: datetime, accounts: Sequence[Account]) -> None:
    """Adds an entry for each, in this order and of the same moment, inside a writer's transaction."""
    head = connection.execute(_HEAD).first()
    number, previous = (head.number, head.hash) if head else (0, _START)
    moment, entries = instant(at), []
    for account in accounts:
        number += 1
        entry = {
            "number": number,
            "at": moment,
            "actor": account.actor,
            "action": account.action,
            "subject": account.subject,
            "detail": account.told,
        }
        previous = entry["hash"] = _hash(entry, previous)
        entries.append(entry)
    if entries:
        connection.execute(_ADD, entries)
        connection.execute(_MOVE if head else _BEGIN, {"number": number, "hash": previous})


def _fault(entry: Row[Any], number: int, previous: str) -> str | None:
    if entry.number != number + 1:
        return f"entry {number + 1} is missing"
    if entry.hash != _hash(entry._asdict(), previous):
        return f"entry {entry.number} is not as it was written, or does not follow on the one before"
    return None


def _hash(entry: dict[str, Any], previous: str) -> str:
    told = [entry[name] for name in ("number", "at", "actor", "action", "subject", "detail")]
    return hashlib.sha256(_encode([*told, previous]).encode()).hexdigest()
