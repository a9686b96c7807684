"""What the NLGov REST API Design Rules ask of every answer, checked on live answers; and the two health questions."""

import json

import pytest

from lib.client import Client
from lib.serving import CONTACT, Serving, serving
from vroegsignalering.api.schemas import Kenmerken, Risicolijst

OWN = "/v1/risicolijsten/GM9001"

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
    ("GET", "/gezondheid/levend", "", 200),
    ("GET", "/gezondheid/gereed", "", 200),
    ("GET", "/", "", 200),
    ("GET", "/stijl", "", 200),
    ("GET", "/pictogram", "", 200),
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
    assert answer.headers["api-version"] == "1.0.0"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "strict-transport-security" not in answer.headers
    assert ("access-control-allow-origin" in answer.headers) == (path == "/v1/openapi.json" and status == 200)


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
    assert answer.headers["api-version"] == "1.0.0"
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
    assert described["info"]["version"] == "1.0.0"
    assert [server["url"] for server in described["servers"]] == ["https://localhost/v1"]
    assert set(described["paths"]) == {"/risicolijsten/{gemeentecode}", "/modellen/huidig/kenmerken"}
    for item in described["paths"].values():
        assert set(item["get"]["responses"]) == {"200", "400", "401", "403", "404", "405", "500", "503"}
        assert item["get"]["security"] == [{"Token": []}]
    assert "422" not in json.dumps(described)
    for name in ("name", "url", "email"):
        assert described["info"]["contact"][name]


def test_the_examples_are_answers_that_the_api_could_give(client: Client) -> None:
    paths = client.get("/v1/openapi.json").json()["paths"]
    for path, shape in (("/risicolijsten/{gemeentecode}", Risicolijst), ("/modellen/huidig/kenmerken", Kenmerken)):
        example = paths[path]["get"]["responses"]["200"]["content"]["application/json"]["example"]
        assert shape.model_validate(example).model_dump(mode="json") == example
