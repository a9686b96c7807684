"""Commands that tell what is known: the indicators, from where, and since when."""

import json
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vroegsignalering.domain.regions import Region


def add_to(app: typer.Typer) -> None:
    """Adds the commands to `app`."""
    app.command(epilog="vroegsignalering indicators woz")(indicators)
    app.command(epilog="vroegsignalering regions --file own.toml")(regions)
    app.command(epilog="vroegsignalering scope data/wijk g4 --out data/g4")(scope)


def indicators(
    name: Annotated[str | None, typer.Argument(help="One indicator; without it all of them.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="As the page docs/indicators.md.")] = False,
) -> None:
    """Show the indicator catalogue: what each variable is, its source, and how long after its year it becomes known."""
    from vroegsignalering.domain.catalogue import catalogue, parts_of_the_leefbaarometer, publications
    from vroegsignalering.domain.figures import figure
    from vroegsignalering.errors import BadInput

    if markdown:
        typer.echo(page(), nl=False)
        return
    if name is None:
        for key, entry in catalogue().items():
            typer.echo(f"{key:<16} {entry.source:<18} {entry.dimension:<26} {entry.nl}")
        for key, part in parts_of_the_leefbaarometer().items():
            typer.echo(f"{key:<16} {'by name only':<18} {part.dimension:<26} {part.nl}")
        return
    if name in parts_of_the_leefbaarometer():
        _tell_part(name)
        return
    if name not in catalogue():
        known = ", ".join([*catalogue(), *parts_of_the_leefbaarometer()])
        raise BadInput("catalogue", "", repr(name), f"one of {known}")
    entry = catalogue()[name]
    source = publications()[entry.source]
    told = {
        "nl": entry.nl,
        "en": entry.en,
        "dimension": entry.dimension,
        "unit": entry.unit,
        "rounded to": f"{figure(entry).step:g}" if figure(entry).step else "not known to be rounded",
        "more is": entry.more,
        "source": f"{source.title} ({source.publisher}, {source.licence}); {source.address}",
        "measure": entry.statline or "in the file itself",
        "levels": ", ".join(source.levels),
        "period": source.period,
        "rhythm": source.rhythm,
        "known": _known(entry.lag_months) + (f", not before {entry.first_known}" if entry.first_known else ""),
        "why then": source.lag,
        "first year": str(entry.first_year or "not known here"),
        "breaks": "; ".join(f"{year}: {what}" for year, what in entry.breaks.items()) or "none known here",
        "sensitive": f"{entry.sensitive}: left out, unless a pipeline gives a reason" if entry.sensitive else "no",
    }
    for what, words in told.items():
        typer.echo(f"{what:<11} {words}")


def _tell_part(name: str) -> None:
    """What is known of an indicator inside the Leefbaarometer, of which no figures are published."""
    from vroegsignalering.domain.catalogue import parts_of_the_leefbaarometer

    part = parts_of_the_leefbaarometer()[name]
    told = {
        "nl": part.nl,
        "en": part.en,
        "dimension": part.dimension,
        "more is": part.more,
        "parts": "; ".join(part.parts) or "none that are named",
        "source": f"inside the Leefbaarometer, editions {', '.join(part.editions)}; its figures are not published",
        "named in": part.named_in,
    }
    for what, words in told.items():
        typer.echo(f"{what:<11} {words}")


OwnRegions = Annotated[Path | None, typer.Option(help="A TOML file with regions of your own, beside the known ones.")]


def regions(file: OwnRegions = None) -> None:
    """List the regions that a list can be asked for, and the year for which each is defined."""
    for one in _known_regions(file):
        typer.echo(f"{one.name:<42} {one.kind:<20} {one.year}  {_size(one):<14} {one.title}")


def _size(region: "Region") -> str:
    if region.stedelijkheid is not None:
        return "by area"
    count, one, more = len(region.gemeenten), "gemeente", "gemeenten"
    if not count:
        count, one, more = len(region.wijken), "wijk", "wijken"
    return f"{count} {one if count == 1 else more}"


def scope(
    run: Annotated[Path, typer.Argument(help="Folder that a run left behind.")],
    region: Annotated[str, typer.Argument(help="Name of a region; see `vroegsignalering regions`.")],
    out: Annotated[Path, typer.Option(help="Folder for the lists of the region.")],
    file: OwnRegions = None,
) -> None:
    """
    Write the part of a run's lists that is about a region, ranked within it, and the report with those lists.

    What could not be followed is told.
    """
    from vroegsignalering.domain.regions import region as defined
    from vroegsignalering.errors import BadInput
    from vroegsignalering.lists.forms import Provenance, write_list
    from vroegsignalering.lists.scope import for_region
    from vroegsignalering.reports.national import ReportContent, write_report

    paths = sorted((run / "lists").glob("*.json"))
    if not paths:
        raise BadInput(run, "lists", "no list", "a folder that `vroegsignalering run` left behind")
    known = _known_regions(file)
    if region not in {one.name for one in known}:
        raise BadInput("regions", "", repr(region), "a region that `vroegsignalering regions` names")
    names = {field.name for field in fields(Provenance)}
    parts = []
    for path in paths:
        content = json.loads(path.read_text(encoding="utf-8"))
        content = for_region(content, defined(region, int(content["provenance"]["meting"]), known))
        parts.append(content)
        told = content["provenance"]
        line = Provenance(**{name: value for name, value in told.items() if name in names}).line
        write_list(out, told, [content["rows"]], line)
        lost = ", ".join([*told["scope"]["lost"], *told["scope"]["partly"]])
        note = f" (could not be followed to {told['meting']}: {lost})" if lost else ""
        if unknown := told["scope"]["degree_unknown"]:
            note += f" (of {unknown} areas the degree of urbanisation is not known)"
        typer.echo(f"{out / path.name}: {len(content['rows'])} of {told['scope']['of']} areas{note}")
    if (run / "about.json").is_file():  # a run of before there was one has only lists
        title = parts[0]["provenance"]["scope"]["title"]
        write_report(out / "report.html", ReportContent.of_region(run, title, parts))
        typer.echo(f"{out / 'report.html'}")


def _known_regions(file: Path | None) -> "list[Region]":
    from vroegsignalering.domain.regions import read_regions
    from vroegsignalering.domain.regions import regions as known

    return [*known(), *(read_regions(file) if file else [])]


def _known(lag: int) -> str:
    return f"{lag} months after its year" if lag >= 0 else f"within its year, {-lag} months before the end"


def page() -> str:
    """The catalogue as a page of docs, in Markdown."""
    from vroegsignalering.domain.catalogue import catalogue, parts_of_the_leefbaarometer, publications

    lines = [
        "# Indicators",
        "",
        "Made by `vroegsignalering indicators --markdown`; a test compares.",
        "",
    ]
    for key, source in publications().items():
        lines += [
            f"## {source.title} ({key})",
            "",
            f"{source.publisher}, {source.licence}, {source.address}. Levels: {', '.join(source.levels)}. "
            f"Published {source.rhythm}. Period: {source.period}. When known: {source.lag}.",
            "",
            "| name | in words | in English | dimension | unit | more is | known after months | first year | breaks |",
            "|---|---|---|---|---|---|---|---|---|",
        ]
        for name, entry in catalogue().items():
            if entry.source == key:
                breaks = "; ".join(f"{year}: {what}" for year, what in entry.breaks.items())
                since = f", not before {entry.first_known}" if entry.first_known else ""
                mark = f" (**sensitive**: {entry.sensitive})" if entry.sensitive else ""
                lines.append(
                    f"| `{name}` | {entry.nl}{mark} | {entry.en} | {entry.dimension} | {entry.unit} | {entry.more} "
                    f"| {entry.lag_months}{since} | {entry.first_year or ''} | {breaks} |"
                )
        lines.append("")
    lines += [
        "## Inside the Leefbaarometer",
        "",
        "The Leefbaarometer is made of indicators itself: a hundred in 2.0, 94 of 47 kinds in 3.0. Their values are "
        "not published, and no official list of all of them could be read. Known by name:",
        "",
        "| name | in words | in English | more is | parts | editions | named in |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, part in parts_of_the_leefbaarometer().items():
        lines.append(
            f"| `{name}` | {part.nl} | {part.en} | {part.more} | {', '.join(part.parts)} | {', '.join(part.editions)} "
            f"| {part.named_in} |"
        )
    return "\n".join(lines) + "\n"
