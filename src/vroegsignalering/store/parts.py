"""
Rows of a published list over many gemeenten: those wanted, a part at a time.

The database counts, filters and cuts, so that a page of a whole country costs no reading of all its rows here.
"""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Connection, Text, and_, cast, func, or_, select, true

from vroegsignalering.store.schema import list_row


@dataclass(frozen=True)
class Wanted:
    """
    Which rows of a list are meant.

    gemeenten, wijken: codes; rows of areas in one of them. gemeenten None: those of the whole country
    degree:            rows of this degree of urbanisation; None for any
    classes:           rows of one of these classes; empty for any
    chance:            rows of at least this chance
    """

    gemeenten: tuple[str, ...] | None
    wijken: tuple[str, ...] = ()
    degree: int | None = None
    classes: tuple[int, ...] = ()
    chance: float = 0.0


@dataclass(frozen=True)
class Part:
    """
    Some rows of one list.

    areas: rows in the gemeenten and wijken, or of the degree, that were meant, of any class and chance
    total: those of them with the classes and the chance that were meant
    rows:  of these as many as were asked for, as they were published, by rank
    """

    areas: int
    total: int
    rows: list[dict[str, Any]]


def part_of(connection: Connection, identity: int, wanted: Wanted, *, offset: int, limit: int) -> Part:
    """The rows of one list that are wanted, by rank, from `offset` on and at most `limit` of them."""
    inside = [list_row.c.risk_list == identity]
    if wanted.gemeenten is not None:
        # The code of a buurt or wijk begins with that of its wijk.
        wijk = func.substr(list_row.c.area, 3, 6)
        inside.append(
            or_(
                list_row.c.gemeente.in_(wanted.gemeenten), wijk.in_([code.removeprefix("WK") for code in wanted.wijken])
            )
        )
    # SQLite reads JSON from text; PostgreSQL wants to be told that it is JSON.
    content = cast(list_row.c.content, JSON().with_variant(Text(), "sqlite"))
    if wanted.degree is not None:
        inside.append(content["stedelijkheid"].as_integer() == wanted.degree)
    fitting = [true()]
    if wanted.classes:
        fitting.append(content["klasse"].as_integer().in_(sorted({*wanted.classes})))
    if wanted.chance:
        fitting.append(content["kans"].as_float() >= wanted.chance)
    counts = select(func.count(), func.count().filter(and_(*fitting))).select_from(list_row).where(*inside)
    areas, total = connection.execute(counts).one()
    query = (
        select(list_row.c.content)
        .where(*inside, *fitting)
        .order_by(list_row.c.rank, list_row.c.area)
        .offset(offset)
        .limit(limit)
    )
    return Part(areas, total, [json.loads(content) for content in connection.scalars(query)])
