"""A risk list as a table: its columns in plain words, and what each row carries of where it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from vroegsignalering.domain.classes import class_name
from vroegsignalering.store import Listed, RiskList

SYNTHETIC = "SYNTHETISCH"


@dataclass(frozen=True)
class Table:
    """
    Rows of a published list, as a file shows them.

    key:    in the name of the file: code of the gemeente, name of the region, or landelijk
    whose:  list it is, in words
    rows:   as they were published; gone through once, so that those of a whole country need not be here together
    remark: what is missing from them, in words; empty for nothing
    """

    listed: Listed
    key: str
    whose: str
    rows: Iterable[dict[str, Any]]
    remark: str = ""

    @property
    def title(self) -> str:
        """Whose list it is, and of what."""
        told = self.listed.provenance
        flag = f"{SYNTHETIC}: " if told["synthetic"] else ""
        return f"{flag}Risicolijst {self.whose}, naar {told['target']} binnen {told['horizon']} jaar"


def of_gemeente(found: RiskList, rows: Iterable[dict[str, Any]]) -> Table:
    """These rows of the list of a gemeente."""
    return Table(found, found.gemeente, found.gemeente_name, rows)


@dataclass(frozen=True)
class Column:
    """
    One column.

    kind:    of its values; a share is from 0 to 1
    meaning: in Dutch, for who reads the table
    """

    name: str
    kind: Literal["whole", "number", "share", "text"]
    meaning: str


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
    Column("kans", "share", "Geschatte kans om binnen de horizon af te glijden, van 0 tot 1."),
    Column("kans_laag", "share", "Ondergrens van de onzekerheid (het midden van 90% van de herhalingen)."),
    Column("kans_hoog", "share", "Bovengrens van de onzekerheid."),
    Column("verhoogt", "text", "Dimensies die de kans verhogen, de zwaarste eerst; geen oorzaken."),
    Column("verlaagt", "text", "Dimensies die de kans verlagen, de zwaarste eerst; geen oorzaken."),
    Column("let_op", "text", "Gevuld als er weinig vergelijkbare gebieden zijn: lees de kans dan met voorzichtigheid."),
)

PROVENANCE = (
    Column("doel", "text", "Waarheen een gebied zou afglijden."),
    Column("horizon", "whole", "Jaren vooruit, geteld vanaf het jaar van de meting."),
    Column("publicatie", "whole", "Nummer van de publicatie."),
    Column("gepubliceerd_op", "text", "Moment van publicatie (UTC)."),
    Column("modelversie", "text", "Versie van het model."),
    Column("uitgave", "text", "Uitgave van de Leefbaarometer."),
    Column("meting", "whole", "Jaar van de meting vanwaar is vooruitgekeken."),
    Column("peildag", "text", "Alleen wat op deze dag bekend was, is gebruikt."),
    Column("digest", "text", "Vingerafdruk van alles waar de lijst op rust."),
    Column("publicatie_digest", "text", "Vingerafdruk van de hele publicatie."),
    Column("herkomst", "text", "SYNTHETISCH: de cijfers horen bij een verzonnen land."),
)


def provenance(listed: Listed) -> dict[str, Any]:
    """The values of the columns in PROVENANCE, the same for all rows."""
    told, stood = listed.provenance, listed.publication
    return {
        "doel": told["target"],
        "horizon": told["horizon"],
        "publicatie": stood.id,
        "gepubliceerd_op": stood.published_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "modelversie": told["version"],
        "uitgave": told["edition"],
        "meting": told["meting"],
        "peildag": told["origin_day"],
        "digest": told["digest"],
        "publicatie_digest": stood.digest,
        "herkomst": SYNTHETIC if told["synthetic"] else "officiële cijfers",
    }


def record(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the values of COLUMNS; None where a value is not known."""
    return {column.name: row.get(column.name) for column in COLUMNS} | {
        "klasse_naam": class_name(row["klasse"]) if row["klasse"] else None,
        "verhoogt": _dimensions(row, 1),
        "verlaagt": _dimensions(row, -1),
        "let_op": "weinig vergelijkbare gebieden" if row.get("weinig_vergelijkbaar") else "",
    }


def file_name(table: Table, suffix: str) -> str:
    """What a downloaded file is called; in plain ASCII."""
    told = table.listed.provenance
    flag = f"{SYNTHETIC}-" if told["synthetic"] else ""
    return (
        f"{flag}risicolijst-{table.key}-{told['level']}-{told['target']}-{told['horizon']}-"
        f"publicatie-{table.listed.publication.id}.{suffix}"
    )


def _dimensions(row: dict[str, Any], sign: int) -> str:
    pushing = [reason for reason in row["redenen"] if reason["bijdrage"] * sign > 0]
    return ", ".join(one["dimensie"] for one in sorted(pushing, key=lambda one: -abs(one["bijdrage"])))
