"""What does not change in the synthetic country: the lasting differences between its areas."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

from vroegsignalering.sources.country.geography import Geography
from vroegsignalering.sources.country.settings import Setting

DIMENSIONS = ("fys", "onv", "soc", "vrz", "won")

# How the measurement noise of the total is made up of the dimensions: shares of its variance.
_NOISE_SHARE = np.array([0.12, 0.43, 0.15, 0.12, 0.18]) ** 0.5


@dataclass(frozen=True)
class Nature:
    """
    What does not change in a country, (n,) unless stated.

    anchor:   (5, n) level that each dimension returns to, in points; `anchor_total` (n,) is their sum
    hardship: social disadvantage, mean 0 and sd 1 over the areas, high is much
    urban:    0 to 1
    sensitivity: how strongly drivers and chance move an area, about 1; more under hardship
    noise:    (5, n) sd of the measurement noise, in points
    """

    setting: Setting
    geography: Geography
    anchor: np.ndarray
    anchor_total: np.ndarray
    hardship: np.ndarray
    urban: np.ndarray
    sensitivity: np.ndarray
    noise: np.ndarray


def make_nature(geography: Geography, setting: Setting, rng: np.random.Generator) -> Nature:
    """The lasting differences between the areas of a country."""
    hardship = _hardship(geography, rng)
    urban = _urban(geography)
    size = np.clip(np.sqrt(0.6 + 0.4 * 450 / geography.homes), 0.85, 1.7)
    anchor = _anchor(hardship, urban, rng)
    return Nature(
        setting=setting,
        geography=geography,
        anchor=anchor,
        anchor_total=anchor.sum(axis=0),
        hardship=hardship.astype(np.float32),
        urban=urban.astype(np.float32),
        sensitivity=np.clip(np.exp(0.2 * hardship), 0.7, 1.6).astype(np.float32),
        noise=(setting.noise * _NOISE_SHARE[:, None] * size).astype(np.float32),
    )


def _hardship(geography: Geography, rng: np.random.Generator) -> np.ndarray:
    """Social disadvantage: more in cities and shrinking regions, alike in gemeente and neighbourhood; normal scores."""
    area = geography.gemeente
    kind = np.array([1.0, 0.35, 0.1, -0.3])[geography.kind[area]]
    smooth = rng.normal(size=len(area))
    for _ in range(3):
        smooth = 0.4 * smooth + 0.6 * (geography.around @ smooth)
    raw = (
        kind
        + rng.normal(0, 0.2, len(geography.kind))[area]
        + 0.7 * smooth / smooth.std()
        + 0.55 * rng.normal(size=len(area))
    )
    hardship: np.ndarray = ndtri((rankdata(raw) - 0.5) / len(raw))
    return hardship


def _urban(geography: Geography) -> np.ndarray:
    kind = np.array([0.9, 0.6, 0.2, 0.15])[geography.kind[geography.gemeente]]
    urban: np.ndarray = np.clip(kind + 0.35 * (geography.nearness - 0.5), 0.02, 1)
    return urban


def _anchor(hardship: np.ndarray, urban: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """
    The lasting level of each dimension, (5, n).

    The total falls faster the greater the hardship, so that the lower tail is long as in the real scores. A city has
    more amenities and more nuisance, less cohesion: those differences cancel in the total.
    """
    total = -0.035 * hardship - 0.29 * np.maximum(hardship - 1.05, 0) ** 1.15 + 0.07 * np.maximum(-0.3 - hardship, 0)
    share = np.array([0.05, 0.42, 0.25, 0.00, 0.28])[:, None]
    city = np.array([0.00, -0.36, -0.30, 0.90, -0.24])[:, None] * (urban - urban.mean()) * 0.4
    own = np.array([0.020, 0.016, 0.010, 0.018, 0.014])[:, None] * rng.normal(size=(5, len(hardship)))
    anchor: np.ndarray = (share * total + city + own).astype(np.float32)
    return anchor
