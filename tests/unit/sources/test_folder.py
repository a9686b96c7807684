"""What a folder with official files holds, and what the files say together."""

from pathlib import Path

import pandas as pd
import pytest

from lib.official import (
    AREAS,
    INNER_FOLDER,
    KERNCIJFERS,
    MAP_ZIP,
    NAMES,
    SCORES_ZIP,
    classes_2_0_name,
    kerncijfers_csv,
    map_name,
    scores_2_0_name,
    scores_csv,
    scores_name,
    square,
    write_2_0,
    write_3_x,
    write_3_x_zipped,
    write_map,
    write_zip,
)
from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.errors import BadInput
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.folder import FLAG_FILE, TRUTH_COLUMNS, TRUTH_FILE, Sources, find, read, read_metingen


def told(folder: Path, level: str = "buurt") -> Sources:
    return read(find(folder, level), level)


def write_truth(folder: Path) -> pd.DataFrame:
    truth = pd.DataFrame(
        {"area": ["BU00140000"], "origin": [2014], "horizon": [2], "target": ["zwak"], "probability": [0.25]}
    )
    truth.to_parquet(folder / TRUTH_FILE)
    return truth


@pytest.mark.parametrize("level", LEVELS)
def test_the_files_of_a_level_are_found_by_their_names(level, tmp_path):
    write_3_x(tmp_path, level)
    files = find(tmp_path, level)
    assert files.scores == Source(tmp_path / scores_name(level))
    assert files.geometry == Source(tmp_path / map_name(level))
    assert set(files.kerncijfers) == ({2020} if level in ("buurt", "wijk", "gemeente") else set())
    assert (files.classes, files.truth, files.flag) == (None, None, None)


@pytest.mark.parametrize("level", LEVELS)
def test_files_in_the_official_zips_are_found_and_say_the_same(level, tmp_path):
    write_3_x(tmp_path / "plain", level)
    write_3_x_zipped(tmp_path / "zipped", level)
    files = find(tmp_path / "zipped", level)
    assert files.scores == Source(tmp_path / "zipped" / SCORES_ZIP, f"{INNER_FOLDER}/{scores_name(level)}")
    assert files.geometry == Source(tmp_path / "zipped" / MAP_ZIP, f"geometrie-lbm3-2024/{map_name(level)}")
    plain, zipped = told(tmp_path / "plain", level), told(tmp_path / "zipped", level)
    for name in ("scores", "areas", "neighbours"):
        pd.testing.assert_frame_equal(getattr(plain, name), getattr(zipped, name), check_exact=True)


def test_the_files_of_all_levels_may_lie_side_by_side(tmp_path):
    for level in LEVELS:
        write_3_x(tmp_path, level)
        assert find(tmp_path, level).scores.name == scores_name(level)
    for level in LEVELS:
        assert find(tmp_path, level).scores.name == scores_name(level)
        assert set(told(tmp_path, level).scores["level"]) == {level}


def test_names_may_be_in_other_cases_and_other_files_are_passed_over(tmp_path):
    write_3_x(tmp_path)
    (tmp_path / scores_name("buurt")).rename(tmp_path / scores_name("buurt").upper())
    (tmp_path / "leesmij.txt").write_text("hallo", encoding="utf-8")
    (tmp_path / f"~${scores_name('buurt', 'xlsx')}").write_bytes(b"lock of a workbook that is open")
    (tmp_path / scores_name("buurt", "xlsx")).mkdir()
    assert find(tmp_path, "buurt").scores.name == scores_name("buurt").upper()


def test_classes_go_with_scores_of_2_0(tmp_path):
    write_2_0(tmp_path)
    files = find(tmp_path, "pc4")
    assert files.scores == Source(tmp_path / scores_2_0_name("pc4"))
    assert files.classes == Source(tmp_path / classes_2_0_name("pc4"))
    assert told(tmp_path, "pc4").scores["class_published"].notna().any()


