"""Publications, tokens and the account, as they were before the store had migrations."""

import sqlalchemy as sa
from alembic import op

from vroegsignalering.store.triggers import append_only, only_ended, refused

revision = "0001"
down_revision = None

_INSTANT = sa.String(27)


def upgrade() -> None:
    """Makes the tables and their triggers."""
    _publications()
    _tokens()
    _account()
    dialect = op.get_bind().dialect.name
    for table, key in (
        ("publication", ("id",)),
        ("series", ("level", "target", "horizon")),
        ("risk_list", ("id",)),
        ("list_row", ("risk_list", "area")),
        ("audit_entry", ("number",)),
    ):
        _execute(append_only(dialect, table, key))
    closed = "this publication is closed"
    above = "EXISTS (SELECT 1 FROM publication WHERE id = NEW.publication)"
    _execute(refused(dialect, "risk_list", "INSERT", "closed", above, closed))
    above = "EXISTS (SELECT 1 FROM risk_list l, publication p WHERE p.id = l.publication AND l.id = NEW.risk_list)"
    _execute(refused(dialect, "list_row", "INSERT", "closed", above, closed))
    others = ("id", "hash", "name", "role", "created_at", "created_by", "expires_at")
    _execute(only_ended(dialect, "token", "revoked_at", others))
    _execute(only_ended(dialect, "session", "ended_at", ("id", "hash", "token", "expires_at")))


def _execute(statements: list[str]) -> None:
    for statement in statements:
        op.execute(statement)


def _publications() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("published_at", _INSTANT, nullable=False),
        sa.Column("published_by", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("replaces", sa.Integer, sa.ForeignKey("publication.id"), unique=True),
    )
    op.create_index("publication_by_content", "publication", ["version", "digest"])
    op.create_table(
        "series",
        sa.Column("level", sa.String(8), primary_key=True),
        sa.Column("target", sa.String(60), primary_key=True),
        sa.Column("horizon", sa.Integer, primary_key=True, autoincrement=False),
    )
    op.create_table(
        "risk_list",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column(
            "publication",
            sa.Integer,
            sa.ForeignKey("publication.id", deferrable=True, initially="DEFERRED"),
            nullable=False,
        ),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("target", sa.String(60), nullable=False),
        sa.Column("horizon", sa.Integer, nullable=False),
        sa.Column("areas", sa.Integer, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("provenance", sa.Text, nullable=False),
        sa.UniqueConstraint("publication", "target", "horizon"),
        sa.ForeignKeyConstraint(["level", "target", "horizon"], ["series.level", "series.target", "series.horizon"]),
    )
    op.create_index("risk_list_by_series", "risk_list", ["level", "target", "horizon", "publication"])
    op.create_table(
        "list_row",
        sa.Column(
            "risk_list",
            sa.Integer,
            sa.ForeignKey("risk_list.id", deferrable=True, initially="DEFERRED"),
            primary_key=True,
        ),
        sa.Column("area", sa.String(12), primary_key=True),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("gemeente", sa.String(6)),
        sa.Column("gemeente_name", sa.String(200)),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_index("list_row_by_gemeente", "list_row", ["risk_list", "gemeente", "rank", "area"])
    op.create_index("list_row_by_area", "list_row", ["area"])


def _tokens() -> None:
    op.create_table(
        "token",
        sa.Column("id", sa.String(12), primary_key=True),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("revoked_at", _INSTANT),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.String(12), primary_key=True),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("token", sa.String(12), sa.ForeignKey("token.id"), nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
    )


def _account() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
