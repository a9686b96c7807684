"""
The same invented figures of two buurten in every layout in which CBS delivers them, to the letter.

    BU00140000  1200 inwoners, WOZ 187, supermarkt at 0.4 km, mark 1
    BU0363AE01  55 inwoners, WOZ not published, supermarkt at 0.9 km, mark 3; a code with letters
"""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl

from lib.xls import xls
from vroegsignalering.sources.content import Source

Cell = str | float | None
_PLACES = (
    ("NL00", "Nederland", "Nederland", "Land", "."),
    ("GM0014", "Groningen", "Groningen", "Gemeente", "."),
    ("WK001400", "Centrum", "Groningen", "Wijk", "1"),
    ("BU00140000", "Binnenstad-Noord", "Groningen", "Buurt", "1"),
    ("BU0363AE01", "Kop Zeedijk", "Amsterdam", "Buurt", "3"),
)
_FIGURES = (
    ("17000000", "230", "0.9"),
    ("202000", "180", "0.6"),
    ("20000", "185", "0.5"),
    ("1200", "187", "0.4"),
    ("55", ".", "0.9"),
)


def quoted(rows: Sequence[Sequence[str]], separator: str = ";") -> bytes:
    """Rows as StatLine writes them: a byte order mark, every cell between quotes."""
    lines = (separator.join(f'"{cell}"' for cell in row) for row in rows)
    return ("\ufeff" + "\n".join(lines) + "\n").encode()


