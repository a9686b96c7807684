"""A gemeente's own figures: read strictly, kept apart from national ones, and known no sooner than it says."""

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from lib.beyond import BEYOND
from lib.official import AREAS, write_3_x
from lib.sent import CSV, TOML, write_sent
from lib.spoil import Spoil, again, inserted, replaced
from vroegsignalering.errors import BadInput
from vroegsignalering.features.build import features_as_of
from vroegsignalering.features.catalogue import feature
from vroegsignalering.panel.build import build_panel, read_panel, write_panel
from vroegsignalering.panel.panel import Panel
from vroegsignalering.sources import folder
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.local import MOST_DOTS, Local, read_local

DUTCH = "meldingen van overlast per duizend inwoners"


def sent(path: Path) -> Local:
    csv, about = write_sent(path)
    return read_local(Source(csv), about)


def panel_of(data: Path, *beside: Path) -> Panel:
    told = folder.read(folder.find(data, "buurt", beside), "buurt")
    return build_panel(
        told.scores, told.indicators, told.areas, told.neighbours, synthetic=told.synthetic, own=told.own
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_3_x(tmp_path / "data")
    return tmp_path / "data"


def test_figures_are_read_by_year_and_missing_is_not_zero(tmp_path: Path) -> None:
    local = sent(tmp_path)
    assert (local.publication, local.level, local.gemeenten) == ("lokaal:GM0363", "buurt", ("GM0363",))
    first = local.figures[2021].set_index("area")
    assert first["lokaal_meldingen"].to_dict() == {"BU0363AE01": 12.5, "BU0363AE02": 0.0, "BU0363AE03": 8.0}
    assert np.isnan(first.loc["BU0363AE02", "lokaal_huurders"])
    assert np.isnan(local.figures[2022]["lokaal_meldingen"]).all()
    assert local.entries["lokaal_meldingen"].nl == DUTCH


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (replaced(CSV, "BU0363AE02", "BU0599AE02", 4), f"{CSV}, line 4, column gebied: found 'BU0599AE02'; expected an "
         f"area of GM0363, as {TOML} says"),
        (replaced(CSV, "BU0363AE02", "WK0363AE", 4),
         f"{CSV}, line 4, column gebied: found 'WK0363AE'; expected the code"),
        (replaced(CSV, "2022", "22", 3),
         f"{CSV}, line 3, column jaar: found '22'; expected a year: 1995 to 2099"),
        (replaced(CSV, "12.5", "'12.5'", 2),
         f"{CSV}, line 2, column meldingen: found \"'12.5'\"; expected a number"),
        (replaced(CSV, "12.5", '"12,5"', 2),
         "found '12,5'; expected a number with a decimal point, not a decimal comma"),
        (replaced(CSV, "12.5", "-1e200", 2),
         f"{CSV}, line 2, column meldingen: found '-1e200'; expected a number with a decimal point, and at most 12"),
        (replaced(CSV, ",NA", ",.", 4),
         f"{CSV}, line 4, column huurders: found '.'; expected a number"),
        (again(CSV, 5),
         f"{CSV}, line 6: found BU0363AE03 2021 a second time (first on line 5)"),
        (replaced(CSV, ",", ";"),
         f"{CSV}, header: found fields separated by a semicolon; expected a comma"),
        (replaced(CSV, "huurders", "kopers", 1),
         f"{CSV}, header: found columns 'gebied, jaar, meldingen, kopers'"),
        (replaced(TOML, "[indicators.huurders]", "[indicators.h-1]"),
         f"{TOML}, indicators.h-1.[key]: found 'h-1'"),
        (replaced(TOML, '"worse"', '"bad"'),
         f"{TOML}, indicators.meldingen.more: found 'bad'; expected 'better', 'worse'"),
        (replaced(TOML, '"woningvoorraad"', '"wonen"'),
         f"{TOML}, indicators.huurders.dimension: found 'wonen'; expected"),
        (replaced(TOML, "lag_months = 6", ""),
         f"{TOML}, indicators.huurders.lag_months: found nothing"),
        (replaced(TOML, "lag_months = 6", "lag_months = -13"),
         f"{TOML}, indicators.huurders.lag_months: found -13"),
        (replaced(TOML, "lag_months = 6", "lag_months = 6\nrange = 4"),
         f"{TOML}, indicators.huurders.range: found a key"),
        (replaced(TOML, '"GM0363"', '"0363"'),
         f"{TOML}, gemeenten.0: found '0363'"),
        (replaced(TOML, "sender =", "sender"),
         f"{TOML}: found no valid TOML"),
        (lambda path: (path / TOML).unlink(),
         f"{TOML}: found no readable file"),
    ],
)  # fmt: skip
def test_what_is_not_right_is_refused_with_its_place(spoil: Spoil, message: str, tmp_path: Path) -> None:
    csv, about = write_sent(tmp_path)
    spoil(tmp_path)
    with pytest.raises(BadInput) as caught:
        read_local(Source(csv), about)
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_large_number_may_be_a_figure(tmp_path: Path) -> None:
    csv, about = write_sent(tmp_path)
    replaced(CSV, "12.5", "-999999999999.9", 2)(tmp_path)
    assert read_local(Source(csv), about).figures[2021]["lokaal_meldingen"].min() == -999999999999.9


