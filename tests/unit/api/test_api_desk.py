"""An answer that lies ready is given again at once, and yet every right, every change and every account holds."""

import asyncio
import gc
import tracemalloc
from collections.abc import Sequence
from datetime import datetime

import httpx
import pytest

from lib.client import Client
from lib.published import NOW, lists
from lib.serving import Serving, serving
from vroegsignalering.api import desk, turns
from vroegsignalering.api.desk import Desk
from vroegsignalering.api.limits import Rate
from vroegsignalering.store import Ready

OWN = "/v1/risicolijsten/GM9001"


def readings(service: Serving) -> list[dict[str, object]]:
    told = ("actor", "action", "subject", "detail")
    entries = [entry for entry in service.store.audit.entries() if entry["action"] == "lijst gelezen"]
    return [{name: entry[name] for name in told} for entry in entries]


@pytest.fixture
def token(service: Serving, client: Client) -> str:
    """Of the gemeente, whose list lies ready."""
    token = service.token("gemeente:GM9001")
    assert client.get(OWN, token=token).status_code == 200
    return token


def test_the_same_question_gets_the_same_answer_without_being_worked_out_again(
    service: Serving, client: Client, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(OWN, token=token, headers={"Accept": "text/csv"})
    monkeypatch.setattr(service.store, "risk_list", None)
    again = client.get(OWN, token=token, headers={"Accept": "text/csv"})
    assert (again.content, dict(again.headers)) == (first.content, dict(first.headers))
    assert client.request("HEAD", OWN, token=token).content == b""
    known = {"If-None-Match": client.get(OWN, token=token).headers["etag"]}
    held = client.get(OWN, token=token, headers=known)
    assert (held.status_code, held.content, held.headers["vary"]) == (304, b"", "Accept")


def test_each_reading_is_in_the_account_as_the_first_was(service: Serving, client: Client, token: str) -> None:
    for _ in range(3):
        client.get(OWN, token=token)
    told = readings(service)
    assert len(told) == 4
    assert all(one == told[0] for one in told)
    assert service.store.audit.verify().fault is None


def test_a_token_that_is_revoked_or_has_expired_gets_nothing_any_more(
    service: Serving, client: Client, token: str
) -> None:
    other = service.token("rijk")
    client.get(OWN, token=other)
    service.store.tokens.revoke(token.split("_")[1], by="beheer", at=NOW)
    assert client.get(OWN, token=token).status_code == 401
    assert client.get(OWN, token=other).status_code == 200
    service.clock.forward(days=8)
    assert client.get(OWN, token=other).status_code == 401
    assert len(readings(service)) == 3


def test_what_is_published_meanwhile_is_in_the_very_next_answer(service: Serving, client: Client, token: str) -> None:
    service.store.publish(lists(version="demo-2", areas=20), version="demo-2", by="demo", at=NOW, replaces=1)
    assert client.get(OWN, token=token).json()["publicatie"]["nummer"] == 2
    pinned = client.get(f"{OWN}?publicatie=1", token=token).json()
    assert pinned["publicatie"]["vervangen_door"] == 2


def test_what_lies_ready_for_one_is_not_there_for_another(service: Serving, client: Client, token: str) -> None:
    assert client.get(OWN, token=service.token("gemeente:GM9002")).status_code == 403
    assert client.get(OWN).status_code == 401
    assert client.get(OWN, token=token + "x").status_code == 401
    twice = [("Authorization", "Bearer x"), ("Authorization", f"Bearer {token}")]
    assert client.request("GET", OWN, headers=httpx.Headers(twice)).status_code == 401


def test_who_asks_too_often_waits_here_too(tmp_path) -> None:  # type: ignore[no-untyped-def]
    service = serving(tmp_path, rate=Rate(per_minute=60, at_once=2), tls=True)
    client, token = Client(service.app), service.token("gemeente:GM9001")
    answers = [client.get(OWN, token=token) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    for answer in answers:  # the first is worked out, the others come from the desk
        for name in ("api-version", "cache-control", "content-security-policy", "strict-transport-security"):
            assert answer.headers[name] == answers[0].headers[name]
    assert answers[2].headers["content-type"] == "application/problem+json"
    assert answers[2].headers["retry-after"] == "1"
    service.clock.forward(seconds=1)
    assert client.get(OWN, token=token).status_code == 200
    client.close()


def test_without_the_store_nothing_that_lies_ready_is_given(service: Serving, client: Client, token: str) -> None:
    service.file.rename(service.file.with_suffix(".away"))
    answer = client.get(OWN, token=token)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "Havenkwartier" not in answer.text
    service.file.with_suffix(".away").rename(service.file)
    assert client.get(OWN, token=token).status_code == 200


def test_many_at_once_are_all_answered_and_all_in_the_account(service: Serving, client: Client, token: str) -> None:
    revoked = service.token("gemeente:GM9001")
    client.get(OWN, token=revoked)
    service.store.tokens.revoke(revoked.split("_")[1], by="beheer", at=NOW)

    async def ask() -> list[int]:
        transport = httpx.ASGITransport(app=service.app)
        async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as many:
            bearers = [revoked if number % 5 == 0 else token for number in range(50)]
            asked = [many.get(OWN, headers={"Authorization": f"Bearer {one}"}) for one in bearers]
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    assert asyncio.run(ask()) == [401 if number % 5 == 0 else 200 for number in range(50)]
    assert len(readings(service)) == 2 + 40
    assert service.store.audit.verify().fault is None


def test_who_asks_again_and_again_shares_every_transaction_with_the_others(
    service: Serving, client: Client, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_MOMENT", 1.0)
    many, times, record = 8, 10, service.store.readings.record
    sizes: list[int] = []

    def counted(ready: Sequence[Ready], *, now: datetime) -> list[bool]:
        sizes.append(len(ready))
        return record(ready, now=now)

    monkeypatch.setattr(service.store.readings, "record", counted)

    async def ask(http: httpx.AsyncClient, later: int) -> None:
        for _ in range(times):
            for _ in range(20 * later):  # none reads as fast as another
                await asyncio.sleep(0)
            assert (await http.get(OWN, headers={"Authorization": f"Bearer {token}"})).status_code == 200

    async def all_ask() -> None:
        transport = httpx.ASGITransport(app=service.app)
        async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as http:
            await asyncio.gather(*(ask(http, later) for later in range(many)))

    asyncio.run(all_ask())
    assert sum(sizes) == many * times
    assert len(sizes) <= 1.5 * times  # each alone with who is as fast: twice as many, and more


def test_who_asks_alone_waits_for_nobody(
    service: Serving, client: Client, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_MOMENT", 3600.0)
    assert [client.get(OWN, token=token).status_code for _ in range(3)] == [200, 200, 200]


def test_the_desk_holds_no_more_than_it_may(service: Serving, client: Client) -> None:
    token = service.token("gemeente:GM9001")
    size = len(client.get(OWN, token=token).content) + desk._BESIDE
    object.__setattr__(service.app.state.service, "desk", small := Desk(int(2.5 * size)))
    for horizon in (2, 4, 2, 2):
        client.get(f"{OWN}?horizon={horizon}", token=token)
    client.get(f"{OWN}?doel=zwak", token=token)
    kept = [one.ready.account.detail for one in small._answers.values()]
    assert [(one["doel"], one["horizon"]) for one in kept] == [("onvoldoende", 2), ("zwak", 2)]
    assert small._bytes <= 2.5 * size


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", {"Accept": "*/*" + " " * 3_500}),
        ("", {"Accept-Crs": " " * 3_500}),
        ("&klasse=9" * 400, {}),  # each is in the account
    ],
)
def test_the_desk_takes_no_more_than_it_counts(
    service: Serving, client: Client, query: str, headers: dict[str, str]
) -> None:
    token, kept = service.token("gemeente:GM9001"), service.app.state.service.desk
    tracemalloc.start()
    try:
        for number in range(20):
            for _ in range(2):  # laid, and given
                client.get(f"{OWN}?grootte={number + 1}{query}", token=token, headers=headers)
        assert len(kept._answers) == 20
        taken = _held()
        kept._answers.clear()
        assert 0 < taken - _held() < kept._bytes
    finally:
        tracemalloc.stop()


def _held() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def test_an_endless_question_is_answered_and_not_kept(service: Serving, client: Client) -> None:
    token = service.token("gemeente:GM9001")
    for headers in ({"Accept": "*/*" + " " * 5_000}, {"Accept-Crs": " " * 5_000}):
        assert client.get(OWN, token=token, headers=headers).status_code == 200
    assert client.get(f"{OWN}?{'&'.join(['klasse=9'] * 1_000)}", token=token).status_code == 200
    assert not service.app.state.service.desk._answers