def test_scores_of_2_0_and_3_x_in_one_folder_are_ambiguous(tmp_path):
    write_2_0(tmp_path)
    write_3_x(tmp_path, "pc4")
    with pytest.raises(BadInput, match="2 files for the same thing"):
        find(tmp_path, "pc4")


def test_all_names_every_file_that_is_read_once(tmp_path):
    write_3_x_zipped(tmp_path)
    write_truth(tmp_path)
    (tmp_path / FLAG_FILE).write_text("SYNTHETISCH\n", encoding="utf-8")
    (tmp_path / "leesmij.txt").write_text("hallo", encoding="utf-8")
    names = [path.name for path in find(tmp_path, "buurt").all()]
    assert names == sorted([SCORES_ZIP, MAP_ZIP, KERNCIJFERS, TRUTH_FILE, FLAG_FILE])


def test_an_area_has_its_newest_name_its_gemeente_its_place_and_its_neighbours(tmp_path):
    write_3_x(tmp_path)
    sources = told(tmp_path)
    a, b, c, d = AREAS["buurt"]
    assert sources.areas.to_numpy().tolist() == [
        [a, NAMES[0], "GM0014", "Groningen", "GM0014", 50.0, 50.0],
        [b, NAMES[1], "GM0363", "Amsterdam", "GM0363", 150.0, 50.0],
        [c, NAMES[2], "GM0363", "Amsterdam", "GM0363", 250.0, 50.0],
        [d, NAMES[3], "GM1930", "Nissewaard", "GM1930", 350.0, 150.0],
    ]
    assert sources.neighbours.to_numpy().tolist() == [[a, b], [b, a], [b, c], [c, b]]
    assert list(sources.indicators["cbs-kerncijfers"]) == [2020]


def test_without_map_and_key_figures_the_rest_stands(tmp_path):
    (tmp_path / scores_name("buurt")).write_bytes(scores_csv("buurt").encode())
    sources = told(tmp_path)
    assert sources.areas["gemeente_name"].tolist() == ["Groningen", "Amsterdam", "Amsterdam", "Nissewaard"]
    assert sources.areas[["x", "y"]].isna().to_numpy().all()
    assert sources.neighbours.empty
    assert list(sources.neighbours.columns) == ["area", "neighbour"]
    assert sources.indicators == {}


def test_a_gemeente_has_the_name_of_the_newest_key_figures(tmp_path):
    write_3_x(tmp_path)
    renamed = kerncijfers_csv().replace("Groningen", "Groningen (gemeente)")
    (tmp_path / KERNCIJFERS.replace("2020", "2021")).write_bytes(renamed.encode())
    sources = told(tmp_path)
    assert list(sources.indicators["cbs-kerncijfers"]) == [2020, 2021]
    assert sources.areas["gemeente_name"].tolist()[:2] == ["Groningen (gemeente)", "Amsterdam"]


def test_an_area_that_only_has_classes_is_left_out(tmp_path):
    write_2_0(tmp_path)
    for name in (scores_2_0_name("pc4"), classes_2_0_name("pc4")):
        file = tmp_path / name
        row = "1099,2012\r\n" if "scores" in name else "1099,5,5\r\n"
        file.write_bytes(file.read_bytes() + row.encode())
    assert "1099" not in set(told(tmp_path, "pc4").scores["area"])
    assert told(tmp_path, "pc4").areas["area"].tolist() == list(AREAS["pc4"])


def test_metingen_are_the_years_with_a_score(tmp_path):
    write_2_0(tmp_path / "2.0")
    write_3_x(tmp_path / "3.x")
    assert read_metingen(find(tmp_path / "2.0", "pc4"), "pc4") == [2012, 2014, 2016, 2018]
    assert read_metingen(find(tmp_path / "3.x", "buurt"), "buurt") == [2002, 2014, 2016, 2024]


def test_the_flag_marks_a_country_that_does_not_exist(tmp_path):
    write_3_x(tmp_path)
    assert told(tmp_path).synthetic is False
    (tmp_path / FLAG_FILE).write_text("SYNTHETISCH: dit land bestaat niet.\n", encoding="utf-8")
    assert told(tmp_path).synthetic is True
    assert told(tmp_path).truth is None