@pytest.mark.parametrize(("value", "found"), BEYOND)
def test_what_nobody_can_tell_of_is_refused_in_one_line(value: str, found: str, tmp_path: Path) -> None:
    csv, about = write_sent(tmp_path)
    replaced(TOML, "lag_months = 6", f"lag_months = {value}")(tmp_path)
    with pytest.raises(BadInput, match=f"{TOML}: found {found}; expected a TOML as in docs/sources.md"):
        read_local(Source(csv), about)


@pytest.mark.parametrize(
    "line",
    [
        ".".join("a" * 12_000) + " = 1",
        "[" + " . ".join("a" * 12_000) + "]",
        "a = { " + ".".join("a" * 12_000) + " = 1 }",
        '"a"' + '."a"' * 100 + " = 1",
    ],
)
def test_a_key_of_many_parts_is_refused_before_it_is_read(line: str, tmp_path: Path) -> None:
    csv, about = write_sent(tmp_path)
    inserted(TOML, 6, f"{line}\n")(tmp_path)
    with pytest.raises(BadInput, match=rf"{TOML}, line 6: found \d+ dots; expected keys of few parts"):
        read_local(Source(csv), about)


MOST_ABOUT = 50_000


@pytest.mark.parametrize(
    "line",
    ["{n} = 1", "a{n} = 1", "a.a{n} = 1", "[a{n}]", "[a.a{n}]", "[[a]]", "# x", "a{n} = {{ a{parts}.b = 1 }}",
     "a{n}{parts} = 1", "a{parts}.a{n} = 1", "[a{parts}.a{n}]", "[[a{parts}]]"],
)  # fmt: skip
@pytest.mark.parametrize("header", ["", "[b{parts}]", "[[b{parts}]]"])
def test_the_slowest_description_that_is_read_at_all_is_read_soon(header: str, line: str, tmp_path: Path) -> None:
    csv, about = write_sent(tmp_path)
    parts = ".a" * (MOST_DOTS - 1)
    lines = "\n".join(one.format(n=n, parts=parts) for n in range(MOST_ABOUT) for one in (header if n == 0 else line,))
    about.write_text(lines[:MOST_ABOUT].rpartition("\n")[0], encoding="utf-8")
    start = time.process_time()
    with pytest.raises(BadInput):
        read_local(Source(csv), about)
    assert time.process_time() - start < 1


def test_an_indicator_that_the_toml_does_not_tell_of_is_refused(tmp_path: Path) -> None:
    csv, about = write_sent(tmp_path)
    told = about.read_text(encoding="utf-8")
    about.write_text(told[: told.index("[indicators.huurders]")], encoding="utf-8")
    with pytest.raises(BadInput, match=f"header: found column huurders; expected only indicators that {TOML} tells of"):
        read_local(Source(csv), about)


def test_in_a_panel_they_stand_apart_and_are_known_when_the_sender_says(data: Path, tmp_path: Path) -> None:
    write_sent(tmp_path / "own")
    panel, national = panel_of(data, tmp_path / "own"), panel_of(data)
    assert set(panel.variables) - set(national.variables) == {"lokaal_meldingen", "lokaal_huurders"}
    facts = panel.facts[panel.facts["variable"] == "lokaal_meldingen"]
    assert set(facts["source"]) == {"lokaal:GM0363"}
    assert facts[["area", "value"]].astype({"area": str}).to_numpy().tolist() == [
        [AREAS["buurt"][1], 12.5],
        [AREAS["buurt"][2], 0.0],  # the third area has no score in the Leefbaarometer, so it is in no panel
    ]
    assert "lokaal_meldingen" not in panel.as_of(date(2022, 3, 31)).variables
    assert "lokaal_meldingen" in panel.as_of(date(2022, 4, 1)).variables
    write_panel(panel, tmp_path / "out")
    assert read_panel(tmp_path / "out").own == panel.own


def test_they_enter_the_features_only_when_asked_for_and_with_the_words_of_the_sender(
    data: Path, tmp_path: Path
) -> None:
    write_sent(tmp_path / "own")
    panel, national = panel_of(data, tmp_path / "own"), panel_of(data)
    official = ["score", "dimensions", "surroundings", "indicators", "history"]
    assert features_as_of(panel, 2024, official).equals(features_as_of(national, 2024, official))
    X = features_as_of(panel, 2024, ["local"])
    assert X.loc[AREAS["buurt"][1], "lokaal_meldingen.niveau"] == 12.5 - 12.5 / 2  # relative to those that have it
    assert np.isnan(X.loc[AREAS["buurt"][0], "lokaal_meldingen.niveau"])
    told = feature("lokaal_meldingen.niveau", panel.own)
    assert (told.nl, told.dimension, told.unit) == (DUTCH, "overlast en onveiligheid", "per duizend inwoners")
    assert features_as_of(replace(national), 2024, ["local"]).shape[1] == 0


def test_two_files_with_the_same_indicator_are_refused(data: Path, tmp_path: Path) -> None:
    for folder_ in (data, tmp_path / "own"):
        write_sent(folder_)
    with pytest.raises(BadInput, match=f"{TOML}, indicators: found lokaal_huurders a second time"):
        panel_of(data, tmp_path / "own")


def test_a_file_of_another_level_than_the_run_is_refused(data: Path, tmp_path: Path) -> None:
    write_sent(tmp_path / "own")
    replaced(TOML, '"buurt"', '"wijk"')(tmp_path / "own")
    replaced(CSV, "BU0363AE0", "WK0363A")(tmp_path / "own")
    with pytest.raises(BadInput, match=f"{TOML}, level: found 'wijk'; expected 'buurt'"):
        panel_of(data, tmp_path / "own")
