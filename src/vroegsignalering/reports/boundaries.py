"""The account of areas that were redrawn, for people: what a run followed, what it could not, and who lived there."""

from dataclasses import dataclass
from typing import Any

from vroegsignalering.reports.page import Table
from vroegsignalering.reports.words import UNKNOWN, counted, listed, number, percent

SHOWN = 20
_WHAT = {
    "same": "gelijk",
    "renamed": "hernoemd",
    "merged": "samengevoegd",
    "split": "gesplitst",
    "redrawn": "hertekend",
    "not_followed": "niet te volgen",
    "new": "nieuw",
}
_HOW = {
    "same": "teken van CBS",
    "recode": "teken van CBS of tabel van codes",
    "code": "tabel van codes van andere jaren",
    "map": "verdeeld naar oppervlakte",
    "unknown": "niets zegt het",
}


@dataclass(frozen=True)
class BoundariesPart:
    """What the page says; `gaps` are the steps of which nothing tells what became of the areas."""

    year: int
    lead: str
    gaps: list[str]
    people: Table | None
    steps: Table | None
    areas: Table | None
    notes: list[str]


def boundaries_part(account: dict[str, Any]) -> BoundariesPart:
    """The section about `boundaries.json`, as `panel.followed.account` makes it."""
    return BoundariesPart(
        year=account["year"],
        lead=_lead(account),
        gaps=[_gap(step) for step in account["steps"] if not step["by"]],
        people=_people(account["inhabitants"]) if account["inhabitants"] else None,
        steps=_steps(account["steps"]) if account["steps"] else None,
        areas=_areas(account["areas"]) if account["areas"] else None,
        notes=_notes(account),
    )


def _lead(account: dict[str, Any]) -> str:
    told = account["inhabitants"]
    about = f"Alle cijfers gaan over de gebieden van {account['year']}."
    if not told:
        return f"{about} Van geen jaar zijn inwoners bekend."
    worst = min(told, key=lambda one: one["after"] / one["before"] if one["before"] else 1.0)
    lost = sum(worst["lost"].values())
    if not lost:
        return f"{about} Geen inwoner ging verloren."
    return (
        f"{about} De meeste mensen gingen verloren uit de cijfers over {worst['year']}: {number(lost)} van "
        f"{number(worst['before'])} inwoners ({percent(lost / worst['before'])}) woonden in gebieden die niet te "
        "volgen zijn."
    )


def _gap(step: dict[str, Any]) -> str:
    return (
        f"Van {step['from']} naar {step['to']} zegt niets wat er van de gebieden werd: geen teken van het CBS voor elk "
        "jaar ertussen, geen tabel van codes, geen kaart van beide jaren. Geen gebied is gevolgd, ook niet op een "
        "gelijke code, want codes worden opnieuw gebruikt."
    )


def _people(told: list[dict[str, Any]]) -> Table:
    headings = [
        "Jaar",
        "Inwoners",
        "Overgebracht",
        "Waarvan geschat",
        "Niet te volgen",
        "Aandeel",
        "In een gebied met score",
    ]
    rows = [
        [
            str(one["year"]),
            number(one["before"]),
            number(one["after"]),
            number(one["estimated"]),
            number(sum(one["lost"].values())),
            percent(sum(one["lost"].values()) / one["before"]) if one["before"] else UNKNOWN,
            number(one["with_score"]),
        ]
        for one in told
    ]
    return Table("Inwoners voor en na", headings, 1, rows)


def _steps(steps: list[dict[str, Any]]) -> Table:
    rows = [
        [
            f"{step['from']} – {step['to']}",
            ", ".join(_by(word) for word in step["by"]) or "niets",
            *(number(step[what]) for what in _WHAT),
        ]
        for step in steps
    ]
    return Table("Stappen", ["Stap", "Waarmee", *(words.capitalize() for words in _WHAT.values())], 2, rows)


def _by(word: str) -> str:
    return {"marks": "tekens van het CBS", "maps": "twee kaarten", "mergers": "tabel van fusies"}.get(
        word, word.replace("table", "tabel van codes").replace("-", " – ")
    )


def _areas(areas: list[dict[str, Any]]) -> Table:
    """Those who lost most inhabitants first, then those with most of them."""
    first = sorted(areas, key=lambda one: (-(one["lost"] or 0), -(one["inhabitants"] or 0), one["area"]))[:SHOWN]
    rows = [
        [
            one["area"],
            f"{one['from']} – {one['to']}",
            _WHAT[one["what"].replace(" ", "_")] + (_reused(one) if one["code_reused"] else ""),
            one["other"].replace(".", ",") or UNKNOWN,
            _HOW[one["how"]],
            number(one["inhabitants"]),
            number(one["lost"]),
        ]
        for one in first
    ]
    headings = ["Gebied", "Stap", "Wat", "Werd, of kwam uit", "Hoe bekend", "Inwoners", "Verloren"]
    return Table("Gebieden die veranderden", headings, 5, rows)


def _reused(area: dict[str, Any]) -> str:
    """What is said of a code that is there later too; of an area that was not followed it may be its own."""
    if area["what"] == "not followed":
        return "; de code is er later ook, maar niets zegt van hetzelfde gebied"
    return "; de code is later van een ander gebied"


def _notes(account: dict[str, Any]) -> list[str]:
    areas = account["areas"]
    reused = sum(one["code_reused"] for one in areas)
    notes = (
        [f"{counted(len(areas), 'gebied', 'gebieden')} in boundaries.json, elk met wat ervan werd."] if areas else []
    )
    if reused:
        codes = counted(reused, "code is", "codes zijn")
        notes.append(
            f"{codes} er later ook, maar niet (voor zover bekend) van hetzelfde gebied; op code is niet gekoppeld."
        )
    if account["joined_by_code"]:
        named = listed(account["joined_by_code"])
        notes.append(f"Op code gekoppeld, omdat niet bekend is van welk jaar de grenzen zijn: {named}.")
    if account["only_whole"]:
        named = listed(account["only_whole"])
        notes.append(
            f"Alleen van gebieden die bleven wat ze waren, omdat de eenheid niet zegt hoe te verdelen: {named}."
        )
    return notes
