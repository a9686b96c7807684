"""What alembic runs: the migrations, on the connection and in the transaction of who asked for them."""

from alembic import context


def run() -> None:
    """Runs what alembic was asked to run."""
    context.configure(connection=context.config.attributes["connection"])
    with context.begin_transaction():
        context.run_migrations()


# Alembic loads this file by this name; whoever imports it as a module of the package runs nothing.
if __name__ == "env_py":
    run()
