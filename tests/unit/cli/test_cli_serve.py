"""`serve` does not start over a champion whose files were changed, and says what it has no list for."""

import json
from pathlib import Path

import pytest

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
