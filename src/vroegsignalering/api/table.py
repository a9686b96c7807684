"""A risk list as a table: its columns in plain words, and where its rows come from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from vroegsignalering.api.origin import LOCAL_WORD, SYNTHETIC, Column, Origin, of_analysis, of_publication
from vroegsignalering.domain.classes import class_name
from vroegsignalering.store import Listed, Result, RiskList

# As many as a list in a folder of a run names; JSON has all of them.
_MOST_REASONS = 3


@dataclass(frozen=True)
class Table:
    """
    Rows of a list, as a file shows them.

    heading: whose list it is, in words
    key:     what the name of the file begins with, in plain ASCII
    rows:    as the line gave them; gone through once, so that those of a whole country need not be here together
    remark:  what is missing from them, in words; empty for nothing
    """

    origin: Origin
    heading: str
    key: str
    rows: Iterable[dict[str, Any]]
    remark: str = ""

    @property
    def title(self) -> str:
        """Whose list it is, and of what."""
        told = self.origin.provenance
        flag = f"{SYNTHETIC}: " if told["synthetic"] else ""
        return f"{flag}{self.heading}, naar {told['target']} over {told['horizon']} jaar"

    def file_name(self, suffix: str) -> str:
        """What a downloaded file is called; in plain ASCII."""
        origin, told = self.origin, self.origin.provenance
        flag = f"{SYNTHETIC}-" if told["synthetic"] else ""
        which = f"{told['level']}-{told['target']}-{told['horizon']}"
        return f"{flag}{self.key}-{which}-{origin.kind}-{origin.number}.{suffix}"


def published(listed: Listed, key: str, whose: str, rows: Iterable[dict[str, Any]], remark: str = "") -> Table:
    """
    These rows of a published list.

    key:   code of the gemeente, name of the region, or landelijk
    whose: list it is, in words
    """
    return Table(of_publication(listed), f"Risicolijst {whose}", f"risicolijst-{key}", rows, remark)


def of_gemeente(found: RiskList, rows: Iterable[dict[str, Any]]) -> Table:
    """These rows of the list of a gemeente."""
    return published(found, found.gemeente, found.gemeente_name, rows)


def local(number: int, result: Result, content: dict[str, Any]) -> Table:
    """One of the lists that came of an analysis."""
    heading = f"{LOCAL_WORD}: risicolijst van analyse {number}"
    origin = of_analysis(number, result, content["provenance"])
    return Table(origin, heading, f"{LOCAL_WORD}-risicolijst", content["rows"])


COLUMNS = (
    Column("rang", "whole", "Plaats op de hele lijst, over alle gemeenten; 1 is de grootste kans."),
    Column("rang_laag", "whole", "Hoogste plaats die bij de onzekerheid past."),
    Column("rang_hoog", "whole", "Laagste plaats die bij de onzekerheid past."),
    Column("gebied", "text", "Code van het gebied."),
    Column("naam", "text", "Naam van het gebied."),
    Column("gemeente", "text", "Naam van de gemeente."),
    Column("gemeentecode", "text", "CBS-code van de gemeente."),
    Column("klasse", "whole", "Klasse van de Leefbaarometer nu: 1 zeer onvoldoende tot 9 uitstekend; leeg: onbekend."),
    Column("klasse_naam", "text", "De klasse in woorden."),
    Column("score", "number", "Score van de Leefbaarometer nu, als afwijking van het landelijk gemiddelde."),
    Column("kans", "share", "Geschatte kans om aan het eind van de horizon te zijn afgegleden, van 0 tot 1."),
    Column("kans_laag", "share", "Ondergrens van de onzekerheid (het midden van 90% van de herhalingen)."),
    Column("kans_hoog", "share", "Bovengrens van de onzekerheid."),
    Column("verhoogt", "text", "Dimensies die de kans verhogen, de zwaarste eerst, ten hoogste drie; geen oorzaken."),
    Column("verlaagt", "text", "Dimensies die de kans verlagen, de zwaarste eerst, ten hoogste drie; geen oorzaken."),
    Column("let_op", "text", "Gevuld als er weinig vergelijkbare gebieden zijn: lees de kans dan met voorzichtigheid."),
)


def record(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the values of COLUMNS; None where a value is not known."""
    return {column.name: row.get(column.name) for column in COLUMNS} | {
        "klasse_naam": class_name(row["klasse"]) if row["klasse"] else None,
        "verhoogt": _dimensions(row, 1),
        "verlaagt": _dimensions(row, -1),
        "let_op": "weinig vergelijkbare gebieden" if row.get("weinig_vergelijkbaar") else "",
    }


def _dimensions(row: dict[str, Any], sign: int) -> str:
    pushing = [reason for reason in row["redenen"] if reason["bijdrage"] * sign > 0]
    heaviest = sorted(pushing, key=lambda one: -abs(one["bijdrage"]))[:_MOST_REASONS]
    return ", ".join(one["dimensie"] for one in heaviest)
