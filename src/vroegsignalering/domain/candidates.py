"""What the candidates are called in Dutch; a page says it without loading what learns (`learning.candidates`)."""

_IN_WORDS = {
    "base_rate": "iedereen dezelfde kans",
    "distance": "afstand tot de klassengrens",
    "extrapolation": "rechte lijn door de laatste stap",
    "logistic_baseline": "logistische regressie op score en laatste verandering",
    "logistic": "logistische regressie op alle kenmerken",
    "ridge_change": "lineaire regressie van de verandering",
    "spline_logistic": "logistische regressie met gebogen lijnen op het verloop van de score",
    "hazard": "kans per jaar op afglijden, uit stappen van verschillende lengte",
    "lgbm_classifier": "LightGBM, classificatie",
    "lgbm_change": "LightGBM, verandering van de score",
    "monotone_change": "LightGBM, verandering van de score, in de bekende richting van elk cijfer",
    "blended_change": "gemiddelde van lineaire regressie en LightGBM, verandering van de score",
    "pooled_change": "lineaire regressie over stappen van verschillende lengte",
    "boosted_change": "lineaire regressie met bomen, met voor elk gebied een eigen spreiding",
}


def in_words(candidate: str) -> str:
    """
    What a candidate is; one that is not known here, as of an older list, is told by its name.

    >>> in_words("distance"), in_words("of_long_ago")
    ('afstand tot de klassengrens', 'of_long_ago')
    """
    return _IN_WORDS.get(candidate, candidate)
