"""What a run leaves behind is what docs/outputs.md says, file by file, column by column, key by key."""

import json
import re
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from lib.documented import files, leaves, pattern, table
from lib.ran import CANDIDATES, NAMES, Ran
from vroegsignalering.cli import app
from vroegsignalering.domain.regions import region
from vroegsignalering.lists.scope import for_region
from vroegsignalering.store.contract import checked

LIST_TABLE = "lists/<target>-<horizon>.csv"
TABLES = {
    "panel.parquet": "panel.parquet",
    "areas.parquet": "areas.parquet",
    "neighbours.parquet": "neighbours.parquet",
    "predictions.parquet": "predictions.parquet",
    **{f"lists/{name}.parquet": LIST_TABLE for name in NAMES},
}
JSON = {
    "metrics.json": "metrics.json",
    "selection.json": "selection.json",
    "answer.json": "answer.json",
    "tuning.json": "tuning.json",
    "importance.json": "importance.json",
    **{name: name for name in ("leaks.json", "trust.json", "fairness.json", "about.json")},
    **{f"lists/{name}.json": "lists/<target>-<horizon>.json" for name in NAMES},
}
MANIFEST = "models/<version>/manifest.json"


def visible(folder: Path) -> set[str]:
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {str(path) for path in paths if not path.parts[0].startswith(".")}


def is_of(kind: str, found: pa.DataType) -> bool:
    if pa.types.is_dictionary(found):
        found = found.value_type
    match kind:
        case "text":
            return pa.types.is_string(found) or pa.types.is_large_string(found)
        case "date":
            return pa.types.is_timestamp(found)
        case "float64":
            return pa.types.is_float64(found)
        case _:
            return str(found) == kind


def the_list(ran: Ran, name: str) -> pd.DataFrame:
    return pd.read_parquet(ran.out / "lists" / f"{name}.parquet")


def as_json(path: Path) -> object:
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_run_leaves_the_files_that_are_documented_and_no_other(ran: Ran) -> None:
    told = {name.replace("<target>-<horizon>", one) for name in files() for one in NAMES if not name.startswith(".")}
    assert visible(ran.out) == told


@pytest.mark.parametrize("file", TABLES)
def test_columns_are_as_documented(ran: Ran, file: str) -> None:
    found, rows = pq.read_table(ran.out / file), table(TABLES[file])
    assert found.column_names == [row.name for row in rows]
    for row in rows:
        column = found[row.name]
        assert is_of(row.type, column.type), f"{row.name} is {column.type}, not {row.type}"
        assert row.missing or column.null_count == 0, row.name
        if row.unit == "0 to 1":
            assert pa.compute.min(column).as_py() >= 0, row.name
            assert pa.compute.max(column).as_py() <= 1, row.name


@pytest.mark.parametrize("name", NAMES)
def test_the_csv_of_a_list_is_its_parquet(ran: Ran, name: str) -> None:
    raw = (ran.out / "lists" / f"{name}.csv").read_bytes()
    assert b"\r" not in raw
    assert raw.decode("utf-8").splitlines()[0].split(",") == [row.name for row in table(LIST_TABLE)]
    texts = {row.name: str for row in table(LIST_TABLE) if row.type == "text"}
    csv = pd.read_csv(ran.out / "lists" / f"{name}.csv", dtype=texts, keep_default_na=False)
    pd.testing.assert_frame_equal(csv, the_list(ran, name), check_dtype=False)


@pytest.mark.parametrize("file", [*JSON, MANIFEST])
def test_keys_of_json_are_as_documented(ran: Ran, file: str) -> None:
    path = ran.models / ran.version / "manifest.json" if file == MANIFEST else ran.out / file
    rows = table(JSON.get(file, MANIFEST))
    patterns = [(pattern(row.name), row) for row in rows]
    met = set()
    for key, value in leaves(as_json(path)):
        meant = [row for one, row in patterns if one.fullmatch(key)]
        assert len(meant) == 1, f"{file}: {key} is not documented"
        assert meant[0].fits(value), f"{file}: {key} is {value!r}, not {meant[0].type}"
        met.add(meant[0].name)
    # What a run may have nothing to say of is documented all the same.
    assert met >= {row.name for row in rows if not row.name.startswith(("ahead[]", "differ[]"))}


