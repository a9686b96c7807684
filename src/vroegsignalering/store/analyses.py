"""
Analyses on request: a queue in the store, from which workers in other processes take.

    wacht --claim--> bezig --finish--> klaar
      ^                | --fail-----> mislukt
      +----release-----+
           (bezig, and its lease lapsed: may be claimed again, MOST_ATTEMPTS times)
    wacht, bezig --stop--> gestopt, by who asked for it; its worker finds out when it next says how far it is

A worker holds what it claimed for LEASE, and says so again and again; one that was killed says nothing more, and
another takes up what it left. Writers of a store take turns, so that no two claim the same. A worker that lost its
hold, because it was silent for too long, can change nothing any more.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, and_, func, insert, or_, select, update

from vroegsignalering.files import digest_of
from vroegsignalering.store.audit import append
from vroegsignalering.store.database import Database
from vroegsignalering.store.schema import analysis, analysis_result, analysis_state, audit_entry, instant, token
from vroegsignalering.store.tokens import Holder

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
MOST_WAITING = 3
# Nor for more than so many in an hour: what was sent is kept, also of what was stopped.
MOST_AN_HOUR = 12

_BROKEN_OFF = "De analyse is te vaak afgebroken. Vraag haar opnieuw aan, of neem contact op."
_ASKED, _DONE = "analyse aangevraagd", "analyse klaar"
_OPEN = ("wacht", "bezig")

State = Literal["wacht", "bezig", "klaar", "mislukt", "gestopt"]


@dataclass(frozen=True)
class Analysis:
    """
    One analysis, without what was sent and without what came of it.

    gemeenten: that its figures are about;  sender: as the figures say;  holder: the name on the token
    state:     wacht, bezig, klaar, mislukt or gestopt
    stage:     what is being done, `done` of so many `steps` (None: not known); fault: why it failed
    """

    id: int
    gemeenten: tuple[str, ...]
    level: str
    sender: str
    holder: str
    asked_at: datetime
    state: State
    stage: str
    done: int
    steps: int | None
    attempts: int
    fault: str
    changed_at: datetime


@dataclass(frozen=True)
class Claim:
    """What a worker holds: the figures (CSV), what they are (TOML), and the gemeenten that they are about."""

    id: int
    figures: str
    about: str
    gemeenten: tuple[str, ...]
    level: str
    sender: str


@dataclass(frozen=True)
class Result:
    """What came of an analysis: the report (HTML), and the lists with the rows of its gemeenten."""

    report: str
    lists: list[dict[str, Any]]
    finished_at: datetime


class Analyses:
    """The analyses of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(
        self, *, figures: str, about: str, gemeenten: Collection[str], level: str, sender: str, by: Holder, at: datetime
    ) -> int | None:
        """
        Adds an analysis to the queue, with its account; its number. It is kept when this returns.

        None, and nothing is added, where MOST_WAITING that the token asked for are not done, or it asked for
        MOST_AN_HOUR in the last hour.
        """
        with self._database.write() as connection:
            if not _has_room(connection, by, at):
                return None
            number = (connection.scalar(select(func.max(analysis.c.id))) or 0) + 1
            told = {"id": number, "gemeenten": ",".join(sorted(gemeenten)), "level": level, "sender": sender,
                    "figures": figures, "about": about, "token": by.token, "asked_at": at}  # fmt: skip
            connection.execute(insert(analysis), told)
            state = {"analysis": number, "state": "wacht", "worker": "", "held_until": None, "attempts": 0,
                     "stage": "", "done": 0, "steps": None, "fault": "", "changed_at": at}  # fmt: skip
            connection.execute(insert(analysis_state), state)
            append(
                connection, at=at, actor=by.actor, action=_ASKED, subject=str(number),
                gemeenten=told["gemeenten"], digest=_digest(told),
            )  # fmt: skip
        return number

    def has_room(self, by: Holder, at: datetime) -> bool:
        """Whether another analysis would be taken from this token now."""
        with self._database.read() as connection:
            return _has_room(connection, by, at)

    def find(self, own: Collection[str] | None) -> list[Analysis]:
        """The analyses whose gemeenten are all among `own`, or all; newest first."""
        with self._database.read() as connection:
            found = [_analysis(row) for row in connection.execute(_told().order_by(analysis.c.id.desc()))]
        return [one for one in found if own is None or {*one.gemeenten} <= {*own}]

    def one(self, number: int) -> Analysis | None:
        """The analysis with this number; None when there is none."""
        with self._database.read() as connection:
            row = connection.execute(_told().where(analysis.c.id == number)).first()
        return _analysis(row) if row else None

    def result(self, number: int) -> Result | None:
        """What came of an analysis; None while it is not done."""
        with self._database.read() as connection:
            row = connection.execute(select(analysis_result).where(analysis_result.c.analysis == number)).first()
        return Result(row.report, json.loads(row.lists), row.finished_at) if row else None

    def verify(self) -> list[int]:
        """Numbers of the analyses that are no longer what was sent, or came of it; empty when all is well."""
        with self._database.read() as connection:
            return changed_analyses(connection)

    def claim(self, worker: str, now: datetime) -> Claim | None:
        """The oldest that waits, or whose worker went silent, held from now on; None when there is none."""
        state = analysis_state.c
        lapsed = and_(state.state == "bezig", state.held_until <= now)
        with self._database.write() as connection:
            spent = select(state.analysis).where(lapsed, state.attempts >= MOST_ATTEMPTS)
            ended = {"state": "mislukt", "fault": _BROKEN_OFF, "worker": "", "held_until": None, "changed_at": now}
            for number in connection.scalars(spent).all():
                connection.execute(update(analysis_state).where(state.analysis == number).values(ended))
                _account_of_failure(connection, number, worker, now, _BROKEN_OFF)
            free = select(state.analysis).where(or_(state.state == "wacht", lapsed)).order_by(state.analysis).limit(1)
            number = connection.scalar(free)
            if number is None:
                return None
            connection.execute(
                update(analysis_state)
                .where(state.analysis == number)
                .values(
                    state="bezig", worker=worker, held_until=now + LEASE, attempts=state.attempts + 1, stage="",
                    done=0, steps=None, changed_at=now,
                )
            )  # fmt: skip
            row = connection.execute(select(analysis).where(analysis.c.id == number)).one()
        return Claim(row.id, row.figures, row.about, tuple(row.gemeenten.split(",")), row.level, row.sender)

    def hold(self, number: int, worker: str, now: datetime) -> bool:
        """Holds what was claimed for another LEASE; False when it is held no more."""
        with self._database.write() as connection:
            return _change(connection, number, worker, held_until=now + LEASE)

    def tell(self, number: int, worker: str, now: datetime, *, stage: str, done: int, steps: int | None) -> bool:
        """How far it is, held for another LEASE; False when it is held no more."""
        with self._database.write() as connection:
            told = {"stage": stage, "done": done, "steps": steps, "changed_at": now}
            return _change(connection, number, worker, held_until=now + LEASE, **told)

    def release(self, number: int, worker: str, now: datetime) -> bool:
        """Gives back what was claimed, as if it had not been; False when it was held no more."""
        told = {"state": "wacht", "worker": "", "held_until": None, "changed_at": now}
        with self._database.write() as connection:
            return _change(connection, number, worker, attempts=analysis_state.c.attempts - 1, **told)

    def stop(self, number: int, *, by: Holder, at: datetime) -> bool:
        """Ends it on request, with its account; False, and nothing happens, where it had ended before."""
        state = analysis_state.c
        told = {"state": "gestopt", "worker": "", "held_until": None, "changed_at": at}
        with self._database.write() as connection:
            going = update(analysis_state).where(state.analysis == number, state.state.in_(_OPEN))
            if connection.execute(going.values(told)).rowcount == 0:
                return False
            append(connection, at=at, actor=by.actor, action="analyse gestopt", subject=str(number))
        return True

    def finish(self, number: int, worker: str, now: datetime, *, report: str, lists: list[dict[str, Any]]) -> bool:
        """Keeps what came of it, with its account; False, and nothing is kept, when it is held no more."""
        told = {"state": "klaar", "worker": "", "held_until": None, "changed_at": now}
        with self._database.write() as connection:
            if not _change(connection, number, worker, **told):
                return False
            content = json.dumps(lists, ensure_ascii=False, allow_nan=False)
            result = {"analysis": number, "report": report, "lists": content, "finished_at": now}
            connection.execute(insert(analysis_result), result)
            append(connection, at=now, actor=worker, action=_DONE, subject=str(number),
                   digest=digest_of([report, content]))  # fmt: skip
        return True

    def fail(self, number: int, worker: str, now: datetime, *, fault: str) -> bool:
        """Ends it without a result, with its account; False when it is held no more."""
        told = {"state": "mislukt", "worker": "", "held_until": None, "fault": fault, "changed_at": now}
        with self._database.write() as connection:
            if not _change(connection, number, worker, **told):
                return False
            _account_of_failure(connection, number, worker, now, fault)
        return True


