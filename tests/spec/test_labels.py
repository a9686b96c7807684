"""Who is at risk at an origin, and what became of them. Boundaries of 3.x: onvoldoende|zwak lies in the gap from
-0.281899 to -0.281022, zwak|voldoende in that from -0.164220 to -0.163877."""

from dataclasses import replace

import numpy as np
import pandas as pd

from lib.drawn import frame
from lib.panels import panel_of, with_facts
from vroegsignalering.domain.classes import TOTAL
from vroegsignalering.domain.targets import Target
from vroegsignalering.labels import cohort_at, labels_at
from vroegsignalering.panel.panel import Panel

INTO_ONVOLDOENDE = Target("onvoldoende", from_=4, into=3)
INTO_ZWAK = Target("zwak", from_=5, into=4)
SCALE = TOTAL["3.x"]


def panel(drawn: str) -> Panel:
    scores = frame(drawn)
    scores["area"] = "BU9000000" + scores["area"].astype(str)
    scores[["score", "class_published"]] = scores.reindex(columns=["score", "class_published"]).astype(float)
    return panel_of(scores, {}, sorted(scores["area"].unique()))


def outcomes(panel: Panel, target: Target, horizon: int = 2) -> dict[str, float | None]:
    """What became of the cohort of 2018; None = unknown. An area that is not in it is not in the answer."""
    labels = labels_at(panel, 2018, horizon, target, SCALE)
    return {
        area[-1]: None if np.isnan(outcome) else outcome
        for area, outcome in labels.loc[labels["cohort"], "outcome"].items()
    }


def test_a_slide_is_a_step_into_the_target_and_an_unseen_outcome_is_unknown_not_safe():
    drawn = panel("""
        area | meting | score
        -----+--------+------
        A    | 2018   | -0.20
        A    | 2020   | -0.30
        B    | 2018   | -0.20
        B    | 2020   | -0.21
        C    | 2018   | -0.20
        D    | 2018   | -0.30
        D    | 2020   | -0.40
        E    | 2020   | -0.40
    """)
    assert outcomes(drawn, INTO_ONVOLDOENDE) == {
        "A": 1.0,  # zwak -> onvoldoende
        "B": 0.0,  # stayed zwak
        "C": None,  # not published in 2020: unknown
    }  # D was onvoldoende already, E had no score: not in the cohort


def test_each_target_has_its_own_cohort_and_its_own_slides():
    drawn = panel("""
        area | meting | score
        -----+--------+------
        A    | 2018   | -0.10
        A    | 2020   | -0.20
        B    | 2018   | -0.10
        B    | 2020   | -0.30
        C    | 2018   | -0.20
        C    | 2020   | -0.30
    """)
    assert outcomes(drawn, INTO_ZWAK) == {"A": 1.0, "B": 1.0}
    assert outcomes(drawn, INTO_ONVOLDOENDE) == {"A": 0.0, "B": 1.0, "C": 1.0}


def test_a_score_in_a_gap_is_in_a_cohort_or_a_slide_only_where_both_classes_are():
    drawn = panel("""
        area | meting | score
        -----+--------+--------
        A    | 2018   | -0.2815
        A    | 2020   | -0.3000
        B    | 2018   | -0.2000
        B    | 2020   | -0.2815
        C    | 2018   | -0.1640
        C    | 2020   | -0.3000
        D    | 2018   | -0.1000
        D    | 2020   | -0.1640
    """)
    assert outcomes(drawn, INTO_ONVOLDOENDE) == {
        "B": None,  # onvoldoende or zwak
        "C": 1.0,  # zwak or voldoende: at risk either way
        "D": 0.0,  # zwak or voldoende: safe either way
    }  # A was onvoldoende or zwak: not certainly at risk
    assert outcomes(drawn, INTO_ZWAK) == {"D": None}


def test_the_ends_of_a_gap_belong_to_the_classes_they_were_published_with():
    drawn = panel("""
        area | meting | score
        -----+--------+----------
        A    | 2018   | -0.281022
        A    | 2020   | -0.281899
        B    | 2018   | -0.281899
    """)
    assert outcomes(drawn, INTO_ONVOLDOENDE) == {"A": 1.0}


