"""The lists of an analysis as files: the same forms as a published list, and nobody can take them for one."""

import csv
import io
import json

import openpyxl
import pyarrow.parquet as pq
import pytest

from lib.analysed import TITLE, analysed, own_rows
from lib.client import Client
from lib.published import VERSION
from lib.serving import Serving
from vroegsignalering.api.analysis_schemas import LokaleLijsten
from vroegsignalering.api.negotiation import MEDIA_TYPES
from vroegsignalering.api.origin import ANALYSED
from vroegsignalering.api.table import COLUMNS

LISTS = "/v1/analyses/1/lijsten"
FORMS = ("csv", "xlsx", "parquet", "html")


@pytest.fixture
def token(service: Serving) -> str:
    """Of the gemeente, whose analysis is done."""
    assert analysed(service) == 1
    return service.token("gemeente:GM9001")


def table(answer: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("form", FORMS)
def test_by_accept_or_by_the_query_key(client: Client, token: str, form: str) -> None:
    by_key = client.get(f"{LISTS}?formaat={form}", token=token, headers={"Accept": "application/json"})
    by_accept = client.get(LISTS, token=token, headers={"Accept": MEDIA_TYPES[form]})
    assert (by_key.status_code, by_key.content) == (200, by_accept.content)
    assert by_key.headers["content-type"].split(";")[0] == MEDIA_TYPES[form]
    assert by_key.headers["vary"] == "Accept"
    name = f"SYNTHETISCH-LOKAAL-risicolijst-buurt-onvoldoende-2-analyse-1.{form}"
    how = "inline" if form == "html" else "attachment"
    assert by_key.headers["content-disposition"] == f'{how}; filename="{name}"'
    known = {"If-None-Match": by_key.headers["etag"]}
    assert client.get(f"{LISTS}?formaat={form}", token=token, headers=known).status_code == 304
    other = client.get(f"{LISTS}?formaat={form}&horizon=4", token=token, headers=known)
    assert (other.status_code, other.content == by_key.content) == (200, False)


def test_every_row_of_csv_says_whose_it_is_and_that_it_is_local(client: Client, token: str) -> None:
    rows = table(client.get(f"{LISTS}?formaat=csv&doel=zwak&horizon=4", token=token).content)
    assert list(rows[0]) == [column.name for column in (*COLUMNS, *ANALYSED)]
    for row, made in zip(rows, own_rows(), strict=True):
        assert (row["gebied"], row["kans"]) == (made["gebied"], str(made["kans"]).replace(".", ","))
        assert (row["doel"], row["horizon"], row["analyse"], row["status"]) == ("zwak", "4", "1", "LOKAAL")
        assert (row["klaar_op"], row["peildag"]) == ("2026-03-02T09:30:00Z", "2026-01-01")
        assert (row["modelversie"], row["digest"], row["titel"]) == (VERSION, "0f" * 32, TITLE)
        assert row["herkomst"] == "SYNTHETISCH"
        assert "publicatie" not in row


def test_the_workbook_says_so_on_the_list_and_explains(client: Client, token: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{LISTS}?formaat=xlsx", token=token).content))
    assert book.sheetnames == ["Risicolijst", "Verloop", "Toelichting"]
    listing = book["Risicolijst"]
    title = "SYNTHETISCH: LOKAAL: risicolijst van analyse 1, naar onvoldoende over 2 jaar"
    assert (listing["A1"].value, book.properties.title) == (title, title)
    assert listing["A1"].fill.fgColor.rgb == "FFFFD9A3"
    assert str(listing["A2"].value).startswith("LOKAAL: deze lijsten zijn gemaakt met eigen cijfers")
    assert [row[3].value for row in listing.iter_rows(min_row=4)] == [row["gebied"] for row in own_rows()]
    told = {row[0].value: row[1].value for row in book["Toelichting"].iter_rows() if row[0].value}
    assert told["LOKAAL"] == "Door niemand vastgesteld en niet gepubliceerd."
    assert "waren er later 114 afgegleden" in str(told["Hoe goed dit bleek"])
    assert "verzonnen land" in str(told["SYNTHETISCH"])
    assert {column.name for column in ANALYSED} <= set(told)


def test_parquet_and_paper_say_so_too(client: Client, token: str) -> None:
    read = pq.read_table(io.BytesIO(client.get(f"{LISTS}?formaat=parquet", token=token).content))
    metadata = {name.decode(): value.decode() for name, value in read.schema.metadata.items()}
    assert json.loads(metadata["provenance"])["local"] is True
    assert (json.loads(metadata["analyse"]), metadata["synthetic"]) == ({"analyse": 1}, "true")
    assert read["verloop"].to_pylist() == [row["verloop"] for row in own_rows()]
    paper = client.get(f"{LISTS}?formaat=html", token=token).text
    assert "<h1>LOKAAL: risicolijst van analyse 1</h1>" in paper
    assert "SYNTHETISCH: dit gaat over een verzonnen land" in paper
    assert "over alle gemeenten" in paper
    assert all(row["naam"] in paper for row in own_rows())


def test_json_has_all_lists_that_are_asked_for(client: Client, token: str) -> None:
    told = client.get(LISTS, token=token).json()
    which = [(one["doel"], one["horizon"]) for one in told["lijsten"]]
    assert which == [("onvoldoende", 2), ("onvoldoende", 4), ("zwak", 2), ("zwak", 4)]
    asked = client.get(f"{LISTS}?horizon=4", token=token).json()
    assert LokaleLijsten.model_validate(asked, extra="forbid")
    assert [(one["doel"], one["horizon"]) for one in asked["lijsten"]] == [("onvoldoende", 4), ("zwak", 4)]
    of_one = client.get(f"{LISTS}?doel=zwak&horizon=4", token=token)
    name = "SYNTHETISCH-LOKAAL-risicolijst-buurt-zwak-4-analyse-1.json"
    assert of_one.headers["content-disposition"] == f'inline; filename="{name}"'


def test_a_form_or_a_list_that_is_not_there_is_told_with_those_that_are(client: Client, token: str) -> None:
    answer = client.get(LISTS, token=token, headers={"Accept": MEDIA_TYPES["geojson"]})
    assert (answer.status_code, "text/csv" in answer.json()["detail"]) == (406, True)
    assert client.get(f"{LISTS}?formaat=geojson", token=token).status_code == 400
    assert client.get(f"{LISTS}?niveau=wijk", token=token).status_code == 400
    answer = client.get(f"{LISTS}?doel=zwak&horizon=7", token=token)
    assert (answer.status_code, "zwak over 4 jaar" in answer.json()["detail"]) == (404, True)


def test_a_file_is_a_reading_on_the_record_and_only_for_who_may(service: Serving, client: Client, token: str) -> None:
    client.get(f"{LISTS}?formaat=csv&doel=zwak", token=token)
    read = service.store.audit.entries()[-1]
    assert (read["action"], read["subject"]) == ("analyse gelezen", "1")
    assert read["detail"] == {"via": "api", "wat": "lijsten", "doel": "zwak", "formaat": "csv"}
    for form in FORMS:
        answer = client.get(f"{LISTS}?formaat={form}", token=service.token("gemeente:GM9002"))
        assert answer.status_code == 403
        assert b"Havenkwartier" not in answer.content


def test_the_description_names_every_form(client: Client) -> None:
    operation = client.get("/v1/openapi.json").json()["paths"]["/analyses/{nummer}/lijsten"]["get"]
    forms = set(operation["responses"]["200"]["content"])
    assert forms == {MEDIA_TYPES[form] for form in ("json", *FORMS)}
    assert "LOKAAL" in operation["responses"]["200"]["content"]["text/csv"]["example"]
    assert {"doel", "horizon", "formaat"} <= {one.get("name") for one in operation["parameters"]}
