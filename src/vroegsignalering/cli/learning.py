"""Commands of the ministry and the analyst: make a country, run the line, look into what came out."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vroegsignalering.cli.progress import Shown
from vroegsignalering.cli.serving import HERE, listen

if TYPE_CHECKING:
    from vroegsignalering.line.run import Outcome

PipelineFile = Annotated[Path, typer.Argument(help="A pipeline file, such as pipelines/wijk.toml.")]
Jobs = Annotated[int, typer.Option(help="Processes to use; 0 = one a core. No result depends on it.", min=0)]


def add_to(app: typer.Typer) -> None:
    """Adds the commands to `app`."""
    app.command(epilog="vroegsignalering run pipelines/wijk.toml --data <folder> --out data/wijk")(run)
    app.command(epilog="vroegsignalering check pipelines/wijk.toml")(check)
    app.command(epilog="vroegsignalering splits pipelines/wijk.toml --data <folder>")(splits)
    app.command(epilog="vroegsignalering country --areas 12000 --seed 1 --setting gewoon --out data/country")(country)
    app.command(epilog="vroegsignalering mlflow --port 5000")(mlflow)
    explain = typer.Typer(help="What a model rests on.", no_args_is_help=True, rich_markup_mode=None)
    explain.command("global", epilog="vroegsignalering explain global --top 5")(explain_global)
    explain.callback()(_group)
    app.add_typer(explain, name="explain")


def _group() -> None:
    """Keeps `explain` a group of commands while it has only one."""


def run(
    pipeline: PipelineFile,
    data: Annotated[Path, typer.Option(help="Folder with the official files.")],
    out: Annotated[Path, typer.Option(help="Folder for what the run leaves behind (docs/outputs.md).")],
    beside: Annotated[
        list[Path] | None, typer.Option(help="One more folder, for figures of other publications; can be repeated.")
    ] = None,
    regions: Annotated[
        Path | None, typer.Option(help="A TOML file with regions of your own; the report compares them.")
    ] = None,
    jobs: Jobs = 0,
) -> None:
    """
    Run the whole line: official files to risk lists, report and models, as a concept.

    What was done before on the same inputs is recognised and not done again.
    """
    outcome = run_line(pipeline, data, out, jobs, Shown(), beside or (), regions)
    if not outcome.refused:
        typer.echo(f"  next: vroegsignalering promote {outcome.version} --by <your name>")


def run_line(
    pipeline: Path,
    data: Path,
    out: Path,
    jobs: int,
    progress: Shown,
    beside: Sequence[Path] = (),
    regions: Path | None = None,
) -> "Outcome":
    """Runs the line and tells what came of it."""
    from vroegsignalering.config import read_pipeline
    from vroegsignalering.domain.regions import read_regions
    from vroegsignalering.errors import BadInput
    from vroegsignalering.line.run import run as run_all
    from vroegsignalering.settings import read_settings

    settings = read_settings()
    if out.resolve() in {one.resolve() for one in (data, *beside)}:
        raise BadInput("--out", "", str(out), "another folder than that of the official files, which stays as it is")
    declared = read_pipeline(pipeline)
    outcome = run_all(
        declared,
        data,
        out,
        beside=beside,
        regions=read_regions(regions) if regions else (),
        models=settings.models,
        mlruns=settings.mlruns,
        jobs=jobs or -1,
        progress=progress,
    )
    progress.total()
    flag = "SYNTHETISCH: " if outcome.synthetic else ""
    typer.echo(f"\nconcept {outcome.version}: {flag}{declared.title}")
    for name, champion in outcome.champions.items():
        typer.echo(f"  {name:<16} {champion:<18} {out / 'lists' / name}.csv")
    typer.echo(f"  report           {out / 'report.html'}")
    for refusal in outcome.refused:
        typer.echo(f"  the gate will refuse a promotion: {refusal}")
    return outcome


def check(pipeline: PipelineFile) -> None:
    """Check a pipeline file; what is wrong, and where, is said in one line."""
    from vroegsignalering.config import read_pipeline

    typer.echo(f"{pipeline}: in order ({read_pipeline(pipeline).title})")


def splits(
    pipeline: PipelineFile,
    data: Annotated[
        Path | None, typer.Option(help="Folder with the official files; without it: every meting there has been.")
    ] = None,
) -> None:
    """Show which origins are learned from and which are judged on, before anything runs."""
    from vroegsignalering.config import read_pipeline
    from vroegsignalering.domain.metingen import METINGEN, origin_day
    from vroegsignalering.splits import plan

    declared = read_pipeline(pipeline)
    metingen = list(METINGEN)
    if data:
        from vroegsignalering.sources.folder import find, read_metingen

        metingen = read_metingen(find(data, declared.level), declared.level)
    typer.echo(f"metingen: {' '.join(map(str, metingen))}")
    for horizon in declared.dates.horizons:
        typer.echo(f"\n{horizon} years ahead\n  origin  known on    outcome  learned from")
        for split in plan(metingen, horizon, declared.dates.judge_from):
            outcome = str(split.outcome) if split.judged else "list"
            learned = " ".join(map(str, split.learn)) or "nothing"
            typer.echo(f"  {split.origin}    {origin_day(split.origin)}  {outcome:<7}  {learned}")


def country(
    out: Annotated[Path, typer.Option(help="Folder to write the official files to.")],
    areas: Annotated[int, typer.Option(help="Number of buurten.")] = 3000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.", min=0)] = 1,
    setting: Annotated[str, typer.Option(help="What moves the areas: gewoon, omslag, ruis or traag.")] = "gewoon",
) -> None:
    """Make a synthetic country, in the official file formats, with the true probability of each slide."""
    from vroegsignalering.errors import BadInput
    from vroegsignalering.sources.country.geography import FEWEST_AREAS, MOST_AREAS
    from vroegsignalering.sources.country.make import make_country
    from vroegsignalering.sources.country.settings import SETTINGS

    if setting not in SETTINGS:
        raise BadInput("--setting", "", repr(setting), f"one of {', '.join(SETTINGS)}")
    if out.exists() and not out.is_dir():
        raise BadInput("--out", "", f"the file {out}", "a folder, which need not exist yet")
    if not FEWEST_AREAS <= areas <= MOST_AREAS:
        raise BadInput("--areas", "", str(areas), f"a number from {FEWEST_AREAS} to {MOST_AREAS}")
    shown = Shown()
    with shown.stage(f"country of {areas} buurten", 4) as advance:
        make_country(out, areas=areas, seed=seed, setting=SETTINGS[setting], advance=lambda _: advance())
    typer.echo(f"SYNTHETISCH: {out}")


def mlflow(port: Annotated[int, typer.Option(help=f"Port on {HERE}.")] = 5000) -> None:
    """Open the laboratory notebook in MLflow's own pages."""
    from vroegsignalering.settings import read_settings, silence_telemetry
    from vroegsignalering.tracking import database, is_there

    mlruns = read_settings().mlruns
    if not is_there(mlruns):
        typer.echo(f"There is no notebook in {mlruns} yet; `vroegsignalering run` writes one.", err=True)
        raise typer.Exit(1)
    listen(HERE, port).close()  # refuses a port that is taken, which MLflow's own server would only note
    silence_telemetry()
    typer.echo(f"http://{HERE}:{port}/  (Ctrl-C stops it)")
    command = [
        "ui",
        "--backend-store-uri",
        database(mlruns),
        "--host",
        HERE,
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    raise typer.Exit(subprocess.run([sys.executable, "-m", "mlflow", *command], check=False).returncode)  # noqa: S603


def explain_global(
    version: Annotated[str | None, typer.Option(help="A version in models/; without it the champion.")] = None,
    top: Annotated[int, typer.Option(help="Number of features a list.", min=1)] = 10,
) -> None:
    """
    Show what the predictions rest on: TreeSHAP and permutation on held-out origins, with the spread over origins.

    Never a causal claim: a feature that matters to the model is no knob to turn.
    """
    from vroegsignalering.registry import champion_of, importance_of
    from vroegsignalering.settings import read_settings

    models = read_settings().models
    chosen = version or champion_of(models)
    typer.echo(f"model {chosen}")
    for name, told in importance_of(models, chosen).items():
        origins = ", ".join(map(str, told["origins"])) or "none"
        typer.echo(f"\n{name}: {told['candidate']}, held-out origins {origins}")
        typer.echo(f"  {'shap':>8} {'(spread)':>18}  {'permutation':>11} {'(spread)':>18}  feature")
        for one in told["features"][:top]:
            shap = f"{one['shap']:8.4f} {_spread(one['shap_laag'], one['shap_hoog'])}"
            permutation = f"{_known(one['permutatie'])} {_spread(one['permutatie_laag'], one['permutatie_hoog'])}"
            typer.echo(f"  {shap}  {permutation}  {one['kenmerk']:<24} {one['woorden']}")


def _known(value: float | None) -> str:
    return f"{'unknown':>11}" if value is None else f"{value:11.4f}"


def _spread(low: float | None, high: float | None) -> str:
    return f"{'':>18}" if low is None or high is None else f"{f'({low:.4f} - {high:.4f})':>18}"
