"""What was checked before anything was learned, in Dutch: does a feature know what was to come, or tell of origin?"""

from dataclasses import dataclass
from typing import Any

from vroegsignalering.reports.words import counted, listed, number

_SHOWN = 5


@dataclass(frozen=True)
class Checks:
    """
    ahead:     what was found of features that run ahead of what happens, a sentence each
    sensitive: choices of figures on nationality, origin or religion: what, kind, reason
    """

    ahead: list[str]
    sensitive: list[tuple[str, str, str]]


def checks(leaks: dict[str, Any], sensitive: list[dict[str, str]]) -> Checks:
    """
    leaks:     content of leaks.json
    sensitive: as `panel.sensitive.told` gives them
    """
    return Checks(
        ahead=[_recomputed(leaks), *_canary(leaks), *_ahead(leaks["ahead"], looked=leaks["canary"] is not None)],
        sensitive=[(one["woorden"], one["soort"], one["reden"]) for one in sensitive],
    )


def _recomputed(leaks: dict[str, Any]) -> str:
    if not leaks["origins"]:
        return (
            "Er is geen beoordeelde startmeting, en dus niets om na te rekenen of om aan te zien of een kenmerk "
            "vooruitloopt op wat er gebeurt."
        )
    return (
        f"De kenmerken van {listed(leaks['origins'])} zijn ook berekend uit alleen wat toen gepubliceerd was: elk is "
        "tot op de byte gelijk."
    )


def _canary(leaks: dict[str, Any]) -> list[str]:
    if not leaks["origins"]:
        return []
    if leaks["canary"] is None:
        return ["Er zijn te weinig afglijders om te zien of een kenmerk vooruitloopt op wat er gebeurt."]
    if leaks["canary"]:
        return [
            "Een kanarie (de score van de uitkomst zelf, als kenmerk toegevoegd) werd herkend; de toets werkt hier dus."
        ]
    return [
        "Een kanarie (de score van de uitkomst zelf) werd niet herkend: hier zijn te weinig afglijders om dit te zien."
    ]


def _ahead(rows: list[dict[str, Any]], *, looked: bool) -> list[str]:
    """The features that a person should look at; one that was refused is never reported, for nothing is learned."""
    names = list(dict.fromkeys(row["woorden"] for row in rows))
    if not names and not looked:
        return []
    if not names:
        return ["Geen enkel kenmerk voorspelt opvallend beter wie afglijdt dan het weerspiegelt wie net afgleed."]
    more = f" en {number(len(names) - _SHOWN)} meer" if len(names) > _SHOWN else ""
    return [
        f"{counted(len(names), 'kenmerk loopt', 'kenmerken lopen')} voorop: beter in wie afglijdt dan in wie net "
        f"afgleed ({'; '.join(names[:_SHOWN])}{more}). Dat kan echt zijn, maar ook een te vroege "
        "publicatiedatum: kijk die na."
    ]
