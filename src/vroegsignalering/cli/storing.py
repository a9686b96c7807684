"""Commands on the store itself, and the table of what gemeenten recorded in it."""

from pathlib import Path
from typing import Annotated

import typer

from vroegsignalering.cli.progress import Shown, now
from vroegsignalering.cli.publishing import By, named, open_store

_URLS = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
_HELP = """The store: publications, tokens, signaleringen and their account, in SQLite or PostgreSQL.

A store that an older release made is refused until it is upgraded:

\b
  vroegsignalering store upgrade --by "A. de Vries"

From a file to a server, and back (nothing else may write meanwhile):

\b
  vroegsignalering store copy sqlite:///data/publicaties.db postgresql://vroeg@db.example/vroeg
"""


def add_to(app: typer.Typer) -> None:
    """Adds the commands to `app`."""
    store = typer.Typer(help=_HELP, no_args_is_help=True, rich_markup_mode=None)
    store.command("upgrade", epilog='vroegsignalering store upgrade --by "A. de Vries"')(upgrade)
    store.command(
        "copy", epilog="vroegsignalering store copy sqlite:///data/publicaties.db postgresql://vroeg@db.example/vroeg"
    )(copy)
    app.add_typer(store, name="store")
    app.command(epilog="vroegsignalering signals --out signaleringen.parquet --run data/buurt")(signals)


def upgrade(by: By) -> None:
    """
    Bring the store that the settings name to the version of this release: all of it, or nothing is changed.

    Stop the service, keep a copy of the store, upgrade, and start the service again.
    """
    found, version = open_store().upgrade(by=named(by), at=now())
    if found is None:
        typer.echo(f"a new store, version {version}")
    elif found == version:
        typer.echo(f"the store has version {version} already; nothing was done")
    else:
        typer.echo(f"the store had version {found}, and now has {version}")


def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The store: sqlite:///path or postgresql://...")],
    target: Annotated[str, typer.Argument(metavar="TO", help="An empty database; a file is made.")],
) -> None:
    """
    Copy a whole store to an empty database, of another kind if need be: all of it, or nothing.

    Numbers and hashes stay as they are, and all is verified before it is there. A password is better not in the
    command: PostgreSQL reads it from ~/.pgpass.
    """
    from vroegsignalering.errors import BadInput
    from vroegsignalering.store.copying import copy_store

    for name, url in (("FROM", source), ("TO", target)):
        if not url.startswith(_URLS) or url in _URLS or ":memory:" in url:
            raise BadInput(name, "", "an address that is not one", "sqlite:///path or postgresql://user@host/name")
    chain = copy_store(source, target, Shown().stage)
    typer.echo(f"copied and verified: {chain.entries} entries in the account, head {chain.entries}:{chain.head}")
    typer.echo("Next: let VROEGSIGNALERING_STORE name the new store, and start the service again.")


def signals(
    out: Annotated[Path, typer.Option(help="The file to write: .csv or .parquet.")],
    run: Annotated[
        Path | None, typer.Option(help="Folder of a later run: tells what came of the areas, where that is known.")
    ] = None,
) -> None:
    """Write what gemeenten recorded as a table, beside the model's figures: probability, rank, and what came of it."""
    from vroegsignalering.cli.panels import check_panel
    from vroegsignalering.panel.build import read_panel
    from vroegsignalering.reports.signals import signals_table, write_signals

    if run:
        check_panel(run)
    _, found = open_store().signals.find()
    table = signals_table(found, read_panel(run) if run else None)
    write_signals(out, table)
    known = int(table["uitkomst"].notna().sum())
    flag = "SYNTHETISCH: " if (table["herkomst"] == "SYNTHETISCH").any() else ""
    typer.echo(f"{flag}{len(table)} signaleringen, of {known} of which the outcome is known\n  {out}")
