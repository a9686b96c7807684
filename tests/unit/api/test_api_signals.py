"""Signaleringen over the API: what a gemeente records is kept, its own to read, and all of it for the ministry."""

import json
from datetime import datetime
from typing import Any

import httpx
import pytest

from lib.client import Client
from lib.published import NOW, VERSION, lists
from lib.serving import Serving
from vroegsignalering.api.signal_schemas import Signalering, Signaleringen, SignaleringInvoer
from vroegsignalering.api.signals import MOST_BYTES

ALL = "/v1/signaleringen"
OWN, OTHER, NOWHERE = "BU90010002", "BU90020001", "BU90020999"
SENT = {"gebied": OWN, "oordeel": "bevestigd", "toelichting": "Wij zien dit ook.", "auteur": "A. de Vries"}


def send(service: Serving, client: Client, role: str = "gemeente:GM9001", **change: Any) -> httpx.Response:
    return client.post(ALL, token=service.token(role), json=SENT | change)


def numbers(answer: httpx.Response) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [one["nummer"] for one in answer.json()["signaleringen"]]


def test_what_a_gemeente_records_is_answered_and_can_be_read_where_the_answer_says(
    service: Serving, client: Client
) -> None:
    answer = send(service, client)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["nummer"], told["gebied"], told["naam"]) == (1, OWN, "Molenbuurt 2")
    assert (told["oordeel"], told["toelichting"], told["auteur"]) == (
        SENT["oordeel"],
        SENT["toelichting"],
        SENT["auteur"],
    )
    assert (told["namens"], told["nieuwste"]) == ("Proef", True)
    assert datetime.fromisoformat(told["vastgelegd_op"]) == NOW
    assert told["lijst"]["modelversie"] == VERSION
    assert (told["lijst"]["doel"], told["lijst"]["horizon"], told["lijst"]["kans"]) == ("onvoldoende", 2, 0.21)
    assert Signalering.model_validate(told, extra="forbid").model_dump(mode="json", by_alias=True) == told
    path = answer.headers["location"].removeprefix("https://localhost")
    assert client.get(path, token=service.token("gemeente:GM9001")).json() == told
    everything = client.get(ALL, token=service.token("rijk")).json()
    assert Signaleringen.model_validate(everything, extra="forbid").model_dump(mode="json", by_alias=True) == everything


def test_a_list_can_be_named(service: Serving, client: Client) -> None:
    service.store.publish(lists(version="demo-2", areas=6), version="demo-2", by="demo", at=NOW)
    newest, older = send(service, client).json(), send(service, client, publicatie=1, doel="zwak", horizon=4).json()
    assert (newest["lijst"]["publicatie"], newest["lijst"]["doel"]) == (2, "onvoldoende")
    assert (older["lijst"]["publicatie"], older["lijst"]["doel"], older["lijst"]["horizon"]) == (1, "zwak", 4)


def test_of_an_area_that_left_the_newest_list_the_last_one_is_meant(service: Serving, client: Client) -> None:
    service.store.publish(lists(version="demo-2", areas=6), version="demo-2", by="demo", at=NOW)
    assert send(service, client, gebied="BU90010008").json()["lijst"]["publicatie"] == 1


def test_the_history_of_an_area_stays_and_the_newest_is_marked(service: Serving, client: Client) -> None:
    for judgement in ("nader onderzoek", "al in aanpak"):
        assert send(service, client, oordeel=judgement).status_code == 201
    send(service, client, gebied="BU90010004", oordeel="niet herkend")
    token = service.token("gemeente:GM9001")
    told = client.get(f"{ALL}?gebied={OWN}", token=token).json()["signaleringen"]
    assert [(one["oordeel"], one["nieuwste"]) for one in told] == [("al in aanpak", True), ("nader onderzoek", False)]
    assert numbers(client.get(f"{ALL}?nieuwste=true", token=token)) == [3, 2]


def test_a_gemeente_reads_its_own_and_the_ministry_all(service: Serving, client: Client) -> None:
    send(service, client)
    send(service, client, "gemeente:GM9002", gebied=OTHER)
    assert numbers(client.get(ALL, token=service.token("gemeente:GM9001"))) == [1]
    assert numbers(client.get(ALL, token=service.token("gemeente:GM9002"))) == [2]
    assert numbers(client.get(ALL, token=service.token("gemeente:GM9001,GM9002"))) == [2, 1]
    assert numbers(client.get(ALL, token=service.token("rijk"))) == [2, 1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?oordeel=al%20in%20aanpak", [2]),
        ("?gemeente=GM9001", [2, 1]),
        (f"?gebied={OTHER}", [3]),
        (f"?gebied={OTHER}&gemeente=GM9001", []),
        ("?publicatie=2", []),
        ("?sinds=2026-03-04", [3]),
        ("?sinds=2026-03-02", [3, 2, 1]),
        ("?sinds=0001-01-01", [3, 2, 1]),
        ("?grootte=2&pagina=2", [1]),
    ],
)
def test_filters_and_pages(service: Serving, client: Client, query: str, found: list[int]) -> None:
    send(service, client)
    send(service, client, oordeel="al in aanpak")
    service.clock.forward(days=2)
    send(service, client, "gemeente:GM9002", gebied=OTHER)
    answer = client.get(ALL + query, token=service.token("rijk"))
    assert numbers(answer) == found
    told = answer.json()
    assert told["totaal"] == (3 if "grootte" in query else len(found))
    assert query.partition("&")[0].lstrip("?").replace("%20", "+") in told["_links"]["zelf"]["href"]


