"""The examples in the API's description: an invented gemeente, as the answers really look."""

from typing import Any

from vroegsignalering.api.analysis_schemas import SENT_ANALYSES, analysis_answers
from vroegsignalering.api.schemas import SIGNAL
from vroegsignalering.api.signal_schemas import SENT_SIGNALS, SIGNAL_ANSWERS
from vroegsignalering.api.token_schemas import SENT_TOKENS, TOKEN_ANSWERS

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
        "model": "lgbm_change",
        "keuze": "de eenvoudigste binnen één standaardfout van de beste",
        "uitgave": "3.0, meting 2024",
        "meting": 2024,
        "peildag": "2026-01-01",
        "niveau": "wijk",
        "gebieden": 2950,
        "digest": "3f2a9c4180d1",
        "gebleken": {
            "metingen": [2016, 2018, 2020],
            "eerste": 20,
            "gebieden": 8840,
            "afgegleden": 96,
            "gevonden": 21,
            "gevonden_op_afstand": 18,
        },
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

_PUBLICATION: dict[str, Any] = _RISK_LIST["publicatie"]
_SERIES = {"niveau": "wijk", "doel": "onvoldoende", "horizon": 2}
_SOURCE: dict[str, Any] = _RISK_LIST["herkomst"]
_ROW: dict[str, Any] = _RISK_LIST["rijen"][0]
_V1 = "https://localhost/v1"


def _links(path: str, size: int = 20) -> dict[str, Any]:
    only = {"href": f"{_V1}{path}?pagina=1&grootte={size}"}
    return {"zelf": only, "eerste": only, "vorige": None, "volgende": None, "laatste": only}


_FULL_PUBLICATION = _PUBLICATION | {
    "modelversie": _SOURCE["modelversie"],
    "digest": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    "synthetisch": True,
    "lijsten": [_SERIES],
    "_links": {"zelf": {"href": f"{_V1}/publicaties/1"}},
}

_LISTED = _SERIES | {
    "titel": _SOURCE["titel"],
    "pijplijn": "wijk",
    "publicatie": _PUBLICATION,
    "modelversie": _SOURCE["modelversie"],
    "uitgave": _SOURCE["uitgave"],
    "meting": 2024,
    "gebieden": _SOURCE["gebieden"],
    "synthetisch": True,
    "digest": _SOURCE["digest"],
    "_links": {
        "per_gemeente": {
            "href": f"{_V1}/risicolijsten/{{gemeentecode}}?niveau=wijk&doel=onvoldoende&horizon=2&publicatie=1",
            "templated": True,
        },
        "publicatie": {"href": f"{_V1}/publicaties/1"},
    },
}

_PLACE = _SERIES | {
    "publicatie": 1,
    "gepubliceerd_op": _PUBLICATION["gepubliceerd_op"],
    "vervangen": False,
    "publicatie_digest": _FULL_PUBLICATION["digest"],
    "rang": _ROW["rang"],
    "gebieden": _SOURCE["gebieden"],
}


def _area(code: str, level: str) -> dict[str, Any]:
    on_list = _SERIES | {
        "niveau": level,
        "publicatie": _PUBLICATION,
        "modelversie": _SOURCE["modelversie"],
        "digest": _SOURCE["digest"],
        "gebieden": _SOURCE["gebieden"],
        **{
            name: _ROW[name] for name in ("rang", "rang_laag", "rang_hoog", "kans", "kans_laag", "kans_hoog", "redenen")
        },
    }
    path = f"/{level}en/{code}"
    return {
        "code": code,
        "naam": _ROW["naam"],
        "niveau": level,
        "gemeente": _RISK_LIST["gemeente"],
        "synthetisch": True,
        "toelichting": SIGNAL,
        "uitgave": _SOURCE["uitgave"],
        "meting": 2024,
        "klasse": _ROW["klasse"],
        "score": _ROW["score"],
        "verloop": _ROW["verloop"],
        "lijsten": [on_list],
        "stond_op": {"totaal": 1, "plaatsen": [_PLACE | {"niveau": level}], "_links": _links(path)},
    }


_MODEL = {
    "versie": _SOURCE["modelversie"],
    "titel": _SOURCE["titel"],
    "pijplijn": "wijk",
    "niveau": "wijk",
    "uitgave": _SOURCE["uitgave"],
    "metingen": [2014, 2016, 2018, 2020, 2022, 2024],
    "gebieden": 3100,
    "kandidaten": ["base_rate", "distance", "lgbm_change"],
    "synthetisch": True,
    "digest": "3f2a9c4180d1",
    "lijsten": [
        {
            "doel": "onvoldoende",
            "horizon": 2,
            "model": "distance",
            "basislijn": True,
            "getoetste_metingen": 4,
            "afgegleden": 67,
        }
    ],
    "_links": {"zelf": {"href": f"{_V1}/modellen/{_SOURCE['modelversie']}"}},
}

_INDICATORS = {
    "totaal": 1,
    "indicatoren": [
        {
            "naam": "score",
            "omschrijving": "de leefbaarheidsscore",
            "dimensie": "totaal",
            "eenheid": "punten",
            "meer_is": "beter",
            "bron": "leefbaarometer",
            "bekend_na_maanden": 12,
            "eerste_jaar": None,
        }
    ],
    "bronnen": [
        {
            "naam": "leefbaarometer",
            "titel": "Leefbaarometer",
            "uitgever": "Ministerie van BZK",
            "licentie": "CC0",
            "adres": "https://www.leefbaarometer.nl",
            "niveaus": ["buurt", "wijk"],
        }
    ],
}

