"""A risk list as a file: CSV for Dutch spreadsheets, Parquet for programs; the workbook has a module of its own."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from vroegsignalering.api.negotiation import MEDIA_TYPES
from vroegsignalering.api.table import COLUMNS, PROVENANCE, SYNTHETIC, file_name, provenance, records
from vroegsignalering.api.workbook import workbook
from vroegsignalering.store import RiskList

_BOM = "\ufeff"
# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_file(found: RiskList, rows: Sequence[dict[str, Any]], form: str) -> tuple[bytes, dict[str, str]]:
    """The bytes of a file with these rows in one of the forms `csv`, `xlsx`, `parquet`, and its headers."""
    made = {"csv": _csv, "xlsx": workbook, "parquet": _parquet}[form](found, rows)
    charset = "; charset=utf-8" if form == "csv" else ""
    return made, {
        "Content-Type": MEDIA_TYPES[form] + charset,
        "Content-Disposition": f'attachment; filename="{file_name(found, form)}"',
    }


def _csv(found: RiskList, rows: Sequence[dict[str, Any]]) -> bytes:
    # Excel in Dutch reads a semicolon, a decimal comma, and with the mark in front UTF-8, without asking anything.
    columns = (*COLUMNS, *PROVENANCE)
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    told = provenance(found)
    for record in records(rows):
        values = record | told
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


def _parquet(found: RiskList, rows: Sequence[dict[str, Any]]) -> bytes:
    import pyarrow as pa  # a tenth of a second, which only who asks for Parquet needs to wait
    import pyarrow.parquet as pq

    kinds = {"whole": pa.int64(), "number": pa.float64(), "share": pa.float64(), "text": pa.string()}
    feature = pa.struct([("kenmerk", pa.string()), ("woorden", pa.string()), ("bijdrage", pa.float64())])
    reason = pa.struct([("dimensie", pa.string()), ("bijdrage", pa.float64()), ("kenmerken", pa.list_(feature))])
    moment = pa.struct([("meting", pa.int64()), ("score", pa.float64()), ("klasse", pa.int64())])
    columns = (*COLUMNS, *PROVENANCE)
    told = provenance(found)
    schema = pa.schema(
        [
            *(pa.field(one.name, kinds[one.kind], metadata={"betekenis": one.meaning}) for one in columns),
            pa.field("redenen", pa.list_(reason)),
            pa.field("verloop", pa.list_(moment)),
            pa.field("weinig_vergelijkbaar", pa.bool_()),
            pa.field("stedelijkheid", pa.int64()),
        ],
        metadata={
            "provenance": json.dumps(found.provenance, ensure_ascii=False, sort_keys=True),
            "publicatie": json.dumps({name: told[name] for name in ("publicatie", "publicatie_digest")}),
            "synthetic": "true" if told["herkomst"] == SYNTHETIC else "false",
        },
    )
    complete = [
        record
        | told
        | {"redenen": row["redenen"], "verloop": row["verloop"]}
        # Not known of a list from before they were kept.
        | {name: row.get(name) for name in ("weinig_vergelijkbaar", "stedelijkheid")}
        for record, row in zip(records(rows), rows, strict=True)
    ]
    written = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(complete, schema=schema), written, compression="zstd")
    return written.getvalue()
