"""Requests made from the description of the API, sound and unsound: no server error, no answer that is undescribed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from lib.analysed import analysed
from lib.published import Clock, FixedModel
from lib.serving import CONTACT, Serving, serving
from vroegsignalering.app import create_app
from vroegsignalering.store import Store

pytestmark = pytest.mark.slow

_CHECKS = (
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
)


_SETTINGS = settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    service = serving(Path(tmp_path_factory.mktemp("store")))
    yield service
    service.store.close()


@pytest.fixture(scope="module")
def described(running: Serving) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_asgi("/v1/openapi.json", running.app)


@pytest.fixture(scope="module")
def tokens(running: Serving) -> list[str]:
    return [running.token(role) for role in ("rijk", "gemeente:GM9001", "analist")]


_FIRST = create_app(store=Store("sqlite:///nergens.db"), model=FixedModel(), clock=Clock(), contact=CONTACT)
_METHODS = ("get", "post", "put", "patch", "delete")


def _asked() -> Iterator[tuple[str, str, schemathesis.GenerationMode]]:
    """Every operation, asked as it should be; and as it should not be, where there is anything to do wrong."""
    for path, item in _FIRST.openapi()["paths"].items():
        for method in (one for one in _METHODS if one in item):
            yield path, method, schemathesis.GenerationMode.POSITIVE
            if "security" in item[method] or len(item[method].get("parameters", [])) > 1:
                yield path, method, schemathesis.GenerationMode.NEGATIVE


@pytest.mark.parametrize(("path", "method", "mode"), [*_asked()])
def test_whatever_is_asked_the_answer_is_one_that_is_described(
    described: schemathesis.BaseSchema,
    tokens: list[str],
    path: str,
    method: str,
    mode: schemathesis.GenerationMode,
) -> None:
    @_SETTINGS
    @given(case=described[path][method].as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        for token in tokens:
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
            case.validate_response(answer, checks=list(_CHECKS))

    ask()


# None of these finds what is there by chance.
_THERE = [
    ("/analyses/{nummer}", {}),
    ("/analyses/{nummer}/rapport", {}),
    *(("/analyses/{nummer}/lijsten", {"formaat": form}) for form in ("json", "csv", "xlsx", "parquet", "html")),
]


@pytest.mark.parametrize(("path", "query"), _THERE)
def test_what_came_of_an_analysis_is_as_described(
    running: Serving, described: schemathesis.BaseSchema, path: str, query: dict[str, str]
) -> None:
    case = described[path]["get"].Case(path_parameters={"nummer": analysed(running)}, query=query)
    answer = case.call(headers={"Authorization": f"Bearer {running.token('gemeente:GM9001')}"})
    assert answer.status_code == 200
    case.validate_response(answer, checks=list(_CHECKS))
