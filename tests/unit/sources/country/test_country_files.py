"""The files of the synthetic country: the official layouts, and the same bytes for the same seed."""

import csv
import io
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.domain.metingen import METINGEN
from vroegsignalering.files import digest_of_files
from vroegsignalering.sources.country import make as make_module
from vroegsignalering.sources.country.leefbaarometer import MAP_FILE, MAP_ZIP, REFERENCE, SCORES_FILE, SCORES_ZIP
from vroegsignalering.sources.country.make import FLAG_FILE, TRUTH_FILE, make_country
from vroegsignalering.sources.country.settings import SETTINGS

AREAS = 300
YEARS = range(2010, 2025)


def made(out: Path, *, seed: int = 1, setting: str = "gewoon") -> Path:
    make_country(out, areas=AREAS, seed=seed, setting=SETTINGS[setting])
    return out


@pytest.fixture(scope="module")
def country(tmp_path_factory) -> Path:
    return made(tmp_path_factory.mktemp("country"))


@pytest.fixture
def few_draws(monkeypatch):
    monkeypatch.setattr(make_module, "DRAWS", 3)


@pytest.fixture(scope="module")
def scores(country) -> str:
    with zipfile.ZipFile(country / SCORES_ZIP) as archive:
        assert archive.namelist() == [SCORES_FILE]
        return archive.read(SCORES_FILE).decode()


@pytest.fixture(scope="module")
def table(scores) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(scores))


def kerncijfers(country: Path, year: int) -> pd.DataFrame:
    """One file as text, the measures without their number."""
    path = country / f"Kerncijfers_wijken_en_buurten_{year}.csv"
    frame = pd.read_csv(path, sep=";", dtype=str, encoding="utf-8-sig", keep_default_na=False)
    return frame.rename(columns=lambda name: name.rsplit("_", 1)[0])


