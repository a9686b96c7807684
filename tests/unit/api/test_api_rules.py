"""What the NLGov REST API Design Rules ask of every answer, checked on live answers; and the two health questions."""

import json

import pytest

from lib.client import Client
from lib.serving import CONTACT, Serving, serving
from vroegsignalering.api.analysis_schemas import Analyse, Analyses, LokaleLijsten
from vroegsignalering.api.areas import Gebied
from vroegsignalering.api.regional import LijstDeel
from vroegsignalering.api.regions import Regio, Regios
from vroegsignalering.api.registers import (
    Ik,
    Indicatoren,
    ModelKort,
    Modellen,
    Publicaties,
    PublicatieVolledig,
    Risicolijsten,
)
from vroegsignalering.api.schemas import Kenmerken, Risicolijst
from vroegsignalering.api.signal_schemas import Signalering, Signaleringen
from vroegsignalering.api.token_schemas import Token, Tokens

OWN = "/v1/risicolijsten/GM9001"

OPEN = ("/v1/openapi.json", "/v1/indicatoren", "/v1/regios", "/v1/regios/{regionaam}", "/v1/regios/g4")

SHAPES = {
    "/risicolijsten": Risicolijsten,
    "/risicolijsten/{gemeentecode}": Risicolijst,
    "/buurten/{buurtcode}": Gebied,
    "/wijken/{wijkcode}": Gebied,
    "/publicaties": Publicaties,
    "/publicaties/{nummer}": PublicatieVolledig,
    "/modellen": Modellen,
    "/modellen/{versie}": ModelKort,
    "/modellen/huidig/kenmerken": Kenmerken,
    "/indicatoren": Indicatoren,
    "/ik": Ik,
    "/regios": Regios,
    "/regios/{regionaam}": Regio,
    "/regios/{regionaam}/risicolijst": LijstDeel,
    "/landelijk/risicolijst": LijstDeel,
    "/analyses": Analyses,
    "/analyses/{nummer}": Analyse,
    "/analyses/{nummer}/lijsten": LokaleLijsten,
    "/tokens": Tokens,
    "/tokens/{nummer}": Token,
    "/signaleringen": Signaleringen,
    "/signaleringen/{nummer}": Signalering,
}
# An address of each where the invented publication has something.
LIVE = {path: path for path in SHAPES if "{" not in path} | {
    "/risicolijsten/{gemeentecode}": "/risicolijsten/GM9001",
    "/buurten/{buurtcode}": "/buurten/BU90010002",
    "/publicaties/{nummer}": "/publicaties/1",
    "/modellen/{versie}": "/modellen/huidig",
    "/regios/{regionaam}": "/regios/g4",
}

# Method, path, role, status: one of every kind of answer.
ANSWERS = [
    ("GET", OWN, "gemeente:GM9001", 200),
    ("GET", OWN + "?horizon=x", "gemeente:GM9001", 400),
    ("GET", OWN, "", 401),
    ("GET", OWN, "openbaar", 403),
    ("GET", "/v1/risicolijsten/GM9999", "rijk", 404),
    ("GET", "/v1/onbekend", "", 404),
    ("POST", OWN, "gemeente:GM9001", 405),
    ("DELETE", "/v1/openapi.json", "", 405),
    ("GET", "/v1/openapi.json", "", 200),
    ("GET", "/v1/modellen/huidig/kenmerken", "analist", 200),
    ("GET", "/v1/modellen", "analist", 200),
    ("GET", "/v1/modellen/demo-9", "analist", 404),
    ("GET", "/v1/risicolijsten", "gemeente:GM9001", 200),
    ("GET", "/v1/risicolijsten?grootte=0", "gemeente:GM9001", 400),
    ("GET", OWN + "?formaat=csv", "gemeente:GM9001", 200),
    ("GET", "/v1/buurten/BU90010002", "gemeente:GM9001", 200),
    ("GET", "/v1/buurten/BU90020001", "gemeente:GM9001", 403),
    ("GET", "/v1/publicaties", "openbaar", 200),
    ("GET", "/v1/publicaties/2", "openbaar", 404),
    ("GET", "/v1/indicatoren", "", 200),
    ("GET", "/v1/regios", "", 200),
    ("GET", "/v1/regios/g4", "", 200),
    ("GET", "/v1/regios/utopia", "", 404),
    ("GET", "/v1/regios?soort=!&jaar=1999", "", 400),
    ("GET", OWN + "?formaat=geojson", "gemeente:GM9001", 200),
    ("GET", OWN + "?formaat=html", "gemeente:GM9001", 200),
    ("GET", "/v1/landelijk/risicolijst", "rijk", 200),
    ("GET", "/v1/landelijk/risicolijst?formaat=csv", "rijk", 200),
    ("GET", "/v1/landelijk/risicolijst", "analist", 403),
    ("GET", "/v1/regios/utopia/risicolijst", "rijk", 404),
    ("GET", "/v1/ik", "openbaar", 200),
    ("GET", "/v1/ik", "", 401),
    ("GET", "/gezondheid/levend", "", 200),
    ("GET", "/gezondheid/gereed", "", 200),
    ("GET", "/", "", 200),
    ("GET", "/stijl", "", 200),
    ("GET", "/pictogram", "", 200),
    ("GET", "/favicon.ico", "", 200),
    ("GET", "/risicolijsten/GM9001", "gemeente:GM9001", 200),
    ("POST", "/aanmelden", "", 403),
    ("GET", "/nergens", "", 404),
]