_RIGHTS = {
    "naam": "Gemeente Voorbeeldstad",
    "rol": "gemeente",
    "gemeenten": ["GM9001"],
    "token": "0123456789ab",
    "verloopt_op": "2026-06-02T09:30:00Z",
    "rechten": {"risicolijsten": "eigen gemeenten", "model": False},
}

_REGION = {
    "naam": "g4",
    "titel": "G4",
    "soort": "stedennetwerk",
    "vastgesteld_voor": 2016,
    "jaar": 2024,
    "gemeenten": [
        {"code": "GM0344", "naam": "Utrecht"},
        {"code": "GM0363", "naam": "Amsterdam"},
        {"code": "GM0518", "naam": "'s-Gravenhage"},
        {"code": "GM0599", "naam": "Rotterdam"},
    ],
    "wijken": [],
    "stedelijkheid": None,
    "gegroeid": {"GM0363": ["GM0457"]},
    "deels": {},
    "verloren": [],
    "_links": {"zelf": {"href": "https://localhost/v1/regios/g4?jaar=2024"}},
}


def _part(path: str, region: dict[str, Any] | None) -> dict[str, Any]:
    told = {name: one for name, one in _RISK_LIST.items() if name != "gemeente"}
    return {"regio": region} | told | {"totaal": 1, "_links": _links(path, 100)}


_SHORT_REGION = {"naam": "g4", "titel": "G4", "vastgesteld_voor": 2016, "jaar": 2024, "verloren": []}
_OF_REGION = _part("/regios/g4/risicolijst", _SHORT_REGION)
_OF_REGION["rijen"] = [
    _ROW | {"gebied": "WK034403", "gemeente": "Utrecht", "gemeentecode": "GM0344"},
]

# By operation, and by status where a problem has more than its usual members.
ANSWERS = {
    "leesRisicolijsten": {"totaal": 1, "risicolijsten": [_LISTED], "_links": _links("/risicolijsten")},
    "leesRisicolijst": _RISK_LIST,
    "leesBuurt": _area("BU90010002", "buurt"),
    "leesWijk": _area("WK900103", "wijk"),
    "leesPublicaties": {"totaal": 1, "publicaties": [_FULL_PUBLICATION], "_links": _links("/publicaties")},
    "leesPublicatie": _FULL_PUBLICATION,
    "leesModellen": {"totaal": 1, "modellen": [_MODEL]},
    "leesModel": _MODEL,
    "leesKenmerken": _IMPORTANCE,
    "leesIndicatoren": _INDICATORS,
    "leesEigenRechten": _RIGHTS,
    "leesRegios": {"totaal": 1, "regios": [_REGION], "_links": _links("/regios")},
    "leesRegio": _REGION,
    "leesRegionaleLijst": _OF_REGION,
    "leesLandelijkeLijst": _part("/landelijk/risicolijst", None),
    **SIGNAL_ANSWERS,
    **TOKEN_ANSWERS,
    **analysis_answers(_ROW),
}
SENT = {**SENT_SIGNALS, **SENT_ANALYSES, **SENT_TOKENS}

# The forms of a list beside JSON: what OpenAPI can say of a file.
FILES: dict[str, dict[str, Any]] = {
    "csv": {
        "schema": {
            "type": "string",
            "description": "UTF-8 met BOM, puntkomma, decimale komma, één kopregel; een rij per gebied, met herkomst.",
        },
        "example": "rang;gebied;naam;kans;publicatie\r\n12;WK900103;Havenkwartier;0,18;1\r\n",
    },
    "xlsx": {"schema": {"type": "string", "format": "binary", "description": "Werkmap met lijst, verloop en uitleg."}},
    "parquet": {
        "schema": {
            "type": "string",
            "format": "binary",
            "description": "Met redenen en verloop; herkomst ook in de metagegevens.",
        }
    },
    "geojson": {
        "schema": {
            "type": "object",
            "description": "FeatureCollection (RFC 7946) met per gebied zijn omtrek; null waar die niet bekend is.",
            "required": ["type", "features", "herkomst"],
            "properties": {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "herkomst": {
                    "type": "object",
                    "description": "Waar de lijst vandaan komt.",
                    "example": {"doel": "zwak"},
                },
                "features": {
                    "type": "array",
                    "description": "De gebieden.",
                    "items": {"type": "object", "description": "Een Feature met de kolommen van de lijst."},
                },
            },
        },
        "example": {
            "type": "FeatureCollection",
            "herkomst": {"doel": "onvoldoende", "publicatie": 1, "herkomst": "SYNTHETISCH"},
            "features": [
                {
                    "type": "Feature",
                    "id": "WK900103",
                    "geometry": {
                        "type": "Polygon",
                        "coordinates": [[[5.1, 52.1], [5.2, 52.1], [5.2, 52.2], [5.1, 52.1]]],
                    },
                    "properties": {"rang": 12, "naam": "Havenkwartier", "kans": 0.18},
                }
            ],
        },
    },
    "html": {"schema": {"type": "string", "description": "Een blad om af te drukken (A4), met herkomst."}},
}

# And those of a list of an analysis.
LOCAL_FILES = {form: content for form, content in FILES.items() if form != "geojson"} | {
    "csv": FILES["csv"]
    | {"example": "rang;gebied;naam;kans;analyse;status\r\n12;BU90010002;Havenkwartier;0,18;3;LOKAAL\r\n"}
}

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
