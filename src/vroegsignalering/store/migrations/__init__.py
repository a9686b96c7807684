"""
The migrations of the store (alembic). A revision that was released never changes: what is new is a new revision.

A revision only adds, so that a process of the release before it does no harm while it still runs.
"""

# The revisions, oldest first: known without loading alembic, which a service that starts has no need of.
REVISIONS = ("0001", "0002", "0003", "0004", "0005")
HEAD = REVISIONS[-1]
