"""Lists over many gemeenten, from the page of the ministry: what can be chosen, and the file that comes of it."""

import re

import pytest

from lib.client import Client
from lib.published import NOW, lists
from lib.serving import Serving

HTML = {"Accept": "text/html,application/xhtml+xml"}
ALL = {"gebied": "landelijk", "lijst": "buurt-onvoldoende-2", "formaat": "csv"}


@pytest.fixture(autouse=True)
def published(service: Serving) -> None:
    """Every other area lies in Amsterdam, the others in a gemeente that is in no region."""
    content = lists(version="demo-2")
    for row in (row for one in content for row in one["rows"]):
        if row["rang"] % 2:
            row |= {"gemeentecode": "GM0363", "gemeente": "Amsterdam"}
    service.store.publish(content, version="demo-2", by="demo", at=NOW)


def sign_in(service: Serving, client: Client, role: str) -> None:
    found = re.search(r'name="formulier" value="([^"]+)"', client.get("/", headers=HTML).text)
    assert found
    client.post("/aanmelden", data={"token": service.token(role), "formulier": found[1]}, headers=HTML)


def offered(page: str, name: str) -> dict[str, str]:
    field = page.split(f'<select id="{name}"')[1].split("</select>")[0]
    return dict(re.findall(r'<option value="([^"]+)">([^<]+)</option>', field))


def test_the_ministry_can_choose_the_country_or_a_region_with_areas_any_list_and_any_file(
    service: Serving, client: Client
) -> None:
    sign_in(service, client, "rijk")
    page = client.get("/risicolijsten", headers=HTML).text
    areas = offered(page, "gebied")
    assert next(iter(areas)) == "landelijk"
    assert areas["g4"] == "G4"
    assert "zeeuws-vlaanderen" not in areas
    assert page.index('<optgroup label="Provincie">') < page.index('<optgroup label="Stedennetwerk">')
    assert offered(page, "lijst") == {
        f"buurt-{target}-{years}": f"buurten, naar {target}, over {years} jaar"
        for target in ("onvoldoende", "zwak")
        for years in (2, 4)
    }
    assert list(offered(page, "formaat")) == ["xlsx", "csv", "html", "geojson", "parquet"]


@pytest.mark.parametrize(("area", "rows"), [("landelijk", 12), ("g4", 6)])
def test_what_is_chosen_comes_as_a_file(service: Serving, client: Client, area: str, rows: int) -> None:
    sign_in(service, client, "rijk")
    chosen = client.get("/meer-gemeenten", params=ALL | {"gebied": area, "lijst": "buurt-zwak-4"}, headers=HTML)
    assert chosen.status_code == 303
    answer = client.get(chosen.headers["location"], headers=HTML)
    assert answer.status_code == 200
    assert f"risicolijst-{area}-buurt-zwak-4-publicatie-2.csv" in answer.headers["content-disposition"]
    assert answer.text.count("\r\n") == 1 + rows


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lijst": "buurt-onvoldoende"}, "lijst:"),
        ({"gebied": "//elders.example"}, "gebied:"),
        ({"formaat": "json"}, "formaat:"),
    ],
)
def test_a_choice_that_the_form_does_not_offer_is_refused(
    service: Serving, client: Client, change: dict[str, str], words: str
) -> None:
    sign_in(service, client, "rijk")
    answer = client.get("/meer-gemeenten", params=ALL | change, headers=HTML)
    assert answer.status_code == 400
    assert words in answer.text


def test_a_region_that_does_not_exist_is_said_to_be_none(service: Serving, client: Client) -> None:
    sign_in(service, client, "rijk")
    chosen = client.get("/meer-gemeenten", params=ALL | {"gebied": "utopia"}, headers=HTML)
    answer = client.get(chosen.headers["location"], headers=HTML)
    assert (answer.status_code, "Deze regio bestaat niet" in answer.text) == (404, True)


def test_another_role_has_no_such_choice_and_no_such_file(service: Serving, client: Client) -> None:
    sign_in(service, client, "gemeente:GM9001,GM9002")
    assert "Over meer gemeenten" not in client.get("/risicolijsten", headers=HTML).text
    for path in ("/landelijk/risicolijst", "/regios/g4/risicolijst"):
        assert client.get(path, headers=HTML).status_code == 403
