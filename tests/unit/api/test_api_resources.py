"""The resources beside the list of a gemeente: collections, areas, publications, models, indicators, own rights."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from lib.client import Client
from lib.published import NOW, VERSION, lists
from lib.serving import Serving

BUURT = "/v1/buurten/BU90010002"


@pytest.fixture
def rijk(service: Serving) -> str:
    return service.token("rijk")


def publish(service: Serving, version: str, **more: Any) -> None:
    """A later publication of the same country."""
    made = {name: more.pop(name) for name in ("level", "areas") if name in more}
    service.store.publish(lists(version=version, **made), version=version, by="demo", at=NOW, **more)


def relative(address: str) -> str:
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}" == "https://localhost"
    return f"{parts.path}?{parts.query}"


def test_a_publication_of_wijken_hides_no_list_of_buurten(service: Serving, client: Client, rijk: str) -> None:
    publish(service, "wijk-1", level="wijk")
    for query, level, number in (("", "buurt", 1), ("?niveau=wijk", "wijk", 2), ("?publicatie=2", "wijk", 2)):
        answer = client.get(f"/v1/risicolijsten/GM9001{query}", token=rijk).json()
        assert (answer["herkomst"]["niveau"], answer["publicatie"]["nummer"]) == (level, number), query
    assert client.get("/v1/risicolijsten/GM9001?niveau=wijk&publicatie=1", token=rijk).status_code == 404


def test_a_list_that_a_correction_left_out_stands_no_more(service: Serving, client: Client, rijk: str) -> None:
    service.store.publish(lists()[:2], version=VERSION, by="demo", at=NOW, replaces=1, reason="zwak klopte niet")
    assert client.get("/v1/risicolijsten/GM9001?doel=zwak", token=rijk).status_code == 404
    assert client.get("/v1/risicolijsten/GM9001?doel=zwak&publicatie=1", token=rijk).status_code == 200
    assert client.get("/v1/risicolijsten", token=rijk).json()["totaal"] == 2


def test_the_lists_that_stand_are_named_with_where_their_rows_are(service: Serving, client: Client, rijk: str) -> None:
    publish(service, "wijk-1", level="wijk")
    answer = client.get("/v1/risicolijsten", token=rijk).json()
    assert answer["totaal"] == 8
    assert [one["niveau"] for one in answer["risicolijsten"]] == ["wijk"] * 4 + ["buurt"] * 4
    for one in answer["risicolijsten"]:
        assert one["_links"]["per_gemeente"]["templated"] is True
        rows = relative(one["_links"]["per_gemeente"]["href"].replace("{gemeentecode}", "GM9002"))
        read = client.get(rows, token=rijk).json()["herkomst"]
        assert (read["doel"], read["horizon"], read["niveau"]) == (one["doel"], one["horizon"], one["niveau"])


@pytest.mark.parametrize(
    ("query", "total"),
    [("doel=zwak", 4), ("horizon=4", 4), ("doel=zwak&horizon=2&niveau=wijk", 1), ("publicatie=1", 4), ("doel=goed", 0)],
)
def test_the_lists_are_filtered(service: Serving, client: Client, rijk: str, query: str, total: int) -> None:
    publish(service, "wijk-1", level="wijk")
    answer = client.get(f"/v1/risicolijsten?{query}", token=rijk).json()
    assert answer["totaal"] == len(answer["risicolijsten"]) == total


def test_only_lists_with_an_own_area_are_named_to_a_gemeente(service: Serving, client: Client) -> None:
    publish(service, "demo-2", areas=1)  # only of GM9002
    own, other = (client.get("/v1/risicolijsten", token=service.token(f"gemeente:GM900{n}")).json() for n in (1, 2))
    assert (own["totaal"], other["totaal"]) == (0, 4)
    for role in ("analist", "openbaar"):
        assert client.get("/v1/risicolijsten", token=service.token(role)).status_code == 403


def test_the_pages_of_a_collection_are_linked_from_first_to_last(service: Serving, client: Client, rijk: str) -> None:
    for number in range(2, 6):
        publish(service, f"demo-{number}")
    path, seen = "/v1/publicaties?grootte=2", []
    first = client.get(path, token=rijk).json()
    assert first["totaal"] == 5
    assert first["_links"]["vorige"] is None
    page = first
    while page["_links"]["volgende"]:
        seen += [one["nummer"] for one in page["publicaties"]]
        before, page = page, client.get(relative(page["_links"]["volgende"]["href"]), token=rijk).json()
        assert client.get(relative(page["_links"]["vorige"]["href"]), token=rijk).json() == before
    seen += [one["nummer"] for one in page["publicaties"]]
    assert seen == [5, 4, 3, 2, 1]
    assert page["_links"]["zelf"] == first["_links"]["laatste"]
    assert relative(first["_links"]["eerste"]["href"]) == "/v1/publicaties?pagina=1&grootte=2"
    beyond = client.get("/v1/publicaties?grootte=2&pagina=4", token=rijk)
    assert beyond.status_code == 404
    assert "3 bladzijden" in beyond.json()["detail"]


def test_a_publication_tells_what_it_holds_and_not_who_published_it(service: Serving, client: Client) -> None:
    service.store.publish(lists(areas=11), version=VERSION, by="J. Jansen", at=NOW, replaces=1, reason="een te veel")
    answer = client.get("/v1/publicaties/1", token=service.token("analist"))
    told = answer.json()
    assert (told["nummer"], told["vervangen_door"], told["modelversie"]) == (1, 2, VERSION)
    assert {"niveau": "buurt", "doel": "zwak", "horizon": 4} in told["lijsten"]
    assert told["synthetisch"] is True
    assert client.get(relative(told["_links"]["zelf"]["href"]), token=service.token("openbaar")).json() == told
    assert "Jansen" not in client.get("/v1/publicaties", token=service.token("openbaar")).text
    assert client.get("/v1/publicaties/3", token=service.token("rijk")).status_code == 404


def test_rows_come_in_pages_when_asked_and_otherwise_all(service: Serving, client: Client, rijk: str) -> None:
    whole = client.get("/v1/risicolijsten/GM9001", token=rijk).json()
    assert "_links" not in whole
    assert "totaal" not in whole
    pages = [client.get(f"/v1/risicolijsten/GM9001?grootte=4&pagina={n}", token=rijk).json() for n in (1, 2)]
    assert [len(page["rijen"]) for page in pages] == [4, 2]
    assert [row for page in pages for row in page["rijen"]] == whole["rijen"]
    assert pages[0]["totaal"] == 6
    assert client.get(relative(pages[0]["_links"]["volgende"]["href"]), token=rijk).json() == pages[1]
    assert client.get("/v1/risicolijsten/GM9001?grootte=4&pagina=3", token=rijk).status_code == 404
    assert client.get("/v1/risicolijsten/GM9001?grootte=1001", token=rijk).status_code == 400


def test_rows_are_filtered_and_sorted_by_documented_keys(client: Client, rijk: str) -> None:
    path = "/v1/risicolijsten/GM9001"

    def asked(query: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = client.get(f"{path}?{query}", token=rijk).json()["rijen"]
        return rows

    everything = asked("")
    assert asked("klasse=4") == [row for row in everything if row["klasse"] == 4] != []
    assert asked("klasse=4&klasse=5") == everything
    assert asked("minimaleKans=0.1") == [row for row in everything if row["kans"] >= 0.1] != everything
    assert asked("sorteer=-kans") == everything
    assert [row["naam"] for row in asked("sorteer=naam")] == sorted(row["naam"] for row in everything)
    assert asked("klasse=9") == []
    kept = client.get(f"{path}?klasse=4&klasse=5&minimaleKans=0.01&sorteer=naam&grootte=2", token=rijk).json()
    query = relative(kept["_links"]["volgende"]["href"])
    for part in ("klasse=4&klasse=5", "minimaleKans=0.01", "sorteer=naam", "pagina=2"):
        assert part in query


@pytest.mark.parametrize(
    "query",
    [
        "klasse=10",
        "klasse=x",
        "minimaleKans=2",
        "minimaleKans=nan",
        "minimale_kans=0.1",
        "sorteer=gemeente",
        "pagina=0",
    ],
)
def test_wrong_and_unknown_keys_are_refused_by_name(client: Client, rijk: str, query: str) -> None:
    answer = client.get(f"/v1/risicolijsten/GM9001?{query}", token=rijk)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["location"]["name"] == query.split("=")[0]


@pytest.mark.parametrize(
    "path", ["/v1/ik", "/v1/publicaties/1", "/v1/modellen", "/v1/modellen/huidig", "/v1/indicatoren"]
)
def test_where_nothing_can_be_asked_any_key_is_an_error(client: Client, rijk: str, path: str) -> None:
    assert client.get(path, token=rijk).status_code == 200
    assert client.get(f"{path}?x=1", token=rijk).status_code == 400


def test_a_buurt_tells_its_course_its_reasons_and_where_it_stood(service: Serving, client: Client) -> None:
    service.store.publish(lists(areas=11), version=VERSION, by="demo", at=NOW, replaces=1, reason="een te veel")
    publish(service, "demo-3", areas=10)
    told = client.get(BUURT, token=service.token("gemeente:GM9001")).json()
    row = next(row for row in lists()[0]["rows"] if row["gebied"] == "BU90010002")
    assert (told["naam"], told["klasse"], told["score"]) == (row["naam"], row["klasse"], row["score"])
    assert told["gemeente"] == {"code": "GM9001", "naam": "Verzonnenstad"}
    assert told["verloop"] == row["verloop"]
    assert told["synthetisch"] is True
    assert [one["publicatie"]["nummer"] for one in told["lijsten"]] == [3, 3, 3, 3]
    assert told["lijsten"][0]["redenen"] == row["redenen"]
    assert told["stond_op"]["totaal"] == 12
    assert [(one["publicatie"], one["vervangen"]) for one in told["stond_op"]["plaatsen"][::4]] == [
        (3, False),
        (2, False),
        (1, True),
    ]


def test_the_history_of_a_buurt_comes_in_pages(client: Client, rijk: str) -> None:
    told = client.get(f"{BUURT}?grootte=3", token=rijk).json()["stond_op"]
    rest = client.get(relative(told["_links"]["volgende"]["href"]), token=rijk).json()["stond_op"]
    assert (len(told["plaatsen"]), len(rest["plaatsen"]), rest["_links"]["volgende"]) == (3, 1, None)


def test_a_buurt_that_left_the_lists_is_told_as_it_last_stood(service: Serving, client: Client, rijk: str) -> None:
    publish(service, "demo-2", areas=1)
    told = client.get(BUURT, token=rijk).json()
    assert [one["publicatie"]["nummer"] for one in told["lijsten"]] == [1]
    assert told["stond_op"]["totaal"] == 4


def test_a_buurt_of_another_gemeente_is_refused_whether_it_is_there_or_not(service: Serving, client: Client) -> None:
    token = service.token("gemeente:GM9001")
    there, not_there = (client.get(f"/v1/buurten/BU9002000{n}", token=token) for n in (1, 2))
    assert there.status_code == not_there.status_code == 403
    assert there.content == not_there.content
    assert client.get("/v1/buurten/BU90020002", token=service.token("rijk")).status_code == 404
    assert client.get("/v1/buurten/WK900201", token=token).status_code == 400


def test_reading_a_buurt_is_on_the_record(service: Serving, client: Client) -> None:
    token = service.token("gemeente:GM9001")
    client.get(BUURT, token=token)
    client.get("/v1/buurten/BU90020001", token=token)
    read, refused = service.store.audit.entries()[-2:]
    assert (read["action"], read["subject"], read["detail"]) == (
        "gebied gelezen",
        "BU90010002",
        {"via": "api", "publicaties": [1]},
    )
    assert (refused["action"], refused["subject"]) == ("gebied geweigerd", "BU90020001")


def test_a_wijk_is_read_like_a_buurt(service: Serving, client: Client, rijk: str) -> None:
    assert client.get("/v1/wijken/WK900102", token=rijk).status_code == 404
    publish(service, "wijk-1", level="wijk")
    told = client.get("/v1/wijken/WK900102", token=rijk).json()
    assert (told["niveau"], told["stond_op"]["totaal"]) == ("wijk", 4)


def test_the_model_tells_what_it_rests_on_but_not_its_files(service: Serving, client: Client) -> None:
    token = service.token("analist")
    answer = client.get("/v1/modellen/huidig", token=token)
    told = answer.json()
    assert (told["versie"], told["uitgave"]) == (VERSION, "3.0, meting 2024")
    assert told["lijsten"][0] == {
        "doel": "onvoldoende",
        "horizon": 2,
        "model": "lightgbm",
        "basislijn": False,
        "getoetste_metingen": 3,
        "afgegleden": 40,
    }
    assert "geheim" not in answer.text
    assert client.get("/v1/modellen", token=token).json()["modellen"] == [told]
    assert client.get(f"/v1/modellen/{VERSION}", token=token).json() == told
    assert client.get("/v1/modellen/demo-9", token=token).status_code == 404
    assert client.get("/v1/modellen", token=service.token("gemeente:GM9001")).status_code == 403


def test_the_catalogue_is_open_to_all(client: Client) -> None:
    answer = client.get("/v1/indicatoren", headers={"Origin": "https://elders.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    told = answer.json()
    score = next(one for one in told["indicatoren"] if one["naam"] == "score")
    assert (score["omschrijving"], score["meer_is"]) == ("de leefbaarheidsscore", "beter")
    assert {one["bron"] for one in told["indicatoren"]} <= {one["naam"] for one in told["bronnen"]}
    assert told["totaal"] == len(told["indicatoren"])


@pytest.mark.parametrize(
    ("role", "lists_of", "model"),
    [
        ("rijk", "alle", True),
        ("gemeente:GM9001,GM9002", "eigen gemeenten", False),
        ("analist", "geen", True),
        ("openbaar", "geen", False),
    ],
)
def test_everyone_can_ask_what_they_may(
    service: Serving, client: Client, role: str, lists_of: str, model: bool
) -> None:
    token = service.token(role)
    told = client.get("/v1/ik", token=token).json()
    assert told["rechten"] == {"risicolijsten": lists_of, "model": model}
    assert told["rol"] == role.split(":")[0]
    assert told["gemeenten"] == ([] if ":" not in role else ["GM9001", "GM9002"])
    assert told["token"] == token.split("_")[1]
    assert told["verloopt_op"] == "2026-03-09T09:30:00Z"
    assert client.get("/v1/ik").status_code == 401
