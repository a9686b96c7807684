"""
The features, each with the group a pipeline asks for, its dimension, unit, window, and words for a policy officer.

A feature's name is `<variable>.<what>`; its words follow from both, so that no feature can lack them.
"""

from dataclasses import dataclass

from vroegsignalering.domain.catalogue import catalogue

GROUPS = {
    "score": "level, changes, trend and volatility of the total score",
    "dimensions": "level and change of each published dimension",
    "surroundings": "score and change of the rest of the gemeente and of the areas that touch it",
    "indicators": "level and change of every other indicator, relative to the country in the same year",
}

_WORDS = {
    "niveau": ("{what}", "laatste bekende waarde"),
    "stap": ("verandering per jaar in de laatste stap: {what}", "laatste twee metingen"),
    "vorige_stap": ("verandering per jaar in de stap daarvoor: {what}", "de twee metingen daarvoor"),
    "trend": ("trend over alle bekende metingen: {what}", "alle bekende metingen"),
    "onrust": ("onrust (spreiding rond de eigen trend): {what}", "alle bekende metingen"),
    "gemiddelde": ("gemiddelde van de laatste drie metingen: {what}", "laatste drie metingen"),
    "verandering": ("verandering per jaar: {what}", "laatste bekende waarde en die van ongeveer vier jaar eerder"),
    "gemeente": ("gemiddelde van de rest van de gemeente: {what}", "laatste meting"),
    "gemeente_stap": ("verandering per jaar in de rest van de gemeente: {what}", "laatste twee metingen"),
    "buren": ("gemiddelde van de aangrenzende gebieden: {what}", "laatste meting"),
    "buren_stap": ("verandering per jaar in de aangrenzende gebieden: {what}", "laatste twee metingen"),
}

_SURROUNDINGS = ("gemeente", "gemeente_stap", "buren", "buren_stap")


@dataclass(frozen=True)
class Feature:
    """
    One column of the design matrix in words.

    dimension: the heading that its reasons are summed under, in Dutch
    unit:      of its values
    window:    which metingen or years it looks at, in Dutch
    nl:        what it is, in Dutch
    """

    name: str
    dimension: str
    unit: str
    window: str
    nl: str


def feature(name: str) -> Feature:
    """
    The feature called `name`, in words.

    >>> feature("score.stap").nl
    'verandering per jaar in de laatste stap: de leefbaarheidsscore'
    """
    variable, what = name.split(".")
    entry, (words, window) = catalogue()[variable], _WORDS[what]
    if what in _SURROUNDINGS:
        dimension = "omgeving"
    elif variable == "score":
        dimension = "afstand tot de grens" if what in ("niveau", "gemiddelde") else "verloop van de score"
    else:
        dimension = entry.dimension
    unit = entry.unit if what in ("niveau", "gemiddelde", "gemeente", "buren", "onrust") else f"{entry.unit} per jaar"
    return Feature(name, dimension, unit, window, words.format(what=entry.nl))
