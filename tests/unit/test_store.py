"""The publication store: append-only by the database itself, one transaction a publication, no growth in cost."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from lib.published import NOW, VERSION, lists
from vroegsignalering.errors import BadInput, GateError, Unavailable
from vroegsignalering.store import Store
from vroegsignalering.store.schema import instant, metadata


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "publicaties.db"


@pytest.fixture
def store(file: Path) -> Store:
    return Store(f"sqlite:///{file}")


def publish(store: Store, content: list[dict[str, Any]] | None = None, version: str = VERSION, **more: Any) -> int:
    return store.publish(content or lists(version=version), version=version, by="demo", at=NOW, **more)


def test_what_was_published_comes_back_as_it_was(store: Store) -> None:
    number = publish(store, reason="jaarlijkse ronde")
    found = store.risk_list("GM9001", "zwak", 4)
    assert found is not None
    published = lists()[3]
    assert found.rows == [row for row in published["rows"] if row["gemeentecode"] == "GM9001"]
    assert found.provenance == published["provenance"]
    assert (found.gemeente_name, found.areas) == ("Verzonnenstad", 12)
    assert found.publication == store.latest() == store.publication(number)
    assert (found.publication.published_at, found.publication.reason) == (NOW, "jaarlijkse ronde")
    assert store.verify() == []


def test_rows_come_by_rank_whatever_the_order_they_were_given_in(store: Store) -> None:
    content = lists()
    for one in content:
        one["rows"].reverse()
    publish(store, content)
    found = store.risk_list("GM9001", "onvoldoende", 2)
    assert found is not None
    assert [row["rang"] for row in found.rows] == [2, 4, 6, 8, 10, 12]


def test_the_newest_publication_answers_unless_another_is_named(store: Store) -> None:
    first, second = publish(store), publish(store, version="demo-2")
    newest, older = store.risk_list("GM9001", "zwak", 2), store.risk_list("GM9001", "zwak", 2, number=first)
    assert newest is not None
    assert older is not None
    assert (newest.publication.id, older.publication.id) == (second, first)
    assert older.provenance["version"] == VERSION


@pytest.mark.parametrize(
    ("gemeente", "target", "horizon", "number"),
    [("GM9003", "zwak", 2, None), ("GM9001", "goed", 2, None), ("GM9001", "zwak", 3, None), ("GM9001", "zwak", 2, 9)],
)
def test_what_is_not_there_is_none(store: Store, gemeente: str, target: str, horizon: int, number: int | None) -> None:
    publish(store)
    assert store.risk_list(gemeente, target, horizon, number=number) is None


def test_gemeenten_of_a_publication_are_listed_by_name_with_their_areas(store: Store) -> None:
    number = publish(store)
    assert store.gemeenten(number) == [("GM9002", "Bedachterhoek", 6), ("GM9001", "Verzonnenstad", 6)]


def test_the_same_lists_are_not_published_twice(store: Store) -> None:
    publish(store)
    with pytest.raises(GateError, match="already published, as number 1"):
        publish(store)
    assert [one.id for one in store.publications()] == [1]


def test_a_correction_names_what_it_replaces_and_that_one_only_once(store: Store) -> None:
    publish(store)
    with pytest.raises(GateError, match="publication 7, which should be replaced, does not exist"):
        publish(store, lists(areas=11), replaces=7)
    with pytest.raises(GateError, match="already published"):
        publish(store, replaces=1)
    assert publish(store, lists(areas=11), replaces=1, reason="een gebied te veel") == 2
    with pytest.raises(GateError, match="was replaced already, by number 2"):
        publish(store, lists(areas=10), replaces=1)
    first, second = store.publication(1), store.publication(2)
    assert first is not None
    assert second is not None
    assert (first.replaced_by, second.replaces) == (2, 1)


def test_going_back_to_an_earlier_publication_is_a_correction(store: Store) -> None:
    publish(store)
    publish(store, lists(areas=11), replaces=1)
    assert publish(store, replaces=2, reason="toch de eerste") == 3


def test_a_publication_and_its_account_are_one(store: Store) -> None:
    publish(store)
    entry = store.audit.entries()[-1]
    assert (entry["actor"], entry["action"], entry["subject"]) == ("demo", "gepubliceerd", "1")
    latest = store.latest()
    assert latest is not None
    assert entry["detail"]["digest"] == latest.digest


def test_a_publication_that_fails_half_way_leaves_nothing(store: Store, file: Path) -> None:
    publish(store)
    with sqlite3.connect(file) as direct:
        direct.execute(
            "CREATE TRIGGER stop BEFORE INSERT ON audit_entry WHEN NEW.number > 1 BEGIN SELECT RAISE(ABORT, 'x'); END"
        )
    direct.close()
    with pytest.raises(Exception, match="x"):
        publish(store, version="demo-2")
    assert [one.id for one in store.publications()] == [1]
    assert count(file, "list_row") == 48
    assert count(file, "risk_list") == 4


def test_of_two_publishers_at_once_one_wins_and_the_other_is_told(store: Store, file: Path) -> None:
    publish(store, version="demo-0")
    told: list[int | str] = []

    def attempt() -> None:
        try:
            told.append(publish(Store(f"sqlite:///{file}"), replaces=1))
        except GateError as error:
            told.append(str(error))

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(type, told), key=str) == [int, str, str, str]
    assert len(store.publications()) == 2


@pytest.mark.parametrize("table", ["publication", "risk_list", "list_row", "audit_entry"])
@pytest.mark.parametrize(
    "act", ["UPDATE {} SET {} = 5", "DELETE FROM {}", "INSERT OR REPLACE INTO {} SELECT * FROM {}"]
)
def test_the_database_refuses_to_change_or_remove_what_was_published(
    store: Store, file: Path, table: str, act: str
) -> None:
    publish(store)
    column = {"list_row": "rank", "audit_entry": "number"}.get(table, "id")
    second = column if "UPDATE" in act else table
    direct = sqlite3.connect(file)
    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|closed"):
        direct.execute(act.format(table, second))
    direct.close()
    assert store.verify() == []


def test_the_database_refuses_to_add_to_a_closed_publication(store: Store, file: Path) -> None:
    publish(store)
    direct = sqlite3.connect(file)
    with pytest.raises(sqlite3.IntegrityError, match="closed"):
        direct.execute("INSERT INTO list_row SELECT risk_list, 'BU90019999', 99, gemeente, '', '{}' FROM list_row")
    with pytest.raises(sqlite3.IntegrityError, match="closed"):
        direct.execute("INSERT INTO risk_list SELECT 99, publication, 'goed', 2, 1, 0, '{}' FROM risk_list LIMIT 1")
    direct.close()


def test_verify_names_a_publication_that_was_changed_behind_the_triggers(store: Store, file: Path) -> None:
    publish(store)
    publish(store, version="demo-2")
    with sqlite3.connect(file) as direct:
        direct.execute("DROP TRIGGER list_row_stays")
        direct.execute("UPDATE list_row SET content = replace(content, '0.42', '0.01') WHERE risk_list = 5")
    direct.close()
    assert store.verify() == [2]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda content: content.clear(), "no list"),
        (lambda content: content[0].pop("rows"), r"lists/onvoldoende-2.json, rows: found nothing"),
        (lambda content: content[0]["rows"].clear(), "rows"),
        (lambda content: content[0]["rows"][3].update(kans=1.2), r"rows.3.kans: found 1.2"),
        (lambda content: content[0]["rows"][3].update(kans=float("nan")), r"rows.3.kans: found nan"),
        (lambda content: content[0]["rows"][3].update(klasse=10), r"rows.3.klasse: found 10"),
        (lambda content: content[0]["rows"][3].update(gemeentecode="9001"), "gemeentecode"),
        (lambda content: content[0]["rows"][3].pop("redenen"), r"rows.3.redenen: found nothing"),
        (lambda content: content[0]["rows"][3].update(gebied="BU90020001"), "BU90020001 twice"),
        (lambda content: content[0]["provenance"].update(version="other"), "the version published"),
        (lambda content: content[0]["provenance"].update(origin_day="ooit"), "origin_day"),
        (lambda content: content.append(content[0]), "same target and horizon twice"),
        (lambda content: content.insert(0, {}), r"list 1, provenance: found nothing"),
    ],
)
def test_lists_that_break_the_contract_are_refused_and_nothing_is_made(
    store: Store, file: Path, change: Any, says: str
) -> None:
    content = lists()
    change(content)
    with pytest.raises(BadInput, match=says):
        store.publish(content, version=VERSION, by="demo", at=NOW)
    assert not file.exists()


def test_a_store_that_is_not_there_is_unavailable_and_is_not_made_by_reading(store: Store, file: Path) -> None:
    with pytest.raises(Unavailable, match="unable to open database file"):
        store.check()
    assert not file.exists()


def test_a_file_that_is_no_store_is_unavailable(store: Store, file: Path) -> None:
    file.parent.mkdir()
    file.write_text("geen database " * 100)
    with pytest.raises(Unavailable, match="not a database"):
        store.check()


def test_an_empty_database_is_unavailable(store: Store, file: Path) -> None:
    file.parent.mkdir()
    file.touch()
    with pytest.raises(Unavailable, match="no such table"):
        store.check()


def test_a_store_that_goes_and_comes_back_is_noticed_both_times(store: Store, file: Path) -> None:
    publish(store)
    assert store.check() == 1
    away = file.with_suffix(".away")
    file.rename(away)
    with pytest.raises(Unavailable):
        store.check()
    away.rename(file)
    assert store.check() == 1


def test_an_address_never_shows_its_password() -> None:
    with pytest.raises(Unavailable) as caught:
        Store("postgresql://vroeg:geheim@127.0.0.1:1/vroeg").check()
    assert "geheim" not in str(caught.value)


def test_reading_a_list_costs_the_same_with_one_and_with_many_publications(store: Store) -> None:
    def steps() -> int:
        told = 0
        engine = store._database._engine

        def count_steps() -> int:
            nonlocal told
            told += 1
            return 0

        with engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.set_progress_handler(count_steps, 1)
        store.risk_list("GM9001", "zwak", 4)
        raw.set_progress_handler(None, 0)
        return told

    publish(store, version="demo-0")
    store.risk_list("GM9001", "zwak", 4)
    alone = steps()
    for number in range(1, 60):
        publish(store, version=f"demo-{number}")
    assert 0 < steps() <= alone * 1.1


def test_connections_keep_foreign_keys_and_wait_for_their_turn(store: Store) -> None:
    seen: list[str] = []
    publish(store)
    event.listen(store._database._engine, "before_cursor_execute", lambda _c, _cur, text, *_: seen.append(text))
    publish(store, version="demo-2")
    assert "BEGIN IMMEDIATE" in seen


def test_the_schema_can_be_made_in_postgresql_with_its_triggers() -> None:
    dialect = postgresql.dialect()
    for table in metadata.sorted_tables:
        assert f"CREATE TABLE {table.name}" in str(CreateTable(table).compile(dialect=dialect))


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        instant(NOW.replace(tzinfo=None))


def count(file: Path, table: str) -> int:
    direct = sqlite3.connect(file)
    try:
        return int(direct.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    finally:
        direct.close()
