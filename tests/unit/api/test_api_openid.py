"""Tokens of an OpenID issuer, which runs here: who they let in, and everything that must not."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from lib.client import Client
from lib.published import NOW, Clock, FixedModel, lists
from lib.serving import CONTACT
from vroegsignalering.api.openid import OpenId
from vroegsignalering.app import create_app
from vroegsignalering.store import Store
from vroegsignalering.store.tokens import LONGEST_NAME

OWN = "/v1/risicolijsten/GM9001"
ISSUER, AUDIENCE = "https://idp.example", "vroegsignalering"


class Issuer:
    """An issuer with one key, which it can change; it counts how often its keys were asked."""

    def __init__(self) -> None:
        issuer, self.asked, self.down = self, 0, False
        self.new_key("een")

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                self.send_response(500 if issuer.down else 200)
                self.end_headers()
                self.wfile.write(issuer.jwks)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/jwks"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def new_key(self, kid: str) -> None:
        self.kid, self.key = kid, ec.generate_private_key(ec.SECP256R1())
        public = jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        self.jwks = json.dumps({"keys": [{**public, "kid": kid, "use": "sig", "alg": "ES256"}]}).encode()

    def token(self, *, key: Any = None, algorithm: str = "ES256", kid: str = "", **changes: Any) -> str:
        told = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "a1",
            "name": "A. de Vries",
            "iat": NOW,
            "exp": NOW + timedelta(hours=1),
            "roles": ["gemeente:GM9001", "offline_access"],
        }
        content = {name: value for name, value in (told | changes).items() if value is not None}
        return jwt.encode(content, key or self.key, algorithm=algorithm, headers={"kid": kid or self.kid})


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    yield issuer
    issuer.server.shutdown()
    issuer.server.server_close()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(f"sqlite:///{tmp_path / 'publicaties.db'}")
    store.publish(lists(), version="demo-1a2b3c4d", by="demo", at=NOW)
    return store


@pytest.fixture
def client(issuer: Issuer, store: Store) -> Iterator[Client]:
    openid = OpenId(ISSUER, AUDIENCE, issuer.address)
    client = Client(create_app(store=store, model=FixedModel(), clock=Clock(), contact=CONTACT, openid=openid))
    yield client
    client.close()


def test_a_token_of_the_issuer_opens_what_its_role_may_see(issuer: Issuer, store: Store, client: Client) -> None:
    token = issuer.token()
    assert client.get(OWN, token=token).status_code == 200
    assert client.get("/v1/risicolijsten/GM9002", token=token).status_code == 403
    told = client.get("/v1/ik", token=token).json()
    assert (told["naam"], told["rol"], told["gemeenten"]) == ("A. de Vries", "gemeente", ["GM9001"])
    assert told["verloopt_op"] == "2026-03-02T10:30:00Z"
    assert client.get("/v1/modellen", token=issuer.token(roles="analist", sub="b2")).status_code == 200
    assert issuer.asked == 1
    read = [entry["actor"] for entry in store.audit.entries() if entry["action"] == "lijst gelezen"]
    assert read == [f"A. de Vries (token {told['token']})"]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        (
            {"name": "A. de Vries\n    7  2026-03-02 09:30:00 UTC  beheer"},
            "A. de Vries 7 2026-03-02 09:30:00 UTC beheer",
        ),
        ({"name": "\x1b[2K\rA.\tde\u2028Vries\x85\x00"}, "[2K A. de Vries"),
        ({"name": "A. de Vries\ud800\u202e"}, "A. de Vries"),
        ({"name": "\n", "preferred_username": "devries"}, "devries"),
        ({"name": None, "sub": "\ud800a1"}, "a1"),
        ({"name": "x" * 300}, "x" * LONGEST_NAME),
    ],
)
def test_a_name_comes_in_as_one_line_of_what_can_be_printed(
    issuer: Issuer, store: Store, client: Client, changes: dict[str, Any], name: str
) -> None:
    answer = client.get("/v1/ik", token=issuer.token(**changes))
    assert (answer.status_code, answer.json()["naam"]) == (200, name)
    assert store.audit.entries()[-1]["actor"] == f"{name} (token {answer.json()['token']})"


def test_a_person_without_any_name_has_the_number_of_the_record(issuer: Issuer, client: Client) -> None:
    told = client.get("/v1/ik", token=issuer.token(name=None, sub="\x00")).json()
    assert told["naam"] == told["token"]


def test_a_token_for_ever_is_one(issuer: Issuer, client: Client) -> None:
    ends = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert client.get("/v1/ik", token=issuer.token(exp=ends)).status_code == 200


def test_our_own_tokens_still_count(store: Store, client: Client) -> None:
    until = NOW + timedelta(days=1)
    own = store.tokens.issue(name="x", role="gemeente:GM9001", expires=until, by="x", at=NOW)
    assert client.get(OWN, token=own).status_code == 200


OTHER = ec.generate_private_key(ec.SECP256R1())


@pytest.mark.parametrize(
    "changes",
    [
        {"key": OTHER},
        {"key": "een geheim van ten minste tweeendertig tekens", "algorithm": "HS256"},
        {"key": "", "algorithm": "none"},
        {"kid": "onbekend"},
        {"iss": "https://ander.example"},
        {"aud": "een andere dienst"},
        {"aud": None},
        {"sub": None},
        {"exp": None},
        {"iat": None},
        {"exp": NOW - timedelta(minutes=1)},
        {"iat": NOW + timedelta(minutes=5)},
        {"nbf": NOW + timedelta(minutes=5)},
        {"exp": 1e300},
        {"roles": None},
        {"roles": []},
        {"roles": ["beheerder"]},
        {"roles": ["rijk", "gemeente:GM9001"]},
        {"roles": [{"rijk": True}]},
    ],
)
def test_any_other_token_lets_nobody_in(issuer: Issuer, client: Client, changes: dict[str, Any]) -> None:
    if changes.get("algorithm") == "none":
        changes = {**changes, "key": None}
        head, body, _ = issuer.token().split(".")
        token = f"{jwt.utils.base64url_encode(json.dumps({'alg': 'none', 'kid': 'een'}).encode()).decode()}.{body}."
        assert head
    else:
        token = issuer.token(**changes)
    answer = client.get(OWN, token=token)
    assert answer.status_code == 401
    assert answer.json()["detail"] == "Geef een geldig token mee: Authorization: Bearer <token>."


@pytest.mark.parametrize("token", ["a.b.c", "..", "é.b.c"])
def test_what_is_no_token_at_all_lets_nobody_in(client: Client, token: str) -> None:
    answer = client.get(OWN, headers={"Authorization": f"Bearer {token}".encode()})
    assert answer.status_code == 401


def test_invented_keys_are_not_asked_for_each_time(issuer: Issuer, client: Client) -> None:
    assert client.get(OWN, token=issuer.token()).status_code == 200
    for number in range(5):
        assert client.get(OWN, token=issuer.token(kid=f"verzonnen-{number}")).status_code == 401
    assert issuer.asked == 1


def test_a_new_key_of_the_issuer_is_found(issuer: Issuer) -> None:
    openid = OpenId(ISSUER, AUDIENCE, issuer.address, patience=0)
    old = issuer.token()
    assert openid.holder(old, now=NOW)
    issuer.new_key("twee")
    assert openid.holder(issuer.token(), now=NOW)
    assert openid.holder(old, now=NOW) is None


def test_without_the_issuer_the_service_says_when_to_come_back(issuer: Issuer, client: Client) -> None:
    issuer.down = True
    answer = client.get(OWN, token=issuer.token())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert issuer.address not in answer.text
    issuer.down = False
    assert client.get(OWN, token=issuer.token()).status_code == 200


def test_the_ministry_can_shut_out_a_holder_whom_the_issuer_lets_in(
    issuer: Issuer, store: Store, client: Client
) -> None:
    token = issuer.token()
    number = client.get("/v1/ik", token=token).json()["token"]
    assert client.get(OWN, token=token).status_code == 200
    store.tokens.revoke(number, by="beheer", at=NOW)
    assert client.get(OWN, token=token).status_code == 401
    for roles in (["gemeente:GM9002", "gemeente:GM9001"], "rijk"):  # the person is shut out, whatever the role
        assert client.get(OWN, token=issuer.token(roles=roles)).status_code == 401
    assert [entry["action"] for entry in store.audit.entries()][-1] == "token ingetrokken"


def test_a_person_who_comes_with_another_role_is_in_the_account_with_it(
    issuer: Issuer, store: Store, client: Client
) -> None:
    for roles in ("gemeente:GM9001", "rijk", "rijk", "gemeente:GM9001"):
        told = client.get("/v1/ik", token=issuer.token(roles=roles)).json()
    accounts = [one["detail"]["rol"] for one in store.audit.entries() if one["action"] == "voorgesteld"]
    assert accounts == ["gemeente:GM9001", "rijk"]
    assert store.tokens.verify() == []
    listed = client.get(f"/v1/tokens/{told['token']}", token=issuer.token(roles="rijk")).json()
    assert (listed["staat"], listed["rol"]) == ("geldig", "gemeente:GM9001")


def test_a_record_of_a_holder_opens_nothing_by_itself(issuer: Issuer, store: Store, client: Client) -> None:
    number = client.get("/v1/ik", token=issuer.token()).json()["token"]
    assert store.tokens.holder(f"vroeg_{number}_{'A' * 43}", now=NOW) is None
    assert [one.created_by for one in store.tokens.listed()] == ["OpenID Connect"]


def test_a_key_of_another_kind_than_the_token_says_lets_nobody_in(issuer: Issuer, client: Client) -> None:
    token = issuer.token()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    issuer.jwks = json.dumps({"keys": [{**public, "kid": issuer.kid, "use": "sig"}]}).encode()
    assert client.get(OWN, token=token).status_code == 401


def test_an_issuer_that_answers_with_a_page_is_away(issuer: Issuer, client: Client) -> None:
    issuer.jwks = b"<html>onderhoud</html>"
    assert client.get(OWN, token=issuer.token()).status_code == 503
