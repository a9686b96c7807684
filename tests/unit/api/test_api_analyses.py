"""Analyses over the API: figures are checked when they come; progress and results are for who may see them."""

from typing import Any

import httpx
import pytest

from lib.client import Client
from lib.published import NOW, lists
from lib.serving import Serving
from vroegsignalering.api.analyses import MOST_BYTES
from vroegsignalering.api.analysis_schemas import SENT_ANALYSES, Analyse, AnalyseInvoer, LokaleLijsten
from vroegsignalering.store import MOST_WAITING

ALL = "/v1/analyses"
SENT = SENT_ANALYSES["vraagAnalyseAan"]


def ask(service: Serving, client: Client, role: str = "gemeente:GM9001", **change: Any) -> httpx.Response:
    return client.post(ALL, token=service.token(role), json=SENT | change)


def finish(service: Serving, number: int = 1) -> None:
    queue = service.store.analyses
    assert queue.claim("w1", NOW)
    rows = [row for row in lists()[0]["rows"] if row["gemeentecode"] == "GM9001"]
    content = [{"provenance": lists()[0]["provenance"] | {"local": True}, "rows": rows}]
    assert queue.finish(number, "w1", NOW, report="<!doctype html><title>LOKAAL</title>", lists=content)


def test_an_analysis_is_queued_shows_its_progress_and_ends_in_a_report_and_lists(
    service: Serving, client: Client
) -> None:
    answer = ask(service, client)
    assert answer.status_code == 201
    path = answer.headers["location"].removeprefix("https://localhost")
    token = service.token("gemeente:GM9001")
    told = client.get(path, token=token).json()
    assert told == answer.json()
    assert (told["staat"], told["voortgang"], told["_links"]["rapport"]) == ("wacht", None, None)
    assert client.get(f"{path}/rapport", token=token).status_code == 404
    queue = service.store.analyses
    assert queue.claim("w1", NOW)
    assert queue.tell(1, "w1", NOW, stage="backtest", done=4, steps=12)
    told = client.get(path, token=token).json()
    assert Analyse.model_validate(told, extra="forbid").model_dump(mode="json", by_alias=True) == told
    assert (told["staat"], told["voortgang"]) == ("bezig", {"stap": "terugkijkende toets", "gedaan": 4, "van": 12})
    assert queue.release(1, "w1", NOW)
    finish(service)
    told = client.get(path, token=token).json()
    assert (told["staat"], told["voortgang"]) == ("klaar", None)
    addresses = [told["_links"][name]["href"].removeprefix("https://localhost") for name in ("rapport", "lijsten")]
    report, content = (client.get(one, token=token) for one in addresses)
    assert report.headers["content-type"] == "text/html; charset=utf-8"
    assert report.headers["content-disposition"] == 'attachment; filename="LOKAAL-analyse-1.html"'
    assert "LOKAAL" in report.text
    tag = {"If-None-Match": report.headers["etag"]}
    assert client.get(addresses[0], token=token, headers=tag).status_code == 304
    assert client.get(addresses[0], token=token, headers={"Accept": "text/csv"}).status_code == 406
    local = content.json()
    assert LokaleLijsten.model_validate(local, extra="forbid").analyse == 1
    assert local["lokaal"] is True
    assert local["toelichting"].startswith("LOKAAL")
    assert {row["gemeentecode"] for row in local["lijsten"][0]["rijen"]} == {"GM9001"}
    actions = [one["action"] for one in service.store.audit.entries()]
    assert actions.count("analyse gelezen") == 3
    assert "analyse aangevraagd" in actions


def test_why_an_analysis_failed_is_told(service: Serving, client: Client) -> None:
    ask(service, client)
    service.store.analyses.claim("w1", NOW)
    service.store.analyses.fail(1, "w1", NOW, fault="cijfers, row 3: gevonden x; verwacht y")
    told = client.get(f"{ALL}/1", token=service.token("rijk")).json()
    assert (told["staat"], told["fout"]) == ("mislukt", "cijfers, row 3: gevonden x; verwacht y")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"cijfers": "gebied,jaar,meldingen\nBU90010002,2023,veel\n"}, "cijfers, regel 2, kolom meldingen: gevonden"),
        ({"cijfers": "gebied,jaar,meldingen\nBU90020001,2023,1\n"}, "een gebied van GM9001"),
        ({"cijfers": "gebied,jaar,iets\nBU90010002,2023,1\n"}, "cijfers"),
        ({"cijfers": "<html></html>"}, "cijfers"),
        ({"beschrijving": "a = " + "[" * 40_000}, "te diep genest"),
        ({"beschrijving": SENT["beschrijving"].replace("= 3", f"= {'9' * 5000}")}, "een geheel getal dat te lang is"),
        ({"beschrijving": SENT["beschrijving"].replace("= 3", f"= 0x{'f' * 5000}")}, "een geheel getal dat te lang is"),
        ({"beschrijving": "geen toml"}, "beschrijving: gevonden geen geldig TOML"),
        ({"beschrijving": SENT["beschrijving"].replace("overlast en", "x")}, "indicators.meldingen.dimension"),
    ],
)
def test_figures_that_cannot_be_used_are_refused_with_the_place(
    service: Serving, client: Client, change: dict[str, str], says: str
) -> None:
    answer = ask(service, client, **change)
    assert answer.status_code == 400
    assert says in answer.json()["detail"]
    assert "/tmp" not in answer.text
    assert service.store.analyses.find(None) == []


