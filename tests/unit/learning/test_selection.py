"""The rule by which a champion is chosen: the simplest within one standard error of the best, on two scores."""

import json

import numpy as np
import pytest

from vroegsignalering.learning.evaluate import Evaluation
from vroegsignalering.learning.select import select

ORDER = ["base_rate", "distance", "logistic", "lgbm_change"]
RESAMPLES = np.array([-1.0, 1.0] * 50)  # standard deviation 1.005


def judged(
    noise: dict[str, float] | None = None,
    *,
    slides: int = 10,
    loss: dict[str, float] | None = None,
    loss_noise: dict[str, float] | None = None,
    **average_precision: float,
) -> Evaluation:
    """
    An evaluation in which each candidate's resamples swing by its noise around its figure.

    loss: log scores, as far as they differ from the others' 0.05
    """

    def swinging(value: float, swing: float) -> np.ndarray:
        return np.append(value, value + swing * RESAMPLES)

    figures = {
        name: {
            "average_precision": swinging(value, (noise or {}).get(name, 0.0)),
            "log_loss": swinging((loss or {}).get(name, 0.05), (loss_noise or {}).get(name, 0.0)),
        }
        for name, value in average_precision.items()
    }
    return Evaluation("zwak", 2, figures, {"slides": slides})


def champion(evaluation: Evaluation | None) -> str:
    return select(evaluation, ORDER)["champion"]


def test_the_simplest_within_one_standard_error_of_the_best_is_chosen():
    figures = {"base_rate": 0.01, "distance": 0.20, "logistic": 0.21, "lgbm_change": 0.25}
    assert champion(judged({"lgbm_change": 0.03}, **figures)) == "lgbm_change"  # 0.04 is more than 0.03
    assert champion(judged({"lgbm_change": 0.045}, **figures)) == "logistic"
    assert champion(judged({"lgbm_change": 0.06}, **figures)) == "distance"


def test_the_standard_error_is_that_of_the_paired_difference_not_of_the_figure():
    together = {"distance": 0.5, "logistic": 0.5, "lgbm_change": 0.5}  # all swing widely, but in step
    figures = {"base_rate": 0.01, "distance": 0.20, "logistic": 0.1, "lgbm_change": 0.25}
    assert champion(judged(together, **figures)) == "lgbm_change"


def test_what_ranks_as_well_but_has_a_worse_log_score_is_passed_over():
    figures = {"base_rate": 0.01, "distance": 0.20, "logistic": 0.21, "lgbm_change": 0.25}
    level = {"lgbm_change": 0.06}  # on average precision nobody is behind
    worse = {"distance": 0.055, "logistic": 0.051}
    assert champion(judged(level, loss=worse, **figures)) == "lgbm_change"
    assert champion(judged(level, loss=worse, loss_noise={"logistic": 0.002}, **figures)) == "logistic"
    assert champion(judged(level, loss=worse, loss_noise={"lgbm_change": 0.006}, **figures)) == "distance"


def test_a_good_log_score_does_not_save_what_ranks_worse():
    figures = {"base_rate": 0.01, "distance": 0.25, "logistic": 0.20, "lgbm_change": 0.20}
    chosen = select(judged(loss={"lgbm_change": 0.01}, **figures), ORDER)
    assert (chosen["champion"], chosen["best_log_loss"]) == ("distance", "distance")


def test_equal_figures_go_to_the_simpler():
    assert champion(judged(base_rate=0.01, distance=0.2, logistic=0.2, lgbm_change=0.2)) == "distance"


def test_the_base_rate_ranks_nothing_and_can_be_no_champion():
    assert champion(judged(base_rate=0.9, distance=0.2, logistic=0.1, lgbm_change=0.1)) == "distance"


@pytest.mark.parametrize("evaluation", [None, judged(slides=0, base_rate=0.0, distance=0.0)])
def test_with_nothing_to_compare_the_plainest_ranking_stands_and_says_so(evaluation):
    chosen = select(evaluation, ORDER)
    assert chosen["champion"] == "distance"
    assert chosen["best"] is None
    assert chosen["compared"] == []
    assert chosen["reason"] == (
        "Geen enkel startjaar met een bekende uitkomst en een afglijder kon worden beoordeeld; dan geldt de "
        "eenvoudigste rangorde: afstand tot de klassengrens."
    )


def test_resamples_in_which_nobody_slid_are_left_out():
    evaluation = judged({"lgbm_change": 0.06}, base_rate=0.01, distance=0.2, logistic=0.1, lgbm_change=0.25)
    for figures in evaluation.figures.values():
        figures["average_precision"][5:20] = np.nan
    assert champion(evaluation) == "distance"


def test_the_reason_of_a_winner_names_who_was_passed_over_and_on_what():
    figures = {"base_rate": 0.01, "distance": 0.20, "logistic": 0.24, "lgbm_change": 0.25}
    reason = select(judged({"lgbm_change": 0.03}, loss={"logistic": 0.06}, **figures), ORDER)["reason"]
    assert reason == (
        "LightGBM, verandering van de score heeft de hoogste gemiddelde precisie (0,250) en heeft van de kandidaten "
        "die daarin even goed zijn de laagste logscore (0,0500). Eenvoudiger, maar meer dan een standaardfout achter "
        "in gemiddelde precisie: afstand tot de klassengrens; in logscore: logistische regressie op alle kenmerken."
    )


def test_the_reason_of_a_simpler_champion_gives_the_figures_it_rests_on():
    figures = {"base_rate": 0.01, "distance": 0.20, "logistic": 0.1, "lgbm_change": 0.25}
    told = judged({"lgbm_change": 0.06}, loss={"distance": 0.051}, loss_noise={"distance": 0.002}, **figures)
    chosen = select(told, ORDER)
    assert chosen["best"] == "lgbm_change"
    assert chosen["reason"] == (
        "Afstand tot de klassengrens blijft in gemiddelde precisie (0,200) binnen een standaardfout van de beste: "
        "0,050 achter op LightGBM, verandering van de score (0,250; standaardfout van het verschil 0,060) en blijft in "
        "logscore (0,0510) binnen een standaardfout van LightGBM, verandering van de score (0,0500)."
    )


def test_what_was_compared_is_plain_data():
    chosen = select(judged({"distance": 0.02}, base_rate=0.01, distance=0.2, logistic=0.1, lgbm_change=0.25), ORDER)
    assert json.loads(json.dumps(chosen, allow_nan=False)) == chosen
    assert [row["candidate"] for row in chosen["compared"]] == ORDER[1:]
    assert chosen["compared"][0]["behind_best"] == pytest.approx(0.05)
    assert chosen["compared"][0]["standard_error"] == pytest.approx(0.02 * RESAMPLES.std(ddof=1))
