"""Real boundaries: Amsterdam, which gave its buurten new codes in 2022, the map of Ermelo, the buurten of Flevoland."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from vroegsignalering.config import read_pipeline
from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.domain.figures import figure
from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.line.panels import Making
from vroegsignalering.panel.boundaries import apply, report
from vroegsignalering.panel.build import read_panel
from vroegsignalering.panel.crosswalk import from_recode
from vroegsignalering.panel.overlay import from_maps
from vroegsignalering.panel.panel import Panel
from vroegsignalering.panel.quality import quality
from vroegsignalering.reports.quality import write_quality
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.folder import find
from vroegsignalering.sources.gezondheid import read_gezondheid
from vroegsignalering.sources.redrawn import read_map

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def recoded(real_data: Path) -> pd.DataFrame:
    table = pd.read_csv(real_data / "recode-amsterdam" / "buurten.csv", dtype="str", keep_default_na=False)
    return table.rename(columns={"BUURTCODE_CBS_2015": "from_area", "BUURTCODE_CBS_2022": "to_area"})


def inwoners(folder: Path, year: int) -> pd.Series:
    table = pd.read_csv(folder / "recode-amsterdam" / f"Kerncijfers_wijken_en_buurten_{year}.csv", sep=";")
    return table[table["Area_Code"].str.startswith("BU")].set_index("Area_Code")["Population_Total"]


def test_inhabitants_of_2020_under_the_codes_of_2024(real_data: Path, recoded: pd.DataFrame) -> None:
    before, published = inwoners(real_data, 2020), inwoners(real_data, 2024)
    assert (len(before), len(published), len(recoded)) == (479, 517, 439)
    links = from_recode(recoded, published.index, 2020, 2024)
    carried = apply(before, links, "count")

    assert (carried.before, carried.after, carried.lost.sum()) == (872_315, 823_440, 48_875)
    assert carried.table["value"].notna().sum() == carried.table["exact"].sum() == 439
    # Of the 40 buurten that the table does not know, 9 had no inhabitants in 2020.
    assert len(carried.lost) == 31
    # The figures that were carried over are those of the same places: four years on, most differ little.
    both = pd.DataFrame({"2020": carried.table["value"], "2024": published}).dropna()
    assert both["2024"].sum() == 853_500
    lived_in = both[both["2020"] >= 100]
    assert np.corrcoef(np.log(lived_in["2020"]), np.log(lived_in["2024"].clip(lower=5)))[0, 1] > 0.97
    assert ((lived_in["2024"] / lived_in["2020"] - 1).abs() < 0.15).mean() > 0.85


def test_the_report_lists_every_area_and_both_totals(real_data: Path, recoded: pd.DataFrame) -> None:
    before, published = inwoners(real_data, 2020), inwoners(real_data, 2024)
    found = report(from_recode(recoded, published.index, 2020, 2024), before)
    assert found.rows.groupby("what").size().to_dict() == {"new": 78, "not followed": 40, "renamed": 439}
    assert (found.before, found.after, found.lost) == (872_315, 823_440, 48_875)
    assert not found.rows["code_reused"].any()
    # The new buurten hold more in 2024 than was lost: among them are those of Weesp, which joined Amsterdam in 2022.
    new = published[found.rows.loc[found.rows["what"] == "new", "area"]]
    assert (new.sum(), new[new.index.str.match("BU0363S[B-E]")].sum()) == (77_800, 23_590)


def test_the_outlines_alone_find_the_same_areas_as_the_table_of_codes(recoded: pd.DataFrame) -> None:
    outlines = shapely.from_wkt(recoded["geometrie"].str.removeprefix("SRID=28992;").to_numpy())
    old = gpd.GeoDataFrame({"area": recoded["from_area"]}, geometry=outlines, crs=28992)
    new = gpd.GeoDataFrame({"area": recoded["to_area"]}, geometry=outlines, crs=28992)
    by_map = from_maps(old, new, 2015, 2022)
    by_table = from_recode(recoded, recoded["to_area"], 2015, 2022)
    pd.testing.assert_frame_equal(by_map.crosswalk, by_table)


def test_buurten_of_ermelo_that_are_joined_cut_and_swap_codes_keep_their_ground(real_data: Path) -> None:
    shapes = gpd.read_file(real_data / "kaart-ermelo-2021" / "CBS_buurten.gpkg").rename(columns={"buurtcode": "area"})
    before = shapes[["area", "geometry"]].sort_values("area", ignore_index=True)
    one, two, three, four, *others = before["area"]
    ground = before.set_index("area")["geometry"]
    left, bottom, right, top = ground[three].bounds
    west = shapely.box(left, bottom, (left + right) / 2, top)
    after = {
        one: ground[two],  # code of the one, outline of the other
        two: ground[one],
        "BU02339001": ground[three].intersection(west),
        "BU02339002": ground[three].difference(west),
        **{code: ground[code] for code in others[:-1]},
        four: shapely.union_all([ground[four], ground[others[-1]]]),
    }
    later = gpd.GeoDataFrame({"area": list(after)}, geometry=list(after.values()), crs=before.crs)
    overlay = from_maps(before, later, 2021, 2022)

    surface = pd.Series(before.geometry.area.to_numpy(), index=before["area"])
    found = report(overlay.crosswalk, surface)
    told = found.rows.set_index("area")[["what", "code_reused"]]
    assert {area: tuple(row) for area, row in zip(told.index, told.to_numpy(), strict=True)} == {
        one: ("renamed", True),
        two: ("renamed", True),
        three: ("split", False),
        four: ("merged", False),
        others[-1]: ("merged", False),
    }
    assert found.before == pytest.approx(found.after) == pytest.approx(before.union_all().area)
    carried = apply(surface, overlay.crosswalk, "count").table["value"]
    for area, outline in after.items():
        assert carried[area] == pytest.approx(outline.area, rel=0.005)


def test_a_map_of_outlines_that_overlap_each_other_is_the_same_as_itself(real_data: Path) -> None:
    path = real_data / "leefbaarometer-3.0-buurt-2024" / "buurten_24.geojson.gz"
    shapes = gpd.read_file(f"/vsigzip/{path}").to_crs(28992).rename(columns={"code": "area"})
    overlay = from_maps(shapes, shapes, 2023, 2024)
    assert (overlay.crosswalk["how"] == "same").all()
    assert overlay.crosswalk["from_area"].tolist() == sorted(shapes["area"])
    assert len(overlay.slivers) > 0  # simplified one by one, so that neighbours overlap


PIPELINE = Path(__file__).parents[2] / "pipelines" / "buurten.toml"
# What the re-exporter of the real files called StatLine's measures.
RENAMED = {
    "Population_Total": "AantalInwoners_5",
    "Pop_Age_65_Plus": "k_65JaarOfOuder_12",
    "Avg_Property_Value_1000EUR": "GemiddeldeWOZWaardeVanWoningen_39",
    "Pct_Owner_Occupied": "Koopwoningen_40",
    "Urbanization_Level": "MateVanStedelijkheid_115",
}


def as_statline(path: Path) -> str:
    """A real file of recode-amsterdam, under the names and in the layout of StatLine's bulk file; it has no marks."""
    table = pd.read_csv(path, sep=";", dtype="str", keep_default_na=False)
    kinds = {"GM": "Gemeente", "WK": "Wijk", "BU": "Buurt"}
    lines = [";".join(["ID", "WijkenEnBuurten", "Gemeentenaam_1", "SoortRegio_2", "Codering_3", *RENAMED.values()])]
    for place, row in enumerate(table.to_dict(orient="records")):
        code = row["Area_Code"]
        told = [row[name].replace(",", ".") or "." for name in RENAMED]
        lines.append(";".join([str(place), code, row["Municipality_Name"], kinds[code[:2]], code, *told]))
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def amsterdam(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Panel, dict[str, Any], Path]:
    """The run's own panel of Amsterdam: real key figures of 2020 and 2024, real scores of 2024, the table of codes."""
    folder = tmp_path_factory.mktemp("amsterdam")
    for year in (2020, 2024):
        name = f"Kerncijfers_wijken_en_buurten_{year}.csv"
        (folder / name).write_text(as_statline(real_data / "recode-amsterdam" / name), encoding="utf-8")
    (folder / "buurten.csv").write_bytes((real_data / "recode-amsterdam" / "buurten.csv").read_bytes())
    scores = pd.read_csv(real_data / "leefbaarometer-3.0-buurt-2024" / "buurtscore24.csv")
    scores = scores[scores["bu_code"].str.startswith("BU0363")].assign(lbm=lambda one: one["afw"] + 4.102264851143684)
    columns = ["bu_code", "bu_naam", "jaar", "lbm", "afw", "fys", "onv", "soc", "vrz", "won"]
    scores[columns].to_csv(folder / "Leefbaarometer-scores buurten 2024-2024.csv", index=False)
    declared = folder / "volgen.toml"
    declared.write_text(PIPELINE.read_text(encoding="utf-8") + "\n[boundaries]\nyear = 2024\n", encoding="utf-8")
    out = folder / "run"
    Making.of(read_pipeline(declared), find(folder, "buurt"), (folder,)).write(out)
    return read_panel(out), json.loads((out / "boundaries.json").read_text(encoding="utf-8")), out


