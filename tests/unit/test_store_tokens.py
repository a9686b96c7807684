"""Tokens and sessions: kept as hashes, ended by time or by hand, and silent about why they do not work."""

from datetime import timedelta

import pytest

from lib.databases import ByHand, Refusal
from lib.published import NOW
from vroegsignalering.errors import BadInput
from vroegsignalering.store import Role, Store
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
