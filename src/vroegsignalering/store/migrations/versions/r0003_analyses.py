"""Analyses on request: what was asked, how far it is, and what came of it."""

import sqlalchemy as sa
from alembic import op

from vroegsignalering.store.triggers import append_only

revision = "0003"
down_revision = "0002"

_INSTANT = sa.String(27)


def upgrade() -> None:
    """Makes the tables; what was asked and what came of it are never changed or removed."""
    op.create_table(
        "analysis",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("gemeenten", sa.Text, nullable=False),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("token", sa.String(12), sa.ForeignKey("token.id"), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
    )
    op.create_table(
        "analysis_state",
        sa.Column("analysis", sa.Integer, sa.ForeignKey("analysis.id"), primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("worker", sa.String(200), nullable=False),
        sa.Column("held_until", _INSTANT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("stage", sa.String(60), nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("steps", sa.Integer),
        sa.Column("fault", sa.Text, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.CheckConstraint("state IN ('wacht', 'bezig', 'klaar', 'mislukt')", name="analysis_state_state"),
    )
    op.create_index("analysis_state_by_state", "analysis_state", ["state", "analysis"])
    op.create_table(
        "analysis_result",
        sa.Column("analysis", sa.Integer, sa.ForeignKey("analysis.id"), primary_key=True, autoincrement=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("lists", sa.Text, nullable=False),
        sa.Column("finished_at", _INSTANT, nullable=False),
    )
    dialect = op.get_bind().dialect.name
    for table, key in (("analysis", "id"), ("analysis_result", "analysis")):
        for statement in append_only(dialect, table, (key,)):
            op.execute(statement)
