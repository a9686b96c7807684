"""The pages: signing in and out, who sees what, and what the page of a list says."""

import re

import pytest

from lib.client import Client
from lib.published import NOW, VERSION, lists
from lib.serving import CONTACT, Serving, serving

HTML = {"Accept": "text/html,application/xhtml+xml"}
OWN = "/risicolijsten/GM9001"


def sign_in(client: Client, token: str, **headers: str):  # type: ignore[no-untyped-def]
    secret = form_secret(client.get("/", headers=HTML).text)
    return client.post("/aanmelden", data={"token": token, "formulier": secret}, headers={**HTML, **headers})


def form_secret(page: str) -> str:
    found = re.search(r'name="formulier" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("role", "home"),
    [
        ("gemeente:GM9001", OWN),
        ("gemeente:GM9001,GM9002", "/risicolijsten"),
        ("rijk", "/risicolijsten"),
        ("analist", "/kenmerken"),
    ],
)
def test_after_signing_in_everyone_comes_to_their_own_page(
    service: Serving, client: Client, role: str, home: str
) -> None:
    assert sign_in(client, service.token(role)).headers["location"] == "/"
    answer = client.get("/", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, home)
    assert client.get(home, headers=HTML).status_code == 200


def test_a_wrong_token_is_told_and_begins_nothing(client: Client) -> None:
    answer = sign_in(client, "vroeg_000000000000_" + "A" * 43)
    assert answer.status_code == 403
    assert "Dit token is niet geldig" in answer.text
    assert "vroegsignalering-sessie" not in client.cookies


def test_the_cookies_are_for_us_alone(service: Serving, client: Client) -> None:
    cookie = sign_in(client, service.token("rijk")).headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=strict", "Path=/"):
        assert part in cookie
    assert "Secure" not in cookie
    assert "Domain" not in cookie


def test_behind_tls_the_cookies_go_over_tls_only(tmp_path) -> None:  # type: ignore[no-untyped-def]
    service = serving(tmp_path, tls=True)
    client = Client(service.app)
    cookie = sign_in(client, service.token("rijk")).headers["set-cookie"]
    assert cookie.startswith("__Host-sessie=")
    assert "Secure" in cookie
    client.close()


