"""What only a named person decides: promotion, publication, tokens; and the account of it."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest

from lib.commands import invoke, refused
from lib.databases import ByHand, Refusal
from lib.ran import Ran
from vroegsignalering import registry
from vroegsignalering.store import Store

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BY = ("--by", "A. de Vries")


def promoted(models: Path, version: str) -> None:
    registry.promote(models, version, by="demo", at=AT, reason="")


def test_a_promotion_and_a_publication_are_accounted_for(ran: Ran, models: Path) -> None:
    said = invoke("promote", ran.version, *BY, "--reason", "eerste ronde")
    assert said.status == 0
    assert f"{ran.version} is now the champion, by A. de Vries" in said.out
    said = invoke("publish", ran.out, *BY)
    stage, published = said.out.splitlines()
    assert stage.split()[0] == "publication"
    assert (said.status, published) == (0, f"publication 1: the lists of {ran.out}, by A. de Vries")
    shown = [line.split(maxsplit=3) for line in invoke("audit", "show").out.splitlines()]
    assert [line[0] for line in shown] == ["1", "2"]
    assert shown[0][3] == f"UTC  A. de Vries              gepromoveerd {ran.version}: eerste ronde"
    assert shown[1][3] == "UTC  A. de Vries              gepubliceerd 1"
    assert invoke("audit", "show", "--last", "1").out.split()[0] == "2"


@pytest.mark.parametrize(
    "act",
    [
        ("promote", "klein-1"),
        ("publish", "run"),
        ("token", "issue", "--name", "X", "--role", "rijk"),
        ("token", "revoke", "0123456789ab"),
        ("store", "upgrade"),
    ],
)
def test_nothing_is_decided_by_nobody(tmp_path: Path, act: tuple[str, ...]) -> None:
    assert invoke(*act).status == 2
    assert "give a name with --by" in refused(invoke(*act, "--by", " "), 4)
    assert "found 201 signs; expected 200 at most" in refused(invoke(*act, "--by", "x" * 201), 2)
    assert list(tmp_path.iterdir()) == []


def test_a_version_that_the_gate_refuses_is_not_promoted_and_not_accounted_as_such(tmp_path: Path) -> None:
    about = {
        "pipeline": "klein",
        "synthetic": True,
        "gate": {"min_judged_origins": 3, "min_slides": 20},
        "judged": {"zwak-2": {"baseline": False, "origins": 1, "slides": 3}},
    }
    registry.export(tmp_path / "models", "klein-1", about=about, files={}, card="")
    line = refused(invoke("promote", "klein-1", *BY), 4)
    assert "klein-1 cannot be promoted: zwak-2 was judged on 1 origins, the gate asks 3" in line
    assert not (tmp_path / "models" / "champion.json").exists()
    assert invoke("audit", "show").out == ""


def test_without_its_account_no_version_is_served(ran: Ran, models: Path, tmp_path: Path) -> None:
    hand = ByHand(f"sqlite:///{tmp_path / 'publicaties.db'}")
    Store(hand.url.render_as_string()).create()
    row = (
        "INSERT INTO list_row (risk_list, area, rank, content) VALUES (9, 'x', 1, '{}')"  # of no list: found at the end
    )
    hand.execute(f"CREATE TRIGGER wrong AFTER INSERT ON audit_entry BEGIN {row}; END")
    with pytest.raises(Refusal):
        invoke("promote", ran.version, *BY)
    assert registry.champion(models) is None
    assert invoke("audit", "show").out == ""


def test_a_promotion_that_breaks_off_after_its_account_is_told_and_can_be_done_again(
    ran: Ran, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    promoted(models, ran.version)
    with monkeypatch.context() as full:
        full.setattr(registry, "write_json", Mock(side_effect=OSError(28, "No space left on device")))
        assert "No space left" in refused(invoke("promote", ran.version, *BY), 1)
    assert registry.champion_of(models) == ran.version
    said = invoke("audit", "verify")
    assert (said.status, said.err) == (
        1,
        f"champion.json says {ran.version}, by demo; the account tells that {ran.version} was promoted last, by A. de "
        "Vries. Promote the version that is meant again\n",
    )
    assert invoke("promote", ran.version, *BY).status == 0
    assert invoke("audit", "verify").status == 0


def test_a_champion_whose_manifest_is_another_than_was_promoted_is_told(ran: Ran, models: Path) -> None:
    assert invoke("promote", ran.version, *BY).status == 0
    champion = models / "champion.json"
    digest = registry.digest_of_manifest(models, ran.version)
    champion.write_text(champion.read_text(encoding="utf-8").replace(digest, "0" * 64), encoding="utf-8")
    said = invoke("audit", "verify")
    assert (said.status, said.err) == (
        1,
        "champion.json names another manifest than was promoted. Promote the version that is meant again\n",
    )


def test_a_champion_that_nobody_promoted_is_told(ran: Ran, models: Path, tmp_path: Path) -> None:
    Store(f"sqlite:///{tmp_path / 'publicaties.db'}").create()
    assert invoke("audit", "verify").status == 0
    promoted(models, ran.version)
    said = invoke("audit", "verify")
    assert said.status == 1
    assert f"champion.json says {ran.version}, by demo; the account tells of no promotion" in said.err
    (models / "champion.json").write_text("{}", encoding="utf-8")
    assert "champion.json cannot be read" in invoke("audit", "verify").err


def test_the_account_says_which_manifest_was_promoted(ran: Ran, models: Path, tmp_path: Path) -> None:
    assert invoke("promote", ran.version, *BY).status == 0
    store = Store(f"sqlite:///{tmp_path / 'publicaties.db'}")
    (entry,) = store.audit.entries()
    store.close()
    assert entry["detail"]["manifest"] == registry.digest_of_manifest(models, ran.version)
    now = registry.champion(models)
    assert now
    assert now["manifest"] == entry["detail"]["manifest"]


def test_without_a_champion_nothing_is_published(ran: Ran, models: Path, tmp_path: Path) -> None:
    assert "no champion" in refused(invoke("publish", ran.out, *BY), 5)
    assert not (tmp_path / "publicaties.db").exists()


def of_another_version(path: Path) -> None:
    version = path.read_text(encoding="utf-8").split('"version":"')[1].split('"')[0]
    path.write_text(path.read_text(encoding="utf-8").replace(version, "klein-000000000000"), encoding="utf-8")


def with_another_rank(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert '"rang":2,' in text
    path.write_text(text.replace('"rang":2,', '"rang":3,'), encoding="utf-8")


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def of_another_kind(path: Path) -> None:
    path.write_text("[]")


@pytest.mark.parametrize(
    ("spoil", "status", "says"),
    [
        (of_another_version, 4, "is of klein-000000000000, but the champion is"),
        (with_another_rank, 4, "it was changed since"),
        (cut_off, 2, "found none that can be read"),
        (of_another_kind, 2, "found none that can be read"),
        (Path.unlink, 2, "found none that can be read"),
    ],
)
def test_a_list_that_is_not_what_the_champion_gave_is_not_published(
    ran: Ran, models: Path, tmp_path: Path, spoil: Callable[[Path], object], status: int, says: str
) -> None:
    promoted(models, ran.version)
    shutil.copytree(ran.out / "lists", tmp_path / "run" / "lists")
    spoil(tmp_path / "run" / "lists" / "zwak-4.json")
    line = refused(invoke("publish", tmp_path / "run", *BY), status)
    assert f"{Path('run', 'lists', 'zwak-4.json')}" in line
    assert says in line
    assert not (tmp_path / "publicaties.db").exists()


def test_a_token_is_issued_listed_and_revoked() -> None:
    said = invoke("token", "issue", "--name", "Gemeente Verzonnenstad", "--role", "gemeente:GM9001", *BY)
    assert said.status == 0
    _, number, secret = said.out.strip().split("_", 2)
    listed = invoke("token", "list").out
    assert listed.startswith(f"{number}  gemeente:GM9001")
    assert "until " in listed
    assert secret not in listed
    assert invoke("token", "revoke", number, *BY).out == f"token {number} is revoked\n"
    assert "revoked " in invoke("token", "list").out
    refused(invoke("token", "revoke", number, *BY), 2)


def test_what_no_terminal_should_act_on_is_shown_as_it_is_written(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'publicaties.db'}")
    name, until = "A\n    2  \x1b[2Kb\r", AT + timedelta(days=9_999)
    store.tokens.issue(name=name, role="rijk", expires=until, by="demo\u202e", at=AT)
    store.audit.record(at=AT, actor=name, action="analyse mislukt", subject="1\n", reden="x\n")
    store.close()
    first, second = invoke("audit", "show").out.splitlines()
    assert "demo\\u202e" in first
    assert second.split("UTC")[1].split() == ["A\\n", "2", r"\x1b[2Kb\r", "analyse", "mislukt", "1\\n:", r"x\n"]
    (listed,) = invoke("token", "list").out.splitlines()
    assert listed.endswith(r"A\n    2  \x1b[2Kb\r (by demo\u202e)")


def test_no_token_lasts_longer_than_two_years() -> None:
    for days in ("731", "99999999"):
        line = refused(invoke("token", "issue", "--name", "X", "--role", "rijk", "--days", days, *BY), 2)
        assert f"--days: found {days}; expected 730 at most" in line


def test_a_list_of_no_tokens_says_so(ran: Ran, models: Path) -> None:
    promoted(models, ran.version)
    assert invoke("publish", ran.out, *BY).status == 0
    said = invoke("token", "list")
    assert (said.status, said.out) == (0, "")
    assert "No tokens yet" in said.err


def test_a_role_that_does_not_exist_is_refused() -> None:
    line = refused(invoke("token", "issue", "--name", "X", "--role", "baas", *BY), 2)
    assert "found 'baas'; expected rijk, analist" in line


def test_an_account_that_was_changed_does_not_hold(tmp_path: Path) -> None:
    for _ in range(2):
        invoke("token", "issue", "--name", "Rijk", "--role", "rijk", *BY)
    said = invoke("audit", "verify")
    assert (said.status, said.out.splitlines()[-1]) == (0, "in order")
    noted = said.out.split("head ")[1].split()[0]
    assert invoke("audit", "verify", "--known", noted).status == 0
    said = invoke("audit", "verify", "--known", f"1:{'0' * 64}")
    assert said.status == 1
    assert "entry 1 has another hash than was noted" in said.err
    short = noted[:-20]  # that it is cut off does not mean that the account was changed
    assert f"found '{short}'; expected NUMBER:HASH" in refused(invoke("audit", "verify", "--known", short), 2)
    assert "found '3'; expected NUMBER:HASH" in refused(invoke("audit", "verify", "--known", "3"), 2)
    with closing(sqlite3.connect(tmp_path / "publicaties.db")) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE audit_entry SET actor = 'iemand anders' WHERE number = 1")
        database.commit()
    said = invoke("audit", "verify")
    assert said.status == 1
    assert "the account does not hold: entry 1" in said.err
