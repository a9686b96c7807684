"""Official files are fetched once, into their place, with a line in the log; the addresses are declared and checked."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pytest
from pydantic import ValidationError
from shapely.geometry import box

from lib.fileserver import FileServer, answers, file_server, gives
from lib.official import kerncijfers_csv
from vroegsignalering import cli
from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.errors import BadInput
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.fetch import addresses, asking
from vroegsignalering.sources.fetch.addresses import Address, chosen, official, parse
from vroegsignalering.sources.fetch.asking import Terms
from vroegsignalering.sources.fetch.kinds import check
from vroegsignalering.sources.fetch.log import Entry
from vroegsignalering.sources.fetch.once import Outcome, fetch_once
from vroegsignalering.sources.kerncijfers import read_kerncijfers

AT, LATER = datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 4, 1, 12, tzinfo=UTC)
FILE = b"bu_code;jaar\r\nBU00140000;2024\r\n"
SHA256 = "9b29d5e3a111f05dff7125dca03fd43b8403623df7166f06d227957233cfb0d0"
DECLARED = """
[scores]
title = "Scores"
url = "https://example.org/{table}/{edition}?a={b}"
file = "scores-{edition}.csv"
kind = "csv"
licence = "CC0-1.0"
page = "https://example.org"
checked = false
basis = "invented"
editions = { 2022 = { table = "T1" }, 2024 = { table = "T2" } }
"""


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as running:
        yield running


class Silent:
    def got(self, size: int, total: int | None) -> None: ...

    def waits(self, reason: str, seconds: float) -> None: ...


def address(url: str, edition: str = "2024", kind: addresses.Kind = "csv") -> Address:
    file = f"scores-{edition}.csv"
    return Address("scores", edition, "Scores", url, file, kind, "CC0-1.0", "https://example.org", False, "invented")


def fetch(one: Address, folder: Path, *, at: datetime = AT, again: bool = False) -> Outcome:
    return fetch_once(one, folder, at=at, again=again, terms=Terms(waits=()), progress=Silent())


def test_every_official_address_is_of_its_own_and_none_is_called_checked_without_proof() -> None:
    places = [(one.source, one.edition, one.file) for one in official()]
    assert len(set(places)) == len(places)
    assert len({one.url for one in official()}) == len(places)
    assert {one.url.split(":")[0] for one in official()} == {"https"}
    assert not any("{" in one.url + one.file for one in official())
    assert not any(one.checked for one in official())


def test_editions_fill_in_what_they_do_not_share() -> None:
    first, second = parse(DECLARED)
    assert (first.name, first.url, first.file) == (
        "scores/2022",
        "https://example.org/T1/2022?a={b}",
        "scores-2022.csv",
    )
    assert (second.name, second.url) == ("scores/2024", "https://example.org/T2/2024?a={b}")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("https://example.org/{table}", "http://example.org/{table}"),
        ("https://example.org/{table}", "https://me:secret@example.org/{table}"),
        ("https://example.org/{table}", "https://example.org/a b"),
        ('file = "scores', 'file = "../scores'),
        ('file = "scores', 'file = ".part-scores'),
        ("2022 =", '".." ='),
        ("[scores]", '["a/b"]'),
        ('kind = "csv"', 'kind = "pdf"'),
        ('kind = "csv"', 'kind = "csv"\nretries = 3'),
        ('licence = "CC0-1.0"', ""),
        ('table = "T1"', 'sha256 = "abc"'),
    ],
)
def test_an_address_that_is_not_safe_or_not_complete_is_refused(right: str, wrong: str) -> None:
    assert right in DECLARED
    with pytest.raises(ValidationError):
        parse(DECLARED.replace(right, wrong))


def test_sources_are_chosen_by_name_and_edition() -> None:
    declared = parse(DECLARED)
    assert chosen(declared, []) == chosen(declared, ["scores"]) == declared
    assert chosen(declared, ["scores/2024"]) == declared[1:]
    with pytest.raises(BadInput, match="found 'score'; expected one of scores"):
        chosen(declared, ["score"])
    with pytest.raises(BadInput, match="expected scores/ with one of 2022, 2024"):
        chosen(declared, ["scores/2023"])


def test_a_file_comes_into_its_place_with_a_line_in_the_log(server: FileServer, tmp_path: Path) -> None:
    url = server.does("/f", gives(FILE, '"v1"'))
    outcome = fetch(address(url), tmp_path)
    assert outcome.path == tmp_path / "scores" / "2024" / "scores-2024.csv"
    assert outcome.path.read_bytes() == FILE
    assert [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()] == [
        {
            "source": "scores",
            "edition": "2024",
            "file": "scores-2024.csv",
            "fetched_at": "2026-03-01T12:00:00Z",
            "address": url,
            "licence": "CC0-1.0",
            "bytes": 31,
            "sha256": SHA256,
            "etag": '"v1"',
        }
    ]


def test_what_is_there_is_never_fetched_twice(server: FileServer, tmp_path: Path) -> None:
    one = address(server.does("/f", gives(FILE)))
    first, second = fetch(one, tmp_path), fetch(one, tmp_path, at=LATER)
    assert (first.fresh, second.fresh) == (True, False)
    assert second.entry == first.entry
    assert len(server.asked) == 1


def test_a_file_that_was_lost_is_fetched_anew(server: FileServer, tmp_path: Path) -> None:
    one = address(server.does("/f", gives(FILE)))
    fetch(one, tmp_path).path.unlink()
    assert fetch(one, tmp_path, at=LATER).path.read_bytes() == FILE


def test_a_changed_file_is_reported_and_replaced_only_when_asked(server: FileServer, tmp_path: Path) -> None:
    one = address(server.does("/f", gives(FILE)))
    path = fetch(one, tmp_path).path
    path.write_bytes(FILE + b"BU00140001;2024\r\n")
    with pytest.raises(BadInput, match=r"changed after it was fetched on 2026-03-01; expected .*--again"):
        fetch(one, tmp_path)
    assert len(server.asked) == 1
    outcome = fetch(one, tmp_path, at=LATER, again=True)
    assert path.read_bytes() == FILE
    assert outcome.previous is not None
    assert (outcome.previous.fetched_at, outcome.entry.fetched_at) == (AT, LATER)
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == 2


def test_a_file_that_the_log_does_not_know_is_left_alone(server: FileServer, tmp_path: Path) -> None:
    one = address(server.does("/f", gives(FILE)))
    path = tmp_path / "scores" / "2024" / "scores-2024.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"mine")
    with pytest.raises(BadInput, match="a file that the log does not know"):
        fetch(one, tmp_path)
    assert path.read_bytes() == b"mine"


@pytest.mark.parametrize("line", ["half a li", '{"source": "scores"}'])
def test_a_log_that_cannot_be_read_is_named_with_its_line(line: str, server: FileServer, tmp_path: Path) -> None:
    one = address(server.does("/f", gives(FILE)))
    fetch(one, tmp_path)
    with (tmp_path / "log.jsonl").open("a") as log:
        log.write(f"{line}\n")
    with pytest.raises(BadInput, match=r"log\.jsonl, line 2"):
        fetch(one, tmp_path)


def test_a_mark_of_any_bytes_leaves_the_log_readable(server: FileServer, tmp_path: Path) -> None:
    one = address(server.does("/f", gives(FILE, '"v\x851"')))  # Unicode's "next line", at which splitlines() cuts
    assert fetch(one, tmp_path).entry.etag == '"v\x851"'
    assert fetch(one, tmp_path).entry.etag == '"v\x851"'
    assert not fetch(one, tmp_path).fresh


def test_a_statline_table_comes_in_pages_and_is_read_as_the_bulk_file_that_it_is(
    server: FileServer, tmp_path: Path
) -> None:
    header, *rows = (line[1:-1].split('";"') for line in kerncijfers_csv().removeprefix("\ufeff").splitlines())
    records = [dict(zip(header, row, strict=True)) for row in rows]
    # Links name the host that CBS sees, by http; what is asked for is always on the server of the address.
    link = "http://odata.example/T/UntypedDataSet?$format=json&$skip=5"
    url = server.does("/T/UntypedDataSet?$format=json", gives(_page(records[:5], link)))
    server.does("/T/UntypedDataSet?$format=json&$skip=5", gives(_page(records[5:])))
    fetched = fetch(address(url, kind="statline"), tmp_path)
    bulk = tmp_path / "bulk.csv"
    bulk.write_text(kerncijfers_csv(), encoding="utf-8")
    level = LEVELS["buurt"]
    assert read_kerncijfers(Source(fetched.path), level, 2020).equals(read_kerncijfers(Source(bulk), level, 2020))
    assert fetched.path.read_text(encoding="utf-8") == kerncijfers_csv()
    assert fetched.entry.address == url


def _page(rows: list[dict[str, str]], following: str | None = None) -> bytes:
    return json.dumps({"odata.metadata": "...", "value": rows, "odata.nextLink": following}).encode()


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> object:
    """Runs `vroegsignalering` with arguments on given addresses: exit status, stdout, stderr."""

    def run(given: list[Address], *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(addresses, "official", lambda: given)
        monkeypatch.setattr(sys, "argv", ["vroegsignalering", "fetch", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return (int(ended.value.code or 0), *capsys.readouterr())

    return run


def test_the_command_says_what_came_and_what_was_there(command, server: FileServer, tmp_path: Path) -> None:
    given = [address(server.does("/f", gives(FILE)))]
    into = f"--into={tmp_path}"
    status, told, _ = command(given, into)
    assert status == 0
    assert "scores/2024" in told
    assert f"31 bytes  {tmp_path}/scores/2024/scores-2024.csv" in told
    assert "done before" in command(given, into, "scores")[1]
    assert "the same as on 20" in command(given, into, "--again")[1]
    server.does("/f", gives(FILE * 2))
    assert "other than on 20" in command(given, into, "--again")[1]


def test_one_source_that_fails_does_not_keep_the_rest_from_coming(command, server: FileServer, tmp_path: Path) -> None:
    lost, page = server.does("/lost", answers(404)), server.does("/page", answers(200, b"<html>"))
    given = [address(lost, "2020"), address(page, "2022"), address(server.does("/f", gives(FILE)))]
    status, told, wrong = command(given, f"--into={tmp_path}")
    assert status == 5
    assert [line.split(": ")[1] for line in wrong.splitlines()] == ["scores/2020", "scores/2022"]
    assert "scores/2024" in told
    assert command(given[1:], f"--into={tmp_path}")[0] == 2


def test_a_server_that_was_given_up_gets_one_try_for_each_other_file(
    command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(asking, "Terms", lambda **own: Terms(sleep=slept.append, **own))
    with file_server() as gone:
        url = gone.does("/f", gives(FILE))
    status, _, wrong = command([address(url, edition) for edition in ("2020", "2022", "2024")], f"--into={tmp_path}")
    assert status == 5
    assert slept == [1, 2, 4, 8]
    assert wrong.count("could not be reached (1 try)") == 2


def test_every_source_and_every_key_of_the_log_is_documented() -> None:
    text = (Path(__file__).parents[3] / "docs" / "sources.md").read_text(encoding="utf-8")
    named = {*(one.source for one in official()), *Entry.model_fields}
    assert {name for name in named if f"`{name}`" not in text} == set()


def test_the_list_says_from_where_and_that_it_was_not_checked(command, tmp_path: Path) -> None:
    status, told, _ = command([address("https://example.org/f")], "--list", f"--into={tmp_path / 'raw'}")
    assert status == 0
    assert "https://example.org/f" in told
    assert "NOT CHECKED: invented" in told
    assert "CC0-1.0" in told
    assert not (tmp_path / "raw").exists()


def test_an_unknown_source_is_named_with_those_there_are(command) -> None:
    status, _, wrong = command([address("https://example.org/f")], "--list", "onzin")
    assert (status, wrong) == (2, "vroegsignalering: SOURCE: found 'onzin'; expected one of scores\n")


def test_a_geopackage_is_told_from_a_page_that_says_sorry(tmp_path: Path) -> None:
    path = tmp_path / "kaart.gpkg"
    path.write_bytes(b"SQLite format 3\0" + bytes(100))
    check(path, "gpkg", "https://example.org")
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(BadInput, match="what is no GeoPackage"):
        check(path, "gpkg", "https://example.org")


def test_a_geopackage_that_was_cut_short_is_told_by_the_pages_that_it_counts_itself(tmp_path: Path) -> None:
    path = tmp_path / "kaart.gpkg"
    outline = gpd.GeoDataFrame({"code": ["BU00140000"]}, geometry=[box(0, 0, 1, 1)], crs=28992)
    outline.to_file(path, driver="GPKG")
    whole = path.read_bytes()
    check(path, "gpkg", "https://example.org")
    for size in (len(whole) - 1, len(whole) // 2, 4096, 60):
        path.write_bytes(whole[:size])
        with pytest.raises(BadInput, match="found a GeoPackage that was cut short; expected a whole GeoPackage"):
            check(path, "gpkg", "https://example.org")
    # Older versions of SQLite kept no count of pages, which the two counters of changes tell.
    path.write_bytes(whole[:24] + b"\0\0\0\1" + whole[28:92] + b"\0\0\0\2" + whole[96:4096])
    check(path, "gpkg", "https://example.org")
