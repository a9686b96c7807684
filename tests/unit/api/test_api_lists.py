"""GET /v1/risicolijsten/{gemeentecode}: the right list, only to those who may see it, and always on the record."""

import sqlite3

import pytest

from lib.client import Client
from lib.published import NOW, VERSION, lists
from lib.serving import Serving

OWN = "/v1/risicolijsten/GM9001"
OTHER = "/v1/risicolijsten/GM9002"
UNKNOWN = "/v1/risicolijsten/GM9999"


@pytest.fixture
def token(service: Serving) -> str:
    return service.token("gemeente:GM9001")


def test_a_gemeente_reads_its_own_list_as_it_was_published(client: Client, token: str) -> None:
    answer = client.get(OWN, token=token)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    content = answer.json()
    assert content["gemeente"] == {"code": "GM9001", "naam": "Verzonnenstad"}
    assert content["rijen"] == [row for row in lists()[0]["rows"] if row["gemeentecode"] == "GM9001"]
    assert content["synthetisch"] is True
    assert "geen oorzaken" in content["toelichting"]


def test_the_answer_says_where_its_figures_come_from(client: Client, token: str) -> None:
    content = client.get(OWN, token=token).json()
    assert content["publicatie"] == {
        "nummer": 1,
        "gepubliceerd_op": "2026-03-02T09:30:00Z",
        "reden": "",
        "vervangt": None,
        "vervangen_door": None,
    }
    source = content["herkomst"]
    assert (source["doel"], source["horizon"], source["modelversie"]) == ("onvoldoende", 2, VERSION)
    assert (source["peildag"], source["gebieden"], source["niveau"]) == ("2026-01-01", 12, "buurt")
    assert source["gebleken"] == {
        "metingen": [2018, 2020, 2022],
        "eerste": 100,
        "gebieden": 9120,
        "afgegleden": 412,
        "gevonden": 114,
        "gevonden_op_afstand": 98,
    }


@pytest.mark.parametrize(
    ("query", "target", "horizon"),
    [
        ("", "onvoldoende", 2),
        ("?horizon=4", "onvoldoende", 4),
        ("?doel=zwak", "zwak", 2),
        ("?doel=zwak&horizon=4", "zwak", 4),
    ],
)
def test_what_is_not_asked_is_chosen(client: Client, token: str, query: str, target: str, horizon: int) -> None:
    source = client.get(OWN + query, token=token).json()["herkomst"]
    assert (source["doel"], source["horizon"]) == (target, horizon)


def test_the_newest_publication_answers_unless_another_is_asked(service: Serving, client: Client, token: str) -> None:
    service.store.publish(lists(areas=11), version=VERSION, by="demo", at=NOW, reason="een te veel", replaces=1)
    newest, older = client.get(OWN, token=token).json(), client.get(OWN + "?publicatie=1", token=token).json()
    assert (newest["publicatie"]["nummer"], newest["publicatie"]["vervangt"]) == (2, 1)
    assert (older["publicatie"]["nummer"], older["publicatie"]["vervangen_door"]) == (1, 2)


@pytest.mark.parametrize("role", ["gemeente:GM9002", "analist", "openbaar"])
def test_another_role_is_refused(service: Serving, client: Client, role: str) -> None:
    assert client.get(OWN, token=service.token(role)).status_code == 403


def test_a_refusal_does_not_tell_whether_there_is_a_list(client: Client, token: str) -> None:
    there, not_there = client.get(OTHER, token=token), client.get(UNKNOWN, token=token)
    assert there.status_code == 403
    assert there.content == not_there.content
    assert dict(there.headers) == dict(not_there.headers)


def test_the_ministry_reads_every_gemeente_and_hears_when_there_is_none(service: Serving, client: Client) -> None:
    token = service.token("rijk")
    assert client.get(OWN, token=token).status_code == 200
    assert client.get(OTHER, token=token).status_code == 200
    assert client.get(UNKNOWN, token=token).status_code == 404


def test_a_region_reads_the_lists_of_all_its_gemeenten(service: Serving, client: Client) -> None:
    token = service.token("gemeente:GM9001,GM9002")
    assert [client.get(path, token=token).status_code for path in (OWN, OTHER, UNKNOWN)] == [200, 200, 403]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp4", "Bearer vroeg_000000000000_" + "A" * 43])
