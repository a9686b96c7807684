"""An area with few like it is marked wherever its chance is read; an older list without marks reads as before."""

import re

from lib.client import Client
from lib.published import NOW, lists
from lib.serving import Serving

HTML = {"Accept": "text/html,application/xhtml+xml"}
WORDS = "Weinig vergelijkbare gebieden: lees deze kans met voorzichtigheid."


def page(service: Serving, client: Client) -> str:
    found = re.search(r'name="formulier" value="([^"]+)"', client.get("/", headers=HTML).text)
    assert found
    client.post("/aanmelden", data={"token": service.token("gemeente:GM9001"), "formulier": found[1]}, headers=HTML)
    return client.get("/risicolijsten/GM9001", headers=HTML).text


def test_the_page_says_so_at_that_area_alone(service: Serving, client: Client) -> None:
    cards = page(service, client).split('<li class="area card"')[1:]
    assert [WORDS in card for card in cards] == [True, False, False, False, False, False]


def test_the_answer_of_the_api_says_so(service: Serving, client: Client) -> None:
    rows = client.get("/v1/risicolijsten/GM9001", token=service.token("gemeente:GM9001")).json()["rijen"]
    assert [row["weinig_vergelijkbaar"] for row in rows] == [True, False, False, False, False, False]


def test_a_list_from_before_there_were_marks_is_published_and_read(service: Serving, client: Client) -> None:
    content = lists(version="demo-2")
    for row in (row for one in content for row in one["rows"]):
        del row["weinig_vergelijkbaar"]
    service.store.publish(content, version="demo-2", by="demo", at=NOW)
    assert WORDS not in page(service, client)
    rows = client.get("/v1/risicolijsten/GM9001", token=service.token("gemeente:GM9001")).json()["rijen"]
    assert not any(row["weinig_vergelijkbaar"] for row in rows)