def changed_analyses(connection: Connection) -> list[int]:
    """As `Analyses.verify`, in a transaction that is open."""
    there = {
        (_ASKED, row.id): {_digest(row._asdict()), digest_of([row.figures, row.about])}  # as it was before API 1.2
        for row in connection.execute(select(analysis))
    }
    ended = connection.execute(select(analysis_result.c.analysis, analysis_result.c.report, analysis_result.c.lists))
    there |= {(_DONE, row.analysis): {digest_of([row.report, row.lists])} for row in ended}
    accounts = connection.execute(select(audit_entry).where(audit_entry.c.action.in_((_ASKED, _DONE))))
    told = {(one.action, int(one.subject)): json.loads(one.detail)["digest"] for one in accounts}
    return sorted({key[1] for key in {*told, *there} if told.get(key) not in there.get(key, ())})


def _digest(asked: dict[str, Any]) -> str:
    """Of all that was asked: the right to read it hangs on its gemeenten."""
    return digest_of(asked | {"asked_at": instant(asked["asked_at"])})


def _has_room(connection: Connection, by: Holder, at: datetime) -> bool:
    return _waiting(connection, by) < MOST_WAITING and _asked_since(connection, by, at) < MOST_AN_HOUR


def _waiting(connection: Connection, by: Holder) -> int:
    """How many a token asked for that are not done."""
    query = select(func.count()).select_from(analysis).join(analysis_state)
    query = query.where(analysis.c.token == by.token, analysis_state.c.state.in_(_OPEN))
    return connection.scalar(query) or 0