@pytest.mark.parametrize("path", ["/risicolijsten", OWN, "/kenmerken"])
def test_without_signing_in_a_browser_is_led_to_the_form(client: Client, path: str) -> None:
    answer = client.get(path, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_signing_out_ends_the_session_also_for_a_kept_cookie(service: Serving, client: Client) -> None:
    sign_in(client, service.token("gemeente:GM9001"))
    session = client.cookies["vroegsignalering-sessie"]
    secret = form_secret(client.get(OWN, headers=HTML).text)
    assert client.post("/afmelden", data={"formulier": secret}, headers=HTML).status_code == 303
    assert "vroegsignalering-sessie" not in client.cookies
    client.cookies.set("vroegsignalering-sessie", session)
    assert client.get(OWN, headers=HTML).status_code == 303


def test_a_session_ends_after_eight_hours(service: Serving, client: Client) -> None:
    sign_in(client, service.token("gemeente:GM9001"))
    service.clock.forward(hours=8)
    assert client.get(OWN, headers=HTML).status_code == 303


@pytest.mark.parametrize("act", ["/aanmelden", "/afmelden"])
@pytest.mark.parametrize(
    ("headers", "keep"),
    [({}, False), ({"Origin": "https://elders.example"}, True), ({"Sec-Fetch-Site": "cross-site"}, True)],
)
def test_a_form_from_elsewhere_is_refused(
    service: Serving, client: Client, act: str, headers: dict[str, str], keep: bool
) -> None:
    token = service.token("gemeente:GM9001")
    sign_in(client, token)
    secret = form_secret(client.get(OWN, headers=HTML).text) if keep else "geraden"
    answer = client.post(act, data={"token": token, "formulier": secret}, headers={**HTML, **headers})
    assert answer.status_code == 403
    assert "komt niet van onze eigen pagina" in answer.text
    assert client.get(OWN, headers=HTML).status_code == 200


def test_our_own_origin_is_accepted(service: Serving, client: Client) -> None:
    token = service.token("rijk")
    headers = {"Origin": "https://localhost", "Sec-Fetch-Site": "same-origin"}
    assert sign_in(client, token, **headers).status_code == 303


@pytest.mark.parametrize("body", [b"x" * 5000, b"\xff=1", b"&".join(b"a=1" for _ in range(50))])
def test_a_form_that_cannot_be_read_is_400(client: Client, body: bytes) -> None:
    assert client.post("/aanmelden", content=body, headers=HTML).status_code == 400


def test_the_page_of_another_gemeente_is_refused_in_words(service: Serving, client: Client) -> None:
    sign_in(client, service.token("gemeente:GM9001"))
    there, not_there = (client.get(f"/risicolijsten/{code}", headers=HTML) for code in ("GM9002", "GM9999"))
    assert there.status_code == 403
    assert "Uw token geeft geen toegang" in there.text
    assert there.content == not_there.content


@pytest.mark.parametrize("path", ["/risicolijsten/GM9002", f"{OWN}?horizon=x", "/nergens"])
def test_who_is_signed_in_keeps_the_menu_and_the_way_out_on_a_page_of_a_problem(
    service: Serving, client: Client, path: str
) -> None:
    assert "Afmelden" not in client.get("/nergens", headers=HTML).text
    sign_in(client, service.token("gemeente:GM9001"))
    page = client.get(path, headers=HTML).text
    assert ">Risicolijsten</a>" in page
    assert client.post("/afmelden", data={"formulier": form_secret(page)}, headers=HTML).status_code == 303
    assert "vroegsignalering-sessie" not in client.cookies


def test_who_has_no_pages_is_told_where_the_api_is_and_can_sign_out(service: Serving, client: Client) -> None:
    sign_in(client, service.token("openbaar"))
    answer = client.get("/", headers=HTML)
    assert answer.status_code == 200
    assert "Dit token is voor de API" in answer.text
    assert '<a href="https://localhost/v1/openapi.json">https://localhost/v1/openapi.json</a>' in answer.text
    refused = client.get("/risicolijsten", headers=HTML)
    assert refused.status_code == 403
    assert "Voor uw token zijn er geen pagina's" in refused.text
    assert client.post("/afmelden", data={"formulier": form_secret(answer.text)}, headers=HTML).status_code == 303
    assert "Uw token" in client.get("/", headers=HTML).text


def test_wrong_input_and_unknown_pages_are_told_in_words(service: Serving, client: Client) -> None:
    sign_in(client, service.token("gemeente:GM9001"))
    wrong = client.get(OWN + "?horizon=x", headers=HTML)
    assert wrong.status_code == 400
    assert "horizon: De waarde is geen geheel getal." in wrong.text
    assert client.get("/nergens", headers=HTML).headers["content-type"].startswith("text/html")


def test_the_page_shows_each_area_with_its_rank_chance_class_and_reasons(service: Serving, client: Client) -> None:
    sign_in(client, service.token("gemeente:GM9001"))
    page = client.get(OWN, headers=HTML).text
    for words in (
        "SYNTHETISCH",
        "Molenbuurt 2",
        "tussen 1 en 7",
        "21%",
        "21 op de 100",
        "tussen 13% en 32%",
        "zwak",
        "afstand tot de grens",
        "verandering per jaar: overlast en onveiligheid",
        "geen oorzaken",
        "over 2 jaar, bij de meting van 2026",
        "marge van 90%",
        "vanaf de metingen van 2018, 2020 en 2022",
        "waren er later 114 afgegleden; van alle 9.120 gebieden 412.",
        "waren het er 98 van de 300.",
        "grens −0,",
        VERSION,
        "1 januari 2026",
    ):
        assert words in page, words
    assert page.count('<li class="area') == 6
    assert page.count('class="boundary"') == 6
    assert "Oude Dijk 1<" not in page  # of the other gemeente


def test_a_page_has_no_script_and_no_style_of_its_own(service: Serving, client: Client) -> None:
    sign_in(client, service.token("rijk"))
    for path in ("/risicolijsten", OWN, "/kenmerken", "/analyses"):
        page = client.get(path, headers=HTML).text
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", page)


def test_names_are_shown_as_text(service: Serving, client: Client) -> None:
    content = lists(version="demo-2")
    for one in content:
        one["rows"][1]["naam"] = "<b onclick=x>&"
    service.store.publish(content, version="demo-2", by="demo", at=NOW)
    sign_in(client, service.token("gemeente:GM9001"))
    assert "&lt;b onclick=x&gt;&amp;" in client.get(OWN, headers=HTML).text


def test_a_real_list_has_no_banner_and_a_replaced_one_says_so(service: Serving, client: Client) -> None:
    service.store.publish(
        lists(synthetic=False), version=VERSION, by="demo", at=NOW, reason="echte cijfers", replaces=1
    )
    sign_in(client, service.token("gemeente:GM9001"))
    newest, older = client.get(OWN, headers=HTML).text, client.get(OWN + "?publicatie=1", headers=HTML).text
    assert "SYNTHETISCH" not in newest
    assert "SYNTHETISCH" in older
    assert "Deze publicatie is verbeterd" in older
    assert "doel=onvoldoende&amp;horizon=2&amp;publicatie=2" in older  # the same list, in the one that stands
    assert "Deze publicatie is verbeterd" not in newest


@pytest.mark.parametrize(("areas", "folded"), [(50, 0), (54, 2)])
def test_all_but_the_first_of_a_long_list_are_folded_away(
    service: Serving, client: Client, areas: int, folded: int
) -> None:
    service.store.publish(lists(version="demo-2", areas=areas), version="demo-2", by="demo", at=NOW)
    sign_in(client, service.token("gemeente:GM9001"))
    page = client.get(OWN, headers=HTML).text
    assert page.count('<li class="area card"') == areas / 2
    assert ("Toon ook de overige 2 buurten" in page) == bool(folded)
    before, _, rest = page.partition('<details class="rest">')
    assert (before.count('<li class="area card"'), rest.count('<li class="area card"')) == (25, folded)
    assert before.index("Werkmap (XLSX)") < before.index('<ol class="areas">')


def test_the_overview_names_the_publication_that_its_gemeenten_are_in(service: Serving, client: Client) -> None:
    newer = lists(version="demo-2")
    for one in newer:
        one["provenance"]["level"] = "pc4"
        for number, row in enumerate(one["rows"]):
            row |= {"gebied": f"{1000 + number}", "gemeente": None, "gemeentecode": None}
    service.store.publish(newer, version="demo-2", by="demo", at=NOW)
    sign_in(client, service.token("rijk"))
    page = client.get("/risicolijsten", headers=HTML).text
    assert "Publicatie 1 van" in page


def test_unknown_class_score_boundary_and_reasons_are_said(service: Serving, client: Client) -> None:
    content = lists(version="demo-2")
    for one in content:
        del one["provenance"]["boundary"], one["provenance"]["track_record"]
        one["rows"][1] |= {"klasse": None, "score": None, "redenen": [], "verloop": []}
    service.store.publish(content, version="demo-2", by="demo", at=NOW)
    sign_in(client, service.token("gemeente:GM9001"))
    page = client.get(OWN, headers=HTML).text
    for words in ("klasse niet bekend", "Dit model geeft geen redenen.", "Minder dan twee scores bekend."):
        assert words in page
    assert 'class="boundary"' not in page
    assert "Hoe goed zulke lijsten bleken" not in page


def test_a_single_earlier_list_is_told_as_one(service: Serving, client: Client) -> None:
    content = lists(version="demo-2")
    for one in content:
        one["provenance"]["track_record"] |= {"origins": [2022], "found_by_distance": None}
    service.store.publish(content, version="demo-2", by="demo", at=NOW)
    sign_in(client, service.token("gemeente:GM9001"))
    page = client.get(OWN, headers=HTML).text
    assert "Zo&#39;n lijst is nagemaakt vanaf de meting van 2022" in page
    assert "Van de eerste 100 gebieden waren er later 114 afgegleden" in page
    assert "alleen de afstand tot de grens" not in page


def test_the_overview_names_the_gemeenten_that_one_may_see(service: Serving, client: Client) -> None:
    sign_in(client, service.token("rijk"))
    page = client.get("/risicolijsten", headers=HTML).text
    assert page.index("Bedachterhoek") < page.index("Verzonnenstad")


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/risicolijsten", 'href="/risicolijsten" aria-current="page"'),
        (OWN, 'href="/risicolijsten" aria-current="true"'),
        ("/analyses", 'href="/analyses" aria-current="page"'),
    ],
)
def test_the_menu_says_where_one_is(service: Serving, client: Client, path: str, current: str) -> None:
    sign_in(client, service.token("rijk"))
    menu = client.get(path, headers=HTML).text.split('aria-label="Hoofdmenu"')[1].split("</nav>")[0]
    assert current in menu
    assert menu.count("aria-current") == 1


