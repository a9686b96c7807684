"""What the areas of a level are called in a report, and what they hang together in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LevelWords:
    """
    areas:         more than one area
    block, blocks: what areas are resampled by (`domain.levels.Level.block`), one and more
    why:           in brackets, why it is no gemeente; empty where it is
    """

    areas: str
    block: str = "gemeente"
    blocks: str = "gemeenten"
    why: str = ""


LEVEL_WORDS = {
    "buurt": LevelWords("buurten"),
    "wijk": LevelWords("wijken"),
    "gemeente": LevelWords("gemeenten"),
    "pc4": LevelWords(
        "postcodegebieden",
        "postcoderegio",
        "postcoderegio’s",
        " (van twee cijfers: een postcode zegt niet welke gemeente het is)",
    ),
    "grid": LevelWords(
        "vierkanten",
        "blok van 10 bij 10 km",
        "blokken van 10 bij 10 km",
        " (een vierkant zegt niet welke gemeente het is)",
    ),
}