def _asked_since(connection: Connection, by: Holder, at: datetime) -> int:
    """How many a token asked for in the last hour."""
    query = select(func.count()).select_from(analysis)
    query = query.where(analysis.c.token == by.token, analysis.c.asked_at > at - timedelta(hours=1))
    return connection.scalar(query) or 0


def _account_of_failure(connection: Connection, number: int, worker: str, now: datetime, fault: str) -> None:
    append(connection, at=now, actor=worker, action="analyse mislukt", subject=str(number), reden=fault)


def _change(connection: Connection, number: int, worker: str, /, **values: Any) -> bool:
    """Changes the state of what this worker holds; False where it holds it no more."""
    state = analysis_state.c
    held = update(analysis_state).where(state.analysis == number, state.state == "bezig", state.worker == worker)
    return connection.execute(held.values(values)).rowcount == 1


def _told() -> Select[Any]:
    left = [analysis.c[name] for name in ("id", "gemeenten", "level", "sender", "asked_at")]
    names = ("state", "stage", "done", "steps", "attempts", "fault", "changed_at")
    right = [analysis_state.c[name] for name in names]
    query = select(*left, *right, token.c.name.label("holder")).join_from(analysis, analysis_state)
    return query.join(token, token.c.id == analysis.c.token)


def _analysis(row: Row[Any]) -> Analysis:
    return Analysis(**(row._asdict() | {"gemeenten": tuple(row.gemeenten.split(","))}))
