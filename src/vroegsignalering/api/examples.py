"""The examples in the API's description: an invented gemeente, as the answers really look."""

from typing import Any

from vroegsignalering.api.schemas import SIGNAL

_RISK_LIST: dict[str, Any] = {
    "gemeente": {"code": "GM9001", "naam": "Voorbeeldstad"},
    "synthetisch": True,
    "toelichting": SIGNAL,
    "publicatie": {
        "nummer": 1,
        "gepubliceerd_op": "2026-03-02T09:30:00Z",
        "reden": "jaarlijkse ronde",
        "vervangt": None,
        "vervangen_door": None,
    },
    "herkomst": {
        "doel": "onvoldoende",
        "horizon": 2,
        "titel": "Wijken, officiële scores",
        "pijplijn": "wijk",
        "modelversie": "wijk-3f2a9c41",
        "model": "afstand",
        "keuze": "de eenvoudigste binnen één standaardfout van de beste",
        "uitgave": "3.0, meting 2024",
        "meting": 2024,
        "peildag": "2026-01-01",
        "niveau": "wijk",
        "gebieden": 2950,
        "digest": "3f2a9c4180d1",
    },
    "rijen": [
        {
            "rang": 12,
            "rang_laag": 4,
            "rang_hoog": 31,
            "gebied": "WK900103",
            "naam": "Havenkwartier",
            "gemeente": "Voorbeeldstad",
            "gemeentecode": "GM9001",
            "klasse": 4,
            "score": -0.241,
            "kans": 0.18,
            "kans_laag": 0.11,
            "kans_hoog": 0.27,
            "redenen": [
                {
                    "dimensie": "afstand tot de grens",
                    "bijdrage": 1.32,
                    "kenmerken": [
                        {"kenmerk": "score.niveau", "woorden": "laatste bekende score", "bijdrage": 1.32},
                    ],
                }
            ],
            "verloop": [
                {"meting": 2022, "score": -0.212, "klasse": 4},
                {"meting": 2024, "score": -0.241, "klasse": 4},
            ],
        }
    ],
}

_IMPORTANCE: dict[str, Any] = {
    "modelversie": "wijk-3f2a9c41",
    "synthetisch": False,
    "toelichting": SIGNAL,
    "lijsten": [
        {
            "doel": "onvoldoende",
            "horizon": 2,
            "model": "lightgbm",
            "metingen": [2018, 2020, 2022],
            "kenmerken": [
                {
                    "kenmerk": "score.niveau",
                    "woorden": "laatste bekende score",
                    "dimensie": "afstand tot de grens",
                    "shap": 0.81,
                    "shap_laag": 0.74,
                    "shap_hoog": 0.9,
                    "permutatie": 0.12,
                    "permutatie_laag": 0.09,
                    "permutatie_hoog": 0.16,
                }
            ],
        }
    ],
}

# By operation, and by status where a problem has more than its usual members.
ANSWERS = {"leesRisicolijst": _RISK_LIST, "leesKenmerken": _IMPORTANCE}

PROBLEMS: dict[int, dict[str, Any]] = {
    400: {
        "errors": [
            {
                "in": "query",
                "location": {"name": "horizon"},
                "code": "int_parsing",
                "detail": "De waarde is geen geheel getal.",
            }
        ]
    }
}