@pytest.mark.parametrize(("method", "path", "role", "status"), ANSWERS)
def test_the_headers_stand_on_every_answer(
    service: Serving, client: Client, method: str, path: str, role: str, status: int
) -> None:
    answer = client.request(method, path, token=service.token(role) if role else "")
    assert answer.status_code == status
    assert answer.headers["api-version"] == "1.2.0"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "strict-transport-security" not in answer.headers
    assert ("access-control-allow-origin" in answer.headers) == (path in OPEN and status == 200)


@pytest.mark.parametrize(("method", "path", "role", "status"), [one for one in ANSWERS if one[3] >= 400])
def test_every_error_is_a_problem_in_dutch(
    service: Serving, client: Client, method: str, path: str, role: str, status: int
) -> None:
    answer = client.request(method, path, token=service.token(role) if role else "")
    assert answer.headers["content-type"] == "application/problem+json"
    content = answer.json()
    assert content["status"] == status
    assert content["type"].startswith("urn:vroegsignalering:probleem:")
    assert content["title"]
    assert content["detail"].endswith(".")


def test_behind_tls_browsers_are_held_to_it(tmp_path) -> None:  # type: ignore[no-untyped-def]
    client = Client(serving(tmp_path, tls=True).app)
    for path in ("/", "/v1/onbekend"):
        assert client.get(path).headers["strict-transport-security"].startswith("max-age=31536000")
    client.close()


@pytest.mark.parametrize("path", [OWN + "/", "/v1/openapi.json/", "/gezondheid/levend/", "/risicolijsten/", "/v1/"])
def test_a_trailing_slash_is_not_found_and_not_redirected(service: Serving, client: Client, path: str) -> None:
    answer = client.get(path, token=service.token("rijk"))
    assert answer.status_code == 404
    assert "location" not in answer.headers


def test_a_method_that_is_not_there_names_the_ones_that_are(service: Serving, client: Client) -> None:
    assert client.request("PUT", OWN, token=service.token("rijk")).headers["allow"] == "GET"


def test_head_answers_as_get_without_a_body(service: Serving, client: Client) -> None:
    token = service.token("rijk")
    head, get = client.request("HEAD", OWN, token=token), client.get(OWN, token=token)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"]


