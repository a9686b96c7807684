"""What gemeenten record while the service is killed: whatever was answered is there, and nothing is there by halves."""

import subprocess
import sys
import threading
from contextlib import suppress
from datetime import timedelta
from itertools import count

import httpx
import pytest

from lib import served
from lib.published import NOW, lists
from vroegsignalering.store import Store

pytestmark = pytest.mark.slow
pytest_plugins = ("lib.stores",)

PATH = "/v1/signaleringen"
WRITERS, KILLS, BEFORE_A_KILL = 3, 3, 15


def serve(url: str) -> tuple[subprocess.Popen[str], str]:
    """The service as a process of its own, and its address."""
    command = [sys.executable, served.__file__, "serve", url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = process.stdout.readline().strip()
    if not port:
        raise AssertionError(process.communicate()[1])
    return process, f"http://127.0.0.1:{port}"


def test_killed_in_the_midst_of_recording_no_signalering_is_lost(store: Store, url: str) -> None:
    store.publish(lists(version="demo-1"), version="demo-1", by="demo", at=NOW)
    expires = NOW + timedelta(days=7)
    token = store.tokens.issue(name="Proef", role="gemeente:GM9001", expires=expires, by="beheer", at=NOW)
    answered: dict[int, str] = {}
    sent: set[str] = set()
    enough = threading.Event()

    def write(address: str, writer: int, round_: int) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=address, headers=headers) as client, suppress(httpx.TransportError):
            for number in count():
                text = f"ronde {round_}, schrijver {writer}, nummer {number}"
                sent.add(text)
                told = {"gebied": "BU90010002", "oordeel": "bevestigd", "toelichting": text, "auteur": "x"}
                answer = client.post(PATH, json=told)
                assert answer.status_code == 201
                answered[answer.json()["nummer"]] = text
                if number == BEFORE_A_KILL:
                    enough.set()

    for round_ in range(KILLS):
        process, address = serve(url)
        enough.clear()
        writers = [threading.Thread(target=write, args=(address, writer, round_)) for writer in range(WRITERS)]
        for writer in writers:
            writer.start()
        assert enough.wait(60)
        process.kill()
        for writer in writers:
            writer.join()
        process.communicate()
        total, kept = store.signals.find()
        told = {one.id: one.explanation for one in kept}
        assert answered.items() <= told.items()
        assert set(told.values()) <= sent
        assert sorted(told) == list(range(1, total + 1))
        assert store.signals.verify() == []
        assert store.audit.verify().fault is None
    assert len(answered) >= KILLS * BEFORE_A_KILL


def test_killed_in_the_midst_of_a_copy_nothing_is_there_and_it_can_be_done_again(
    store: Store, url: str, tmp_path
) -> None:  # type: ignore[no-untyped-def]
    full = f"sqlite:///{tmp_path / 'full.db'}"
    source = Store(full)
    source.publish(lists(version="demo-1", areas=served.AREAS), version="demo-1", by="demo", at=NOW)
    code = (
        "import os, signal, sys\nfrom contextlib import contextmanager\n"
        "from vroegsignalering.store.copying import copy_store\n"
        "@contextmanager\ndef stage(table, steps):\n"
        "    yield (lambda: os.kill(os.getpid(), signal.SIGKILL)) if table == 'audit_entry' else (lambda: None)\n"
        "copy_store(sys.argv[1], sys.argv[2], stage)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, full, url], check=False, timeout=60)
    assert killed.returncode == -9
    said = subprocess.run(
        [sys.executable, "-c", "from vroegsignalering.cli import main; main()", "store", "copy", full, url],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert said.returncode == 0, said.stderr
    assert store.verify() == []
    assert store.audit.verify() == source.audit.verify()
    source.close()
