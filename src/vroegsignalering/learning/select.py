"""
Select: the champion of one target and horizon, by the rule that the pipeline declares.

Average precision is what a list is for, but a few dozen slides cannot tell candidates apart on it. The log score uses
every area, so it can. A champion is the simplest candidate that stays within one standard error of the best on both:

    able candidates --within one error of the highest average precision--> those that rank as well, as far as is known
                    --within one error of the lowest log score of those--> the simplest of what is left

Source of the rule: Breiman, Friedman, Olshen and Stone (1984), "Classification and Regression Trees", 3.4.3; here the
error is that of the paired difference, over resamples of whole gemeenten.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from vroegsignalering.domain.candidates import in_words
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.learning.evaluate import Evaluation


def select(evaluation: Evaluation | None, order: Sequence[str]) -> dict[str, Any]:
    """
    The champion of one target and horizon, with what it was compared with and why it was chosen.

    order: candidates from simple to complex, as the pipeline declares them; what does not rank can't be chosen.
    Without judged origins, or without a slide among them, there is nothing to compare: the plainest ranking stands.
    """
    able = [name for name in order if CANDIDATES[name].ranks]
    if evaluation is None or not evaluation.summary["slides"]:
        return {
            "champion": able[0],
            "best": None,
            "best_log_loss": None,
            "reason": "Geen enkel startjaar met een bekende uitkomst en een afglijder kon worden beoordeeld; dan geldt "
            f"de eenvoudigste rangorde: {in_words(able[0])}.",
            "compared": [],
        }
    precision = {name: evaluation.figures[name]["average_precision"] for name in able}
    loss = {name: evaluation.figures[name]["log_loss"] for name in able}
    best = max(able, key=lambda name: precision[name][0])
    behind = {name: _difference(precision[best] - precision[name]) for name in able}
    ranking = [name for name in able if _within(behind[name])]
    surest = min(ranking, key=lambda name: loss[name][0])
    behind_loss = {name: _difference(loss[name] - loss[surest]) for name in able}
    compared = [
        {
            "candidate": name,
            "average_precision": float(precision[name][0]),
            "behind_best": behind[name][0],
            "standard_error": behind[name][1],
            "within_one_standard_error": _within(behind[name]),
            "log_loss": float(loss[name][0]),
            "log_loss_behind": behind_loss[name][0],
            "log_loss_standard_error": behind_loss[name][1],
            "log_loss_within_one_standard_error": _within(behind_loss[name]),
        }
        for name in able
    ]
    champion = next(name for name in ranking if _within(behind_loss[name]))
    reason = _reason(champion, best, surest, compared)
    return {"champion": champion, "best": best, "best_log_loss": surest, "reason": reason, "compared": compared}


def _difference(behind: np.ndarray) -> tuple[float, float]:
    """How far behind, and the standard error of that over the resamples in which it is known; (1 + resamples,)."""
    known = behind[1:][~np.isnan(behind[1:])]
    return float(behind[0]), float(known.std(ddof=1)) if len(known) > 1 else 0.0


def _within(difference: tuple[float, float]) -> bool:
    behind, error = difference
    return behind <= error


def _reason(champion: str, best: str, surest: str, compared: list[dict[str, Any]]) -> str:
    rows = {row["candidate"]: row for row in compared}
    own = rows[champion]
    if champion == best:
        precision = f"heeft de hoogste gemiddelde precisie ({_number(own['average_precision'])})"
    else:
        precision = (
            f"blijft in gemiddelde precisie ({_number(own['average_precision'])}) binnen een standaardfout van de "
            f"beste: {_number(own['behind_best'])} achter op {in_words(best)} "
            f"({_number(rows[best]['average_precision'])}; standaardfout van het verschil "
            f"{_number(own['standard_error'])})"
        )
    if champion == surest:
        loss = f"heeft van de kandidaten die daarin even goed zijn de laagste logscore ({_number(own['log_loss'], 4)})"
    else:
        loss = (
            f"blijft in logscore ({_number(own['log_loss'], 4)}) binnen een standaardfout van {in_words(surest)} "
            f"({_number(rows[surest]['log_loss'], 4)})"
        )
    return f"{_sentence(in_words(champion))} {precision} en {loss}.{_passed_over(champion, compared)}"


def _passed_over(champion: str, compared: list[dict[str, Any]]) -> str:
    """Which simpler candidates were not chosen, and on what."""
    simpler = compared[: next(i for i, row in enumerate(compared) if row["candidate"] == champion)]
    on_precision = [in_words(row["candidate"]) for row in simpler if not row["within_one_standard_error"]]
    on_loss = [in_words(row["candidate"]) for row in simpler if row["within_one_standard_error"]]
    told = [
        f"in {what}: {'; '.join(names)}"
        for what, names in (("gemiddelde precisie", on_precision), ("logscore", on_loss))
        if names
    ]
    return f" Eenvoudiger, maar meer dan een standaardfout achter {'; '.join(told)}." if told else ""


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _number(value: float, digits: int = 3) -> str:
    return f"{value:.{digits}f}".replace(".", ",")
