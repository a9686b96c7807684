"""The templates of the reports: one environment, in which a name that is not given is an error, not an empty place."""

from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

templates = Environment(
    loader=PackageLoader("vroegsignalering.reports"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Table:
    """Headings and rows, every cell in words; the first `texts` columns are no figures."""

    words: str
    headings: list[str]
    texts: int
    rows: list[list[str]]
