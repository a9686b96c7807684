"""The audit log: a chain in which every change, removal, insertion and move shows."""

from pathlib import Path

import pytest

from lib.databases import ByHand
from lib.published import NOW, VERSION, lists
from vroegsignalering.store import Store

pytest_plugins = ("lib.stores",)


@pytest.fixture
def store(store: Store) -> Store:
    store.publish(lists(), version=VERSION, by="demo", at=NOW)
    for number in range(2, 7):
        store.audit.record(at=NOW, actor="iemand", action="lijst gelezen", subject="GM9001", doel="zwak", keer=number)
    return store


def tamper(by_hand: ByHand, *statements: str) -> None:
    """As someone would who opens the database and removes its triggers first."""
    by_hand.drop_triggers()
    by_hand.execute(*statements)


def test_an_untouched_log_holds(store: Store) -> None:
    chain = store.audit.verify()
    assert (chain.entries, chain.fault) == (6, None)
    assert chain.head == store.audit.entries()[-1]["hash"]


@pytest.mark.parametrize("column", ["at", "actor", "action", "subject", "detail", "hash"])
def test_a_changed_entry_shows(store: Store, by_hand: ByHand, column: str) -> None:
    tamper(by_hand, f"UPDATE audit_entry SET {column} = '.' || substr({column}, 2) WHERE number = 4")
    assert "entry 4" in (store.audit.verify().fault or "")


def test_a_removed_entry_shows(store: Store, by_hand: ByHand) -> None:
    tamper(by_hand, "DELETE FROM audit_entry WHERE number = 3")
    assert store.audit.verify().fault == "entry 3 is missing"


def test_a_removed_entry_shows_when_the_rest_is_renumbered(store: Store, by_hand: ByHand) -> None:
    tamper(
        by_hand,
        "DELETE FROM audit_entry WHERE number = 3",
        *(f"UPDATE audit_entry SET number = {number - 1} WHERE number = {number}" for number in (4, 5, 6)),
    )
    assert "entry 3" in (store.audit.verify().fault or "")


def test_a_removed_end_shows(store: Store, by_hand: ByHand) -> None:
    tamper(by_hand, "DELETE FROM audit_entry WHERE number = 6")
    assert store.audit.verify().fault == "it ends at entry 5, but there were 6"


def test_an_emptied_log_shows(store: Store, by_hand: ByHand) -> None:
    tamper(by_hand, "DELETE FROM audit_entry")
    assert store.audit.verify().fault == "it ends at entry 0, but there were 6"


def test_a_removed_end_shows_with_a_noted_head_even_when_the_kept_head_is_changed_too(
    store: Store, by_hand: ByHand
) -> None:
    noted = store.audit.verify()
    tamper(
        by_hand,
        "DELETE FROM audit_entry WHERE number = 6",
        "UPDATE audit_head SET number = 5, hash = (SELECT hash FROM audit_entry WHERE number = 5)",
    )
    assert store.audit.verify().fault is None
    known = (noted.entries, noted.head)
    assert store.audit.verify(known=known).fault == "entry 6, which was noted, is missing"


def test_a_rewritten_history_shows_with_a_noted_head(store: Store, tmp_path: Path) -> None:
    noted = store.audit.verify()
    other = Store(f"sqlite:///{tmp_path / 'other.db'}")
    other.publish(lists(areas=11), version=VERSION, by="demo", at=NOW)
    for _ in range(7):
        other.audit.record(at=NOW, actor="iemand", action="lijst gelezen", subject="GM9001")
    fault = other.audit.verify(known=(noted.entries, noted.head)).fault
    other.close()
    assert fault == "entry 6 has another hash than was noted"


def test_an_inserted_entry_shows(store: Store, by_hand: ByHand) -> None:
    columns = "at, actor, action, subject, detail, hash"
    tamper(
        by_hand,
        *(f"UPDATE audit_entry SET number = {number + 1} WHERE number = {number}" for number in (6, 5, 4)),
        f"INSERT INTO audit_entry (number, {columns}) SELECT 4, {columns} FROM audit_entry WHERE number = 3",
    )
    assert "entry 4" in (store.audit.verify().fault or "")


def test_an_entry_inserted_at_the_end_shows(store: Store, by_hand: ByHand) -> None:
    columns = "at, actor, action, subject, detail, hash"
    tamper(
        by_hand, f"INSERT INTO audit_entry (number, {columns}) SELECT 7, {columns} FROM audit_entry WHERE number = 6"
    )
    assert "entry 7" in (store.audit.verify().fault or "")


def test_swapped_entries_show(store: Store, by_hand: ByHand) -> None:
    tamper(
        by_hand,
        "UPDATE audit_entry SET number = 0 WHERE number = 3",
        "UPDATE audit_entry SET number = 3 WHERE number = 4",
        "UPDATE audit_entry SET number = 4 WHERE number = 0",
    )
    assert "entry 3" in (store.audit.verify().fault or "")


def test_the_chain_goes_on_after_the_store_was_opened_again(store: Store, again: Store) -> None:
    again.audit.record(at=NOW, actor="iemand", action="lijst gelezen", subject="GM9002")
    assert store.audit.verify() == again.audit.verify()
    assert store.audit.verify().entries == 7
