"""
Splits: which origins are learned from and which are judged on. Pure years, no frames.

An example with horizon 2 and metingen 2012, 2014, 2016, 2018 of which 2018 is the newest:

    origin 2014, outcome 2016: learned from 2012 (its outcome, of 2014, is known on the day 2014 is)
    origin 2016, outcome 2018: learned from 2012 and 2014
    origin 2018, the list    : learned from 2012, 2014 and 2016; its outcome lies ahead

A step that is learned from has exactly the horizon's length: after 2008 -> 2012 comes 2012 -> 2014, so what four years
do is not read from a step of two (candidates that pool learn from such a step too, and know that it is one). An origin
with nothing to learn from is not judged.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Split:
    """
    One prediction in time.

    origin:  meting from whose publication day is looked forward
    horizon: years ahead
    learn:   origins whose outcome was public on the day `origin` became known, ascending
    judged:  whether the outcome, at `origin + horizon`, has been measured
    """

    origin: int
    horizon: int
    learn: tuple[int, ...]
    judged: bool

    @property
    def outcome(self) -> int:
        """The meting that shows what became of it."""
        return self.origin + self.horizon


def plan(metingen: Sequence[int], horizon: int, judge_from: int) -> list[Split]:
    """
    All splits of one horizon, ascending; the last one is the list of the newest meting (`judged` is False).

    metingen:   years with scores
    judge_from: no origin before it is judged
    """
    known = sorted(set(metingen))

    def split(origin: int, judged: bool) -> Split:
        learn = tuple(year for year in known if year + horizon in known and year + horizon <= origin)
        return Split(origin, horizon, learn, judged)

    judged = [split(origin, True) for origin in known if origin >= judge_from and origin + horizon in known]
    return [*(one for one in judged if one.learn), split(known[-1], False)]