def xlsx(rows: Sequence[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(list(row))
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def yearly(*, woz: str = "g_woz") -> list[list[Cell]]:
    """The yearly layout since 2013: padded texts, a header that ends in a space, decimal commas and points mixed."""
    header: list[Cell] = ["gwb_code_10", "gwb_code_8", "regio", "gm_naam", "recs", "gwb_code", "ind_wbi", "a_inw"]
    header += ["a_nb_won ", woz, "g_afs_gs "]
    rows = [header]
    for number, ((code, name, gemeente, kind, mark), (people, value, shop)) in enumerate(
        zip(_PLACES, _FIGURES, strict=True)
    ):
        told = shop.replace(".", ",") if number % 2 else f"   {shop}"
        rows.append(
            [f"{code:<10}", code[2:], f"{name:<40}", gemeente, f"{kind:<10}", code, mark, people, ".", value, told]
        )
    return rows


def older_yearly(year: int) -> list[list[Cell]]:
    """The layout of 2004 to 2012: digits for codes, some as numbers that lost their zeros; numbers are numbers."""
    two = f"{year % 100:02d}"
    header: list[Cell] = [f"Code_10_pos{two}", f"GWB_CODE{two}", f"GWB_NAAM{two}_60POS", "GEM_NAAM", "RECS", "IND_WBI"]
    rows = [[*header, "AANT_INW", "woningwaarde", "AF_SUPERM"]]
    for (code, name, gemeente, kind, mark), (people, value, shop) in zip(_PLACES, _FIGURES, strict=True):
        letter = {"Land": "N", "Gemeente": "G", "Wijk": "W", "Buurt": "B"}[kind]
        bare: Cell = code[2:] if not code[2:].isdigit() or kind == "Wijk" else float(code[2:])
        if not code[2:].isdigit():
            bare = code  # letters came later than this layout; with them it is kept whole
        worth: Cell = -99997.0 if value == "." else float(value)
        rows.append([None, bare, name, gemeente, letter, float(mark) if mark != "." else None, float(people), worth])
        rows[-1].append(float(shop))
    return rows


def csv_yearly() -> bytes:
    """The yearly layout as CSV."""
    return ("\n".join(";".join(str(cell) for cell in row) for row in yearly(woz="g_wozbag")) + "\n").encode()


def bulk(*, typed: bool = False) -> bytes:
    """StatLine's bulk file; typed: without padding, nothing where nothing was published."""
    header = ["ID", "WijkenEnBuurten", "Gemeentenaam_1", "SoortRegio_2", "Codering_3"]
    header += ["IndelingswijzigingWijkenEnBuurten_4", "AantalInwoners_5", "GemiddeldeWOZWaardeVanWoningen_35"]
    rows = [[*header, "AfstandTotGroteSupermarkt_95"]]
    for number, ((code, _, gemeente, kind, mark), told) in enumerate(zip(_PLACES, _FIGURES, strict=True)):
        cells = ["" if typed and cell == "." else cell if typed else f"{cell:>8}" for cell in told]
        rows.append([str(number), f"{code:<10}", f"{gemeente:<40}", f"{kind:<10}", f"{code:<10}", mark, *cells])
    return quoted(rows)


_TITLES = ("Bevolking/Aantal inwoners", "Wonen/Gemiddelde WOZ-waarde van woningen")
_TITLES += ("Nabijheid voorzieningen/Afstand tot grote supermarkt",)
_UNITS = ("aantal", "x 1 000 euro", "km")


def selection() -> bytes:
    """What someone chose on StatLine: titles, decimal commas, padded codes."""
    header = ["Wijken en buurten", "Regioaanduiding/Soort regio (omschrijving)", "Regioaanduiding/Codering (code)"]
    header.append("Regioaanduiding/Indelingswijziging wijken en buurten (code)")
    rows = [[*header, *(f"{title} ({unit})" for title, unit in zip(_TITLES, _UNITS, strict=True))]]
    for (code, name, _, kind, mark), told in zip(_PLACES, _FIGURES, strict=True):
        rows.append([name, f"{kind:<10}", f"{code:<10}", mark, *(f"{cell.replace('.', ','):>8}" for cell in told)])
    rows[-1][5] = "       ."
    return quoted(rows)


def older_selection() -> bytes:
    """The form of 2015: lines of title, bars in the paths, a row of units, a last line with the source."""
    paths = ["", "Regioaanduiding|Codering", *(title.replace("/", "|") + "\u00a0 " for title in _TITLES)]
    rows = [["Kerncijfers wijken en buurten 2015"], [""], ["", "Onderwerp"], paths]
    rows.append(["Wijken en buurten", "code", *_UNITS])
    for (code, name, *_), told in zip(_PLACES, _FIGURES, strict=True):
        rows.append([name, code, *("." if cell == "." else cell.replace(".", ",") for cell in told)])
    return quoted([*rows, ["Bron: CBS"]])


def turned_selection() -> bytes:
    """Areas as columns, by their codes."""
    rows = [["Onderwerp", *(f"{place[0]:<10}" for place in _PLACES)]]
    for at, (title, unit) in enumerate(zip(_TITLES, _UNITS, strict=True)):
        rows.append([f"{title} ({unit})", *(told[at].replace(".", ",") for told in _FIGURES)])
    rows[2][-1] = "."
    return quoted(rows)


def observations() -> bytes:
    """OData v4's rows of figures: codes of measures, decimal commas, no value where nothing was published."""
    rows = ["Id;Measure;ValueAttribute;Value;StringValue;WijkenEnBuurten"]
    for (code, name, *_), told in zip(_PLACES, _FIGURES, strict=True):
        rows.append(f"{len(rows)};GM000B;None;;{name:<40};{code}")
        for measure, figure in zip(("T001036", "M001642", "D000025"), told, strict=True):
            value = "" if figure == "." else figure.replace(".", ",")
            rows.append(f"{len(rows)};{measure};{'None' if value else 'Impossible'};{value};;{code}")
    return ("\r\n".join(rows) + "\r\n").encode()


LAYOUTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "2012, xls": ("kwb-2012.xls", lambda: xls(older_yearly(2012))),
    "2009, xls": ("kwb-2009-versie-2014-06-01.xls", lambda: xls(older_yearly(2009))),
    "2018, xls": ("kwb-2018.xls", lambda: xls(yearly())),
    "2019, xlsx": ("kwb-2019.xlsx", lambda: xlsx(yearly())),
    "2023, xlsx without a hyphen": ("kwb2023.xlsx", lambda: xlsx(yearly(woz="g_wozbag"))),
    "2024, CSV": ("kwb-2024.csv", csv_yearly),
    "bulk": ("Kerncijfers_wijken_en_buurten_2022.csv", bulk),
    "typed": ("Kerncijfers_wijken_en_buurten_2022.csv", lambda: bulk(typed=True)),
    "selection": ("Kerncijfers_wijken_en_buurten_2017_25042023_160857.csv", selection),
    "older selection": ("Kerncijfers_wijken_en_buurten_2015.csv", older_selection),
    "turned selection": ("Kerncijfers_wijken_en_buurten_2021.csv", turned_selection),
    "observations": ("Kerncijfers_wijken_en_buurten_2024.csv", observations),
}


def written(folder: Path, name: str, content: bytes) -> Source:
    """A file with `content`."""
    (folder / name).write_bytes(content)
    return Source(folder / name)
