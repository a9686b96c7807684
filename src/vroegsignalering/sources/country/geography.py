"""
The map of the synthetic country: gemeenten of four kinds, their wijken and buurten, outlines and neighbours.

    outline of the country -> centres of gemeenten -> points of buurten around them -> Voronoi cells = buurten
Codes lie in GM9001 and up, which CBS does not use; below a gemeente they follow the official pattern.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy import sparse
from scipy.spatial import Delaunay, cKDTree

from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.sources.country.names import buurt_names, gemeente_names

KINDS = ("grote stad", "stad", "krimp", "dorp")
_SHARE_OF_GEMEENTEN = np.array([0.011, 0.10, 0.18, 0.709])
_SIZE = np.array([9.0, 2.6, 0.9, 0.55])
# How far apart buurten lie within a gemeente: crowded at the core of a city, spread over a village's land.
_CROWDING = np.array([1.0, 1.2, 0.7, 0.7])
_MEDIAN_HOMES = np.array([720.0, 560.0, 260.0, 300.0])
_SHARE_NEW = 0.03
_FIRST_GEMEENTE = 9001
_AREAS_PER_GEMEENTE = 33
_FEWEST_PER_GEMEENTE = 3
FEWEST_AREAS = 100
MOST_AREAS = 30_000

# A rough round land within the extent of RD New, in metres.
_CENTRE = np.array([155_000.0, 463_000.0])
_RADII = np.array([115_000.0, 140_000.0])


@dataclass(frozen=True)
class Geography:
    """
    Places that do not change. Per gemeente (m,) and per buurt (n,), buurten in the order of their codes.

    kind:        per gemeente, index into KINDS
    gemeente:    per buurt, index of its gemeente
    wijk_codes:  per buurt, of its wijk
    points:      (n, 2) in RD New, metres; outlines: (n,) polygons
    nearness:    0 at the edge of a gemeente to 1 at its core
    homes:       number of homes
    built:       year from which there are homes; before the first meting for nearly all
    around:      (n, n) row-normalised: the mean over the areas that touch an area
    """

    gemeente_codes: np.ndarray
    gemeente_names: np.ndarray
    kind: np.ndarray
    gemeente: np.ndarray
    codes: np.ndarray
    names: np.ndarray
    wijk_codes: np.ndarray
    points: np.ndarray
    outlines: np.ndarray
    nearness: np.ndarray
    homes: np.ndarray
    built: np.ndarray
    around: sparse.csr_matrix


def make_geography(areas: int, rng: np.random.Generator) -> Geography:
    """A country of exactly `areas` buurten; VroegsignaleringError when `areas` is out of bounds."""
    if not FEWEST_AREAS <= areas <= MOST_AREAS:
        raise VroegsignaleringError(f"a country has {FEWEST_AREAS} to {MOST_AREAS} areas, not {areas}")
    kind = _kinds(max(4, round(areas / _AREAS_PER_GEMEENTE)), rng)
    counts = _counts(areas, kind, rng)
    gemeente = np.repeat(np.arange(len(kind)), counts)
    points, nearness = _points(_centres(kind, counts, rng), gemeente, kind, rng)
    order, wijk, place = _wijken(points, gemeente, nearness)
    points, nearness = points[order], nearness[order]
    gemeente_codes = np.array([f"GM{_FIRST_GEMEENTE + k}" for k in range(len(kind))])
    wijk_codes, codes = _codes(gemeente_codes, gemeente, wijk, place, kind)
    homes = _MEDIAN_HOMES[kind[gemeente]] * np.exp(rng.normal(0, 0.8, areas))
    return Geography(
        gemeente_codes=gemeente_codes,
        gemeente_names=np.array(gemeente_names(len(kind), rng)),
        kind=kind,
        gemeente=gemeente,
        codes=codes,
        names=np.concatenate([buurt_names(count, rng) for count in counts]),
        wijk_codes=wijk_codes,
        points=points,
        outlines=_outlines(points),
        nearness=nearness,
        homes=np.maximum(homes, 8).round(),
        built=np.where(rng.random(areas) < _SHARE_NEW, rng.integers(2003, 2020, areas), 1990),
        around=_around(points),
    )


def _kinds(gemeenten: int, rng: np.random.Generator) -> np.ndarray:
    """The kind of each gemeente, at least one of each."""
    counts = np.maximum(1, np.round(_SHARE_OF_GEMEENTEN * gemeenten).astype(int))
    counts[-1] = gemeenten - counts[:-1].sum()
    kinds: np.ndarray = rng.permutation(np.repeat(np.arange(len(KINDS)), counts))
    return kinds


def _counts(areas: int, kind: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The number of buurten of each gemeente; they add up to `areas`."""
    weight = _SIZE[kind] * np.exp(rng.normal(0, 0.25, len(kind)))
    exact = (areas - _FEWEST_PER_GEMEENTE * len(kind)) * weight / weight.sum()
    counts = np.floor(exact).astype(int)
    counts[np.argsort(counts - exact, kind="stable")[: areas - _FEWEST_PER_GEMEENTE * len(kind) - counts.sum()]] += 1
    total: np.ndarray = counts + _FEWEST_PER_GEMEENTE
    return total


