"""The verdict on models beside baselines, in one sentence."""

from typing import Any

import pytest

from vroegsignalering.reports.verdict import verdict


def selection(champion: str, best: str, *rows: tuple[str, float, float, float]) -> dict[str, Any]:
    """A result of `select`: rows of candidate, average precision, behind the best, standard error of that."""
    keys = ("candidate", "average_precision", "behind_best", "standard_error")
    return {"champion": champion, "best": best, "compared": [dict(zip(keys, row, strict=True)) for row in rows]}


def test_a_model_below_the_best_baseline_is_not_better() -> None:
    told = selection("distance", "distance", ("distance", 0.21, 0, 0), ("lgbm_change", 0.2, 0.01, 0.02))
    assert verdict(told, 67).sentence == (
        "Gekozen is ‘afstand tot de klassengrens’; geen enkel model rangschikt hier beter dan deze vuistregel "
        "(beste model 0,200 tegen 0,210; 67 afglijders)."
    )


@pytest.mark.parametrize(
    ("behind", "badge", "words"),
    [
        (0.000, "geen model beter", "geen enkel model rangschikt hier beter dan"),
        (0.010, "geen model aantoonbaar beter", "geen enkel model rangschikt hier aantoonbaar beter dan"),
        (0.011, "model iets beter, kan toeval zijn", "‘LightGBM, classificatie’ rangschikt hier iets beter dan"),
        (0.020, "model iets beter, kan toeval zijn", "al kan dat toeval zijn"),
        (0.021, "model duidelijk beter", "‘LightGBM, classificatie’ rangschikt hier duidelijk beter dan"),
    ],
)
def test_a_lead_counts_from_one_standard_error_and_is_clear_from_two(behind: float, badge: str, words: str) -> None:
    rows = (("distance", 0.2, behind, 0.01), ("lgbm_classifier", 0.2 + behind, 0, 0))
    told = verdict(selection("distance", "lgbm_classifier", *rows), 67)
    assert told.badge == badge
    assert words in told.sentence


def test_the_best_baseline_is_the_one_to_beat_whichever_was_chosen() -> None:
    rows = (("distance", 0.2, 0.05, 0.06), ("logistic_baseline", 0.24, 0.01, 0.02), ("lgbm_change", 0.25, 0, 0))
    told = verdict(selection("distance", "lgbm_change", *rows), 1)
    assert told.sentence == (
        "Gekozen is ‘afstand tot de klassengrens’, die naar gemiddelde precisie en logscore samen binnen een "
        "standaardfout van de beste blijft; geen enkel model rangschikt hier aantoonbaar beter dan ‘logistische "
        "regressie op score en laatste verandering’ (beste model 0,250 tegen 0,240; verschil 0,010 met standaardfout "
        "0,020; 1 afglijder)."
    )


def test_a_lead_of_unknown_certainty_is_not_called_better() -> None:
    rows = (("distance", 0.2, 0.1, 0.0), ("lgbm_change", 0.3, 0, 0))
    told = verdict(selection("lgbm_change", "lgbm_change", *rows), 67)
    assert (told.kind, told.badge) == ("none", "zekerheid onbekend")
    assert "hoe zeker dat is, is onbekend" in told.sentence


def test_without_models_or_slides_there_is_nothing_to_beat() -> None:
    assert verdict(selection("distance", "distance", ("distance", 0.2, 0, 0)), 67).badge == "alleen vuistregels"
    assert verdict({"champion": "distance", "best": None, "compared": []}, 0).kind == "unjudged"
