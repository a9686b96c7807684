"""Tokens and sessions that cannot be replaced either, which SQLite did without asking."""

from alembic import op

from vroegsignalering.store.triggers import never_replaced

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds the triggers that SQLite had not."""
    for table in ("token", "session"):
        for statement in never_replaced(op.get_bind().dialect.name, table, ("id",)):
            op.execute(statement)
