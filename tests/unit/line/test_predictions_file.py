"""Some rows of the predictions in their file: the same as of the whole, and no part is read that has none of them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from vroegsignalering.line.predictions import read_predictions, write_predictions

ROWS = 400_000


@pytest.fixture(scope="module")
def told() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    target, candidate = np.repeat(["onvoldoende", "zwak"], ROWS // 2), np.tile(np.repeat(["a", "b"], ROWS // 4), 2)
    return pd.DataFrame(
        {
            "area": [f"BU{number:08d}" for number in range(ROWS)],
            "horizon": np.repeat(np.array([2, 4], dtype=np.int16), ROWS // 2),
            "target": target,
            "candidate": candidate,
            "probability": rng.random(ROWS),
            "outcome": np.where(rng.random(ROWS) < 0.1, np.nan, 0.0),
        }
    )


@pytest.fixture(scope="module")
def path(told: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("predictions") / "predictions.parquet"
    write_predictions(path, told, synthetic=True)
    return path


@pytest.mark.parametrize(
    "wanted",
    [
        {"target": ["zwak"], "horizon": [4]},
        {"candidate": {"b"}},
        {"candidate": {"a", "c"}, "target": ["onvoldoende"]},
        {"candidate": {"c"}},
    ],
)
def test_the_rows_are_those_of_the_whole(told: pd.DataFrame, path: Path, wanted: dict) -> None:
    whole = pd.read_parquet(path)
    rows = np.all([whole[name].isin(values) for name, values in wanted.items()], axis=0)
    pd.testing.assert_frame_equal(read_predictions(path, wanted), whole[rows].reset_index(drop=True), check_flags=False)


def test_parts_without_any_of_the_rows_are_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read, group = [], pq.ParquetFile.read_row_group
    monkeypatch.setattr(
        pq.ParquetFile, "read_row_group", lambda file, number, **how: read.append(number) or group(file, number, **how)
    )
    assert len(read_predictions(path, {"target": ["zwak"]})) == ROWS // 2
    assert read == [4, 5, 6, 7]
