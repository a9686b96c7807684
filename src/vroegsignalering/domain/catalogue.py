"""The indicator catalogue: what every variable of the panel is, and how long after its year it becomes known."""

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter


class Indicator(BaseModel):
    """
    One variable of the panel.

    dimension:  the dimension that its reasons are summed under, in Dutch
    unit:       of its values, in Dutch
    more:       what a higher value means for liveability
    source:     the official publication it comes from
    statline:   name of the measure in the StatLine table, before the underscore and number that shift between years
    lag_months: months from the end of its year until it is published (negative: published within the year)
    nl, en:     what it is, in words that fit in a sentence
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    dimension: str
    unit: str
    more: Literal["better", "worse", "neither"]
    source: Literal["leefbaarometer", "cbs-kerncijfers"]
    statline: str | None = None
    lag_months: int
    nl: str
    en: str


@cache
def catalogue() -> dict[str, Indicator]:
    """All variables by name, validated; from `catalogue.toml` beside this module."""
    text = resources.files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, Indicator]).validate_python(tomllib.loads(text))
