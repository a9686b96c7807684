"""
The folder `models/`: what may be served, and nothing else.

    models/<version>/   manifest.json, <target>-<horizon>.skops, metrics.json, selection.json, importance.json, card.md
    models/champion.json   which version is served, since when, and who decided so

A run exports its models as a *concept*; a named person promotes one, if the gate lets it pass. Nothing here needs the
laboratory notebook.
"""

import io
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from json import JSONDecodeError, dumps, loads
from pathlib import Path
from typing import Any

from vroegsignalering.errors import GateError, Unavailable
from vroegsignalering.files import digest_of_files, write_json, write_text

CHAMPION = "champion.json"
_MANIFEST = "manifest.json"
_SCHEMA = "schema.json"  # of a skops archive: what stands in its other files

# The types that a model file may hold; skops refuses a file with any other.
TRUSTED = (
    "collections.OrderedDict",
    "numpy.dtype",
    "sklearn.utils._bunch.Bunch",
    "lightgbm.basic.Booster",
    "lightgbm.sklearn.LGBMClassifier",
    "lightgbm.sklearn.LGBMRegressor",
    "vroegsignalering.learning.curves.NaturalSpline",
    "vroegsignalering.learning.hazard.Hazard",
    "vroegsignalering.learning.models.BaseRate",
    "vroegsignalering.learning.models.ChangeDistribution",
    "vroegsignalering.learning.models.NoChange",
    "vroegsignalering.learning.models.RiskModel",
    "vroegsignalering.learning.models.StraightLine",
    "vroegsignalering.learning.pooled.BoostedLine",
    "vroegsignalering.learning.pooled.PooledLine",
)


def export(models: Path, version: str, *, about: Mapping[str, Any], files: Mapping[str, Path], card: str) -> Path:
    """
    Writes `models/<version>/` whole or not at all, and returns it; one that is there is left alone if it is sound and
    its manifest is what would be written.

    about: what the manifest tells, plain data, with `synthetic`, `gate`, `judged` and `lists`
    files: what goes with it (models, metrics, selection, importance), by name in the folder

    GateError where another one of that name is served, as it was promoted: only a person changes that.
    """
    folder = models / version
    models.mkdir(parents=True, exist_ok=True)
    part = _part(models, version)
    try:
        for name, path in files.items():
            shutil.copyfile(path, part / name)
        write_text(part / "card.md", card)
        digests = {path.name: digest_of_files([path]) for path in sorted(part.iterdir())}
        write_json(part / _MANIFEST, {**about, "version": version, "files": digests})
        part.chmod(0o755)
        if folder.is_dir() and not faults(folder):
            if digest_of_files([folder / _MANIFEST]) == digest_of_files([part / _MANIFEST]):
                return folder
            if (champion(models) or {}).get("manifest") == digest_of_manifest(models, version):
                raise GateError(
                    f"{folder} is served as it was promoted, and is not what this run gives (was its manifest changed "
                    "before, or was it made on another processor?); put it aside, run again and decide anew"
                )
        if folder.is_dir():  # another one: out of sight first, for removing it takes more than one step
            folder.replace(_part(models, version) / version)
        part.replace(folder)
    finally:
        sweep(models, version)
    return folder


def _part(models: Path, version: str) -> Path:
    return Path(tempfile.mkdtemp(dir=models, prefix=f".{version}.", suffix=".part"))


def sweep(models: Path, version: str) -> None:
    """Removes what a killed export of `version` left behind; that of another version may still be at work."""
    for part in models.glob(f".{version}.*.part"):
        shutil.rmtree(part, ignore_errors=True)


