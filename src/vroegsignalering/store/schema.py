"""
The tables of the store, as the newest migration leaves them.

    publication 1 --- n risk_list 1 --- n list_row 1 --- n signal        audit_entry, audit_head
    series 1 --- n risk_list                   token 1 --- n signal, session, analysis
    analysis 1 --- 1 analysis_state, analysis_result

A publication is written from the bottom up, rows first and its own record last; foreign keys are checked at commit.
So one rule closes it: nothing may be added under a publication whose record stands. Updates and deletes are refused
by the database itself (`triggers`), also to a person who opens it by hand; tokens may only be revoked, sessions only
be ended.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Instant(TypeDecorator[datetime]):
    """An instant as text in UTC, so that it sorts, hashes and reads the same in every database."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """ISO 8601 with microseconds and Z; ValueError for an instant without an offset."""
        return None if value is None else instant(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The same instant, in UTC."""
        return None if value is None else datetime.fromisoformat(value)


def instant(at: datetime) -> str:
    """
    An instant as the store writes it; ValueError where `at` has no offset.

    >>> from datetime import timedelta, timezone
    >>> instant(datetime(2026, 3, 1, 13, 0, tzinfo=timezone(timedelta(hours=1))))
    '2026-03-01T12:00:00.000000Z'
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs an offset from UTC")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


metadata = MetaData()

publication = Table(
    "publication",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("published_by", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("replaces", Integer, ForeignKey("publication.id"), unique=True),
    Index("publication_by_content", "version", "digest"),
)

# The lists that come back from publication to publication. It stays a few rows, so that the newest list of each is
# found without looking through all that was published.
series = Table(
    "series",
    metadata,
    Column("level", String(8), primary_key=True),
    Column("target", String(60), primary_key=True),
    Column("horizon", Integer, primary_key=True, autoincrement=False),
)

risk_list = Table(
    "risk_list",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column(
        "publication",
        Integer,
        ForeignKey("publication.id", deferrable=True, initially="DEFERRED"),
        nullable=False,
    ),
    Column("level", String(8), nullable=False),
    Column("target", String(60), nullable=False),
    Column("horizon", Integer, nullable=False),
    Column("areas", Integer, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("provenance", Text, nullable=False),
    UniqueConstraint("publication", "target", "horizon"),
    ForeignKeyConstraint(["level", "target", "horizon"], ["series.level", "series.target", "series.horizon"]),
    Index("risk_list_by_series", "level", "target", "horizon", "publication"),
)

list_row = Table(
    "list_row",
    metadata,
    Column(
        "risk_list",
        Integer,
        ForeignKey("risk_list.id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
    ),
    Column("area", String(12), primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("gemeente", String(6)),
    Column("gemeente_name", String(200)),
    Column("content", Text, nullable=False),
    Index("list_row_by_gemeente", "risk_list", "gemeente", "rank", "area"),
    Index("list_row_by_area", "area"),
)

token = Table(
    "token",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    Column("role", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(200), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

session = Table(
    "session",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("token", String(12), ForeignKey("token.id"), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
)

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(27), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("action", String(60), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)

# One row: number and hash of the newest entry. It makes an append cost the same at any length, and shows an end that
# was cut off.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

# What a gemeente knows of an area on its list. Several of one area are its history, and the newest counts.
signal = Table(
    "signal",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("risk_list", Integer, nullable=False),
    Column("area", String(12), nullable=False),
    Column("gemeente", String(6), nullable=False),
    Column("judgement", String(20), nullable=False),
    Column("explanation", Text, nullable=False),
    Column("author", String(200), nullable=False),
    Column("token", String(12), ForeignKey("token.id"), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    ForeignKeyConstraint(["risk_list", "area"], ["list_row.risk_list", "list_row.area"]),
    CheckConstraint(
        "judgement IN ('bevestigd', 'niet herkend', 'al in aanpak', 'nader onderzoek')", name="signal_judgement"
    ),
    Index("signal_by_gemeente", "gemeente", "id"),
    Index("signal_by_area", "area", "id"),
)

# Analyses on request: what was asked; how far it is, the only row of a store that changes as it goes; what came of it.
analysis = Table(
    "analysis",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("gemeenten", Text, nullable=False),
    Column("level", String(8), nullable=False),
    Column("sender", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("token", String(12), ForeignKey("token.id"), nullable=False),
    Column("asked_at", Instant, nullable=False),
)

analysis_state = Table(
    "analysis_state",
    metadata,
    Column("analysis", Integer, ForeignKey("analysis.id"), primary_key=True, autoincrement=False),
    Column("state", String(10), nullable=False),
    Column("worker", String(200), nullable=False),
    Column("held_until", Instant),
    Column("attempts", Integer, nullable=False),
    Column("stage", String(60), nullable=False),
    Column("done", Integer, nullable=False),
    Column("steps", Integer),
    Column("fault", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("state IN ('wacht', 'bezig', 'klaar', 'mislukt', 'gestopt')", name="analysis_state_state"),
    Index("analysis_state_by_state", "state", "analysis"),
)

analysis_result = Table(
    "analysis_result",
    metadata,
    Column("analysis", Integer, ForeignKey("analysis.id"), primary_key=True, autoincrement=False),
    Column("report", Text, nullable=False),
    Column("lists", Text, nullable=False),
    Column("finished_at", Instant, nullable=False),
)
