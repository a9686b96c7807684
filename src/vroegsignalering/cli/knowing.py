"""Commands that tell what is known: the indicators, from where, and since when."""

from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Adds the commands to `app`."""
    app.command(epilog="vroegsignalering indicators woz")(indicators)


def indicators(
    name: Annotated[str | None, typer.Argument(help="One indicator; without it all of them.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="As the page docs/indicators.md.")] = False,
) -> None:
    """Show the indicator catalogue: what each variable is, its source, and how long after its year it becomes known."""
    from vroegsignalering.domain.catalogue import catalogue, publications
    from vroegsignalering.errors import BadInput

    if markdown:
        typer.echo(page(), nl=False)
        return
    if name is None:
        for key, entry in catalogue().items():
            typer.echo(f"{key:<16} {entry.source:<18} {entry.dimension:<26} {entry.nl}")
        return
    if name not in catalogue():
        raise BadInput("catalogue", "", repr(name), f"one of {', '.join(catalogue())}")
    entry = catalogue()[name]
    source = publications()[entry.source]
    told = {
        "nl": entry.nl,
        "en": entry.en,
        "dimension": entry.dimension,
        "unit": entry.unit,
        "more is": entry.more,
        "source": f"{source.title} ({source.publisher}, {source.licence}); {source.address}",
        "measure": entry.statline or "in the file itself",
        "levels": ", ".join(source.levels),
        "rhythm": source.rhythm,
        "known": _known(entry.lag_months),
        "why then": source.lag,
        "first year": str(entry.first_year or "not known here"),
        "breaks": "; ".join(f"{year}: {what}" for year, what in entry.breaks.items()) or "none known here",
    }
    for what, words in told.items():
        typer.echo(f"{what:<11} {words}")


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
            f"Published {source.rhythm}. When known: {source.lag}.",
            "",
            "| name | in words | in English | dimension | unit | more is | known after months | first year | breaks |",
            "|---|---|---|---|---|---|---|---|---|",
        ]
        for name, entry in catalogue().items():
            if entry.source == key:
                breaks = "; ".join(f"{year}: {what}" for year, what in entry.breaks.items())
                lines.append(
                    f"| `{name}` | {entry.nl} | {entry.en} | {entry.dimension} | {entry.unit} | {entry.more} "
                    f"| {entry.lag_months} | {entry.first_year or ''} | {breaks} |"
                )
        lines.append("")
    lines += [
        "## Inside the Leefbaarometer",
        "",
        "The Leefbaarometer is made of indicators itself: a hundred in 2.0, 94 of 47 kinds in 3.0. Their values are "
        "not published, and no official list of all of them could be read. Known by name:",
        "",
        "| name | in words | parts | editions | named in |",
        "|---|---|---|---|---|",
    ]
    for name, part in parts_of_the_leefbaarometer().items():
        lines.append(
            f"| `{name}` | {part.nl} | {', '.join(part.parts)} | {', '.join(part.editions)} | {part.named_in} |"
        )
    return "\n".join(lines) + "\n"
