"""Frames drawn as tables, so that a rule and its example read as documentation."""

import pandas as pd


def frame(drawn: str) -> pd.DataFrame:
    """
    The table drawn in `drawn`: a header, a line of dashes, rows; cells between pipes, blank = missing.

    A column whose known cells are all numbers holds numbers.
    """
    header, dashes, *rows = ([cell.strip() for cell in line.split("|")] for line in drawn.strip().splitlines())
    if set("".join(dashes)) - set("-+"):
        raise ValueError("the second line of a drawn table is dashes")
    table = pd.DataFrame(rows, columns=header, dtype=object).replace("", None)
    return table.apply(_numbers)


def _numbers(column: pd.Series) -> pd.Series:
    try:
        return pd.to_numeric(column)
    except ValueError:
        return column
