"""
Signaleringen: what a gemeente knows of an area on its list. Each is added and never changed.

Of one area the newest signalering counts, and those before it are its history. The account of each holds the digest of
all that was recorded, so that `verify` proves that nothing was changed or removed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Row, Select, func, insert, select

from vroegsignalering.files import digest_of
from vroegsignalering.store.audit import append
from vroegsignalering.store.database import Database
from vroegsignalering.store.lists import Series
from vroegsignalering.store.schema import audit_entry, instant, list_row, risk_list, signal, token
from vroegsignalering.store.tokens import Holder

Judgement = Literal["bevestigd", "niet herkend", "al in aanpak", "nader onderzoek"]
JUDGEMENTS: tuple[Judgement, ...] = get_args(Judgement)

_RECORDED = "signalering vastgelegd"
_PART = 500


@dataclass(frozen=True)
class Signal:
    """
    One signalering, beside the row of the list that it is about.

    gemeente:    code of the gemeente that recorded it
    explanation: in the author's own words, may be empty
    author:      the person who says so; holder: the name on the token it was sent with
    newest:      whether nothing newer was recorded of this area
    row:         as it was published; provenance: of its list
    """

    id: int
    area: str
    gemeente: str
    judgement: Judgement
    explanation: str
    author: str
    holder: str
    recorded_at: datetime
    newest: bool
    series: Series
    publication: int
    row: dict[str, Any]
    provenance: dict[str, Any]


@dataclass(frozen=True)
class SignalFilter:
    """
    Which signaleringen are meant; without any of these all.

    gemeenten: that recorded them
    since:     recorded then or later
    newest:    only the newest of each area
    """

    gemeenten: tuple[str, ...] | None = None
    area: str | None = None
    judgement: Judgement | None = None
    since: datetime | None = None
    publication: int | None = None
    newest: bool = False


_ALL = SignalFilter()


class Signals:
    """The signaleringen of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(
        self,
        *,
        risk_list: int,
        area: str,
        gemeente: str,
        judgement: Judgement,
        explanation: str,
        author: str,
        by: Holder,
        at: datetime,
        via: str,
    ) -> int:
        """
        Adds one, with its account, in one transaction; its number. It is kept when this returns.

        risk_list: the number of the list on which the area stands (`Listed.id`)
        via:       "api" or "pagina", for the account
        """
        with self._database.write() as connection:
            number = (connection.scalar(select(func.max(signal.c.id))) or 0) + 1
            told = {
                "id": number, "risk_list": risk_list, "area": area, "gemeente": gemeente, "judgement": judgement,
                "explanation": explanation, "author": author, "token": by.token, "recorded_at": at,
            }  # fmt: skip
            connection.execute(insert(signal), told)
            append(
                connection, at=at, actor=by.actor, action=_RECORDED, subject=area, nummer=number, oordeel=judgement,
                auteur=author, digest=_digest(told), via=via,
            )  # fmt: skip
        return number

    def find(
        self, which: SignalFilter = _ALL, *, offset: int = 0, limit: int | None = None
    ) -> tuple[int, list[Signal]]:
        """How many there are of those meant, and a part of them, newest first."""
        with self._database.read() as connection:
            chosen = _chosen(which)
            total = connection.scalar(select(func.count()).select_from(chosen.subquery())) or 0
            numbers = chosen.order_by(signal.c.id.desc()).offset(offset).limit(limit)
            return total, list(_read(connection, select(numbers.subquery().c.id)))

    def one(self, number: int) -> Signal | None:
        """The signalering with this number; None when there is none."""
        with self._database.read() as connection:
            return next(_read(connection, select(signal.c.id).where(signal.c.id == number)), None)

    def stands_on(self, risk_list: int, area: str) -> bool:
        """Whether an area stands on the list with this number."""
        here = select(list_row.c.area).where(list_row.c.risk_list == risk_list, list_row.c.area == area)
        with self._database.read() as connection:
            return connection.scalar(here) is not None

    def verify(self) -> list[int]:
        """Numbers of the signaleringen that are no longer what was recorded, or not there; empty when all is well."""
        with self._database.read() as connection:
            return changed_signals(connection)


def changed_signals(connection: Connection) -> list[int]:
    """As `Signals.verify`, in a transaction that is open."""
    accounts = connection.scalars(select(audit_entry.c.detail).where(audit_entry.c.action == _RECORDED))
    told = {one["nummer"]: one["digest"] for one in map(json.loads, accounts)}
    there = {row.id: _digest(row._asdict()) for row in connection.execute(select(signal))}
    return sorted(number for number in {*told, *there} if told.get(number) != there.get(number))


def _digest(told: dict[str, Any]) -> str:
    return digest_of(told | {"recorded_at": instant(told["recorded_at"])})


def _chosen(which: SignalFilter) -> Select[tuple[int]]:
    query = select(signal.c.id)
    if which.gemeenten is not None:
        query = query.where(signal.c.gemeente.in_(which.gemeenten))
    if which.area is not None:
        query = query.where(signal.c.area == which.area)
    if which.judgement is not None:
        query = query.where(signal.c.judgement == which.judgement)
    if which.since is not None:
        query = query.where(signal.c.recorded_at >= which.since)
    if which.publication is not None:
        lists = select(risk_list.c.id).where(risk_list.c.publication == which.publication)
        query = query.where(signal.c.risk_list.in_(lists))
    return query.where(~_later().exists()) if which.newest else query


def _later() -> Select[tuple[int]]:
    later = signal.alias("later")
    return select(later.c.id).where(later.c.area == signal.c.area, later.c.id > signal.c.id).correlate(signal)


def _read(connection: Connection, numbers: Select[tuple[int]]) -> Iterator[Signal]:
    """Those with these numbers, newest first, each beside its row."""
    query = (
        select(
            signal,
            token.c.name.label("holder"),
            _later().exists().label("followed"),
            risk_list.c.level,
            risk_list.c.target,
            risk_list.c.horizon,
            risk_list.c.publication,
            risk_list.c.provenance,
            list_row.c.content,
        )
        .join_from(signal, risk_list, risk_list.c.id == signal.c.risk_list)
        .join(list_row, (list_row.c.risk_list == signal.c.risk_list) & (list_row.c.area == signal.c.area))
        .join(token, token.c.id == signal.c.token)
        .where(signal.c.id.in_(numbers))
        .order_by(signal.c.id.desc())
    )
    return (_signal(row) for row in connection.execute(query).yield_per(_PART))


def _signal(row: Row[Any]) -> Signal:
    return Signal(
        id=row.id,
        area=row.area,
        gemeente=row.gemeente,
        judgement=row.judgement,
        explanation=row.explanation,
        author=row.author,
        holder=row.holder,
        recorded_at=row.recorded_at,
        newest=not row.followed,
        series=Series(row.level, row.target, row.horizon),
        publication=row.publication,
        row=json.loads(row.content),
        provenance=json.loads(row.provenance),
    )
