"""The list of a region and of the country: rows of many gemeenten by national rank, for the ministry only."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from lib.client import Client
from lib.published import NOW, VERSION, Clock, FixedModel, lists
from lib.serving import CONTACT
from vroegsignalering.api import regional
from vroegsignalering.app import create_app
from vroegsignalering.store import Store

pytest_plugins = ("lib.stores",)

G4 = "/v1/regios/g4/risicolijst"
SOUTH = "/v1/regios/rotterdam-zuid/risicolijst"
COUNTRY = "/v1/landelijk/risicolijst"
FILES = ("csv", "xlsx", "parquet", "geojson", "html")
# By remainder of the rank: two gemeenten of the G4 (the buurt of Rotterdam in the south), Groningen, and none.
_PLACES = (
    ("GM0363", "Amsterdam", "BU036301"),
    ("GM0599", "Rotterdam", "BU059910"),
    ("GM0014", "Groningen", "BU001401"),
    (None, None, "BU999901"),
)


def _published() -> list[dict[str, Any]]:
    found = lists()
    for row in (row for one in found for row in one["rows"]):
        code, name, wijk = _PLACES[row["rang"] % len(_PLACES)]
        row |= {"gemeentecode": code, "gemeente": name, "gebied": f"{wijk}{row['rang']:02d}"}
    return found


@pytest.fixture
def client(store: Store) -> Iterator[Client]:
    store.publish(_published(), version=VERSION, by="demo", at=NOW)
    client = Client(create_app(store=store, model=FixedModel(), clock=Clock(), contact=CONTACT))
    yield client
    client.close()


@pytest.fixture
def token(store: Store) -> Callable[[str], str]:
    def issued(role: str) -> str:
        return store.tokens.issue(name="Proef", role=role, expires=NOW + timedelta(days=7), by="beheer", at=NOW)

    return issued


@pytest.fixture
def rijk(client: Client, token: Callable[[str], str]) -> str:
    return token("rijk")


def ranks(client: Client, path: str, token: str) -> list[int]:
    return [row["rang"] for row in client.get(path, token=token).json()["rijen"]]


def test_a_region_is_read_with_national_ranks_and_the_gemeente_of_each_row(client: Client, rijk: str) -> None:
    told = client.get(G4, token=rijk).json()
    inside = [row for row in _published()[0]["rows"] if row["gemeentecode"] in ("GM0363", "GM0599")]
    assert told["rijen"] == inside
    assert [row["rang"] for row in told["rijen"]] == [1, 4, 5, 8, 9, 12]
    assert told["totaal"] == 6
    assert told["regio"] == {"naam": "g4", "titel": "G4", "vastgesteld_voor": 2016, "jaar": 2024, "verloren": []}
    assert told["synthetisch"] is True
    assert (told["herkomst"]["gebieden"], told["herkomst"]["digest"], told["publicatie"]["nummer"]) == (
        12,
        "0f" * 32,
        1,
    )


def test_the_country_has_every_row_also_of_no_gemeente(client: Client, rijk: str) -> None:
    told = client.get(COUNTRY, token=rijk).json()
    assert told["regio"] is None
    assert told["rijen"] == _published()[0]["rows"]


def test_a_region_of_wijken_has_their_buurten_only(client: Client, rijk: str) -> None:
    found = client.get(SOUTH, token=rijk).json()
    wijken = client.get("/v1/regios/rotterdam-zuid?jaar=2024").json()["wijken"]
    assert found["rijen"]
    assert {f"WK{row['gebied'][2:8]}" for row in found["rijen"]} <= {*wijken}
    assert [row["rang"] for row in found["rijen"]] == [1, 5, 9]


def test_a_degree_of_urbanisation_has_the_areas_of_that_degree_of_any_gemeente(client: Client, rijk: str) -> None:
    told = client.get("/v1/regios/stedelijkheid-3/risicolijst", token=rijk).json()
    assert [(row["rang"], row["stedelijkheid"]) for row in told["rijen"]] == [(2, 3), (7, 3)]
    assert (told["totaal"], told["regio"]["titel"]) == (2, "Matig stedelijk")
    few = client.get("/v1/regios/stedelijkheid-3/risicolijst?minimaleKans=0.1", token=rijk).json()
    assert [row["rang"] for row in few["rijen"]] == [2]
    itself = client.get("/v1/regios/stedelijkheid-3").json()
    assert (itself["stedelijkheid"], itself["gemeenten"], itself["wijken"]) == (3, [], [])


def test_a_list_and_its_rows_are_chosen_as_those_of_a_gemeente(client: Client, rijk: str) -> None:
    source = client.get(f"{G4}?doel=zwak&horizon=4&niveau=buurt&publicatie=1", token=rijk).json()["herkomst"]
    assert (source["doel"], source["horizon"]) == ("zwak", 4)
    rows = _published()[0]["rows"]
    high = [row["rang"] for row in rows if row["klasse"] == 5]
    likely = [row["rang"] for row in rows if row["kans"] >= 0.0525]
    assert 0 < len(high) < 12
    assert ranks(client, f"{COUNTRY}?klasse=5", rijk) == high
    assert ranks(client, f"{COUNTRY}?klasse=4&klasse=5", rijk) == list(range(1, 13))
    assert ranks(client, f"{COUNTRY}?minimaleKans=0.0525", rijk) == likely == list(range(1, 9))
    assert ranks(client, f"{G4}?minimaleKans=0.0525", rijk) == [1, 4, 5, 8]
    assert ranks(client, f"{G4}?klasse=9", rijk) == []
    assert client.get(f"{G4}?horizon=3", token=rijk).status_code == 404


def test_pages_follow_one_another(client: Client, rijk: str) -> None:
    first = client.get(f"{G4}?grootte=4&minimaleKans=0.01", token=rijk).json()
    assert [row["rang"] for row in first["rijen"]] == [1, 4, 5, 8]
    following = first["_links"]["volgende"]["href"].removeprefix("https://localhost")
    assert "minimaleKans=0.01" in following
    second = client.get(following, token=rijk).json()
    assert [row["rang"] for row in second["rijen"]] == [9, 12]
    assert (second["totaal"], second["_links"]["volgende"]) == (6, None)
    assert client.get(f"{G4}?grootte=4&pagina=3", token=rijk).status_code == 404


def test_without_a_question_for_more_a_page_is_bounded(store: Store, client: Client, rijk: str) -> None:
    many = lists(areas=130)
    store.publish(many, version=VERSION, by="demo", at=NOW)
    told = client.get(COUNTRY, token=rijk).json()
    assert (len(told["rijen"]), told["totaal"]) == (100, 130)


def test_a_file_holds_the_page_with_its_provenance(client: Client, rijk: str) -> None:
    answer = client.get(f"{G4}?grootte=2&pagina=2", token=rijk, headers={"Accept": "text/csv"})
    assert "SYNTHETISCH-risicolijst-g4-buurt" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["rang"], row["gemeentecode"], row["gemeente"]) for row in rows] == [
        ("5", "GM0599", "Rotterdam"),
        ("8", "GM0363", "Amsterdam"),
    ]
    assert {(row["publicatie"], row["modelversie"], row["herkomst"]) for row in rows} == {("1", VERSION, "SYNTHETISCH")}
    assert client.get(f"{G4}?grootte=2&pagina=2&formaat=csv", token=rijk).content == answer.content
    assert client.get(G4, token=rijk, headers={"Accept": "application/pdf"}).status_code == 406


def gebieden(answer: Any, form: str) -> list[str]:
    """The areas in a file, in its order, after a look at whether it says SYNTHETISCH."""
    content = answer.content
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        assert {row["herkomst"] for row in rows} == {"SYNTHETISCH"}
        return [row["gebied"] for row in rows]
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert str(book["Risicolijst"]["A1"].value).startswith("SYNTHETISCH: Risicolijst ")
        assert book["Verloop"].max_row == 1 + 7 * (book["Risicolijst"].max_row - 3)
        return [row[3].value for row in book["Risicolijst"].iter_rows(min_row=4)]
    if form == "parquet":
        table = pq.read_table(io.BytesIO(content))
        assert table.schema.metadata[b"synthetic"] == b"true"
        return [str(code) for code in table["gebied"].to_pylist()]
    if form == "geojson":
        told = json.loads(content)
        assert (told["herkomst"]["herkomst"], told["herkomst"]["publicatie"]) == ("SYNTHETISCH", 1)
        assert answer.headers["content-crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
        return [feature["id"] for feature in told["features"]]
    assert "<title>SYNTHETISCH: Risicolijst" in answer.text
    return re.findall(r"\bBU\d{8}\b", answer.text)


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("path", [G4, COUNTRY])
def test_a_file_holds_all_rows_however_many_parts_they_come_in(
    client: Client, rijk: str, monkeypatch: pytest.MonkeyPatch, path: str, form: str
) -> None:
    monkeypatch.setattr(regional, "_AT_A_TIME", 5)
    inside = [row["gebied"] for row in _published()[0]["rows"] if path == COUNTRY or row["gebied"][:4] != "BU99"]
    inside = [code for code in inside if path == COUNTRY or code[:6] != "BU0014"]
    answer = client.get(f"{path}?formaat={form}", token=rijk)
    assert answer.status_code == 200
    assert gebieden(answer, form) == inside
    assert gebieden(client.get(f"{path}?formaat={form}&grootte=4&minimaleKans=0.01", token=rijk), form) == inside[:4]
    assert client.get(f"{path}?formaat={form}&grootte=4&pagina=9", token=rijk).status_code == 404


def test_a_file_says_whose_areas_are_missing(store: Store, client: Client, rijk: str) -> None:
    region, lost = "/v1/regios/eemsdelta/risicolijst", "GM1651"
    content = _published()
    for row in (row for one in content for row in one["rows"]):
        row |= {"gemeentecode": "GM1979", "gemeente": "Eemsdelta"}
    store.publish(content, version=VERSION, by="demo", at=NOW, replaces=1)
    assert client.get(region, token=rijk).json()["regio"]["verloren"] == [lost]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{region}?formaat=xlsx", token=rijk).content))
    told = {row[0].value: row[1].value for row in book["Toelichting"].iter_rows(max_col=2)}
    assert lost in told["Let op"]
    assert lost in client.get(f"{region}?formaat=html", token=rijk).text
    assert lost in client.get(f"{region}?formaat=geojson", token=rijk).json()["herkomst"]["opmerking"]
    parquet = pq.read_table(io.BytesIO(client.get(f"{region}?formaat=parquet", token=rijk).content))
    assert lost in parquet.schema.metadata[b"opmerking"].decode()


@pytest.mark.parametrize("form", ["json", *FILES])
def test_who_has_it_already_gets_304_until_it_changes(store: Store, client: Client, rijk: str, form: str) -> None:
    path = f"{G4}?formaat={form}"
    tag = client.get(path, token=rijk).headers["etag"]
    again = client.get(path, token=rijk, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    store.publish(_published()[:2], version=VERSION, by="demo", at=NOW, reason="twee te veel", replaces=1)
    assert client.get(path, token=rijk, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("role", ["gemeente:GM0363", "gemeente:GM0344,GM0363,GM0518,GM0599", "analist", "openbaar"])
def test_another_role_is_refused_in_the_words_of_every_refusal(
    client: Client, token: Callable[[str], str], role: str
) -> None:
    held = token(role)
    elsewhere = client.get("/v1/risicolijsten/GM9999", token=held)
    for path in (G4, COUNTRY, "/v1/regios/utopia/risicolijst"):
        answer = client.get(path, token=held)
        assert answer.status_code == 403
        assert answer.content == elsewhere.content


def test_without_a_token_nothing_is_read(client: Client) -> None:
    assert [client.get(path).status_code for path in (G4, COUNTRY)] == [401, 401]


def test_what_is_not_there_is_not_found(client: Client, rijk: str) -> None:
    unknown = client.get("/v1/regios/utopia/risicolijst", token=rijk)
    assert (unknown.status_code, unknown.json()["detail"]) == (404, "Deze regio bestaat niet; zie /v1/regios.")
    empty = client.get("/v1/regios/zeeuws-vlaanderen/risicolijst", token=rijk)
    assert empty.status_code == 404
    assert "geen enkel gebied van Zeeuws-Vlaanderen" in empty.json()["detail"]


def test_all_errors_of_a_request_come_together(client: Client, rijk: str) -> None:
    path = "/v1/regios/G4!/risicolijst?horizon=twee&grootte=1001&pagina=0&klasse=10&formaat=docx&sorteer=naam"
    answer = client.get(path, token=rijk)
    assert answer.status_code == 400
    named = {(error["in"], error["location"]["name"]) for error in answer.json()["errors"]}
    asked = ("horizon", "grootte", "pagina", "klasse", "formaat", "sorteer")
    assert named == {("path", "regionaam"), *(("query", name) for name in asked)}


def test_every_reading_and_every_refusal_is_on_the_record(
    store: Store, client: Client, rijk: str, token: Callable[[str], str]
) -> None:
    client.get(f"{G4}?horizon=4&klasse=4", token=rijk)
    client.get(COUNTRY, token=rijk)
    of_region, of_country = store.audit.entries()[-2:]
    assert (of_region["action"], of_region["subject"]) == ("lijst gelezen", "g4")
    assert of_region["detail"] == {
        "via": "api", "doel": "onvoldoende", "horizon": 4, "publicatie": 1, "klasse": [4],
    }  # fmt: skip
    assert (of_country["action"], of_country["subject"]) == ("lijst gelezen", "landelijk")
    client.get(G4, token=token("gemeente:GM0363"))
    refused = store.audit.entries()[-1]
    assert (refused["action"], refused["subject"]) == ("lijst geweigerd", "g4")


def test_the_files_of_the_pages_are_those_of_the_api(store: Store, client: Client, rijk: str, token: Any) -> None:
    for path in ("/landelijk/risicolijst", "/regios/g4/risicolijst"):
        asked = f"{path}?formaat=csv"
        assert client.get(asked, token=rijk).content == client.get(f"/v1{asked}", token=rijk).content
        assert client.get(path, token=rijk).headers["content-type"] == "text/html; charset=utf-8"
        assert client.get(asked, token=token("gemeente:GM0363")).status_code == 403
        assert client.get(asked, headers={"Accept": "text/html"}).status_code == 303
    told = [one["detail"] for one in store.audit.entries() if one["subject"] == "landelijk"]
    assert {one["via"] for one in told} == {"api", "pagina"}
