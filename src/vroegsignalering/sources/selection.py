"""
What someone chose on StatLine's pages and downloaded as CSV: headers are titles, cells as they are shown there.

    wide        "Wijken en buurten";"Regioaanduiding/Codering (code)";"Bevolking/Aantal inwoners (aantal)"
    older wide  the same below a few lines of title, with | in the paths, the units in a row of their own, and a last
                line that names the source
    turned      "Onderwerp";"BU00140000";"BU00140001": areas are columns, topics are rows

Semicolons, cells quoted; numbers padded, with a decimal point or a decimal comma. Which columns there are was chosen,
and so was whether areas have codes. Names do not tell areas apart (there are hundreds of `Centrum`): a file without
codes is refused, and says what to choose.

Source: StatLine's own downloads of 2017, 2019 and 2021 and the older form of 2015. That areas can be columns is
described, but no such file could be read: it is taken with codes in its header, which leaves nothing to be guessed.
"""

import csv
import io
import re
from collections.abc import Sequence

import pandas as pd

from vroegsignalering.sources.content import Source, read_bytes, shown
from vroegsignalering.sources.headers import found, known, plain_title
from vroegsignalering.sources.statline import CODE, KIND, MARK, with_kinds
from vroegsignalering.sources.tables import Table, decoded

PERIOD = "Perioden"
_REGIONS = ("wijkenenbuurten", "regios")
_TOPICS = ("onderwerp", "onderwerpen")
_CODES = ("regioaanduidingcoderingcode", "coderingcode", "regiocodegemeentewijkbuurtcode")
_KINDS = ("regioaanduidingsoortregioomschrijving", "soortregioomschrijving")
_GEMEENTEN = ("regioaanduidinggemeentenaamnaam", "gemeentenaamnaam")
_MARK = re.compile(r"(regioaanduiding)?indelingswijziging.*")
_A_CODE = re.compile(r"(GM\d{4}|WK\d{4}[0-9A-Z]{2}|BU\d{4}[0-9A-Z]{4}|NL\d\d)")
_FOOTERS = ("bron: cbs", "© cbs", "bron: politie")
# Lines that may stand above the rows of areas, and the first of those.
_ABOVE = 8


def is_selection(header: Sequence[str], start: str) -> bool:
    """Whether a file with this first line, and this `start`, is a selection of one of the three forms."""
    if len(header) == 1:
        return bool(re.search(r"""^"?(Wijken en buurten|Regio's)"?;""", start, re.MULTILINE))
    return any(plain_title(name) in (*_REGIONS, *_TOPICS) for name in header)


def read_selection(source: Source, publication: str, year: int | None) -> tuple[Table, dict[str, str]]:
    """
    A selection as `statline.read_bulk` gives a table, and the indicators of `publication` by their columns.

    The column PERIOD comes along where it is there. BadInput for a file without codes of areas, and one that is cut.
    """
    rows = _rows(source)
    above = 0
    if len(rows[0]) == 1:
        rows, above = _older(source, rows)
    if plain_title(rows[0][0]) in _TOPICS:
        rows = _turned(source, rows)
    header, *body = rows
    for number, row in enumerate(body, start=above + 2):
        if len(row) != len(header):
            raise source.bad(f"line {number}", f"{len(row)} fields", f"{len(header)} fields, as in the header")
    if not body:
        raise source.bad("", "a header without rows", "at least one row of figures")
    plain = [plain_title(name) for name in header]
    if not any(_role(name) == CODE for name in plain):
        expected = "a column with codes as well: on StatLine choose Codering under Regioaanduiding"
        raise source.bad("header", f"names of areas only ({shown(header[0])})", expected)
    wanted = found(source, plain, known(publication, "title", year), "Bevolking/Aantal inwoners (aantal)")
    kept = {name: _role(name) or name for name in plain if _role(name) or name in wanted}
    cells = {kept[name]: [row[at].strip() for row in body] for at, name in enumerate(plain) if name in kept}
    called = {kept[name]: header[at] for at, name in enumerate(plain) if name in kept}
    table = Table(source, pd.DataFrame(cells, dtype="str"), above=above, called=called)
    wrong = ~table.frame[CODE].str.fullmatch(_A_CODE.pattern)
    if wrong.any():
        raise table.bad(int(wrong.to_numpy().argmax()), CODE, "the code of an area, such as BU00140000")
    return table if KIND in cells else with_kinds(table), wanted


def _role(title: str) -> str:
    """What a column is for that is no measure; empty for any other."""
    roles = {CODE: _CODES, KIND: _KINDS, "Gemeentenaam": _GEMEENTEN, PERIOD: ("perioden",)}
    for role, titles in roles.items():
        if title in titles:
            return role
    return MARK if _MARK.fullmatch(title) else ""


def _rows(source: Source) -> list[list[str]]:
    text = decoded(source, read_bytes(source)).replace("\r\n", "\n")
    if not text.endswith("\n"):
        raise source.bad("", "no line end after the last line, as in a file that was cut short", "the file, whole")
    # A title above the header may hold a comma of its own.
    line = max(text.split("\n", _ABOVE)[:_ABOVE], key=lambda line: max(map(line.count, ";,")))
    reader = csv.reader(io.StringIO(text), delimiter=max(";,", key=line.count), strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise source.bad(f"line {reader.line_num}", f"quotes that do not match ({error})", "the file, whole") from error
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _older(source: Source, rows: list[list[str]]) -> tuple[list[list[str]], int]:
    """
    The rows of the older form below its title, with units behind the paths, and how many lines stood above.

    The row of units starts with the name of the dimension, the row of paths above it with nothing.
    """
    at = next((place for place, row in enumerate(rows) if plain_title(row[0] if row else "") in _REGIONS), 0)
    if at == 0:
        raise source.bad("line 1", shown(";".join(rows[0])), "'Wijken en buurten' at the start of one of the lines")
    paths, units = rows[at - 1], rows[at]
    if len(paths) != len(units):
        raise source.bad(f"line {at + 1}", f"{len(units)} units", f"{len(paths)} of them, one for each path above")
    header = [units[0], *(f"{path} ({unit})" for path, unit in zip(paths[1:], units[1:], strict=True))]
    body = rows[at + 1 :]
    if not body or not body[-1][0].lower().startswith(_FOOTERS):
        raise source.bad("", "no last line that names the source", "'Bron: CBS', as at the end of a whole file")
    return [header, *body[:-1]], at


def _turned(source: Source, rows: list[list[str]]) -> list[list[str]]:
    """Rows of areas, of a file whose rows are topics."""
    header, *body = rows
    for name in header[1:]:
        if not _A_CODE.fullmatch(name.strip()):
            expected = "codes of areas, such as BU00140000; or on StatLine turn the table, so that areas are rows"
            raise source.bad("header", f"areas as columns, and {shown(name)} among them", expected)
    for number, row in enumerate(body, start=2):
        if len(row) != len(header):
            raise source.bad(f"line {number}", f"{len(row)} fields", f"{len(header)} fields, as in the header")
    titles = ["Codering (code)", *(row[0] for row in body)]
    return [titles, *([header[at], *(row[at] for row in body)] for at in range(1, len(header)))]
