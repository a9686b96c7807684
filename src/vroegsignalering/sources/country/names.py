"""Names of places that do not exist: put together from `names.toml`, and every one ends with a mark that says so."""

import tomllib
from functools import cache
from importlib import resources

import numpy as np

MARK = " (fictief)"


def gemeente_names(count: int, rng: np.random.Generator) -> list[str]:
    """`count` different names of gemeenten, each with the mark."""
    return _drawn("gemeente", count, rng)


def buurt_names(count: int, rng: np.random.Generator) -> list[str]:
    """`count` different names of buurten of one gemeente, each with the mark."""
    return _drawn("buurt", count, rng)


@cache
def _parts() -> dict[str, list[str]]:
    return tomllib.loads(resources.files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))


def _drawn(what: str, count: int, rng: np.random.Generator) -> list[str]:
    """`count` names in random order; when all have been given out, again with a number behind them."""
    names = [start + end for start in _parts()[f"{what}_starts"] for end in _parts()[f"{what}_ends"]]
    order = [names[place] for place in rng.permutation(len(names)).tolist()]
    numbers = ["", *(f" {again}" for again in range(2, count // len(order) + 2))]
    return [f"{name}{number}{MARK}" for number in numbers for name in order][:count]
