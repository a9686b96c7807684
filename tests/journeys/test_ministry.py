"""
The ministry's year: run the line, promote, publish, and account for it; then a gemeente reads its list.

The run is a concept. Nothing is promoted or published but by a named person, and nothing twice.
"""

import json
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lib.client import Client
from lib.commands import invoke, refused
from lib.ran import NAMES, Ran, settings
from lib.serving import CONTACT
from vroegsignalering import registry
from vroegsignalering.app import create_app
from vroegsignalering.store import Store

BY = ("--by", "A. de Vries")
NOW = datetime.now(UTC)

# As on a server that has no laboratory: there MLflow cannot be imported.
SERVE = """
import sys
sys.modules["mlflow"] = None
from vroegsignalering.cli import main
main()
"""


@pytest.fixture
def ministry(ran: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the ministry works: models and notebook as the run left them, and no publication yet."""
    for name, value in settings(tmp_path).items():
        monkeypatch.setenv(name, value)
    shutil.copytree(ran.models, tmp_path / "models")
    (tmp_path / "mlruns").mkdir()
    shutil.copy(ran.mlruns / "mlflow.db", tmp_path / "mlruns")
    return tmp_path


@pytest.fixture
def published(ran: Ran, ministry: Path) -> Path:
    """The lists of the run are published."""
    assert invoke("promote", ran.version, *BY).status == 0
    assert invoke("publish", ran.out, *BY).status == 0
    return ministry


def store_in(folder: Path) -> Store:
    return Store(f"sqlite:///{folder / 'publicaties.db'}")


@pytest.fixture
def client(published: Path) -> Iterator[Client]:
    store = store_in(published)
    model = registry.Champion(published / "models")
    client = Client(create_app(store=store, model=model, clock=lambda: NOW, contact=CONTACT))
    yield client
    client.close()
    store.close()


def the_list(ran: Ran, name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ran.out / "lists" / f"{name}.json").read_text(encoding="utf-8"))
    return content


def gemeenten(ran: Ran) -> list[str]:
    """Codes of the gemeenten with an area on the first list, sorted."""
    return sorted({row["gemeentecode"] for row in the_list(ran, NAMES[0])["rows"]})


def token_of(gemeente: str) -> str:
    said = invoke("token", "issue", "--name", f"Gemeente {gemeente}", "--role", f"gemeente:{gemeente}", *BY)
    return said.out.strip()


def test_a_run_alone_changes_nothing_of_what_is_served(ran: Ran, ministry: Path) -> None:
    assert registry.champion(ministry / "models") is None
    assert "no champion" in refused(invoke("publish", ran.out, *BY), 5)


def test_from_concept_to_publication_and_its_account(ran: Ran, ministry: Path) -> None:
    assert "next: vroegsignalering promote" in ran.said
    assert "give a name with --by" in refused(invoke("promote", ran.version, "--by", ""), 4)
    assert invoke("promote", ran.version, *BY, "--reason", "de ronde van dit jaar").status == 0
    decided = registry.champion(ministry / "models")
    assert decided is not None
    assert (decided["version"], decided["promoted_by"]) == (ran.version, "A. de Vries")
    assert "give a name with --by" in refused(invoke("publish", ran.out, "--by", ""), 4)
    assert invoke("publish", ran.out, *BY, "--reason", "besproken met de gemeenten").status == 0
    store = store_in(ministry)
    (publication,) = store.publications()
    assert (publication.version, publication.published_by) == (ran.version, "A. de Vries")
    told = [one.provenance for one in store.lists(number=publication.id)]
    assert sorted(f"{one['target']}-{one['horizon']}" for one in told) == sorted(NAMES)
    account = [(one["actor"], one["action"], one["detail"].get("reden")) for one in store.audit.entries()]
    assert account == [
        ("A. de Vries", "gepromoveerd", "de ronde van dit jaar"),
        ("A. de Vries", "gepubliceerd", "besproken met de gemeenten"),
    ]
    assert invoke("audit", "verify").out.splitlines()[-1] == "in order"
    store.close()


def test_the_same_is_not_published_twice(ran: Ran, published: Path) -> None:
    line = refused(invoke("publish", ran.out, *BY), 4)
    assert "already published, as number 1; nothing was done" in line
    store = store_in(published)
    assert len(store.publications()) == 1
    store.close()


def test_a_gemeente_reads_its_own_list_as_the_run_made_it(ran: Ran, published: Path, client: Client) -> None:
    own, *others = gemeenten(ran)
    token = token_of(own)
    for name in NAMES:
        target, horizon = name.rsplit("-", 1)
        answer = client.get(f"/v1/risicolijsten/{own}", params={"doel": target, "horizon": horizon}, token=token)
        expected = [row for row in the_list(ran, name)["rows"] if row["gemeentecode"] == own]
        if not expected:
            assert answer.status_code == 404
            continue
        assert answer.status_code == 200
        told = answer.json()
        assert told["synthetisch"] is True
        assert [row["gebied"] for row in told["rijen"]] == [row["gebied"] for row in expected]
        assert [row["kans"] for row in told["rijen"]] == [row["kans"] for row in expected]
    refusals = [client.get(f"/v1/risicolijsten/{other}", token=token).status_code for other in others]
    assert set(refusals) == {403}
    assert client.get(f"/v1/risicolijsten/{own}").status_code == 401


def test_every_reading_and_every_refusal_is_accounted_for(ran: Ran, published: Path, client: Client) -> None:
    own, other, *_ = gemeenten(ran)
    token = token_of(own)
    client.get(f"/v1/risicolijsten/{own}", token=token)
    client.get(f"/v1/risicolijsten/{other}", token=token)
    store = store_in(published)
    account = [(one["action"], one["subject"]) for one in store.audit.entries()][-2:]
    store.close()
    assert account == [("lijst gelezen", own), ("lijst geweigerd", other)]
    assert invoke("audit", "verify").status == 0


def test_to_roll_back_the_older_version_is_promoted_and_published_anew(ran: Ran, published: Path) -> None:
    newer = newer_version(published / "models", ran)
    assert invoke("promote", newer, *BY).status == 0
    line = refused(invoke("publish", ran.out, *BY), 4)
    assert f"is of {ran.version}, but the champion is {newer}" in line
    assert invoke("promote", ran.version, *BY, "--reason", "terug").status == 0
    decided = registry.champion(published / "models")
    assert decided is not None
    assert (decided["version"], decided["replaces"]) == (ran.version, newer)


def newer_version(models: Path, ran: Ran) -> str:
    """Another sound version, such as next year's run would leave."""
    about = {key: value for key, value in registry.manifest(models, ran.version).items() if key != "files"}
    files = {path.name: path for path in (models / ran.version).glob("*.json") if path.name != "manifest.json"}
    registry.export(models, "klein-next", about={**about, "version": "klein-next"}, files=files, card="")
    return "klein-next"


def test_the_service_needs_no_mlflow(ran: Ran, published: Path) -> None:
    own = gemeenten(ran)[0]
    token = token_of(own)
    service = subprocess.Popen(
        [sys.executable, "-c", SERVE, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert service.stdout is not None
    try:
        address = service.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        assert json.load(opened(f"{address}gezondheid/gereed")) == {"status": "gereed"}
        answer = json.load(opened(f"{address}v1/risicolijsten/{own}", token))
        expected = [row["gebied"] for row in the_list(ran, NAMES[0])["rows"] if row["gemeentecode"] == own]
        assert [row["gebied"] for row in answer["rijen"]] == expected
        with pytest.raises(urllib.error.HTTPError, match="401"):
            opened(f"{address}v1/risicolijsten/{own}")
    finally:
        service.send_signal(signal.SIGINT)
        _, errors = service.communicate(timeout=30)
    assert "Traceback" not in errors
    assert service.returncode == 0


def opened(address: str, token: str = "") -> Any:
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"} if token else {})
    return urllib.request.urlopen(request, timeout=30)
