"""Sheets to print (A4): a list, or one area; HTML in one file that asks nothing of any other."""

from functools import cache
from typing import TYPE_CHECKING

from vroegsignalering import dutch
from vroegsignalering.api.areas import Gebied
from vroegsignalering.api.style import STYLE
from vroegsignalering.api.table import Table, record
from vroegsignalering.domain.classes import class_name

if TYPE_CHECKING:
    from jinja2 import Environment

HEADERS = {"Content-Type": "text/html; charset=utf-8"}


def list_sheet(table: Table) -> bytes:
    """The sheet of a list."""
    origin = table.origin
    template = _templates().get_template("list.html")
    return template.render(
        title=table.heading,
        synthetic=origin.provenance["synthetic"],
        origin=origin,
        remark=table.remark,
        rows=(record(row) for row in table.rows),
        provenance=[(name.replace("_", " "), value) for name, value in origin.values.items()],
    ).encode()


def area_sheet(area: Gebied) -> bytes:
    """The sheet of one area."""
    newest = area.lijsten[0]
    told = {
        "uitgave": area.uitgave,
        "meting": area.meting,
        "modelversie": newest.modelversie,
        "publicaties": ", ".join(str(number) for number in sorted({one.publicatie.nummer for one in area.lijsten})),
        "digest": newest.digest,
        "herkomst": "SYNTHETISCH" if area.synthetisch else "officiële cijfers",
    }
    template = _templates().get_template("area.html")
    return template.render(
        title=area.naam, synthetic=area.synthetisch, area=area, provenance=list(told.items())
    ).encode()


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # a moment, which only who prints needs to wait
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("vroegsignalering.api", "sheet"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["style"] = Markup(STYLE)  # noqa: S704  (our own file)
    environment.globals["class_name"] = lambda number: class_name(number) if number else "onbekend"
    environment.globals["between"] = dutch.between
    environment.filters |= {"number": dutch.number, "percent": dutch.percent, "day": dutch.day}
    return environment
