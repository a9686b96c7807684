"""The first sheet of an Excel workbook, .xlsx or the older .xls, as texts; read by calamine."""

import io

from vroegsignalering.sources.content import Source

_ENDINGS = (".xlsx", ".xls")


def is_workbook(source: Source) -> bool:
    """Whether the table is a sheet in an Excel workbook."""
    return source.name.lower().endswith(_ENDINGS)


def sheet_rows(source: Source, content: bytes) -> list[list[str | None]]:
    """
    The rows of the first sheet down to the last one with a value; None for an empty cell, and for a text NA.

    A number comes back in the shortest text that gives the same number. BadInput for what is no whole workbook, and for
    a sheet without a value.
    """
    import python_calamine  # which a reader of delimited files need not wait for

    try:
        workbook = python_calamine.load_workbook(io.BytesIO(content))
        cells = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except BaseException as error:
        # A damaged .xls can make calamine panic, which PyO3 raises as a BaseException that it does not export.
        told = (python_calamine.CalamineError, OSError, ValueError, IndexError)
        if not isinstance(error, told) and type(error).__name__ != "PanicException":
            raise
        ending = source.name.lower().rpartition(".")[2]
        raise source.bad("", "a file that is no whole workbook", f"the .{ending} as published") from error
    rows = [[_text(value) for value in row] for row in cells]
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise source.bad("", "an empty sheet", "the sheet as published")
    return rows


def _text(value: object) -> str | None:
    if value in ("", "NA"):
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
