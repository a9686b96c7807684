"""What the gemeente knows on the page of its list: the form, what it recorded, and its history."""

import re

import httpx
import pytest

from lib.client import Client
from lib.published import NOW, lists
from lib.serving import Serving

HTML = {"Accept": "text/html,application/xhtml+xml"}
OWN = "/risicolijsten/GM9001"
SEND = f"{OWN}/signaleringen"


def sign_in(service: Serving, client: Client, role: str = "gemeente:GM9001") -> None:
    secret = _hidden(client.get("/", headers=HTML).text)["formulier"]
    client.post("/aanmelden", data={"token": service.token(role), "formulier": secret}, headers=HTML)


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def form_of(client: Client, area: str, path: str = OWN) -> dict[str, str]:
    """The fields that stand in the form of one area, as the browser would send them."""
    page = client.get(path, headers=HTML).text
    return _hidden(page.split(f'id="{area}"')[1].split("</form>")[0])


def send(client: Client, form: dict[str, str], **told: str) -> httpx.Response:
    told = {"oordeel": "al in aanpak", "toelichting": "Regel 1\r\nregel 2", "auteur": "A. de Vries"} | told
    return client.post(SEND, data=form | told, headers=HTML)


def test_a_form_records_on_the_list_it_stands_on_and_leads_back_to_the_area(service: Serving, client: Client) -> None:
    sign_in(service, client)
    answer = send(client, form_of(client, "BU90010004", f"{OWN}?doel=zwak&horizon=4"))
    back = f"{OWN}?niveau=buurt&doel=zwak&horizon=4#BU90010004"
    assert (answer.status_code, answer.headers["location"]) == (303, back)
    (one,) = service.store.signals.find()[1]
    assert (one.area, one.series.target, one.series.horizon, one.publication) == ("BU90010004", "zwak", 4, 1)
    assert (one.judgement, one.explanation, one.author) == ("al in aanpak", "Regel 1\nregel 2", "A. de Vries")
    page = client.get(back, headers=HTML).text
    for words in ("Wat de gemeente weet", ">al in aanpak<", "Regel 1\nregel 2", "A. de Vries, 2 maart 2026"):
        assert page.count(words) == 1, words
    item = page.split('<li class="area card" id="BU90010004"')[1].split('<li class="area')[0]
    assert item.index("<h2") < item.index('role="status">Vastgelegd.')
    assert page.count('role="status"') == 1
    assert service.store.audit.entries()[-1]["action"] == "signaleringen gelezen"


def test_the_newest_stands_open_and_the_others_are_its_history(service: Serving, client: Client) -> None:
    sign_in(service, client)
    form = form_of(client, "BU90010002")
    for text in ("eerst", "toen", "ten slotte"):
        send(client, form, toelichting=text)
    page = client.get(OWN, headers=HTML).text
    assert "Eerder vastgelegd (2)" in page
    places = [page.index(one) for one in ("ten slotte", "Eerder vastgelegd", "toen</span>", "eerst</span>")]
    assert places == sorted(places)


def test_a_list_asked_for_by_its_publication_stays_that_list(service: Serving, client: Client) -> None:
    service.store.publish(lists(version="demo-2"), version="demo-2", by="demo", at=NOW)
    sign_in(service, client)
    answer = send(client, form_of(client, "BU90010002", f"{OWN}?publicatie=1"))
    assert answer.headers["location"].endswith("&publicatie=1#BU90010002")
    assert service.store.signals.find()[1][0].publication == 1


def test_under_another_list_a_judgement_says_what_it_was_about(service: Serving, client: Client) -> None:
    sign_in(service, client)
    for text in ("eerst", "daarna"):
        send(client, form_of(client, "BU90010002"), toelichting=text)
    about = "(over: onvoldoende, 2 jaar, publicatie 1)"
    assert "(over:" not in client.get(OWN, headers=HTML).text
    assert client.get(f"{OWN}?doel=zwak&horizon=4", headers=HTML).text.count(about) == 2
    service.store.publish(lists(version="demo-2"), version="demo-2", by="demo", at=NOW)
    assert client.get(OWN, headers=HTML).text.count(about) == 2
    assert "(over:" not in client.get(f"{OWN}?publicatie=1", headers=HTML).text


def test_what_is_said_is_shown_as_text(service: Serving, client: Client) -> None:
    sign_in(service, client)
    send(client, form_of(client, "BU90010002"), toelichting="<script>alert(1)</script>", auteur='"><b>')
    page = client.get(OWN, headers=HTML).text
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "<b>A" not in page


