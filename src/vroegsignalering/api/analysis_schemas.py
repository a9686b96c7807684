"""The shapes of analyses on request, what is sent and what is answered, with their examples."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from vroegsignalering.api.origin import LOCAL
from vroegsignalering.api.paging import Schakel, Schakels, link
from vroegsignalering.api.schemas import Moment, Rij, Shape
from vroegsignalering.api.service import Service
from vroegsignalering.store import Analysis

_MOST_FIGURES, _MOST_ABOUT = 3_000_000, 50_000
_NO_NUL = r"^[^\x00]*$"

_STAGES = {
    "panel": "cijfers lezen",
    "outlines of the areas": "omtrekken van de gebieden",
    "leak report": "controle op voorkennis",
    "backtest": "terugkijkende toets",
    "figures and selection": "keuze van het model",
    "question": "helpen de eigen cijfers?",
    "risk lists": "risicolijsten",
    "feature importance": "belang van de kenmerken",
    "report": "rapport",
    "notebook (MLflow)": "afronding",
}


class AnalyseInvoer(BaseModel):
    """Eigen cijfers van een gemeente of regio, en wat ze zijn; zoals `vroegsignalering local check` ze leest."""

    model_config = ConfigDict(extra="forbid")

    cijfers: Annotated[
        str,
        Field(
            min_length=1,
            max_length=_MOST_FIGURES,
            pattern=_NO_NUL,
            description="CSV met komma's en decimale punten: gebied,jaar,<indicator>,...",
        ),
    ]
    beschrijving: Annotated[
        str,
        Field(
            min_length=1,
            max_length=_MOST_ABOUT,
            pattern=_NO_NUL,
            description="TOML die zegt van wie de cijfers zijn, over welke gemeenten, en wat elke indicator is.",
        ),
    ]


class Voortgang(Shape):
    """Hoe ver een analyse is."""

    stap: str
    gedaan: int
    van: Annotated[int | None, Field(description="Hoeveel er in deze stap te doen is; null als dat niet bekend is.")]


class AnalyseSchakels(Shape):
    """Waar de analyse te lezen is, en wat eruit kwam; null zolang zij niet klaar is."""

    zelf: Schakel
    rapport: Schakel | None
    lijsten: Schakel | None


class Analyse(Shape):
    """Een analyse op verzoek, met eigen cijfers."""

    nummer: int
    gemeenten: list[str]
    niveau: str
    afzender: str
    namens: Annotated[str, Field(description="Op wiens naam het token staat waarmee zij is aangevraagd.")]
    aangevraagd_op: Moment
    staat: Literal["wacht", "bezig", "klaar", "mislukt", "gestopt"]
    voortgang: Annotated[Voortgang | None, Field(description="Alleen zolang de analyse bezig is.")]
    fout: Annotated[str | None, Field(description="Waarom de analyse is mislukt.")]
    gewijzigd_op: Moment
    links: Annotated[AnalyseSchakels, Field(alias="_links")]


class Analyses(Shape):
    """Analyses, de nieuwste eerst."""

    totaal: int
    analyses: list[Analyse]
    links: Annotated[Schakels, Field(alias="_links")]


class LokaleLijst(Shape):
    """De gebieden van de gemeenten van een analyse op een lijst die met hun eigen cijfers is gemaakt."""

    niveau: str
    doel: str
    horizon: int
    titel: str
    modelversie: str
    uitgave: str
    meting: int
    synthetisch: bool
    rijen: list[Rij]


class LokaleLijsten(Shape):
    """Wat uit een analyse kwam. Lokaal: gemaakt met eigen cijfers, door niemand vastgesteld en niet gepubliceerd."""

    analyse: int
    lokaal: Literal[True] = True
    toelichting: str
    klaar_op: Moment
    lijsten: list[LokaleLijst]


def stage_words(stage: str) -> str:
    """What is being done, in Dutch, for a stage of the line."""
    return _STAGES.get(stage, stage)


def analysis_answer(service: Service, one: Analysis) -> Analyse:
    """An analysis in the shape of the API."""
    path = f"/v1/analyses/{one.id}"
    ready = one.state == "klaar"
    return Analyse(
        nummer=one.id,
        gemeenten=list(one.gemeenten),
        niveau=one.level,
        afzender=one.sender,
        namens=one.holder,
        aangevraagd_op=one.asked_at,
        staat=one.state,
        voortgang=Voortgang(stap=stage_words(one.stage), gedaan=one.done, van=one.steps)
        if one.state == "bezig"
        else None,
        fout=one.fault or None,
        gewijzigd_op=one.changed_at,
        links=AnalyseSchakels(
            zelf=link(service, path),
            rapport=link(service, f"{path}/rapport") if ready else None,
            lijsten=link(service, f"{path}/lijsten") if ready else None,
        ),
    )


def local_lists_answer(number: int, finished: datetime, lists: list[dict[str, Any]]) -> LokaleLijsten:
    """Lists of an analysis in the shape of the API."""
    return LokaleLijsten(
        analyse=number,
        toelichting=LOCAL,
        klaar_op=finished,
        lijsten=[_list(one["provenance"], one["rows"]) for one in lists],
    )


def _list(told: dict[str, Any], rows: list[dict[str, Any]]) -> LokaleLijst:
    return LokaleLijst(
        niveau=told["level"],
        doel=told["target"],
        horizon=told["horizon"],
        titel=told["title"],
        modelversie=told["version"],
        uitgave=told["edition"],
        meting=told["meting"],
        synthetisch=told["synthetic"],
        rijen=[Rij.model_validate(row) for row in rows],
    )


_ABOUT = """\
sender = "Gemeente Voorbeeldstad, onderzoek"
level = "buurt"
gemeenten = ["GM9001"]

