"""`serve` does not start over a champion whose files were changed."""

import json
from pathlib import Path

import pytest

from lib.commands import invoke, refused
from lib.published import NOW, FixedModel
from vroegsignalering import registry


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