def test_figures_are_named_as_documented(ran: Ran) -> None:
    plain = {"average_precision", "mean_average_precision", "brier", "log_loss", "calibration_error"}
    plain |= {"share_of_truth", "share_of_truth_expected"}
    told = json.loads((ran.out / "metrics.json").read_text(encoding="utf-8"))
    assert [f"{one['target']}-{one['horizon']}" for one in told["evaluations"]] == list(NAMES)
    for evaluation in told["evaluations"]:
        assert set(evaluation["candidates"]) == set(CANDIDATES)
        for candidate in evaluation["candidates"].values():
            others = set(candidate["figures"]) - plain
            assert plain <= set(candidate["figures"])
            assert all(re.fullmatch(r"(precision|recall)_at_(\d+|5_of_gemeente)", name) for name in others)


def test_panel_and_predictions_hold_each_key_once_and_in_order(ran: Ran) -> None:
    facts = pd.read_parquet(ran.out / "panel.parquet").astype({"area": str, "variable": str, "edition": str})
    key = ["variable", "meting", "edition", "area"]
    assert not facts.duplicated(key).any()
    pd.testing.assert_frame_equal(facts, facts.sort_values(key, kind="stable"))
    predictions = pd.read_parquet(ran.out / "predictions.parquet")
    key = ["target", "horizon", "candidate", "origin", "area"]
    assert not predictions.duplicated(key).any()
    pd.testing.assert_frame_equal(predictions, predictions.sort_values(key, kind="stable"))
    assert set(predictions["outcome"].dropna()) == {0.0, 1.0}


@pytest.mark.parametrize("name", NAMES)
def test_a_list_is_ranked_and_its_intervals_hold_their_own_value(ran: Ran, name: str) -> None:
    found = the_list(ran, name)
    assert found["rang"].tolist() == list(range(1, len(found) + 1))
    assert found["kans"].is_monotonic_decreasing
    assert (found["kans"].diff().dropna() < 0).any()
    for value in ("kans", "rang"):
        assert (found[f"{value}_laag"] <= found[value]).all()
        assert (found[value] <= found[f"{value}_hoog"]).all()
    assert (found["kans_laag"] < found["kans_hoog"]).any()


@pytest.mark.parametrize("name", NAMES)
def test_those_at_risk_stand_in_the_class_that_the_target_starts_from(ran: Ran, name: str) -> None:
    assert the_list(ran, name)["klasse"].min() == (4 if name.startswith("onvoldoende") else 5)


def test_the_report_compares_the_regions_that_were_asked_for(ran: Ran) -> None:
    told = as_json(ran.out / "fairness.json")
    for name in NAMES:
        of_own = {row["group"]: row["areas"] for row in told[name]["groupings"]["soort-eigen"]}
        assert set(of_own) == {"Noord", "overig"}
        assert min(of_own.values()) > 0
    page = (ran.out / "report.html").read_text(encoding="utf-8")
    assert "Regio’s van de soort eigen" in page


def test_the_report_of_a_region_has_only_its_areas_on_its_lists(ran: Ran, tmp_path: Path) -> None:
    told = CliRunner().invoke(
        app, ["scope", str(ran.out), "noord", "--file", str(ran.regions), "--out", str(tmp_path / "noord")]
    )
    assert told.exit_code == 0, told.output
    page = (tmp_path / "noord" / "report.html").read_text(encoding="utf-8")
    assert "Klein land, buurten: Noord" in page
    outside = {row["gebied"] for row in as_json(ran.out / "lists" / f"{NAMES[0]}.json")["rows"]} - {
        row["gebied"] for row in as_json(tmp_path / "noord" / f"{NAMES[0]}.json")["rows"]
    }
    assert outside
    assert not any(code in page for code in outside)


