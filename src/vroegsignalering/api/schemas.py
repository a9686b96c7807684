"""The shapes of the API's answers. Fields of a row are called as in the published files (docs/outputs.md)."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from vroegsignalering.api.paging import Schakels
from vroegsignalering.api.service import Model
from vroegsignalering.store import Listed, Publication, RiskList

SIGNAL = (
    "Dit is een signaal dat vraagt om een nadere blik ter plekke, geen oordeel over een gebied of zijn bewoners. "
    "De redenen zeggen waar de schatting op rust; het zijn geen oorzaken en geen knoppen om aan te draaien."
)

Share = Annotated[float, Field(ge=0, le=1)]
ClassNumber = Annotated[int, Field(ge=1, le=9, description="1 zeer onvoldoende tot 9 uitstekend.")]
Moment = Annotated[datetime, AfterValidator(lambda at: at.astimezone(UTC))]


class Shape(BaseModel):
    """What all answers share: they are made once and not changed. Their schemas wait until the first is asked for."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, defer_build=True)


class Kenmerk(Shape):
    """Een kenmerk waar de schatting op rust, met zijn bijdrage."""

    kenmerk: str
    woorden: str
    bijdrage: Annotated[float, Field(description="Positief: verhoogt de schatting; negatief: verlaagt haar.")]


class Reden(Shape):
    """De bijdragen van de kenmerken van een dimensie samen."""

    dimensie: str
    bijdrage: float
    kenmerken: list[Kenmerk]


class Meetpunt(Shape):
    """De score van een gebied in een meting; leeg waar zij niet bekend is."""

    meting: int
    score: float | None
    klasse: ClassNumber | None


class Rij(Shape):
    """Een gebied op de lijst."""

    rang: Annotated[
        int, Field(ge=1, description="Plaats op de hele lijst, over alle gemeenten; 1 is de grootste kans.")
    ]
    rang_laag: Annotated[int, Field(ge=1, description="Hoogste plaats die bij de onzekerheid past.")]
    rang_hoog: Annotated[int, Field(ge=1, description="Laagste plaats die bij de onzekerheid past.")]
    gebied: Annotated[str, Field(description="CBS-code, postcode of code van het vierkant.")]
    naam: str
    gemeente: str | None
    gemeentecode: str | None
    klasse: ClassNumber | None
    score: float | None
    kans: Annotated[Share, Field(description="Kans om aan het eind van de horizon te zijn afgegleden.")]
    kans_laag: Share
    kans_hoog: Share
    redenen: list[Reden]
    verloop: list[Meetpunt]
    weinig_vergelijkbaar: Annotated[
        bool, Field(description="Of er weinig vergelijkbare gebieden zijn: lees de kans dan met voorzichtigheid.")
    ] = False
    stedelijkheid: Annotated[
        int | None,
        Field(ge=1, le=5, description="1 (zeer sterk) tot 5 (niet stedelijk) volgens het CBS; null: niet bekend."),
    ] = None


class Gemeente(Shape):
    """De gemeente waar de lijst over gaat."""

    code: str
    naam: str


class Publicatie(Shape):
    """De publicatie waar de lijst uit komt; een publicatie verandert nooit."""

    nummer: int
    gepubliceerd_op: Moment
    reden: str
    vervangt: Annotated[int | None, Field(description="Nummer van de publicatie die hiermee is verbeterd.")]
    vervangen_door: Annotated[int | None, Field(description="Nummer van de publicatie die deze heeft verbeterd.")]


class Gebleken(Shape):
    """
    Hoe goed lijsten bleken die zijn nagemaakt vanaf eerdere metingen, zonder te leren van wat daarna kwam. Het soort
    model is op deze zelfde jaren gekozen, zodat dit iets te gunstig kan zijn.
    """

    metingen: Annotated[list[int], Field(description="Vanwaar de nagemaakte lijsten vooruitkijken.")]
    eerste: Annotated[int, Field(ge=1, description="Hoeveel gebieden er bovenaan elke lijst zijn bekeken.")]
    gebieden: Annotated[int, Field(ge=0, description="Gebieden op die lijsten samen.")]
    afgegleden: Annotated[int, Field(ge=0, description="Hoeveel van die gebieden zijn afgegleden.")]
    gevonden: Annotated[int, Field(ge=0, description="Hoeveel daarvan er bij de eerste stonden.")]
    gevonden_op_afstand: Annotated[
        int | None,
        Field(
            ge=0,
            description="Idem op volgorde van alleen de afstand tot de grens; null: dat is de lijst zelf.",
        ),
    ]


class Herkomst(Shape):
    """Waar de cijfers vandaan komen."""

    doel: str
    horizon: Annotated[int, Field(description="Jaren vooruit, geteld vanaf het jaar van de meting.")]
    titel: str
    pijplijn: str
    modelversie: str
    model: Annotated[str, Field(description="De kandidaat die volgens de vooraf gestelde regel is gekozen.")]
    keuze: Annotated[str, Field(description="Waarom deze kandidaat is gekozen.")]
    uitgave: Annotated[str, Field(description="Uitgave van de Leefbaarometer.")]
    meting: int
    peildag: Annotated[date, Field(description="Alleen wat op deze dag bekend was, is gebruikt.")]
    niveau: str
    gebieden: Annotated[int, Field(description="Gebieden op de hele lijst, over alle gemeenten.")]
    digest: str
    gebleken: Annotated[
        Gebleken | None, Field(description="Hoe goed eerdere lijsten bleken; null: die zijn er niet.")
    ] = None