[indicators.meldingen]
nl = "meldingen van overlast per duizend inwoners"
unit = "per duizend inwoners"
more = "worse"
dimension = "overlast en onveiligheid"
lag_months = 3
"""
_V1 = "https://localhost/v1/analyses"
_ANALYSIS: dict[str, Any] = {
    "nummer": 3,
    "gemeenten": ["GM9001"],
    "niveau": "buurt",
    "afzender": "Gemeente Voorbeeldstad, onderzoek",
    "namens": "Gemeente Voorbeeldstad",
    "aangevraagd_op": "2026-03-09T10:15:00Z",
    "staat": "bezig",
    "voortgang": {"stap": "terugkijkende toets", "gedaan": 4, "van": 12},
    "fout": None,
    "gewijzigd_op": "2026-03-09T10:17:30Z",
    "_links": {"zelf": {"href": f"{_V1}/3"}, "rapport": None, "lijsten": None},
}
_WAITING = _ANALYSIS | {"staat": "wacht", "voortgang": None, "gewijzigd_op": _ANALYSIS["aangevraagd_op"]}
_ONLY = {"href": f"{_V1}?pagina=1&grootte=20"}


def analysis_answers(row: dict[str, Any]) -> dict[str, Any]:
    """What is answered, by operation; row: an example of one of a list."""
    listed = {
        "niveau": "buurt",
        "doel": "onvoldoende",
        "horizon": 2,
        "titel": "LOKAAL, met cijfers van Gemeente Voorbeeldstad, onderzoek: Buurten, officiële scores",
        "modelversie": "buurten-lokaal-3-3f2a9c41",
        "uitgave": "3.0, meting 2024",
        "meting": 2024,
        "synthetisch": True,
        "rijen": [row],
    }
    return {
        "vraagAnalyseAan": _WAITING,
        "leesAnalyses": {
            "totaal": 1,
            "analyses": [_ANALYSIS],
            "_links": {"zelf": _ONLY, "eerste": _ONLY, "vorige": None, "volgende": None, "laatste": _ONLY},
        },
        "leesAnalyse": _ANALYSIS,
        "stopAnalyse": _ANALYSIS | {"staat": "gestopt", "voortgang": None},
        "leesAnalyseLijsten": {
            "analyse": 3,
            "lokaal": True,
            "toelichting": LOCAL,
            "klaar_op": "2026-03-09T10:31:00Z",
            "lijsten": [listed],
        },
    }


# What may be sent, by operation.
SENT_ANALYSES = {
    "vraagAnalyseAan": {
        "cijfers": "gebied,jaar,meldingen\nBU90010002,2023,12.5\nBU90010004,2023,\n",
        "beschrijving": _ABOUT,
    }
}
