"""Whether the list serves every group of areas alike, in words, one table and one drawing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vroegsignalering.domain.regions import KINDS
from vroegsignalering.learning.fairness import FLOOR_AREAS, FLOOR_CASES, FLOOR_GEMEENTEN
from vroegsignalering.reports.cells import Cell, cell_of
from vroegsignalering.reports.group_plot import GroupRow, group_plot
from vroegsignalering.reports.judgement import Plot
from vroegsignalering.reports.levels import LevelWords
from vroegsignalering.reports.words import counted, number, percent

_LEVEL = 0.05  # an interval of 95% misses zero this often, at most, where there is no difference
_TITLES = {
    "steden": "Grote steden",
    "regio": "Krimp- en anticipeerregio’s",
    "stedelijkheid": "Stedelijkheid",
    "omvang": "Omvang",
    "ontbrekend": "Ontbrekende gegevens",
    **{f"soort-{kind}": words for kind, words in KINDS.items()},
}
HEADINGS = (
    ("Gegeven kans", "gemiddeld"),
    ("Afgegleden", "aandeel"),
    ("Raak", "van wie bovenaan stond"),
    ("Gevonden", "van wie afgleed"),
    ("Vals alarm", "per duizend"),
    ("Gemist", "per duizend"),
)


@dataclass(frozen=True)
class Group:
    """One group: its name, how much it rests on, and its figures in the order of HEADINGS; none below the floor."""

    name: str
    counts: str
    cells: list[Cell]


@dataclass(frozen=True)
class Grouping:
    """Groups that divide the areas by one thing."""

    title: str
    groups: list[Group]


@dataclass(frozen=True)
class Fairness:
    """One target and horizon; sentence: what it comes to; plot: None where no group is above the floor."""

    sentence: str
    floor: str
    groupings: list[Grouping]
    plot: Plot | None


def fairness(told: dict[str, Any], key: str, level: LevelWords) -> Fairness | None:
    """From one list's part of fairness.json; None where there are no groups to compare."""
    if not told["groupings"]:
        return None
    order = sorted(told["groupings"], key=lambda name: ([*_TITLES, name].index(name), name))
    return Fairness(
        sentence=_sentence([(_title(name), row) for name in order for row in told["groupings"][name]]),
        floor=(
            f"Van een groep met minder dan {FLOOR_AREAS} gebieden of {FLOOR_GEMEENTEN} {level.blocks} staan geen "
            f"cijfers, en van minder dan {FLOOR_CASES} afglijders of {FLOOR_CASES} gebieden bovenaan geen aandeel "
            "daarvan: zo weinig zegt meer over toeval dan over de groep."
        ),
        groupings=[Grouping(_title(name), [_group(row) for row in told["groupings"][name]]) for name in order],
        plot=_plot(told, order, key),
    )


def _title(name: str) -> str:
    """Of a grouping; a user's own kind of region has the name that the user gave it."""
    return _TITLES.get(name, f"Regio’s van de soort {name.removeprefix('soort-')}")


def _group(row: dict[str, Any]) -> Group:
    counts = f"{counted(row['areas'], 'gebied', 'gebieden')}, {counted(row['slides'], 'afglijder', 'afglijders')}"
    if row["floor"]:
        return Group(row["group"], counts, [])
    kinds: list[tuple[str, Callable[[float], str]]] = [
        ("given", percent), ("slid", percent), ("precision", percent), ("recall", percent),
        ("false_alarms", lambda value: number(value, 1)), ("misses", lambda value: number(value, 1)),
    ]  # fmt: skip
    figures = row["figures"]
    return Group(
        row["group"],
        counts,
        [cell_of(figures[key]["value"], figures[key]["low"], figures[key]["high"], words) for key, words in kinds],
    )


def _sentence(rows: list[tuple[str, dict[str, Any]]]) -> str:
    """Which groups were given clearly too little or too much, and how many chance alone would call so."""
    compared = [(title, row) for title, row in rows if row["figures"]["difference"]["low"] is not None]
    off = [
        f"{title.lower()} ‘{row['group']}’ {'te laag' if row['figures']['difference']['value'] < 0 else 'te hoog'} "
        f"({percent(row['figures']['given']['value'])} gegeven, {percent(row['figures']['slid']['value'])} gleed af)"
        for title, row in compared
        if row["figures"]["difference"]["low"] > 0 or row["figures"]["difference"]["high"] < 0
    ]
    if not compared:
        return "Geen enkele groep is groot genoeg om er iets over te zeggen."
    among = counted(len(compared), "groep", "groepen")
    many = len(off) or "geen"
    told = f"Bij {many} van de {among} wijkt de gemiddelde kans aantoonbaar af van het aandeel dat afgleed"
    chance = (
        f"Ook als elke kans klopt, zou dat door toeval naar verwachting bij hooguit "
        f"{number(_LEVEL * len(compared), 1)} van de {number(len(compared))} zo lijken."
    )
    return f"{told}{': ' * bool(off)}{'; '.join(off)}. {chance}"


def _plot(told: dict[str, Any], order: list[str], key: str) -> Plot | None:
    rows = [
        GroupRow(
            title=_title(name) if first else "",
            words=row["group"],
            given=row["figures"]["given"]["value"],
            slid=row["figures"]["slid"]["value"],
            low=row["figures"]["slid"]["low"],
            high=row["figures"]["slid"]["high"],
        )
        for name in order
        for first, row in _firsts([row for row in told["groupings"][name] if not row["floor"]])
    ]
    if not rows:
        return None
    words = "; ".join(f"{row.words}: gegeven {percent(row.given)}, afgegleden {percent(row.slid)}" for row in rows)
    return Plot(group_plot(rows, key), f"Gegeven kans en aandeel dat afgleed per groep: {words}.")


def _firsts(rows: list[dict[str, Any]]) -> list[tuple[bool, dict[str, Any]]]:
    return [(place == 0, row) for place, row in enumerate(rows)]