def test_what_is_not_ones_own_is_403_and_says_nothing_of_what_there_is(service: Serving, client: Client) -> None:
    send(service, client, "gemeente:GM9002", gebied=OTHER)
    own = service.token("gemeente:GM9001")
    there, not_there = (client.get(f"{ALL}/{number}", token=own) for number in (1, 99))
    filters = [client.get(f"{ALL}?{one}", token=own) for one in ("gemeente=GM9002", f"gebied={OTHER}")]
    posts = [client.post(ALL, token=own, json=SENT | {"gebied": area}) for area in (OTHER, NOWHERE)]
    for answer in (there, not_there, *filters, *posts):
        assert (answer.status_code, answer.content) == (403, there.content)
    assert service.store.signals.find()[0] == 1
    assert service.store.audit.entries()[-1]["action"] == "signalering geweigerd"


@pytest.mark.parametrize("role", ["rijk", "analist", "openbaar"])
def test_only_a_gemeente_records(service: Serving, client: Client, role: str) -> None:
    assert send(service, client, role).status_code == 403
    assert service.store.signals.find() == (0, [])


@pytest.mark.parametrize("role", ["analist", "openbaar"])
def test_who_may_read_no_list_reads_no_signalering(service: Serving, client: Client, role: str) -> None:
    send(service, client)
    for path in (ALL, f"{ALL}/1", f"{ALL}/2"):
        assert client.get(path, token=service.token(role)).status_code == 403


def test_without_a_token_nothing_is_recorded_and_for_the_ministry_what_is_not_there_is_404(
    service: Serving, client: Client
) -> None:
    assert client.post(ALL, json=SENT).status_code == 401
    assert client.get(f"{ALL}/1", token=service.token("rijk")).status_code == 404


def test_all_that_is_wrong_is_told_at_once(service: Serving, client: Client) -> None:
    wrong = {"gebied": "Havenkwartier", "oordeel": "vast wel", "toelichting": "x" * 2001, "horizon": 21, "extra": 1}
    answer = client.post(f"{ALL}?formaat=csv", token=service.token("gemeente:GM9001"), json=wrong)
    assert answer.status_code == 400
    told = {(one["in"], one["location"]["name"]): one["detail"] for one in answer.json()["errors"]}
    assert set(told) == {
        ("query", "formaat"),
        *(("body", name) for name in ("gebied", "oordeel", "toelichting", "auteur", "horizon", "extra")),
    }
    assert told["body", "auteur"] == "Deze waarde ontbreekt."
    assert "bevestigd" in told["body", "oordeel"]


@pytest.mark.parametrize("text", ["\x00", "a\x1bb", "\x7f"])
def test_signs_that_no_table_can_hold_are_refused(service: Serving, client: Client, text: str) -> None:
    for name in ("toelichting", "auteur"):
        answer = send(service, client, **{name: f"a{text}b"})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["location"] == {"name": name}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff", json.dumps(SENT).encode()[:-1], b'{"auteur": "\\ud800"}'],
)
def test_a_body_that_is_none_is_400(service: Serving, client: Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post(ALL, token=service.token("gemeente:GM9001"), content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_a_body_too_long_is_refused_before_who_sends_it_is_known(client: Client) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post(ALL, content=b" " * (MOST_BYTES + 1), headers=headers)
    assert answer.status_code == 400
    assert "langer dan" in answer.json()["detail"]


@pytest.mark.parametrize(
    "change", [{"gebied": "BU90010999"}, {"gebied": "WK900102"}, {"doel": "goed"}, {"horizon": 3}, {"publicatie": 9}]
)
def test_an_area_that_is_not_on_the_list_is_told(service: Serving, client: Client, change: dict[str, Any]) -> None:
    answer = send(service, client, **change)
    assert answer.status_code == 400
    assert "staat niet op de lijst" in answer.json()["detail"]


def test_each_recording_and_reading_is_in_the_account(service: Serving, client: Client) -> None:
    send(service, client)
    token = service.token("gemeente:GM9001")
    client.get(f"{ALL}?gebied={OWN}", token=token)
    client.get(f"{ALL}/1", token=token)
    told = {(one["action"], one["subject"]): one["detail"] for one in service.store.audit.entries()}
    assert told["signalering vastgelegd", OWN].items() >= {"nummer": 1, "oordeel": "bevestigd", "via": "api"}.items()
    assert ("signaleringen gelezen", OWN) in told
    assert ("signaleringen gelezen", "1") in told
    assert SENT["toelichting"] not in json.dumps(service.store.audit.entries())


def test_the_description_says_what_may_be_sent(client: Client) -> None:
    described = client.get("/v1/openapi.json").json()
    operation = described["paths"]["/signaleringen"]["post"]
    example = operation["requestBody"]["content"]["application/json"]["example"]
    assert SignaleringInvoer.model_validate(example).model_dump(exclude_unset=True) == example
    assert set(operation["responses"]) == {
        *("201", "400", "401", "403", "404", "405", "406", "429", "500", "503"),
    }
    assert "Location" in operation["responses"]["201"]["headers"]
    assert operation["security"] == [{"Token": []}]
    answer = operation["responses"]["201"]["content"]["application/json"]["example"]
    told = Signalering.model_validate(answer, extra="forbid")
    assert told.model_dump(mode="json", by_alias=True) == answer
