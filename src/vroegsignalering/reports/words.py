"""Figures, names and lists in the Dutch of a report. What is not known is a dash, never a zero."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from vroegsignalering import dutch

UNKNOWN = "–"


def number(value: float | None, decimals: int = 0) -> str:
    """
    With a decimal comma, points between thousands, and a real minus sign.

    >>> number(-1234.5, 2), number(None)
    ('−1.234,50', '–')
    """
    return UNKNOWN if value is None else dutch.number(value, decimals)


def figure(value: float | None) -> str:
    """
    A figure between 0 and 1 in three decimals, as the reason of a choice has it.

    >>> figure(0.2068)
    '0,207'
    """
    return number(value, 3)


def percent(share: float | None) -> str:
    """
    A counted share: whole percents from 10%, one decimal below.

    >>> percent(0), percent(0.0004), percent(0.0123), percent(0.184), percent(1.03), percent(None)
    ('0%', '< 0,1%', '1,2%', '18%', '103%', '–')
    """
    if share is None:
        return UNKNOWN
    if 0 < share < 0.001:
        return "< 0,1%"
    return f"{number(share * 100, 0 if share >= 0.0995 or share == 0 else 1)}%"


def chance(probability: float) -> str:
    """
    An estimated probability; never told as impossible or certain.

    >>> chance(0.0), chance(0.184), chance(0.999)
    ('< 0,1%', '18%', '> 99%')
    """
    if probability > 0.99:
        return "> 99%"
    return percent(max(probability, 1e-9))


def counted(count: int, one: str, many: str) -> str:
    """
    So many of something.

    >>> counted(1, "afglijder", "afglijders"), counted(1200, "afglijder", "afglijders")
    ('1 afglijder', '1.200 afglijders')
    """
    return f"{number(count)} {one if count == 1 else many}"


def listed(things: Sequence[Any]) -> str:
    """
    Things in a sentence.

    >>> listed([2014, 2016, 2018]), listed([2014]), listed([])
    ('2014, 2016 en 2018', '2014', '–')
    """
    return dutch.listed(things) or UNKNOWN


def day(value: str) -> str:
    """
    An ISO day in full.

    >>> day("2026-03-02")
    '2 maart 2026'
    """
    return dutch.day(date.fromisoformat(value))
