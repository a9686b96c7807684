"""Official files that are not as published: one line that names file, place, found and expected; exit status 2."""

import random
from pathlib import Path

import pytest

from lib.official import (
    KERNCIJFERS,
    classes_2_0_name,
    scores_2_0_name,
    scores_csv,
    scores_name,
    write_2_0,
    write_3_x,
    write_3_x_zipped,
    write_workbook,
)
from lib.spoil import inserted, replaced, sheet
from lib.spoiled import CASES, Case, make
from vroegsignalering.errors import BadInput
from vroegsignalering.sources import folder
from vroegsignalering.sources.folder import Sources


def read(path: Path, level: str = "buurt") -> Sources:
    return folder.read(folder.find(path, level), level)


def refused(path: Path, level: str = "buurt") -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(path, level)
    return caught.value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_what_is_not_as_published_is_refused_in_one_line(case: Case, tmp_path: Path):
    data = tmp_path / "data"
    make(case, data)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    error = refused(data, case.level)
    assert str(error).startswith(f"{data}{case.message}")
    assert all(word in str(error) for word in case.words)
    assert error.found
    assert error.expected
    assert len(str(error).splitlines()) == 1
    assert error.exit_code == 2
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}


def test_titles_of_cases_are_unique():
    assert len({case.title for case in CASES}) == len(CASES)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_line_is_counted_as_an_editor_counts(end: str, mark: str, tmp_path: Path):
    good = scores_csv("buurt").splitlines()
    file = tmp_path / scores_name("buurt")
    file.write_bytes((mark + end.join([*good, ""])).encode())
    assert len(read(tmp_path).scores) == 9
    for line in range(2, 11):
        bad = good[line - 1].replace(",-0.", ",-O.").replace(",0.", ",O.")
        file.write_bytes((mark + end.join([*good[: line - 1], bad, *good[line:], ""])).encode())
        assert refused(tmp_path).place == f"line {line}, column afw"


@pytest.mark.parametrize("row", range(2, 11))
def test_a_row_of_a_sheet_is_counted_as_the_program_numbers_it(row: int, tmp_path: Path):
    write_workbook(tmp_path)
    sheet(lambda cells: cells.cell(row, 3, 2013))(tmp_path)
    assert refused(tmp_path).place == f"row {row}, column jaar"


@pytest.mark.parametrize("line", range(2, 18))
def test_a_line_among_rows_that_are_cut_short_is_counted_too(line: int, tmp_path: Path):
    write_2_0(tmp_path)
    name = scores_2_0_name("pc4")
    replaced(name, ",201", ",203", line)(tmp_path)
    assert refused(tmp_path, "pc4").place == f"line {line}, column JAAR"


def test_a_sign_that_only_some_programs_take_for_a_line_end_is_none(tmp_path: Path):
    write_2_0(tmp_path)
    name = scores_2_0_name("pc4")
    replaced(name, "-0.12", "-0.12\u2028", 2)(tmp_path)
    assert refused(tmp_path, "pc4").place == "line 2, column RLBVRZ"


def test_of_several_faults_the_first_line_is_named(tmp_path: Path):
    name = scores_name("buurt")
    (tmp_path / name).write_bytes(scores_csv("buurt").encode())
    inserted(name, 8, '"BU00140000","Oude Haven",2018\n')(tmp_path)
    inserted(name, 4, '"BU00140000","Oude Haven",2018,1\n')(tmp_path)
    assert refused(tmp_path).place == "line 4"


# Bytes that go astray: a number may become another number unseen, but nothing may crash.

KINDS = {
    "3.x": (write_3_x, "buurt"),
    "3.x zipped": (write_3_x_zipped, "buurt"),
    "3.x workbook": (write_workbook, "buurt"),
    "2.0": (write_2_0, "pc4"),
}
SIGNS = (b'"', b",", b";", b"\r", b"\n", b" ", b"\0", b"\xff", b"\xc2\x85", b"NA", b"inf", b"-")


def astray(whole: bytes, chance: random.Random) -> bytes:
    """`whole` with a byte changed, a few signs gone or too many, a stretch of zeros, or its end missing."""
    at = chance.randrange(len(whole))
    return chance.choice(
        [
            whole[:at] + bytes([chance.randrange(256)]) + whole[at + 1 :],
            whole[:at] + whole[at + chance.choice([1, 2, 100]) :],
            whole[:at] + chance.choice(SIGNS) + whole[at:],
            whole[:at] + bytes(50) + whole[at + 50 :],
            whole[:at],
        ]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_read_or_refused_but_never_crashes(kind: str, tmp_path: Path):
    write, level = KINDS[kind]
    write(tmp_path)
    chance = random.Random(kind)
    messages = []
    for _ in range(40):
        file = chance.choice(sorted(tmp_path.iterdir()))
        whole = file.read_bytes()
        file.write_bytes(astray(whole, chance))
        try:
            read(tmp_path, level)
        except BadInput as error:
            messages.append(str(error))
        file.write_bytes(whole)
    assert len(messages) > 15
    assert all(message.startswith(str(tmp_path)) and len(message.splitlines()) == 1 for message in messages)


@pytest.mark.parametrize(
    ("write", "level", "name"),
    [
        (write_3_x, "buurt", scores_name("buurt")),
        (write_3_x, "buurt", KERNCIJFERS),
        (write_2_0, "pc4", scores_2_0_name("pc4")),
        (write_2_0, "pc4", classes_2_0_name("pc4")),
    ],
)
def test_a_text_that_is_cut_short_is_refused_wherever_the_cut_is_within_a_line(write, level, name, tmp_path: Path):
    write(tmp_path)
    whole = (tmp_path / name).read_bytes()
    for end in range(0, len(whole), 29):
        if not whole[:end].endswith(b"\n"):
            (tmp_path / name).write_bytes(whole[:end])
            refused(tmp_path, level)
