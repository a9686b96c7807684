"""
The nine classes of the Leefbaarometer, their boundaries per layout, and the movement of the national mean.

    1 zeer onvoldoende | 2 ruim onvoldoende | 3 onvoldoende | 4 zwak | 5 voldoende | 6 ruim voldoende | 7 goed | ...

Boundaries are published nowhere; they follow from published scores and classes together. Between the highest score of
one class and the lowest of the next lies a gap in which no published score fell: a score in it has no known class.

    ... class 3 ... | lower ...gap... upper | ... class 4 ...
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

CLASS_NAMES = (
    "zeer onvoldoende",
    "ruim onvoldoende",
    "onvoldoende",
    "zwak",
    "voldoende",
    "ruim voldoende",
    "goed",
    "zeer goed",
    "uitstekend",
)

# National mean of the total score in 2.0, which publishes deviations from each year's mean: adding the mean gives the
# scale on which the boundaries are fixed. Source: the report on meting 2018, rounded there to four decimals.
NATIONAL_MEAN_2_0 = {2012: 4.1544, 2014: 4.1631, 2016: 4.1847, 2018: 4.1940}


def class_name(number: int) -> str:
    """
    The name of a class, 1 to 9.

    >>> class_name(4)
    'zwak'
    """
    return CLASS_NAMES[number - 1]


def class_number(name: str) -> int:
    """
    The number of a class, 1 to 9; ValueError for a name that is none.

    >>> class_number("onvoldoende")
    3
    """
    if name not in CLASS_NAMES:
        raise ValueError(f"class {name!r} is unknown; known are {', '.join(CLASS_NAMES)}")
    return CLASS_NAMES.index(name) + 1


@dataclass(frozen=True)
class Scale:
    """
    The class boundaries of one kind of score.

    gaps: eight pairs (lower, upper), ascending: a score up to `lower` is certainly in the lower class, one from
          `upper` certainly in the higher one; in between it may be either
    """

    gaps: tuple[tuple[float, float], ...]

    def possible(self, score: "np.ndarray") -> "tuple[np.ndarray, np.ndarray]":
        """
        Lowest and highest class that each score can have, int8 (n,); 0 where the score is NaN.

        >>> import numpy as np
        >>> low, high = TOTAL["3.x"].possible(np.array([-0.3, -0.2815, np.nan]))
        >>> low.tolist(), high.tolist()
        ([3, 3, 0], [3, 4, 0])
        """
        import numpy as np  # a tenth of a second, which the service, that only names classes, need not wait

        lower, upper = np.array(self.gaps).T
        low = 1 + np.searchsorted(upper, score, side="right")
        high = 1 + np.searchsorted(lower, score, side="left")
        missing = np.isnan(score)
        return np.where(missing, 0, low).astype(np.int8), np.where(missing, 0, high).astype(np.int8)

    def boundary(self, number: int) -> float:
        """The middle of the gap between class `number` and the next, in points: at or below it an area is in it."""
        lower, upper = self.gaps[number - 1]
        return (lower + upper) / 2


# 2.0: from 15,180 published PC4 rows of 2012 to 2018 (score plus that year's mean). At 5|6, 7|8 and 8|9 the classes of
# different years overlap a little; there the gap is the overlap. The means are known to 0.00005, which explains
# overlaps of up to 0.0001; that of 7|8 is 0.0002 and not explained.
_TOTAL_2_0 = Scale(
    (
        (3.456991, 3.479872),
        (3.556274, 3.558496),
        (3.695338, 3.695399),
        (3.896860, 3.897012),
        (3.997307, 3.997330),
        (4.192391, 4.192399),
        (4.304389, 4.304566),
        (4.392647, 4.392667),
    )
)

# 3.x: from the total score and class of all 12,147 published buurten of meting 2024. `afw` is the deviation from one
# fixed reference in all years, so that these boundaries are absolute too.
_TOTAL_3_X = Scale(
    (
        (-0.432390, -0.424216),
        (-0.354622, -0.353036),
        (-0.281899, -0.281022),
        (-0.164220, -0.163877),
        (-0.103087, -0.102816),
        (0.010114, 0.010179),
        (0.089516, 0.089575),
        (0.167940, 0.167982),
    )
)

TOTAL = {"2.0": _TOTAL_2_0, "3.x": _TOTAL_3_X}

# 3.x: one scale for the five dimensions, symmetric around class 5; from the same buurten, the dimensions pooled.
DIMENSION_3_X = Scale(
    (
        (-0.235291, -0.235107),
        (-0.156795, -0.156790),
        (-0.0784057, -0.0783883),
        (-0.0392015, -0.0391965),
        (0.0391849, 0.0391998),
        (0.0783892, 0.0783930),
        (0.156705, 0.156789),
        (0.234977, 0.235348),
    )
)
