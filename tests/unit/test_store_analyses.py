"""The queue of analyses: each is done once, by whoever holds it, and taken up again when a worker falls silent."""

import json
import threading
from datetime import datetime, timedelta

import pytest

from lib.databases import ByHand, Refusal
from lib.published import NOW
from vroegsignalering.files import digest_of
from vroegsignalering.store import Holder, Store
from vroegsignalering.store.analyses import LEASE, MOST_AN_HOUR, MOST_ATTEMPTS, MOST_WAITING

pytest_plugins = ("lib.stores",)

SOON = timedelta(seconds=1)


@pytest.fixture
def holder(store: Store) -> Holder:
    expires = NOW + timedelta(days=7)
    token = store.tokens.issue(name="Regio", role="gemeente:GM9001,GM9002", expires=expires, by="beheer", at=NOW)
    holder = store.tokens.holder(token, now=NOW)
    assert holder
    return holder


def ask(store: Store, holder: Holder, *gemeenten: str) -> int | None:
    told = {"figures": "gebied,jaar,x\n", "about": "sender = 'é'", "level": "buurt", "sender": "Regio"}
    return store.analyses.ask(gemeenten=gemeenten or ("GM9001",), by=holder, at=NOW, **told)


def state(store: Store, number: int = 1) -> str:
    found = store.analyses.one(number)
    assert found
    return found.state


def test_an_analysis_goes_from_the_queue_to_a_result(store: Store, holder: Holder) -> None:
    assert ask(store, holder) == 1
    assert state(store) == "wacht"
    claim = store.analyses.claim("w1", NOW)
    assert claim
    assert (claim.figures, claim.about, claim.gemeenten) == ("gebied,jaar,x\n", "sender = 'é'", ("GM9001",))
    assert store.analyses.tell(1, "w1", NOW, stage="backtest", done=2, steps=5)
    found = store.analyses.one(1)
    assert found
    assert (found.state, found.stage, found.done, found.steps) == ("bezig", "backtest", 2, 5)
    assert store.analyses.result(1) is None
    assert store.analyses.finish(1, "w1", NOW, report="<p>é", lists=[{"rows": []}])
    result = store.analyses.result(1)
    assert result
    assert (result.report, result.lists, result.finished_at) == ("<p>é", [{"rows": []}], NOW)
    assert state(store) == "klaar"
    assert [one["action"] for one in store.audit.entries()[-2:]] == ["analyse aangevraagd", "analyse klaar"]
    assert store.analyses.claim("w2", NOW + LEASE * 9) is None


def test_the_oldest_goes_first_and_each_to_one_worker(store: Store, holder: Holder) -> None:
    assert [ask(store, holder) for _ in range(2)] == [1, 2]
    claims = [store.analyses.claim(name, NOW) for name in ("w1", "w2", "w3")]
    assert [one and one.id for one in claims] == [1, 2, None]


