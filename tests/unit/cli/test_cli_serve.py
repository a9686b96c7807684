"""`serve` does not start over a champion whose files were changed, and says what it has no list for."""

import asyncio
import json
import socket
from pathlib import Path

import httpx
import pytest
import uvicorn

from lib.commands import invoke, refused
from lib.published import NOW, VERSION, FixedModel, lists
from vroegsignalering import registry
from vroegsignalering.cli import serving
from vroegsignalering.store import Store


def test_a_service_does_not_start_over_a_model_whose_files_were_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models, importance = tmp_path / "models", tmp_path / "importance.json"
    importance.write_text(json.dumps(FixedModel().importance), encoding="utf-8")
    about = {name: value for name, value in FixedModel.manifest.items() if name not in ("files", "version")}
    registry.export(models, "demo-1", about=about, files={"importance.json": importance}, card="kaart")
    registry.promote(models, "demo-1", by="demo", at=NOW, reason="")
    (models / "demo-1" / "importance.json").write_text("{}")
    monkeypatch.setenv("VROEGSIGNALERING_MODELS", str(models))
    monkeypatch.setenv("VROEGSIGNALERING_STORE", f"sqlite:///{tmp_path / 'p.db'}")
    assert "importance.json is not the file that the manifest names" in refused(invoke("serve", "--port", "0"), 5)


def test_a_service_without_a_list_says_what_to_do_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = f"sqlite:///{tmp_path / 'p.db'}"
    monkeypatch.setenv("VROEGSIGNALERING_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("VROEGSIGNALERING_STORE", where)
    monkeypatch.setattr(
        serving, "serve_until_stopped", lambda _server, store, listener: (store.close(), listener.close())
    )
    assert "publish first" in invoke("serve", "--port", "0").err
    store = Store(where)
    store.create()
    assert "Nothing is published yet" in invoke("serve", "--port", "0").err
    store.publish(lists(), version=VERSION, by="demo", at=NOW)
    store.close()
    assert invoke("serve", "--port", "0").err == ""


def test_links_are_to_where_the_service_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VROEGSIGNALERING_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("VROEGSIGNALERING_STORE", f"sqlite:///{tmp_path / 'p.db'}")
    described: list[str] = []

    def asked(server: uvicorn.Server, store: Store, listener: socket.socket) -> None:
        async def description() -> httpx.Response:
            transport = httpx.ASGITransport(server.config.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.get("/v1/openapi.json")

        described.append(asyncio.run(description()).json()["servers"][0]["url"])
        store.close()
        listener.close()

    monkeypatch.setattr(serving, "serve_until_stopped", asked)
    said = invoke("serve", "--port", "0")
    assert described == [f"{said.out.strip()}v1"]
