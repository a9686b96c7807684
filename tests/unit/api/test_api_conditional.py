"""Answers that were read before: a strong tag, 304 while nothing changed, and still on the record."""

import time

import pytest

from lib.client import Client
from lib.published import NOW, VERSION, lists
from lib.serving import Serving

OWN = "/v1/risicolijsten/GM9001"
PATHS = [
    OWN,
    OWN + "?formaat=csv",
    OWN + "?formaat=xlsx",
    OWN + "?formaat=parquet",
    "/v1/risicolijsten",
    "/v1/buurten/BU90010002",
    "/v1/publicaties",
    "/v1/publicaties/1",
    "/v1/modellen",
    "/v1/modellen/huidig/kenmerken",
    "/v1/indicatoren",
    "/v1/ik",
]


@pytest.mark.parametrize("path", PATHS)
def test_who_has_the_answer_hears_that_it_still_holds(service: Serving, client: Client, path: str) -> None:
    token = service.token("rijk")
    first = client.get(path, token=token)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    for known in (tag, f'"ander", {tag}', f"W/{tag}", "*"):
        again = client.get(path, token=token, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["api-version"] == "1.2.0"
    assert client.get(path, token=token, headers={"If-None-Match": '"ander"'}).content == first.content


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "parquet"])
def test_the_same_tag_means_the_same_bytes(service: Serving, client: Client, form: str) -> None:
    path = f"{OWN}?formaat={form}"
    first = client.get(path, token=service.token("rijk"))
    time.sleep(1.1 if form == "xlsx" else 0)  # a workbook would note the second at which it was made
    second = client.get(path, token=service.token("gemeente:GM9001"))
    assert first.headers["etag"] == second.headers["etag"]
    assert first.content == second.content


def test_another_question_another_form_or_another_list_has_another_tag(service: Serving, client: Client) -> None:
    token = service.token("rijk")
    paths = [
        OWN,
        "/v1/risicolijsten/GM9002",
        *(f"{OWN}?{query}" for query in ("horizon=4", "klasse=4", "grootte=2", "grootte=2&pagina=2", "formaat=csv")),
    ]
    tags = {client.get(path, token=token).headers["etag"] for path in paths}
    assert len(tags) == len(paths)


def test_a_new_publication_and_a_correction_change_the_tag(service: Serving, client: Client) -> None:
    token = service.token("rijk")
    tags = [client.get(OWN + query, token=token).headers["etag"] for query in ("", "?publicatie=1")]
    service.store.publish(lists(areas=11), version=VERSION, by="demo", at=NOW, replaces=1, reason="een te veel")
    for tag, query in zip(tags, ("", "?publicatie=1"), strict=True):
        answer = client.get(OWN + query, token=token, headers={"If-None-Match": tag})
        assert answer.status_code == 200
        assert answer.headers["etag"] != tag


def test_an_answer_that_still_holds_is_a_reading_on_the_record(service: Serving, client: Client) -> None:
    token = service.token("gemeente:GM9001")
    tag = client.get(OWN, token=token).headers["etag"]
    before = len(service.store.audit.entries())
    assert client.get(OWN, token=token, headers={"If-None-Match": tag}).status_code == 304
    assert service.store.audit.entries()[before]["action"] == "lijst gelezen"


def test_a_tag_opens_nothing(service: Serving, client: Client) -> None:
    tag = client.get(OWN, token=service.token("rijk")).headers["etag"]
    for token, status in ((service.token("gemeente:GM9002"), 403), ("", 401)):
        answer = client.get(OWN, token=token, headers={"If-None-Match": tag})
        assert (answer.status_code, "etag" in answer.headers) == (status, False)
