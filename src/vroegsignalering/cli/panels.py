"""Commands that look into a panel."""

from pathlib import Path
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Adds the commands to `app`."""
    panels = typer.Typer(help="The panel: all that a run knew.", no_args_is_help=True, rich_markup_mode=None)
    panels.command("report", epilog="vroegsignalering panel report data/wijk --against data/wijk-vorig-jaar")(report)
    panels.callback()(_group)
    app.add_typer(panels, name="panel")


def _group() -> None:
    """Keeps `panel` a group of commands while it has only one."""


def report(
    run: Annotated[Path, typer.Argument(help="Folder that a run left behind.")],
    against: Annotated[Path | None, typer.Option(help="Folder of an earlier run, of the previous edition.")] = None,
) -> None:
    """
    Report the quality of a panel: coverage, breaks, outliers, and what was revised since an earlier run.

    Writes quality.html, for people, and quality.json, for programs, to the folder of the run.
    """
    from vroegsignalering.panel.build import read_panel
    from vroegsignalering.panel.quality import quality
    from vroegsignalering.reports.quality import write_quality

    for folder in (run, against):
        if folder:
            check_panel(folder)
    panel = read_panel(run)
    found = quality(panel, read_panel(against) if against else None)
    write_quality(run, panel, found)
    flag = "SYNTHETISCH: " if panel.synthetic else ""
    typer.echo(f"{flag}{len(panel.variables)} series, {len(found.breaks)} breaks, {len(found.outliers)} outliers")
    typer.echo(f"  {run / 'quality.html'}\n  {run / 'quality.json'}")


def check_panel(folder: Path) -> None:
    """BadInput for a folder without a panel."""
    from vroegsignalering.errors import BadInput

    for name in ("panel.parquet", "areas.parquet", "neighbours.parquet"):
        if not (folder / name).is_file():
            raise BadInput(folder, "", f"no {name}", "a folder that `vroegsignalering run` left behind")