def _centres(kind: np.ndarray, counts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Centres spread over the land, the best of several draws each; shrinking gemeenten lie towards the border."""
    centres = np.empty((len(kind), 2))
    for k in np.argsort(-counts, kind="stable"):
        angle, reach = rng.uniform(0, 2 * np.pi, 12), np.sqrt(rng.uniform(0, 0.85, 12))
        reach = 0.7 + 0.25 * reach if kind[k] == KINDS.index("krimp") else reach
        drawn = _CENTRE + _RADII * (reach * np.array([np.cos(angle), np.sin(angle)])).T
        taken = centres[counts > counts[k]]
        centres[k] = drawn[cKDTree(taken).query(drawn)[0].argmax() if len(taken) else 0]
    return centres


def _points(
    centres: np.ndarray, gemeente: np.ndarray, kind: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """A point per buurt, nearer to its own gemeente's centre than to another's, and how near: (n, 2) and (n,)."""
    tree = cKDTree(centres)
    reach = tree.query(centres, k=2)[0][:, 1] * 0.8
    points = np.empty((len(gemeente), 2))
    share = np.empty(len(gemeente))
    left = np.arange(len(gemeente))
    while len(left):
        angle, share[left] = rng.uniform(0, 2 * np.pi, len(left)), rng.uniform(0, 1, len(left))
        own = gemeente[left]
        away = reach[own] * share[left] ** _CROWDING[kind[own]]
        points[left] = centres[own] + (away * np.array([np.cos(angle), np.sin(angle)])).T
        inside = (((points[left] - _CENTRE) / _RADII) ** 2).sum(axis=1) < 1
        left = left[~(inside & (tree.query(points[left])[1] == own))]
    return points, 1 - share


def _wijken(points: np.ndarray, gemeente: np.ndarray, nearness: np.ndarray) -> tuple[np.ndarray, ...]:
    """An order of the buurten by gemeente, wijk and place in it; and the number of wijk and place in that order."""
    orders, wijken, places = [], [], []
    for k in range(gemeente.max() + 1):
        members = np.flatnonzero(gemeente == k)
        east, north = (points[members] - points[members].mean(axis=0)).T
        core = nearness[members] > np.quantile(nearness[members], 0.8)
        order = np.lexsort((np.arctan2(north, east), ~core))
        count = min(99, -(-len(members) // 9))
        wijk = np.arange(len(members)) * count // len(members)
        orders.append(members[order])
        wijken.append(wijk)
        places.append(np.arange(len(members)) - np.searchsorted(wijk, wijk))
    return np.concatenate(orders), np.concatenate(wijken), np.concatenate(places)


def _codes(
    gemeente_codes: np.ndarray, gemeente: np.ndarray, wijk: np.ndarray, place: np.ndarray, kind: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Codes of the wijk and of the buurt; the big cities count their wijken in letters, as Amsterdam does."""
    digits = np.array([code[2:] for code in gemeente_codes])[gemeente]
    numbers = np.array([f"{k:02d}" for k in range(100)])
    letters = np.array([chr(65 + k // 26) + chr(65 + k % 26) for k in range(100)])
    part = np.where(kind[gemeente] == KINDS.index("grote stad"), letters[wijk], numbers[wijk])
    below = np.char.add(digits, part)
    return np.char.add("WK", below), np.char.add(np.char.add("BU", below), numbers[place])


def _outlines(points: np.ndarray) -> np.ndarray:
    """The Voronoi cell of each point within the land, coordinates rounded to decimetres, so that edges coincide."""
    angle = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    land = shapely.Polygon(_CENTRE + 1.02 * _RADII * np.array([np.cos(angle), np.sin(angle)]).T)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=land, ordered=True)
    clipped = shapely.intersection(shapely.get_parts(cells), land)
    outlines: np.ndarray = shapely.transform(shapely.orient_polygons(clipped), lambda corner: corner.round(1))
    return outlines


def _around(points: np.ndarray) -> sparse.csr_matrix:
    """The mean over the areas that touch an area, as a matrix (n, n) in float32."""
    corners = Delaunay(points).simplices
    rows = corners[:, [0, 1, 1, 2, 2, 0]].ravel()
    columns = corners[:, [1, 0, 2, 1, 0, 2]].ravel()
    touching = sparse.coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(points),) * 2).tocsr()
    touching.data[:] = 1
    return sparse.csr_matrix(sparse.diags(1 / np.asarray(touching.sum(axis=1)).ravel()) @ touching, dtype=np.float32)
