"""The version of a store: an older one is refused with what to run, and brought to that of this release whole."""

import sqlite3
import threading
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from lib.databases import ByHand, Refusal
from lib.published import NOW, VERSION, lists
from vroegsignalering.errors import Unavailable
from vroegsignalering.store import Store, migrations
from vroegsignalering.store.migrations import HEAD, REVISIONS
from vroegsignalering.store.schema import metadata

pytest_plugins = ("lib.stores",)

# Dumps of a store with two publications, a token and a session, made by the last release without versions.
OLD = Path(__file__).parent / "stores"
TABLES = ("publication", "series", "risk_list", "list_row", "token", "session", "audit_entry")


@pytest.fixture
def old(url: str, by_hand: ByHand) -> str:
    """The URL of a store that was made before stores had a version."""
    kind = "postgresql" if by_hand.is_server else "sqlite"
    dump = (OLD / f"before_versions.{kind}.sql").read_text(encoding="utf-8")
    if by_hand.is_server:
        with psycopg.connect(url) as connection:
            connection.execute(dump.encode())
    else:
        file = Path(by_hand.url.database or "")
        file.parent.mkdir()
        made = sqlite3.connect(file)
        made.executescript(dump)
        made.close()
    return url


def test_the_revisions_are_one_line_and_known_by_name() -> None:
    found = ScriptDirectory(str(Path(migrations.__file__).parent)).walk_revisions()
    assert tuple(reversed([one.revision for one in found])) == REVISIONS
    assert REVISIONS[-1] == HEAD


def test_the_tables_are_as_the_migrations_leave_them(store: Store) -> None:
    store.create()
    with store._database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_store_from_before_versions_is_refused_with_what_to_run(old: str, store: Store) -> None:
    for use in (store.check, store.create, store.tokens.listed):
        with pytest.raises(
            Unavailable, match=r"made before stores had a version; .*run: vroegsignalering store upgrade"
        ):
            use()


def test_a_store_from_before_versions_is_upgraded_with_all_that_is_in_it(
    old: str, store: Store, by_hand: ByHand
) -> None:
    before = {table: by_hand.count(table) for table in TABLES}
    assert min(before.values()) > 0
    assert store.upgrade(by="beheer", at=NOW) == ("0001", HEAD)
    assert {table: by_hand.count(table) for table in TABLES} == before | {"audit_entry": before["audit_entry"] + 1}
    assert store.verify() == store.tokens.verify() == []
    assert store.audit.verify().fault is None
    entry = store.audit.entries()[-1]
    assert (entry["actor"], entry["action"], entry["subject"]) == ("beheer", "opslag bijgewerkt", HEAD)
    assert entry["detail"] == {"van": "0001"}
    assert store.publish(lists(version="demo-2"), version="demo-2", by="demo", at=NOW) == 3


def test_an_upgraded_store_is_as_a_new_one(old: str, store: Store, by_hand: ByHand) -> None:
    store.upgrade(by="beheer", at=NOW)
    with store._database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    with pytest.raises(Refusal, match="append-only"):
        by_hand.execute("DELETE FROM list_row")
    if not by_hand.is_server:
        with pytest.raises(Refusal, match="never replaced"):
            by_hand.execute("INSERT OR REPLACE INTO token SELECT * FROM token")


def test_several_that_make_a_store_at_once_make_one(url: str, by_hand: ByHand) -> None:
    wrong: list[Exception] = []

    def make() -> None:
        store = Store(url)
        try:
            store.create()
        except Exception as error:  # noqa: BLE001  (told below)
            wrong.append(error)
        store.close()

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert by_hand.count("alembic_version") == 1


def test_who_opens_a_new_file_waits_for_another_that_does(tmp_path: Path) -> None:
    file = tmp_path / "publicaties.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    leaves = threading.Timer(0.2, other.close)
    leaves.start()
    store = Store(f"sqlite:///{file}")
    store.create()
    assert store.audit.entries() == []
    store.close()
    leaves.join()


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(old: str, store: Store, by_hand: ByHand) -> None:
    by_hand.execute("CREATE TABLE signal (id INTEGER)")
    before = by_hand.count("audit_entry")
    with pytest.raises(Unavailable):
        store.upgrade(by="beheer", at=NOW)
    by_hand.execute("DROP TABLE signal")
    assert by_hand.count("audit_entry") == before
    assert store.upgrade(by="beheer", at=NOW) == ("0001", HEAD)


def test_an_upgrade_of_a_store_of_this_version_does_nothing(store: Store) -> None:
    store.publish(lists(), version=VERSION, by="demo", at=NOW)
    assert store.upgrade(by="beheer", at=NOW) == (HEAD, HEAD)
    assert len(store.audit.entries()) == 1


def test_a_store_of_a_newer_release_is_refused(store: Store, by_hand: ByHand) -> None:
    store.create()
    store.close()
    by_hand.execute("UPDATE alembic_version SET version_num = '9999'")
    for use in (store.check, store.create, lambda: store.upgrade(by="beheer", at=NOW)):
        with pytest.raises(Unavailable, match="version 9999, of a newer release"):
            use()


def test_tables_that_no_release_can_read_are_refused_and_left_alone(store: Store, by_hand: ByHand, url: str) -> None:
    store.create()
    by_hand.execute("DROP TABLE alembic_version", "ALTER TABLE risk_list DROP COLUMN areas")
    with pytest.raises(Unavailable, match="too old to read"):
        store.upgrade(by="beheer", at=NOW)
    with pytest.raises(Refusal, match="alembic_version"):
        by_hand.count("alembic_version")
