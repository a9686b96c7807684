"""The answer to a pipeline's question: do these groups of features improve the ranking, on the same origins?"""

from dataclasses import dataclass
from typing import Any

from vroegsignalering.domain.candidates import in_words
from vroegsignalering.reports.cells import Cell, cell_of
from vroegsignalering.reports.words import counted, figure, listed, number


@dataclass(frozen=True)
class AnswerRow:
    """One candidate: average precision with and without, the difference with its interval, and that in words."""

    words: str
    with_it: str
    without: str
    difference: Cell
    verdict: str


@dataclass(frozen=True)
class AnswerTable:
    """One target and horizon; sentence: what the table comes to."""

    target: str
    horizon: int
    sentence: str
    rows: list[AnswerRow]


@dataclass(frozen=True)
class Answer:
    """
    The question as the pipeline words it, and a table per target and horizon.

    caution: what chance alone would do to them, or why there are none
    """

    question: str
    tables: list[AnswerTable]
    caution: str


def answer(told: dict[str, Any]) -> Answer:
    """From the content of answer.json."""
    tables = [_table(one) for one in told["answers"]]
    if not tables:
        return Answer(told["words"], tables, "Niet te zeggen: er is geen beoordeelde startmeting om op te vergelijken.")
    compared = sum(len(table.rows) for table in tables)
    caution = (
        f"Van {counted(compared, 'vergelijking', 'vergelijkingen')} valt er door toeval alleen al naar verwachting "
        f"{number(_LEVEL * compared, 1)} als beter of slechter uit."
    )
    return Answer(told["words"], tables, caution)


def _table(one: dict[str, Any]) -> AnswerTable:
    rows = [_row(row) for row in one["candidates"]]
    better = [row.words for row in rows if row.verdict == _BETTER]
    worse = [row.words for row in rows if row.verdict == _WORSE]
    told = [f"beter bij {listed(better)}"] * bool(better) + [f"slechter bij {listed(worse)}"] * bool(worse)
    judged = counted(one["slides"], "afglijder", "afglijders")
    if told:
        sentence = f"Aantoonbaar {'; '.join(told)} (95%-interval zonder nul; {judged})."
    elif one["absent"]:
        sentence = f"Niet te zeggen: deze kenmerken ontbreken in de gegevens ({judged})."
    elif all(row.verdict == _UNKNOWN for row in rows):
        sentence = f"Niet te zeggen: te weinig afglijders voor een interval ({judged})."
    else:
        sentence = f"Bij geen enkel model maakt het aantoonbaar verschil (elk 95%-interval bevat nul; {judged})."
    return AnswerTable(one["target"], one["horizon"], sentence, rows)


# An interval of 95% misses zero this often where there is no difference.
_LEVEL = 0.05
_BETTER, _WORSE, _SAME, _UNKNOWN = "beter", "slechter", "geen aantoonbaar verschil", "onbekend"


def _row(row: dict[str, Any]) -> AnswerRow:
    difference = row["difference"]
    low, high = difference["low"], difference["high"]
    verdict = _UNKNOWN if low is None or high is None else _BETTER if low > 0 else _WORSE if high < 0 else _SAME
    return AnswerRow(
        words=in_words(row["candidate"]),
        with_it=figure(row["with"]),
        without=figure(row["without"]),
        difference=cell_of(difference["value"], low, high, lambda value: number(value, 3)),
        verdict=verdict,
    )
