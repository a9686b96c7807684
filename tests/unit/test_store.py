"""The publication store: append-only by the database itself, one transaction a publication, no growth in cost."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from lib.databases import ByHand, Refusal
from lib.published import NOW, VERSION, lists
from vroegsignalering.errors import BadInput, GateError, Unavailable
from vroegsignalering.files import digest_of
from vroegsignalering.store import Series, Store
from vroegsignalering.store.audit import LONGEST_ACTOR
from vroegsignalering.store.content import in_order
from vroegsignalering.store.schema import instant, publication

pytest_plugins = ("lib.stores",)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a store that is one."""
    return tmp_path / "data" / "publicaties.db"


@pytest.fixture
def kept(file: Path) -> Iterator[Store]:
    """A store in a file."""
    store = Store(f"sqlite:///{file}")
    yield store
    store.close()


def publish(store: Store, content: list[dict[str, Any]] | None = None, version: str = VERSION, **more: Any) -> int:
    return store.publish(content or lists(version=version), version=version, at=NOW, **({"by": "demo"} | more))


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


def test_a_gemeente_that_is_not_on_the_first_list_of_a_publication_is_among_its_gemeenten(store: Store) -> None:
    content = lists()
    for row in content[-1]["rows"][:2]:
        row |= {"gemeente": "Zoekdorp", "gemeentecode": "GM9003"}
    number = publish(store, content)
    assert store.gemeenten(number) == [
        ("GM9002", "Bedachterhoek", 6),
        ("GM9001", "Verzonnenstad", 6),
        ("GM9003", "Zoekdorp", 2),
    ]


def test_a_name_is_no_longer_than_every_database_can_take(store: Store, by_hand: ByHand) -> None:
    longest = "x" * LONGEST_ACTOR
    more, until = longest + "x", NOW + timedelta(days=1)
    publish(store, by=longest)
    number = store.tokens.issue(name="x", role="rijk", expires=until, by=longest, at=NOW).split("_")[1]
    before = by_hand.everything()
    for act in (
        lambda: publish(store, version="demo-2", by=more),
        lambda: store.tokens.issue(name="x", role="rijk", expires=until, by=more, at=NOW),
        lambda: store.tokens.revoke(number, by=more, at=NOW),
        lambda: store.upgrade(by=more, at=NOW),
    ):
        with pytest.raises(BadInput, match="found 201 signs; expected 200 at most"):
            act()
    assert by_hand.everything() == before


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


def of_postcodes(**more: Any) -> list[dict[str, Any]]:
    """Lists of another level, which are other series."""
    content = lists(**more)
    for one in content:
        one["provenance"]["level"] = "pc4"
    return content


def test_synthetic_lists_are_refused_where_real_ones_stand(store: Store) -> None:
    publish(store, lists(version="echt-1", synthetic=False), "echt-1")
    for content, replaces in ((lists(), None), (lists(), 1), (of_postcodes(), None)):
        with pytest.raises(GateError, match=r"are synthetic, and publication 1 is real.*VROEGSIGNALERING_STORE"):
            publish(store, content, replaces=replaces)
    assert store.count() == 1


def test_real_lists_take_the_place_of_synthetic_ones_but_do_not_stand_beside_them(store: Store) -> None:
    publish(store)
    beside = of_postcodes(version="echt-1", synthetic=False)
    with pytest.raises(GateError, match=r"publication 1, of a country that does not exist.*--replaces 1"):
        publish(store, beside, "echt-1")
    assert publish(store, beside, "echt-1", replaces=1) == 2
    assert publish(store, lists(version="echt-2", synthetic=False), "echt-2") == 3


def test_a_synthetic_list_that_would_stand_again_is_seen_too(store: Store) -> None:
    publish(store)
    publish(store, lists(version="proef-2"), "proef-2")  # the newest of its series, which hides the first one
    with pytest.raises(GateError, match=r"publication 1, of a country that does not exist"):
        publish(store, of_postcodes(version="echt-1", synthetic=False), "echt-1", replaces=2)
    assert [one.id for one in store.publications()] == [2, 1]
    assert {one.publication.id for one in store.lists()} == {2}


def test_real_lists_of_the_same_series_leave_no_synthetic_one_standing(store: Store) -> None:
    publish(store)
    assert publish(store, lists(version="echt-1", synthetic=False), "echt-1") == 2


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


def test_a_publication_that_fails_half_way_leaves_nothing(store: Store, by_hand: ByHand) -> None:
    publish(store)
    # The account comes last: with a number that is taken already it fails.
    by_hand.drop_triggers()
    by_hand.execute("UPDATE audit_head SET number = 0")
    with pytest.raises(Refusal, match=r"(?i)unique"):
        publish(store, version="demo-2")
    assert [one.id for one in store.publications()] == [1]
    assert by_hand.count("list_row") == 48
    assert by_hand.count("risk_list") == 4