def test_a_run_follows_amsterdam_and_says_who_it_could_not(amsterdam: tuple[Panel, dict[str, Any], Path]) -> None:
    panel, account, _ = amsterdam
    before, now = account["inhabitants"]
    assert (before["before"], before["after"], sum(before["lost"].values())) == (872_315, 823_440, 48_875)
    assert (now["before"], now["after"], now["lost"]) == (931_300, 931_300, {})
    assert len(before["lost"]) == 31
    # In buurten that are too small for a score live few of them.
    assert 0.99 < before["with_score"] / before["after"] < 1
    (step,) = account["steps"]
    assert step["by"] == ["table 2015-2022"]
    assert (step["renamed"], step["not_followed"], step["new"], step["same"]) == (439, 40, 78, 0)
    # The table is of 2015 and 2022, the figures of 2020 and 2024: taken to be about the same areas, and flagged.
    assert before["estimated"] == before["after"]
    flagged = panel.facts[panel.facts["estimated"]]
    assert set(flagged["meting"]) == {2020}
    assert panel.wide("inwoners").loc["BU0363AE01", 2020] == 1100  # Kop Zeedijk, BU03630000 in 2020
    assert panel.wide("stedelijkheid").loc["BU0363AE01", 2020] == 1


def test_the_page_of_amsterdam_says_how_many_could_not_be_followed(
    amsterdam: tuple[Panel, dict[str, Any], Path],
) -> None:
    panel, _, out = amsterdam
    write_quality(out, panel, quality(panel))
    page = (out / "quality.html").read_text(encoding="utf-8")
    assert "48.875 van 872.315 inwoners (5,6%)" in page
    assert "tabel van codes 2015 – 2022" in page


