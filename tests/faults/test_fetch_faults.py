"""Servers and networks as they are: what fails in passing is overcome, what is wrong is refused and not kept."""

import io
import json
import random
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.fileserver import (
    FileServer,
    answers,
    breaks_off,
    drips,
    endless,
    file_server,
    gives,
    stalls,
)
from vroegsignalering.errors import BadInput, Unavailable
from vroegsignalering.files import sweep
from vroegsignalering.sources.fetch.addresses import Address, Kind
from vroegsignalering.sources.fetch.asking import Terms, followed
from vroegsignalering.sources.fetch.download import GaveUp
from vroegsignalering.sources.fetch.once import Outcome, alone, fetch_once

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
SORRY = b"\n<!DOCTYPE html><html><body>Even geduld a.u.b.</body></html>"


def zipped(text: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("scores.csv"), text)
    return packed.getvalue()


RANDOM = random.Random(1)
FILE, NEWER = zipped(RANDOM.randbytes(5000)), zipped(RANDOM.randbytes(6000))


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as running:
        yield running


class Told:
    """What a fetch told while it was under way, and how long it slept."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.sizes: list[tuple[int, int | None]] = []
        self.reasons: list[str] = []

    def got(self, size: int, total: int | None) -> None:
        self.sizes.append((size, total))

    def waits(self, reason: str, seconds: float) -> None:
        self.reasons.append(reason)


def fetch(
    url: str, folder: Path, told: Told | None = None, *, kind: Kind = "zip", again: bool = False, **own: object
) -> Outcome:
    told = told or Told()
    address = Address(
        "bron", "2024", "Bron", url, "bron.zip", kind, "CC0-1.0", url, False, "a test", own.pop("sha256", None)
    )
    terms = Terms(**{"connect": 1, "silence": 0.1, "sleep": told.slept.append, **own})
    return fetch_once(address, folder, at=AT, again=again, terms=terms, progress=told)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_what_breaks_off_is_gone_on_with(server: FileServer, tmp_path: Path) -> None:
    told = Told()
    url = server.does("/f", breaks_off(FILE, 2000, '"a"'), breaks_off(FILE, 1500, '"a"'), gives(FILE, '"a"'))
    outcome = fetch(url, tmp_path, told)
    assert outcome.path.read_bytes() == FILE
    assert server.ranges() == [None, "bytes=2000-", "bytes=3500-"]
    assert told.sizes[-1] == (len(FILE), len(FILE))
    assert told.slept == [1, 2]
    assert left(tmp_path) == ["bron.zip", "log.jsonl"]


@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(0, 3000), max_size=4), ranges=st.booleans())
def test_however_often_it_breaks_off_the_file_is_the_file(cuts: list[int], ranges: bool) -> None:
    etag = '"a"' if ranges else ""
    with file_server() as server, tempfile.TemporaryDirectory() as folder:
        url = server.does("/f", *(breaks_off(FILE, cut, etag) for cut in cuts), gives(FILE, etag))
        assert fetch(url, Path(folder)).path.read_bytes() == FILE


def test_a_file_that_changed_between_tries_starts_anew(server: FileServer, tmp_path: Path) -> None:
    url = server.does("/f", breaks_off(FILE, 2000, '"a"'), gives(NEWER, '"b"'))
    outcome = fetch(url, tmp_path)
    assert outcome.path.read_bytes() == NEWER
    assert outcome.entry.etag == '"b"'
    assert server.asked[1][1]["If-Range"] == '"a"'


def test_a_rest_of_another_version_is_not_joined(server: FileServer, tmp_path: Path) -> None:
    span = f"bytes 2000-{len(NEWER) - 1}/{len(NEWER)}"
    careless = answers(206, NEWER[2000:], Content_Range=span, ETag='"b"')
    url = server.does("/f", breaks_off(FILE, 2000, '"a"'), careless, gives(NEWER, '"b"'))
    assert fetch(url, tmp_path).path.read_bytes() == NEWER
    assert server.ranges() == [None, "bytes=2000-", None]


def test_another_range_than_asked_for_is_not_joined(server: FileServer, tmp_path: Path) -> None:
    span = f"bytes 1000-{len(FILE) - 1}/{len(FILE)}"
    careless = answers(206, FILE[1000:], Content_Range=span, ETag='"a"')
    url = server.does("/f", breaks_off(FILE, 2000, '"a"'), careless, gives(FILE, '"a"'))
    assert fetch(url, tmp_path).path.read_bytes() == FILE


@pytest.mark.parametrize("etag", ["", 'W/"a"'], ids=["no version", "a weak one"])
def test_without_a_version_to_go_by_no_rest_is_asked_for(etag: str, server: FileServer, tmp_path: Path) -> None:
    url = server.does("/f", breaks_off(FILE, 2000, etag), gives(FILE, etag))
    assert fetch(url, tmp_path).path.read_bytes() == FILE
    assert server.ranges() == [None, None]


def test_a_server_that_ignores_ranges_gives_the_whole_file(server: FileServer, tmp_path: Path) -> None:
    url = server.does("/f", breaks_off(FILE, 2000, '"a"'), answers(200, FILE, ETag='"a"'))
    assert fetch(url, tmp_path).path.read_bytes() == FILE


def test_a_part_beyond_the_end_starts_anew(server: FileServer, tmp_path: Path) -> None:
    url = server.does("/f", breaks_off(NEWER, len(FILE) + 1, '"a"'), gives(FILE, '"a"'))
    assert fetch(url, tmp_path).path.read_bytes() == FILE
    assert server.ranges() == [None, f"bytes={len(FILE) + 1}-", None]


def test_a_server_that_stalls_is_asked_for_the_rest(server: FileServer, tmp_path: Path) -> None:
    told = Told()
    url = server.does("/f", stalls(FILE, 2000, '"a"'), gives(FILE, '"a"'))
    assert fetch(url, tmp_path, told).path.read_bytes() == FILE
    assert told.reasons == [f"{url} stalls"]
    assert server.ranges() == [None, "bytes=2000-"]


def test_a_server_that_only_drips_is_given_up(server: FileServer, tmp_path: Path) -> None:
    url = server.does("/f", drips(FILE))
    with pytest.raises(GaveUp, match=r"hardly sends anything \(1 try\)"):
        fetch(url, tmp_path, waits=())


def test_a_server_that_is_busy_is_asked_again_by_a_fixed_schedule(server: FileServer, tmp_path: Path) -> None:
    told = Told()
    url = server.does("/f", answers(503), answers(429), gives(FILE))
    assert fetch(url, tmp_path, told).path.read_bytes() == FILE
    assert told.slept == [1, 2]


def test_after_the_last_try_it_says_so_and_the_next_call_goes_on(server: FileServer, tmp_path: Path) -> None:
    told = Told()
    url = server.does("/f", breaks_off(FILE, 2000, '"a"'), answers(503))
    with pytest.raises(GaveUp, match=r"answers 503 \(5 tries\).*give the same command again") as caught:
        fetch(url, tmp_path, told)
    assert caught.value.exit_code == 5
    assert told.slept == [1, 2, 4, 8]
    assert not (tmp_path / "log.jsonl").exists()
    sweep(tmp_path)
    server.does("/f", gives(FILE, '"a"'))
    assert fetch(url, tmp_path).path.read_bytes() == FILE
    assert server.ranges()[-1] == "bytes=2000-"


def test_a_fetch_that_is_stopped_goes_on_from_there(server: FileServer, tmp_path: Path) -> None:
    class Stopped(Told):
        def got(self, size: int, total: int | None) -> None:
            sys.exit(130)  # as the command does on Ctrl-C

    url = server.does("/f", breaks_off(FILE, 2000, '"a"'), gives(FILE, '"a"'))
    with pytest.raises(SystemExit):
        fetch(url, tmp_path, Stopped())
    assert fetch(url, tmp_path).path.read_bytes() == FILE
    assert server.ranges() == [None, "bytes=2000-"]


def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with file_server() as gone:
        url = gone.does("/f", gives(FILE))
    with pytest.raises(GaveUp, match="could not be reached"):
        fetch(url, tmp_path)


def test_an_address_that_moved_is_not_asked_again(server: FileServer, tmp_path: Path) -> None:
    url = server.does("/f", answers(404))
    with pytest.raises(Unavailable, match="answers 404; see by `vroegsignalering fetch --list`"):
        fetch(url, tmp_path)
    assert len(server.asked) == 1


def test_a_redirect_is_followed_and_logged(server: FileServer, tmp_path: Path) -> None:
    new = server.does("/new", gives(FILE))
    old = server.does("/old", answers(302, Location="/new"))
    assert fetch(old, tmp_path).entry.address == new


def test_redirects_without_end_are_given_up(server: FileServer, tmp_path: Path) -> None:
    url = server.does("/f", answers(301, Location="/f"))
    with pytest.raises(Unavailable, match="sends on more than 5 times"):
        fetch(url, tmp_path)
    assert len(server.asked) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/f", ""])
def test_a_redirect_to_another_scheme_is_not_followed(target: str, server: FileServer, tmp_path: Path) -> None:
    url = server.does("/f", answers(302, Location=target))
    with pytest.raises(Unavailable, match="not followed"):
        fetch(url, tmp_path)
    assert left(tmp_path) == []


def test_a_redirect_never_leads_from_https_to_http() -> None:
    assert followed("https://a.nl/x", "https://a.nl/x", "https://b.nl/y") == "https://b.nl/y"
    assert followed("http://a.nl/x", "http://a.nl/x", "https://b.nl/y") == "https://b.nl/y"
    with pytest.raises(Unavailable, match="not https"):
        followed("https://a.nl/x", "https://a.nl/x", "http://a.nl/y")
    with pytest.raises(Unavailable, match="not https"):
        followed("https://a.nl/x", "http://a.nl/y", "/z")


@pytest.mark.parametrize("kind", ["zip", "csv", "json", "statline"])
def test_a_web_page_with_status_200_is_refused_and_not_kept(kind: Kind, server: FileServer, tmp_path: Path) -> None:
    url = server.does("/f", answers(200, SORRY))
    with pytest.raises(BadInput, match="a web page or other markup") as caught:
        fetch(url, tmp_path, kind=kind)
    assert caught.value.file == url
    assert caught.value.exit_code == 2
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        pytest.param("zip", b"", id="an empty zip"),
        pytest.param("zip", FILE[:-40], id="a zip cut short"),
        pytest.param("zip", b"PK\3\4 and then nothing of the kind", id="the start of a zip"),
        pytest.param("csv", b'{"error": "busy, try again"}', id="JSON for a CSV"),
        pytest.param("csv", FILE, id="a zip for a CSV"),
        pytest.param("csv", b"one word\n", id="no separator"),
        pytest.param("json", b'{"value": [', id="JSON cut short"),
        pytest.param("json", b"a;b\n", id="a CSV for JSON"),
    ],
)
def test_what_is_not_of_its_kind_is_refused_and_not_kept(
    kind: Kind, body: bytes, server: FileServer, tmp_path: Path
) -> None:
    with pytest.raises(BadInput):
        fetch(server.does("/f", answers(200, body)), tmp_path, kind=kind)
    assert left(tmp_path) == []


@pytest.mark.parametrize(("kind", "body"), [("csv", b"\xef\xbb\xbfcode;jaar\r\n"), ("json", b'\n[{"a": 1}]')])
def test_what_is_of_its_kind_is_kept(kind: Kind, body: bytes, server: FileServer, tmp_path: Path) -> None:
    assert fetch(server.does("/f", gives(body)), tmp_path, kind=kind).path.read_bytes() == body


def test_a_packed_answer_that_nobody_asked_for_is_refused(server: FileServer, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Content-Encoding: found gzip"):
        fetch(server.does("/f", answers(200, b"\x1f\x8b", Content_Encoding="gzip")), tmp_path)


@pytest.mark.parametrize("act", [gives(FILE), endless(b"x" * 4000)], ids=["said before", "without end"])
def test_more_than_any_source_has_is_refused_and_not_kept(act: object, server: FileServer, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="at most 4096 bytes"):
        fetch(server.does("/f", act), tmp_path, most_bytes=4096)
    assert left(tmp_path) == []


def test_another_digest_than_the_declared_one_is_refused_and_not_kept(server: FileServer, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=f"expected {'0' * 64}, as in addresses.toml"):
        fetch(server.does("/f", gives(FILE)), tmp_path, sha256="0" * 64)
    assert left(tmp_path) == []


def test_a_new_version_that_does_not_come_leaves_the_old_one(server: FileServer, tmp_path: Path) -> None:
    url = server.does("/f", gives(FILE), answers(200, SORRY))
    path = fetch(url, tmp_path).path
    before = (tmp_path / "log.jsonl").read_bytes()
    with pytest.raises(BadInput):
        fetch(url, tmp_path, again=True)
    assert path.read_bytes() == FILE
    assert (tmp_path / "log.jsonl").read_bytes() == before


def test_two_fetches_do_not_write_in_one_folder(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(Unavailable, match="another fetch is at work"), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


def page(rows: list[dict[str, object]], following: str = "") -> bytes:
    return json.dumps({"value": rows, **({"odata.nextLink": following} if following else {})}).encode()


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        ([page([])], "no rows"),
        ([b"[]"], "no rows"),
        ([page([{"ID": 0, "a": "1"}], "/f?2"), SORRY], "a web page"),
        ([page([{"ID": 0, "a": "1"}], "/f?2"), page([{"ID": 1, "b": "1"}])], "other columns"),
        ([page([{"ID": 0}], "/f?2"), page([{"ID": 1}], "/f")], "a page that was given before"),
    ],
)
def test_pages_that_are_no_table_are_refused_and_not_kept(
    pages: list[bytes], found: str, server: FileServer, tmp_path: Path
) -> None:
    url = server.does("/f", gives(pages[0]))
    server.does("/f?2", gives(pages[-1]))
    with pytest.raises(BadInput, match=found):
        fetch(url, tmp_path, kind="statline")
    assert left(tmp_path) == []


def test_a_page_that_fails_in_passing_is_asked_again(server: FileServer, tmp_path: Path) -> None:
    first, last = page([{"ID": 0, "a": "1"}], "/f?2"), page([{"ID": 1, "a": "2"}])
    url = server.does("/f", breaks_off(first, 5), gives(first))
    server.does("/f?2", answers(503), gives(last))
    assert fetch(url, tmp_path, kind="statline").path.read_text("utf-8-sig").split() == [
        '"ID";"a"',
        '"0";"1"',
        '"1";"2"',
    ]
    assert left(tmp_path) == ["bron.zip", "log.jsonl"]
