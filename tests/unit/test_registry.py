"""models/: a version is there whole or not at all, is trusted by its digests, and is promoted by a person only."""

import json
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lib.panels import make_panel
from vroegsignalering import registry
from vroegsignalering.domain.targets import Target
from vroegsignalering.errors import GateError, Unavailable
from vroegsignalering.learning.backtest import Evidence
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.learning.fitting import fit
from vroegsignalering.learning.models import RiskModel
from vroegsignalering.splits import plan

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
GATE = {"min_judged_origins": 3, "min_slides": 20}
TARGET = Target("zwak", 5, 4)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "run").mkdir()
    paths = {name: tmp_path / "run" / name for name in ("zwak-2.skops", "metrics.json", "importance.json")}
    for name, path in paths.items():
        path.write_text(json.dumps({"content": name}))
    return paths


@pytest.fixture
def export(models: Path, files: dict[str, Path]) -> Any:
    """Exports a version; its champion was judged on `judged` = (baseline, origins, slides)."""

    def export(version: str, *, synthetic: bool = False, judged: tuple[bool, int, int] = (False, 4, 60)) -> Path:
        names = ("baseline", "origins", "slides")
        about = {"synthetic": synthetic, "gate": GATE, "judged": {"zwak-2": dict(zip(names, judged, strict=True))}}
        return registry.export(models, version, about=about, files=files, card=f"# Model {version}\n")

    return export


def promote(
    models: Path, version: str, by: str = "A. de Vries", reason: str = "beter dan vorig jaar"
) -> dict[str, Any]:
    return registry.promote(models, version, by=by, at=AT, reason=reason)


# Export.


def test_an_export_holds_all_files_and_a_manifest_of_them(export: Any) -> None:
    folder = export("wijk-1")
    told = json.loads((folder / "manifest.json").read_text())
    assert set(told["files"]) == {"zwak-2.skops", "metrics.json", "importance.json", "card.md"}
    assert {path.name for path in folder.iterdir()} == {*told["files"], "manifest.json"}
    assert told["version"] == "wijk-1"
    assert registry.faults(folder) == []


def test_an_export_that_fails_leaves_nothing(models: Path, files: dict[str, Path], export: Any) -> None:
    files["metrics.json"].unlink()
    with pytest.raises(FileNotFoundError):
        export("wijk-1")
    assert list(models.iterdir()) == []


def test_a_version_that_is_sound_is_left_alone(export: Any, models: Path) -> None:
    before = (export("wijk-1") / "manifest.json").stat()
    after = (export("wijk-1") / "manifest.json").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert [path.name for path in models.iterdir()] == ["wijk-1"]


def softened(folder: Path) -> None:
    """A gate that asks nothing, written by hand: every file is still what the manifest says."""
    path = folder / "manifest.json"
    told = json.loads(path.read_text())
    path.write_text(json.dumps(told | {"gate": {"min_judged_origins": 0, "min_slides": 0}}))
    assert registry.faults(folder) == []


def test_a_manifest_that_was_changed_is_what_the_run_gives_again(export: Any, models: Path) -> None:
    softened(export("wijk-1", judged=(False, 1, 3)))
    export("wijk-1", judged=(False, 1, 3))
    with pytest.raises(GateError, match="the gate asks 3"):
        promote(models, "wijk-1")


def test_a_run_does_not_change_what_is_served_but_says_that_it_is_not_its_own(export: Any, models: Path) -> None:
    softened(export("wijk-1", judged=(False, 1, 3)))
    promote(models, "wijk-1")
    before = (models / "wijk-1" / "manifest.json").read_bytes()
    with pytest.raises(GateError, match="is served as it was promoted, and is not what this run gives"):
        export("wijk-1", judged=(False, 1, 3))
    assert (models / "wijk-1" / "manifest.json").read_bytes() == before
    assert sorted(path.name for path in models.iterdir()) == ["champion.json", "wijk-1"]


def test_a_manifest_that_was_changed_after_the_promotion_serves_nothing(export: Any, models: Path) -> None:
    folder = export("wijk-1")
    promote(models, "wijk-1")
    serving = registry.Champion(models)
    softened(folder)
    for use in (serving.check, lambda: registry.manifest(models, "wijk-1")):
        with pytest.raises(Unavailable, match=r"manifest\.json is not the one that was promoted"):
            use()
    export("wijk-1")
    serving.check()


