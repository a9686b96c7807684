"""
The features, each with the group a pipeline asks for, its dimension, unit, window, and words for a policy officer.

A feature's name is `<variable>.<what>`; its words follow from both, so that no feature can lack them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vroegsignalering.domain.catalogue import Indicator, catalogue

GROUPS = {
    "score": "level, changes, trend and volatility of the total score",
    "dimensions": "level and change of each published dimension",
    "surroundings": "score and change of the rest of the wijk and gemeente and of the areas that touch it",
    "indicators": "level and change of every other indicator, relative to the country in the same year",
    "local": "level and change of the own figures of gemeenten, relative to the areas that have them",
    "peers": "score that areas with like indicators have; needs the group of indicators",
    "factors": "risk factors that the method of Vroegsignalering asks for; most need the group of indicators",
    "shocks": "how far the latest of each other indicator is out of line, and all together; needs the indicators",
    "history": "where the score, each dimension and each indicator stood before, relative to the country",
}

_WORDS = {
    "niveau": ("{what}", "laatste bekende waarde"),
    "stap": ("verandering per jaar in de laatste stap: {what}", "laatste twee metingen"),
    "vorige_stap": ("verandering per jaar in de stap daarvoor: {what}", "de twee metingen daarvoor"),
    "trend": ("trend over alle bekende metingen: {what}", "alle bekende metingen"),
    "onrust": ("onrust (spreiding rond de eigen trend): {what}", "alle bekende metingen"),
    "gemiddelde": ("gemiddelde van de laatste drie metingen: {what}", "laatste drie metingen"),
    "verandering": ("verandering per jaar: {what}", "laatste bekende waarde en die van ongeveer vier jaar eerder"),
    "vorige": ("één meting eerder, ten opzichte van het land: {what}", "de publicatie voor de laatste"),
    "daarvoor": ("twee metingen eerder, ten opzichte van het land: {what}", "de publicatie daar weer voor"),
    "langjarig": ("gemiddelde over alle jaren, ten opzichte van het land: {what}", "alle bekende jaren"),
    "gelijken": (
        "wat gebieden met vergelijkbare overige cijfers hebben, ten opzichte van het land: {what}",
        "alle bekende jaren",
    ),
    "versnelling": ("of de verandering versnelt: {what}", "laatste drie metingen"),
    "marge": ("afstand tot de klassengrens eronder, gemeten naar de eigen onrust: {what}", "alle bekende metingen"),
    "sinds": ("jaren in dezelfde klasse: {what}", "alle bekende metingen"),
    "schok": (
        "hoe plotseling het afwijkt van de jaren ervoor, vergeleken met wat voor een gebied van die omvang gewoon is: "
        "{what}",
        "de laatste publicatie en de drie daarvoor",
    ),
    "schokken": (
        "hoe plotseling de overige cijfers samen beter of slechter zijn dan in de jaren ervoor, vergeleken met wat "
        "voor een gebied van die omvang gewoon is",
        "de laatste publicatie en de drie daarvoor",
    ),
    "gevoeligheid": ("hoe sterk het met het land meebeweegt (conjunctuur): {what}", "alle bekende jaren"),
    "verschil": ("verschil met de gebieden eromheen: {what}", "laatste bekende waarde"),
    "rondom": (
        "groei per jaar in de gebieden eromheen: {what}",
        "laatste bekende waarde en die van ongeveer vier jaar eerder",
    ),
    "wijk": ("gemiddelde van de rest van de wijk: {what}", "laatste meting"),
    "wijk_stap": ("verandering per jaar in de rest van de wijk: {what}", "laatste twee metingen"),
    "gemeente": ("gemiddelde van de rest van de gemeente: {what}", "laatste meting"),
    "gemeente_stap": ("verandering per jaar in de rest van de gemeente: {what}", "laatste twee metingen"),
    "buren": ("gemiddelde van de aangrenzende gebieden: {what}", "laatste meting"),
    "buren_stap": ("verandering per jaar in de aangrenzende gebieden: {what}", "laatste twee metingen"),
}

# What has the unit of the variable itself; the others are changes per year.
_LEVELS = (
    "niveau", "gemiddelde", "gemeente", "wijk", "buren", "onrust", "vorige", "daarvoor", "langjarig", "gelijken",
    "verschil",
)  # fmt: skip
_UNITS = {
    "versnelling": "punten per jaar, per jaar",
    "marge": "maal de eigen onrust",
    "sinds": "jaar",
    "schok": "maal een gewone sprong",
    "schokken": "maal een gewone sprong",
    "gevoeligheid": "maal de beweging van het land",
    "rondom": "aandeel per jaar",
}
# What is made of more than the publication of the variable that it is named after.
_SOURCES = {
    "gelijken": "leefbaarometer, and that of every indicator",
    "schokken": "that of every indicator",
}
NONE: Mapping[str, Indicator] = MappingProxyType({})
_SURROUNDINGS = ("gemeente", "gemeente_stap", "wijk", "wijk_stap", "buren", "buren_stap", "verschil", "rondom")
_DIRECTED = ("niveau", "verandering", "langjarig", "schok")
_DISTANCES = ("niveau", "gemiddelde", "marge")
# Of the score; made of its level and its last two steps, in proportions that hang on the years between the metingen.
_RESTATED = ("versnelling", "vorige", "daarvoor")


@dataclass(frozen=True)
class Feature:
    """
    One column of the design matrix in words.

    dimension: the heading that its reasons are summed under, in Dutch
    unit:      of its values
    window:    which metingen or years it looks at, in Dutch
    nl:        what it is, in Dutch
    source:    publication that it is made from
    """

    name: str
    dimension: str
    unit: str
    window: str
    nl: str
    source: str


def feature(name: str, own: Mapping[str, Indicator] = NONE) -> Feature:
    """
    The feature called `name`, in words.

    own: what the variables are that are not in the catalogue (`Panel.own`)

    >>> feature("score.stap").nl
    'verandering per jaar in de laatste stap: de leefbaarheidsscore'
    """
    variable, what = name.split(".")
    entry, (words, window) = own[variable] if variable in own else catalogue()[variable], _WORDS[what]
    if what in _SURROUNDINGS:
        dimension = "omgeving"
    elif what == "gelijken":
        dimension = "vergelijkbare gebieden"
    elif what == "schokken":
        dimension = "plotselinge veranderingen"
    elif variable == "score":
        dimension = "afstand tot de grens" if what in _DISTANCES else "verloop van de score"
    else:
        dimension = entry.dimension
    unit = _UNITS.get(what) or (entry.unit if what in _LEVELS else f"{entry.unit} per jaar")
    return Feature(name, dimension, unit, window, words.format(what=entry.nl), _SOURCES.get(what, entry.source))


def straight(name: str) -> bool:
    """
    Whether a line can learn from the feature called `name`.

    Not from a shock, which tells nothing until it is out of the ordinary. Nor from what says again, of all areas alike,
    what the level and the last two steps of the score say: among such columns a line divides what it has learned in
    any way, and where the next step is of another length that no longer adds up.

    >>> straight("vernielingen.verandering"), straight("vernielingen.schok"), straight("score.versnelling")
    (True, False, False)
    """
    variable, what = name.split(".")
    return what != "schok" and not (variable == "score" and what in _RESTATED)


def direction(name: str) -> int:
    """
    Whether a change for the better can be expected where the feature called `name` is high: 1, -1, or 0 for not known.

    Known of levels, changes and shocks of the indicators that say whether more of them is better or worse. Of a former
    level it is not, beside the present one; nor of a score itself: one that is high may be so by chance, and come back.

    >>> direction("bijstand.niveau"), direction("bijstand.vorige"), direction("score.niveau")
    (-1, 0, 0)
    """
    variable, what = name.split(".")
    entry = catalogue().get(variable)
    if entry is None or entry.source == "leefbaarometer" or what not in _DIRECTED:
        return 0
    return {"better": 1, "worse": -1, "neither": 0}[entry.more]
