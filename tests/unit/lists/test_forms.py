"""The forms of a list: complete for the store, and as a table that a person reads in a spreadsheet."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lib.explained import contributions_of
from lib.panels import make_panel
from vroegsignalering.domain.targets import Target
from vroegsignalering.errors import BadInput, VroegsignaleringError
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.lists import forms
from vroegsignalering.lists.forms import COLUMNS, Provenance, rows_of, table, write_list
from vroegsignalering.lists.score import Scored, score
from vroegsignalering.splits import plan
from vroegsignalering.store.contract import checked

TARGET = Target("zwak", 5, 4)
EVIDENCE = Evidence(make_panel(seed=3, areas=60), (TARGET,), ("score", "dimensions"))
VERSION = "proef-0123456789ab"
RECORD = {"origins": [2016], "head": 5, "areas": 52, "slides": 7, "found": 3, "found_by_distance": None}


@pytest.fixture(scope="module")
def scored() -> Scored:
    newest = plan(EVIDENCE.panel.metingen(), 2, 2014)[-1]
    return score(EVIDENCE, newest, {"zwak": "ridge_change"}, resamples=5, seed=1, jobs=1)[0]


@pytest.fixture(scope="module")
def provenance(scored: Scored) -> Provenance:
    return Provenance.of(
        scored,
        EVIDENCE,
        title="Proef",
        pipeline="proef",
        version=VERSION,
        digest="ab" * 32,
        reason="de eenvoudigste",
        track_record=RECORD,
    )


@pytest.fixture(scope="module")
def content(scored: Scored, provenance: Provenance) -> dict:
    added = contributions_of(scored.model, EVIDENCE.features(2020).loc[scored.table.index[::-1]])
    parts = rows_of(scored, EVIDENCE, provenance, added, np.arange(len(scored.table)) == 1)
    return {"provenance": asdict(provenance), "rows": [row for part in parts for row in part]}


def row(**changes: object) -> dict:
    return {
        "gebied": "BU90010001",
        "naam": "Molenbuurt",
        "gemeente": "Verzonnenstad",
        "gemeentecode": "GM9001",
        "klasse": 5,
        "score": -0.1,
        "rang": 1,
        "kans": 0.25,
        "kans_laag": 0.2,
        "kans_hoog": 0.3,
        "rang_laag": 1,
        "rang_hoog": 2,
        "redenen": [],
        "verloop": [],
        "weinig_vergelijkbaar": False,
        **changes,
    }


def reason(dimension: str, weight: float) -> dict:
    return {"dimensie": dimension, "bijdrage": weight, "kenmerken": []}


def test_a_published_interval_holds_what_it_held_and_never_ends_at_nothing(scored: Scored) -> None:
    tiny = scored.table["kans"] * 1e-9
    for known in (scored.table, scored.table.assign(kans=tiny, kans_laag=tiny / 2, kans_hoog=tiny * 2)):
        told = replace(scored, table=known).published
        assert (told["kans_laag"] <= known["kans_laag"]).all()
        assert (told["kans_hoog"] >= known["kans_hoog"]).all()
        assert (told["kans_laag"] <= told["kans"]).all()
        assert (told["kans_hoog"] >= told["kans"]).all()
        assert told["kans_hoog"].between(1e-6, 1.0).all()
        assert (told["kans_hoog"] - known["kans_hoog"]).max() < 1.1e-6


def test_the_complete_list_can_be_published(content: dict) -> None:
    checked([json.loads(json.dumps(content))], VERSION)


def test_it_says_where_it_comes_from(content: dict, provenance: Provenance) -> None:
    told = content["provenance"]
    assert (told["meting"], told["origin_day"], told["champion"]) == (2020, "2022-01-01", "ridge_change")
    assert told["boundary"] == EVIDENCE.scale.boundary(4)
    assert told["track_record"] == RECORD
    assert provenance.line == f"SYNTHETISCH; 3.0; model {VERSION}; {'ab' * 8}"


def test_only_an_area_with_few_like_it_is_marked_and_the_mark_stands_behind_all_other_columns(content: dict) -> None:
    marked = [row["rang"] for row in content["rows"] if row["weinig_vergelijkbaar"]]
    assert marked == [2]
    found = table(content["rows"], "proef")
    assert found.columns[-1] == "weinig_vergelijkbaar"
    assert found.loc[found["weinig_vergelijkbaar"], "rang"].tolist() == [2]


def test_the_course_of_an_area_is_what_was_published_about_it(content: dict) -> None:
    scores = EVIDENCE.panel.wide("score").round(6)
    for one in content["rows"]:
        published = scores.loc[one["gebied"]].dropna()
        assert [(moment["meting"], moment["score"]) for moment in one["verloop"]] == list(published.items())
        assert (one["score"], one["klasse"]) == (one["verloop"][-1]["score"], one["verloop"][-1]["klasse"])
        assert one["klasse"] >= TARGET.from_
    assert any(len(one["verloop"]) < len(scores.columns) for one in content["rows"])


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_list_is_the_same_to_the_byte_however_many_rows_are_written_at_once(
    size: int, content: dict, scored: Scored, provenance: Provenance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "_AT_ONCE", size)
    added = contributions_of(scored.model, EVIDENCE.features(2020).loc[scored.table.index])
    parts = rows_of(scored, EVIDENCE, provenance, added, np.arange(len(scored.table)) == 1)
    as_parts = write_list(tmp_path / "parts", asdict(provenance), parts, provenance.line)
    as_one = write_list(tmp_path / "one", asdict(provenance), [content["rows"]], provenance.line)
    assert json.loads(as_parts[0].read_text(encoding="utf-8")) == json.loads(json.dumps(content))
    assert [path.read_bytes() for path in as_parts] == [path.read_bytes() for path in as_one]


def test_the_table_names_at_most_three_dimensions_that_raise_the_risk() -> None:
    why = [reason("a", 2.0), reason("b", -1.5), reason("c", 1.0), reason("d", 0.5), reason("e", 0.25)]
    found = table([row(redenen=why), row(gebied="BU90010002", redenen=[])], "proef")
    assert found["redenen"].tolist() == ["a; c; d", ""]


def test_what_is_not_known_is_an_empty_cell(tmp_path: Path, provenance: Provenance) -> None:
    postcodes = [row(gemeente=None, score=None, klasse=None), row(gemeente=None, score=None, rang=2)]
    write_list(tmp_path, asdict(provenance), [postcodes], provenance.line)
    lines = (tmp_path / "zwak-2.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert lines[1].startswith("1,BU90010001,Molenbuurt,,,,0.25,")
    assert lines[2].startswith("2,BU90010001,Molenbuurt,,5,,0.25,")
    found = pd.read_parquet(tmp_path / "zwak-2.parquet")
    assert found[["gemeente", "score"]].isna().all(axis=None)
    assert [str(found[name].dtype) for name in ("gemeente", "klasse", "score")] == ["str", "Int64", "float64"]


def test_a_name_with_a_comma_or_a_quote_is_one_cell(tmp_path: Path, provenance: Provenance) -> None:
    write_list(tmp_path, asdict(provenance), [[row(naam='De "Punt", Noord')]], provenance.line)
    assert pd.read_csv(tmp_path / "zwak-2.csv")["naam"].tolist() == ['De "Punt", Noord']


@pytest.mark.parametrize("nothing", [np.nan, np.inf])
def test_what_is_no_number_makes_no_list(nothing: float, scored: Scored, provenance: Provenance) -> None:
    added = contributions_of(scored.model, EVIDENCE.features(2020).loc[scored.table.index])
    far, said = np.zeros(len(added), dtype=bool), "ridge_change gave no number for an area of the list zwak-2"
    with pytest.raises(VroegsignaleringError, match=said):
        next(rows_of(scored, EVIDENCE, provenance, added.assign(**{"score.stap": nothing}), far))
    other = replace(scored, table=scored.table.assign(kans_hoog=nothing))
    with pytest.raises(VroegsignaleringError, match=said):
        next(rows_of(other, EVIDENCE, provenance, added, far))


@pytest.mark.parametrize("nothing", [np.nan, -np.inf])
@pytest.mark.parametrize("name", ["kans", "score"])
def test_what_is_no_number_in_a_file_is_not_published(
    name: str, nothing: float, content: dict, provenance: Provenance, tmp_path: Path
) -> None:
    rows = [one | ({name: nothing} if one["rang"] == 3 else {}) for one in content["rows"]]
    path, *_ = write_list(tmp_path, asdict(provenance), [rows], provenance.line)
    with pytest.raises(BadInput, match=f"rows.2.{name}"):
        checked([json.loads(path.read_text(encoding="utf-8"))], VERSION)
