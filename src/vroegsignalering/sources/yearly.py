"""
CBS's own yearly files of Kerncijfers wijken en buurten: one row an area, short headers, .xls, .xlsx or CSV.

    2004-2012  GWB_CODE12, GWB_NAAM12_60POS, GEM_NAAM, RECS (N, G, W, B, or in words), AANT_INW, P_65_EO_JR, ...
               codes are digits only, and the two digits in the header are those of the year
    2013-      gwb_code_10, gwb_code_8, regio, gm_naam, recs (Land, Gemeente, Wijk, Buurt), gwb_code, ind_wbi, a_inw,
               ...

Headers may end in a space (2024); cells may be padded, decimal marks are mixed within a file, and a figure that was not
published is a lone point, a lone comma (2022), x, nothing, -99995, -99997, or -99999999.

Source: public scripts that load the official files (kwb-2012.xls by the names of its columns; kwb-2011.xls by
GWB_CODE11 and RECS in words; kwb-2021.xlsx to kwb2025.xlsx by all names and the marks above). That the files of 2004 to
2010 name their codes in the same way is inferred from one of them, which finds code and name in the second and third
column of all; a file that does not is refused with the names that it has.
"""

import re

import pandas as pd

from vroegsignalering.sources.columns import each_once
from vroegsignalering.sources.content import Source, read_bytes, read_start, shown
from vroegsignalering.sources.headers import found, known
from vroegsignalering.sources.statline import CODE, KIND, MARK
from vroegsignalering.sources.tables import Table, read_table
from vroegsignalering.sources.workbook import is_workbook, sheet_rows

_KINDS = {
    **dict.fromkeys(("n", "l", "land", "nederland"), "Land"),
    **dict.fromkeys(("g", "gemeente"), "Gemeente"),
    **dict.fromkeys(("w", "wijk"), "Wijk"),
    **dict.fromkeys(("b", "buurt"), "Buurt"),
}
# Letters and digits of a code by the kind of area; digits that a workbook keeps as a number lose their zeros in front.
_FORMS = {"Land": ("NL", 2), "Gemeente": ("GM", 4), "Wijk": ("WK", 6), "Buurt": ("BU", 8)}
_MARKS, _GEMEENTEN = ("ind_wbi", "ind_wbz"), ("gm_naam", "gem_naam")


def read_yearly(source: Source, publication: str, year: int) -> tuple[Table, dict[str, str]]:
    """
    A yearly file as `statline.read_bulk` gives a table, and the indicators of `publication` by their columns.

    BadInput for a file without codes, kinds of area, or with a code that is none.
    """
    frame = _frame(source)
    names = list(frame.columns)
    code = _code_column(source, names, year)
    if "recs" not in names:
        raise source.bad("header", _told(names), "a column recs, which says what kind of area a row is about")
    wanted = found(source, names, known(publication, "file", year), "a_inw")
    kept = {code: CODE, "recs": KIND}
    kept |= {name: MARK for name in _MARKS if name in names} | {
        name: "Gemeentenaam" for name in _GEMEENTEN if name in names
    }
    columns = {title: frame[name].str.strip() for name, title in kept.items()}
    table = Table(
        source,
        pd.DataFrame(columns | {name: frame[name] for name in wanted}),
        called={title: name for name, title in kept.items()},
    )
    table = _with_codes(table)
    each_once(table, [CODE])
    return table, wanted


def _frame(source: Source) -> pd.DataFrame:
    """All cells as texts, under headers in lower case; columns without a header are left out."""
    if is_workbook(source):
        first, *rows = sheet_rows(source, read_bytes(source))
        width = len(first)
        header = [(name or "").strip().lower() for name in first]
        cells = pd.DataFrame([(row + [None] * width)[:width] for row in rows], dtype="str")
        frame = cells.set_axis(range(width), axis=1) if rows else pd.DataFrame(columns=range(width), dtype="str")
    else:
        line = read_start(source).split("\n", 1)[0]
        table = read_table(source, separator=max(";,", key=line.count))
        header = [name.strip().lower() for name in table.frame.columns]
        frame = table.frame.set_axis(range(len(header)), axis=1)
    if frame.empty:
        raise source.bad("", "a header without rows", "at least one row of figures")
    named = [position for position, name in enumerate(header) if name]
    for name in sorted({header[position] for position in named}):
        if header.count(name) > 1:
            raise source.bad("header", f"column {name} twice", "every column once")
    return frame[named].set_axis([header[position] for position in named], axis=1)


def _code_column(source: Source, names: list[str], year: int) -> str:
    of_year = f"gwb_code{year % 100:02d}"
    for name in ("gwb_code_10", of_year, "gwb_code"):
        if name in names:
            return name
    others = [name for name in names if re.fullmatch(r"gwb_code\d\d", name)]
    expected = f"gwb_code_10, or {of_year} in the older layout"
    raise source.bad("header", f"{others[0]}, of another year" if others else _told(names), expected)


def _told(names: list[str]) -> str:
    return f"columns {shown(', '.join(names), at_most=120)}"


def _with_codes(table: Table) -> Table:
    """`table` with codes such as BU00140000 and the kinds Land, Gemeente, Wijk, Buurt."""
    kind = table.frame[KIND].str.lower().map(_KINDS)
    if kind.isna().any():
        raise table.bad(int(kind.isna().to_numpy().argmax()), KIND, "Land, Gemeente, Wijk or Buurt, or N, G, W or B")
    # There is one country, whether it has a code or not.
    code = table.frame[CODE].where(kind != "Land", "NL00")
    if code.isna().any():
        raise table.bad(int(code.isna().to_numpy().argmax()), CODE, "the code of an area")
    bare = code.str.fullmatch(r"\d+").to_numpy(dtype=bool)
    if bare.any():
        whole = [
            _FORMS[name][0] + text.zfill(_FORMS[name][1]) if is_bare else text
            for text, name, is_bare in zip(code, kind, bare, strict=True)
        ]
        code = pd.Series(whole, index=code.index, dtype="str")
    return Table(table.source, table.frame.assign(**{KIND: kind.astype("str"), CODE: code}), called=table.called)
