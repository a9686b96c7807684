"""An invented publication, model and clock, for every test that serves something."""

from datetime import UTC, datetime, timedelta
from typing import Any

from vroegsignalering.errors import Unavailable

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
VERSION = "demo-1a2b3c4d"
TARGETS = (("onvoldoende", 2), ("onvoldoende", 4), ("zwak", 2), ("zwak", 4))
GEMEENTEN = (("GM9001", "Verzonnenstad"), ("GM9002", "Bedachterhoek"))
_NAMES = ("Havenkwartier", "Oude Dijk", "Molenbuurt", "Zuiderpark-Oost", "De Vogelweide", "Stationskwartier")


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        self.now += timedelta(**step)


class FixedModel:
    """A champion without files; `broken` makes its check fail."""

    version = VERSION
    manifest: dict[str, Any] = {  # noqa: RUF012
        "version": VERSION,
        "title": "Verzonnen land, buurten",
        "pipeline": "demo",
        "level": "buurt",
        "edition": "3.0, meting 2024",
        "metingen": [2018, 2020, 2022, 2024],
        "areas": 12,
        "candidates": ["distance", "lightgbm"],
        "champions": {f"{target}-{horizon}": "lightgbm" for target, horizon in TARGETS},
        "judged": {
            f"{target}-{horizon}": {"baseline": False, "origins": 3, "slides": 40} for target, horizon in TARGETS
        },
        "gate": {"min_judged_origins": 3, "min_slides": 20},
        "files": {"geheim.skops": "0f" * 32},
        "synthetic": True,
        "digest": "0f" * 32,
    }
    broken = False

    def __init__(self) -> None:
        self.importance = {
            f"{target}-{horizon}": {
                "candidate": "lightgbm",
                "origins": [2018, 2020, 2022],
                "features": [_weight("score.niveau", 0.81), _weight("score.stap", 0.34), _weight("onv.niveau", 0.12)],
            }
            for target, horizon in TARGETS
        }

    def check(self) -> None:
        if self.broken:
            raise Unavailable("models/demo: the digest of model.txt is not the manifest's")


def lists(
    *, version: str = VERSION, areas: int = 12, synthetic: bool = True, level: str = "buurt"
) -> list[dict[str, Any]]:
    """Four lists of `areas` buurten (or wijken), spread over two gemeenten."""
    return [
        {
            "provenance": _provenance(target, horizon, version, synthetic) | {"level": level},
            "rows": [_row(n, level) for n in range(1, areas + 1)],
        }
        for target, horizon in TARGETS
    ]


def _provenance(target: str, horizon: int, version: str, synthetic: bool) -> dict[str, Any]:
    return {
        "target": target,
        "horizon": horizon,
        "title": "Verzonnen land, buurten",
        "pipeline": "demo",
        "version": version,
        "edition": "3.0, meting 2024",
        "meting": 2024,
        "origin_day": "2026-01-01",
        "level": "buurt",
        "synthetic": synthetic,
        "digest": "0f" * 32,
        "champion": "lightgbm",
        "reason": "de eenvoudigste binnen één standaardfout van de beste",
        "boundary": -0.28146,
        "track_record": {
            "origins": [2018, 2020, 2022],
            "head": 100,
            "areas": 9120,
            "slides": 412,
            "found": 114,
            "found_by_distance": 98,
        },
    }


def _row(number: int, level: str) -> dict[str, Any]:
    code, gemeente = GEMEENTEN[number % 2]
    chance = 0.42 / number
    score = -0.27 + 0.02 * number
    return {
        "rang": number,
        "gebied": f"BU{code[2:]}{number:04d}" if level == "buurt" else f"WK{code[2:]}{number:02d}",
        "naam": f"{_NAMES[number % len(_NAMES)]} {number}",
        "gemeente": gemeente,
        "gemeentecode": code,
        "klasse": 4 if score < -0.164 else 5,
        "score": round(score, 4),
        "kans": round(chance, 4),
        "kans_laag": round(chance * 0.6, 4),
        "kans_hoog": round(chance * 1.5, 4),
        "rang_laag": max(1, number - 3),
        "rang_hoog": number + 5,
        "redenen": [
            _reason("afstand tot de grens", 1.4 / number, "laatste bekende waarde: de leefbaarheidsscore"),
            _reason("overlast en onveiligheid", 0.5, "verandering per jaar: overlast en onveiligheid"),
            _reason("sociale samenhang", -0.2, "gemiddelde van de aangrenzende gebieden: sociale samenhang"),
        ],
        "verloop": [
            {"meting": year, "score": None if year == 2008 else round(score + drop, 4), "klasse": 5 if drop else 4}
            for year, drop in (
                (2002, 0.11),
                (2008, 0),
                (2012, 0.09),
                (2014, 0.1),
                (2018, 0.07),
                (2022, 0.03),
                (2024, 0),
            )
        ],
        "weinig_vergelijkbaar": number == 2,
        "stedelijkheid": None if number == 12 else 1 + number % 5,
    }


def _reason(dimension: str, weight: float, words: str) -> dict[str, Any]:
    feature = {"kenmerk": "score.niveau", "woorden": words, "bijdrage": round(weight, 3)}
    return {"dimensie": dimension, "bijdrage": round(weight, 3), "kenmerken": [feature]}


def _weight(name: str, weight: float) -> dict[str, Any]:
    return {
        "kenmerk": name,
        "woorden": f"in woorden: {name}",
        "dimensie": "verloop van de score",
        "shap": weight,
        "shap_laag": weight * 0.9,
        "shap_hoog": weight * 1.2,
        "permutatie": weight / 10,
        "permutatie_laag": weight / 20,
        "permutatie_hoog": weight / 8,
    }