def faults(folder: Path) -> list[str]:
    """What is not as the manifest of a version says, a line each; empty when all is well."""
    try:
        told = loads((folder / _MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, JSONDecodeError, KeyError, TypeError):
        return [f"{folder / _MANIFEST} is missing or cannot be read"]
    found = []
    for name, digest in told.items():
        path = folder / name
        if not path.is_file():
            found.append(f"{path} is missing")
        elif digest_of_files([path]) != digest:
            found.append(f"{path} is not the file that the manifest names (its digest differs)")
    return found


def digest_of_manifest(models: Path, version: str) -> str:
    """SHA-256 (hex) of the manifest of a sound version, and so of all that it names; Unavailable as `manifest`."""
    _sound(models, version)
    return digest_of_files([models / version / _MANIFEST])


def manifest(models: Path, version: str) -> dict[str, Any]:
    """
    The manifest of a sound version.

    Unavailable when there is none, when a file is not what it says, or when it is served and not what was promoted.
    """
    told = _sound(models, version)
    if wrong := _not_promoted(models, version):
        raise Unavailable(f"model {version} cannot be trusted: {wrong[0]}; put it back, or promote it anew")
    return told


def _not_promoted(models: Path, version: str) -> list[str]:
    """That the manifest of what is served is another than was promoted; before there were digests nothing is known."""
    now, path = champion(models), models / version / _MANIFEST
    promoted = now.get("manifest") if now and now["version"] == version else None
    return [f"{path} is not the one that was promoted"] if promoted not in (None, digest_of_files([path])) else []


def _sound(models: Path, version: str) -> dict[str, Any]:
    folder = models / version
    if not folder.is_dir():
        there = ", ".join(versions(models)) or "none"
        raise Unavailable(f"no model {version} in {models} (there are: {there}); make it with `vroegsignalering run`")
    if wrong := faults(folder):
        raise Unavailable(f"model {version} cannot be trusted: {wrong[0]}; put the folder back or run again")
    told: dict[str, Any] = loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    return told


def versions(models: Path) -> list[str]:
    """Versions that were exported, sorted."""
    found = (path.parent.name for path in models.glob(f"*/{_MANIFEST}"))
    return sorted(name for name in found if not name.startswith("."))


def champion(models: Path) -> dict[str, Any] | None:
    """
    What champion.json says: `version, manifest` (its digest), `promoted_by, promoted_at, reason, replaces`; None while
    there is none.
    """
    try:
        told: dict[str, Any] = loads((models / CHAMPION).read_text(encoding="utf-8"))
        return told if told["version"] else None
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise Unavailable(f"{models / CHAMPION} cannot be read ({error!r}); put it back as it was") from None


def champion_of(models: Path) -> str:
    """The version that is served; Unavailable while there is none."""
    now = champion(models)
    if now is None:
        raise Unavailable(f"no champion in {models}; promote a version with `vroegsignalering promote`")
    return str(now["version"])


def promote(models: Path, version: str, *, by: str, at: datetime, reason: str) -> dict[str, Any]:
    """Makes `version` the one that is served; returns what champion.json now says. Raises as `decided` does."""
    told = decided(models, version, by=by, at=at, reason=reason)
    instate(models, told)
    return told


def decided(models: Path, version: str, *, by: str, at: datetime, reason: str) -> dict[str, Any]:
    """
    What champion.json will say when `version` is served, decided by the person `by`; nothing is done yet.

    GateError for nobody, for a version that its own gate refuses, or for a synthetic one in the place of a real one;
    Unavailable for a version that is not there or not sound.
    """
    if not by.strip():
        raise GateError("a promotion is decided by a person: give a name with --by")
    told = _sound(models, version)
    for problem in refusals(told):
        raise GateError(
            f"{version} cannot be promoted: {problem}. Leave that target or horizon out of the pipeline, or ask less "
            "in its [gate], and run again; either is part of the version's account"
        )
    now = champion(models)
    if now and told["synthetic"] and not manifest(models, now["version"])["synthetic"]:
        raise GateError(
            f"{version} is synthetic and cannot take the place of {now['version']}, which is real; give it models and "
            "a store of its own (VROEGSIGNALERING_MODELS, VROEGSIGNALERING_STORE)"
        )
    return {
        "version": version,
        "manifest": digest_of_manifest(models, version),
        "promoted_by": by.strip(),
        "promoted_at": at.isoformat(),
        "reason": reason,
        "replaces": now["version"] if now else None,
    }


def instate(models: Path, told: dict[str, Any]) -> None:
    """Serves the version that was decided on, from one moment to the next."""
    write_json(models / CHAMPION, told)


def refusals(told: Mapping[str, Any]) -> list[str]:
    """
    Why the gate of the pipeline refuses a version, a line each; empty when it lets it pass.

    The gate asks evidence of what claims to know more than a sceptic would: a baseline needs none.
    """
    gate, found = told["gate"], []
    for name, judged in told["judged"].items():
        if judged["baseline"]:
            continue
        if judged["origins"] < gate["min_judged_origins"]:
            found.append(
                f"{name} was judged on {judged['origins']} origins, the gate asks {gate['min_judged_origins']}"
            )
        if judged["slides"] < gate["min_slides"]:
            found.append(f"{name} was judged on {judged['slides']} slides, the gate asks {gate['min_slides']}")
    return found


def importance_of(models: Path, version: str) -> dict[str, Any]:
    """What the predictions of a sound version rest on, as `learning.importance` gives it."""
    manifest(models, version)
    told: dict[str, Any] = loads((models / version / "importance.json").read_text(encoding="utf-8"))
    return told


def write_model(model: Any, path: Path) -> None:
    """Writes a RiskModel as skops, which holds data and names of types but no code; equal models give equal bytes."""
    from skops import io as skops  # brings scikit-learn, which who only reads a manifest need not wait for

    path.write_bytes(_steady(skops.dumps(model)))


def _steady(dumped: bytes) -> bytes:
    """
    The same skops archive without what differs from one process to the next.

    skops names each part by its address in memory: these become running numbers, and the times in the archive go.
    """
    numbers: dict[str, int] = {}

    def number(address: str) -> int:
        return numbers.setdefault(address, len(numbers))

    def name(file: str) -> str:
        address, _, suffix = file.partition(".")
        return f"{number(address)}.{suffix}"

    def renumbered(node: Any) -> Any:
        if isinstance(node, list):
            return [renumbered(one) for one in node]
        if not isinstance(node, dict):
            return node
        told = {key: renumbered(value) for key, value in node.items()}
        if isinstance(address := told.get("__id__"), int):
            told["__id__"] = number(str(address))
        if isinstance(file := told.get("file"), str):
            told["file"] = name(file)
        return told

    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(dumped)) as given, zipfile.ZipFile(written, "w") as steady:
        steady.writestr(zipfile.ZipInfo(_SCHEMA), dumps(renumbered(loads(given.read(_SCHEMA)))))
        for file in given.namelist():
            if file != _SCHEMA:
                steady.writestr(zipfile.ZipInfo(name(file)), given.read(file))
    return written.getvalue()