def test_every_page_says_whom_to_ask_and_where_the_api_is_described(service: Serving, client: Client) -> None:
    pages = [client.get(path, headers=HTML).text for path in ("/", "/nergens")]
    sign_in(client, service.token("rijk"))
    pages += [client.get(path, headers=HTML).text for path in ("/risicolijsten", OWN)]
    for page in pages:
        assert f'<a href="mailto:{CONTACT.email}">{CONTACT.name}</a>' in page
        assert f'href="{CONTACT.url}"' in page
        assert 'href="/v1/openapi.json"' in page
    assert client.get("/v1/openapi.json").status_code == 200


def test_every_page_with_synthetic_figures_says_so(service: Serving, client: Client) -> None:
    sign_in(client, service.token("rijk"))
    for path in ("/risicolijsten", OWN, "/kenmerken", "/analyses"):
        assert "<strong>SYNTHETISCH</strong>" in client.get(path, headers=HTML).text, path


def test_the_analyst_sees_the_features_of_every_list(service: Serving, client: Client) -> None:
    sign_in(client, service.token("analist"))
    page = client.get("/kenmerken", headers=HTML).text
    assert page.count("in woorden: score.niveau") == 4
    assert "Getoetst op 2018, 2020, 2022" in page
    assert client.get(OWN, headers=HTML).status_code == 403


