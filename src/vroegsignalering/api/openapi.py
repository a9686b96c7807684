"""The description of the API (OpenAPI 3.1), after the NLGov REST API Design Rules."""

from dataclasses import asdict
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from vroegsignalering.api.examples import ANSWERS, FILES, LOCAL_FILES, PROBLEMS, SENT
from vroegsignalering.api.geojson import CRS84, RD_NEW
from vroegsignalering.api.negotiation import JSON, MEDIA_TYPES
from vroegsignalering.api.problems import KINDS, MEDIA_TYPE, Problem, headers_of
from vroegsignalering.api.schemas import Probleem
from vroegsignalering.api.service import API_VERSION, SECONDS_TO_RETRY, Service
from vroegsignalering.api.under import PREFIX

_COMPONENTS = "#/components/"

_DESCRIPTION = """
Welke buurten, wijken of postcodegebieden lopen de kans om over enkele jaren te zijn afgegleden? Gemeenten lezen hier
hun eigen risicolijst, analisten het belang van de kenmerken. Lijsten veranderen nooit; een verbetering is een nieuwe
publicatie die de oude noemt. Zie het logboek van wijzigingen in CHANGELOG.md van het project; een versie die vervalt
wordt ten minste een half jaar van tevoren aangekondigd.
"""

_TAGS = [
    {
        "name": "risicolijsten",
        "description": "Gepubliceerde lijsten, en hun rijen per gemeente, per regio en landelijk.",
    },
    {"name": "gebieden", "description": "Een buurt of wijk door de jaren heen."},
    {"name": "signaleringen", "description": "Wat gemeenten weten van de gebieden op hun lijst."},
    {"name": "analyses", "description": "Wat gemeenten laten doorrekenen met eigen cijfers."},
    {"name": "publicaties", "description": "Wat er wanneer is gepubliceerd."},
    {"name": "modellen", "description": "Het model dat nu dienst doet."},
    {"name": "indicatoren", "description": "Waar een voorspelling op kan rusten."},
    {"name": "regios", "description": "Gemeenten die bij elkaar horen."},
    {"name": "rechten", "description": "Wat u met uw token mag."},
]

EXAMPLE_TAG = '"9f86d081884c7d659a2feaa0c55ad015"'

_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "Het merk (ETag) van het antwoord dat u al heeft; is het er nog zo, dan komt er 304.",
    "schema": {"type": "string"},
    "example": EXAMPLE_TAG,
}

_ACCEPT_CRS = {
    "name": "Accept-Crs",
    "in": "header",
    "required": False,
    "description": f"Stelsel van de coördinaten in GeoJSON: {CRS84} (zonder opgave) of {RD_NEW}.",
    "schema": {"type": "string"},
    "example": RD_NEW,
}

_IN_EVERY_FORM = ("leesRisicolijst", "leesRegionaleLijst", "leesLandelijkeLijst")

# Of whom nothing is asked, nothing can be refused.
_ONLY_WITH_TOKEN = (401, 403, 429)

_HEADERS = {
    "API-Version": {
        "description": "Versie van de API, voluit.",
        "schema": {"type": "string", "examples": [API_VERSION]},
    },
    "WWW-Authenticate": {
        "description": "Hoe u zich aanmeldt.",
        "schema": {"type": "string", "examples": [headers_of(401)["WWW-Authenticate"]]},
    },
    "ETag": {
        "description": "Merk van dit antwoord; met If-None-Match komt het antwoord alleen als het anders is.",
        "schema": {"type": "string", "examples": [EXAMPLE_TAG]},
    },
    "Location": {
        "description": "Waar te lezen is wat is toegevoegd.",
        "schema": {"type": "string", "format": "uri", "examples": ["https://localhost/v1/signaleringen/7"]},
    },
    "Content-Crs": {
        "description": "Stelsel van de coördinaten; alleen bij GeoJSON.",
        "schema": {"type": "string", "examples": [f"<{CRS84}>"]},
    },
    "Retry-After": {
        "description": "Na hoeveel seconden het zin heeft het opnieuw te proberen.",
        "schema": {"type": "integer", "examples": [SECONDS_TO_RETRY]},
    },
}


