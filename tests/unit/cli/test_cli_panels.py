"""The command `panel report` on the panel of a run, and on a folder that has none."""

from pathlib import Path

from lib.commands import invoke, refused
from lib.panels import make_panel
from vroegsignalering.panel.build import write_panel


def test_a_report_is_written_beside_the_panel_and_nothing_else_is_touched(tmp_path: Path) -> None:
    for name, seed in (("now", 1), ("before", 2)):
        write_panel(make_panel(seed=seed, areas=30), tmp_path / name)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.parquet")}
    said = invoke("panel", "report", tmp_path / "now", "--against", tmp_path / "before")
    assert said.status == 0
    assert said.out.startswith("SYNTHETISCH: 9 series")
    assert {path.name for path in (tmp_path / "now").iterdir()} - {path.name for path in before} == {
        "quality.html",
        "quality.json",
    }
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.parquet")} == before


def test_a_folder_without_a_panel_is_refused_in_one_line(tmp_path: Path) -> None:
    assert "no panel.parquet" in refused(invoke("panel", "report", tmp_path), 2)
    write_panel(make_panel(seed=1, areas=30), tmp_path / "now")
    assert "no panel.parquet" in refused(invoke("panel", "report", tmp_path / "now", "--against", tmp_path), 2)
    assert not list((tmp_path / "now").glob("quality*"))
