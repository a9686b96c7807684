"""
The Leefbaarometer's files to one tidy table. The figures are those of `lib.official`, where area A was published in
every meting, B comes and goes, C is new in 2024 and D was dissolved after 2014.
"""

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from lib.drawn import frame
from lib.official import (
    AREAS,
    INNER_FOLDER,
    NAMES,
    SCORES_ZIP,
    classes_2_0,
    classes_2_0_name,
    scores_2_0,
    scores_2_0_name,
    scores_csv,
    scores_name,
    scores_xlsx,
    write_zip,
)
from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.errors import BadInput
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.leefbaarometer import DIMENSIONS_3_X, read_map_service, read_scores

IN_3_X = frame("""
    area | meting | score             | class_published | fys   | onv   | soc               | vrz   | won
    -----+--------+-------------------+-----------------+-------+-------+-------------------+-------+------
    A    | 2002   | -0.1              |                 |       |       |                   |       |
    A    | 2014   | -0.25             |                 | -0.05 | -0.11 | -0.04             | 0.03  | -0.08
    A    | 2016   | -0.2815           |                 |       |       |                   |       |
    A    | 2024   | -0.3              |                 | -0.06 | -0.12 | -0.05             | 0.02  | -0.09
    B    | 2014   | 0.05              |                 | 0.01  | 0.02  | -0.01             | 0.02  | 0.01
    B    | 2024   | 0.07              |                 | 0.02  | 0.02  | -0.01             | 0.03  | 0.01
    C    | 2024   | 0.123456789012345 |                 | 0.1   | 0.02  | 0.003456789012345 | 0     | 0
    D    | 2002   | -0.5              |                 |       |       |                   |       |
    D    | 2014   | -0.45             |                 | -0.1  | -0.15 | -0.1              | -0.05 | -0.05
""")

# Score = deviation + national mean of that year: 4.1544 (2012), 4.1631 (2014), 4.1847 (2016), 4.1940 (2018).
IN_2_0 = frame("""
    area | meting | score       | class_published | won   | bev      | vrz    | vei   | fys
    -----+--------+-------------+-----------------+-------+----------+--------+-------+-------
    A    | 2002   |             | 5               |       |          |        |       |
    A    | 2008   |             | 4               |       |          |        |       |
    A    | 2012   | 3.704399999 | 4               | -0.10 | -0.00397 | -0.12  | -0.20 | -0.026
    A    | 2014   | 3.693099999 | 3               | -0.11 | -0.00397 | -0.13  | -0.20 | -0.026
    A    | 2016   | 3.6847      | 3               | -0.12 | -0.01    | -0.14  | -0.20 | -0.03
    A    | 2018   | 3.684       | 3               | -0.12 | -0.02    | -0.14  | -0.20 | -0.03
    B    | 2012   |             |                 |       |          |        |       |
    B    | 2014   | 4.3631      | 8               | 0.15  | 0.02     | -0.015 | 0.025 | 0.02
    B    | 2016   |             |                 |       |          |        |       |
    B    | 2018   | 4.404       | 9               | 0.15  | 0.03     | -0.015 | 0.025 | 0.02
    C    | 2012   |             |                 |       |          |        |       |
    C    | 2014   |             |                 |       |          |        |       |
    C    | 2016   |             |                 |       |          |        |       |
    C    | 2018   | 4.204       | 7               | 0     | 0        | 0      | 0     | 0.01
    D    | 2002   |             | 1               |       |          |        |       |
    D    | 2008   |             | 1               |       |          |        |       |
    D    | 2012   | 3.1544      | 1               | -0.2  | -0.2     | -0.2   | -0.2  | -0.2
    D    | 2014   | 3.1631      | 1               | -0.2  | -0.2     | -0.2   | -0.2  | -0.2
    D    | 2016   |             |                 |       |          |        |       |
    D    | 2018   |             |                 |       |          |        |       |
""")


def drawn(table: pd.DataFrame, level: str) -> pd.DataFrame:
    """The drawn table with the codes of `level`, and numbers in every column of numbers."""
    numbers = table.columns.drop(["area", "meting"])
    area = table["area"].map(dict(zip("ABCD", AREAS[level], strict=True)))
    return table.astype(dict.fromkeys(numbers, float)).assign(area=area.astype("str"))


def of_text(folder: Path, name: str, text: str) -> Source:
    (folder / name).write_bytes(text.encode())
    return Source(folder / name)


