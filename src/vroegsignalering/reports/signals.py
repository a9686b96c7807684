"""Signaleringen as a table for the analyst: what gemeenten said, beside what the model had said and what came of it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from vroegsignalering.domain.classes import TOTAL
from vroegsignalering.domain.metingen import origin_day
from vroegsignalering.errors import BadInput
from vroegsignalering.files import replacing
from vroegsignalering.labels import possible_classes
from vroegsignalering.panel.panel import Panel
from vroegsignalering.store import Signal

# Name and type of every column (docs/service.md).
COLUMNS = {
    "nummer": "int64", "vastgelegd_op": "datetime64[us, UTC]", "gebied": "str", "naam": "str", "gemeentecode": "str",
    "gemeente": "str", "oordeel": "str", "toelichting": "str", "auteur": "str", "namens": "str", "nieuwste": "bool",
    "niveau": "str", "doel": "str", "horizon": "int64", "publicatie": "int64", "modelversie": "str", "uitgave": "str",
    "meting": "int64", "rang": "int64", "rang_laag": "int64", "rang_hoog": "int64", "kans": "float64",
    "kans_laag": "float64", "kans_hoog": "float64", "klasse": "Int64", "score": "float64", "uitkomst": "float64",
    "digest": "str", "herkomst": "str",
}  # fmt: skip
_WRITTEN_BY_PEOPLE = ("toelichting", "auteur", "namens")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_FROM_ROW = ("naam", "gemeente", "rang", "rang_laag", "rang_hoog", "kans", "kans_laag", "kans_hoog", "klasse", "score")
# A published boundary is that of the scale, but for the rounding of a file.
_NEAR = 1e-5


def signals_table(signals: Sequence[Signal], panel: Panel | None) -> pd.DataFrame:
    """
    One row per signalering, with COLUMNS, in the order given.

    panel:    of a later run, which tells what came of the areas of its level; None where nobody looked
    uitkomst: 1.0 slid within the horizon of its list, 0.0 did not, NaN not known (yet), by what was published when the
              meting at the end of the horizon appeared
    """
    rows = [
        {
            "nummer": one.id,
            "vastgelegd_op": one.recorded_at,
            "gebied": one.area,
            "gemeentecode": one.gemeente,
            "oordeel": one.judgement,
            "toelichting": one.explanation,
            "auteur": one.author,
            "namens": one.holder,
            "nieuwste": one.newest,
            "niveau": one.series.level,
            "doel": one.series.target,
            "horizon": one.series.horizon,
            "publicatie": one.publication,
            "modelversie": one.provenance["version"],
            "uitgave": one.provenance["edition"],
            "meting": one.provenance["meting"],
            "digest": one.provenance["digest"],
            "herkomst": "SYNTHETISCH" if one.provenance["synthetic"] else "officiële cijfers",
            **{name: one.row[name] for name in _FROM_ROW},
        }
        for one in signals
    ]
    told = pd.DataFrame(rows, columns=[name for name in COLUMNS if name != "uitkomst"])
    told["uitkomst"] = _outcomes(signals, panel)
    return told[list(COLUMNS)].astype(COLUMNS)


def write_signals(path: Path, table: pd.DataFrame) -> None:
    """
    Writes the table as .csv (UTF-8, commas, decimal points) or .parquet; BadInput for another ending.

    In a CSV a text that a spreadsheet would take for a formula gets a ' in front.
    """
    if path.suffix not in (".csv", ".parquet"):
        raise BadInput(path, "", f"the ending {path.suffix or 'none'!r}", "a name that ends in .csv or .parquet")
    with replacing(path) as part:
        if path.suffix == ".parquet":
            table.to_parquet(part, index=False)
        else:
            safe = {name: table[name].map(_no_formula) for name in _WRITTEN_BY_PEOPLE}
            table.assign(**safe).to_csv(part, index=False, encoding="utf-8", lineterminator="\n")


def _outcomes(signals: Sequence[Signal], panel: Panel | None) -> list[float]:
    if panel is None:
        return [float("nan")] * len(signals)
    known = {meting: _classes(panel, meting) for meting in {_end(one) for one in signals}}
    return [_outcome(one, panel, known[_end(one)]) for one in signals]


def _outcome(one: Signal, panel: Panel, known: dict[str, tuple[int, int]]) -> float:
    into = _into(one.provenance.get("boundary"), panel)
    low, high = known.get(one.area, (0, 0))
    # Another level, or a synthetic country beside real lists, tells nothing of this area.
    if into is None or low == 0 or one.series.level != panel.level or one.provenance["synthetic"] != panel.synthetic:
        return float("nan")
    if high <= into:
        return 1.0
    return 0.0 if low > into else float("nan")


def _end(one: Signal) -> int:
    return int(one.provenance["meting"]) + one.series.horizon


def _classes(panel: Panel, meting: int) -> dict[str, tuple[int, int]]:
    """Lowest and highest class that each area can have, as published when this meting appeared; 0 for not known."""
    low, high = possible_classes(panel.as_of(origin_day(meting)), meting, TOTAL[panel.layout])
    return {str(area): (int(a), int(b)) for area, a, b in zip(panel.area_index, low, high, strict=True)}


def _into(boundary: float | None, panel: Panel) -> int | None:
    """The highest class that counts as slid, from the boundary of the list; None where it is none of this scale."""
    if boundary is None:
        return None
    scale = TOTAL[panel.layout]
    found = [number for number in range(1, 9) if np.isclose(scale.boundary(number), boundary, rtol=0, atol=_NEAR)]
    return found[0] if found else None


def _no_formula(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
