"""How often a token may ask: 429 with when to come back, each token for itself, also on the pages."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from lib.client import Client
from lib.published import NOW
from lib.serving import Serving, serving
from vroegsignalering.api.limits import Limiter, Rate

OWN = "/v1/risicolijsten/GM9001"


@pytest.fixture
def service(tmp_path: Path) -> Serving:
    return serving(tmp_path, rate=Rate(per_minute=6, at_once=3))


@pytest.fixture
def client(service: Serving) -> Iterator[Client]:
    client = Client(service.app)
    yield client
    client.close()


def test_who_asks_too_often_hears_when_to_come_back(service: Serving, client: Client) -> None:
    token = service.token("gemeente:GM9001")
    assert [client.get(OWN, token=token).status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = client.get(OWN, token=token)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "10"
    service.clock.forward(seconds=10)
    assert [client.get(OWN, token=token).status_code for _ in range(2)] == [200, 429]


def test_one_token_does_not_spend_the_turns_of_another(service: Serving, client: Client) -> None:
    busy, other = service.token("gemeente:GM9001"), service.token("gemeente:GM9001")
    for _ in range(4):
        client.get(OWN, token=busy)
    assert client.get(OWN, token=busy).status_code == 429
    assert client.get(OWN, token=other).status_code == 200
    assert client.get(OWN).status_code == 401
    assert client.get("/v1/indicatoren").status_code == 200


def test_the_pages_of_a_token_count_too(service: Serving, client: Client) -> None:
    token = service.token("gemeente:GM9001")
    session = service.store.tokens.begin_session(token, now=NOW) or ""
    client.cookies.set("vroegsignalering-sessie", session)
    page = OWN.removeprefix("/v1")
    assert [client.get(page).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.get(OWN, token=token).status_code == 429
    answer = client.get(page, headers={"Accept": "text/html"})
    assert answer.headers["retry-after"] == "10"
    assert "Te veel verzoeken" in answer.text


def test_what_was_refused_for_its_number_is_not_on_the_record(service: Serving, client: Client) -> None:
    token = service.token("gemeente:GM9001")
    for _ in range(3):
        client.get(OWN, token=token)
    before = len(service.store.audit.entries())
    assert client.get(OWN, token=token).status_code == 429
    assert len(service.store.audit.entries()) == before


def test_a_silence_fills_the_bucket_no_further_than_its_rim_and_a_clock_set_back_changes_nothing() -> None:
    limiter = Limiter(Rate(per_minute=60, at_once=2))
    later = NOW + timedelta(days=1)
    assert [limiter.seconds_to_wait("a", NOW) for _ in range(3)] == [0, 0, 1]
    assert [limiter.seconds_to_wait("a", later) for _ in range(3)] == [0, 0, 1]
    assert limiter.seconds_to_wait("a", NOW) == 1
    assert limiter.seconds_to_wait("a", NOW + timedelta(seconds=1)) == 0


def test_signing_in_counts_too(service: Serving, client: Client) -> None:
    token = service.token("gemeente:GM9001")
    client.get("/")
    form, html = client.cookies["vroegsignalering-formulier"], {"Accept": "text/html"}

    def sign_in(token: str) -> httpx.Response:
        return client.post("/aanmelden", data={"token": token, "formulier": form}, headers=html)

    answers = [sign_in(token) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert answers[-1].headers["retry-after"] == "10"
    assert "Te veel verzoeken" in answers[-1].text
    assert [entry["action"] for entry in service.store.audit.entries()].count("aangemeld") == 3
    assert client.get(OWN.removeprefix("/v1"), headers=html).status_code == 429
    assert sign_in(service.token("rijk")).status_code == 303