def load_model(models: Path, version: str, name: str) -> Any:
    """The RiskModel `<target>-<horizon>` of a sound version; its file is checked before it is opened."""
    from skops import io as skops
    from skops.io.exceptions import UntrustedTypesFoundException

    manifest(models, version)
    path = models / version / f"{name}.skops"
    try:
        return skops.load(path, trusted=list(TRUSTED))
    except UntrustedTypesFoundException as error:
        raise Unavailable(f"{path} cannot be trusted: it holds other types than a model has ({error})") from None


@dataclass(frozen=True)
class Champion:
    """
    The version that is served; raises Unavailable where champion.json or the version is not there or not sound.

    What it tells is read once a version, and follows a promotion at once.

    models: the folder
    """

    models: Path
    _read: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def version(self) -> str:
        """As champion.json says now."""
        return champion_of(self.models)

    @property
    def manifest(self) -> dict[str, Any]:
        """What the files are and what they rest on."""
        return self._once("manifest", manifest)

    @property
    def importance(self) -> dict[str, Any]:
        """What its predictions rest on, as `learning.importance` gives it."""
        return self._once("importance", importance_of)

    def _once(self, what: str, read: Callable[[Path, str], dict[str, Any]]) -> dict[str, Any]:
        key = (what, self.version)
        if key not in self._read:
            self._read[key] = read(self.models, key[1])
        return self._read[key]

    def check(self) -> None:
        """Raises Unavailable when the files are not what the manifest says, now."""
        version = self.version
        if wrong := faults(self.models / version) or _not_promoted(self.models, version):
            raise Unavailable(f"model {version} cannot be trusted: {wrong[0]}")