def test_the_same_seed_gives_the_same_bytes_in_another_process(country, tmp_path):
    call = f"make_country(Path({str(tmp_path)!r}), areas={AREAS}, seed=1, setting=SETTINGS['gewoon'])"
    code = (
        "from pathlib import Path\n"
        "from vroegsignalering.sources.country.make import make_country\n"
        "from vroegsignalering.sources.country.settings import SETTINGS\n"
        f"{call}\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    names = sorted(path.name for path in country.iterdir())
    assert names == sorted(path.name for path in tmp_path.iterdir())
    different = [name for name in names if (country / name).read_bytes() != (tmp_path / name).read_bytes()]
    assert different == []


@pytest.mark.usefixtures("few_draws")
def test_another_seed_or_setting_gives_another_country(tmp_path):
    folders = [
        made(tmp_path / "a"),
        made(tmp_path / "b", seed=2),
        made(tmp_path / "c", setting="ruis"),
    ]
    assert len({digest_of_files([folder / SCORES_ZIP]) for folder in folders}) == 3


def test_the_flag_says_in_words_what_was_made(country):
    text = (country / FLAG_FILE).read_text(encoding="utf-8")
    assert text.startswith("SYNTHETISCH")
    for line in (f"gebieden: {AREAS}", "seed: 1", "setting: gewoon"):
        assert line in text.splitlines()


def test_scores_have_the_official_header_quoting_and_missing_mark(scores):
    lines = scores.splitlines()
    assert lines[0] == '"bu_code","bu_naam","jaar","lbm","afw","fys","onv","soc","vrz","won"'
    first = next(line for line in lines[1:] if ",2002," in line)
    assert first.startswith('"BU9001')
    assert first.endswith(",NA,NA,NA,NA,NA")


def test_dimensions_were_not_published_in_four_metingen_and_add_up_in_the_others(table):
    parts = table[["fys", "onv", "soc", "vrz", "won"]]
    early = table["jaar"].isin([2002, 2008, 2012, 2016])
    assert parts[early].isna().to_numpy().all()
    np.testing.assert_allclose(parts[~early].sum(axis=1), table.loc[~early, "afw"], atol=1e-12)


def test_score_and_deviation_differ_by_the_one_reference(table):
    assert set(table["jaar"]) == set(METINGEN)
    np.testing.assert_allclose(table["lbm"] - table["afw"], REFERENCE, atol=1e-12)
    assert not table.duplicated(["bu_code", "jaar"]).any()


def test_some_areas_have_no_row_in_some_metingen_and_some_appear_later(table):
    present = table.pivot(index="bu_code", columns="jaar", values="afw").notna()
    assert not present.to_numpy().all()
    assert (~present[2002] & present[2024]).any()


def test_the_map_has_a_polygon_in_rd_new_for_every_area(country, table):
    frame = pyogrio.read_dataframe(f"/vsizip/{country / MAP_ZIP}/{MAP_FILE}")
    assert len(frame) == AREAS
    assert frame.crs.to_epsg() == 28992
    assert list(frame.columns) == ["bu_code", "bu_naam", "geometry"]
    assert all(LEVELS["buurt"].pattern.fullmatch(code) for code in frame["bu_code"])
    assert frame["bu_naam"].str.endswith("(fictief)").all()
    assert set(table["bu_code"]) <= set(frame["bu_code"])
    assert shapely.is_valid(frame.geometry.to_numpy()).all()


@pytest.mark.parametrize("year", [2010, 2017, 2024])
def test_kerncijfers_have_indicators_of_the_catalogue_and_padded_keys(country, year):
    frame = kerncijfers(country, year)
    known = {entry.statline for entry in catalogue().values() if entry.source == "cbs-kerncijfers"}
    assert len(known & set(frame.columns)) == len(frame.columns) - 6 == 16
    assert set(frame["WijkenEnBuurten"].str.len()) == {10}
    assert set(frame["Gemeentenaam"].str.len()) == {40}
    assert (frame["WijkenEnBuurten"] == frame["Codering"]).all()
    assert Counter(frame["SoortRegio"].str.strip())["Land"] == 1
    assert Counter(frame["SoortRegio"].str.strip())["Buurt"] == AREAS


def test_every_field_of_kerncijfers_is_quoted_and_figures_are_padded_to_eight(country):
    text = (country / "Kerncijfers_wijken_en_buurten_2020.csv").read_text(encoding="utf-8-sig")
    for line in text.splitlines()[:50]:
        assert all(field.startswith('"') and field.endswith('"') for field in line.split(";"))
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert {len(cell) for row in rows[1:] for cell in row[6:]} == {8}


def test_a_gemeente_is_the_sum_of_its_buurten(country):
    frame = kerncijfers(country, 2015)
    kind, code = frame["SoortRegio"].str.strip(), frame["Codering"].str.strip()
    people = frame["AantalInwoners"].astype(float)
    of_buurten = people[kind == "Buurt"].groupby(code.str[2:6]).sum()
    of_gemeente = people[kind == "Gemeente"].set_axis(code[kind == "Gemeente"].str[2:])
    count = (kind == "Buurt").groupby(code.str[2:6]).sum()
    assert ((of_buurten - of_gemeente).abs() <= 2.5 * (count.loc[of_gemeente.index] + 1)).all()


def test_counts_are_rounded_to_fives_and_small_places_are_kept_secret(country):
    frame = kerncijfers(country, 2020)
    people = pd.to_numeric(frame["AantalInwoners"])
    older = pd.to_numeric(frame["k_65JaarOfOuder"].str.strip().replace(".", np.nan))
    assert (people % 5 == 0).all()
    assert (older.dropna() % 5 == 0).all()
    assert older[people < 45].isna().all()
    assert older[people > 55].notna().all()


def test_the_number_behind_a_measure_shifts_between_years(country):
    def header(year: int) -> str:
        with (country / f"Kerncijfers_wijken_en_buurten_{year}.csv").open(encoding="utf-8-sig") as stream:
            return stream.readline()

    assert '"AantalInwoners_5"' in header(2010)
    assert header(2010) != header(2024)


def test_there_is_a_file_of_kerncijfers_for_every_year(country):
    names = {path.name for path in country.glob("Kerncijfers*")}
    assert names == {f"Kerncijfers_wijken_en_buurten_{year}.csv" for year in YEARS}


def test_the_truth_is_about_areas_with_a_published_score(country, table):
    truth = pd.read_parquet(country / TRUTH_FILE)
    assert set(truth["target"]) == {"onvoldoende", "zwak"}
    published = set(zip(table["bu_code"], table["jaar"], strict=True))
    assert set(zip(truth["area"], truth["origin"], strict=True)) <= published


@pytest.mark.usefixtures("few_draws")
def test_stages_are_announced_in_order(tmp_path):
    stages: list[str] = []
    make_country(tmp_path, areas=100, seed=1, setting=SETTINGS["traag"], advance=stages.append)
    assert stages == ["kaart", "metingen", "kerncijfers", "ware kansen"]