def test_an_unforeseen_error_reveals_nothing(
    service: Serving, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    service.model.importance = {"wrong": {"geheim": 1}}
    answer = client.get("/v1/modellen/huidig/kenmerken", token=service.token("analist"))
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["api-version"] == "1.2.0"
    assert set(answer.json()) == {"type", "title", "status", "detail"}
    assert "geheim" not in answer.text
    assert "unforeseen error in /v1/modellen/huidig/kenmerken" in caplog.text


def test_alive_is_true_whatever_the_store_does(service: Serving, client: Client) -> None:
    service.file.unlink()
    assert client.get("/gezondheid/levend").status_code == 200


def test_ready_asks_the_store_and_the_model(service: Serving, client: Client) -> None:
    assert client.get("/gezondheid/gereed").json() == {"status": "gereed"}
    service.model.broken = True
    assert client.get("/gezondheid/gereed").status_code == 503
    service.model.broken = False
    service.file.rename(service.file.with_suffix(".away"))
    answer = client.get("/gezondheid/gereed")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "publicaties" not in answer.text
    service.file.with_suffix(".away").rename(service.file)
    assert client.get("/gezondheid/gereed").status_code == 200


def test_without_its_store_the_service_says_when_to_come_back(service: Serving, client: Client) -> None:
    token = service.token("gemeente:GM9001")
    service.file.rename(service.file.with_suffix(".away"))
    answer = client.get(OWN, token=token)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    service.file.with_suffix(".away").rename(service.file)
    assert client.get(OWN, token=token).status_code == 200


def test_the_description_is_complete_and_open_to_all(client: Client) -> None:
    answer = client.get("/v1/openapi.json", headers={"Origin": "https://elders.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    described = answer.json()
    assert described["openapi"].startswith("3.1")
    assert described["info"]["contact"] == {"name": CONTACT.name, "email": CONTACT.email, "url": CONTACT.url}
    assert described["info"]["version"] == "1.2.0"
    assert [server["url"] for server in described["servers"]] == ["https://localhost/v1"]
    for act in ("/analyses/{nummer}/_stop", "/tokens/{nummer}/_intrekken"):
        responses = described["paths"].pop(act)["post"]["responses"]
        assert set(responses) == {"200", "400", "401", "403", "404", "405", "406", "429", "500", "503"}
    assert set(described["paths"]) == {*SHAPES, "/analyses/{nummer}/rapport"}
    only_with_token = {"401", "403", "429"}
    for path, item in described["paths"].items():
        statuses = {"200", "304", "400", *only_with_token, "404", "405", "406", "500", "503"}
        is_open = f"/v1{path}" in OPEN
        assert set(item["get"]["responses"]) == (statuses - only_with_token if is_open else statuses)
        assert item["get"].get("security") == (None if is_open else [{"Token": []}])
    assert "422" not in json.dumps(described)
    for name in ("name", "url", "email"):
        assert described["info"]["contact"][name]


@pytest.mark.parametrize("path", SHAPES)
def test_the_examples_are_answers_that_the_api_could_give(client: Client, path: str) -> None:
    paths = client.get("/v1/openapi.json").json()["paths"]
    example = paths[path]["get"]["responses"]["200"]["content"]["application/json"]["example"]
    told = SHAPES[path].model_validate(example, extra="forbid")
    assert told.model_dump(mode="json", by_alias=True, exclude_unset=True) == example


@pytest.mark.parametrize(("path", "filled"), LIVE.items())
def test_a_live_answer_has_the_shape_that_is_described(
    service: Serving, client: Client, path: str, filled: str
) -> None:
    answer = client.get(f"/v1{filled}", token=service.token("rijk"))
    told = SHAPES[path].model_validate(answer.json(), extra="forbid")
    assert told.model_dump(mode="json", by_alias=True, exclude_unset=True) == answer.json()


@pytest.mark.parametrize(
    ("content", "kind", "name", "says"),
    [
        ('{"gebied": "BU', "application/json", "body", "Dit is geen geldige JSON."),
        ('{"gebied": "BU90010002"}', "text/plain", "body", "Content-Type: application/json."),
        ("[]", "application/json", "body", "Content-Type: application/json."),
    ],
)
def test_a_body_that_is_no_json_object_is_told_as_such(
    service: Serving, client: Client, content: str, kind: str, name: str, says: str
) -> None:
    headers = {"Authorization": f"Bearer {service.token('gemeente:GM9001')}", "Content-Type": kind}
    answer = client.post("/v1/signaleringen", content=content, headers=headers)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["location"]["name"] == name
    assert error["detail"].endswith(says)


def test_a_day_that_is_none_is_told_with_an_example(service: Serving, client: Client) -> None:
    answer = client.get("/v1/signaleringen?sinds=gisteren", token=service.token("rijk"))
    assert [one["detail"] for one in answer.json()["errors"]] == ["De waarde is geen datum, zoals 2026-11-30."]