def test_of_those_that_ask_at_once_no_more_than_three_wait(store: Store, holder: Holder) -> None:
    got: list[int | None] = []
    threads = [threading.Thread(target=lambda: got.append(ask(store, holder))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(got), got.count(None)) == (8, 8 - MOST_WAITING)


def test_who_stops_what_was_asked_cannot_go_on_asking(store: Store, holder: Holder) -> None:
    for _ in range(MOST_AN_HOUR):
        number = ask(store, holder)
        assert number
        store.analyses.stop(number, by=holder, at=NOW)
    assert ask(store, holder) is None
    told = {"figures": "", "about": "", "level": "buurt", "sender": "Regio", "gemeenten": ("GM9001",)}
    assert store.analyses.ask(by=holder, at=NOW + timedelta(hours=2), **told) is not None


def test_what_was_accounted_for_before_the_whole_was_still_holds(store: Store, holder: Holder, by_hand: ByHand) -> None:
    ask(store, holder)
    before = digest_of(["gebied,jaar,x\n", "sender = 'é'"])
    by_hand.drop_triggers()
    by_hand.execute(
        f"UPDATE audit_entry SET detail = '{json.dumps({'digest': before})}' WHERE action LIKE '%aangevraagd'"
    )
    assert store.analyses.verify() == []
    by_hand.execute("UPDATE analysis SET figures = 'anders'")
    assert store.analyses.verify() == [1]


def test_of_workers_that_claim_at_once_each_gets_another(store: Store, holder: Holder, again: Store) -> None:
    expires = NOW + timedelta(days=7)
    other = store.tokens.issue(name="Ander", role="gemeente:GM9001", expires=expires, by="beheer", at=NOW)
    another = store.tokens.holder(other, now=NOW)
    assert another
    for one in (holder, another):
        assert None not in [ask(store, one) for _ in range(MOST_WAITING)]
    got: list[int] = []

    def take(which: Store, name: str) -> None:
        while claim := which.analyses.claim(name, NOW):
            got.append(claim.id)

    threads = [threading.Thread(target=take, args=(one, str(n))) for n, one in enumerate((store, again, store))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [1, 2, 3, 4, 5, 6]


def test_what_a_silent_worker_held_is_taken_up_and_it_can_change_nothing_more(store: Store, holder: Holder) -> None:
    ask(store, holder)
    assert store.analyses.claim("w1", NOW)
    assert store.analyses.hold(1, "w1", NOW + SOON)
    assert store.analyses.claim("w2", NOW + LEASE) is None
    assert store.analyses.claim("w2", NOW + LEASE + SOON)
    late = NOW + LEASE + SOON
    assert not store.analyses.hold(1, "w1", late)
    assert not store.analyses.tell(1, "w1", late, stage="x", done=1, steps=None)
    assert not store.analyses.finish(1, "w1", late, report="oud", lists=[])
    assert not store.analyses.fail(1, "w1", late, fault="oud")
    assert not store.analyses.release(1, "w1", late)
    assert store.analyses.finish(1, "w2", late, report="nieuw", lists=[])
    result = store.analyses.result(1)
    assert result
    assert result.report == "nieuw"


def test_what_breaks_off_every_time_fails_in_the_end(store: Store, holder: Holder) -> None:
    ask(store, holder)
    now: datetime = NOW
    for attempt in range(MOST_ATTEMPTS):
        assert store.analyses.claim(f"w{attempt}", now)
        now += LEASE + SOON
    assert store.analyses.claim("w9", now) is None
    found = store.analyses.one(1)
    assert found
    assert (found.state, "te vaak afgebroken" in found.fault) == ("mislukt", True)
    assert [one["action"] for one in store.audit.entries()][-1] == "analyse mislukt"


def test_what_is_given_back_waits_again_and_counts_for_nothing(store: Store, holder: Holder) -> None:
    ask(store, holder)
    for attempt in range(MOST_ATTEMPTS + 2):
        assert store.analyses.claim(f"w{attempt}", NOW)
        assert store.analyses.release(1, f"w{attempt}", NOW)
    assert state(store) == "wacht"


def test_a_failure_is_told_and_in_the_account(store: Store, holder: Holder) -> None:
    ask(store, holder)
    store.analyses.claim("w1", NOW)
    assert store.analyses.fail(1, "w1", NOW, fault="regel 3")
    found, entry = store.analyses.one(1), store.audit.entries()[-1]
    assert found
    assert (found.state, found.fault) == ("mislukt", "regel 3")
    assert (entry["action"], entry["detail"]) == ("analyse mislukt", {"reden": "regel 3"})


def test_an_analysis_is_found_by_who_has_all_its_gemeenten(store: Store, holder: Holder) -> None:
    ask(store, holder, "GM9001")
    ask(store, holder, "GM9002", "GM9001")
    assert [one.id for one in store.analyses.find(None)] == [2, 1]
    assert [one.id for one in store.analyses.find(["GM9001"])] == [1]
    assert [one.id for one in store.analyses.find(["GM9001", "GM9002", "GM9003"])] == [2, 1]
    assert store.analyses.find(["GM9003"]) == []


@pytest.mark.parametrize("table", ["analysis", "analysis_result"])
def test_what_was_asked_and_what_came_of_it_never_change(
    store: Store, holder: Holder, by_hand: ByHand, table: str
) -> None:
    ask(store, holder)
    store.analyses.claim("w1", NOW)
    store.analyses.finish(1, "w1", NOW, report="x", lists=[])
    key = "id" if table == "analysis" else "analysis"
    for act in (f"UPDATE {table} SET {key} = 5", f"DELETE FROM {table}"):
        with pytest.raises(Refusal, match="append-only"):
            by_hand.execute(act)


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE analysis SET figures = 'iets anders' WHERE id = 2",
        "UPDATE analysis SET gemeenten = 'GM0363' WHERE id = 2",
        "UPDATE analysis_result SET report = 'iets anders' WHERE analysis = 2",
        "DELETE FROM analysis_result WHERE analysis = 2",
    ],
)
def test_verify_names_what_was_changed_behind_the_triggers(
    store: Store, holder: Holder, by_hand: ByHand, act: str
) -> None:
    for number in (1, 2):
        ask(store, holder)
        store.analyses.claim("w1", NOW)
        store.analyses.finish(number, "w1", NOW, report="<p>é", lists=[{"rows": []}])
    ask(store, holder)
    assert store.analyses.verify() == []
    by_hand.drop_triggers()
    by_hand.execute(act)
    assert store.analyses.verify() == [2]
