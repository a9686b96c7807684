"""What goes wrong around the service: its database goes, its model is changed, two publish at once, it is killed."""

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from lib import served
from lib.client import Client
from lib.postgres import Server
from lib.published import NOW, Clock, FixedModel, lists
from lib.serving import CONTACT
from vroegsignalering import registry
from vroegsignalering.api.limits import Rate
from vroegsignalering.api.service import Model
from vroegsignalering.app import create_app
from vroegsignalering.errors import GateError, Unavailable
from vroegsignalering.store import Store

pytestmark = pytest.mark.slow
pytest_plugins = ("lib.stores",)

OWN = "/v1/risicolijsten/GM9001"


def published(store: Store) -> str:
    """Publishes once; a token of the gemeente."""
    store.publish(lists(version="demo-1", areas=served.AREAS), version="demo-1", by="demo", at=NOW)
    role, expires = "gemeente:GM9001", NOW + timedelta(days=7)
    return store.tokens.issue(name="Proef", role=role, expires=expires, by="beheer", at=NOW)


def client_of(store: Store, model: Model | None = None) -> Client:
    rate = Rate(per_minute=1_000_000, at_once=1_000_000)
    return Client(create_app(store=store, model=model or FixedModel(), clock=Clock(), contact=CONTACT, rate=rate))


