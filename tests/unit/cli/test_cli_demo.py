"""`demo` leaves real models and lists alone, and says so before it does anything."""

from pathlib import Path

import pytest

from lib.commands import invoke, refused
from lib.published import NOW, lists
from vroegsignalering import registry
from vroegsignalering.cli import demo
from vroegsignalering.store import Store


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with models and store of the settings, in which nothing was done yet."""
    monkeypatch.setenv("VROEGSIGNALERING_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("VROEGSIGNALERING_STORE", f"sqlite:///{tmp_path / 'p.db'}")

    def begun(*_: object) -> None:
        raise AssertionError("the line was run")

    monkeypatch.setattr(demo, "Shown", begun)
    monkeypatch.chdir(Path(__file__).parents[3])  # where the pipelines are
    return tmp_path


def publish(here: Path, *, synthetic: bool) -> None:
    store = Store(f"sqlite:///{here / 'p.db'}")
    store.publish(lists(version="wijk-1", synthetic=synthetic), version="wijk-1", by="demo", at=NOW)
    store.close()


def promote(here: Path, *, synthetic: bool) -> None:
    about = {"synthetic": synthetic, "gate": {"min_judged_origins": 1, "min_slides": 1}, "judged": {}}
    registry.export(here / "models", "wijk-1", about=about, files={}, card="kaart")
    registry.promote(here / "models", "wijk-1", by="demo", at=NOW, reason="")


@pytest.mark.parametrize("there", [publish, promote])
def test_a_demo_beside_real_ones_is_refused_at_once(here: Path, there) -> None:
    there(here, synthetic=False)
    said = refused(invoke("demo", "--no-serve", "--folder", here / "demo"), 4)
    assert "VROEGSIGNALERING_MODELS, VROEGSIGNALERING_STORE" in said
    assert not (here / "demo").exists()


@pytest.mark.parametrize("there", [lambda _, **__: None, publish, promote])
def test_a_demo_where_nothing_is_real_begins(here: Path, there) -> None:
    there(here, synthetic=True)
    with pytest.raises(AssertionError, match="the line was run"):
        invoke("demo", "--no-serve", "--folder", here / "demo")


def test_a_demo_of_a_pipeline_that_is_not_there_does_nothing_first(here: Path) -> None:
    said = refused(invoke("demo", "--pipeline", here / "nope.toml", "--no-serve", "--folder", here / "demo"), 2)
    assert "nope.toml" in said
    assert not (here / "demo").exists()
