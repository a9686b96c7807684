"""Signaleringen in the store: added with their account, never changed, and proven to be what was recorded."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from lib.databases import ByHand, Refusal
from lib.published import NOW, VERSION, lists
from vroegsignalering.store import JUDGEMENTS, Holder, SignalFilter, Store

pytest_plugins = ("lib.stores",)

TEXT = "Regel één – “zo”;\n=HYPERLINK()"


@pytest.fixture
def holder(store: Store) -> Holder:
    """A gemeente, in a store with a publication."""
    store.publish(lists(), version=VERSION, by="demo", at=NOW)
    expires = NOW + timedelta(days=7)
    token = store.tokens.issue(name="Verzonnenstad", role="gemeente:GM9001", expires=expires, by="beheer", at=NOW)
    holder = store.tokens.holder(token, now=NOW)
    assert holder
    return holder


def record(store: Store, holder: Holder, **change: Any) -> int:
    told = {"risk_list": 1, "area": "BU90010002", "gemeente": "GM9001", "judgement": "bevestigd", "explanation": TEXT}
    return store.signals.record(**told | {"author": "A. de Vries", "by": holder, "at": NOW, "via": "api"} | change)


def test_what_was_recorded_comes_back_beside_its_row(store: Store, holder: Holder) -> None:
    found = store.signals.one(record(store, holder))
    assert found
    assert (found.id, found.area, found.gemeente, found.judgement) == (1, "BU90010002", "GM9001", "bevestigd")
    assert (found.explanation, found.author, found.holder) == (TEXT, "A. de Vries", "Verzonnenstad")
    assert (found.recorded_at, found.newest, found.publication) == (NOW, True, 1)
    assert found.row == lists()[0]["rows"][1]
    assert found.provenance == lists()[0]["provenance"]
    assert store.signals.one(2) is None
    assert store.signals.verify() == []


def test_a_signalering_and_its_account_are_one(store: Store, holder: Holder, by_hand: ByHand) -> None:
    # The account comes last: with a number that is taken already it fails.
    by_hand.drop_triggers()
    by_hand.execute("UPDATE audit_head SET number = 0")
    with pytest.raises(Refusal, match=r"(?i)unique"):
        record(store, holder)
    assert store.signals.find() == (0, [])


def test_the_newest_of_each_area_is_found_without_its_history(store: Store, holder: Holder) -> None:
    for area, judgement in (
        ("BU90010002", "bevestigd"),
        ("BU90010004", "niet herkend"),
        ("BU90010002", "al in aanpak"),
    ):
        record(store, holder, area=area, judgement=judgement)
    assert [one.id for one in store.signals.find(SignalFilter(newest=True))[1]] == [3, 2]
    # What was said before counts no more, also where only that is asked for.
    assert store.signals.find(SignalFilter(newest=True, judgement="bevestigd")) == (0, [])
    total, part = store.signals.find(offset=1, limit=1)
    assert (total, [(one.id, one.newest) for one in part]) == (3, [(2, True)])


ACTS = (
    "UPDATE signal SET explanation = 'iets anders'",
    "UPDATE signal SET id = id",
    "DELETE FROM signal",
)
ACTS_OF_A_FILE = ("INSERT OR REPLACE INTO signal SELECT * FROM signal",)
ACTS_OF_A_SERVER = (
    "TRUNCATE signal",
    "INSERT INTO signal SELECT * FROM signal ON CONFLICT (id) DO UPDATE SET author = 'x'",
)


def test_the_database_refuses_to_change_or_remove_one(store: Store, holder: Holder, by_hand: ByHand) -> None:
    record(store, holder)
    for act in ACTS + (ACTS_OF_A_SERVER if by_hand.is_server else ACTS_OF_A_FILE):
        with pytest.raises(Refusal, match="signal is append-only"):
            by_hand.execute(act)
    assert store.signals.verify() == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"judgement": "vast wel"}, "(?i)check"),
        ({"area": "BU90019999"}, "(?i)foreign"),
        ({"risk_list": 9}, "(?i)foreign"),
    ],
)
def test_the_database_refuses_what_is_no_judgement_and_what_is_on_no_list(
    store: Store, holder: Holder, change: dict[str, Any], says: str
) -> None:
    with pytest.raises(Refusal, match=says):
        record(store, holder, **change)
    assert store.signals.find() == (0, [])


def test_every_judgement_can_be_kept(store: Store, holder: Holder) -> None:
    for judgement in JUDGEMENTS:
        record(store, holder, judgement=judgement)
    assert [one.judgement for one in store.signals.find()[1]] == list(reversed(JUDGEMENTS))


@pytest.mark.parametrize(
    ("act", "number"),
    [
        ("UPDATE signal SET explanation = '' WHERE id = 2", 2),
        ("UPDATE signal SET recorded_at = '2026-03-02T09:30:00.000001Z' WHERE id = 1", 1),
        ("DELETE FROM signal WHERE id = 3", 3),
        ("INSERT INTO signal SELECT 4, risk_list, area, gemeente, judgement, explanation, author, token, recorded_at "
         "FROM signal WHERE id = 1", 4),
    ],
)  # fmt: skip
def test_verify_names_what_was_changed_removed_or_added_behind_the_triggers(
    store: Store, holder: Holder, by_hand: ByHand, act: str, number: int
) -> None:
    for _ in range(3):
        record(store, holder)
    by_hand.drop_triggers()
    by_hand.execute(act)
    assert store.signals.verify() == [number]


def test_those_that_record_at_once_all_get_a_number(store: Store, holder: Holder, again: Store) -> None:
    told: list[int] = []

    def several(which: Store) -> None:
        told.extend(record(which, holder) for _ in range(5))

    threads = [threading.Thread(target=several, args=(which,)) for which in (store, again, store)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == list(range(1, 16))
    assert store.signals.verify() == []
    assert store.audit.verify().fault is None