def test_every_degree_of_urbanisation_is_a_part_of_a_list(ran: Ran) -> None:
    content = as_json(ran.out / "lists" / f"{NAMES[0]}.json")
    known = [row["stedelijkheid"] for row in content["rows"] if row["stedelijkheid"] is not None]
    assert known
    parts = [for_region(content, region(f"stedelijkheid-{degree}", 2024))["rows"] for degree in sorted({*known})]
    assert sum(map(len, parts)) == len(known)


def test_the_complete_lists_can_be_published(ran: Ran) -> None:
    lists = [as_json(ran.out / "lists" / f"{name}.json") for name in NAMES]
    checked(lists, ran.version)
    for name, content in zip(NAMES, lists, strict=True):
        shown = the_list(ran, name)
        assert [row["gebied"] for row in content["rows"]] == shown["gebied"].tolist()
        assert [row["kans"] for row in content["rows"]] == shown["kans"].tolist()


@pytest.mark.parametrize("name", NAMES)
def test_a_list_tells_what_earlier_ones_were_worth(ran: Ran, name: str) -> None:
    told = as_json(ran.out / "lists" / f"{name}.json")["provenance"]
    found = pd.read_parquet(ran.out / "predictions.parquet").dropna(subset="outcome")
    found = found[(found["target"] == told["target"]) & (found["horizon"] == told["horizon"])]
    own = found[found["candidate"] == told["champion"]]
    record = told["track_record"]
    assert (record["areas"], record["slides"]) == (len(own), own["outcome"].sum())
    assert record["origins"] == sorted(set(own["origin"]))
    assert record["head"] == max(10, own["origin"].value_counts().min() // 1000 * 10)
    by_distance = record["found_by_distance"]
    for candidate, counted in ((told["champion"], record["found"]), ("distance", by_distance)):
        if counted is None:
            assert told["champion"] == "distance"
            continue
        one = found[found["candidate"] == candidate].set_index("area")
        heads = [part.nlargest(record["head"], "probability") for _, part in one.groupby("origin")]
        assert counted == sum(head["outcome"].sum() for head in heads)


def test_the_report_asks_nothing_of_any_other_file(ran: Ran) -> None:
    page = (ran.out / "report.html").read_text(encoding="utf-8")
    assert "<svg" in page or "data:image/" in page
    assert not re.search(r"<(script|link|iframe|object|embed|base)\b|@import|url\((?!['\"]?(data:|#))", page)
    assert not re.search(r"\b(src|href|srcset|data)=[\"'](?!#|data:)", page)


def test_everything_that_people_see_says_that_the_country_does_not_exist(ran: Ran) -> None:
    for name in NAMES:
        assert the_list(ran, name)["herkomst"].str.startswith("SYNTHETISCH; ").all()
        content = json.loads((ran.out / "lists" / f"{name}.json").read_text(encoding="utf-8"))
        assert content["provenance"]["synthetic"] is True
    assert "SYNTHETISCH" in (ran.out / "report.html").read_text(encoding="utf-8")
    assert "SYNTHETISCH" in (ran.models / ran.version / "card.md").read_text(encoding="utf-8")
    assert "SYNTHETISCH" in ran.said
    assert pq.read_schema(ran.out / "panel.parquet").metadata[b"synthetic"] == b"True"
    assert pd.read_parquet(ran.out / "predictions.parquet").attrs == {"synthetic": True}


def test_the_choice_of_a_sensitive_indicator_is_told_with_its_reason_wherever_the_model_is(ran: Ran) -> None:
    reason = "om te proeven dat een keuze als deze wordt vastgelegd; het land heeft er geen cijfers van"
    folder = ran.models / ran.version
    (told,) = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["sensitive"]
    assert (told["indicator"], told["soort"], told["reden"]) == ("niet_westers", "herkomst", reason)
    for path in (folder / "card.md", ran.out / "report.html"):
        assert reason in path.read_text(encoding="utf-8"), path


def test_no_file_names_a_folder(ran: Ran) -> None:
    place = str(ran.root).encode()
    told = [path for folder in (ran.out, ran.models) for path in folder.rglob("*") if path.is_file()]
    assert told
    assert not [path for path in told if place in path.read_bytes()]
