"""Figures, days and lists as they are written in Dutch, for pages, sheets and reports alike."""

from collections.abc import Sequence
from datetime import date
from typing import Any

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip

_DUTCH = str.maketrans(",.-", ".,−")


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


def listed(things: Sequence[Any]) -> str:
    """
    Things in a sentence; empty for none.

    >>> listed([2014, 2016, 2018]), listed([2014]), listed([])
    ('2014, 2016 en 2018', '2014', '')
    """
    words = [str(thing) for thing in things]
    return " en ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
