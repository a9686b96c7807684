"""A panel whose areas are followed to one chosen year, from the official files to boundaries.json."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from lib.drawn import frame
from lib.ran import PIPELINE
from vroegsignalering.config import read_pipeline
from vroegsignalering.errors import BadInput
from vroegsignalering.line.panels import Making
from vroegsignalering.panel.build import read_panel
from vroegsignalering.panel.panel import Panel
from vroegsignalering.panel.quality import quality
from vroegsignalering.reports.quality import write_quality
from vroegsignalering.sources.folder import find

# What became of the buurten BU0363<code>: A stayed; B has another code; C was cut in two; D and E were joined; F is the
# code of another buurt now; G has no mark in 2024.
YEARS = {
    2022: """
    code | mark | inwoners | woz | bijstand | stedelijkheid
    -----+------+----------+-----+----------+--------------
    AA00 | 1    | 100      | 200 | 10       | 1
    BB00 | 1    | 200      | 210 |          | 1
    CC00 | 1    | 300      | 220 | 30       | 2
    DD00 | 1    | 400      | 100 | 40       | 3
    EE00 | 1    | 100      | 200 | 50       | 4
    FF00 | 1    | 600      | 250 | 60       | 5
    GG00 | 1    | 700      | 260 | 70       | 5
    """,
    2023: """
    code | mark | inwoners | woz | bijstand | stedelijkheid
    -----+------+----------+-----+----------+--------------
    AA00 | 1    | 105      | 205 | 10       | 1
    BB99 | 2    | 205      | 215 | 20       | 1
    CC00 | 1    | 305      | 225 | 30       | 2
    DD00 | 1    | 405      | 105 | 40       | 3
    EE00 | 1    | 105      | 205 | 50       | 4
    FF00 | 3    | 50       | 255 | 0        | 5
    GG00 | 1    | 705      | 265 | 70       | 5
    """,
    2024: """
    code | mark | inwoners | woz | bijstand | stedelijkheid
    -----+------+----------+-----+----------+--------------
    AA00 | 1    | 110      | 210 | 10       | 1
    BB99 | 1    | 210      | 220 | 20       | 1
    CC01 | 3    | 160      | 240 | 10       | 2
    CC02 | 3    | 150      | 220 | 20       | 2
    DD00 | 3    | 515      | 130 | 90       | 3
    FF00 | 1    | 55       | 260 | 0        | 5
    GG00 | .    | 710      | 270 | 70       | 5
    """,
}
RECODE = "naam,BUURTCODE_CBS_2022,buurtcode_cbs_2023\nB,BU0363BB00,BU0363BB99\n"
# Metres RD; A and B beside each other, then C, D above E, F far off, G.
OUTLINES = {
    2023: {"AA00": (0, 0, 1, 1), "BB99": (1, 0, 2, 1), "CC00": (2, 0, 4, 1), "DD00": (4, 0, 5, 1), "EE00": (4, 1, 5, 2),
           "FF00": (9, 9, 10, 10), "GG00": (7, 7, 8, 8)},
    2024: {"AA00": (0, 0, 1, 1), "BB99": (1, 0, 2, 1), "CC01": (2, 0, 3, 1), "CC02": (3, 0, 4, 1), "DD00": (4, 0, 5, 2),
           "FF00": (9, 9, 10, 10), "GG00": (7, 7, 8, 8)},
}  # fmt: skip
MEASURES = {
    "inwoners": "AantalInwoners_5",
    "woz": "GemiddeldeWOZWaardeVanWoningen_39",
    "bijstand": "PersonenPerSoortUitkeringBijstand_80",
    "stedelijkheid": "MateVanStedelijkheid_110",
}


def code(short: str) -> str:
    return f"BU0363{short}"


def figures(year: int) -> pd.DataFrame:
    table = frame(YEARS[year])
    return table.assign(area=[code(one) for one in table["code"]])


def people(year: int) -> dict[str, float]:
    return dict(figures(year)[["code", "inwoners"]].to_numpy().tolist())


def write_country(folder: Path, *, years: tuple[int, ...] = (2022, 2023, 2024)) -> None:
    """Key figures of `years` in StatLine's layout, and scores of the areas of 2024 in the metingen 2014 to 2024."""
    folder.mkdir()
    for year in years:
        lines = [";".join(f'"{name}"' for name in ("ID", "WijkenEnBuurten", "Gemeentenaam_1", "SoortRegio_2",
                 "Codering_3", "IndelingswijzigingWijkenEnBuurten_4", *MEASURES.values()))]  # fmt: skip
        lines.append(f'"0";"GM0363    ";"Amsterdam ";"Gemeente  ";"GM0363    ";".";{";".join(["."] * len(MEASURES))}')
        for place, row in enumerate(figures(year).to_dict(orient="records"), start=1):
            told = ["." if pd.isna(row[name]) else f"{row[name]:8.0f}" for name in MEASURES]
            mark = "." if row["mark"] == "." else f"{row['mark']}"
            keys = [str(place), f"{row['area']:<10}", "Amsterdam ", "Buurt     ", f"{row['area']:<10}", mark]
            lines.append(";".join(f'"{cell}"' for cell in [*keys, *told]))
        (folder / f"Kerncijfers_wijken_en_buurten_{year}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = ['"bu_code","bu_naam","jaar","lbm","afw","fys","onv","soc","vrz","won"']
    for number, area in enumerate(figures(2024)["area"]):
        for meting in (2014, 2016, 2018, 2020, 2022, 2024):
            afw = -0.1 - number / 100 + (meting - 2014) / 1000
            rows.append(f'"{area}","Buurt {number}",{meting},{4.102264851143684 + afw},{afw},NA,NA,NA,NA,NA')
    (folder / "Leefbaarometer-scores buurten 2002-2024.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def write_map(path: Path, year: int) -> None:
    outlines = {code(short): box(*(1000 * side for side in corners)) for short, corners in OUTLINES[year].items()}
    table = {"bu_code": list(outlines), "bu_naam": [f"Buurt {number}" for number in range(len(outlines))]}
    gpd.GeoDataFrame(table, geometry=list(outlines.values()), crs=28992).to_file(path, driver="GPKG")


def made(folder: Path, year: int | None, level: str = "buurt") -> tuple[Panel, dict[str, object]]:
    """The panel of `folder` and its account (empty where no areas were followed)."""
    text = PIPELINE.replace('level = "buurt"', f'level = "{level}"')
    path = folder.with_suffix(".toml")
    path.write_text(text + (f"\n[boundaries]\nyear = {year}\n" if year else ""), encoding="utf-8")
    pipeline = read_pipeline(path)
    out = folder.with_suffix(".run")
    written = Making.of(pipeline, find(folder, level), (folder,)).write(out)
    assert all(one.is_file() for one in written)
    account = out / "boundaries.json"
    return read_panel(out), json.loads(account.read_text(encoding="utf-8")) if year else {}


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Panel, dict[str, object], Path]:
    """With a table of codes for 2022-2023 and maps of 2023 and 2024."""
    folder = tmp_path_factory.mktemp("followed") / "country"
    write_country(folder)
    (folder / "codes.csv").write_text(RECODE, encoding="utf-8")
    write_map(folder / "buurt 2024.gpkg", 2024)
    write_map(folder / "grenzen_buurt_2023.gpkg", 2023)
    return *made(folder, 2024), folder


def known(panel: Panel, name: str, year: int) -> dict[str, float]:
    return {area[6:]: value for area, value in panel.wide(name)[year].dropna().items()}


def test_counts_add_up_means_are_weighed_and_classes_must_be_alike(followed: tuple[Panel, dict, Path]) -> None:
    panel, _, _ = followed
    # F of 2022 was elsewhere; G has no mark in 2024, but its outline is on both maps.
    assert known(panel, "inwoners", 2022) == {
        "AA00": 100, "BB99": 200, "CC01": 150, "CC02": 150, "DD00": 500, "GG00": 700
    }  # fmt: skip
    assert known(panel, "woz", 2022) == {
        "AA00": 200, "BB99": 210, "CC01": 220, "CC02": 220, "DD00": pytest.approx((400 * 100 + 100 * 200) / 500),
        "GG00": 260,
    }  # fmt: skip
    assert known(panel, "stedelijkheid", 2022) == {"AA00": 1, "BB99": 1, "CC01": 2, "CC02": 2, "GG00": 5}  # D 3, E 4
    assert known(panel, "bijstand", 2022) == {"AA00": 10, "CC01": 15, "CC02": 15, "DD00": 90, "GG00": 70}
    assert known(panel, "inwoners", 2024) == people(2024)


def test_a_figure_of_an_area_whose_outline_changed_is_flagged(followed: tuple[Panel, dict, Path]) -> None:
    panel, _, _ = followed
    flagged = panel.facts[panel.facts["estimated"]]
    assert set(flagged["area"].str[6:]) == {"CC01", "CC02", "DD00", "GG00"}
    assert set(flagged["meting"]) == {2022, 2023}
    assert not flagged["variable"].isin(["score", "klasse"]).any()


def test_nobody_is_lost_silently(followed: tuple[Panel, dict, Path]) -> None:
    _, account, _ = followed
    told = {one["year"]: one for one in account["inhabitants"]}
    assert (told[2022]["before"], told[2022]["after"], told[2022]["lost"]) == (2400, 1800, {code("FF00"): 600})
    assert (told[2023]["before"], told[2023]["after"], told[2023]["lost"]) == (1880, 1880, {})
    assert told[2022]["estimated"] == 150 + 150 + 500 + 700
    for one in told.values():
        assert one["before"] == pytest.approx(one["after"] + sum(one["lost"].values()))
        assert one["with_score"] == one["after"]


def test_every_area_that_changed_is_told_with_what_became_of_it(followed: tuple[Panel, dict, Path]) -> None:
    _, account, _ = followed
    rows = [(one["area"][6:], one["from"], one["what"], one["other"].replace("BU0363", ""), one["how"], one["lost"])
            for one in account["areas"]]  # fmt: skip
    assert rows == [
        ("BB00", 2022, "renamed", "BB99 1", "recode", 0),
        ("FF00", 2022, "not followed", "", "unknown", 600),
        ("FF00", 2022, "new", "", "unknown", None),
        ("CC00", 2023, "split", "CC01 0.5; CC02 0.5", "map", 0),
        ("DD00", 2023, "merged", "DD00 1", "map", 0),
        ("EE00", 2023, "merged", "DD00 1", "map", 0),
        ("GG00", 2023, "redrawn", "GG00 1", "map", 0),
    ]
    assert [one["area"][6:] for one in account["areas"] if one["code_reused"]] == ["FF00"]
    assert [(one["from"], one["to"], one["by"]) for one in account["steps"]] == [
        (2022, 2023, ["marks", "table 2022-2023"]),
        (2023, 2024, ["marks", "maps"]),
    ]


def test_where_nothing_tells_how_areas_were_redrawn_nobody_is_followed_and_that_is_said(tmp_path: Path) -> None:
    write_country(tmp_path / "country", years=(2022, 2024))
    panel, account = made(tmp_path / "country", 2024)
    assert known(panel, "inwoners", 2024)["AA00"] == 110
    assert 2022 not in panel.wide("inwoners")  # an equal code proves nothing
    first, second = account["steps"]  # the marks of 2024 are about 2023, of which there are no key figures
    assert (first["from"], first["to"], first["by"], first["same"], first["not_followed"]) == (2022, 2023, [], 0, 7)
    assert (second["from"], second["to"], second["by"]) == (2023, 2024, ["marks"])
    assert account["inhabitants"][0]["lost"] == {code(one): count for one, count in people(2022).items()}
    write_quality(tmp_path, panel, quality(panel))  # of a folder without an account
    assert "Grenzen van" not in (tmp_path / "quality.html").read_text(encoding="utf-8")
    write_quality(tmp_path / "country.run", panel, quality(panel))
    page = (tmp_path / "country.run" / "quality.html").read_text(encoding="utf-8")
    assert "Grenzen van 2024" in page
    assert "Van 2022 naar 2023 zegt niets wat er van de gebieden werd" in page
    assert "2.400 van 2.400 inwoners (100%)" in page


def test_a_table_of_codes_of_other_years_is_followed_and_flagged(tmp_path: Path) -> None:
    write_country(tmp_path / "country", years=(2022, 2024))
    (tmp_path / "country" / "codes.csv").write_text(RECODE.replace("2022", "2015"), encoding="utf-8")
    panel, account = made(tmp_path / "country", 2024)
    assert known(panel, "inwoners", 2022) == {"BB99": 200}
    assert set(panel.facts.loc[panel.facts["estimated"], "variable"]) == {"inwoners", "woz", "stedelijkheid"}
    assert account["steps"][0]["by"] == ["table 2015-2023"]


@pytest.mark.parametrize("earlier", ["grenzen_buurt_2023.gpkg", "wijkenbuurten_2023_v1.gpkg"])
def test_scores_are_followed_too_weighed_by_inhabitants(earlier: str, tmp_path: Path) -> None:
    write_country(tmp_path / "country")
    write_map(tmp_path / "country" / "buurt 2024.gpkg", 2024)
    write_map(tmp_path / "country" / earlier, 2023)
    panel, account = made(tmp_path / "country", 2023)
    assert account["scores_drawn"] == 2024
    scores = known(panel, "score", 2024)
    # D of 2024 was made of two, and of neither the score is known; C of 2023 is its parts, of 160 and 150.
    assert set(scores) == {"AA00", "BB99", "CC00", "FF00", "GG00"}
    assert scores["CC00"] == pytest.approx((160 * (-0.12 + 0.01) + 150 * (-0.13 + 0.01)) / 310)
    names = panel.areas.set_index("area")["name"]
    assert names[[code("AA00"), code("GG00")]].tolist() == ["Buurt 0", "Buurt 6"]
    assert panel.areas.set_index("area").loc[code("CC00"), ["name", "gemeente"]].tolist() == ["", "GM0363"]
    assert set(zip(panel.neighbours["area"].str[6:], panel.neighbours["neighbour"].str[6:], strict=True)) == {
        ("AA00", "BB99"), ("BB99", "AA00")
    }  # fmt: skip
    flagged = panel.facts[panel.facts["estimated"] & (panel.facts["variable"] == "score")]
    assert set(flagged["area"].str[6:]) == {"CC00", "GG00"}


def test_without_the_key_nothing_is_followed_and_codes_are_joined(tmp_path: Path) -> None:
    write_country(tmp_path / "country")
    panel, _ = made(tmp_path / "country", None)
    assert known(panel, "inwoners", 2022) == {"AA00": 100, "DD00": 400, "FF00": 600, "GG00": 700}
    assert not panel.facts["estimated"].any()
    assert not (tmp_path / "country.run" / "boundaries.json").exists()


def test_what_was_read_of_boundaries_is_part_of_what_a_run_rests_on(followed: tuple[Panel, dict, Path]) -> None:
    _, _, folder = followed
    pipeline = read_pipeline(folder.with_suffix(".toml"))
    names = {path.name for path in Making.of(pipeline, find(folder, "buurt"), (folder,)).all()}
    assert {"codes.csv", "grenzen_buurt_2023.gpkg", "buurt 2024.gpkg"} <= names


def test_a_year_of_which_no_areas_are_known_is_refused(tmp_path: Path) -> None:
    write_country(tmp_path / "country")
    with pytest.raises(BadInput, match=r"no file that says which areas there were in 2019"):
        made(tmp_path / "country", 2019)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (RECODE + "C,BU0363CC00,BU0363BB99\n", "a second time"),
        (RECODE.replace("BU0363BB00", "BU9"), "expected the code of a buurt"),
        ("buurtcode_cbs_2022,buurtcode_cbs_2022\nBU0363BB00,BU0363BB99\n", "twice"),
        ("buurtcode_cbs_2020,buurtcode_cbs_2022,buurtcode_cbs_2023\nBU0363BB00,BU0363BB00,BU0363BB99\n", "two years"),
    ],
)
def test_a_table_of_codes_that_is_no_such_table_is_refused(tmp_path: Path, table: str, said: str) -> None:
    write_country(tmp_path / "country")
    (tmp_path / "country" / "codes.csv").write_text(table, encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        made(tmp_path / "country", 2024)


def test_two_maps_of_one_year_are_refused(tmp_path: Path) -> None:
    write_country(tmp_path / "country")
    write_map(tmp_path / "country" / "buurt 2024.gpkg", 2024)
    write_map(tmp_path / "country" / "grenzen_buurt_2024.gpkg", 2024)
    with pytest.raises(BadInput, match="a second map of 2024"):
        made(tmp_path / "country", 2024)


def test_without_inhabitants_it_is_said_that_nobody_knows_who_was_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(MEASURES, "inwoners")
    write_country(tmp_path / "country")
    panel, account = made(tmp_path / "country", 2024)
    assert account["inhabitants"] == []
    assert {one["what"] for one in account["areas"]} == {"not followed", "new"}
    assert all(one["inhabitants"] is None and one["lost"] is None for one in account["areas"])
    # What comes from one area needs no weight; nothing else is made up.
    assert known(panel, "woz", 2022) == {"AA00": 200}
    write_quality(tmp_path / "country.run", panel, quality(panel))
    assert "Van geen jaar zijn inwoners bekend" in (tmp_path / "country.run" / "quality.html").read_text(
        encoding="utf-8"
    )
