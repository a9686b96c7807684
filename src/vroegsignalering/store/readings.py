"""
Readings of answers that lie ready: many at a time, each with the right to it and its account, in one transaction.

    who asks 1 --+                      +-- does the token still hold?            one entry in the audit log each,
    who asks 2 --+--> one transaction --+-- is nothing newer published?  --yes--> then the answers go out
    who asks 3 --+                      +-- (asked once for all of them)  --no--> answered anew, without an entry here

So an answer that is kept costs no question of its own, and yet a token that is revoked, or a publication that came, is
seen by the very next request, in every process.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from vroegsignalering.store.audit import Account, append_all
from vroegsignalering.store.database import Database
from vroegsignalering.store.schema import publication, token

_HOLDING = select(token.c.id, select(func.max(publication.c.id)).scalar_subquery()).where(
    token.c.id.in_(bindparam("asked", expanding=True)),
    token.c.expires_at > bindparam("now"),
    token.c.revoked_at.is_(None),
)


@dataclass(frozen=True)
class Ready:
    """
    An answer that lies ready.

    token:   number of the token of who asks
    newest:  number of the newest publication when the answer was made; 0 for none
    account: of its reading
    """

    token: str
    newest: int
    account: Account


class Readings:
    """The readings of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, ready: Sequence[Ready], *, now: datetime) -> list[bool]:
        """
        Whether each may still be given; those that may are in the account when this returns.

        Unavailable when the account cannot be kept, and then none may be given.
        """
        with self._database.write() as connection:
            asked = {"asked": list({one.token for one in ready}), "now": now}
            holding = {(number, newest or 0) for number, newest in connection.execute(_HOLDING, asked)}
            stands = [(one.token, one.newest) in holding for one in ready]
            append_all(connection, now, [one.account for one, good in zip(ready, stands, strict=True) if good])
        return stands
