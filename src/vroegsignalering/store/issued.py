"""
What the account tells of tokens, and which of them are no longer what was issued.

Who may see what hangs on the role of a token, its end and its being revoked: each is held against the account of who
issued, introduced or revoked it. Accounts from before they held a digest say nothing of the secret and of the end.
"""

import json
from typing import Any

from sqlalchemy import Connection, Row, select

from vroegsignalering.files import digest_of
from vroegsignalering.store.audit import Account
from vroegsignalering.store.schema import audit_entry, instant, token

INTRODUCED, REVOKED = "voorgesteld", "token ingetrokken"
NO_HASH = "0" * 64
OTHERS = "OpenID Connect"
_ISSUED = "token uitgegeven"


def account_of_issue(record: dict[str, Any]) -> Account:
    """What the audit log tells of a token that was issued, from its row."""
    detail = {"naam": record["name"], "rol": record["role"], "digest": _digest(record)}
    return Account(record["created_by"], _ISSUED, record["id"], detail)


def account_of_introduction(record: dict[str, Any]) -> Account:
    """What it tells of who came with a token of another party for the first time."""
    actor = named(record["name"], record["id"])
    return Account(actor, INTRODUCED, record["id"], {"rol": record["role"], "digest": _digest(record)})


def named(name: str, number: str) -> str:
    """The holder of a token, as the account has it."""
    return f"{name} (token {number})"


def changed_tokens(connection: Connection) -> list[str]:
    """As `Tokens.verify`, in a transaction that is open."""
    issued: dict[str, Row[Any]] = {}
    revoked: dict[str, str] = {}
    accounts = select(audit_entry).where(audit_entry.c.action.in_((_ISSUED, INTRODUCED, REVOKED)))
    for entry in connection.execute(accounts.order_by(audit_entry.c.number)):
        if entry.action == REVOKED:
            revoked[entry.subject] = entry.at
        else:
            issued.setdefault(entry.subject, entry)  # who comes with another role is introduced again
    there = {row.id: row for row in connection.execute(select(token))}
    return sorted(
        number
        for number in {*issued, *revoked, *there}
        if number not in there or not _is_as_told(there[number], issued.get(number), revoked.get(number))
    )


def _is_as_told(row: Row[Any], entry: Row[Any] | None, revoked: str | None) -> bool:
    record = row._asdict()
    if entry is None or revoked != (row.revoked_at and instant(row.revoked_at)):
        return False
    account = account_of_issue(record)
    if entry.action == INTRODUCED:
        account = account_of_introduction(record)
        if (row.hash, row.created_by) != (NO_HASH, OTHERS):
            return False
    told = json.loads(entry.detail)
    expected = {name: account.detail[name] for name in account.detail if name in told or name != "digest"}
    return (entry.at, entry.actor, told) == (instant(row.created_at), account.actor, expected)


def _digest(record: dict[str, Any]) -> str:
    told = {name: record[name] for name in ("id", "hash", "name", "role", "created_by")}
    return digest_of(told | {name: instant(record[name]) for name in ("created_at", "expires_at")})
