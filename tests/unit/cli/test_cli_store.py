"""The commands on the store, and the table of signaleringen: what each says, and what is refused in one line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lib.commands import invoke, refused
from lib.databases import ByHand
from lib.published import lists
from lib.ran import PIPELINE, Ran
from vroegsignalering.domain.classes import TOTAL
from vroegsignalering.panel.build import read_panel
from vroegsignalering.reports.signals import COLUMNS
from vroegsignalering.store import Store

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BY = ("--by", "A. de Vries")


def url(tmp_path: Path, name: str = "publicaties.db") -> str:
    return f"sqlite:///{tmp_path / name}"


def token_of(store: Store, gemeente: str):  # type: ignore[no-untyped-def]
    expires = AT + timedelta(days=7)
    token = store.tokens.issue(name="Verzonnenstad", role=f"gemeente:{gemeente}", expires=expires, by="x", at=AT)
    return store.tokens.holder(token, now=AT)


def signal(
    store: Store, area: str, risk_list: int = 1, explanation: str = "=1+1", judgement: str = "bevestigd"
) -> None:
    gemeente = f"GM{area[2:6]}"
    store.signals.record(
        risk_list=1, area=area, gemeente=gemeente, judgement=judgement, explanation=explanation,
        author="A. de Vries", by=token_of(store, gemeente), at=AT, via="api",
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A publication with two signaleringen of one area."""
    store = Store(url(tmp_path))
    store.publish(lists(), version="demo-1a2b3c4d", by="demo", at=AT)
    signal(store, "BU90010002")
    signal(store, "BU90010002", explanation="", judgement="al in aanpak")
    store.close()
    return store


def test_a_store_is_copied_with_a_line_a_table_and_what_to_do_next(store: Store, tmp_path: Path) -> None:
    said = invoke("store", "copy", url(tmp_path), url(tmp_path, "other.db"))
    assert said.status == 0, said.err
    head = store.audit.verify()
    assert f"head {head.entries}:{head.head}" in said.out
    for words in ("list_row", "signal", "audit_entry", "Next: let VROEGSIGNALERING_STORE name the new store"):
        assert words in said.out
    line = refused(invoke("store", "copy", url(tmp_path), url(tmp_path, "other.db")), 4)
    assert "already holds a store" in line


@pytest.mark.parametrize("wrong", ["publicaties.db", "mysql://geheim@x/y", "sqlite:///", "sqlite:///:memory:"])
def test_an_address_that_is_none_is_refused_without_repeating_it(store: Store, tmp_path: Path, wrong: str) -> None:
    for pair in ((wrong, url(tmp_path, "x.db")), (url(tmp_path), wrong)):
        assert "geheim" not in refused(invoke("store", "copy", *pair), 2)
    assert "an address" in refused(invoke("store", "copy", url(tmp_path), "postgresql://geheim@a:b:c/d"), 2)


def test_help_of_the_store_has_its_examples() -> None:
    said = invoke("store", "--help")
    assert 'vroegsignalering store upgrade --by "A. de Vries"' in said.out
    assert "vroegsignalering store copy sqlite:///data/publicaties.db postgresql://" in said.out


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """The store of the settings, as a release before versions left it."""
    import sqlite3

    dump = Path(__file__).parents[1] / "stores" / "before_versions.sqlite.sql"
    made = sqlite3.connect(tmp_path / "publicaties.db")
    made.executescript(dump.read_text(encoding="utf-8"))
    made.close()
    return tmp_path


def test_an_older_store_is_refused_by_every_command_until_it_is_upgraded(older: Path) -> None:
    for command in (
        ("serve", "--port", "0"),
        ("audit", "verify"),
        ("token", "list"),
        ("token", "issue", "--name", "x", "--role", "rijk", *BY),
    ):
        assert "vroegsignalering store upgrade" in refused(invoke(*command), 5)
    assert "give a name with --by" in refused(invoke("store", "upgrade", "--by", " "), 4)
    assert invoke("store", "upgrade", *BY).out == "the store had version 0001, and now has 0005\n"
    assert "nothing was done" in invoke("store", "upgrade", *BY).out
    assert invoke("audit", "verify").out.endswith("in order\n")


def test_a_store_that_is_not_there_is_not_made_by_an_upgrade(tmp_path: Path) -> None:
    refused(invoke("store", "upgrade", *BY), 5)
    assert list(tmp_path.iterdir()) == []


def test_audit_verify_names_a_signalering_that_was_changed(store: Store, tmp_path: Path) -> None:
    hand = ByHand(url(tmp_path))
    hand.drop_triggers()
    hand.execute("UPDATE signal SET explanation = 'iets anders' WHERE id = 2")
    said = invoke("audit", "verify")
    assert said.status == 1
    assert said.err == "signalering 2 is no longer what was recorded\n"


