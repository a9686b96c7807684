"""The content of a report, from real evaluations of a tiny synthetic panel."""

from functools import cache
from typing import Any

from lib.panels import make_panel
from lib.published import lists
from vroegsignalering.domain.targets import Target
from vroegsignalering.features.catalogue import feature
from vroegsignalering.learning.backtest import Evidence, backtest
from vroegsignalering.learning.evaluate import evaluate
from vroegsignalering.learning.leaks import leak_report
from vroegsignalering.learning.select import select
from vroegsignalering.line.trust import Trust
from vroegsignalering.lists.score import score
from vroegsignalering.reports.national import ReportContent
from vroegsignalering.reports.newest import head
from vroegsignalering.splits import plan

CANDIDATES = ("base_rate", "distance", "extrapolation", "logistic_baseline", "ridge_change")
_TARGETS = (Target("onvoldoende", 4, 3), Target("zwak", 5, 4))
HORIZONS = (2, 8)  # 8 years ahead there is nothing to learn from at any judged origin
_JUDGE_FROM = 2012
_FEATURES = ("score.niveau", "score.gemiddelde", "score.trend", "score.stap", "score.vorige_stap", "score.onrust")
_MORE = ("score.gemeente", "score.gemeente_stap", "score.buren", "score.buren_stap", "onv.niveau", "soc.verandering")


@cache
def content() -> ReportContent:
    """Two targets and two horizons of which the longest cannot be judged; to be read, not changed."""
    return content_of(CANDIDATES, HORIZONS, areas=300)


def content_of(candidates: tuple[str, ...], horizons: tuple[int, ...], *, areas: int) -> ReportContent:
    """The content of a run with these candidates and horizons; the last candidate is taken for the truth."""
    panel = make_panel(seed=11, areas=areas)
    evidence = Evidence(panel, _TARGETS, ("score",))
    splits = [split for horizon in horizons for split in plan(panel.metingen(), horizon, _JUDGE_FROM)]
    judged = [split for split in splits if split.judged]
    predictions = backtest(evidence, judged, candidates, seed=1, jobs=1)
    truth = predictions[predictions["candidate"] == candidates[-1]][
        ["area", "origin", "horizon", "target", "probability"]
    ]
    blocks = panel.areas.set_index("area")["block"]
    found = {(one.target, one.horizon): one for one in evaluate(predictions, blocks, truth, resamples=40, seed=1)}
    selection = {
        f"{target.name}-{horizon}": select(found.get((target.name, horizon)), candidates)
        for target in _TARGETS
        for horizon in horizons
    }
    trust = Trust(evidence, splits, predictions, truth, resamples=40, seed=1)
    scored = {
        f"{one.target.name}-{one.horizon}": one
        for split in splits
        if not split.judged
        for one in score(evidence, split, _champions(selection, split.horizon), resamples=5, seed=1, jobs=1)
    }
    about = {
        "title": "Verzonnen land, buurten",
        "pipeline": "demo",
        "version": "demo-1a2b3c4d",
        "level": "buurt",
        "edition": "3.0, meting 2020",
        "synthetic": True,
        "metingen": panel.metingen(),
        "areas": areas,
        "digest": "0f" * 32,
        "data": ["Leefbaarometer-scores buurten 2008-2020.csv", "buurt 2020.gpkg", "kwb-2019.xlsx"],
        "judge_from": _JUDGE_FROM,
        "candidates": list(candidates),
        "pseudo_real_time": True,
        "sensitive": [],
    }
    return ReportContent(
        about=about,
        metrics={"evaluations": [one.summary for one in found.values()]},
        selection=selection,
        importance={key: _importance(one["champion"]) for key, one in selection.items() if one["best"]},
        lists=[head(one) for one in _lists(about, selection)],
        trust={key: trust.reliability(one) for key, one in scored.items()},
        fairness={key: trust.fairness(one) for key, one in scored.items()},
        leaks=leak_report(evidence, splits),
    )


def _champions(selection: dict[str, Any], horizon: int) -> dict[str, str]:
    return {target.name: selection[f"{target.name}-{horizon}"]["champion"] for target in _TARGETS}


def _lists(about: dict[str, Any], selection: dict[str, Any]) -> list[dict[str, Any]]:
    """The invented lists of `lib.published`, on the newest meting of this run."""
    found = lists(areas=about["areas"], version=about["version"])
    known = [one for one in found if _key(one) in selection]
    for one in known:
        told, chosen = one["provenance"], selection[_key(one)]
        newest = {"edition": about["edition"], "meting": about["metingen"][-1], "origin_day": "2022-01-01"}
        told |= newest | {"champion": chosen["champion"], "reason": chosen["reason"]}
    return known


def _key(one: dict[str, Any]) -> str:
    return f"{one['provenance']['target']}-{one['provenance']['horizon']}"


def _importance(champion: str) -> dict[str, Any]:
    names = (*_FEATURES, *_MORE)
    return {
        "candidate": champion,
        "origins": [2014, 2016, 2018],
        "features": [_weight(name, 0.8 * 0.7**place) for place, name in enumerate(names)],
    }


def _weight(name: str, weight: float) -> dict[str, Any]:
    told = feature(name)
    return {
        "kenmerk": name,
        "woorden": told.nl,
        "dimensie": told.dimension,
        "shap": weight,
        "shap_laag": weight * 0.8,
        "shap_hoog": weight * 1.3,
        "permutatie": weight / 8 - 0.004,
        "permutatie_laag": weight / 14 - 0.006,
        "permutatie_hoog": weight / 6,
    }
