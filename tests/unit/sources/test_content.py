"""What a file, or a member of a zip, unpacks to: all of it, or the error that says why not."""

import gzip
from pathlib import Path

import pytest

from lib.official import write_zip
from vroegsignalering.errors import BadInput
from vroegsignalering.sources import content
from vroegsignalering.sources.content import Source, read_bytes, read_start


def packed(folder: Path, size: int) -> list[Source]:
    """So many spaces after a header, which is 4 bytes, in a zip and in a gzip."""
    text = b"a,b\n" + b" " * (size - 4)
    write_zip(folder / "packed.zip", {"table.csv": text})
    (folder / "table.csv.gz").write_bytes(gzip.compress(text))
    return [Source(folder / "packed.zip", "table.csv"), Source(folder / "table.csv.gz")]


def test_a_gzip_is_unpacked_whether_its_name_is_in_capitals_or_not(tmp_path: Path) -> None:
    path = tmp_path / "RIVM_18PLUS_2020.CSV.GZ"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert (read_bytes(Source(path)), read_start(Source(path), 3)) == (b"a,b\n1,2\n", "a,b")


@pytest.fixture(autouse=True)
def few_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MOST_BYTES", 3_000_000)


def test_a_small_file_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    for source in packed(tmp_path, 3_000_001):
        with pytest.raises(BadInput, match=r"table.csv.*: found more than 3000000 bytes when unpacked"):
            read_bytes(source)


def test_a_file_of_the_largest_size_is_read_whole(tmp_path: Path) -> None:
    assert [len(read_bytes(source)) for source in packed(tmp_path, 3_000_000)] == [3_000_000, 3_000_000]
