"""
Figures on the nationality, origin or religion of residents: marked in the catalogue, and used by nobody unless asked.

A pipeline that uses one names it with a reason, which goes into the model card and the report. What it did not name is
taken from the panel before any feature is made, so that no group of features can bring it in.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.errors import VroegsignaleringError
from vroegsignalering.panel.panel import Panel

KINDS = {"nationality": "nationaliteit", "origin": "herkomst", "religion": "religie"}


def without_sensitive(panel: Panel, chosen: Collection[str]) -> Panel:
    """
    The panel without sensitive figures but those that are `chosen` by name.

    VroegsignaleringError for a choice that is no marked indicator: who means one by another name must not be let pass.
    """
    for name in chosen:
        _marked(panel, name)
    hidden = [name for name in panel.variables if panel.indicator(name).sensitive and name not in chosen]
    return replace(panel, facts=panel.facts[~panel.facts["variable"].isin(hidden)]) if hidden else panel


def told(panel: Panel, choices: Mapping[str, str]) -> list[dict[str, str]]:
    """The choices of a pipeline in words, by name: `indicator, woorden, soort, reden`."""
    return [
        {"indicator": name, "woorden": words, "soort": KINDS[kind], "reden": choices[name]}
        for name in sorted(choices)
        for words, kind in [_marked(panel, name)]
    ]


def _marked(panel: Panel, name: str) -> tuple[str, str]:
    """An indicator in words, and what it is sensitive for."""
    known = {**catalogue(), **panel.own}
    entry = known.get(name)
    if entry is None or entry.sensitive is None:
        marked = sorted(other for other, one in known.items() if one.sensitive) or ["none here"]
        raise VroegsignaleringError(
            f"the pipeline gives a reason to use {name!r} in [sensitive], which is no indicator that is marked as "
            f"sensitive (those are: {', '.join(marked)})"
        )
    return entry.nl, entry.sensitive