@dataclass
class Load:
    """Requests in threads; what was answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    retry: set[str | None] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stopped: threading.Event = field(default_factory=threading.Event)

    def heard(self, answer: httpx.Response) -> None:
        with self.lock:
            self.statuses[answer.status_code] += 1
            if answer.status_code == 503:
                self.retry.add(answer.headers.get("retry-after"))

    def wait_for(self, status: int, more: int) -> None:
        """Returns when so many more answers with this status have come."""
        until, deadline = self.statuses[status] + more, time.monotonic() + 30
        while self.statuses[status] < until:
            assert time.monotonic() < deadline, self.statuses
            time.sleep(0.01)


@contextmanager
def loaded(store: Store, token: str) -> Iterator[Load]:
    """Three readers ask for the list all the time."""
    load = Load()
    clients = [client_of(store) for _ in range(3)]

    def read(client: Client) -> None:
        while not load.stopped.is_set():
            load.heard(client.get(OWN, token=token))
        client.close()

    readers = [threading.Thread(target=read, args=(client,)) for client in clients]
    for reader in readers:
        reader.start()
    try:
        yield load
    finally:
        load.stopped.set()
        for reader in readers:
            reader.join()


def readings(store: Store) -> int:
    return sum(entry["action"] == "lijst gelezen" for entry in store.audit.entries())


def test_a_server_that_goes_and_comes_back_under_load_loses_nothing(postgresql: Server) -> None:
    store = Store(postgresql.database())
    with loaded(store, published(store)) as load:
        load.wait_for(200, 20)
        postgresql.stop()
        try:
            load.wait_for(503, 20)
        finally:
            postgresql.start()
        load.wait_for(200, 20)
    assert set(load.statuses) == {200, 503}
    assert load.retry == {"10"}
    # An entry may stand for an answer that did not arrive, and no answer goes without its entry.
    assert load.statuses[200] <= readings(store) <= load.statuses[200] + 3
    assert store.audit.verify().fault is None
    assert store.verify() == []
    store.close()


def test_a_file_that_goes_and_comes_back_under_load_loses_nothing(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store' / 'publicaties.db'}")
    with loaded(store, published(store)) as load:
        load.wait_for(200, 10)
        (tmp_path / "store").rename(tmp_path / "away")
        load.wait_for(503, 10)
        (tmp_path / "away").rename(tmp_path / "store")
        load.wait_for(200, 10)
    assert set(load.statuses) == {200, 503}
    assert load.retry == {"10"}
    assert load.statuses[200] <= readings(store) <= load.statuses[200] + 3
    assert store.audit.verify().fault is None
    store.close()


@pytest.fixture
def champion(tmp_path: Path) -> registry.Champion:
    """A promoted version whose files are what its manifest says."""
    models, importance = tmp_path / "models", tmp_path / "importance.json"
    importance.write_text(json.dumps(FixedModel().importance), encoding="utf-8")
    about = {name: value for name, value in FixedModel.manifest.items() if name not in ("files", "version")}
    registry.export(models, "demo-1", about=about, files={"importance.json": importance}, card="kaart")
    registry.promote(models, "demo-1", by="demo", at=NOW, reason="")
    return registry.Champion(models)


@pytest.mark.parametrize("file", ["importance.json", "card.md", "manifest.json"])
def test_a_model_that_was_changed_is_not_served_and_the_log_says_which_file(
    tmp_path: Path, champion: registry.Champion, file: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'publicaties.db'}")
    own = published(store)
    analyst = store.tokens.issue(name="x", role="analist", expires=NOW + timedelta(days=1), by="x", at=NOW)
    path = champion.models / "demo-1" / file
    sound = path.read_bytes()
    path.write_bytes(sound[: len(sound) // 2])
    with pytest.raises(Unavailable, match=f"demo-1 cannot be trusted: .*{file}"):
        champion.check()
    client = client_of(store, champion)
    for asked in ("/gezondheid/gereed", "/v1/modellen", "/v1/modellen/huidig/kenmerken"):
        caplog.clear()
        answer = client.get(asked, token=analyst)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
        assert file not in answer.text
        assert f"{file}" in caplog.text
        assert "cannot be trusted" in caplog.text
    # What was published stands on its own.
    assert client.get(OWN, token=own).status_code == 200
    path.write_bytes(sound)
    assert client.get("/gezondheid/gereed").status_code == 200
    assert client.get("/v1/modellen/huidig", token=analyst).json()["versie"] == "demo-1"
    client.close()
    store.close()


def start(what: str, url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, served.__file__, what, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        raise AssertionError(process.communicate()[1])
    return line


def test_of_two_processes_that_publish_at_once_one_wins_and_the_other_is_told(store: Store, url: str) -> None:
    published(store)
    both = [start("once", url) for _ in range(2)]
    assert [first_line(one) for one in both] == ["klaar", "klaar"]
    for one in both:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    said = sorted((one.communicate(timeout=30)[0].strip(), one.returncode) for one in both)
    assert said[0] == ("2", 0)
    assert said[1][1] == GateError.exit_code
    assert "already published, as number 2" in said[1][0]
    assert [one.id for one in store.publications()] == [2, 1]
    assert store.audit.verify().fault is None


def test_killed_in_the_midst_of_writes_nothing_half_is_visible_and_nothing_answered_is_lost(
    store: Store, url: str
) -> None:
    token, answered, numbers = published(store), 0, [1]
    for _ in range(3):
        service, publisher = start("serve", url), start("publish", url)
        address, load = f"http://127.0.0.1:{first_line(service)}", Load()
        numbers.append(int(first_line(publisher)))
        readers = [threading.Thread(target=ask, args=(address, token, load)) for _ in range(3)]
        for reader in readers:
            reader.start()
        load.wait_for(200, 10)
        publisher.kill()
        service.kill()
        for reader in readers:
            reader.join()
        assert publisher.stdout is not None
        numbers += [int(line) for line in publisher.stdout.read().split()]
        for one in (service, publisher):
            one.communicate()
        assert set(load.statuses) == {200}
        answered += load.statuses[200]
        whole(store, numbers)
        assert answered <= readings(store)
    client = client_of(store)
    told = client.get(OWN, token=token).json()
    assert (told["publicatie"]["nummer"], len(told["rijen"])) == (store.check(), served.AREAS // 2)
    client.close()


def ask(address: str, token: str, load: Load) -> None:
    """Asks until the service is gone."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=address, headers=headers) as client, suppress(httpx.TransportError):
        while True:
            load.heard(client.get(OWN))


def whole(store: Store, told: list[int]) -> None:
    """What a publisher said is there, all that is there is whole, and the account holds."""
    there = [one.id for one in store.publications()]
    assert set(told) <= set(there)
    assert there == list(range(len(there), 0, -1))
    assert store.verify() == []
    assert all(one.areas == served.AREAS for number in there for one in store.lists(number=number))
    assert all(len(store.lists(number=number)) == 4 for number in there)
    entries = store.audit.entries()
    assert [entry["subject"] for entry in entries if entry["action"] == "gepubliceerd"] == [
        str(number) for number in reversed(there)
    ]
    assert store.audit.verify().fault is None
