"""The map of a run goes with its lists when they are published, and no other map does."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import shapely

from lib.commands import invoke, refused
from lib.ran import Ran
from vroegsignalering import registry
from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.sources.folder import find
from vroegsignalering.sources.geometry import read_geometry
from vroegsignalering.store import Store

BY = ("--by", "A. de Vries")


@pytest.fixture
def promoted(ran: Ran, models: Path) -> Path:
    registry.promote(models, ran.version, by="demo", at=datetime(2026, 3, 2, tzinfo=UTC), reason="")
    return models


def test_what_is_published_lies_where_the_official_map_has_it(ran: Ran, promoted: Path, tmp_path: Path) -> None:
    assert invoke("publish", ran.out, *BY).status == 0
    store = Store(f"sqlite:///{tmp_path / 'publicaties.db'}")
    code, _, _ = store.gemeenten(1)[0]
    found = store.risk_list(code, "zwak", 4)
    assert found
    assert store.verify() == []
    source = find(ran.country, "buurt").geometry
    assert source
    official = read_geometry(source, LEVELS["buurt"]).set_index("area").geometry
    for row in found.rows:
        outline, whole = shapely.geometry.shape(row["omtrek"]), official[row["gebied"]]
        assert outline.symmetric_difference(whole).area < 0.05 * whole.area
    store.close()


@pytest.mark.parametrize("changed", [True, False])
def test_another_map_or_none_is_not_published(ran: Ran, promoted: Path, tmp_path: Path, changed: bool) -> None:
    run = tmp_path / "run"
    shutil.copytree(ran.out / "lists", run / "lists")
    if changed:
        outlines = json.loads((ran.out / "outlines.json").read_text(encoding="utf-8"))
        outlines.popitem()
        (run / "outlines.json").write_text(json.dumps(outlines), encoding="utf-8")
    assert "outlines.json is not what" in refused(invoke("publish", run, *BY), 4)
    assert not (tmp_path / "publicaties.db").exists()
