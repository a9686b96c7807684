"""
What can be read of what was published: publications, their lists, and the rows of a gemeente or of an area.

A *series* is a list that comes back: one level, target and horizon. Its list that *stands* is the one in the newest
publication that holds the series and was not replaced. So a publication of wijken hides no list of buurten, and what
a correction left out stands no more. No question here costs more because more was published before.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, and_, func, select

from vroegsignalering.store.schema import list_row, publication, risk_list, series


class Series(NamedTuple):
    """A list that comes back; horizon in years."""

    level: str
    target: str
    horizon: int


@dataclass(frozen=True)
class Publication:
    """
    One publication.

    replaces:    the publication that it corrects, None for most
    replaced_by: the publication that corrected it since, None for most
    lists:       its lists, sorted
    synthetic:   whether any of its lists tells of a country that does not exist
    """

    id: int
    version: str
    digest: str
    published_at: datetime
    published_by: str
    reason: str
    replaces: int | None
    replaced_by: int | None
    lists: tuple[Series, ...]
    synthetic: bool


@dataclass(frozen=True)
class Listed:
    """
    One published list without its rows.

    id:         its own number
    areas:      areas in the whole list, over all gemeenten
    provenance: as it was published
    """

    id: int
    publication: Publication
    series: Series
    areas: int
    provenance: dict[str, Any]


@dataclass(frozen=True)
class RiskList(Listed):
    """
    The part of one published list that lies in one gemeente.

    rows: as they were published, by rank
    """

    gemeente: str
    gemeente_name: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Standing:
    """A list that stands: its series, the number of its publication, and its own."""

    series: Series
    publication: int
    risk_list: int


@dataclass(frozen=True)
class Place:
    """Where an area stood on one published list; replaced: whether that publication was corrected since."""

    publication: int
    published_at: datetime
    digest: str
    replaced: bool
    series: Series
    rank: int
    areas: int


def standing(connection: Connection) -> list[Standing]:
    """The lists that stand, by series."""
    replaced = publication.alias("heir")
    newest = (
        select(risk_list.c.id)
        .where(
            risk_list.c.level == series.c.level,
            risk_list.c.target == series.c.target,
            risk_list.c.horizon == series.c.horizon,
            ~select(replaced.c.id).where(replaced.c.replaces == risk_list.c.publication).exists(),
        )
        .order_by(risk_list.c.publication.desc())
        .limit(1)
        .correlate(series)
        .scalar_subquery()
    )
    query = (
        select(risk_list.c.id, risk_list.c.publication, series)
        .join_from(series, risk_list, risk_list.c.id == newest)
        .order_by(series.c.level, series.c.target, series.c.horizon)
    )
    return [
        Standing(Series(one.level, one.target, one.horizon), one.publication, one.id)
        for one in connection.execute(query)
    ]


def publications_of(connection: Connection, which: Select[tuple[int]]) -> list[Publication]:
    """The publications whose numbers `which` selects, newest first."""
    replaced = publication.alias("heir")
    heir = select(replaced.c.id).where(replaced.c.replaces == publication.c.id).scalar_subquery()
    query = select(publication, heir.label("replaced_by")).where(publication.c.id.in_(which))
    records = connection.execute(query.order_by(publication.c.id.desc())).all()
    lists: dict[int, list[Row[Any]]] = {record.id: [] for record in records}
    columns = [risk_list.c[name] for name in ("publication", "level", "target", "horizon", "synthetic")]
    held = select(*columns).where(risk_list.c.publication.in_(which))
    for one in connection.execute(held.order_by(risk_list.c.level, risk_list.c.target, risk_list.c.horizon)):
        lists[one.publication].append(one)
    return [
        Publication(
            **record._asdict(),
            lists=tuple(Series(one.level, one.target, one.horizon) for one in lists[record.id]),
            synthetic=any(one.synthetic for one in lists[record.id]),
        )
        for record in records
    ]


def one_publication(connection: Connection, number: int | None) -> Publication | None:
    """The publication with this number, or the newest; None when there is none."""
    which = select(publication.c.id).where(publication.c.id == number) if number else select(func.max(publication.c.id))
    found = publications_of(connection, which)
    return found[0] if found else None


def listed(connection: Connection, numbers: list[int], gemeenten: tuple[str, ...] | None) -> list[Listed]:
    """
    The lists with these numbers, newest publication first, then by series.

    gemeenten: only lists on which one of them has an area; None for all lists
    """
    query = select(risk_list).where(risk_list.c.id.in_(numbers))
    if gemeenten is not None:
        inside = and_(list_row.c.risk_list == risk_list.c.id, list_row.c.gemeente.in_(gemeenten))
        query = query.where(select(list_row.c.area).where(inside).exists())
    order = (risk_list.c.publication.desc(), risk_list.c.level, risk_list.c.target, risk_list.c.horizon)
    heads = connection.execute(query.order_by(*order)).all()
    which = select(publication.c.id).where(publication.c.id.in_({head.publication for head in heads}))
    stood = {one.id: one for one in publications_of(connection, which)} if heads else {}
    return [
        Listed(
            head.id,
            stood[head.publication],
            Series(head.level, head.target, head.horizon),
            head.areas,
            json.loads(head.provenance),
        )
        for head in heads
    ]


def numbers_of(connection: Connection, number: int) -> list[int]:
    """The numbers of the lists of one publication."""
    return list(connection.scalars(select(risk_list.c.id).where(risk_list.c.publication == number)))


def rows_of(connection: Connection, identity: int, gemeente: str) -> tuple[str, list[dict[str, Any]]] | None:
    """Name of the gemeente and its rows on one list, by rank; None where it has none."""
    query = (
        select(list_row.c.content, list_row.c.gemeente_name)
        .where(list_row.c.risk_list == identity, list_row.c.gemeente == gemeente)
        .order_by(list_row.c.rank, list_row.c.area)
    )
    rows = connection.execute(query).all()
    return (rows[0].gemeente_name or gemeente, [json.loads(row.content) for row in rows]) if rows else None


def rows_on(connection: Connection, lists: list[int], area: str) -> dict[int, dict[str, Any]]:
    """The rows of one area on some lists, by the number of the list; those where it is not are left out."""
    query = select(list_row.c.risk_list, list_row.c.content).where(
        list_row.c.risk_list.in_(lists), list_row.c.area == area
    )
    return {one.risk_list: json.loads(one.content) for one in connection.execute(query)}


def newest_with(connection: Connection, area: str) -> list[int]:
    """The number of the newest list that holds an area; empty where none ever did."""
    found = connection.scalar(select(func.max(list_row.c.risk_list)).where(list_row.c.area == area))
    return [found] if found else []


def places_of(connection: Connection, area: str, *, offset: int, limit: int) -> tuple[int, list[Place]]:
    """On how many lists an area ever stood, and a part of them, newest first."""
    replaced = publication.alias("heir")
    heir = select(replaced.c.id).where(replaced.c.replaces == publication.c.id).exists()
    total = connection.scalar(select(func.count()).select_from(list_row).where(list_row.c.area == area)) or 0
    query = (
        select(list_row.c.rank, risk_list, publication.c.published_at, publication.c.digest, heir.label("replaced"))
        .join_from(list_row, risk_list, risk_list.c.id == list_row.c.risk_list)
        .join(publication, publication.c.id == risk_list.c.publication)
        .where(list_row.c.area == area)
        .order_by(risk_list.c.publication.desc(), risk_list.c.level, risk_list.c.target, risk_list.c.horizon)
        .offset(offset)
        .limit(limit)
    )
    return total, [
        Place(
            one.publication,
            one.published_at,
            one.digest,
            one.replaced,
            Series(one.level, one.target, one.horizon),
            one.rank,
            one.areas,
        )
        for one in connection.execute(query)
    ]
