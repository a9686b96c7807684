"""
The content of publications: as rows, in the one order in which it is digested; and which are no longer what they were.

Row, list and publication are held against each other and against the account of who published them: what decides who
sees a row stands in columns of its own, and a digest beside the rows proves nothing to who could write both.
"""

import json
from typing import Any

from sqlalchemy import Connection, Row, select

from vroegsignalering.files import digest_of
from vroegsignalering.store.audit import Account
from vroegsignalering.store.schema import audit_entry, instant, list_row, publication, risk_list

_PUBLISHED = "gepubliceerd"


def account_of(record: dict[str, Any]) -> Account:
    """What the audit log tells of a publication, from its row."""
    detail = {
        "versie": record["version"],
        "digest": record["digest"],
        "reden": record["reason"],
        "vervangt": record["replaces"],
    }
    return Account(record["published_by"], _PUBLISHED, str(record["id"]), detail)


def record_of_list(identity: int, number: int, content: dict[str, Any]) -> dict[str, Any]:
    """The row of `risk_list` for a list of publication `number`."""
    provenance = content["provenance"]
    return {
        "id": identity,
        "publication": number,
        "level": provenance["level"],
        "target": provenance["target"],
        "horizon": provenance["horizon"],
        "areas": len(content["rows"]),
        "synthetic": provenance["synthetic"],
        "provenance": _json(provenance),
    }


def record_of_row(identity: int, row: dict[str, Any]) -> dict[str, Any]:
    """The row of `list_row` for an area on the list with this number."""
    return {
        "risk_list": identity,
        "area": row["gebied"],
        "rank": row["rang"],
        "gemeente": row["gemeentecode"],
        "gemeente_name": row["gemeente"],
        "content": _json(row),
    }


def changed_publications(connection: Connection) -> list[int]:
    """As `Store.verify`, in a transaction that is open."""
    accounts = connection.execute(select(audit_entry).where(audit_entry.c.action == _PUBLISHED)).all()
    told = {int(entry.subject): entry for entry in accounts}
    there = {row.id: row for row in connection.execute(select(publication))}
    return sorted(
        number
        for number in {*told, *there}
        if number not in there or not _is_as_told(connection, there[number], told.get(number))
    )


def _is_as_told(connection: Connection, record: Row[Any], entry: Row[Any] | None) -> bool:
    account = account_of(record._asdict())
    if entry is None or (instant(record.published_at), account.actor, account.told) != (
        entry.at,
        entry.actor,
        entry.detail,
    ):
        return False
    lists = _content(connection, record.id)
    return lists is not None and digest_of(lists) == record.digest


def _content(connection: Connection, number: int) -> list[dict[str, Any]] | None:
    """The lists of a publication; None where a column says something else than the content beside it."""
    lists = []
    for head in connection.execute(select(risk_list).where(risk_list.c.publication == number)).all():
        rows = connection.execute(select(list_row).where(list_row.c.risk_list == head.id)).all()
        content = {"provenance": json.loads(head.provenance), "rows": [json.loads(row.content) for row in rows]}
        if head._asdict() != record_of_list(head.id, number, content):
            return None
        if any(row._asdict() != record_of_row(head.id, told) for row, told in zip(rows, content["rows"], strict=True)):
            return None
        lists.append(content)
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


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False)
