"""
Small folders in the official layouts, to the letter: four areas, invented figures.

    A  published in every meting      B  not in 2002, and not in 2016: it comes and goes
    C  new in 2024                    D  dissolved after 2014

On the map they are squares of 100 m, A beside B beside C, and D touching C in a corner only:

          D
    A B C
"""

import io
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import openpyxl
import shapely

from vroegsignalering.domain.levels import LEVELS

AREAS = {
    "buurt": ("BU00140000", "BU0363AE01", "BU0363AE02", "BU19300000"),
    "wijk": ("WK001400", "WK0363AE", "WK0363AF", "WK193000"),
    "gemeente": ("GM0014", "GM0363", "GM0599", "GM1930"),
    "pc4": ("1011", "1012", "3072", "9999"),
    "grid": ("E1200N4870", "E1201N4870", "E1201N4871", "E1302N4965"),
}
NAMES = ("Oude Haven, Noord", "Nieuwland", 'De "Punt"', "Súdkade")

# letter, name in that year, jaar, lbm, afw, fys, onv, soc, vrz, won
_SCORES_3_X = (
    ("A", "Oude Haven", 2002, "4.00226485114368", "-0.1", "NA", "NA", "NA", "NA", "NA"),
    ("A", NAMES[0], 2014, "3.85226485114368", "-0.25", "-0.05", "-0.11", "-0.04", "0.03", "-0.08"),
    ("A", NAMES[0], 2016, "3.82076485114368", "-0.2815", "NA", "NA", "NA", "NA", "NA"),
    ("A", NAMES[0], 2024, "3.80226485114368", "-0.3", "-0.06", "-0.12", "-0.05", "0.02", "-0.09"),
    ("B", NAMES[1], 2014, "4.15226485114368", "0.05", "0.01", "0.02", "-0.01", "0.02", "0.01"),
    ("B", NAMES[1], 2024, "4.17226485114368", "0.07", "0.02", "0.02", "-0.01", "0.03", "0.01"),
    ("C", NAMES[2], 2024, "4.22572164015603", "0.123456789012345", "0.1", "0.02", "0.003456789012345", "0", "0"),
    ("D", NAMES[3], 2002, "3.60226485114368", "-0.5", "NA", "NA", "NA", "NA", "NA"),
    ("D", NAMES[3], 2014, "3.65226485114368", "-0.45", "-0.1", "-0.15", "-0.1", "-0.05", "-0.05"),
)

# The rows of an area that was not published in a year end after JAAR.
_SCORES_2_0 = """\
GBD,JAAR,RLBRMTR,RLBWON,RLBBEV,RLBVRZ,RLBVEI,RLBFYS
A,2012,-0.450000001,-0.10,-3.97E-03,-0.12,-0.20,-2.60E-02
A,2014,-0.470000001,-0.11,-3.97E-03,-0.13,-0.20,-2.60E-02
A,2016,-0.5,-0.12,-1.00E-02,-0.14,-0.20,-3.00E-02
A,2018,-0.51,-0.12,-2.00E-02,-0.14,-0.20,-3.00E-02
B,2012
B,2014,0.2,0.15,2.00E-02,-1.50E-02,2.50E-02,2.00E-02
B,2016
B,2018,0.21,0.15,3.00E-02,-1.50E-02,2.50E-02,2.00E-02
C,2012
C,2014
C,2016
C,2018,1.00E-02,0,0,0,0,1.00E-02
D,2012,-1,-0.2,-0.2,-0.2,-0.2,-0.2
D,2014,-1,-0.2,-0.2,-0.2,-0.2,-0.2
D,2016
D,2018
"""

# Every row ends with its last class.
_CLASSES_2_0 = """\
CODE,KL02,KL08,KL12,KL14,KL16,KL18,VKL0208,VKL1214,VKL1618
A,5,4,4,3,3,3,3,4,4
B,,,,8,,9
C,,,,,,7
D,1,1,1,1,,,4,4
"""

# A measure that the catalogue does not know is passed over; a figure that was not published is a point.
_MEASURES = (
    "AantalInwoners_5",
    "Mannen_6",
    "k_65JaarOfOuder_12",
    "GemiddeldeWOZWaardeVanWoningen_39",
    "AfstandTotGroteSupermarkt_110",
)
_FIGURES = (
    ("    1200", "     600", "     210", "     187", "     0.4"),
    ("    2345", "    1150", "     400", "     412", "     1.0"),
    ("      55", "      30", "       .", "       .", "     0.9"),
    ("       0", "       0", "       .", "       .", "       ."),
)
_GEMEENTEN = {"GM0014": "Groningen", "GM0363": "Amsterdam", "GM0599": "Rotterdam", "GM1930": "Nissewaard"}


def scores_name(level: str, suffix: str = "csv") -> str:
    """The official name of a 3.x score file."""
    return f"Leefbaarometer-scores {LEVELS[level].plural} 2002-2024.{suffix}"


SCORES_ZIP = "open-data-leefbaarometer-meting-2024.zip"
INNER_FOLDER = "Leefbaarometer 3.0 - Meting 2024 - open data"
MAP_ZIP = "geometrie-lbm3-2024.zip"
KERNCIJFERS = "Kerncijfers_wijken_en_buurten_2020.csv"


def map_name(level: str) -> str:
    """The official name of a map."""
    return f"{level} 2024.gpkg"


def scores_2_0_name(level: str) -> str:
    """The name of a 2.0 score file."""
    return f"Leefbaarometer 2.0 dimensiescores {LEVELS[level].plural} 2012-2018.csv"


def classes_2_0_name(level: str) -> str:
    """The name of a 2.0 class file."""
    return f"Leefbaarometer 2.0 klassen {LEVELS[level].plural} 2002-2018.csv"


