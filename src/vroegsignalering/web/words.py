"""Figures in Dutch words and signs."""

from datetime import date

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip

_DUTCH = str.maketrans(",.-", ".,−")

# Per level: one, and many.
_LEVELS = {
    "buurt": ("buurt", "buurten"),
    "wijk": ("wijk", "wijken"),
    "gemeente": ("gemeente", "gemeenten"),
    "pc4": ("postcodegebied", "postcodegebieden"),
    "grid": ("vierkant", "vierkanten"),
}


def number(value: float, decimals: int = 0) -> str:
    """
    With a decimal comma, points between thousands, and a real minus sign.

    >>> number(-1234.5, 2)
    '−1.234,50'
    """
    return f"{value:,.{decimals}f}".translate(_DUTCH)


def percent(share: float) -> str:
    """
    A share in percent, as precise as makes sense: whole from 10%, one decimal below.

    >>> percent(0.184), percent(0.0123), percent(0.0004)
    ('18%', '1,2%', 'minder dan 0,1%')
    """
    if share < 0.001:
        return "minder dan 0,1%"
    if share > 0.99:
        return "meer dan 99%"
    return f"{number(share * 100, 0 if share >= 0.0995 else 1)}%"


def between(low: float, high: float) -> str:
    """
    An interval of a probability; where an end says hardly more than that there is one, only the other.

    >>> between(0.046, 0.43), between(0.0001, 0.034), between(0.4, 0.999), between(0.0, 0.0002)
    ('tussen 4,6% en 43%', 'hoogstens 3,4%', 'ten minste 40%', 'minder dan 0,1%')
    """
    if low < 0.001:
        return percent(high) if high < 0.001 else f"hoogstens {percent(high)}"
    return f"ten minste {percent(low)}" if high > 0.99 else f"tussen {percent(low)} en {percent(high)}"


def out_of(share: float) -> str:
    """
    A share as people count: so many out of a hundred, or out of a thousand where it is small.

    >>> out_of(0.184), out_of(0.004), out_of(0.0002)
    ('18 op de 100', '4 op de 1.000', 'minder dan 1 op de 1.000')
    """
    if share < 0.001:
        return "minder dan 1 op de 1.000"
    if share < 0.0195:
        return f"{number(share * 1000)} op de 1.000"
    return f"{number(share * 100)} op de 100"


def day(value: date) -> str:
    """
    A day in full.

    >>> day(date(2026, 3, 2))
    '2 maart 2026'
    """
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


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
