"""Commands for a gemeente that brings figures of its own."""

from pathlib import Path
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Adds the commands to `app`."""
    local = typer.Typer(help="A gemeente's own figures.", no_args_is_help=True, rich_markup_mode=None)
    local.command(
        "check",
        epilog="vroegsignalering local check lokaal_meldingen.csv --about lokaal_meldingen.toml --data data/raw",
    )(check)
    local.callback()(_group)
    app.add_typer(local, name="local")


def _group() -> None:
    """Keeps `local` a group of commands while it has only one."""


def check(
    file: Annotated[Path, typer.Argument(help="The figures: gebied,jaar,<indicator>,...")],
    about: Annotated[Path, typer.Option(help="The TOML that says what they are (docs/sources.md).")],
    data: Annotated[
        Path | None, typer.Option(help="Folder with the official files, to see which areas have a score.")
    ] = None,
) -> None:
    """Check a gemeente's own figures, and tell in Dutch what was understood of them."""
    from vroegsignalering.domain.levels import LEVELS
    from vroegsignalering.errors import BadInput
    from vroegsignalering.reports.local import explanation
    from vroegsignalering.reports.refusal import in_dutch
    from vroegsignalering.sources.content import Source
    from vroegsignalering.sources.folder import find
    from vroegsignalering.sources.leefbaarometer import read_scores
    from vroegsignalering.sources.local import read_local

    try:
        local = read_local(Source(file), about)
    except BadInput as error:
        typer.echo(f"vroegsignalering: {in_dutch(error)}.", err=True)
        raise typer.Exit(error.exit_code) from None
    areas = None
    if data:
        scores = read_scores(find(data, local.level).scores, LEVELS[local.level])
        areas = set(scores.loc[scores["score"].notna(), "area"])
    for line in explanation(local, file.name, areas):
        typer.echo(line)