def describe(app: FastAPI, service: Service) -> dict[str, Any]:
    """The whole description of what lies under /v1, as JSON can hold it; made once per application."""
    described = get_openapi(
        title="Vroegsignalering",
        version=API_VERSION,
        summary="Risicolijsten van gebieden die kunnen afglijden",
        description=_DESCRIPTION.strip(),
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        servers=[{"url": service.base_url + PREFIX, "description": "Deze dienst"}],
        tags=_TAGS,
        routes=app.routes,
    )
    described["info"]["contact"] = asdict(service.contact)
    described["paths"] = {path.removeprefix(PREFIX): _operations(item) for path, item in described["paths"].items()}
    components = described["components"]
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    problem = Probleem.model_json_schema(ref_template=_COMPONENTS + "schemas/{model}")
    components["schemas"] |= problem.pop("$defs") | {"Probleem": problem}
    components["headers"] = _HEADERS
    components["parameters"] = {"IfNoneMatch": _IF_NONE_MATCH, "AcceptCrs": _ACCEPT_CRS}
    components["responses"] = {f"Fout{status}": _problem(status) for status in KINDS}
    return described


def _operations(item: dict[str, Any]) -> dict[str, Any]:
    for method, operation in item.items():
        if method == "post":
            _acts(operation)
            continue
        answer = operation["responses"]["200"]
        answer["headers"] = _refs("API-Version", "ETag")
        if JSON in answer["content"]:
            answer["content"][JSON]["example"] = ANSWERS[operation["operationId"]]
        if operation["operationId"] in _IN_EVERY_FORM:
            answer["content"] |= {MEDIA_TYPES[form]: content for form, content in FILES.items()}
            answer["headers"] |= _refs("Content-Crs")
            operation.setdefault("parameters", []).append({"$ref": f"{_COMPONENTS}parameters/AcceptCrs"})
        if operation["operationId"] == "leesAnalyseLijsten":
            answer["content"] |= {MEDIA_TYPES[form]: content for form, content in LOCAL_FILES.items()}
        if operation["operationId"] in ("leesBuurt", "leesWijk"):
            answer["content"] |= {MEDIA_TYPES["html"]: FILES["html"]}
        held = {"description": "Het antwoord dat u al heeft, geldt nog.", "headers": _refs("API-Version", "ETag")}
        statuses = [status for status in KINDS if "security" in operation or status not in _ONLY_WITH_TOKEN]
        operation["responses"] = {"200": answer, "304": held} | {
            str(status): {"$ref": f"{_COMPONENTS}responses/Fout{status}"} for status in statuses
        }
        operation.setdefault("parameters", []).append({"$ref": f"{_COMPONENTS}parameters/IfNoneMatch"})
    return item


def _acts(operation: dict[str, Any]) -> None:
    """Completes an operation that changes something; what it adds (201) can be read where Location says."""
    name, status = operation["operationId"], "201" if "201" in operation["responses"] else "200"
    answer = operation["responses"][status]
    answer["headers"] = _refs("API-Version", *(["Location"] if status == "201" else []))
    answer["content"][JSON]["example"] = ANSWERS[name]
    if "requestBody" in operation:
        operation["requestBody"]["content"][JSON]["example"] = SENT[name]
    operation["responses"] = {status: answer} | {
        str(status): {"$ref": f"{_COMPONENTS}responses/Fout{status}"} for status in KINDS
    }


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": KINDS[status][1],
        "headers": _refs("API-Version", *headers_of(status)),
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": f"{_COMPONENTS}schemas/Probleem"},
                "example": Problem(status).content() | PROBLEMS.get(status, {}),
            }
        },
    }


def _refs(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"{_COMPONENTS}headers/{name}"} for name in names}
