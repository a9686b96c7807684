"""Tokens and sessions: kept as hashes, ended by time or by hand, and silent about why they do not work."""

from datetime import timedelta

import pytest

from lib.databases import ByHand, Refusal
from lib.published import NOW
from vroegsignalering.errors import BadInput
from vroegsignalering.store import Holder, Role, Store
from vroegsignalering.store.tokens import SESSION

pytest_plugins = ("lib.stores",)

WEEK = timedelta(days=7)


def issue(store: Store, role: str = "gemeente:GM9001", name: str = "Verzonnenstad") -> str:
    return store.tokens.issue(name=name, role=role, expires=NOW + WEEK, by="beheer", at=NOW)


def number_of(token: str) -> str:
    return token.split("_")[1]


def test_a_token_names_its_holder_and_role(store: Store) -> None:
    holder = store.tokens.holder(issue(store, "gemeente:GM9001,GM9002"), now=NOW)
    assert holder is not None
    assert (holder.name, str(holder.role)) == ("Verzonnenstad", "gemeente:GM9001,GM9002")
    assert holder.token in holder.actor


def test_the_store_holds_no_token(store: Store, by_hand: ByHand) -> None:
    token = issue(store)
    session = store.tokens.begin_session(token, now=NOW)
    assert session is not None
    store._database.close()
    content = by_hand.everything()
    assert number_of(token) in content
    for secret in (token, session):
        assert secret.split("_", 2)[2] not in content


def test_a_token_has_256_random_bits_and_is_never_the_same(store: Store) -> None:
    secrets = {issue(store).split("_", 2)[2] for _ in range(20)}
    assert len(secrets) == 20
    assert {len(secret) for secret in secrets} == {43}


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t + "A", lambda t: "", lambda t: "vroeg_" + t, str.upper]
)
def test_what_is_not_exactly_the_token_has_no_holder(store: Store, change) -> None:  # type: ignore[no-untyped-def]
    assert store.tokens.holder(change(issue(store)), now=NOW) is None


def test_the_secret_of_another_token_does_not_fit(store: Store) -> None:
    first, second = issue(store), issue(store)
    assert store.tokens.holder(f"vroeg_{number_of(first)}_{second.split('_', 2)[2]}", now=NOW) is None


def test_a_token_ends_at_its_expiry(store: Store) -> None:
    token = issue(store)
    assert store.tokens.holder(token, now=NOW + WEEK - timedelta(seconds=1)) is not None
    assert store.tokens.holder(token, now=NOW + WEEK) is None


def test_a_revoked_token_has_no_holder_and_stays_in_the_list(store: Store) -> None:
    token = issue(store)
    store.tokens.revoke(number_of(token), by="beheer", at=NOW)
    assert store.tokens.holder(token, now=NOW) is None
    (record,) = store.tokens.listed()
    assert (record.id, record.revoked_at, record.expires_at) == (number_of(token), NOW, NOW + WEEK)
    assert [entry["action"] for entry in store.audit.entries()] == ["token uitgegeven", "token ingetrokken"]


def test_only_an_active_token_can_be_revoked(store: Store) -> None:
    token = issue(store)
    store.tokens.revoke(number_of(token), by="beheer", at=NOW)
    for number in (number_of(token), "0" * 12):
        with pytest.raises(BadInput, match="an active token"):
            store.tokens.revoke(number, by="beheer", at=NOW)
    assert len(store.audit.entries()) == 2


def test_the_database_refuses_to_revive_or_change_a_token(store: Store, by_hand: ByHand) -> None:
    store.tokens.revoke(number_of(issue(store)), by="beheer", at=NOW)
    issue(store)
    for act in (
        "UPDATE token SET revoked_at = NULL WHERE revoked_at IS NOT NULL",
        "UPDATE token SET role = 'rijk' WHERE revoked_at IS NULL",
        "DELETE FROM token",
    ):
        with pytest.raises(Refusal, match="token"):
            by_hand.execute(act)


# Who introduces a holder vouches for the person; the record is ours.
PERSON = Holder("oidc0a1b2c3d", "A. de Vries", Role.parse("gemeente:GM9001"), NOW + WEEK)


def test_tokens_are_what_was_issued(store: Store) -> None:
    token = issue(store)
    issue(store)
    assert store.tokens.introduce(PERSON, at=NOW)
    store.tokens.revoke(number_of(token), by="beheer", at=NOW)
    store.tokens.revoke(PERSON.token, by="beheer", at=NOW)
    assert store.tokens.verify() == []


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE token SET revoked_at = NULL WHERE id = '{}'",
        "UPDATE token SET revoked_at = '2026-03-02T09:30:00.000001Z' WHERE id = '{}'",
        "UPDATE token SET role = 'rijk' WHERE id = '{}'",
        "UPDATE token SET name = 'Iemand anders' WHERE id = '{}'",
        "UPDATE token SET hash = '0' || substr(hash, 2, 62) || 'x' WHERE id = '{}'",
        "UPDATE token SET created_at = '2026-01-01T00:00:00.000000Z' WHERE id = '{}'",
        "UPDATE token SET created_by = 'iemand anders' WHERE id = '{}'",
        "UPDATE token SET expires_at = '9999-12-31T00:00:00.000000Z' WHERE id = '{}'",
        "DELETE FROM token WHERE id = '{}'",
    ],
)
def test_verify_names_a_token_that_was_changed_behind_the_triggers(store: Store, by_hand: ByHand, act: str) -> None:
    number = number_of(issue(store))
    issue(store)
    store.tokens.introduce(PERSON, at=NOW)
    for one in (number, PERSON.token):
        store.tokens.revoke(one, by="beheer", at=NOW)
    by_hand.drop_triggers()
    by_hand.execute(act.format(number))
    assert store.tokens.verify() == [number]
    by_hand.execute(act.format(PERSON.token))
    assert store.tokens.verify() == [number, PERSON.token]


