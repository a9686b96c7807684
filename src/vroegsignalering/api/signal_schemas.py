"""The shapes of signaleringen, what is sent and what is answered, with their examples."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vroegsignalering.api.paging import Eigen, Paged, Schakels, link
from vroegsignalering.api.reading import Doel, Horizon
from vroegsignalering.api.schemas import Gemeente, Moment, Shape, Share
from vroegsignalering.api.service import Service
from vroegsignalering.store import Judgement, Signal, SignalFilter

CODE = "^(BU[0-9]{4}[0-9A-Z]{4}|WK[0-9]{4}[0-9A-Z]{2}|GM[0-9]{4})$"
MOST_WORDS, MOST_NAME = 2000, 100
# No signs that steer: PostgreSQL keeps no NUL, and a table none of the others.
_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_LINE = r"^[^\x00-\x1f\x7f]*$"

Oordeel = Annotated[
    Judgement,
    Field(description="Wat de gemeente weet: zij herkent het beeld, of niet, doet er al iets aan, of zoekt het uit."),
]
_Gebied = Annotated[
    str, Field(pattern=CODE, description="CBS-code van een buurt, wijk of gemeente.", examples=["BU90010002"])
]


class SignaleringInvoer(BaseModel):
    """Wat een gemeente weet van een gebied op haar lijst."""

    model_config = ConfigDict(extra="forbid")

    gebied: _Gebied
    oordeel: Oordeel
    toelichting: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=MOST_WORDS, pattern=_TEXT),
        Field(description="In eigen woorden; geen namen of adressen van bewoners."),
    ] = ""
    auteur: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_NAME, pattern=_LINE),
        Field(description="Wie dit zegt: een naam of functie bij de gemeente.", examples=["A. de Vries, wijkregie"]),
    ]
    doel: Annotated[
        Doel | None, Field(description="Van welke lijst; zonder opgave onvoldoende, of anders het eerste doel.")
    ] = None
    horizon: Annotated[Horizon | None, Field(description="Van welke lijst, in jaren; zonder opgave de kortste.")] = None
    publicatie: Annotated[
        int | None,
        Field(ge=1, le=2**31 - 1, description="Van welke lijst; zonder opgave de nieuwste waarop het gebied staat."),
    ] = None


class OpLijst(Shape):
    """Hoe het gebied op de lijst stond toen de signalering werd vastgelegd."""

    niveau: str
    doel: str
    horizon: int
    publicatie: int
    modelversie: str
    meting: int
    rang: Annotated[int, Field(ge=1)]
    rang_laag: int
    rang_hoog: int
    kans: Share
    kans_laag: Share
    kans_hoog: Share
    synthetisch: bool


class Signalering(Shape):
    """Wat een gemeente weet van een gebied op haar lijst; een signalering verandert nooit."""

    nummer: int
    gebied: str
    naam: str
    gemeente: Gemeente
    oordeel: Oordeel
    toelichting: str
    auteur: str
    namens: Annotated[str, Field(description="Op wiens naam het token staat waarmee dit is vastgelegd.")]
    vastgelegd_op: Moment
    nieuwste: Annotated[bool, Field(description="Waar: van dit gebied is daarna niets meer vastgelegd.")]
    lijst: OpLijst
    links: Annotated[Eigen, Field(alias="_links")]


class Signaleringen(Shape):
    """Signaleringen, de nieuwste eerst."""

    totaal: int
    signaleringen: list[Signalering]
    links: Annotated[Schakels, Field(alias="_links")]


class SignalsQuery(Paged):
    """Which signaleringen are asked."""

    gemeente: Annotated[
        str | None, Field(pattern="^GM[0-9]{4}$", description="Alleen van deze gemeente.", examples=["GM9001"])
    ] = None
    gebied: Annotated[
        str | None, Field(pattern=CODE, description="Alleen van dit gebied.", examples=["BU90010002"])
    ] = None
    oordeel: Annotated[Judgement | None, Field(description="Alleen met dit oordeel.", examples=["bevestigd"])] = None
    publicatie: Annotated[
        int | None, Field(ge=1, le=2**31 - 1, description="Alleen bij lijsten van deze publicatie.", examples=[1])
    ] = None
    sinds: Annotated[
        date | None, Field(description="Alleen vastgelegd op deze dag (UTC) of later.", examples=["2026-03-01"])
    ] = None
    nieuwste: Annotated[
        bool, Field(description="Alleen de nieuwste van elk gebied, zonder geschiedenis.", examples=[True])
    ] = False

    def filter(self, own: tuple[str, ...] | None) -> SignalFilter:
        """The same in the words of the store; own: the gemeenten that may be seen at most, None for all."""
        return SignalFilter(
            gemeenten=(self.gemeente,) if self.gemeente else own,
            area=self.gebied,
            judgement=self.oordeel,
            since=datetime.combine(self.sinds, time.min, UTC) if self.sinds else None,
            publication=self.publicatie,
            newest=self.nieuwste,
        )


def signal_answer(service: Service, one: Signal) -> Signalering:
    """A signalering in the shape of the API."""
    row, told = one.row, one.provenance
    names = ("rang", "rang_laag", "rang_hoog", "kans", "kans_laag", "kans_hoog")
    return Signalering(
        nummer=one.id,
        gebied=one.area,
        naam=row["naam"],
        gemeente=Gemeente(code=one.gemeente, naam=row["gemeente"] or one.gemeente),
        oordeel=one.judgement,
        toelichting=one.explanation,
        auteur=one.author,
        namens=one.holder,
        vastgelegd_op=one.recorded_at,
        nieuwste=one.newest,
        lijst=OpLijst(
            niveau=one.series.level,
            doel=one.series.target,
            horizon=one.series.horizon,
            publicatie=one.publication,
            modelversie=told["version"],
            meting=told["meting"],
            synthetisch=told["synthetic"],
            **{name: row[name] for name in names},
        ),
        links=Eigen(zelf=link(service, f"/v1/signaleringen/{one.id}")),
    )


_SENT: dict[str, Any] = {
    "gebied": "BU90010002",
    "oordeel": "al in aanpak",
    "toelichting": "Sinds 2025 loopt hier het programma Samen in de wijk.",
    "auteur": "A. de Vries, wijkregie",
    "doel": "onvoldoende",
    "horizon": 2,
    "publicatie": 1,
}
_SIGNAL: dict[str, Any] = {
    "nummer": 7,
    "gebied": _SENT["gebied"],
    "naam": "Havenkwartier",
    "gemeente": {"code": "GM9001", "naam": "Voorbeeldstad"},
    "oordeel": _SENT["oordeel"],
    "toelichting": _SENT["toelichting"],
    "auteur": _SENT["auteur"],
    "namens": "Gemeente Voorbeeldstad",
    "vastgelegd_op": "2026-03-09T10:15:00Z",
    "nieuwste": True,
    "lijst": {
        "niveau": "buurt",
        "doel": "onvoldoende",
        "horizon": 2,
        "publicatie": 1,
        "modelversie": "buurt-3f2a9c41",
        "meting": 2024,
        "rang": 12,
        "rang_laag": 4,
        "rang_hoog": 31,
        "kans": 0.18,
        "kans_laag": 0.11,
        "kans_hoog": 0.27,
        "synthetisch": True,
    },
    "_links": {"zelf": {"href": "https://localhost/v1/signaleringen/7"}},
}
_ONLY = {"href": "https://localhost/v1/signaleringen?pagina=1&grootte=20"}

# What may be sent, and what is answered, by operation.
SENT_SIGNALS = {"legSignaleringVast": _SENT}
SIGNAL_ANSWERS = {
    "leesSignaleringen": {
        "totaal": 1,
        "signaleringen": [_SIGNAL],
        "_links": {"zelf": _ONLY, "eerste": _ONLY, "vorige": None, "volgende": None, "laatste": _ONLY},
    },
    "leesSignalering": _SIGNAL,
    "legSignaleringVast": _SIGNAL,
}
