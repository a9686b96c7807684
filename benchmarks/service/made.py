"""A store and a champion to serve, invented: the size of their rows is that of the synthetic country's lists."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from vroegsignalering import registry
from vroegsignalering.store import Store

AREAS, OWN = 500, 50
GEMEENTE = "GM9001"
_DIMENSIONS = ("wonen", "fysieke omgeving", "voorzieningen", "sociale samenhang", "overlast", "verloop van de score")
_METINGEN = (2002, 2008, 2012, 2014, 2016, 2018, 2020, 2022, 2024)


@dataclass(frozen=True)
class Made:
    """What a service needs: the URL of its store, the folder of its models, and a token of the gemeente."""

    store: str
    models: Path
    token: str


def make(folder: Path, publications: int) -> Made:
    """A store with so many publications of one list each, 50 rows a gemeente, and a champion whose files hold."""
    folder.mkdir(parents=True)
    now = datetime.now(UTC)
    url = f"sqlite:///{folder / 'publicaties.db'}"
    store = Store(url)
    for number in range(1, publications + 1):
        version = f"bench-{number}"
        store.publish([_list(version, number)], version=version, by="bench", at=now)
    until = now + timedelta(days=1)
    token = store.tokens.issue(name="bench", role=f"gemeente:{GEMEENTE}", expires=until, by="bench", at=now)
    store.close()
    return Made(url, _champion(folder, now), token)


def _champion(folder: Path, now: datetime) -> Path:
    models, importance = folder / "models", folder / "importance.json"
    importance.write_text("{}", encoding="utf-8")
    about = {"title": "bench", "pipeline": "bench", "level": "buurt", "synthetic": True, "judged": {}, "champions": {}}
    about["gate"] = {"min_judged_origins": 0, "min_slides": 0}
    registry.export(models, "bench-1", about=about, files={"importance.json": importance}, card="bench")
    registry.promote(models, "bench-1", by="bench", at=now, reason="")
    return models


def _list(version: str, seed: int) -> dict[str, Any]:
    drawn = random.Random(seed)
    told = {
        "target": "onvoldoende", "horizon": 2, "title": "SYNTHETISCH", "pipeline": "bench", "version": version,
        "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt",
        "synthetic": True, "digest": "0f" * 32, "champion": "bench", "reason": "bench", "boundary": -0.28,
    }  # fmt: skip
    return {"provenance": told, "rows": [_row(rank, drawn) for rank in range(1, AREAS + 1)]}


def _row(rank: int, drawn: random.Random) -> dict[str, Any]:
    gemeente = f"GM{9001 + rank % (AREAS // OWN)}"
    chance = round(0.4 / rank, 6)
    course = [{"meting": year, "score": round(drawn.gauss(0, 0.1), 6), "klasse": 5} for year in _METINGEN]
    return {
        "rang": rank,
        "gebied": f"BU{gemeente[2:]}{rank:04d}",
        "naam": f"Verzonnen buurt {rank}",
        "gemeente": f"Verzonnen gemeente {gemeente}",
        "gemeentecode": gemeente,
        "klasse": 5,
        "score": course[-1]["score"],
        "kans": chance,
        "kans_laag": chance / 2,
        "kans_hoog": chance * 2,
        "rang_laag": max(1, rank - 9),
        "rang_hoog": rank + 9,
        "redenen": [_reason(name, drawn) for name in _DIMENSIONS],
        "verloop": course,
    }


def _reason(name: str, drawn: random.Random) -> dict[str, Any]:
    parts = [
        {"kenmerk": f"{name}.{n}", "woorden": f"{name} in de laatste meting, {n}", "bijdrage": drawn.gauss(0, 1)}
        for n in range(2)
    ]
    return {"dimensie": name, "bijdrage": sum(one["bijdrage"] for one in parts), "kenmerken": parts}