def test_a_champion_of_before_manifests_had_a_digest_serves_on(export: Any, models: Path) -> None:
    export("wijk-1")
    promote(models, "wijk-1")
    told = json.loads((models / "champion.json").read_text())
    del told["manifest"]
    (models / "champion.json").write_text(json.dumps(told))
    registry.Champion(models).check()
    assert registry.manifest(models, "wijk-1")["version"] == "wijk-1"


def test_a_version_that_is_not_sound_is_exported_anew(export: Any, models: Path) -> None:
    folder = export("wijk-1")
    (folder / "metrics.json").unlink()
    assert registry.faults(export("wijk-1")) == []
    assert [path.name for path in models.iterdir()] == ["wijk-1"]


def test_what_a_killed_export_left_is_no_version_and_is_swept(export: Any, models: Path) -> None:
    half = models / ".wijk-1.x7.part"
    shutil.copytree(export("wijk-2"), half)
    other = models / ".buurten-1.x7.part"  # of another pipeline, which may be exporting now
    other.mkdir()
    assert registry.versions(models) == ["wijk-2"]
    export("wijk-1")
    assert not half.exists()
    assert other.exists()


# Trust.


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (lambda folder: (folder / "zwak-2.skops").write_text("another model"), r"zwak-2\.skops is not the file"),
        (lambda folder: (folder / "zwak-2.skops").unlink(), r"zwak-2\.skops is missing"),
        (lambda folder: (folder / "card.md").write_text("# Beter"), r"card\.md is not the file"),
        (lambda folder: (folder / "manifest.json").write_text('{"version"'), r"manifest\.json is missing or cannot"),
        (lambda folder: (folder / "manifest.json").unlink(), r"manifest\.json is missing or cannot"),
    ],
)
def test_a_version_that_was_tampered_with_is_refused(models: Path, export: Any, tamper: Any, says: str) -> None:
    tamper(export("wijk-1"))
    for use in (
        lambda: registry.manifest(models, "wijk-1"),
        lambda: registry.load_model(models, "wijk-1", "zwak-2"),
        lambda: registry.importance_of(models, "wijk-1"),
        lambda: promote(models, "wijk-1"),
    ):
        with pytest.raises(Unavailable, match=f"wijk-1 cannot be trusted: .*{says}"):
            use()
    assert registry.champion(models) is None


def test_a_champion_that_is_tampered_with_while_it_serves_is_found(models: Path, export: Any) -> None:
    folder = export("wijk-1")
    promote(models, "wijk-1")
    serving = registry.Champion(models)
    serving.check()
    (folder / "zwak-2.skops").write_text("another model")
    with pytest.raises(Unavailable, match=r"zwak-2\.skops is not the file"):
        serving.check()


def test_what_serves_follows_a_promotion(models: Path, export: Any) -> None:
    serving = registry.Champion(models)
    for version in ("wijk-1", "wijk-2"):
        export(version)
        promote(models, version)
        assert (serving.version, serving.manifest["version"]) == (version, version)


def test_a_version_that_is_not_there_is_named_beside_those_that_are(models: Path, export: Any) -> None:
    export("wijk-1")
    with pytest.raises(Unavailable, match=r"no model wijk-9 .*there are: wijk-1"):
        promote(models, "wijk-9")


# The champion.


def test_without_a_champion_nothing_can_be_served(models: Path, export: Any) -> None:
    export("wijk-1")
    assert registry.champion(models) is None
    with pytest.raises(Unavailable, match="no champion"):
        registry.champion_of(models)
    with pytest.raises(Unavailable, match="no champion"):
        registry.Champion(models).check()


@pytest.mark.parametrize("content", ["", '{"version": "wij', "[]", "{}", "3"])
def test_a_champion_file_that_cannot_be_read_is_said_to_be_so(models: Path, content: str) -> None:
    models.mkdir()
    (models / "champion.json").write_text(content)
    with pytest.raises(Unavailable, match=r"champion\.json cannot be read"):
        registry.champion_of(models)


def test_a_promotion_says_who_when_why_and_what_it_replaces(models: Path, export: Any) -> None:
    export("wijk-1")
    export("wijk-2")
    promote(models, "wijk-1")
    decided = promote(models, "wijk-2", by=" A. de Vries ", reason="meer startjaren")
    assert decided == registry.champion(models)
    assert decided == {
        "version": "wijk-2",
        "manifest": registry.digest_of_manifest(models, "wijk-2"),
        "promoted_by": "A. de Vries",
        "promoted_at": "2026-03-02T09:30:00+00:00",
        "reason": "meer startjaren",
        "replaces": "wijk-1",
    }


