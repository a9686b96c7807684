"""What the backtest says of one target and horizon: figures of every candidate, in words, tables and plots."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from vroegsignalering.domain.candidates import in_words
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.learning.metrics import OF_A_GEMEENTE
from vroegsignalering.reports import plots
from vroegsignalering.reports.cells import Cell, cell_of
from vroegsignalering.reports.levels import LevelWords
from vroegsignalering.reports.verdict import leading
from vroegsignalering.reports.words import UNKNOWN, counted, figure, listed, number, percent

Figures = dict[str, dict[str, float | None]]


@dataclass(frozen=True)
class Row:
    """The figures of one candidate, in the order of the table's headings."""

    words: str
    baseline: bool
    champion: bool
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """Candidates by figures; headings: what a figure is called, and which way is better."""

    headings: list[tuple[str, str]]
    rows: list[Row]


@dataclass(frozen=True)
class Plot:
    """An inline SVG, and what it shows in a sentence for who cannot see it."""

    svg: str
    words: str


@dataclass(frozen=True)
class Judgement:
    """
    What the backtest says of one target and horizon.

    counts:  what was judged, as (heading, figure)
    gain:    what the champion's list is worth, in a sentence; empty where it is not known
    ranking, probabilities: the figures of every candidate
    plots:   average precision; the same by origin; calibration of the champion
    """

    counts: list[tuple[str, str]]
    gain: str
    ranking: Table
    probabilities: Table
    plots: tuple[Plot, Plot, Plot]


def judgement(
    key: str, order: Sequence[str], selection: dict[str, Any], evaluation: dict[str, Any], level: LevelWords
) -> Judgement:
    """
    All that is told of an evaluation in which anyone slid.

    key:        names the target and horizon
    order:      candidates from simple to complex
    selection:  as `learning.evaluate.select` gives it
    evaluation: summary of `learning.evaluate.Evaluation`
    level:      whose areas they are
    """
    champion, candidates = selection["champion"], evaluation["candidates"]
    names = [name for name in order if name in candidates]
    figures: dict[str, Figures] = {name: candidates[name]["figures"] for name in names}
    rate = evaluation["slides"] / evaluation["rows"]
    return Judgement(
        counts=[
            ("Startmetingen", listed(evaluation["origins"])),
            ("Gevolgd", f"{number(evaluation['rows'])} keer een gebied"),
            ("Afgegleden", f"{number(evaluation['slides'])} ({percent(rate)})"),
            ("Uitkomst onbekend", f"{number(evaluation['unknown'])}, niet meegeteld"),
        ],
        gain=_gain(figures[champion], rate),
        ranking=_table(names, champion, _ranking_columns(selection, figures, level)),
        probabilities=_table(names, champion, _probability_columns(figures)),
        plots=(
            _ranking_plot(key, names, champion, figures, rate),
            _origins_plot(key, selection, candidates),
            _calibration_plot(key, candidates[champion]["calibration"]),
        ),
    )


def _gain(figures: Figures, rate: float) -> str:
    precision, recall = figures.get("precision_at_50"), figures.get("recall_at_50")
    if not precision or not recall or precision["value"] is None or recall["value"] is None:
        return ""
    return (
        f"Van de eerste 50 op een lijst van het gekozen model gleed gemiddeld {percent(precision['value'])} af, "
        f"tegen {percent(rate)} van alle gevolgde gebieden; zo stond {percent(recall['value'])} van de afglijders bij "
        "die 50."
    )


_Column = tuple[str, str, Callable[[str], Cell]]


def _table(names: Sequence[str], champion: str, columns: Sequence[_Column]) -> Table:
    return Table(
        headings=[(heading, better) for heading, better, _ in columns],
        rows=[
            Row(in_words(name), CANDIDATES[name].baseline, name == champion, [cell(name) for _, _, cell in columns])
            for name in names
        ],
    )


