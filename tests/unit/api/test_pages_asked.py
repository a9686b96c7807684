"""Analyses on the pages: a form with files that only our own page can send, and what is another's stays unseen."""

import html
import re

import httpx
import pytest

from lib.client import Client
from lib.published import NOW, lists
from lib.serving import Serving
from vroegsignalering.api.analysis_schemas import SENT_ANALYSES

SENT = SENT_ANALYSES["vraagAnalyseAan"]


def sign_in(service: Serving, client: Client, role: str = "gemeente:GM9001") -> None:
    client.cookies.clear()
    form = _secret(client.get("/"))
    answer = client.post("/aanmelden", data={"formulier": form, "token": service.token(role)})
    assert answer.status_code == 303


def _secret(page: httpx.Response) -> str:
    found = re.search(r'name="formulier" value="([^"]+)"', page.text)
    assert found
    return found[1]


def send(client: Client, form: str, **change: str | bytes) -> httpx.Response:
    given = SENT | change
    files = {name: (f"{name}.txt", given[name], "text/plain") for name in ("cijfers", "beschrijving")}
    return client.post("/analyses", data={"formulier": form}, files=files)


def test_figures_are_sent_followed_and_what_came_of_them_is_opened(service: Serving, client: Client) -> None:
    sign_in(service, client)
    form = _secret(client.get("/analyses"))
    answer = send(client, form, cijfers="\ufeff" + SENT["cijfers"].replace("\n", "\r\n"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/analyses/1")
    page = client.get("/analyses/1").text
    assert "Wacht op haar beurt" in page
    assert "http-equiv" not in page  # what reloads by itself takes the focus away
    assert '<a href="/analyses/1">Ververs</a>' in page
    queue = service.store.analyses
    assert queue.claim("w1", NOW)
    assert queue.tell(1, "w1", NOW, stage="backtest", done=3, steps=12)
    page = client.get("/analyses/1").text
    assert "terugkijkende toets, 3 van 12" in page
    assert '<progress max="100" value="25.0"' in page
    rows = [row for row in lists()[0]["rows"] if row["gemeentecode"] == "GM9001"]
    content = [{"provenance": lists()[0]["provenance"] | {"local": True}, "rows": rows}]
    assert queue.finish(1, "w1", NOW, report="<!doctype html><title>LOKAAL</title>", lists=content)
    page = client.get("/analyses/1").text
    assert "Ververs" not in page
    assert "Stop deze analyse" not in page
    report = client.get("/analyses/1/rapport")
    assert report.headers["content-disposition"] == 'attachment; filename="LOKAAL-analyse-1.html"'
    local = client.get("/analyses/1/lijsten").text
    assert "LOKAAL: deze lijsten" in local
    assert "SYNTHETISCH" in local
    assert [row["naam"] in local for row in rows] == [True] * 6
    files = [html.unescape(one) for one in re.findall(r'<a href="([^"]+)" download', local)]
    assert [one.rpartition("=")[2] for one in files] == ["xlsx", "csv", "html", "parquet", "json"]
    for one in files:
        assert client.get(one).status_code == 200
        assert client.get(one).content == client.get(f"/v1{one}", token=service.token("gemeente:GM9001")).content
    accounts = [(one["action"], one["detail"].get("via")) for one in service.store.audit.entries()]
    assert accounts.count(("analyse gelezen", "pagina")) == 2 + 2 * len(files)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"cijfers": "gebied,jaar,meldingen\nBU90010002,2023,veel\n"}, "kolom meldingen"),
        ({"cijfers": "", "beschrijving": ""}, "cijfers: De waarde is leeg."),
        ({"cijfers": b"\xff\xfe"}, "geen tekst in UTF-8"),
        ({"beschrijving": "<script>"}, "beschrijving: gevonden"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_queued(
    service: Serving, client: Client, change: dict[str, str | bytes], says: str
) -> None:
    sign_in(service, client)
    answer = send(client, _secret(client.get("/analyses")), **change)
    assert answer.status_code == 400
    assert says in answer.text
    assert "<script>" not in answer.text
    assert service.store.analyses.find(None) == []


_PART = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n1\r\n'


@pytest.mark.parametrize(
    "body",
    [
        "",
        "--x--",
        _PART.format("a", "") * 100_000 + "--x--\r\n",  # more parts than a form of ours has
        _PART.format("a", "; a=b" * 20_000) + "--x--\r\n",
        _PART.format("a", " " + "(" * 3000) + "--x--\r\n",
        "--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n" + "--x--\r\n",
        _PART.format("a", ""),  # without an end
    ],
    ids=["empty", "no part", "many", "long head", "brackets", "nested", "cut short"],
)
def test_a_form_that_is_no_form_of_ours_is_refused_at_once(service: Serving, client: Client, body: str) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    client.cookies.clear()
    assert client.post("/analyses", content=body, headers=headers).status_code == 401  # of a stranger nothing is read
    sign_in(service, client)
    client.get("/analyses")
    assert client.post("/analyses", content=body, headers=headers).status_code == 400


def test_who_has_asked_for_enough_is_told_when_to_come_back(service: Serving, client: Client) -> None:
    sign_in(service, client)
    form = _secret(client.get("/analyses"))
    told = [send(client, form) for _ in range(4)]
    assert [one.status_code for one in told] == [303, 303, 303, 429]
    assert int(told[-1].headers["retry-after"]) > 0


def test_a_form_of_another_page_is_refused(service: Serving, client: Client) -> None:
    sign_in(service, client)
    form = _secret(client.get("/analyses"))
    assert send(client, "verzonnen").status_code == 403
    files = {name: (name, SENT[name]) for name in ("cijfers", "beschrijving")}
    strange = {"Origin": "https://elders.example"}
    assert client.post("/analyses", data={"formulier": form}, files=files, headers=strange).status_code == 403
    assert client.post("/analyses", data={"formulier": form, **SENT}).status_code == 400  # no files
    assert send(client, form, cijfers="x" * (5 * 2**20)).status_code == 400
    assert send(client, form).status_code == 303
    assert client.post("/analyses/1/stoppen", data={"formulier": "verzonnen"}).status_code == 403
    assert service.store.analyses.find(None)[0].state == "wacht"


def test_an_analysis_is_stopped_by_who_may_ask_for_it_only(service: Serving, client: Client) -> None:
    sign_in(service, client)
    form = _secret(client.get("/analyses"))
    send(client, form)
    sign_in(service, client, "rijk")
    page = client.get("/analyses/1")
    assert "Stop deze analyse" not in page.text
    assert "Vraag een analyse aan" not in client.get("/analyses").text
    assert client.post("/analyses/1/stoppen", data={"formulier": _secret(page)}).status_code == 403
    sign_in(service, client, "gemeente:GM9002")
    for path in ("/analyses/1", "/analyses/9", "/analyses/1/rapport", "/analyses/1/lijsten"):
        assert client.get(path).status_code == 403
    assert "Analyse 1" not in client.get("/analyses").text
    sign_in(service, client)
    answer = client.post("/analyses/1/stoppen", data={"formulier": _secret(client.get("/analyses/1"))})
    assert (answer.status_code, answer.headers["location"]) == (303, "/analyses/1")
    assert "op verzoek gestopt" in client.get("/analyses/1").text


def test_a_region_asks_about_all_its_gemeenten(service: Serving, client: Client) -> None:
    sign_in(service, client, "gemeente:GM9001,GM9002")
    both = SENT["beschrijving"].replace('["GM9001"]', '["GM9001", "GM9002"]')
    figures = SENT["cijfers"] + "BU90020001,2023,3\n"
    assert send(client, _secret(client.get("/analyses")), cijfers=figures, beschrijving=both).status_code == 303
    assert service.store.analyses.find(None)[0].gemeenten == ("GM9001", "GM9002")
    assert "GM9001, GM9002" in client.get("/analyses").text
    sign_in(service, client)
    assert client.get("/analyses/1").status_code == 403  # of one of the two


def test_the_analyst_has_no_analyses(service: Serving, client: Client) -> None:
    sign_in(service, client, "analist")
    assert client.get("/analyses").status_code == 403
    assert 'href="/analyses"' not in client.get("/kenmerken").text


def test_figures_of_another_gemeente_are_refused_where_they_were_sent(service: Serving, client: Client) -> None:
    sign_in(service, client, "gemeente:GM9002")
    answer = send(client, _secret(client.get("/analyses")))
    assert answer.status_code == 403
    assert "beschrijving, gemeenten: gevonden GM9001; uw token is voor GM9002" in answer.text
    assert "Vraag een analyse aan" in answer.text
    assert service.store.analyses.find(None) == []


def test_the_page_of_an_analysis_of_synthetic_figures_says_so(service: Serving, client: Client) -> None:
    sign_in(service, client)
    send(client, _secret(client.get("/analyses")))
    assert "<strong>SYNTHETISCH</strong>" in client.get("/analyses/1").text