def test_the_features_that_weigh_least_are_folded_away_and_the_model_is_named_in_words(
    service: Serving, client: Client
) -> None:
    for one in service.model.importance.values():
        weight = one["features"][0]
        one |= {"candidate": "boosted_change"}
        one["features"] = [weight | {"kenmerk": f"score.{n}", "shap": 1 / n} for n in range(1, 18)]
    sign_in(client, service.token("analist"))
    page = client.get("/kenmerken", headers=HTML).text
    assert page.count("Model: lineaire regressie met bomen") == 4
    first = page.split("<section")[1]
    open_part, folded = first.split("<details>")
    assert open_part.count('<th scope="row">') == 15
    assert "De andere kenmerken (2), die lichter wegen" in folded
    assert folded.count('<th scope="row">') == 2
    assert "score.16<" in folded


def test_of_a_model_that_was_judged_nowhere_the_page_does_not_say_that_it_has_no_features(
    service: Serving, client: Client
) -> None:
    for one in service.model.importance.values():
        one |= {"origins": [], "features": []}
    sign_in(client, service.token("analist"))
    page = client.get("/kenmerken", headers=HTML).text
    assert "kent geen kenmerken" not in page
    assert page.count("Op geen enkele meting getoetst.") == 4


def test_readings_of_the_page_are_on_the_record(service: Serving, client: Client) -> None:
    sign_in(client, service.token("gemeente:GM9001"))
    client.get(OWN, headers=HTML)
    signed, read = service.store.audit.entries()[-2:]
    assert signed["action"] == "aangemeld"
    assert (read["action"], read["detail"]["via"]) == ("lijst gelezen", "pagina")


def test_a_list_can_be_taken_along_from_its_page(service: Serving, client: Client) -> None:
    sign_in(client, service.token("gemeente:GM9001"))
    page = client.get(OWN + "?doel=zwak&horizon=4", headers=HTML).text
    addresses = re.findall(r'href="([^"]+formaat=[^"]+)" download', page)
    forms = ("openxml", "text/csv", "text/html", "geo+json", "parquet", "json")
    for address, media_type in zip(addresses, forms, strict=True):
        answer = client.get(address.replace("&amp;", "&"), headers=HTML)
        assert answer.status_code == 200
        assert media_type in answer.headers["content-type"]
    assert service.store.audit.entries()[-1]["detail"]["via"] == "pagina"


def test_a_gemeente_that_is_only_on_another_list_comes_to_that_one(service: Serving, client: Client) -> None:
    content = lists(version="wijk-1", level="wijk")
    for row in content[-1]["rows"]:
        row |= {"gebied": row["gebied"].replace("900", "904"), "gemeente": "Zoekdorp", "gemeentecode": "GM9003"}
    service.store.publish(content, version="wijk-1", by="demo", at=NOW)
    token = service.token("gemeente:GM9003")
    told = client.get("/v1/risicolijsten/GM9003", token=token).json()["herkomst"]
    assert (told["niveau"], told["doel"], told["horizon"]) == ("wijk", "zwak", 4)
    sign_in(client, token)
    page = client.get("/risicolijsten/GM9003", headers=HTML)
    assert page.status_code == 200
    assert "over 2 jaar" not in page.text  # no way to a list without any area of it
    missing = client.get("/risicolijsten/GM9003?niveau=buurt", headers=HTML)
    assert missing.status_code == 404
    assert "staat geen enkel gebied van GM9003" in missing.text
    assert "Zoekdorp" in client.get("/risicolijsten", headers=HTML).text


def test_lists_of_another_level_are_a_choice_on_the_page(service: Serving, client: Client) -> None:
    service.store.publish(lists(version="wijk-1", level="wijk"), version="wijk-1", by="demo", at=NOW)
    sign_in(client, service.token("gemeente:GM9001"))
    page = client.get(OWN, headers=HTML).text
    assert "Molenbuurt 2" in page
    assert "buurten: naar onvoldoende, over 2 jaar" in page
    address = re.search(r'href="([^"]+)">wijken: naar zwak, over 2 jaar', page)
    assert address
    assert "WK900102" in client.get(address[1].replace("&amp;", "&"), headers=HTML).text
    pinned = client.get(OWN + "?publicatie=1", headers=HTML).text
    assert "wijken:" not in pinned
    assert "publicatie=1" in pinned
    home = client.get("/risicolijsten", headers=HTML).text
    assert home.count("Verzonnenstad") == 1