def test_audit_verify_names_a_token_that_was_changed(store: Store, tmp_path: Path) -> None:
    hand = ByHand(url(tmp_path))
    hand.drop_triggers()
    (first, _) = store.tokens.listed()
    hand.execute(f"UPDATE token SET role = 'rijk' WHERE id = '{first.id}'")
    said = invoke("audit", "verify")
    assert (said.status, said.err) == (1, f"token {first.id} is no longer what was issued\n")


def test_signaleringen_come_as_a_table_beside_the_figures_of_the_model(store: Store, tmp_path: Path) -> None:
    said = invoke("signals", "--out", tmp_path / "s.parquet")
    assert said.status == 0, said.err
    assert "SYNTHETISCH: 2 signaleringen, of 0 of which the outcome is known" in said.out
    told = pd.read_parquet(tmp_path / "s.parquet")
    assert {name: str(kind) for name, kind in told.dtypes.items()} == COLUMNS
    assert told["nummer"].tolist() == [2, 1]
    assert told["oordeel"].tolist() == ["al in aanpak", "bevestigd"]
    assert told["nieuwste"].tolist() == [True, False]
    row = lists()[0]["rows"][1]
    for name in ("rang", "kans", "kans_laag", "kans_hoog", "klasse", "score", "naam"):
        assert told[name].tolist() == [row[name]] * 2
    assert told["uitkomst"].isna().all()
    assert invoke("signals", "--out", tmp_path / "s.csv").status == 0
    text = pd.read_csv(tmp_path / "s.csv", keep_default_na=False)
    assert text["toelichting"].tolist() == ["", "'=1+1"]
    assert list(text.columns) == list(COLUMNS)


def test_without_signaleringen_the_table_has_its_columns(tmp_path: Path) -> None:
    Store(url(tmp_path)).create()
    assert invoke("signals", "--out", tmp_path / "s.parquet").status == 0
    told = pd.read_parquet(tmp_path / "s.parquet")
    assert (list(told.columns), len(told)) == (list(COLUMNS), 0)
    assert "found the ending" in refused(invoke("signals", "--out", tmp_path / "s.xlsx"), 2)
    assert "panel.parquet" in refused(invoke("signals", "--out", tmp_path / "s.csv", "--run", tmp_path / "no"), 2)


def test_what_came_of_an_area_is_told_by_a_later_run(ran: Ran, tmp_path: Path) -> None:
    panel = read_panel(ran.out)
    meting, horizon = panel.metingen()[-2], panel.metingen()[-1] - panel.metingen()[-2]
    scale = TOTAL[panel.layout]
    before, after = (scale.possible(panel.at("score", year)) for year in (meting, meting + horizon))
    slid = [str(area) for area in panel.area_index[(before[0] > 4) & (after[1] <= 4) & (after[0] > 0)]][:3]
    stayed = [str(area) for area in panel.area_index[(before[0] > 4) & (after[0] > 4)]][:3]
    assert slid
    assert stayed
    content = lists(areas=1 + len(slid) + len(stayed))[:1]
    content[0]["provenance"] |= {"meting": meting, "horizon": horizon, "boundary": scale.boundary(4)}
    for row, area in zip(content[0]["rows"][1:], [*slid, *stayed], strict=True):
        row |= {"gebied": area, "gemeentecode": f"GM{area[2:6]}"}
    store = Store(url(tmp_path))
    store.publish(content, version="demo-1a2b3c4d", by="demo", at=AT)
    unknown = content[0]["rows"][0]["gebied"]
    for area in (unknown, *slid, *stayed):
        signal(store, area)
    store.close()
    said = invoke("signals", "--out", tmp_path / "s.parquet", "--run", ran.out)
    assert said.status == 0, said.err
    told = pd.read_parquet(tmp_path / "s.parquet").set_index("gebied")["uitkomst"]
    assert told[slid].tolist() == [1.0] * len(slid)
    assert told[stayed].tolist() == [0.0] * len(stayed)
    assert np.isnan(told[unknown])


def test_a_worker_ends_when_nothing_waits_and_refuses_what_it_cannot_use(ran: Ran, tmp_path: Path) -> None:
    pipeline = tmp_path / "lokaal.toml"
    pipeline.write_text(PIPELINE.replace('"indicators"]', '"indicators", "local"]', 1), encoding="utf-8")
    Store(url(tmp_path)).create()
    said = invoke("worker", pipeline, "--data", ran.country, "--once")
    assert said.status == 0, said.err
    assert "takes analyses from the store" in said.out
    line = refused(invoke("worker", ran.pipeline, "--data", ran.country, "--once"), 2)
    assert "expected local among them" in line
    assert "no such folder" in refused(invoke("worker", pipeline, "--data", tmp_path / "nergens", "--once"), 2)


def test_a_worker_refuses_an_older_store(older: Path, ran: Ran) -> None:
    pipeline = older / "lokaal.toml"
    pipeline.write_text(PIPELINE.replace('"indicators"]', '"indicators", "local"]', 1), encoding="utf-8")
    assert "vroegsignalering store upgrade" in refused(invoke("worker", pipeline, "--data", ran.country, "--once"), 5)