def test_a_truth_is_read_and_marks_its_country_even_when_the_flag_is_lost(tmp_path):
    write_3_x(tmp_path)
    truth = write_truth(tmp_path)
    sources = told(tmp_path)
    pd.testing.assert_frame_equal(sources.truth, truth[list(TRUTH_COLUMNS)])
    assert sources.synthetic is True


def test_the_zips_of_another_level_do_not_stand_in_the_way_of_files_beside_them(tmp_path):
    write_3_x(tmp_path, "wijk")
    write_zip(tmp_path / SCORES_ZIP, {f"{INNER_FOLDER}/{scores_name('buurt')}": scores_csv("buurt").encode()})
    write_zip(tmp_path / MAP_ZIP, {f"geometrie-lbm3-2024/{map_name('buurt')}": b"not read"})
    sources = told(tmp_path, "wijk")
    assert set(sources.scores["level"]) == {"wijk"}
    assert len(sources.neighbours) == 4


def test_a_zip_with_maps_of_other_levels_is_no_map_and_does_no_harm(tmp_path):
    (tmp_path / scores_name("wijk")).write_bytes(scores_csv("wijk").encode())
    write_zip(tmp_path / MAP_ZIP, {f"geometrie-lbm3-2024/{map_name('buurt')}": b"not read"})
    assert find(tmp_path, "wijk").geometry is None
    assert told(tmp_path, "wijk").areas["x"].isna().all()


# A map of another edition: told by its areas and their names, of which a few may differ.


def write_many(folder: Path, *, lacking: int = 0, renamed: int = 0) -> None:
    """Scores of a hundred buurten; the map lacks some, and has other names for others."""
    codes = [f"BU0014{number:04d}" for number in range(100)]
    header = scores_csv("buurt").splitlines()[0]
    rows = [f'"{code}","Buurt {code[6:]}",2024,4.00226485114368,-0.1,NA,NA,NA,NA,NA' for code in codes]
    folder.mkdir()
    (folder / scores_name("buurt")).write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    names = [f"{'Wijk' if number < renamed else 'Buurt'} {number:04d}" for number in range(100 - lacking)]
    outlines = [square(100 * number, 0) for number in range(100 - lacking)]
    write_map(folder / map_name("buurt"), "buurt", codes=codes[: 100 - lacking], names=names, outlines=outlines)


def test_a_map_may_lack_a_few_areas_and_name_a_few_otherwise(tmp_path):
    write_many(tmp_path / "data", lacking=2, renamed=2)
    sources = told(tmp_path / "data")
    assert len(sources.areas) == 100
    assert sources.areas["x"].isna().sum() == 2
    assert sources.areas["name"].tolist()[:3] == ["Buurt 0000", "Buurt 0001", "Buurt 0002"]
    assert len(sources.neighbours) == 2 * 97


@pytest.mark.parametrize(
    ("differing", "words"),
    [({"lacking": 3}, "3 of 100 areas are not on it"), ({"renamed": 3}, "3 of 100 areas have another name there")],
)
def test_a_map_on_which_more_differs_is_of_another_edition(differing, words, tmp_path):
    write_many(tmp_path / "data", **differing)
    with pytest.raises(BadInput, match=words):
        told(tmp_path / "data")


def test_a_map_may_show_areas_without_a_score(tmp_path):
    write_3_x(tmp_path)
    path = tmp_path / map_name("buurt")
    path.unlink()
    more = ("BU00140001", *AREAS["buurt"])
    write_map(
        path,
        "buurt",
        codes=more,
        names=("Water", *NAMES),
        outlines=[square(0, 100), *(square(100 * n, 0) for n in range(4))],
    )
    sources = told(tmp_path)
    assert sources.areas["area"].tolist() == list(AREAS["buurt"])
    assert set(sources.neighbours["area"]) <= set(AREAS["buurt"])


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "data").write_text("geen map", encoding="utf-8")
    with pytest.raises(BadInput, match="no such folder"):
        find(tmp_path / "data", "buurt")
