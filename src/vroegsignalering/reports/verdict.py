"""
What can be said of the models at one target and horizon, beside the rules of thumb that anyone can recompute.

    difference in average precision between the best model and the best baseline, in its own standard errors:
    at most 0: not better | up to 1: within the noise | up to 2: a little, may be chance | more: clearly better
"""

from dataclasses import dataclass
from typing import Any

from vroegsignalering.domain.candidates import in_words
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.reports.words import counted, figure

_CLEAR = 2.0  # standard errors; what is within one is noise


@dataclass(frozen=True)
class Verdict:
    """
    kind:     "clear", "some", "none" or "unjudged", as the style sheet colours it
    badge:    the verdict in a few words
    sentence: who was chosen, and how models compare with baselines, in one sentence
    """

    kind: str
    badge: str
    sentence: str


def verdict(selection: dict[str, Any], slides: int) -> Verdict:
    """
    The verdict on one target and horizon.

    selection: as `learning.evaluate.select` gives it
    slides:    judged slides, 0 where nothing could be judged
    """
    champion = selection["champion"]
    chosen = f"Gekozen is ‘{in_words(champion)}’"
    if selection["best"] is None:
        words = "de eenvoudigste rangorde: er is geen afglijder met bekende uitkomst om op te oordelen"
        return Verdict("unjudged", "niet te beoordelen", f"{chosen}, {words}.")
    if champion != selection["best"]:
        chosen += ", die naar gemiddelde precisie en logscore samen binnen een standaardfout van de beste blijft"
    kind, badge, words, figures = _compared(champion, selection["best"], *leading(selection["compared"]))
    counting = counted(slides, "afglijder", "afglijders")
    return Verdict(kind, badge, f"{chosen}; {words} ({figures}; {counting}).")


def leading(compared: list[dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """
    The rows of the best baseline and of the best model in `compared`, by average precision; of equals the simpler.

    Every pipeline has its baselines; without a model the second is None.
    """
    baselines = [row for row in compared if CANDIDATES[row["candidate"]].baseline]
    models = [row for row in compared if row not in baselines]
    return max(baselines, key=_precision), max(models, key=_precision, default=None)


def _precision(row: dict[str, Any]) -> float:
    return float(row["average_precision"])


def _compared(
    champion: str, best: str, baseline: dict[str, Any], model: dict[str, Any] | None
) -> tuple[str, str, str, str]:
    """Kind, badge, half a sentence, and the figures that it rests on."""
    rule = "deze vuistregel" if baseline["candidate"] == champion else f"‘{in_words(baseline['candidate'])}’"
    if model is None:
        words = f"er zijn alleen vuistregels vergeleken, en daarvan rangschikt {rule} het best"
        return "none", "alleen vuistregels", words, figure(baseline["average_precision"])
    leader = "dit model" if model["candidate"] == champion else f"‘{in_words(model['candidate'])}’"
    figures = f"beste model {figure(model['average_precision'])} tegen {figure(baseline['average_precision'])}"
    # A row tells its distance to the best of all, so only the best of all can be weighed against a baseline.
    behind, error = baseline["behind_best"], baseline["standard_error"]
    if best != model["candidate"] or behind <= 0:
        return "none", "geen model beter", f"geen enkel model rangschikt hier beter dan {rule}", figures
    if error <= 0:
        words = f"{leader} staat hier voor op {rule}, maar hoe zeker dat is, is onbekend"
        return "none", "zekerheid onbekend", words, figures
    figures += f"; verschil {figure(behind)} met standaardfout {figure(error)}"
    if behind <= error:
        words = f"geen enkel model rangschikt hier aantoonbaar beter dan {rule}"
        return "none", "geen model aantoonbaar beter", words, figures
    if behind <= _CLEAR * error:
        words = f"{leader} rangschikt hier iets beter dan {rule}, al kan dat toeval zijn"
        return "some", "model iets beter, kan toeval zijn", words, figures
    return "clear", "model duidelijk beter", f"{leader} rangschikt hier duidelijk beter dan {rule}", figures