@pytest.mark.parametrize("year", [2020, 2024])
def test_figures_of_buurten_are_rounded_as_the_catalogue_says(real_data: Path, year: int) -> None:
    path = real_data / "recode-amsterdam" / f"Kerncijfers_wijken_en_buurten_{year}.csv"
    table = pd.read_csv(path, sep=";", dtype="str")
    buurten = table[table["Area_Code"].str.startswith("BU")]
    named = {**RENAMED, "Avg_Income_Per_Inhabitant_1000EUR": "GemiddeldInkomenPerInwoner_76",
             "Pct_Unoccupied_Homes": "PercentageOnbewoond_38", "Higher_Education_Count": "OpleidingsniveauHoog_70",
             "Avg_Household_Size": "GemiddeldeHuishoudensgrootte_32"}  # fmt: skip
    entries = {entry.statline: entry for entry in catalogue().values()}
    for column, measure in named.items():
        step = figure(entries[measure.rsplit("_", 1)[0]]).step
        parts = buurten[column].dropna().str.replace(",", ".").astype(float) / step
        assert step > 0
        assert len(parts) > 100
        np.testing.assert_allclose(parts, parts.round(), atol=1e-6, err_msg=measure)


# Part of the header of the real file of 2017, and StatLine's name of the measure.
OF_2017 = {
    "Aantal.inwoners": "AantalInwoners",
    "Huishoudens.totaal": "HuishoudensTotaal",
    "onbewoond": "PercentageOnbewoond",
    "Gemiddelde.WOZ": "GemiddeldeWOZWaardeVanWoningen",
    "Gemiddeld.inkomen.per.inwoner": "GemiddeldInkomenPerInwoner",
    "Bijstand": "PersonenPerSoortUitkeringBijstand",
    "Vernieling": "VernielingMisdrijfTegenOpenbareOrde",
    "supermarkt": "AfstandTotGroteSupermarkt",
}


def test_key_figures_of_2017_are_rounded_as_the_catalogue_says(real_data: Path) -> None:
    table = pd.read_csv(real_data / "cbs-samples" / "Kerncijfers_wijken_en_buurten_2017.csv", dtype="str")
    buurten = table[table["Regioaanduiding.Codering..code."].str.startswith("BU").fillna(False)]
    entries = {entry.statline: entry for entry in catalogue().values()}
    for part, measure in OF_2017.items():
        (column,) = [name for name in table.columns if part in name]
        step = figure(entries[measure]).step
        parts = pd.to_numeric(buurten[column], errors="coerce").dropna() / step
        assert len(parts) > 300
        np.testing.assert_allclose(parts, parts.round(), atol=1e-6, err_msg=measure)