def test_to_roll_back_is_to_promote_the_older_version(models: Path, export: Any) -> None:
    for version in ("wijk-1", "wijk-2"):
        export(version)
        promote(models, version)
    promote(models, "wijk-1", reason="wijk-2 mist Zeeland")
    serving = registry.Champion(models)
    serving.check()
    assert serving.version == "wijk-1"
    assert registry.champion(models)["replaces"] == "wijk-2"


@pytest.mark.parametrize("nobody", ["", "  ", "\n"])
def test_nobody_cannot_promote(models: Path, export: Any, nobody: str) -> None:
    export("wijk-1")
    with pytest.raises(GateError, match="give a name with --by"):
        promote(models, "wijk-1", by=nobody)
    assert registry.champion(models) is None


# The gate.


@pytest.mark.parametrize(
    ("judged", "says"),
    [
        ((False, 2, 60), "zwak-2 was judged on 2 origins, the gate asks 3"),
        ((False, 4, 19), "zwak-2 was judged on 19 slides, the gate asks 20"),
        ((False, 0, 0), "zwak-2 was judged on 0 origins, the gate asks 3"),
    ],
)
def test_thin_evidence_is_refused(models: Path, export: Any, judged: tuple[bool, int, int], says: str) -> None:
    export("wijk-1", judged=judged)
    with pytest.raises(GateError, match=f"wijk-1 cannot be promoted: {says}"):
        promote(models, "wijk-1")
    assert registry.champion(models) is None


@pytest.mark.parametrize("judged", [(False, 3, 20), (True, 0, 0)])
def test_just_enough_evidence_passes_and_a_baseline_needs_none(
    models: Path, export: Any, judged: tuple[bool, int, int]
) -> None:
    export("wijk-1", judged=judged)
    assert promote(models, "wijk-1")["version"] == "wijk-1"


def test_what_is_synthetic_never_takes_the_place_of_what_is_real(models: Path, export: Any) -> None:
    for version in ("demo-1", "demo-2"):
        export(version, synthetic=True)
        promote(models, version)
    export("wijk-1")
    promote(models, "wijk-1")
    with pytest.raises(GateError, match="demo-1 is synthetic and cannot take the place of wijk-1, which is real"):
        promote(models, "demo-1")
    assert registry.champion_of(models) == "wijk-1"


# Model files.


@pytest.fixture(scope="module", params=list(CANDIDATES))
def fitted(request: pytest.FixtureRequest) -> tuple[RiskModel, Evidence]:
    evidence = Evidence(make_panel(seed=2, areas=120), (TARGET,), ("score",))
    newest = plan(evidence.panel.metingen(), 2, 2014)[-1]
    models = fit(request.param, evidence.lessons(newest), boundaries=evidence.boundaries, horizon=2, seed=1)
    return models["zwak"], evidence


def test_every_candidate_comes_back_as_it_was(
    fitted: tuple[RiskModel, Evidence], models: Path, files: dict[str, Path], export: Any
) -> None:
    model, evidence = fitted
    registry.write_model(model, files["zwak-2.skops"])
    export("wijk-1")
    X = evidence.features(2020)
    X = X[X["score.niveau"].notna()]
    back = registry.load_model(models, "wijk-1", "zwak-2")
    assert back.probability(X).tobytes() == model.probability(X).tobytes()


def test_the_same_model_gives_the_same_bytes(fitted: tuple[RiskModel, Evidence], tmp_path: Path) -> None:
    model = fitted[0]
    registry.write_model(model, tmp_path / "one.skops")
    (tmp_path / "models" / "v").mkdir(parents=True)
    shutil.copy(tmp_path / "one.skops", tmp_path / "models" / "v" / "zwak-2.skops")
    (tmp_path / "models" / "v" / "manifest.json").write_text('{"files": {}}')
    copy = registry.load_model(tmp_path / "models", "v", "zwak-2")  # all its parts lie elsewhere in memory
    registry.write_model(copy, tmp_path / "two.skops")
    assert (tmp_path / "one.skops").read_bytes() == (tmp_path / "two.skops").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.skops") as archive:
        assert archive.testzip() is None


class Stranger:
    """A type that no model has."""

    def __init__(self) -> None:
        self.content = np.arange(3)


def test_a_file_with_a_type_that_no_model_has_is_not_opened(models: Path, files: dict[str, Path], export: Any) -> None:
    registry.write_model(Stranger(), files["zwak-2.skops"])
    export("wijk-1")
    with pytest.raises(Unavailable, match=r"zwak-2\.skops cannot be trusted: it holds other types"):
        registry.load_model(models, "wijk-1", "zwak-2")
