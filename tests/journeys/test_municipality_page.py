"""A policy officer of a municipality signs in with a browser, reads the list, asks for another, and signs out."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from lib.serving import Serving, serving

pytestmark = pytest.mark.browser

_CHROMIUM = shutil.which("chromium")
_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Serving:
    return serving(tmp_path_factory.mktemp("service"))


@pytest.fixture(scope="module")
def address(service: Serving) -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(service.app, log_level="error", server_header=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if _CHROMIUM is None:
        pytest.skip("chromium is not on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    # A style or picture that the policy refuses, or an address that is not there, is told on the console.
    assert [told for told in complaints if "status of 403" not in told] == []


def sign_in(page: Page, address: str, token: str) -> None:
    page.goto(address)
    page.get_by_label("Uw token").fill(token)
    page.get_by_role("button", name="Aanmelden").click()


def test_from_signing_in_to_signing_out(page: Page, address: str, service: Serving) -> None:
    sign_in(page, address, service.token("gemeente:GM9001"))
    expect(page).to_have_url(f"{address}/risicolijsten/GM9001")
    expect(page.get_by_text("SYNTHETISCH")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Verzonnenstad")
    areas = page.locator("ol.areas > li")
    expect(areas).to_have_count(6)
    first = areas.first
    expect(first.get_by_role("heading", name="Molenbuurt 2")).to_be_visible()
    expect(first.get_by_text("21 op de 100")).to_be_visible()
    expect(first.get_by_role("img", name="Kans 21%, tussen 13% en 32%")).to_be_visible()
    expect(first.get_by_role("img", name="2024: −0,230 (zwak)")).to_be_visible()

    characteristic = first.get_by_text("verandering per jaar: overlast en onveiligheid")
    expect(characteristic).to_be_hidden()
    first.get_by_text("Kenmerken").click()
    expect(characteristic).to_be_visible()

    page.get_by_role("link", name="naar zwak, binnen 4 jaar").click()
    expect(page.get_by_role("link", name="naar zwak, binnen 4 jaar")).to_have_attribute("aria-current", "page")
    expect(page.locator(".lead")).to_contain_text("uiterlijk bij de meting van 2028, af te glijden naar zwak")

    page.get_by_role("button", name="Afmelden").click()
    expect(page.get_by_role("heading", name="Aanmelden")).to_be_visible()
    page.goto(f"{address}/risicolijsten/GM9001")
    expect(page.get_by_role("heading", name="Aanmelden")).to_be_visible()


def test_a_wrong_token_is_told_where_it_was_typed(page: Page, address: str) -> None:
    sign_in(page, address, "vroeg_verkeerd")
    expect(page.get_by_role("alert")).to_contain_text("Dit token is niet geldig")
    expect(page.get_by_label("Uw token")).to_have_attribute("aria-invalid", "true")


def test_the_form_can_be_filled_with_the_keyboard_alone(page: Page, address: str, service: Serving) -> None:
    page.goto(address)
    for _ in range(3):  # skip link, name of the service, token
        page.keyboard.press("Tab")
    expect(page.get_by_label("Uw token")).to_be_focused()
    page.keyboard.type(service.token("gemeente:GM9001"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/risicolijsten/GM9001")


@pytest.mark.parametrize("width", [320, 390, 820, 1280])
def test_nothing_falls_off_the_page_at_any_width(page: Page, address: str, service: Serving, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, address, service.token("gemeente:GM9001"))
    expect(page.locator("ol.areas > li")).to_have_count(6)
    page.wait_for_load_state()  # the style sheet too
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_list_prints_without_the_buttons(page: Page, address: str, service: Serving, tmp_path: Path) -> None:
    sign_in(page, address, service.token("gemeente:GM9001"))
    expect(page.locator("ol.areas > li")).to_have_count(6)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Afmelden")).to_be_hidden()
    expect(page.get_by_text("SYNTHETISCH")).to_be_visible()
    expect(page.get_by_text("Herkomst")).to_be_visible()
    assert page.pdf(path=tmp_path / "list.pdf").startswith(b"%PDF")


@pytest.mark.parametrize("width", [320, 1280])
def test_what_the_gemeente_knows_is_recorded_beside_the_area(
    page: Page, address: str, service: Serving, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, address, service.token("gemeente:GM9001"))
    area = page.locator("#BU90010004")
    area.get_by_text("vast").first.click()
    area.get_by_role("button", name="Leg vast").click()  # the browser asks for what lacks
    assert page.evaluate("document.querySelectorAll('#BU90010004 :invalid').length") > 0
    area.get_by_label("Ja, en er wordt al iets gedaan").check()
    area.get_by_label("Toelichting").fill(f"Programma van {width}\nsinds 2025")
    area.get_by_label("Uw naam of functie").fill("A. de Vries")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    area.get_by_role("button", name="Leg vast").click()
    expect(page).to_have_url(f"{address}/risicolijsten/GM9001?niveau=buurt&doel=onvoldoende&horizon=2#BU90010004")
    expect(area.get_by_text(f"Programma van {width}")).to_be_visible()
    expect(area.get_by_text("al in aanpak").first).to_be_visible()