def of_3_x(folder: Path, level: str, text: str = "") -> pd.DataFrame:
    return read_scores(of_text(folder, scores_name(level), text or scores_csv(level)), LEVELS[level])


def of_2_0(folder: Path, level: str, scores: str = "", classes: str = "") -> pd.DataFrame:
    file = of_text(folder, scores_2_0_name(level), scores or scores_2_0(level))
    class_file = of_text(folder, classes_2_0_name(level), classes or classes_2_0(level))
    return read_scores(file, LEVELS[level], class_file=class_file)


@pytest.mark.parametrize("level", LEVELS)
def test_3_x_gives_a_row_for_each_area_and_meting_in_which_it_was_published(level, tmp_path):
    scores = of_3_x(tmp_path, level)
    pd.testing.assert_frame_equal(scores[list(IN_3_X.columns)], drawn(IN_3_X, level), check_exact=True)
    about = scores[["edition", "layout", "level"]].drop_duplicates()
    assert about.to_numpy().tolist() == [["Leefbaarometer 3.0, meting 2024", "3.x", level]]


@pytest.mark.parametrize("level", LEVELS)
def test_2_0_gives_scores_on_the_scale_of_the_boundaries_and_their_published_classes(level, tmp_path):
    scores = of_2_0(tmp_path, level)
    pd.testing.assert_frame_equal(scores[list(IN_2_0.columns)], drawn(IN_2_0, level), rtol=0, atol=1e-9)
    about = scores[["edition", "layout", "level"]].drop_duplicates()
    assert about.to_numpy().tolist() == [["Leefbaarometer 2.0, meting 2018", "2.0", level]]


@pytest.mark.parametrize("level", LEVELS)
def test_csv_workbook_and_zip_of_one_content_give_equal_frames(level, tmp_path):
    name, packed = scores_name(level), tmp_path / SCORES_ZIP
    text, workbook = scores_csv(level).encode(), scores_xlsx(level)
    inner = [f"{INNER_FOLDER}/{scores_name(level, suffix)}" for suffix in ("csv", "xlsx")]
    write_zip(packed, {f"{INNER_FOLDER}/": b"", inner[0]: text, inner[1]: workbook})
    (tmp_path / name).write_bytes(text)
    (tmp_path / scores_name(level, "xlsx")).write_bytes(workbook)
    plain = read_scores(Source(tmp_path / name), LEVELS[level])
    others = [
        Source(tmp_path / scores_name(level, "xlsx")),
        Source(packed, inner[0]),
        Source(packed, inner[1]),
    ]
    for source in others:
        pd.testing.assert_frame_equal(read_scores(source, LEVELS[level]), plain, check_exact=True)


@pytest.mark.parametrize("level", ["buurt", "wijk", "gemeente"])
def test_names_are_those_of_each_year_with_their_commas_quotes_and_accents(level, tmp_path):
    scores = of_3_x(tmp_path, level)
    assert scores["name"].tolist() == ["Oude Haven", *[NAMES[0]] * 3, *[NAMES[1]] * 2, NAMES[2], *[NAMES[3]] * 2]


def test_areas_without_names_have_an_empty_one(tmp_path):
    assert set(of_3_x(tmp_path, "pc4")["name"]) == {""}
    assert set(of_2_0(tmp_path, "pc4")["name"]) == {""}


def test_na_between_quotes_is_a_name_and_without_them_no_name(tmp_path):
    quoted = of_3_x(tmp_path, "buurt", scores_csv("buurt").replace('"Nieuwland"', '"NA"'))
    bare = of_3_x(tmp_path, "buurt", scores_csv("buurt").replace('"Nieuwland"', "NA"))
    area = AREAS["buurt"][1]
    assert set(quoted.loc[quoted["area"] == area, "name"]) == {"NA"}
    assert set(bare.loc[bare["area"] == area, "name"]) == {""}


def test_the_order_of_rows_and_columns_does_not_matter(tmp_path):
    header, *rows = scores_csv("pc4").splitlines()
    rows = [",".join(reversed(line.split(","))) for line in (header, *reversed(rows))]
    turned = of_3_x(tmp_path, "pc4", "\n".join(rows) + "\n")
    pd.testing.assert_frame_equal(turned, of_3_x(tmp_path, "pc4"), check_exact=True)


