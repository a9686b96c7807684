"""The linter of the NLGov REST API Design Rules on our own description: no error and no warning."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from lib.client import Client

_SPECTRAL = "@stoplight/spectral-cli@6"


def _npx(*arguments: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("npx") is None:
        pytest.skip("Spectral needs npx, which is not here")
    command = ["npx", "--yes", "--package", _SPECTRAL, "spectral", *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("Spectral could not be had from npm in time")


@pytest.mark.real
@pytest.mark.slow
def test_the_standards_own_linter_finds_nothing(client: Client, real_data: Path, tmp_path: Path) -> None:
    if (found := _npx("--version")).returncode != 0:
        pytest.skip(f"Spectral could not be had from npm: {found.stderr.strip().splitlines()[-1:]}")
    described = tmp_path / "openapi.json"
    described.write_bytes(client.get("/v1/openapi.json").content)
    rules = real_data / "api-design-rules" / "linter.yaml"
    linted = _npx("lint", "--ruleset", str(rules), "--format", "json", "--fail-severity", "hint", str(described))
    report = linted.stdout[: linted.stdout.rindex("]") + 1]
    assert json.loads(report) == []
    assert linted.returncode == 0