def test_the_ministry_reads_what_is_known_and_has_no_form(service: Serving, client: Client) -> None:
    sign_in(service, client)
    form = form_of(client, "BU90010002")
    send(client, form)
    client.cookies.clear()
    sign_in(service, client, "rijk")
    page = client.get(OWN, headers=HTML).text
    assert "A. de Vries, 2 maart 2026" in page
    assert "<textarea" not in page
    assert send(client, form | {"formulier": _hidden(page)["formulier"]}).status_code == 403


def test_all_that_is_wrong_in_a_form_is_told_at_once(service: Serving, client: Client) -> None:
    sign_in(service, client)
    answer = send(client, form_of(client, "BU90010002"), oordeel="vast wel", auteur=" ", toelichting="x" * 2001)
    assert answer.status_code == 400
    for words in (
        "Niet ingevuld: Herkent u dit signaal?",
        "Niet ingevuld: Uw naam of functie",
        "Te lang, ten hoogste 2000 tekens: Toelichting",
    ):
        assert f"<li>{words}</li>" in answer.text
    assert service.store.signals.find() == (0, [])


def test_what_was_filled_in_wrongly_can_be_mended_where_it_is_told(service: Serving, client: Client) -> None:
    sign_in(service, client)
    form = form_of(client, "BU90010002", f"{OWN}?doel=zwak&horizon=4&publicatie=1")
    page = send(client, form, auteur="  ", toelichting="<b>Regel 1\r\nregel 2").text
    assert "Molenbuurt 2 <small>" in page
    assert 'value="al in aanpak" required checked>' in page
    assert page.count(" checked") == 1
    assert "&lt;b&gt;Regel 1\r\nregel 2</textarea>" in page
    back = f"{OWN}?niveau=buurt&amp;doel=zwak&amp;horizon=4&amp;publicatie=1#BU90010002"
    assert f'href="{back}"' in page
    again = _hidden(page.split("<textarea")[0].split(f'action="{SEND}"')[1])
    assert again == form
    assert send(client, again).headers["location"] == back.replace("&amp;", "&")
    assert service.store.signals.find()[1][0].author == "A. de Vries"


@pytest.mark.parametrize(
    "change", [{"horizon": "x"}, {"gebied": "BU90020001"}, {"gebied": "BU90019999"}, {"meer": "1"}]
)
def test_a_form_that_is_wrong_elsewhere_is_not_given_again(
    service: Serving, client: Client, change: dict[str, str]
) -> None:
    sign_in(service, client)
    answer = send(client, form_of(client, "BU90010002") | change, auteur=" ")
    assert answer.status_code == 400
    assert "<textarea" not in answer.text
    assert service.store.signals.find() == (0, [])


def test_a_long_explanation_in_any_script_fits(service: Serving, client: Client) -> None:
    sign_in(service, client)
    assert send(client, form_of(client, "BU90010002"), toelichting="🏘" * 2000).status_code == 303
    assert send(client, form_of(client, "BU90010002"), toelichting="x" * 40_000).status_code == 400


@pytest.mark.parametrize(
    ("headers", "change"),
    [
        ({}, {"formulier": "geraden"}),
        ({}, {"formulier": ""}),
        ({"Origin": "https://elders.example"}, {}),
        ({"Sec-Fetch-Site": "cross-site"}, {}),
    ],
)
def test_a_form_from_elsewhere_records_nothing(
    service: Serving, client: Client, headers: dict[str, str], change: dict[str, str]
) -> None:
    sign_in(service, client)
    form = form_of(client, "BU90010002") | {"oordeel": "bevestigd", "auteur": "x"} | change
    answer = client.post(SEND, data=form, headers={**HTML, **headers})
    assert answer.status_code == 403
    assert "komt niet van onze eigen pagina" in answer.text
    assert service.store.signals.find() == (0, [])


def test_an_area_of_another_gemeente_is_refused(service: Serving, client: Client) -> None:
    sign_in(service, client)
    form = form_of(client, "BU90010002")
    there, not_there = (send(client, form | {"gebied": area}) for area in ("BU90020001", "BU90020999"))
    assert there.status_code == 403
    assert there.content == not_there.content
    assert service.store.signals.find() == (0, [])


def test_an_area_of_another_gemeente_than_the_address_says_is_not_recorded(service: Serving, client: Client) -> None:
    sign_in(service, client, "gemeente:GM9001,GM9002")
    form = form_of(client, "BU90010002")
    answer = send(client, form | {"gebied": "BU90020001"})
    assert answer.status_code == 400
    assert "BU90020001 ligt niet in GM9001." in answer.text
    assert service.store.signals.find() == (0, [])


def test_without_signing_in_a_browser_is_led_to_the_form(service: Serving, client: Client) -> None:
    sign_in(service, client)
    form = form_of(client, "BU90010002")
    client.cookies.delete("vroegsignalering-sessie")
    assert send(client, form).headers["location"] == "/"
    assert service.store.signals.find() == (0, [])