def test_other_columns_are_passed_over(tmp_path):
    lines = [f"{line},x" for line in scores_csv("wijk").splitlines()]
    more = of_3_x(tmp_path, "wijk", "\n".join(lines) + "\n")
    pd.testing.assert_frame_equal(more, of_3_x(tmp_path, "wijk"), check_exact=True)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [1, 3])
def test_line_ends_a_byte_order_mark_and_empty_last_lines_do_not_matter(mark, end, last, tmp_path):
    def written(text: str) -> str:
        return mark + end.join(text.splitlines()) + end * last

    told = of_3_x(tmp_path, "buurt", written(scores_csv("buurt")))
    pd.testing.assert_frame_equal(told, of_3_x(tmp_path, "buurt"), check_exact=True)
    told = of_2_0(tmp_path, "pc4", written(scores_2_0("pc4")), written(classes_2_0("pc4")))
    pd.testing.assert_frame_equal(told, of_2_0(tmp_path, "pc4"), check_exact=True)


def test_a_class_row_may_end_after_any_class(tmp_path):
    whole = of_2_0(tmp_path, "pc4", classes=classes_2_0("pc4").replace("1,1,1,1,,,4,4", "1,1,1,1"))
    pd.testing.assert_frame_equal(whole, of_2_0(tmp_path, "pc4"), check_exact=True)
    for row in ("1011", "1011,5", "1011,5,4", "1011,5,4,4", "1011,5,4,4,3", "1011,5,4,4,3,3", "1011,5,4,4,3,3,3"):
        scores = of_2_0(tmp_path, "pc4", classes=classes_2_0("pc4").replace("1011,5,4,4,3,3,3,3,4,4", row))
        assert scores.loc[scores["area"] == "1011", "class_published"].notna().sum() == row.count(",")


def test_a_class_row_may_be_as_long_as_the_header(tmp_path):
    padded = [line + "," * (9 - line.count(",")) for line in classes_2_0("pc4").splitlines()]
    told = of_2_0(tmp_path, "pc4", classes="\r\n".join(padded) + "\r\n")
    pd.testing.assert_frame_equal(told, of_2_0(tmp_path, "pc4"), check_exact=True)


def test_scores_of_2_0_without_their_class_file_have_no_classes(tmp_path):
    file = of_text(tmp_path, scores_2_0_name("pc4"), scores_2_0("pc4"))
    scores = read_scores(file, LEVELS["pc4"])
    assert scores["class_published"].isna().all()
    assert sorted(scores["meting"].unique()) == [2012, 2014, 2016, 2018]


def test_an_edition_is_named_after_its_last_row_where_the_file_name_has_no_year(tmp_path):
    (tmp_path / "scores.csv").write_text(scores_csv("pc4"), encoding="utf-8")
    scores = read_scores(Source(tmp_path / "scores.csv"), LEVELS["pc4"])
    assert set(scores["edition"]) == {"Leefbaarometer 3.0, meting 2024"}


@pytest.mark.parametrize(("until", "named"), [(2018, "2002-2024"), (2024, "2002-2022")])
def test_a_file_whose_newest_meting_is_not_the_one_in_its_name_is_refused(until, named, tmp_path):
    header, *rows = scores_csv("pc4").splitlines()
    kept = [header, *(row for row in rows if int(row.split(",")[1]) <= until)]
    path = tmp_path / f"Leefbaarometer-scores PC4 {named}.csv"
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match=rf"file name: found {named[5:]}, and newest rows of 20..; expected rows until"):
        read_scores(Source(path), LEVELS["pc4"])


def test_a_workbook_may_state_a_wrong_size_for_its_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(openpyxl.worksheet.worksheet.Worksheet, "calculate_dimension", lambda sheet: "A1")
    (tmp_path / scores_name("buurt", "xlsx")).write_bytes(scores_xlsx("buurt"))
    monkeypatch.undo()
    scores = read_scores(Source(tmp_path / scores_name("buurt", "xlsx")), LEVELS["buurt"])
    pd.testing.assert_frame_equal(scores, of_3_x(tmp_path, "buurt"), check_exact=True)


def test_a_workbook_may_have_na_for_what_was_not_published_and_empty_rows_below(tmp_path):
    workbook = openpyxl.load_workbook(filename=_workbook(tmp_path))
    for row in workbook.worksheets[0].iter_rows():
        for cell in row:
            cell.value = "NA" if cell.value is None else cell.value
    workbook.worksheets[0].cell(14, 1, " ").value = ""
    workbook.save(_workbook(tmp_path))
    scores = read_scores(Source(_workbook(tmp_path)), LEVELS["buurt"])
    pd.testing.assert_frame_equal(scores, of_3_x(tmp_path, "buurt"), check_exact=True)


