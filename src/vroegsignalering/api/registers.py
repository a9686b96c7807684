"""The shapes of what can be looked up beside the rows of a list: publications, lists, models, indicators, rights."""

from typing import Annotated, Any, Literal

from pydantic import Field

from vroegsignalering.api.paging import Eigen, Schakel, Schakels, link
from vroegsignalering.api.schemas import Moment, Publicatie, Shape, publication_answer
from vroegsignalering.api.service import Model, Service
from vroegsignalering.domain.catalogue import catalogue, publications
from vroegsignalering.store import Holder, Listed, Publication, Series


class Reeks(Shape):
    """Een lijst die van publicatie tot publicatie terugkomt."""

    niveau: str
    doel: str
    horizon: int


class PublicatieVolledig(Publicatie):
    """Een publicatie met wat erin staat."""

    modelversie: str
    digest: Annotated[str, Field(description="Vingerafdruk (SHA-256) van alle lijsten samen.")]
    synthetisch: bool
    lijsten: list[Reeks]
    links: Annotated[Eigen, Field(alias="_links")]


class Publicaties(Shape):
    """Publicaties, de nieuwste eerst."""

    totaal: int
    publicaties: list[PublicatieVolledig]
    links: Annotated[Schakels, Field(alias="_links")]


class PerGemeente(Schakel):
    """Een adres met de code van een gemeente erin."""

    templated: bool = True


class LijstSchakels(Shape):
    """Waar de lijst te lezen is."""

    per_gemeente: PerGemeente
    publicatie: Schakel


class LijstKort(Reeks):
    """Een gepubliceerde lijst zonder haar rijen."""

    titel: str
    pijplijn: str
    publicatie: Publicatie
    modelversie: str
    uitgave: str
    meting: int
    gebieden: Annotated[int, Field(description="Gebieden op de hele lijst, over alle gemeenten.")]
    synthetisch: bool
    digest: str
    links: Annotated[LijstSchakels, Field(alias="_links")]


class Risicolijsten(Shape):
    """De lijsten die u mag inzien."""

    totaal: int
    risicolijsten: list[LijstKort]
    links: Annotated[Schakels, Field(alias="_links")]


class LijstModel(Shape):
    """Wat voor een doel en horizon is gekozen, en waarop dat is getoetst."""

    doel: str
    horizon: int
    model: Annotated[str, Field(description="De kandidaat die volgens de vooraf gestelde regel is gekozen.")]
    basislijn: Annotated[bool, Field(description="Waar: niets was aantoonbaar beter dan deze eenvoudige regel.")]
    getoetste_metingen: Annotated[int, Field(description="Aantal metingen waarop is getoetst.")]
    afgegleden: Annotated[int, Field(description="Gebieden die daarin werkelijk afgleden.")]


class ModelKort(Shape):
    """Het model dat nu dienst doet."""

    versie: str
    titel: str
    pijplijn: str
    niveau: str
    uitgave: str
    metingen: list[int]
    gebieden: int
    kandidaten: Annotated[list[str], Field(description="Waaruit is gekozen, de eenvoudigste eerst.")]
    synthetisch: bool
    digest: Annotated[str, Field(description="Vingerafdruk van invoer, pijplijn en code.")]
    lijsten: list[LijstModel]
    links: Annotated[Eigen, Field(alias="_links")]


class Modellen(Shape):
    """De modellen die dienst doen."""

    totaal: int
    modellen: list[ModelKort]


class Bron(Shape):
    """Een officiële publicatie."""

    naam: str
    titel: str
    uitgever: str
    licentie: str
    adres: str
    niveaus: list[str]


class Indicator(Shape):
    """Een variabele waar de voorspelling op kan rusten."""

    naam: str
    omschrijving: str
    dimensie: str
    eenheid: str
    meer_is: Annotated[Literal["beter", "slechter", "geen van beide"], Field(description="Voor de leefbaarheid.")]
    bron: str
    bekend_na_maanden: Annotated[
        int, Field(description="Maanden na het einde van het jaar; negatief: nog in het jaar zelf.")
    ]
    eerste_jaar: int | None


class Indicatoren(Shape):
    """De catalogus."""

    totaal: int
    indicatoren: list[Indicator]
    bronnen: list[Bron]


class Rechten(Shape):
    """Wat de houder van een token mag inzien."""

    risicolijsten: Literal["alle", "eigen gemeenten", "geen"]
    model: bool