class Risicolijst(Shape):
    """De gebieden van een gemeente, naar de kans om aan het eind van de horizon te zijn afgegleden."""

    gemeente: Gemeente
    synthetisch: Annotated[bool, Field(description="Waar: de cijfers horen bij een verzonnen land.")]
    toelichting: str
    publicatie: Publicatie
    herkomst: Herkomst
    rijen: list[Rij]
    totaal: Annotated[
        int | None, Field(description="Rijen op alle bladzijden samen; alleen als bladzijden zijn gevraagd.")
    ] = None
    links: Annotated[Schakels | None, Field(alias="_links", description="Alleen als bladzijden zijn gevraagd.")] = None


class KenmerkBelang(Shape):
    """Hoe zwaar een kenmerk weegt, met de spreiding over de metingen waarop is getoetst."""

    kenmerk: str
    woorden: str
    dimensie: str
    shap: Annotated[float, Field(description="Gemiddelde absolute bijdrage aan de schatting (TreeSHAP).")]
    shap_laag: float
    shap_hoog: float
    permutatie: Annotated[
        float | None,
        Field(description="Verlies aan gemiddelde precisie als het kenmerk wordt geschud; null: niet te meten."),
    ]
    permutatie_laag: float | None
    permutatie_hoog: float | None


class LijstBelang(Shape):
    """Het belang van de kenmerken voor een doel en horizon."""

    doel: str
    horizon: int
    model: str
    metingen: Annotated[list[int], Field(description="Metingen waarop is getoetst.")]
    kenmerken: list[KenmerkBelang]


class Kenmerken(Shape):
    """Het belang van de kenmerken in het model dat nu dienst doet."""

    modelversie: str
    synthetisch: Annotated[bool, Field(description="Waar: het model is geleerd van een verzonnen land.")]
    toelichting: str
    lijsten: list[LijstBelang]


class Fout(Shape):
    """Een fout in het verzoek."""

    in_: Annotated[str, Field(alias="in", description="Waar: path, query, header of body.")]
    location: dict[str, str]
    code: str
    detail: str


class Probleem(Shape):
    """Een fout, volgens RFC 9457."""

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    errors: Annotated[list[Fout] | None, Field(description="Alle fouten in het verzoek, bij ongeldige invoer.")] = None


def risk_list_answer(
    found: RiskList, rows: list[dict[str, Any]], *, total: int | None = None, links: Schakels | None = None
) -> Risicolijst:
    """Some rows of a published list in the shape of the API; total and links where they are one page of it."""
    return Risicolijst(
        gemeente=Gemeente(code=found.gemeente, naam=found.gemeente_name),
        synthetisch=found.provenance["synthetic"],
        toelichting=SIGNAL,
        publicatie=publication_answer(found.publication),
        herkomst=source_answer(found),
        rijen=[Rij.model_validate(row) for row in rows],
        totaal=total,
        links=links,
    )


def source_answer(found: Listed) -> Herkomst:
    """Where the figures of a list come from."""
    told = found.provenance
    return Herkomst(
        doel=told["target"],
        horizon=told["horizon"],
        titel=told["title"],
        pijplijn=told["pipeline"],
        modelversie=told["version"],
        model=told["champion"],
        keuze=told["reason"],
        uitgave=told["edition"],
        meting=told["meting"],
        peildag=told["origin_day"],
        niveau=told["level"],
        gebieden=found.areas,
        digest=told["digest"],
        gebleken=_record_answer(told.get("track_record")),
    )


def _record_answer(record: dict[str, Any] | None) -> Gebleken | None:
    if record is None:
        return None
    return Gebleken(
        metingen=record["origins"],
        eerste=record["head"],
        gebieden=record["areas"],
        afgegleden=record["slides"],
        gevonden=record["found"],
        gevonden_op_afstand=record["found_by_distance"],
    )


def publication_answer(stood: Publication) -> Publicatie:
    """A publication as it stands beside a list."""
    return Publicatie(
        nummer=stood.id,
        gepubliceerd_op=stood.published_at,
        reden=stood.reason,
        vervangt=stood.replaces,
        vervangen_door=stood.replaced_by,
    )


def importance_answer(model: Model) -> Kenmerken:
    """The importance of every feature of the champion in the shape of the API, lists by name, heaviest first."""
    lists = []
    for name, one in sorted(model.importance.items()):
        target, horizon = name.rsplit("-", 1)
        features = sorted(one["features"], key=lambda feature: (-feature["shap"], feature["kenmerk"]))
        lists.append(
            LijstBelang(
                doel=target,
                horizon=int(horizon),
                model=one["candidate"],
                metingen=one["origins"],
                kenmerken=[KenmerkBelang.model_validate(feature) for feature in features],
            )
        )
    return Kenmerken(
        modelversie=model.version, synthetisch=model.manifest["synthetic"], toelichting=SIGNAL, lijsten=lists
    )