def test_of_two_publishers_at_once_one_wins_and_the_other_is_told(store: Store, again: Store) -> None:
    publish(store, version="demo-0")
    told: list[int | str] = []

    def attempt() -> None:
        try:
            told.append(publish(again, replaces=1))
        except GateError as error:
            told.append(str(error))

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(type, told), key=str) == [int, str, str, str]
    assert len(store.publications()) == 2


# Table: a column of it, and its key.
TABLES = {
    "publication": ("id", "id"),
    "series": ("horizon", "level, target, horizon"),
    "risk_list": ("id", "id"),
    "list_row": ("rank", "risk_list, area"),
    "audit_entry": ("number", "number"),
}
ACTS = ("UPDATE {table} SET {column} = 5", "UPDATE {table} SET {column} = {column}", "DELETE FROM {table}")
ACTS_OF_A_FILE = ("INSERT OR REPLACE INTO {table} SELECT * FROM {table}",)
ACTS_OF_A_SERVER = (
    "TRUNCATE {table} CASCADE",
    "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {column} = 5",
)


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_to_change_or_remove_what_was_published(store: Store, by_hand: ByHand, table: str) -> None:
    publish(store)
    column, key = TABLES[table]
    for act in ACTS + (ACTS_OF_A_SERVER if by_hand.is_server else ACTS_OF_A_FILE):
        with pytest.raises(Refusal, match=r"append-only|closed"):
            by_hand.execute(act.format(table=table, column=column, key=key))
    assert store.verify() == []
    assert store.audit.verify().fault is None


def test_the_database_refuses_to_add_to_a_closed_publication(store: Store, by_hand: ByHand) -> None:
    publish(store)
    with pytest.raises(Refusal, match="closed"):
        by_hand.execute("INSERT INTO list_row SELECT risk_list, 'BU90019999', 99, gemeente, '', '{}' FROM list_row")
    lists_of = "99, publication, level, target, 9, 1, FALSE, '{}' FROM risk_list LIMIT 1"
    with pytest.raises(Refusal, match="closed"):
        by_hand.execute(f"INSERT INTO risk_list SELECT {lists_of}")


@pytest.mark.parametrize(
    "acts",
    [
        ["UPDATE list_row SET content = replace(content, '0.42', '0.01') WHERE risk_list = 5"],
        # What decides who sees a row, and what a page says of a list.
        ["UPDATE list_row SET gemeente = 'GM9002' WHERE risk_list = 5"],
        ["UPDATE list_row SET rank = 99 - rank WHERE risk_list = 5"],
        ["UPDATE risk_list SET synthetic = NOT synthetic WHERE id = 5"],
        ["UPDATE risk_list SET areas = 1 WHERE id = 5"],
        ["UPDATE publication SET published_by = 'iemand anders' WHERE id = 2"],
        ["UPDATE publication SET reason = 'zomaar' WHERE id = 2"],
        ["UPDATE publication SET published_at = '2026-01-01T00:00:00.000000Z' WHERE id = 2"],
        [
            "DELETE FROM list_row WHERE risk_list > 4",
            "DELETE FROM risk_list WHERE publication = 2",
            "DELETE FROM publication WHERE id = 2",
        ],
    ],
)
def test_verify_names_a_publication_that_was_changed_behind_the_triggers(
    store: Store, by_hand: ByHand, acts: list[str]
) -> None:
    publish(store)
    publish(store, version="demo-2")
    by_hand.drop_triggers()
    by_hand.execute(*acts)
    assert store.verify() == [2]


def test_verify_names_a_publication_whose_digest_was_made_anew(store: Store, by_hand: ByHand) -> None:
    publish(store)
    by_hand.drop_triggers()
    digest = digest_of(in_order(json.loads(json.dumps(lists()).replace("0.42", "0.01"))))
    by_hand.execute(
        "UPDATE list_row SET content = replace(content, '0.42', '0.01')",
        f"UPDATE publication SET digest = '{digest}'",
    )
    assert store.verify() == [1]


def test_a_store_made_twice_is_made_once(store: Store, by_hand: ByHand) -> None:
    publish(store)
    store.create()
    assert by_hand.count("publication") == 1
    assert store.check() == 1