def _ranking_columns(selection: dict[str, Any], figures: dict[str, Figures], level: LevelWords) -> list[_Column]:
    rows = {row["candidate"]: row for row in selection["compared"]}

    def behind(name: str) -> Cell:
        if name not in rows:
            return Cell(UNKNOWN, "rangschikt niet")
        if name == selection["best"]:
            return Cell("beste", "")
        return Cell(figure(rows[name]["behind_best"]), f"± {figure(rows[name]['standard_error'])}")

    columns = [
        _column(figures, "average_precision", "Gemiddelde precisie", "hoger", figure),
        ("Achter op de beste", "± standaardfout", behind),
    ]
    for k in (50, 100):
        columns.append(_column(figures, f"precision_at_{k}", f"Raak in eerste {k}", "hoger", percent))
        columns.append(_column(figures, f"recall_at_{k}", f"Gevonden in eerste {k}", "hoger", percent))
    own = f"recall_at_{OF_A_GEMEENTE}_of_gemeente"
    columns.append(_column(figures, own, f"Gevonden in eerste {OF_A_GEMEENTE} per {level.block}", "hoger", percent))
    if any("share_of_truth" in own for own in figures.values()):
        columns.append(_column(figures, "share_of_truth", "Deel van het haalbare", "hoger", percent))
        columns.append(_column(figures, "share_of_truth_expected", "Idem, verwacht", "hoger", percent))
    return columns


def _probability_columns(figures: dict[str, Figures]) -> list[_Column]:
    def small(value: float | None) -> str:
        return number(value, 4)

    return [
        _column(figures, "brier", "Brierscore", "lager", small),
        _column(figures, "log_loss", "Logverlies", "lager", small),
        _column(figures, "calibration_error", "IJkfout", "lager", small),
    ]


def _column(
    figures: dict[str, Figures], key: str, heading: str, better: str, words: Callable[[float | None], str]
) -> _Column:
    def cell(name: str) -> Cell:
        found = figures[name].get(key)
        return cell_of(found["value"], found["low"], found["high"], words) if found else Cell(UNKNOWN, "")

    return heading, f"{better} is beter", cell


def _role(name: str, champion: str) -> str:
    return "champion" if name == champion else "baseline" if CANDIDATES[name].baseline else "model"


def _estimate(found: dict[str, float | None]) -> plots.Estimate:
    return plots.Estimate(found["value"], found["low"], found["high"])


def _ranking_plot(key: str, names: Sequence[str], champion: str, figures: dict[str, Figures], rate: float) -> Plot:
    rankings = [
        plots.Ranking(in_words(name), _role(name, champion), _estimate(figures[name]["average_precision"]))
        for name in names
    ]
    told = "; ".join(f"{one.words} {figure(one.precision.value)}" for one in rankings)
    return Plot(plots.ranking_plot(rankings, rate, key), f"Gemiddelde precisie per kandidaat: {told}.")


def _origins_plot(key: str, selection: dict[str, Any], candidates: dict[str, Any]) -> Plot:
    champion, (baseline, model) = selection["champion"], leading(selection["compared"])
    names = dict.fromkeys([champion, baseline["candidate"], *([model["candidate"]] if model else [])])
    courses = [
        plots.Course(
            in_words(name),
            _role(name, champion),
            [_estimate(at["average_precision"]) for at in candidates[name]["by_origin"]],
        )
        for name in names
    ]
    moments = candidates[champion]["by_origin"]
    origins = [plots.Origin(at["origin"], at["rows"], at["slides"]) for at in moments]
    told = "; ".join(f"{at['origin']} {figure(at['average_precision']['value'])}" for at in moments)
    words = f"Gemiddelde precisie per startmeting van {in_words(champion)}: {told}."
    return Plot(plots.origins_plot(courses, origins, key), words)


def _calibration_plot(key: str, table: Sequence[dict[str, Any]]) -> Plot:
    bands = [
        plots.Band(row["low"], row["high"], row["areas"], row["given"], round(row["slid"] * row["areas"]))
        for row in table
    ]
    told = "; ".join(
        f"gegeven {percent(band.given)}, {counted(band.slid, 'afglijder', 'afglijders')} van {number(band.areas)}"
        for band in bands
    )
    return Plot(plots.calibration_plot(bands, key), f"IJking van het gekozen model: {told}.")
