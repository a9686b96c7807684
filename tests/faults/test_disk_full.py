"""A disk that is full: what was answered stands, nothing half is there, and all goes on when there is room again."""

import errno
import json
import resource
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from lib.client import Client
from lib.published import NOW, VERSION, Clock, FixedModel, lists
from lib.serving import CONTACT
from vroegsignalering.api.signal_schemas import SENT_SIGNALS
from vroegsignalering.app import create_app
from vroegsignalering.errors import Unavailable
from vroegsignalering.store import Store

OWN = "/v1/risicolijsten/GM9001"
SIGNALS = "/v1/signaleringen"
SENT = SENT_SIGNALS["legSignaleringVast"]


class Disk:
    """The disk under a store in SQLite: while it is full the file can get no page more, and SQLite says so itself."""

    def __init__(self, store: Store) -> None:
        self.full = False
        event.listen(store._database._engine, "checkout", self._limit)

    def _limit(self, connection: object, *_: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages if self.full else 2**30}")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(f"sqlite:///{tmp_path / 'publicaties.db'}")
    store.publish(lists(), version=VERSION, by="demo", at=NOW)
    return store


def test_a_publication_for_which_there_is_no_room_is_not_there_at_all(store: Store) -> None:
    disk = Disk(store)
    disk.full = True
    with pytest.raises(Unavailable, match="database or disk is full"):
        store.publish(lists(version="demo-2", areas=400), version="demo-2", by="demo", at=NOW)
    assert [one.id for one in store.publications()] == [1]
    assert store.verify() == []
    assert store.audit.verify().fault is None
    disk.full = False
    assert store.publish(lists(version="demo-2", areas=400), version="demo-2", by="demo", at=NOW) == 2
    store.close()


def test_a_signalering_that_was_answered_is_there_and_one_without_room_is_503(store: Store) -> None:
    disk = Disk(store)
    token = store.tokens.issue(name="x", role="gemeente:GM9001", expires=NOW + timedelta(days=1), by="x", at=NOW)
    client = Client(create_app(store=store, model=FixedModel(), clock=Clock(), contact=CONTACT))
    big = SENT | {"toelichting": "x" * 2000}
    disk.full = True
    answers = [client.post(SIGNALS, token=token, json=big) for _ in range(40)]
    kept = [one.json()["nummer"] for one in answers if one.status_code == 201]
    refused = [one for one in answers if one.status_code == 503]
    assert len(kept) + len(refused) == 40
    assert refused
    assert {one.headers["retry-after"] for one in refused} == {"10"}
    # Without an account nothing is read either.
    assert client.get(OWN, token=token).status_code in (200, 503)
    disk.full = False
    answer = client.post(SIGNALS, token=token, json=big)
    assert answer.status_code == 201
    total, found = store.signals.find()
    assert (total, {one.id for one in found}) == (len(kept) + 1, {*kept, answer.json()["nummer"]})
    assert store.audit.verify().fault is None
    client.close()
    store.close()


_EXPORT = """
import json, sys
from pathlib import Path
from vroegsignalering import registry
models, source = map(Path, sys.argv[1:])
registry.export(models, "demo-1", about=json.loads(source.read_text()), files={"importance.json": source}, card="k")
"""


def _no_room_for_more_than(most_bytes: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that a write fails as on a full disk, and kills nothing
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))


def test_a_model_for_which_there_is_no_room_is_not_there_at_all(tmp_path: Path) -> None:
    models, source = tmp_path / "models", tmp_path / "source.json"
    source.write_text(json.dumps(FixedModel.manifest | {"padding": "x" * 50_000}), encoding="utf-8")
    command = [sys.executable, "-c", _EXPORT, str(models), str(source)]
    found = subprocess.run(command, capture_output=True, text=True, preexec_fn=lambda: _no_room_for_more_than(10_000))
    assert found.returncode != 0
    assert f"[Errno {errno.EFBIG}]" in found.stderr
    assert [*models.iterdir()] == []
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert (models / "demo-1" / "manifest.json").exists()
