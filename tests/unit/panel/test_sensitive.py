"""Figures on nationality, origin or religion are used by nobody who did not say so, and why."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from lib.panels import make_panel, with_facts
from vroegsignalering.config import read_pipeline
from vroegsignalering.domain.catalogue import Indicator, catalogue
from vroegsignalering.domain.targets import Target
from vroegsignalering.errors import BadInput, VroegsignaleringError
from vroegsignalering.features.catalogue import GROUPS
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.panel.panel import Panel
from vroegsignalering.panel.sensitive import told, without_sensitive

PIPELINES = Path(__file__).parents[3] / "pipelines"
OWN = Indicator(
    dimension="bevolking", unit="%", more="neither", source="lokaal:GM9000", lag_months=3, sensitive="religion",
    nl="leden van een kerk", en="members of a church",
)  # fmt: skip
TARGETS = (Target("zwak", 5, 4),)


@pytest.fixture(scope="module")
def panel() -> Panel:
    """With a sensitive figure of CBS and one of a gemeente."""
    plain = make_panel(seed=6, areas=40)
    people = plain.facts[plain.facts["variable"] == "inwoners"]
    own = people.assign(variable="lokaal_kerk", source="lokaal:GM9000")
    added = pd.concat([people.assign(variable="niet_westers"), own], ignore_index=True)
    return replace(with_facts(plain, added), own={"lokaal_kerk": OWN})


def used(panel: Panel, *chosen: str) -> set[str]:
    features = Evidence(panel, TARGETS, tuple(GROUPS), chosen).features(2018)
    return {str(name).split(".")[0] for name in features.columns}


def test_no_group_of_features_brings_in_what_was_not_chosen(panel: Panel) -> None:
    assert not used(panel) & {"niet_westers", "lokaal_kerk"}
    assert used(panel, "niet_westers") & {"niet_westers", "lokaal_kerk"} == {"niet_westers"}
    assert used(panel, "niet_westers", "lokaal_kerk") - used(panel) == {"niet_westers", "lokaal_kerk"}


def test_it_is_not_even_kept_in_the_panel(panel: Panel) -> None:
    assert {"niet_westers", "lokaal_kerk"} <= set(panel.variables)
    assert not {"niet_westers", "lokaal_kerk"} & set(without_sensitive(panel, ()).variables)


def test_the_catalogue_marks_every_indicator_whose_words_are_about_origin_nationality_or_religion() -> None:
    words = ("migratie", "herkomst", "nationalit", "geboren in", "geboorteland", "westers", "religi", "kerk", "geloof")
    meant = {name for name, entry in catalogue().items() if any(word in entry.nl.lower() for word in words)}
    assert {"westers", "niet_westers"} <= meant
    assert {name for name, entry in catalogue().items() if entry.sensitive} == meant


def test_no_pipeline_of_the_project_makes_such_a_choice() -> None:
    found = [read_pipeline(path) for path in sorted(PIPELINES.glob("*.toml"))]
    assert found
    assert all(one.sensitive == {} for one in found)


def test_a_choice_is_told_with_its_reason(panel: Panel) -> None:
    reason = "gevraagd door de raad, besluit 2025-12"
    assert told(panel, {"lokaal_kerk": reason}) == [
        {"indicator": "lokaal_kerk", "woorden": "leden van een kerk", "soort": "religie", "reden": reason}
    ]


@pytest.mark.parametrize("name", ["inwoners", "lokaal_onbekend"])
def test_a_choice_of_what_is_not_marked_is_refused(panel: Panel, name: str) -> None:
    with pytest.raises(VroegsignaleringError, match=rf"'{name}' in \[sensitive\].*lokaal_kerk, niet_westers, westers"):
        without_sensitive(panel, (name,))


def test_a_choice_without_a_reason_of_some_length_is_refused(tmp_path: Path) -> None:
    text = (PIPELINES / "demo.toml").read_text(encoding="utf-8")
    path = tmp_path / "keuze.toml"
    path.write_text(f'{text}\n[sensitive]\nniet_westers = "zomaar"\n', encoding="utf-8")
    with pytest.raises(BadInput, match=r"sensitive\.niet_westers"):
        read_pipeline(path)
    path.write_text(f'{text}\n[sensitive]\nniet_westers = "besluit van de minister, 2026-01"\n', encoding="utf-8")
    assert read_pipeline(path).sensitive == {"niet_westers": "besluit van de minister, 2026-01"}
