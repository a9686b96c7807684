"""A store copied to another database: the same under the same numbers, all of it or nothing."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from lib.databases import ByHand
from lib.published import NOW, VERSION, lists
from vroegsignalering.errors import GateError, Unavailable
from vroegsignalering.store import Store
from vroegsignalering.store.copying import ORDER, copy_store
from vroegsignalering.store.schema import metadata

pytest_plugins = ("lib.stores",)

AREAS = 300  # with four lists more rows than go at once


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with something of everything."""
    file = tmp_path_factory.mktemp("filled") / "full.db"
    store = Store(f"sqlite:///{file}")
    store.publish(lists(areas=AREAS), version=VERSION, by="demo", at=NOW, reason="één – “ronde”")
    store.publish(lists(areas=2), version=VERSION, by="demo", at=NOW, replaces=1)
    expires = NOW + timedelta(days=7)
    token = store.tokens.issue(name="Proef", role="gemeente:GM9001", expires=expires, by="beheer", at=NOW)
    for number in range(2):
        session = store.tokens.begin_session(token, now=NOW)
        assert session
        if number:
            store.tokens.end_session(session, now=NOW)
    holder = store.tokens.holder(token, now=NOW)
    assert holder
    for judgement in ("bevestigd", "al in aanpak"):
        store.signals.record(
            risk_list=1, area="BU90010002", gemeente="GM9001", judgement=judgement, explanation="regel 1\nregel 2",
            author="A. de Vries", by=holder, at=NOW, via="api",
        )  # fmt: skip
    told = {"figures": "gebied,jaar,x\n", "about": "é", "gemeenten": ["GM9001"], "level": "buurt", "sender": "x"}
    for _ in range(2):
        store.analyses.ask(by=holder, at=NOW, **told)
    assert store.analyses.claim("w1", NOW)
    assert store.analyses.finish(1, "w1", NOW, report="<p>", lists=[])
    store.close()
    return file


@pytest.fixture
def full(filled: Path, tmp_path: Path) -> Iterator[Store]:
    """That store, in a file of its own."""
    shutil.copy(filled, tmp_path / "full.db")
    store = Store(source(tmp_path))
    yield store
    store.close()


def source(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'full.db'}"


@contextmanager
def quiet(_table: str, _steps: int | None) -> Iterator[Callable[[], None]]:
    yield lambda: None


def test_every_table_is_copied() -> None:
    assert sorted(one.name for one in ORDER) == sorted(metadata.tables)


def test_a_copy_is_the_same_row_for_row_and_its_account_goes_on(
    full: Store, store: Store, url: str, by_hand: ByHand, tmp_path: Path
) -> None:
    told: dict[str, int] = {}

    @contextmanager
    def counted(table: str, steps: int | None) -> Iterator[Callable[[], None]]:
        assert steps is not None
        told[table] = steps
        yield lambda: told.update({table: told[table] - 1})

    chain = copy_store(source(tmp_path), url, counted)
    assert chain == full.audit.verify() == store.audit.verify()
    assert chain.fault is None
    assert by_hand.everything() == ByHand(source(tmp_path)).everything()
    assert told == dict.fromkeys(metadata.tables, 0)
    assert store.verify() == store.signals.verify() == []
    assert store.publish(lists(version="demo-2"), version="demo-2", by="demo", at=NOW) == 3
    assert store.audit.verify().fault is None


def test_a_copy_can_be_copied_back(full: Store, store: Store, url: str, tmp_path: Path) -> None:
    copy_store(source(tmp_path), url, quiet)
    back = f"sqlite:///{tmp_path / 'back.db'}"
    copy_store(url, back, quiet)
    assert ByHand(back).everything() == ByHand(source(tmp_path)).everything()


def test_a_database_that_holds_a_store_is_refused_and_stays_as_it_was(
    full: Store, store: Store, url: str, by_hand: ByHand, tmp_path: Path
) -> None:
    store.create()
    store.close()
    before = by_hand.everything()
    with pytest.raises(GateError, match="already holds a store"):
        copy_store(source(tmp_path), url, quiet)
    assert by_hand.everything() == before


def test_a_copy_that_breaks_off_leaves_nothing_and_can_be_done_again(
    full: Store, store: Store, url: str, tmp_path: Path
) -> None:
    @contextmanager
    def break_off(table: str, _steps: int | None) -> Iterator[Callable[[], None]]:
        def full() -> None:
            raise OSError("No space left on device")

        yield full if table == "token" else lambda: None

    with pytest.raises(Unavailable, match="No space left"):
        copy_store(source(tmp_path), url, break_off)
    with pytest.raises(Unavailable, match=r"no such table|does not exist|unable to open"):
        store.check()
    assert not (tmp_path / "data" / "publicaties.db").exists()
    store.close()
    assert copy_store(source(tmp_path), url, quiet).fault is None


@pytest.mark.parametrize(
    ("act", "says"),
    [
        ("UPDATE list_row SET content = replace(content, '0.42', '0.01')", "publication 1 is not what was published"),
        ("UPDATE token SET role = 'rijk'", "is not what was issued"),
        ("UPDATE signal SET explanation = 'iets anders' WHERE id = 2", "signalering 2 was changed"),
        ("DELETE FROM audit_entry WHERE number = 2", "entry 2 is missing"),
    ],
)
def test_a_store_that_is_not_what_was_written_is_not_copied(
    full: Store, url: str, store: Store, tmp_path: Path, act: str, says: str
) -> None:
    hand = ByHand(source(tmp_path))
    hand.drop_triggers()
    hand.execute(act)
    with pytest.raises(GateError, match=says):
        copy_store(source(tmp_path), url, quiet)
    with pytest.raises(Unavailable):
        store.check()


def test_a_store_is_not_copied_onto_itself_nor_from_nothing(full: Store, url: str, tmp_path: Path) -> None:
    with pytest.raises(GateError, match="is the store itself"):
        copy_store(source(tmp_path), source(tmp_path), quiet)
    nothing = tmp_path / "nothing.db"
    with pytest.raises(Unavailable, match="unable to open"):
        copy_store(f"sqlite:///{nothing}", url, quiet)
    assert not nothing.exists()