def test_all_that_is_wrong_in_the_shape_is_told_at_once(service: Serving, client: Client) -> None:
    wrong = {"cijfers": "a\x00b", "extra": 1}
    answer = client.post(ALL, token=service.token("gemeente:GM9001"), json=wrong)
    assert answer.status_code == 400
    told = {one["location"]["name"] for one in answer.json()["errors"]}
    assert told == {"cijfers", "beschrijving", "extra"}
    headers = {"Content-Type": "application/json"}
    assert client.post(ALL, content=b" " * (MOST_BYTES + 1), headers=headers).status_code == 400


def test_only_about_ones_own_gemeenten(service: Serving, client: Client) -> None:
    both = {"beschrijving": SENT["beschrijving"].replace('["GM9001"]', '["GM9001", "GM9002"]')}
    for role in ("gemeente:GM9002", "rijk", "analist", "openbaar"):
        assert ask(service, client, role).status_code == 403
    assert ask(service, client, "gemeente:GM9001", **both).status_code == 403
    assert ask(service, client, "gemeente:GM9001,GM9002", **both).status_code == 201
    assert client.post(ALL, json=SENT).status_code == 401


def test_what_is_not_ones_own_is_403_and_says_nothing_of_what_there_is(service: Serving, client: Client) -> None:
    ask(service, client)
    finish(service)
    other = service.token("gemeente:GM9002")
    answers = [
        client.get(f"{ALL}/{number}{part}", token=other) for number in (1, 9) for part in ("", "/rapport", "/lijsten")
    ]
    for answer in answers:
        assert (answer.status_code, answer.content) == (403, answers[0].content)
    assert client.get(ALL, token=other).json()["analyses"] == []
    assert client.get(ALL, token=service.token("analist")).status_code == 403
    for role in ("gemeente:GM9001", "rijk"):
        assert [one["nummer"] for one in client.get(ALL, token=service.token(role)).json()["analyses"]] == [1]
    assert client.get(f"{ALL}/9", token=service.token("rijk")).status_code == 404


def test_one_token_cannot_fill_the_queue(service: Serving, client: Client) -> None:
    token = service.token("gemeente:GM9001")
    for _ in range(MOST_WAITING):
        assert client.post(ALL, token=token, json=SENT).status_code == 201
    answer = client.post(ALL, token=token, json=SENT)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "300")
    unread = client.post(ALL, token=token, json=SENT | {"beschrijving": "geen toml"})
    assert unread.status_code == 429
    assert ask(service, client).status_code == 201  # of another token


def test_the_description_says_what_may_be_sent(client: Client) -> None:
    operation = client.get("/v1/openapi.json").json()["paths"]["/analyses"]["post"]
    assert AnalyseInvoer.model_validate(operation["requestBody"]["content"]["application/json"]["example"])
    answer = operation["responses"]["201"]["content"]["application/json"]["example"]
    told = Analyse.model_validate(answer, extra="forbid")
    assert told.model_dump(mode="json", by_alias=True) == answer


@pytest.mark.parametrize("going", [False, True])
def test_an_analysis_is_stopped_and_its_worker_holds_it_no_more(service: Serving, client: Client, going: bool) -> None:
    ask(service, client)
    queue = service.store.analyses
    if going:
        assert queue.claim("w1", NOW)
    token = service.token("gemeente:GM9001")
    told = client.post(f"{ALL}/1/_stop", token=token).json()
    assert Analyse.model_validate(told, extra="forbid").staat == "gestopt"
    assert client.get(f"{ALL}/1", token=token).json() == told
    assert not queue.hold(1, "w1", NOW)
    assert not queue.finish(1, "w1", NOW, report="", lists=[])
    assert queue.claim("w2", NOW) is None
    assert client.get(f"{ALL}/1/rapport", token=token).status_code == 404
    assert client.post(f"{ALL}/1/_stop", token=token).json() == told
    assert [one["action"] for one in service.store.audit.entries()].count("analyse gestopt") == 1
    assert service.store.audit.verify().fault is None


def test_what_is_done_stays_done_and_another_stops_nothing(service: Serving, client: Client) -> None:
    ask(service, client)
    for role in ("gemeente:GM9002", "rijk", "analist", "openbaar"):
        assert client.post(f"{ALL}/1/_stop", token=service.token(role)).status_code == 403
    finish(service)
    assert client.post(f"{ALL}/1/_stop", token=service.token("gemeente:GM9001")).json()["staat"] == "klaar"
    assert client.post(f"{ALL}/1/_stop").status_code == 401


def test_the_room_of_a_stopped_analysis_is_free_again(service: Serving, client: Client) -> None:
    token = service.token("gemeente:GM9001")
    for _ in range(MOST_WAITING):
        assert client.post(ALL, token=token, json=SENT).status_code == 201
    client.post(f"{ALL}/2/_stop", token=token)
    assert client.post(ALL, token=token, json=SENT).status_code == 201