def scores_rows(level: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a 3.x score file as texts; PC4 and grid have no names."""
    column = LEVELS[level].columns[0]
    named = column.endswith("_code")
    code = dict(zip("ABCD", AREAS[level], strict=True))
    header = [column, *([column.replace("_code", "_naam")] if named else []), "jaar", "lbm", "afw"]
    rows = [[code[letter], *([name] if named else []), *map(str, rest)] for letter, name, *rest in _SCORES_3_X]
    return [*header, "fys", "onv", "soc", "vrz", "won"], rows


def scores_csv(level: str) -> str:
    """A 3.x score file: text between quotes, `NA` without."""
    header, rows = scores_rows(level)
    texts = len(header) - 8
    lines = [_quoted(header)] + [",".join([_quoted(row[:texts]), *row[texts:]]) for row in rows]
    return "\n".join(lines) + "\n"


def _quoted(cells: Sequence[str]) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def scores_xlsx(level: str) -> bytes:
    """The same as a workbook: numbers are numbers, what was not published is an empty cell."""
    header, rows = scores_rows(level)
    texts = len(header) - 8
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(header)
    for row in rows:
        sheet.append([*row[:texts], *(None if cell == "NA" else float(cell) for cell in row[texts:])])
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def scores_2_0(level: str) -> str:
    """A 2.0 score file: CRLF, small numbers with an exponent, rows cut short where nothing was published."""
    return _with_codes(_SCORES_2_0, level)


def classes_2_0(level: str) -> str:
    """The class file that goes with it."""
    return _with_codes(_CLASSES_2_0, level)


def _with_codes(drawn: str, level: str) -> str:
    code = dict(zip("ABCD", AREAS[level], strict=True))
    header, *rows = drawn.splitlines()
    return "\r\n".join([header, *(code[row[0]] + row[1:] for row in rows)]) + "\r\n"


def kerncijfers_csv() -> str:
    """A file of key figures in StatLine's bulk layout: the country; then each gemeente, its wijken, their buurten."""
    keys = ("ID", "WijkenEnBuurten", "Gemeentenaam_1", "SoortRegio_2", "Codering_3", "Indelingswijziging_4")
    places = [("NL00", "Nederland", "Land", _FIGURES[0])]
    for kind in ("Gemeente", "Wijk", "Buurt"):
        codes = AREAS[kind.lower()]
        places += [
            (code, _GEMEENTEN[f"GM{code[2:6]}"], kind, figures) for code, figures in zip(codes, _FIGURES, strict=True)
        ]
    places.sort(key=lambda place: place[0][2:])
    lines = [";".join(f'"{name}"' for name in (*keys, *_MEASURES))]
    for number, (code, gemeente, kind, figures) in enumerate(places):
        cells = (str(number), f"{code:<10}", f"{gemeente:<40}", f"{kind:<10}", f"{code:<10}", "1", *figures)
        lines.append(";".join(f'"{cell}"' for cell in cells))
    return "\ufeff" + "\n".join(lines) + "\n"


def square(x: float, y: float, side: float = 100.0) -> shapely.Polygon:
    """A square whose lower left corner is (x, y), in metres."""
    return shapely.box(x, y, x + side, y + side)


SQUARES = (square(0, 0), square(100, 0), square(200, 0), square(300, 100))


def write_map(
    path: Path,
    level: str,
    *,
    codes: Sequence[str] = (),
    names: Sequence[str] = NAMES,
    outlines: Sequence[object] = SQUARES,
    crs: str | None = "EPSG:28992",
    columns: tuple[str, str] | None = None,
) -> None:
    """A map as a GeoPackage, at `path`."""
    column = LEVELS[level].columns[0]
    key, name = columns or (column, column.replace("_code", "_naam"))
    content = {key: list(codes or AREAS[level])} | ({name: list(names)} if name != key else {})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the projection that a test leaves out
        gpd.GeoDataFrame(content, geometry=list(outlines), crs=crs).to_file(path, driver="GPKG")


def write_zip(path: Path, members: Mapping[str, bytes]) -> None:
    """A zip with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def write_3_x(folder: Path, level: str = "buurt") -> None:
    """A folder with scores of 3.x, their map and, for levels that have them, key figures; nothing zipped."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / scores_name(level)).write_bytes(scores_csv(level).encode())
    write_map(folder / map_name(level), level)
    if level in ("buurt", "wijk", "gemeente"):
        (folder / KERNCIJFERS).write_bytes(kerncijfers_csv().encode())


def write_3_x_zipped(folder: Path, level: str = "buurt") -> None:
    """The same, with scores and map in the official zips."""
    write_3_x(folder, level)
    name = scores_name(level)
    about = {f"{INNER_FOLDER}/": b"", f"{INNER_FOLDER}/leesmij.txt": b"Toelichting"}
    write_zip(folder / SCORES_ZIP, about | {f"{INNER_FOLDER}/{name}": (folder / name).read_bytes()})
    inner = f"geometrie-lbm3-2024/{map_name(level)}"
    write_zip(folder / MAP_ZIP, {inner: (folder / map_name(level)).read_bytes()})
    (folder / name).unlink()
    (folder / map_name(level)).unlink()


def write_workbook(folder: Path, level: str = "buurt") -> None:
    """A folder with scores of 3.x as a workbook, and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / scores_name(level, "xlsx")).write_bytes(scores_xlsx(level))


def write_2_0(folder: Path, level: str = "pc4") -> None:
    """A folder with scores and classes of 2.0."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / scores_2_0_name(level)).write_bytes(scores_2_0(level).encode())
    (folder / classes_2_0_name(level)).write_bytes(classes_2_0(level).encode())
