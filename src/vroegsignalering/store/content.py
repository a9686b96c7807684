"""The content of publications, in the one order in which it is digested; and which are no longer what they were."""

import json
from typing import Any

from sqlalchemy import Connection, select

from vroegsignalering.files import digest_of
from vroegsignalering.store.schema import list_row, publication, risk_list


def changed_publications(connection: Connection) -> list[int]:
    """As `Store.verify`, in a transaction that is open."""
    stood = connection.execute(select(publication.c.id, publication.c.digest).order_by(publication.c.id)).all()
    return [number for number, digest in stood if digest_of(_content(connection, number)) != digest]


def _content(connection: Connection, number: int) -> list[dict[str, Any]]:
    lists = []
    for head in connection.execute(select(risk_list).where(risk_list.c.publication == number)).all():
        rows = connection.scalars(select(list_row.c.content).where(list_row.c.risk_list == head.id))
        lists.append({"provenance": json.loads(head.provenance), "rows": [json.loads(row) for row in rows]})
    return in_order(lists)


def in_order(lists: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lists of a publication by target and horizon, their rows by rank."""

    # One order for equal content, so that a digest does not hang on the order of the caller or of the database.
    def place(content: dict[str, Any]) -> tuple[str, int]:
        return content["provenance"]["target"], content["provenance"]["horizon"]

    def rank(row: dict[str, Any]) -> tuple[int, str]:
        return row["rang"], row["gebied"]

    return [
        {"provenance": content["provenance"], "rows": sorted(content["rows"], key=rank)}
        for content in sorted(lists, key=place)
    ]
