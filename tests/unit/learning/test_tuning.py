"""Parameters are chosen at an origin on what was known by then, within the budget, and what that gave is told."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.panels import make_panel
from vroegsignalering.domain.targets import Target
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.learning.backtest import Evidence, backtest
from vroegsignalering.learning.candidates import CANDIDATES, Candidate
from vroegsignalering.learning.metrics import log_loss
from vroegsignalering.learning.models import BaseRate
from vroegsignalering.learning.space import Choices, Range, Space, settings, tunable
from vroegsignalering.learning.tuning import Loss, Tuning, judge, trials, tuned
from vroegsignalering.panel.panel import Panel
from vroegsignalering.splits import plan

TARGETS = (Target("onvoldoende", 4, 3), Target("zwak", 5, 4))
PANEL = make_panel(seed=7, areas=150)
SPLITS = plan(PANEL.metingen(), 2, 2012)
RIDGE: Space = {"ridge__alpha": Range(1.0, 1e5, log=True, whole=False)}


class Bent(BaseRate):
    """The base rate, bent by a power: 1 says what happened."""

    def __init__(self, power: float = 3.0) -> None:
        self.power = power

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        return np.tile([1 - self.rate_**self.power, self.rate_**self.power], (len(X), 1))


def tune(panel: Panel, candidate: str, space: Space, *, budget: int = 6, jobs: int = 1) -> Tuning:
    evidence = Evidence(panel, TARGETS, ("score",))
    tried = {candidate: settings(candidate, space, budget, seed=1)}
    asked = trials(panel.metingen(), [2], tried)
    return Tuning(tried, list(judge(evidence, asked, seed=1, jobs=jobs)))


def choices(tuning: Tuning) -> dict[int, dict]:
    return {one["origin"]: one for one in tuning.summary(SPLITS)["choices"]}


def with_scores_of(panel: Panel, meting: int, seed: int) -> Panel:
    """The panel in which the scores of one meting are dealt out anew, those of its classes with them."""
    facts = panel.facts.copy()
    for variable in ("score", "klasse"):
        rows = ((facts["meting"] == meting) & (facts["variable"] == variable)).to_numpy()
        facts.loc[rows, "value"] = np.random.default_rng(seed).permutation(facts.loc[rows, "value"].to_numpy(copy=True))
    return replace(panel, facts=facts)


def test_a_better_parameter_that_was_planted_is_found_as_soon_as_two_origins_tell_of_it(monkeypatch):
    monkeypatch.setitem(CANDIDATES, "bent", Candidate(lambda _seed, _years: Bent(), change=False))
    found = choices(tune(PANEL, "bent", {"power": Choices((0.5, 1.0, 2.0, 5.0))}))
    assert {origin: one["judged_on"] for origin, one in found.items()} == {
        2014: [],
        2016: [2014],
        2018: [2014, 2016],
        2020: [2014, 2016, 2018],
    }
    assert {origin: one["setting"]["power"] for origin, one in found.items()} == {
        2014: 3.0,
        2016: 3.0,
        2018: 1,
        2020: 1,
    }
    assert found[2018]["log_loss"] < found[2018]["log_loss_declared"]
    assert found[2018]["log_loss_after"] < found[2018]["log_loss_declared_after"]
    assert found[2020]["log_loss_after"] is None


def test_what_an_origin_came_to_has_no_say_in_what_is_chosen_there():
    before, after = (choices(tune(panel, "ridge_change", RIDGE)) for panel in (PANEL, with_scores_of(PANEL, 2020, 1)))
    afterwards = ("log_loss_after", "log_loss_declared_after")
    for origin in (2014, 2016, 2018):
        kept = [{key: value for key, value in one[origin].items() if key not in afterwards} for one in (before, after)]
        assert kept[0] == kept[1]
    assert before[2016] == after[2016]
    assert all(before[2018][key] != after[2018][key] for key in afterwards)
    assert before[2020]["log_loss"] != after[2020]["log_loss"]  # there it is known


def test_a_candidate_stays_as_declared_when_nothing_is_better():
    found = choices(tune(PANEL, "ridge_change", {"ridge__alpha": Choices((1e9, 1e10))}))
    assert all(one["number"] == 0 and one["setting"] == {"ridge__alpha": 100.0} for one in found.values())


def test_the_best_is_chosen_only_when_it_is_better_by_more_than_a_standard_error():
    space: Space = {"logisticregression__C": Range(0.001, 1e4, log=True, whole=False)}
    found = [choices(tune(make_panel(seed, areas=150), "logistic", space)) for seed in (1, 2, 3)]
    every = [one for origins in found for one in origins.values() if one["judged_on"]]
    for one in every:
        clear = one["log_loss_declared"] - one["best"]["log_loss"] > one["best"]["error"]
        assert one["number"] == (one["best"]["number"] if clear and len(one["judged_on"]) > 1 else 0)
    assert {(one["number"] == 0, one["best"]["number"] == 0) for one in every} >= {(True, False), (False, False)}


def test_the_standard_error_is_that_of_draws_of_whole_gemeenten():
    rng = np.random.default_rng(1)
    one, other = ({f"GM{number}": value for number, value in enumerate(rng.exponential(1, 60))} for _ in range(2))
    apart = np.array([one[name] - other[name] for name in one])
    drawn = apart[rng.integers(0, 60, (20_000, 60))].sum(axis=1)
    assert Loss(one, 60).error_above(Loss(other, 60)) == pytest.approx(drawn.std(), rel=0.03)


def test_losses_are_those_of_a_backtest_with_the_chosen_parameters():
    tuning = tune(PANEL, "ridge_change", RIDGE)
    summary = tuning.summary(SPLITS)
    judged = [split for split in SPLITS if split.judged]
    chosen = tuned(summary)
    told = backtest(Evidence(PANEL, TARGETS, ("score",)), judged, ["ridge_change"], seed=1, jobs=1, tuned=chosen)
    known = told[told["outcome"].notna()]
    assert any(one["number"] for one in summary["choices"])
    for one in summary["choices"][:-1]:
        rows = known[known["origin"] == one["origin"]]
        loss = log_loss(rows["outcome"].to_numpy(), rows["probability"].to_numpy()).mean()
        assert loss == pytest.approx(one["log_loss_after"], rel=1e-12)


def test_losses_are_the_same_to_the_last_digit_for_any_number_of_processes():
    space: Space = {"num_leaves": Choices((4, 8)), "learning_rate": Range(0.02, 0.2, log=True, whole=False)}
    alone, together = (tune(PANEL, "lgbm_change", space, budget=3, jobs=jobs).losses for jobs in (1, 2))
    assert alone == together


def test_a_setting_that_cannot_be_learned_with_is_told_with_its_candidate():
    with pytest.raises(VroegsignaleringError, match=r"lgbm_change cannot be learned with \{'num_leaves': 1\}"):
        tune(PANEL, "lgbm_change", {"num_leaves": Choices((1,))})


ONE = st.one_of(
    st.lists(st.integers(1, 50), min_size=1, max_size=4, unique=True).map(lambda values: Choices(tuple(values))),
    st.tuples(st.integers(1, 40), st.integers(1, 200), st.booleans()).map(
        lambda told: Range(told[0], told[0] + told[1], told[2], whole=True)
    ),
)


@given(ONE, ONE, st.integers(2, 12), st.integers(0, 9))
def test_a_budget_is_held_and_a_larger_one_begins_with_the_same_settings(one, other, budget, seed):
    space = {"num_leaves": one, "n_estimators": other}
    found = settings("lgbm_change", space, budget, seed)
    assert 1 <= len(found) <= budget
    assert found[0] == {name: tunable("lgbm_change")[name] for name in space}
    assert all(found.count(setting) == 1 for setting in found)
    assert settings("lgbm_change", space, 2 * budget, seed)[: len(found)] == found
    for setting in found[1:]:
        for name, allowed in space.items():
            value = setting[name]
            assert type(value) is int
            if isinstance(allowed, Choices):
                assert value in allowed.values
            else:
                assert allowed.low <= value <= allowed.high


@pytest.mark.parametrize("candidate", [name for name, one in CANDIDATES.items() if not one.baseline])
def test_what_can_be_tuned_is_a_number_and_never_what_makes_a_result_repeatable(candidate):
    found = tunable(candidate)
    assert found
    assert all(type(value) in (int, float) for value in found.values())
    assert not {name.rsplit("__", 1)[-1] for name in found} & {"random_state", "n_jobs"}
