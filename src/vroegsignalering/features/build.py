"""
Features of every area, as they could be computed on the day a meting became known.

`features_as_of` is the only implementation: it serves training, backtest and scoring.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from vroegsignalering.domain.metingen import origin_day
from vroegsignalering.errors import LeakageError
from vroegsignalering.features.factors import factors
from vroegsignalering.features.peers import score_of_peers
from vroegsignalering.features.shocks import shock, together
from vroegsignalering.features.surroundings import surroundings
from vroegsignalering.features.trajectories import change_over, earlier, last_known, movement, trajectory
from vroegsignalering.panel.panel import Panel

_TOTALS = {"score", "klasse"}
_TOLD = {"score.niveau"}  # every probability starts from it, whatever it tells
_SAME = 1e-9  # differences below it are rounding


def features_as_of(panel: Panel, meting: int, groups: Sequence[str]) -> pd.DataFrame:
    """
    The design matrix at `meting`, (n_areas, n_features): index the areas, columns as in the feature catalogue.

    Only facts known on the day `meting` became known are used. NaN where an area has nothing to compute from.
    """
    known = panel.as_of(origin_day(meting))
    if (known.facts["known_from"].to_numpy() > np.datetime64(origin_day(meting))).any():
        raise LeakageError(f"a figure published after {origin_day(meting)} entered the features of {meting}")
    columns: dict[str, np.ndarray] = {}
    dimensions = _shares(known, _dimensions(known))
    indicators = _shares(known, _indicators(known)) if "indicators" in groups else {}
    if "score" in groups:
        columns |= trajectory(known.wide("score"), meting)
    if "dimensions" in groups:
        columns |= _levels_and_changes(dimensions, meting, relative=False)
    if "surroundings" in groups:
        columns |= surroundings(known, meting)
    columns |= _levels_and_changes(indicators, meting, relative=True)
    if "local" in groups:
        columns |= _levels_and_changes(_shares(known, _local(known)), meting, relative=True)
    if "peers" in groups and indicators:
        columns["score.gelijken"] = _peers(known, indicators, meting)
    if "factors" in groups:
        columns |= factors(known, indicators, meting)
    if "shocks" in groups and "inwoners" in indicators:
        people = last_known(known.wide("inwoners"), meting)
        shocks = {f"{name}.schok": shock(table, people, meting) for name, table in indicators.items()}
        columns |= shocks | {"score.schokken": together(shocks)}
    if "history" in groups:
        for name, table in {"score": known.wide("score"), **dimensions, **indicators}.items():
            columns |= {f"{name}.{what}": values for what, values in earlier(table, meting).items()}
    telling = {name: values if name in _TOLD else _telling(values) for name, values in columns.items()}
    # Row by row in memory: whole rows are what is picked of it, again and again.
    values = np.column_stack([np.empty((len(panel.area_index), 0)), *telling.values()])
    return pd.DataFrame(values, index=panel.area_index, columns=pd.Index(list(telling), dtype="str"), copy=False)


def _telling(values: np.ndarray) -> np.ndarray:
    """
    The values, or nothing but NaN where all areas have the same one.

    What is the same everywhere tells no area from another, but it does tell one meting from the next: a model that
    learned what those few years had in common with it would move the whole country by it.
    """
    known = values[~np.isnan(values)]
    return values if len(known) and np.ptp(known) > _SAME else np.full(len(values), np.nan)


def _peers(panel: Panel, indicators: Mapping[str, pd.DataFrame], meting: int) -> np.ndarray:
    """The score of areas with like figures: both where a figure stood over the years and where it stands."""
    figures = [
        column
        for table in indicators.values()
        for column in (earlier(table, meting)["langjarig"], last_known(table, meting))
    ]
    lasting = earlier(panel.wide("score"), meting)["langjarig"]
    return score_of_peers(np.column_stack(figures), lasting, panel.areas["block"].to_numpy())


def _dimensions(panel: Panel) -> list[str]:
    return [
        name for name in panel.variables if panel.indicator(name).source == "leefbaarometer" and name not in _TOTALS
    ]


def _indicators(panel: Panel) -> list[str]:
    official = [name for name in panel.variables if not panel.indicator(name).local]
    return [name for name in official if panel.indicator(name).source != "leefbaarometer"]


def _local(panel: Panel) -> list[str]:
    return [name for name in panel.variables if panel.indicator(name).local]


def _levels_and_changes(tables: Mapping[str, pd.DataFrame], meting: int, *, relative: bool) -> dict[str, np.ndarray]:
    """Level and yearly change of each variable; `relative` to the country's mean of the year and to its movement."""
    columns: dict[str, np.ndarray] = {}
    for name, table in tables.items():
        level, moving = (table - table.mean(), table - movement(table)) if relative else (table, table)
        columns[f"{name}.niveau"] = last_known(level, meting)
        columns[f"{name}.verandering"] = change_over(moving, meting)
    return columns


def _shares(panel: Panel, variables: Sequence[str]) -> dict[str, pd.DataFrame]:
    return {name: _share(panel, name) for name in variables}


def _share(panel: Panel, name: str) -> pd.DataFrame:
    """The variable, divided by the total it is a part of where there is one."""
    table = panel.wide(name)
    if (part_of := panel.indicator(name).part_of) is None:
        return table
    whole = panel.wide(part_of).reindex(columns=table.columns)
    return table / whole.where(whole > 0)
