"""The forms of a list: by Accept or by the query key, with where the figures come from, and safe to open."""

import csv
import io
import json
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from lib.client import Client
from lib.published import NOW, VERSION, lists
from lib.serving import Serving
from vroegsignalering.api.negotiation import MEDIA_TYPES, form_of
from vroegsignalering.api.origin import PUBLISHED
from vroegsignalering.api.problems import Refused
from vroegsignalering.api.table import COLUMNS

OWN = "/v1/risicolijsten/GM9001"


@pytest.fixture
def token(service: Serving) -> str:
    return service.token("gemeente:GM9001")


def own_rows() -> list[dict[str, Any]]:
    return [row for row in lists()[0]["rows"] if row["gemeentecode"] == "GM9001"]


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "html"),
        ("text/csv", "csv"),
        ("text/*", "csv"),
        ("application/json;q=0.2, text/csv;q=0.9", "csv"),
        ("application/*", "json"),
        ("application/json;q=0, */*", "csv"),
        ("TEXT/CSV ; charset=utf-8", "csv"),
        (MEDIA_TYPES["xlsx"], "xlsx"),
        (MEDIA_TYPES["parquet"], "parquet"),
    ],
)
def test_accept_chooses_the_form(accept: str, form: str) -> None:
    assert form_of(accept) == form


@pytest.mark.parametrize(
    "accept", ["application/xml", "application/pdf", "text/csv;q=0", "text/csv;q=x", "text/csv;q=nan"]
)
def test_a_form_that_is_not_there_is_406_and_names_those_that_are(client: Client, token: str, accept: str) -> None:
    with pytest.raises(Refused):
        form_of(accept)
    answer = client.get(OWN, token=token, headers={"Accept": accept})
    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/problem+json"
    assert "text/csv" in answer.json()["detail"]


def test_where_there_is_only_json_another_form_is_406(client: Client, token: str) -> None:
    assert client.get("/v1/ik", token=token, headers={"Accept": "text/csv"}).status_code == 406
    assert client.get("/v1/ik", token=token, headers={"Accept": "text/csv, */*;q=0.1"}).status_code == 200


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_the_query_key_asks_for_a_form_in_a_link_and_goes_before_accept(client: Client, token: str, form: str) -> None:
    by_key = client.get(f"{OWN}?formaat={form}", token=token, headers={"Accept": "application/json"})
    by_accept = client.get(OWN, token=token, headers={"Accept": MEDIA_TYPES[form]})
    assert by_key.headers["content-type"].split(";")[0] == MEDIA_TYPES[form]
    assert by_accept.content == by_key.content
    name = f"SYNTHETISCH-risicolijst-GM9001-buurt-onvoldoende-2-publicatie-1.{form}"
    assert by_key.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert by_key.headers["vary"] == "Accept"


@pytest.mark.parametrize(("form", "how"), [("geojson", "attachment"), ("html", "inline"), ("json", "inline")])
def test_what_is_kept_has_a_name_of_its_own_and_what_can_be_read_is_shown(
    client: Client, token: str, form: str, how: str
) -> None:
    answer = client.get(f"{OWN}?formaat={form}&doel=zwak&horizon=4", token=token)
    name = f"SYNTHETISCH-risicolijst-GM9001-buurt-zwak-4-publicatie-1.{form}"
    assert answer.headers["content-disposition"] == f'{how}; filename="{name}"'


def test_a_file_is_a_reading_on_the_record(service: Serving, client: Client, token: str) -> None:
    client.get(OWN + "?formaat=csv", token=token)
    read = service.store.audit.entries()[-1]
    assert (read["action"], read["detail"]["formaat"]) == ("lijst gelezen", "csv")


