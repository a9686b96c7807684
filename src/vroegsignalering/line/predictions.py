"""
The file with predictions: written in parts, and read a part at a time for one list or a few candidates.

Arrow's own way to read some rows of a file keeps what it used in threads of its own, where nothing gets it back from:
as much as the whole table, for the rest of a run.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from vroegsignalering.files import replacing

FILE = "predictions.parquet"
_ROWS_TOGETHER = 50_000


def write_predictions(path: Path, predictions: pd.DataFrame, *, synthetic: bool) -> None:
    """Writes what `learning.backtest` gives; whether it is synthetic stands in the metadata of the file."""
    predictions.attrs["synthetic"] = synthetic
    with replacing(path) as part:
        predictions.to_parquet(part, index=False, row_group_size=_ROWS_TOGETHER)


def read_predictions(path: Path, wanted: Mapping[str, Collection[Any]]) -> pd.DataFrame:
    """The rows, in their order, of which each column in `wanted` holds one of its values."""
    file = pq.ParquetFile(path)
    parts = [file.schema_arrow.empty_table().to_pandas()]
    for number in range(file.num_row_groups):
        if _may_hold(file.metadata.row_group(number), wanted):
            part = file.read_row_group(number, use_threads=False).to_pandas()
            parts.append(part[np.all([part[name].isin(values) for name, values in wanted.items()], axis=0)])
    found: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return found


def _may_hold(group: Any, wanted: Mapping[str, Collection[Any]]) -> bool:
    """Whether a part of the file can have such rows, by the least and most of each column."""
    columns = [group.column(number) for number in range(group.num_columns)]
    known = {one.path_in_schema: one.statistics for one in columns if one.statistics and one.statistics.has_min_max}
    return all(
        any(known[name].min <= value <= known[name].max for value in values)
        for name, values in wanted.items()
        if name in known
    )