def test_figures_of_health_are_rounded_as_the_catalogue_says(real_data: Path) -> None:
    told = read_gezondheid(Source(real_data / "rivm-gezondheid" / "rivm_18plus_2020.csv.gz"), LEVELS["buurt"])[2020]
    for name in told.columns.drop("area"):
        parts = told[name].dropna() / figure(catalogue()[name]).step
        np.testing.assert_allclose(parts, parts.round(), atol=1e-6, err_msg=name)


def test_the_map_of_cbs_is_read_as_a_map_of_its_year(real_data: Path) -> None:
    path = real_data / "kaart-ermelo-2021" / "CBS_buurten.gpkg"
    shapes = read_map(Source(path), LEVELS["buurt"])
    assert (len(shapes), shapes["area"].str.startswith("BU0233").all()) == (17, True)
    overlay = from_maps(shapes, shapes, 2021, 2022)
    assert (overlay.crosswalk["how"] == "same").all()


def test_a_run_divides_a_real_buurt_of_ermelo_by_two_maps(real_data: Path, tmp_path: Path) -> None:
    real = gpd.read_file(real_data / "kaart-ermelo-2021" / "CBS_buurten.gpkg")
    ground = real.set_index("buurtcode")["geometry"]
    scores = pd.read_csv(real_data / "leefbaarometer-3.0-buurt-2024" / "buurtscore24.csv")
    scores = scores[scores["bu_code"].isin(ground.index)].assign(lbm=lambda one: one["afw"] + 4.102264851143684)
    columns = ["bu_code", "bu_naam", "jaar", "lbm", "afw", "fys", "onv", "soc", "vrz", "won"]
    scores[columns].to_csv(tmp_path / "Leefbaarometer-scores buurten 2024-2024.csv", index=False)
    # On the later map the first buurt with a score has taken in half of the second; the first map is the real one.
    one, two = scores["bu_code"].iloc[:2]
    left, bottom, right, top = ground[two].bounds
    west = ground[two].intersection(shapely.box(left, bottom, (left + right) / 2, top))
    later = {**ground, one: shapely.union_all([ground[one], west]), two: ground[two].difference(west)}
    names = dict(zip(real["buurtcode"], real["buurtnaam"], strict=True)) | dict(
        scores[["bu_code", "bu_naam"]].to_numpy()
    )
    drawn = {"bu_code": list(later), "bu_naam": [names[code] for code in later]}
    gpd.GeoDataFrame(drawn, geometry=list(later.values()), crs=28992).to_file(tmp_path / "buurt 2024.gpkg")
    (tmp_path / "grenzen_buurt_2021.gpkg").write_bytes(
        (real_data / "kaart-ermelo-2021" / "CBS_buurten.gpkg").read_bytes()
    )
    keys = "ID;WijkenEnBuurten;Gemeentenaam_1;SoortRegio_2;Codering_3;AantalInwoners_5\n"
    for year, outlines in ((2021, ground), (2024, later)):
        rows = [f"{n};{code};Ermelo;Buurt;{code};1000" for n, code in enumerate(outlines.keys(), start=1)]
        (tmp_path / f"Kerncijfers_wijken_en_buurten_{year}.csv").write_text(keys + "\n".join(rows) + "\n")
    declared = tmp_path / "volgen.toml"
    declared.write_text(PIPELINE.read_text(encoding="utf-8") + "\n[boundaries]\nyear = 2024\n", encoding="utf-8")
    Making.of(read_pipeline(declared), find(tmp_path, "buurt"), (tmp_path,)).write(tmp_path / "run")

    account = json.loads((tmp_path / "run" / "boundaries.json").read_text(encoding="utf-8"))
    assert [(step["by"], step["same"], step["split"]) for step in account["steps"]] == [(["maps"], 15, 1)]
    assert account["inhabitants"][0]["before"] == pytest.approx(account["inhabitants"][0]["after"]) == 17_000
    people = read_panel(tmp_path / "run").wide("inwoners")[2021]
    share = west.area / ground[two].area
    assert people[[one, two]].tolist() == pytest.approx([1000 * (1 + share), 1000 * (1 - share)], rel=0.01)
    assert (people.drop([one, two]) == 1000).all()