class Ik(Shape):
    """De houder van het token waarmee wordt gevraagd."""

    naam: str
    rol: Literal["rijk", "gemeente", "analist", "openbaar"]
    gemeenten: list[str]
    token: Annotated[str, Field(description="Nummer van het token; het geheim zelf bewaart niemand.")]
    verloopt_op: Moment
    rechten: Rechten


def series_answer(one: Series) -> Reeks:
    """A series in the shape of the API."""
    return Reeks(niveau=one.level, doel=one.target, horizon=one.horizon)


def full_publication(service: Service, stood: Publication) -> PublicatieVolledig:
    """A publication in the shape of the API; without the person who published it."""
    return PublicatieVolledig(
        **publication_answer(stood).model_dump(),
        modelversie=stood.version,
        digest=stood.digest,
        synthetisch=stood.synthetic,
        lijsten=[series_answer(one) for one in stood.lists],
        links=Eigen(zelf=link(service, f"/v1/publicaties/{stood.id}")),
    )


def list_answer(service: Service, one: Listed) -> LijstKort:
    """A list in the shape of the API, with where its rows are."""
    told = one.provenance
    query = f"niveau={one.series.level}&doel={one.series.target}&horizon={one.series.horizon}"
    rows = f"{service.base_url}/v1/risicolijsten/{{gemeentecode}}?{query}&publicatie={one.publication.id}"
    return LijstKort(
        **series_answer(one.series).model_dump(),
        titel=told["title"],
        pijplijn=told["pipeline"],
        publicatie=publication_answer(one.publication),
        modelversie=told["version"],
        uitgave=told["edition"],
        meting=told["meting"],
        gebieden=one.areas,
        synthetisch=told["synthetic"],
        digest=told["digest"],
        links=LijstSchakels(
            per_gemeente=PerGemeente(href=rows),
            publicatie=link(service, f"/v1/publicaties/{one.publication.id}"),
        ),
    )


def model_answer(service: Service, model: Model) -> ModelKort:
    """What the manifest of the champion may tell: no names of files, and no gate."""
    told = model.manifest
    return ModelKort(
        versie=model.version,
        titel=told["title"],
        pijplijn=told["pipeline"],
        niveau=told["level"],
        uitgave=told["edition"],
        metingen=told["metingen"],
        gebieden=told["areas"],
        kandidaten=told["candidates"],
        synthetisch=told["synthetic"],
        digest=told["digest"],
        lijsten=[_judged(name, told["champions"][name], judged) for name, judged in sorted(told["judged"].items())],
        links=Eigen(zelf=link(service, f"/v1/modellen/{model.version}")),
    )


def indicators_answer() -> Indicatoren:
    """The catalogue in the shape of the API."""
    more: dict[str, Any] = {"better": "beter", "worse": "slechter", "neither": "geen van beide"}
    indicators = [
        Indicator(
            naam=name,
            omschrijving=one.nl,
            dimensie=one.dimension,
            eenheid=one.unit,
            meer_is=more[one.more],
            bron=one.source,
            bekend_na_maanden=one.lag_months,
            eerste_jaar=one.first_year,
        )
        for name, one in catalogue().items()
    ]
    sources = [
        Bron(
            naam=name,
            titel=one.title,
            uitgever=one.publisher,
            licentie=one.licence,
            adres=one.address,
            niveaus=list(one.levels),
        )
        for name, one in publications().items()
    ]
    return Indicatoren(totaal=len(indicators), indicatoren=indicators, bronnen=sources)


def rights_answer(holder: Holder) -> Ik:
    """What the holder of a token may see."""
    lists: dict[str, Any] = {"rijk": "alle", "gemeente": "eigen gemeenten"}
    return Ik(
        naam=holder.name,
        rol=holder.role.kind,
        gemeenten=list(holder.role.gemeenten),
        token=holder.token,
        verloopt_op=holder.expires_at,
        rechten=Rechten(risicolijsten=lists.get(holder.role.kind, "geen"), model=holder.role.reads_model()),
    )


def _judged(name: str, champion: str, judged: dict[str, Any]) -> LijstModel:
    target, horizon = name.rsplit("-", 1)
    return LijstModel(
        doel=target,
        horizon=int(horizon),
        model=champion,
        basislijn=judged["baseline"],
        getoetste_metingen=judged["origins"],
        afgegleden=judged["slides"],
    )
