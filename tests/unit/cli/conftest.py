"""Settings under which a command writes below tmp_path only, and models that may be promoted."""

import shutil
from pathlib import Path

import pytest

from lib.ran import Ran, settings


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in settings(tmp_path).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def models(ran: Ran, tmp_path: Path) -> Path:
    """A copy of the models of the run."""
    shutil.copytree(ran.models, tmp_path / "models")
    return tmp_path / "models"
