"""
The synthetic country, written in the official formats.

    seed --> map --> lasting differences --> 2000 ... 2024, year by year --> metingen, indicators --> official files
                                                   +--> simulating on from the true states --> truth.parquet
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from vroegsignalering.files import replacing, write_text
from vroegsignalering.sources.country.geography import make_geography
from vroegsignalering.sources.country.history import live, publish
from vroegsignalering.sources.country.indicators import YEARS, make_habits, observe
from vroegsignalering.sources.country.kerncijfers import Kerncijfers
from vroegsignalering.sources.country.leefbaarometer import write_map, write_scores
from vroegsignalering.sources.country.nature import make_nature
from vroegsignalering.sources.country.settings import Setting
from vroegsignalering.sources.country.truth import true_probabilities

FLAG_FILE = "SYNTHETISCH.txt"
TRUTH_FILE = "truth.parquet"
DRAWS = 600


def _silent(stage: str) -> None:
    """Nobody wants to know how far it is."""


def make_country(
    out: Path, *, areas: int, seed: int, setting: Setting, advance: Callable[[str], None] = _silent
) -> None:
    """
    Writes a whole country of `areas` buurten to the folder `out`; the same arguments give the same bytes.

    out:     gets the official zips of scores and map, a Kerncijfers file a year, SYNTHETISCH.txt and truth.parquet
    setting: what moves its areas, such as one of `settings.SETTINGS`
    advance: is called with the name of each stage as it begins, in Dutch

    VroegsignaleringError for a number of areas out of bounds.
    """
    chance = [np.random.default_rng([seed, part]) for part in range(6)]
    advance("kaart")
    geography = make_geography(areas, chance[0])
    nature = make_nature(geography, setting, chance[1])
    # First of all, so that even half a country is marked.
    write_text(out / FLAG_FILE, _flag(areas, seed, setting))
    write_map(out, geography)
    advance("metingen")
    history = live(nature, chance[2])
    published = publish(history, chance[3])
    write_scores(out, geography, published)
    advance("kerncijfers")
    habits = make_habits(areas, chance[4])
    tables = Kerncijfers(geography)
    for year in YEARS:
        path = out / f"Kerncijfers_wijken_en_buurten_{year}.csv"
        tables.write(path, year, observe(history, habits, year, chance[5]))
    advance("ware kansen")
    truth = true_probabilities(history, published, DRAWS, [seed, 6])
    with replacing(out / TRUTH_FILE) as part:
        truth.to_parquet(part, index=False)


def _flag(areas: int, seed: int, setting: Setting) -> str:
    return (
        "SYNTHETISCH: dit land bestaat niet. Namen, codes, kaart en cijfers zijn verzonnen.\n"
        f"gebieden: {areas}\n"
        f"seed: {seed}\n"
        f"setting: {setting.name}\n"
        f"omschrijving: {setting.nl}\n"
    )