def test_verify_names_a_token_that_was_revoked_or_came_without_an_account(store: Store, by_hand: ByHand) -> None:
    number = number_of(issue(store))
    by_hand.drop_triggers()
    by_hand.execute(
        f"UPDATE token SET revoked_at = created_at WHERE id = '{number}'",
        f"INSERT INTO token ({_HAS}) SELECT '0' || substr(id, 2, 9) || 'zz', {_HAS.removeprefix('id, ')} FROM token",
    )
    assert store.tokens.verify() == sorted([number, f"0{number[1:10]}zz"])


_HAS = "id, hash, name, role, created_at, created_by, expires_at"


@pytest.mark.parametrize(
    "act",
    [
        f"INSERT OR REPLACE INTO token ({_HAS}) SELECT {_HAS.replace('role', repr('rijk'))} FROM token",
        f"INSERT OR REPLACE INTO token (rowid, {_HAS}) SELECT rowid, 'x' || {_HAS} FROM token",
        "UPDATE OR REPLACE token SET rowid = 1 WHERE rowid = 2",
        "INSERT OR REPLACE INTO session (id, hash, token, expires_at) SELECT id, hash, token, expires_at FROM session",
        "UPDATE OR REPLACE session SET rowid = 1 WHERE rowid = 2",
    ],
)
def test_sqlite_refuses_to_replace_a_token_or_a_session(store: Store, by_hand: ByHand, act: str) -> None:
    if by_hand.is_server:
        pytest.skip("PostgreSQL replaces no row but by an update or a removal")
    first, _ = (store.tokens.begin_session(issue(store), now=NOW) for _ in range(2))
    store.tokens.end_session(first or "", now=NOW)
    before = by_hand.everything()
    with pytest.raises(Refusal, match="is never replaced"):
        by_hand.execute(act)
    assert by_hand.everything() == before


@pytest.mark.parametrize(
    "role", ["", "minister", "gemeente:", "gemeente:9001", "gemeente:GM90", "gemeente:GM9001,", "GM9001", "rijk "]
)
def test_an_unknown_role_is_refused(store: Store, role: str) -> None:
    with pytest.raises(BadInput, match="expected rijk, analist, openbaar or gemeente"):
        issue(store, role)


def test_a_token_needs_a_name_and_a_future(store: Store) -> None:
    with pytest.raises(BadInput, match="name"):
        issue(store, name=" ")
    with pytest.raises(BadInput, match="expires"):
        store.tokens.issue(name="x", role="rijk", expires=NOW, by="beheer", at=NOW)


ROLES = """
    rijk                    | lists of every gemeente | model
    gemeente:GM9001         | lists of GM9001         |
    gemeente:GM9001,GM9002  | lists of GM9001, GM9002 |
    analist                 |                         | model
    openbaar                |                         |
"""


def test_what_each_role_may_read_is_as_drawn() -> None:
    for line in ROLES.strip().splitlines():
        written, lists, model = (part.strip() for part in line.split("|"))
        role = Role.parse(written)
        assert str(role) == written
        assert role.reads_model() == (model == "model")
        for gemeente in ("GM9001", "GM9002", "GM9003"):
            assert role.reads_lists_of(gemeente) == (gemeente in lists or "every" in lists), (written, gemeente)


def test_a_session_ends_by_time_by_signing_out_and_with_its_token(store: Store) -> None:
    token = issue(store)
    session = [store.tokens.begin_session(token, now=NOW) or "" for _ in range(3)]
    holder = store.tokens.session_holder(session[0], now=NOW)
    assert holder == store.tokens.holder(token, now=NOW)
    assert store.tokens.session_holder(session[0], now=NOW + SESSION) is None
    store.tokens.end_session(session[1], now=NOW)
    store.tokens.end_session(session[1], now=NOW)
    assert store.tokens.session_holder(session[1], now=NOW) is None
    assert store.tokens.session_holder(session[2], now=NOW) is not None
    store.tokens.revoke(number_of(token), by="beheer", at=NOW)
    assert store.tokens.session_holder(session[2], now=NOW) is None


def test_a_session_is_no_token_and_a_token_no_session(store: Store) -> None:
    token = issue(store)
    session = store.tokens.begin_session(token, now=NOW) or ""
    assert store.tokens.holder(session, now=NOW) is None
    assert store.tokens.session_holder(token, now=NOW) is None
    assert store.tokens.begin_session("vroeg_x", now=NOW) is None
