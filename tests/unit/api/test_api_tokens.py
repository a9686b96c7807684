"""Tokens over the API: the ministry gives, sees and takes them back; nobody else learns that there are any."""

from datetime import datetime

import pytest

from lib.client import Client
from lib.serving import Serving
from vroegsignalering.api.token_schemas import SENT_TOKENS, Token, TokenNieuw
from vroegsignalering.store.tokens import Tokens

ALL = "/v1/tokens"
OWN = "/v1/risicolijsten/GM9001"
SENT = SENT_TOKENS["geefTokenUit"]


def test_a_token_is_given_counts_and_is_taken_back_by_the_ministry(service: Serving, client: Client) -> None:
    rijk = service.token("rijk")
    answer = client.post(ALL, token=rijk, json=SENT | {"dagen": 2})
    assert answer.status_code == 201
    told = TokenNieuw.model_validate(answer.json(), extra="forbid")
    assert (told.staat, told.rol) == ("geldig", "gemeente:GM9001")
    assert client.get(OWN, token=told.token).status_code == 200
    path = answer.headers["location"].removeprefix("https://localhost")
    shown = client.get(path, token=rijk)
    assert told.token not in shown.text
    assert shown.json() == {name: value for name, value in answer.json().items() if name != "token"}

    taken = client.post(f"{path}/_intrekken", token=rijk)
    assert Token.model_validate(taken.json(), extra="forbid").staat == "ingetrokken"
    assert client.get(OWN, token=told.token).status_code == 401
    assert client.post(f"{path}/_intrekken", token=rijk).json() == taken.json()
    entries = service.store.audit.entries()
    done = [one["action"] for one in entries if one["subject"] == told.nummer]
    assert done == ["token uitgegeven", "token ingetrokken"]
    assert all("Proef (token " in one["actor"] for one in entries if one["subject"] == told.nummer)
    assert told.token.split("_", 2)[2] not in str(entries)


def test_who_is_second_to_take_a_token_back_is_told_what_it_is(
    service: Serving, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rijk = service.token("rijk")
    number = client.post(ALL, token=rijk, json=SENT).json()["nummer"]
    tokens = type(service.store.tokens)
    first = tokens.revoke

    def after_another(self: Tokens, number: str, *, by: str, at: datetime) -> None:
        first(self, number, by="een ander", at=at)
        first(self, number, by=by, at=at)

    monkeypatch.setattr(tokens, "revoke", after_another)
    answer = client.post(f"{ALL}/{number}/_intrekken", token=rijk)
    assert (answer.status_code, answer.json()["staat"]) == (200, "ingetrokken")


def test_a_session_under_it_ends_with_the_token(service: Serving, client: Client) -> None:
    rijk = service.token("rijk")
    told = client.post(ALL, token=rijk, json=SENT).json()
    session = service.store.tokens.begin_session(told["token"], now=service.clock())
    assert session
    client.post(f"{ALL}/{told['nummer']}/_intrekken", token=rijk)
    assert service.store.tokens.session_holder(session, now=service.clock()) is None


def test_all_are_listed_with_what_they_are_now(service: Serving, client: Client) -> None:
    rijk = service.token("rijk")
    service.clock.forward(minutes=1)
    client.post(ALL, token=rijk, json=SENT | {"dagen": 1})
    service.clock.forward(days=2)
    told = client.get(ALL, token=rijk).json()
    assert (told["totaal"], [one["staat"] for one in told["tokens"]]) == (2, ["geldig", "verlopen"])
    second = client.get(f"{ALL}?grootte=1&pagina=2", token=rijk).json()
    assert [one["naam"] for one in second["tokens"]] == ["Gemeente Voorbeeldstad"]
    assert client.get(f"{ALL}/aaaaaaaaaaaa", token=rijk).status_code == 404


@pytest.mark.parametrize("role", ["gemeente:GM9001", "analist", "openbaar"])
def test_another_role_is_refused_whatever_there_is(service: Serving, client: Client, role: str) -> None:
    token = service.token(role)
    number = token.split("_")[1]
    answers = [client.get(path, token=token) for path in (ALL, f"{ALL}/{number}", f"{ALL}/aaaaaaaaaaaa")]
    answers.append(client.post(ALL, token=token, json=SENT))
    answers += [client.post(f"{ALL}/{one}/_intrekken", token=token) for one in (number, "aaaaaaaaaaaa")]
    assert {(one.status_code, one.content) for one in answers} == {(403, answers[0].content)}
    assert client.get(OWN, token=token).status_code == (200 if role == "gemeente:GM9001" else 403)


def test_all_that_is_wrong_is_told_at_once(service: Serving, client: Client) -> None:
    wrong = {"naam": " ", "rol": "gemeente:GM1,GM2", "dagen": 0, "extra": 1}
    answer = client.post(ALL, token=service.token("rijk"), json=wrong)
    assert answer.status_code == 400
    assert {one["location"]["name"] for one in answer.json()["errors"]} == {"naam", "rol", "dagen", "extra"}


def test_the_longest_name_has_room_in_the_account(service: Serving, client: Client) -> None:
    rijk = service.token("rijk")
    token = client.post(ALL, token=rijk, json=SENT | {"naam": "x" * 170}).json()["token"]
    assert client.get(OWN, token=token).status_code == 200
    assert max(len(one["actor"]) for one in service.store.audit.entries()) <= 200
    assert client.post(ALL, token=rijk, json=SENT | {"naam": "x" * 171}).status_code == 400
