"""A risk list as a file: CSV for Dutch spreadsheets, Parquet for programs; other forms have modules of their own."""

import csv
import io
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from vroegsignalering.api.geojson import as_geojson
from vroegsignalering.api.negotiation import MEDIA_TYPES
from vroegsignalering.api.sheets import HEADERS as SHEET
from vroegsignalering.api.sheets import list_sheet
from vroegsignalering.api.table import COLUMNS, Table, record
from vroegsignalering.api.workbook import workbook

_BOM = "\ufeff"
# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_GROUP = 2000  # rows of Parquet that are turned at a time


def as_file(table: Table, form: str, crs: str = "") -> tuple[bytes, dict[str, str]]:
    """
    The bytes of a file in one of the forms `csv`, `xlsx`, `parquet`, `geojson`, `html`, and its headers.

    crs: of GeoJSON alone
    """
    name = named(table, form)
    if form == "geojson":
        content, headers = as_geojson(table, crs)
        return content, headers | name
    if form == "html":
        return list_sheet(table), SHEET | name
    made = {"csv": _csv, "xlsx": workbook, "parquet": _parquet}[form](table)
    charset = "; charset=utf-8" if form == "csv" else ""
    return made, {"Content-Type": MEDIA_TYPES[form] + charset} | name


def named(table: Table, form: str) -> dict[str, str]:
    """The header that names what is kept; a browser shows what it can show, and keeps the rest."""
    how = "inline" if form in ("html", "json") else "attachment"
    return {"Content-Disposition": f'{how}; filename="{table.file_name(form)}"'}


def _csv(table: Table) -> bytes:
    # Excel in Dutch reads a semicolon, a decimal comma, and with the mark in front UTF-8, without asking anything.
    columns = (*COLUMNS, *table.origin.columns)
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    for row in table.rows:
        values = record(row) | table.origin.values
        writer.writerow([_cell(values[column.name]) for column in columns])
    return (_BOM + written.getvalue()).encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value).replace(".", ",") if "e" not in repr(value) else f"{value:.10f}".replace(".", ",")
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return str(value)


def _parquet(table: Table) -> bytes:
    import pyarrow as pa  # a tenth of a second, which only who asks for Parquet needs to wait
    import pyarrow.parquet as pq

    kinds = {"whole": pa.int64(), "number": pa.float64(), "share": pa.float64(), "text": pa.string()}
    feature = pa.struct([("kenmerk", pa.string()), ("woorden", pa.string()), ("bijdrage", pa.float64())])
    reason = pa.struct([("dimensie", pa.string()), ("bijdrage", pa.float64()), ("kenmerken", pa.list_(feature))])
    moment = pa.struct([("meting", pa.int64()), ("score", pa.float64()), ("klasse", pa.int64())])
    origin = table.origin
    columns = (*COLUMNS, *origin.columns)
    number = {name: value for name, value in origin.values.items() if name.startswith(origin.kind)}
    schema = pa.schema(
        [
            *(pa.field(one.name, kinds[one.kind], metadata={"betekenis": one.meaning}) for one in columns),
            pa.field("redenen", pa.list_(reason)),
            pa.field("verloop", pa.list_(moment)),
            pa.field("weinig_vergelijkbaar", pa.bool_()),
            pa.field("stedelijkheid", pa.int64()),
        ],
        metadata={
            "provenance": json.dumps(origin.provenance, ensure_ascii=False, sort_keys=True),
            origin.kind: json.dumps(number),
            "synthetic": "true" if origin.provenance["synthetic"] else "false",
            **({"opmerking": table.remark} if table.remark else {}),
        },
    )
    written = io.BytesIO()
    with pq.ParquetWriter(written, schema, compression="zstd") as writer:
        for group in _groups(table):
            writer.write_table(pa.Table.from_pylist([_complete(row, origin.values) for row in group], schema=schema))
    return written.getvalue()


def _groups(table: Table) -> Iterator[list[dict[str, Any]]]:
    rows = iter(table.rows)
    while group := list(islice(rows, _GROUP)):
        yield group


def _complete(row: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    return (
        record(row)
        | told
        | {"redenen": row["redenen"], "verloop": row["verloop"]}
        # Not known of a list from before they were kept.
        | {name: row.get(name) for name in ("weinig_vergelijkbaar", "stedelijkheid")}
    )
