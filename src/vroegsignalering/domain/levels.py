"""
The levels at which the Leefbaarometer is published, their codes, and the gemeente that a code belongs to.

Source: open data files of the Leefbaarometer; CBS wijk- en buurtindeling (GM + 4, WK + 6, BU + 8 characters; since
2022 some gemeenten use letters in the part after the gemeente).
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """
    One level of publication.

    name:    as pipelines name it
    plural:  as the official file names it ("Leefbaarometer-scores buurten ...")
    columns: the code's column in the official 3.x score file, and on CBS's wijk- en buurtkaart, in the order in which
             they are tried
    pattern: what a code looks like, anchored
    """

    name: str
    plural: str
    columns: tuple[str, ...]
    pattern: re.Pattern[str]
    example: str

    def gemeente(self, code: str) -> str | None:
        """The gemeente (GM + 4) in whose code range `code` lies; None where the code does not tell (PC4, grid)."""
        return f"GM{code[2:6]}" if self.name in ("buurt", "wijk", "gemeente") else None

    def block(self, code: str) -> str:
        """
        The block that `code` is resampled with in a bootstrap: its gemeente; for PC4 the two-digit postcode region,
        for a grid cell the 10 by 10 km square, since neither code names a gemeente.
        """
        if self.name == "pc4":
            return f"postcode {code[:2]}"
        if self.name == "grid":
            east, north = code[1:].split("N")
            return f"E{east[:-2]}N{north[:-2]}"
        return f"GM{code[2:6]}"


LEVELS = {
    level.name: level
    for level in (
        Level("buurt", "buurten", ("bu_code", "buurtcode"), re.compile(r"BU\d{4}[0-9A-Z]{4}"), "BU00140000"),
        Level("wijk", "wijken", ("wk_code", "wijkcode"), re.compile(r"WK\d{4}[0-9A-Z]{2}"), "WK001400"),
        Level("gemeente", "gemeenten", ("gm_code", "gemeentecode"), re.compile(r"GM\d{4}"), "GM0014"),
        Level("pc4", "PC4", ("PC4", "pc4"), re.compile(r"[1-9]\d{3}"), "1011"),
        Level("grid", "grids", ("grid_id", "GRID_ID", "grid"), re.compile(r"E\d{4}N\d{4}"), "E1234N4567"),
    )
}
