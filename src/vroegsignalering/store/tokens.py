"""
Tokens: who may ask for what. Kept as a hash only; they expire, can be revoked, and are never removed.

    vroeg_<12 hex: the record>_<43 characters: 256 random bits>

The record is found by the first part and the second is compared, as SHA-256, in constant time. A page's session is a
secret of the same kind under a token, so that it ends with its token, outlives a restart, and needs no signing key.
"""

import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, Select, Table, insert, select, update

from vroegsignalering.errors import BadInput
from vroegsignalering.store.audit import append, append_all, check_actor
from vroegsignalering.store.database import Database
from vroegsignalering.store.issued import (
    INTRODUCED,
    NO_HASH,
    OTHERS,
    REVOKED,
    account_of_introduction,
    account_of_issue,
    changed_tokens,
    named,
)
from vroegsignalering.store.schema import audit_entry, session, token

SESSION = timedelta(hours=8)

_SHAPE = re.compile(r"vroeg_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_GEMEENTEN = re.compile(r"gemeente:(GM\d{4}(?:,GM\d{4})*)")
OF_OTHERS = "oidc"  # begins the number of who comes with a token of another party; our own are hexadecimal


@dataclass(frozen=True)
class Role:
    """
    What a token's holder is.

    gemeenten: codes, only for the kind "gemeente"
    """

    kind: Literal["rijk", "gemeente", "analist", "openbaar"]
    gemeenten: tuple[str, ...] = ()

    @classmethod
    def parse(cls, written: str) -> "Role":
        """
        From `rijk`, `analist`, `openbaar` or `gemeente:GMxxxx[,GMyyyy]`; BadInput for anything else.

        >>> Role.parse("gemeente:GM9001,GM9002").gemeenten
        ('GM9001', 'GM9002')
        """
        match written:
            case "rijk" | "analist" | "openbaar":
                return cls(written)
        if found := _GEMEENTEN.fullmatch(written):
            return cls("gemeente", tuple(dict.fromkeys(found[1].split(","))))
        raise BadInput("token", "role", repr(written), "rijk, analist, openbaar or gemeente:GMxxxx[,GMyyyy]")

    def __str__(self) -> str:
        return f"{self.kind}:{','.join(self.gemeenten)}" if self.gemeenten else self.kind

    def reads_lists_of(self, gemeente: str) -> bool:
        """Whether this holder may see the risk lists of `gemeente`."""
        return self.kind == "rijk" or gemeente in self.gemeenten

    def reads_lists(self) -> bool:
        """Whether this holder may see any risk list."""
        return self.kind in ("rijk", "gemeente")

    def reads_model(self) -> bool:
        """Whether this holder may see what the model rests on."""
        return self.kind in ("rijk", "analist")


@dataclass(frozen=True)
class Holder:
    """Who asks: the token's record, the name it was issued to, the role, and when the token ends."""

    token: str
    name: str
    role: Role
    expires_at: datetime

    @property
    def actor(self) -> str:
        """As the audit log names the holder."""
        return named(self.name, self.token)


@dataclass(frozen=True)
class TokenRecord:
    """One token as it is listed: all but its secret."""

    id: str
    name: str
    role: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None


# The account has 200 signs for a name and the number of the token, and `by` is one as well.
LONGEST_NAME = 170
# Two years: whom nobody names again in that time has no way in any more.
MOST_DAYS = 730


class Tokens:
    """The tokens and sessions of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Found in the account before, which has no index: it need not be read at each request.
        self._accounted: set[tuple[str, str]] = set()

    def issue(self, *, name: str, role: str, expires: datetime, by: str, at: datetime) -> str:
        """
        A new token, to be shown once and kept nowhere; creates the store where there is none.

        Raises BadInput for an unknown role, no name or one of more than LONGEST_NAME signs, a `by` that the account has
        no room for, or an expiry that is not after `at`.
        """
        check_actor(by)
        parsed = Role.parse(role)
        if not name.strip():
            raise BadInput("token", "name", "nothing", "the person or office that it is for")
        if len(name) > LONGEST_NAME:
            raise BadInput("token", "name", f"{len(name)} signs", f"{LONGEST_NAME} at most")
        if expires <= at:
            raise BadInput("token", "expires", expires.isoformat(), f"an instant after {at.isoformat()}")
        number, secret = _new()
        self._database.create()
        record = {"id": number, "hash": _hash(secret), "name": name, "role": str(parsed), "created_at": at,
                  "created_by": by, "expires_at": expires}  # fmt: skip
        with self._database.write() as connection:
            connection.execute(insert(token), record)
            append_all(connection, at, [account_of_issue(record)])
        return f"vroeg_{number}_{secret}"

    def introduce(self, holder: Holder, *, at: datetime) -> bool:
        """
        Keeps a record of a holder whom another party vouches for, with its account; no secret opens it.

        The record keeps the role of the first time; whoever comes with another one is in the account with that.

        returns: whether the holder may come in, which ends when the record is revoked
        """
        with self._database.read() as connection:
            if (stands := self._introduced(connection, holder)) is not None:
                return stands
        with self._database.write() as connection:
            if (stands := self._introduced(connection, holder)) is not None:
                return stands
            role = str(holder.role)
            if connection.scalar(select(token.c.id).where(token.c.id == holder.token)) is None:
                record = {"id": holder.token, "hash": NO_HASH, "name": holder.name, "role": role, "created_at": at,
                          "created_by": OTHERS, "expires_at": holder.expires_at}  # fmt: skip
                connection.execute(insert(token), record)
                append_all(connection, at, [account_of_introduction(record)])
            else:
                append(connection, at=at, actor=holder.actor, action=INTRODUCED, subject=holder.token, rol=role)
        return True

    def _introduced(self, connection: Connection, holder: Holder) -> bool | None:
        """Whether such a holder may come in; None where the account does not have the person with this role yet."""
        record = connection.execute(select(token.c.revoked_at, token.c.role).where(token.c.id == holder.token)).first()
        if record is None:
            return None
        if record.revoked_at is not None:
            return False
        role = str(holder.role)
        if role == record.role or (holder.token, role) in self._accounted:
            return True
        accounts = select(audit_entry.c.detail).where(
            audit_entry.c.action == INTRODUCED, audit_entry.c.subject == holder.token
        )
        if role not in {json.loads(detail).get("rol") for detail in connection.scalars(accounts)}:
            return None
        self._accounted.add((holder.token, role))
        return True

    def holder(self, given: str, *, now: datetime) -> Holder | None:
        """Whose token this is; None when it is unknown, wrong, expired or revoked (and nothing says which)."""
        valid = select(token.c.hash, token.c.id, token.c.name, token.c.role, token.c.expires_at).where(
            token.c.expires_at > now, token.c.revoked_at.is_(None)
        )
        return self._find(valid, token, given)

    def revoke(self, number: str, *, by: str, at: datetime) -> None:
        """Ends a token by its record's number, and the sessions under it; BadInput when there is no such token."""
        check_actor(by)
        with self._database.write() as connection:
            _end(connection, token, number, at, f"an active token; its number is the part after vroeg_ (not {number})")
            append(connection, at=at, actor=by, action=REVOKED, subject=number)

    def one(self, number: str) -> TokenRecord | None:
        """The token with this number; None when none was ever issued."""
        return next((found for found in self.listed() if found.id == number), None)

    def listed(self) -> list[TokenRecord]:
        """All tokens ever issued, oldest first."""
        columns = [column for column in token.c if column.name != "hash"]
        with self._database.read() as connection:
            rows = connection.execute(select(*columns).order_by(token.c.created_at, token.c.id))
            return [TokenRecord(**row._asdict()) for row in rows]

    def verify(self) -> list[str]:
        """Numbers of the tokens that are no longer what was issued or revoked; empty when all is well."""
        with self._database.read() as connection:
            return changed_tokens(connection)

    def begin_session(self, given: str, *, now: datetime) -> str | None:
        """The secret of a new session under the token `given`; None as in `holder`."""
        holder = self.holder(given, now=now)
        if holder is None:
            return None
        number, secret = _new()
        with self._database.write() as connection:
            connection.execute(
                insert(session),
                {"id": number, "hash": _hash(secret), "token": holder.token, "expires_at": now + SESSION},
            )
            append(connection, at=now, actor=holder.actor, action="aangemeld", subject=number)
        return f"vroeg_{number}_{secret}"

    def session_holder(self, given: str, *, now: datetime) -> Holder | None:
        """Whose session this is; None when it, or the token under it, has ended."""
        valid = (
            select(session.c.hash, token.c.id, token.c.name, token.c.role, token.c.expires_at)
            .join(token, token.c.id == session.c.token)
            .where(session.c.expires_at > now, session.c.ended_at.is_(None))
            .where(token.c.expires_at > now, token.c.revoked_at.is_(None))
        )
        return self._find(valid, session, given)

    def end_session(self, given: str, *, now: datetime) -> None:
        """Ends a session; does nothing when it had ended."""
        holder, found = self.session_holder(given, now=now), _SHAPE.fullmatch(given)
        if holder is None or found is None:
            return
        with self._database.write() as connection:
            _end(connection, session, found[1], now, "an open session")
            append(connection, at=now, actor=holder.actor, action="afgemeld", subject=found[1])

    def _find(self, valid: Select[tuple[str, str, str, str, datetime]], table: Table, given: str) -> Holder | None:
        found = _SHAPE.fullmatch(given)
        number, secret = (found[1], found[2]) if found else ("", "")
        with self._database.read() as connection:
            row = connection.execute(valid.where(table.c.id == number)).first()
        # Compared also when there is no such record, so that both answers take the same path.
        same = hmac.compare_digest(_hash(secret), row.hash if row else NO_HASH)
        return Holder(row.id, row.name, Role.parse(row.role), row.expires_at) if row and same else None


def _new() -> tuple[str, str]:
    return secrets.token_hex(6), secrets.token_urlsafe(32)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _end(connection: Connection, table: Table, number: str, at: datetime, expected: str) -> None:
    column = table.c.revoked_at if table is token else table.c.ended_at
    done = connection.execute(update(table).where(table.c.id == number, column.is_(None)).values({column: at}))
    if done.rowcount != 1:
        raise BadInput(table.name, "number", repr(number), expected)