def _workbook(folder: Path) -> Path:
    path = folder / scores_name("buurt", "xlsx")
    if not path.exists():
        path.write_bytes(scores_xlsx("buurt"))
    return path


def test_the_map_service_gives_one_meting_with_the_classes_of_total_and_dimensions(tmp_path):
    text = (
        "bu_code,bu_naam,gemeente,provincie_code,jaar,kscore,kafw,kwon,kfys,kvrz,ksoc,konv,afw,fys,onv,soc,vrz,won\r\n"
        'BU00140000,"Haven, Noord",Groningen,20,2024,9,8,5,5,9,5,3,0.2,0.034,-0.1,-0.03,0.31,-0.014\r\n'
        "BU00140001,Zuid,Groningen,20,2024,3,3,4,5,5,4,2,-0.3,0.0,-0.2,-0.04,0.0,-0.06\r\n"
    )
    told = read_map_service(of_text(tmp_path, "buurtscore24.csv", text), LEVELS["buurt"])
    assert told["class_published"].tolist() == [9, 3]
    assert told["score"].tolist() == [0.2, -0.3]
    assert told["name"].tolist() == ["Haven, Noord", "Zuid"]
    assert told[[f"class_{name}" for name in DIMENSIONS_3_X]].to_numpy().tolist() == [[5, 3, 5, 9, 5], [5, 2, 4, 5, 4]]
    scores = of_3_x(tmp_path, "buurt")
    assert [column for column in told if not column.startswith("class_")] == [
        column for column in scores if column != "class_published"
    ]


# The real files; the counts are those of the data's own page, and of other programs.


@pytest.mark.real
def test_the_real_wijken_are_all_there(real_data):
    (file,) = (real_data / "leefbaarometer-3.0-wijk").glob("*.csv")
    scores = read_scores(Source(file), LEVELS["wijk"])
    assert len(scores) == 26_366
    metingen = scores.groupby("area")["meting"].count()
    assert (len(metingen), (metingen == 8).sum()) == (3_310, 3_284)
    early = scores["meting"].isin([2002, 2008, 2012, 2016])
    for name in DIMENSIONS_3_X:
        assert (scores[name].isna() == early).all()
    sums = scores.loc[~early, list(DIMENSIONS_3_X)].sum(axis=1)
    np.testing.assert_allclose(sums, scores.loc[~early, "score"], atol=1e-9)


@pytest.mark.real
def test_the_real_pc4_are_all_there_with_their_classes(real_data):
    folder = real_data / "leefbaarometer-2.0-pc4"
    scores = read_scores(
        Source(folder / "Leefbaarometer 2.0 dimensiescores PC4 2012-2018.csv"),
        LEVELS["pc4"],
        class_file=Source(folder / "Leefbaarometer 2.0 klassen PC4 2002-2018.csv"),
    )
    with_scores = scores[scores["meting"] >= 2012]
    assert scores["area"].nunique() == 4_068
    assert len(with_scores) == 4 * 4_068
    assert with_scores["score"].isna().sum() == 1_092
    assert (with_scores["score"].isna() == with_scores["class_published"].isna()).all()
    sums = with_scores[["won", "bev", "vrz", "vei", "fys"]].sum(axis=1, skipna=False)
    mean = with_scores["meting"].map({2012: 4.1544, 2014: 4.1631, 2016: 4.1847, 2018: 4.1940})
    # Small numbers have three digits in this file, so that a sum of five may be a little off.
    np.testing.assert_allclose(sums + mean, with_scores["score"], atol=3e-4)


@pytest.mark.real
def test_the_real_buurten_of_schiedam_are_read_with_their_quoting(real_data):
    (file,) = (real_data / "leefbaarometer-3.0-buurt-2024").glob("*Schiedam*.csv")
    scores = read_scores(Source(file), LEVELS["buurt"])
    assert len(scores) == 45
    assert scores.groupby("area")["meting"].count().tolist() == [9] * 5
    first = scores.iloc[0]
    assert (first["area"], first["name"], first["score"]) == ("BU06060109", "Marconibuurt", -0.0963931279876541)
