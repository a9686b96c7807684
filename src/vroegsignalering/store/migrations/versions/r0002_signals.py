"""Signaleringen: what a gemeente knows of an area on its list."""

import sqlalchemy as sa
from alembic import op

from vroegsignalering.store.triggers import append_only

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes the table; its rows are never changed or removed."""
    op.create_table(
        "signal",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("risk_list", sa.Integer, nullable=False),
        sa.Column("area", sa.String(12), nullable=False),
        sa.Column("gemeente", sa.String(6), nullable=False),
        sa.Column("judgement", sa.String(20), nullable=False),
        sa.Column("explanation", sa.Text, nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("token", sa.String(12), sa.ForeignKey("token.id"), nullable=False),
        sa.Column("recorded_at", sa.String(27), nullable=False),
        sa.ForeignKeyConstraint(["risk_list", "area"], ["list_row.risk_list", "list_row.area"]),
        sa.CheckConstraint(
            "judgement IN ('bevestigd', 'niet herkend', 'al in aanpak', 'nader onderzoek')", name="signal_judgement"
        ),
    )
    op.create_index("signal_by_gemeente", "signal", ["gemeente", "id"])
    op.create_index("signal_by_area", "signal", ["area", "id"])
    for statement in append_only(op.get_bind().dialect.name, "signal", ("id",)):
        op.execute(statement)