def test_without_a_valid_token_nothing_is_read(client: Client, header: str) -> None:
    answer = client.get(OWN, headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_an_expired_and_a_revoked_token_read_nothing(service: Serving, client: Client, token: str) -> None:
    service.store.tokens.revoke(token.split("_")[1], by="beheer", at=NOW)
    assert client.get(OWN, token=token).status_code == 401
    other = service.token("rijk")
    service.clock.forward(days=8)
    assert client.get(OWN, token=other).status_code == 401


def test_the_cookie_of_a_page_is_no_key_to_the_api(service: Serving, client: Client, token: str) -> None:
    session = service.store.tokens.begin_session(token, now=NOW) or ""
    client.cookies.set("vroegsignalering-sessie", session)
    assert client.get(OWN).status_code == 401
    assert client.get(OWN, token=session).status_code == 401


@pytest.mark.parametrize("query", ["?doel=goed", "?horizon=3", "?publicatie=9"])
def test_a_list_that_is_not_there_is_not_found(client: Client, token: str, query: str) -> None:
    answer = client.get(OWN + query, token=token)
    assert answer.status_code == 404
    assert "ublicatie" in answer.json()["detail"]


def test_before_anything_is_published_nothing_is_found(service: Serving, client: Client, token: str) -> None:
    service.file.unlink()
    service.store.close()
    service.store.tokens.issue(name="x", role="rijk", expires=NOW.replace(year=2027), by="x", at=NOW)
    fresh = service.token("gemeente:GM9001")
    assert client.get(OWN, token=fresh).json()["detail"] == "Er is nog niets gepubliceerd."


def test_all_errors_of_a_request_come_together(client: Client, token: str) -> None:
    path = "/v1/risicolijsten/gm-1?doel=Ja!&horizon=twee&publicatie=0&formaat=pdf&jaar=2024&niveau=pc4&niveau=wijk"
    answer = client.get(path, token=token)
    assert answer.status_code == 400
    errors = {(error["in"], error["location"]["name"]): error["detail"] for error in answer.json()["errors"]}
    assert errors == {
        ("path", "gemeentecode"): "Een gemeentecode is GM met vier cijfers, zoals GM0758.",
        ("query", "doel"): "De waarde heeft niet de vorm ^[a-z][a-z0-9-]*$.",
        ("query", "horizon"): "De waarde is geen geheel getal.",
        ("query", "publicatie"): "Het getal is kleiner dan 1.",
        ("query", "formaat"): "De waarde is geen van 'json', 'csv', 'xlsx', 'parquet', 'geojson' of 'html'.",
        ("query", "jaar"): "Deze sleutel bestaat niet.",
        ("query", "niveau"): "Deze sleutel staat er meer dan eens.",
    }


@pytest.mark.parametrize(
    "path",
    [
        "/v1/risicolijsten/GM90011",
        "/v1/risicolijsten/GM９００１",
        "/v1/risicolijsten/GM9001%0A",
        OWN + "?horizon=99999999999999999999",
        OWN + "?publicatie=99999999999999",
        OWN + "?horizon=",
        OWN + "?horizon=2.5",
    ],
)
def test_invalid_input_is_400_and_never_a_crash(client: Client, token: str, path: str) -> None:
    assert client.get(path, token=token).status_code == 400


def test_every_reading_and_every_refusal_is_on_the_record(service: Serving, client: Client, token: str) -> None:
    client.get(OWN + "?horizon=4", token=token)
    client.get(OTHER, token=token)
    read, refused = service.store.audit.entries()[-2:]
    assert (read["action"], read["subject"]) == ("lijst gelezen", "GM9001")
    assert read["detail"] == {"doel": "onvoldoende", "horizon": 4, "publicatie": 1, "via": "api"}
    assert (refused["action"], refused["subject"]) == ("lijst geweigerd", "GM9002")
    assert token.split("_")[1] in read["actor"]
    assert token.split("_", 2)[2] not in str(service.store.audit.entries())
    assert service.store.audit.verify().fault is None


def test_a_reading_that_cannot_be_recorded_is_not_answered(service: Serving, client: Client, token: str) -> None:
    direct = sqlite3.connect(service.file)
    direct.execute("DROP TABLE audit_head")
    direct.close()
    assert client.get(OWN, token=token).status_code == 503


def test_analysts_and_the_ministry_see_what_the_model_rests_on(service: Serving, client: Client) -> None:
    path = "/v1/modellen/huidig/kenmerken"
    for role, status in (("analist", 200), ("rijk", 200), ("gemeente:GM9001", 403), ("openbaar", 403)):
        assert client.get(path, token=service.token(role)).status_code == status
    content = client.get(path, token=service.token("analist")).json()
    assert content["modelversie"] == VERSION
    assert [one["doel"] for one in content["lijsten"]] == ["onvoldoende", "onvoldoende", "zwak", "zwak"]
    weights = [feature["shap"] for feature in content["lijsten"][0]["kenmerken"]]
    assert weights == sorted(weights, reverse=True)
