"""The command `demo`: everything on a synthetic country, up to a running service."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from vroegsignalering.cli import publishing
from vroegsignalering.cli.learning import Jobs, run_line
from vroegsignalering.cli.progress import Shown, now
from vroegsignalering.cli.serving import HERE, address, listen, serve_until_stopped, server_of_settings

_DEMO = "demo"
_AREAS, _SEED, _SETTING = 3000, 1, "gewoon"


def add_to(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog="vroegsignalering demo --no-serve")(demo)


def demo(
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the result when all is done.")] = True,
    folder: Annotated[Path, typer.Option(help="Folder for the country and the run.")] = Path("data/demo"),
    pipeline: Annotated[Path, typer.Option(help="The pipeline file.")] = Path("pipelines/demo.toml"),
    jobs: Jobs = 0,
) -> None:
    """Everything on a synthetic country: make it, run the line, promote, publish and serve, as `demo`."""
    from vroegsignalering.config import read_pipeline
    from vroegsignalering.line.stages import Stages
    from vroegsignalering.sources.country.make import make_country
    from vroegsignalering.sources.country.settings import SETTINGS

    read_pipeline(pipeline)  # what is wrong with it is told now, not after all the work
    _refuse_beside_real_ones()
    shown = Shown()
    country, run = folder / "country", folder / "run"
    stages = Stages(country, shown)
    typer.echo("Vroegsignalering demo: a SYNTHETIC country; none of its buurten exist.\n")

    def make(advance: Callable[[], None]) -> list[Path]:
        make_country(country, areas=_AREAS, seed=_SEED, setting=SETTINGS[_SETTING], advance=lambda _: advance())
        return [path for path in sorted(country.iterdir()) if path.is_file()]

    stages.do("country", "synthetic country", stages.key("country", [_AREAS, _SEED, _SETTING]), make, steps=4)
    version = run_line(pipeline, country, run, jobs, shown).version
    _publish(version, run, shown)
    store = publishing.open_store()
    gemeente, name, _ = store.gemeenten(store.latest().id)[0]
    at = now()
    token = store.tokens.issue(
        name=f"demo, {name}", role=f"gemeente:{gemeente}", expires=at + timedelta(days=1), by=_DEMO, at=at
    )
    store.close()
    shown.total()
    typer.echo(f"\nReport:   {run / 'report.html'}")
    typer.echo(f"Sign in as {name} ({gemeente}, a day long) with\n  {token}")
    if serving:
        listener = listen(HERE, 8000, or_any=True)
        typer.echo(f"Ctrl-C stops the service.\n{address(listener)}")
        serve_until_stopped(*server_of_settings(listener), listener)


def _refuse_beside_real_ones() -> None:
    """GateError at once, and not after all the work, where promotion or publication would be refused."""
    from vroegsignalering import registry
    from vroegsignalering.errors import GateError, Unavailable
    from vroegsignalering.settings import read_settings

    models, store = read_settings().models, publishing.open_store()
    store.check_version()
    try:
        real = any(not one.provenance["synthetic"] for one in store.lists())
    except Unavailable:  # it is not there yet
        real = False
    finally:
        store.close()
    now_champion = registry.champion(models)
    if real or (now_champion and not registry.manifest(models, now_champion["version"])["synthetic"]):
        raise GateError(
            "the demo is of a country that does not exist, and there are real models or lists here; give it models and "
            "a store of its own (VROEGSIGNALERING_MODELS, VROEGSIGNALERING_STORE)"
        )


def _publish(version: str, run: Path, shown: Shown) -> None:
    """Promotes and publishes as `demo`, unless that was done before."""
    from vroegsignalering import registry
    from vroegsignalering.settings import read_settings

    store = publishing.open_store()
    store.create()
    latest, now_champion = store.latest(), registry.champion(read_settings().models)
    store.close()
    if now_champion and now_champion["version"] == version and latest and latest.version == version:
        shown.done_before("promotion, publication")
        return
    with shown.stage("promotion, publication", None):
        publishing.promote_version(version, _DEMO, "demo")
        publishing.publish_lists(run, _DEMO, "demo", None)
