"""Areas of a level, in Dutch words."""

from vroegsignalering.dutch import number

# Per level: one, and many.
_LEVELS = {
    "buurt": ("buurt", "buurten"),
    "wijk": ("wijk", "wijken"),
    "gemeente": ("gemeente", "gemeenten"),
    "pc4": ("postcodegebied", "postcodegebieden"),
    "grid": ("vierkant", "vierkanten"),
}


def areas(level: str, count: int) -> str:
    """
    So many areas of a level.

    >>> areas("wijk", 1), areas("buurt", 1200)
    ('1 wijk', '1.200 buurten')
    """
    return f"{number(count)} {_LEVELS[level][count != 1]}"


def plural(level: str) -> str:
    """The word for more than one area of a level."""
    return _LEVELS[level][1]