def test_the_list_that_stands_is_the_newest_of_its_series_that_was_not_replaced(store: Store) -> None:
    def standing() -> dict[tuple[str, str, int], int]:
        return {tuple(one.series): one.publication for one in store.standing()}

    publish(store)
    publish(store, lists(version="wijk-1", level="wijk"), version="wijk-1")
    publish(store, lists(version="demo-2")[:1], version="demo-2")
    assert standing()["buurt", "onvoldoende", 2] == 3
    assert standing()["buurt", "zwak", 2] == 1
    assert standing()["wijk", "zwak", 2] == 2
    publish(store, lists(version="wijk-2", level="wijk")[:2], version="wijk-2", replaces=2)
    assert standing()["wijk", "onvoldoende", 2] == 4
    assert ("wijk", "zwak", 2) not in standing()
    assert {one.publication.id for one in store.lists()} == {1, 3, 4}
    assert [one.series.target for one in store.lists(number=2, gemeenten=("GM9001",))] == ["onvoldoende"] * 2 + [
        "zwak"
    ] * 2
    assert store.lists(gemeenten=("GM9003",)) == []


def test_publications_come_in_parts_newest_first(store: Store) -> None:
    for number in range(4):
        publish(store, version=f"demo-{number}")
    assert store.count() == 4
    assert [one.id for one in store.publications()] == [4, 3, 2, 1]
    assert [one.id for one in store.publications(offset=1, limit=2)] == [3, 2]
    assert store.publications(offset=9, limit=2) == []


def test_an_area_is_found_on_the_lists_that_stand_and_on_those_it_stood_on(store: Store) -> None:
    publish(store)
    publish(store, lists(version="demo-2", areas=1), version="demo-2")
    held = store.area("BU90010002")
    assert [(one.publication.id, row["rang"]) for one, row in held] == [(1, 2)]
    assert [one.publication.id for one, _ in store.area("BU90020001")] == [2, 2, 2, 2]
    total, places = store.places("BU90020001", offset=2, limit=3)
    assert (total, [one.publication for one in places]) == (8, [2, 2, 1])
    assert store.area("BU90019999") == []


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
    kept: Store, file: Path, change: Any, says: str
) -> None:
    content = lists()
    change(content)
    with pytest.raises(BadInput, match=says):
        kept.publish(content, version=VERSION, by="demo", at=NOW)
    assert not file.exists()


def test_a_store_that_is_not_there_is_unavailable_and_is_not_made_by_reading(kept: Store, file: Path) -> None:
    with pytest.raises(Unavailable, match="unable to open database file"):
        kept.check()
    assert not file.exists()


def test_a_file_that_is_no_store_is_unavailable(kept: Store, file: Path) -> None:
    file.parent.mkdir()
    file.write_text("geen database " * 100)
    with pytest.raises(Unavailable, match="not a database"):
        kept.check()


def test_an_empty_database_is_unavailable(kept: Store, file: Path) -> None:
    file.parent.mkdir()
    file.touch()
    with pytest.raises(Unavailable, match="no such table"):
        kept.check()


def test_a_store_that_goes_and_comes_back_is_noticed_both_times(kept: Store, file: Path) -> None:
    publish(kept)
    assert kept.check() == 1
    away = file.with_suffix(".away")
    file.rename(away)
    with pytest.raises(Unavailable):
        kept.check()
    away.rename(file)
    assert kept.check() == 1


def test_an_address_never_shows_its_password() -> None:
    with pytest.raises(Unavailable) as caught:
        Store("postgresql://vroeg:geheim@127.0.0.1:1/vroeg").check()
    assert "geheim" not in str(caught.value)


def test_reading_a_list_costs_the_same_with_one_and_with_many_publications(kept: Store) -> None:
    def read(store: Store) -> None:
        stand = {one.series: one.publication for one in store.standing()}
        found = store.risk_list("GM9001", "zwak", 4, number=stand[Series("buurt", "zwak", 4)])
        assert found is not None

    def steps() -> int:
        told = 0
        engine = kept._database._engine

        def count_steps() -> int:
            nonlocal told
            told += 1
            return 0

        with engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.set_progress_handler(count_steps, 1)
        read(kept)
        raw.set_progress_handler(None, 0)
        return told

    publish(kept, version="demo-0")
    read(kept)
    alone = steps()
    for number in range(1, 60):
        publish(kept, version=f"demo-{number}")
    assert 0 < steps() <= alone * 1.1


def test_a_writer_takes_its_turn_at_the_start(store: Store, by_hand: ByHand) -> None:
    seen: list[str] = []
    publish(store)
    event.listen(store._database._engine, "before_cursor_execute", lambda _c, _cur, text, *_: seen.append(text))
    publish(store, version="demo-2")
    assert any("advisory" in text if by_hand.is_server else text == "BEGIN IMMEDIATE" for text in seen)


def test_a_question_of_several_parts_sees_one_moment(store: Store, again: Store) -> None:
    publish(store)
    with store._database.read() as connection:
        connection.execute(select(publication.c.id)).all()
        publish(again, version="demo-2")
        assert connection.execute(select(publication.c.id)).all() == [(1,)]
    assert store.check() == 2


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        instant(NOW.replace(tzinfo=None))