def test_a_published_class_wins_from_the_score():
    drawn = panel("""
        area | meting | score   | class_published
        -----+--------+---------+----------------
        A    | 2018   | -0.2815 | 4
        A    | 2020   | -0.2815 | 3
        B    | 2018   | -0.2000 | 4
        B    | 2020   | -0.2815 | 4
        C    | 2018   |         | 6
        C    | 2020   |         | 3
        D    | 2018   | -0.2000 | 3
        D    | 2020   | -0.3000 | 3
    """)
    assert outcomes(drawn, INTO_ONVOLDOENDE) == {"A": 1.0, "B": 0.0, "C": 1.0}


def test_a_horizon_counts_years_not_metingen():
    drawn = panel("""
        area | meting | score
        -----+--------+------
        A    | 2018   | -0.20
        A    | 2020   | -0.30
        A    | 2022   | -0.20
        B    | 2018   | -0.20
        B    | 2020   | -0.20
        B    | 2022   | -0.30
    """)
    assert outcomes(drawn, INTO_ONVOLDOENDE, horizon=2) == {"A": 1.0, "B": 0.0}
    assert outcomes(drawn, INTO_ONVOLDOENDE, horizon=4) == {"A": 0.0, "B": 1.0}
    assert outcomes(drawn, INTO_ONVOLDOENDE, horizon=3) == {"A": None, "B": None}


def test_the_change_is_in_points_and_known_outside_the_cohort_too():
    drawn = panel("""
        area | meting | score
        -----+--------+------
        A    | 2018   | -0.20
        A    | 2020   | -0.30
        B    | 2018   | -0.50
        B    | 2020   | -0.40
        C    | 2018   | -0.20
    """)
    change = labels_at(drawn, 2018, 2, INTO_ONVOLDOENDE, SCALE)["change"]
    np.testing.assert_allclose(change, [-0.1, 0.1, np.nan], atol=1e-12)


def test_a_later_revision_changes_neither_who_was_at_risk_nor_what_became_of_them():
    first = panel("""
        area | meting | score
        -----+--------+------
        A    | 2018   | -0.20
        A    | 2020   | -0.30
        B    | 2018   | -0.30
        B    | 2020   | -0.20
    """)
    revised = first.facts.assign(value=[-0.4, -0.1, -0.1, -0.4], edition="4.0", known_from=np.datetime64("2030-01-01"))
    later = with_facts(first, revised)
    before, after = (labels_at(p, 2018, 2, INTO_ONVOLDOENDE, SCALE) for p in (first, later))
    pd.testing.assert_frame_equal(before, after, check_exact=True)
    assert later.at("score", 2018).tolist() == [-0.4, -0.1]


def test_who_was_at_risk_is_what_was_known_at_the_origin_even_when_revised_by_the_outcome():
    first = panel("""
        area | meting | score
        -----+--------+------
        A    | 2018   | -0.20
        A    | 2020   | -0.30
    """)
    of_2018 = first.facts[first.facts["meting"] == 2018]
    revised = of_2018.assign(value=-0.35, edition="3.1", known_from=np.datetime64("2022-01-01"))
    later = with_facts(first, revised)
    assert cohort_at(later, 2018, INTO_ONVOLDOENDE, SCALE).tolist() == [True]
    labels = labels_at(later, 2018, 2, INTO_ONVOLDOENDE, SCALE)
    assert labels["outcome"].tolist() == [1.0]
    assert labels["change"].round(6).tolist() == [-0.1]  # from the score as it was known then


def test_classes_follow_the_layout_of_the_panel():
    drawn = replace(
        panel("""
            area | meting | score
            -----+--------+------
            A    | 2016   | 3.80
            A    | 2018   | 3.60
        """),
        layout="2.0",
    )
    labels = labels_at(drawn, 2016, 2, INTO_ONVOLDOENDE, TOTAL[drawn.layout])
    assert labels["outcome"].tolist() == [1.0]