def table(answer: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_csv_opens_in_a_dutch_spreadsheet(client: Client, token: str) -> None:
    answer = client.get(OWN + "?formaat=csv", token=token)
    assert answer.content.startswith(b"\xef\xbb\xbfrang;")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.count(b"\r\n") == answer.content.count(b"\n") == 7
    rows = table(answer.content)
    assert list(rows[0]) == [column.name for column in (*COLUMNS, *PUBLISHED)]
    for row, published in zip(rows, own_rows(), strict=True):
        assert row["kans"] == str(published["kans"]).replace(".", ",")
        assert row["score"] == str(published["score"]).replace(".", ",")
        assert (row["naam"], row["klasse"]) == (published["naam"], str(published["klasse"]))
    assert rows[0]["verhoogt"] == "afstand tot de grens, overlast en onveiligheid"
    assert rows[0]["verlaagt"] == "sociale samenhang"
    assert [row["let_op"] for row in rows] == ["weinig vergelijkbare gebieden", "", "", "", "", ""]


def test_every_row_of_csv_says_where_it_comes_from(client: Client, token: str) -> None:
    for row in table(client.get(OWN + "?formaat=csv&doel=zwak&horizon=4", token=token).content):
        assert (row["doel"], row["horizon"], row["publicatie"]) == ("zwak", "4", "1")
        assert (row["modelversie"], row["uitgave"]) == (VERSION, "3.0, meting 2024")
        assert (row["gepubliceerd_op"], row["peildag"]) == ("2026-03-02T09:30:00Z", "2026-01-01")
        assert (row["digest"], row["herkomst"]) == ("0f" * 32, "SYNTHETISCH")


FORMULAS = ["=1+1", "+31", "-2", "@sum", "\t=1", "\r=1", '=HYPERLINK("https://elders.example";"x")']


@pytest.mark.parametrize("name", [*FORMULAS, 'a;b"c', "Été Ørsted"])
def test_a_name_stays_a_name_in_every_form(service: Serving, client: Client, token: str, name: str) -> None:
    content = lists(version="demo-2")
    for one in content:
        one["rows"][1]["naam"] = name
    service.store.publish(content, version="demo-2", by="demo", at=NOW)
    shown = table(client.get(OWN + "?formaat=csv", token=token).content)[0]["naam"]
    assert shown == (f"'{name}" if name in FORMULAS else name)
    cell = opened(client, token)["Risicolijst"]["E4"]
    assert cell.data_type == "s"
    assert cell.value == name.replace("\r", "")
    assert parquet(client, token)["naam"][0].as_py() == name


def test_unknown_is_empty_and_a_tiny_chance_has_no_exponent(service: Serving, client: Client, token: str) -> None:
    content = lists(version="demo-2")
    for one in content:
        one["rows"][1] |= {"klasse": None, "score": None, "redenen": [], "kans_laag": 0.0000012}
    service.store.publish(content, version="demo-2", by="demo", at=NOW)
    row = table(client.get(OWN + "?formaat=csv", token=token).content)[0]
    assert (row["klasse"], row["klasse_naam"], row["score"], row["verhoogt"]) == ("", "", "", "")
    assert row["kans_laag"] == "0,0000012000"
    assert opened(client, token)["Risicolijst"]["H4"].value is None
    assert parquet(client, token)["klasse"][0].as_py() is None


def opened(client: Client, token: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(client.get(OWN + "?formaat=xlsx", token=token).content))


def test_the_workbook_holds_the_list_its_course_and_an_explanation(client: Client, token: str) -> None:
    book = opened(client, token)
    assert book.sheetnames == ["Risicolijst", "Verloop", "Toelichting"]
    sheet = book["Risicolijst"]
    assert str(sheet["A1"].value).startswith("SYNTHETISCH: Risicolijst Verzonnenstad")
    assert "geen oorzaken" in sheet["A2"].value
    names = [cell.value for cell in sheet[3]]
    assert names == [column.name for column in COLUMNS]
    first = dict(zip(names, (cell.value for cell in sheet[4]), strict=True))
    assert (first["rang"], first["kans"], first["naam"]) == (2, 0.21, "Molenbuurt 2")
    assert sheet.cell(4, names.index("kans") + 1).number_format == "0.0%"
    assert (sheet.max_row, sheet.freeze_panes, sheet.auto_filter.ref) == (9, "F4", "A3:P9")
    assert book["Verloop"].max_row == 1 + 6 * 7
    told = {row[0].value: row[1].value for row in book["Toelichting"].iter_rows(max_col=2) if row[0].value}
    assert told["modelversie"]
    assert "verzonnen land" in told["SYNTHETISCH"]
    assert "waren er later 114 afgegleden; van alle 9.120 gebieden 412" in told["Hoe goed dit bleek"]
    assert {column.name for column in (*COLUMNS, *PUBLISHED)} <= set(told)


def parquet(client: Client, token: str) -> Any:
    return pq.read_table(io.BytesIO(client.get(OWN + "?formaat=parquet", token=token).content))


def test_parquet_is_complete_and_says_where_it_comes_from(client: Client, token: str) -> None:
    read = parquet(client, token)
    rows = read.to_pylist()
    for row, published in zip(rows, own_rows(), strict=True):
        assert {name: row[name] for name in published} == published
    assert read.schema.metadata[b"synthetic"] == b"true"
    assert json.loads(read.schema.metadata[b"provenance"]) == lists()[0]["provenance"]
    assert (rows[0]["publicatie"], rows[0]["herkomst"]) == (1, "SYNTHETISCH")


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_a_file_holds_the_rows_that_were_asked_also_when_there_are_none(client: Client, token: str, form: str) -> None:
    some = client.get(f"{OWN}?formaat={form}&minimaleKans=0.1&sorteer=naam", token=token)
    none = client.get(f"{OWN}?formaat={form}&klasse=9", token=token)
    assert some.status_code == none.status_code == 200
    if form == "csv":
        assert [row["naam"] for row in table(some.content)] == ["De Vogelweide 4", "Molenbuurt 2"]
        assert none.content.count(b"\r\n") == 1
    elif form == "xlsx":
        assert openpyxl.load_workbook(io.BytesIO(some.content))["Risicolijst"].max_row == 5
        assert openpyxl.load_workbook(io.BytesIO(none.content))["Risicolijst"].max_row == 3
    else:
        assert pq.read_table(io.BytesIO(some.content)).num_rows == 2
        assert pq.read_table(io.BytesIO(none.content)).num_rows == 0


def test_a_real_list_is_not_called_synthetic(service: Serving, client: Client, token: str) -> None:
    content = lists(version="demo-2", synthetic=False)
    service.store.publish(content, version="demo-2", by="demo", at=NOW)
    answer = client.get(OWN + "?formaat=csv", token=token)
    assert "SYNTHETISCH" not in answer.text + answer.headers["content-disposition"]
    assert "SYNTHETISCH" not in {row[0].value for row in opened(client, token)["Toelichting"].iter_rows(max_col=1)}
