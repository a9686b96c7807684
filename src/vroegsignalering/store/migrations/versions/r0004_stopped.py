"""Analyses that were stopped by who asked for them."""

from alembic import op

revision = "0004"
down_revision = "0003"

_NAME = "analysis_state_state"


def upgrade() -> None:
    """Lets an analysis be stopped: one state more."""
    with op.batch_alter_table("analysis_state") as table:
        table.drop_constraint(_NAME, type_="check")
        table.create_check_constraint(_NAME, "state IN ('wacht', 'bezig', 'klaar', 'mislukt', 'gestopt')")
