"""
A gemeente's own figures: a CSV, and a small TOML beside it that says what they are.

    gebied,jaar,meldingen                       sender = "Gemeente Verzonnenstad, onderzoek"
    BU90010000,2022,12.5                        level = "buurt"
    BU90010000,2023,                            gemeenten = ["GM9001"]
                                                [indicators.meldingen]
                                                nl = "meldingen van overlast per duizend inwoners"
                                                unit = "per duizend inwoners"
                                                more = "worse"
                                                dimension = "overlast en onveiligheid"
                                                lag_months = 3

Read as strictly as the official files: commas, decimal points, an empty cell (or NA) where nothing is known. Kept apart
from national figures: the variables are called `lokaal_<name>`, their source is `lokaal:<gemeenten>`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vroegsignalering.domain.catalogue import Indicator, catalogue
from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.errors import BadInput
from vroegsignalering.files import toml_of
from vroegsignalering.sources.columns import calendar_years, codes, each_once, numbers
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.tables import Table, read_table

PREFIX = "lokaal_"
_KEYS = ("gebied", "jaar")
# No figure about an area has more digits before its point. Sums and squares of numbers near 1e308 have no end.
_DIGITS = 12
# A key that this file may have has two; the time to read keys grows with the square of theirs.
MOST_DOTS = 30
_Words = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Told(_Strict):
    """What the sender says of one indicator; as in the catalogue."""

    nl: _Words
    unit: _Words
    more: Literal["better", "worse", "neither"]
    dimension: str
    # Nothing is known before its year has begun.
    lag_months: Annotated[int, Field(ge=-12, le=120)]
    sensitive: Literal["nationality", "origin", "religion"] | None = None


class _About(_Strict):
    sender: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
    level: Literal["buurt", "wijk", "gemeente"]
    gemeenten: Annotated[list[Annotated[str, Field(pattern=r"^GM\d{4}$")]], Field(min_length=1)]
    indicators: Annotated[dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], _Told], Field(min_length=1)]


@dataclass(frozen=True)
class Local:
    """
    What a gemeente sent.

    publication: `lokaal:` and the gemeenten that it is about, with + between them
    entries:     what each variable is, by its name in a panel
    figures:     by year one row per area, sorted: `area` and a column per variable; NaN where nothing is known
    """

    publication: str
    sender: str
    level: str
    gemeenten: tuple[str, ...]
    entries: dict[str, Indicator]
    figures: dict[int, pd.DataFrame]


def read_local(source: Source, about: Path) -> Local:
    """The figures in `source` as the TOML `about` tells of them; BadInput with the place of whatever is not right."""
    told = _about(about)
    gemeenten = tuple(sorted(set(told.gemeenten)))
    publication = "lokaal:" + "+".join(gemeenten)
    level = LEVELS[told.level]
    table = read_table(source, required=_KEYS)
    _check_columns(table, told, about)
    area = codes(table, "gebied", level)
    elsewhere = ~area.map(level.gemeente).isin(gemeenten).to_numpy()
    if elsewhere.any():
        raise table.bad(int(elsewhere.argmax()), "gebied", f"an area of {', '.join(gemeenten)}, as {about.name} says")
    year = calendar_years(table, "jaar")
    each_once(table, list(_KEYS))
    frame = pd.DataFrame({"area": area, **{PREFIX + name: _figures(table, name) for name in sorted(told.indicators)}})
    return Local(
        publication=publication,
        sender=told.sender,
        level=told.level,
        gemeenten=gemeenten,
        entries={
            PREFIX + name: Indicator(source=publication, en=one.nl, **one.model_dump())
            for name, one in sorted(told.indicators.items())
        },
        figures={
            int(one): frame[year == one].sort_values("area", ignore_index=True) for one in sorted(set(year.tolist()))
        },
    )


def _about(path: Path) -> _About:
    expected = "a TOML as in docs/sources.md"
    try:
        text = path.read_text(encoding="utf-8")
        _check_dots(text, path)
        told = _About.model_validate(toml_of(path, text, expected))
    except OSError as error:
        expected = "a TOML beside the CSV, which says what its figures are (docs/sources.md)"
        raise BadInput(path, "", f"no readable file ({error.strerror})", expected) from None
    except UnicodeDecodeError as error:
        raise BadInput(path, "", f"no valid TOML ({error})", expected) from None
    except ValidationError as error:
        raise _explained(path, error) from None
    known = sorted({entry.dimension for entry in catalogue().values()})
    for name, one in told.indicators.items():
        if one.dimension not in known:
            raise BadInput(path, f"indicators.{name}.dimension", repr(one.dimension), f"one of {', '.join(known)}")
    return told


def _check_dots(text: str, path: Path) -> None:
    """BadInput for a line with more dots than any key or sentence has; a comment may have as many as it likes."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MOST_DOTS and not line.lstrip().startswith("#"):
            raise BadInput(
                path, f"line {number}", f"{line.count('.')} dots", "keys of few parts, as in docs/sources.md"
            )


def _explained(path: Path, error: ValidationError) -> BadInput:
    """The first thing that is wrong."""
    first: Any = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        return BadInput(path, place, "nothing", "this key to be set")
    if first["type"] == "extra_forbidden":
        return BadInput(path, place, "a key that is not known", "one of the keys in docs/sources.md")
    return BadInput(path, place, repr(first["input"]), first["msg"].removeprefix("Input should ").removeprefix("be "))


def _figures(table: Table, name: str) -> np.ndarray:
    """A column as `columns.numbers` reads it; BadInput also for a number that no figure is."""
    value = numbers(table, name)
    wrong = np.abs(value) >= 10.0**_DIGITS
    if wrong.any():
        expected = f"a number with a decimal point, and at most {_DIGITS} digits before it"
        raise table.bad(int(wrong.argmax()), name, expected)
    return value


def _check_columns(table: Table, told: _About, about: Path) -> None:
    """BadInput when the CSV and the TOML do not name the same indicators."""
    table.require(*told.indicators)
    for column in table.frame.columns:
        if column not in (*_KEYS, *told.indicators):
            raise table.source.bad("header", f"column {column}", f"only indicators that {about.name} tells of")
