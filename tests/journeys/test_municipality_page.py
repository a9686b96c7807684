"""A policy officer of a municipality signs in with a browser, reads the list, asks for another, and signs out."""

import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from lib.published import NOW, lists
from lib.serving import Serving, serving
from vroegsignalering.api.analysis_schemas import SENT_ANALYSES

pytestmark = pytest.mark.browser

SENT = SENT_ANALYSES["vraagAnalyseAan"]

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
    assert [told for told in complaints if not re.search("status of 40[03]", told)] == []


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

    page.get_by_role("link", name="naar zwak, over 4 jaar").click()
    expect(page.get_by_role("link", name="naar zwak, over 4 jaar")).to_have_attribute("aria-current", "page")
    expect(page.locator(".lead")).to_contain_text("bij de meting van 2028, te zijn afgegleden naar zwak")

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
    area.get_by_text(re.compile("^Leg (vast wat|iets nieuws)")).click()
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
    expect(page.get_by_role("status")).to_contain_text("Vastgelegd.")
    expect(area.get_by_role("heading", level=2)).to_be_in_viewport()


def _files(tmp_path: Path) -> tuple[Path, Path]:
    figures, about = tmp_path / "meldingen.csv", tmp_path / "meldingen.toml"
    figures.write_text(SENT["cijfers"], encoding="utf-8")
    about.write_text(SENT["beschrijving"], encoding="utf-8")
    return figures, about


def _send(page: Page, figures: Path, about: Path) -> None:
    page.get_by_role("link", name="Eigen cijfers").click()
    page.get_by_label("Cijfers (CSV)").set_input_files(figures)
    page.get_by_label("Beschrijving (TOML)").set_input_files(about)
    page.get_by_role("button", name="Vraag aan").click()


def test_own_figures_are_sent_followed_and_opened(page: Page, address: str, service: Serving, tmp_path: Path) -> None:
    figures, about = _files(tmp_path)
    sign_in(page, address, service.token("gemeente:GM9001"))
    _send(page, figures, about)
    expect(page.get_by_role("heading", name="Wacht op haar beurt")).to_be_visible()
    number = int(page.url.rsplit("/", 1)[1])
    queue = service.store.analyses
    assert queue.claim("w1", NOW)
    assert queue.tell(number, "w1", NOW, stage="backtest", done=3, steps=12)
    page.get_by_role("link", name="Ververs").click()
    expect(page.get_by_text("terugkijkende toets, 3 van 12")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Hoe ver deze stap is")).to_be_visible()

    rows = [row for row in lists()[0]["rows"] if row["gemeentecode"] == "GM9001"]
    local = [{"provenance": lists()[0]["provenance"] | {"local": True}, "rows": rows}]
    assert queue.finish(number, "w1", NOW, report="<!doctype html><title>LOKAAL</title>", lists=local)
    page.reload()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Rapport (HTML)").click()
    assert waiting.value.suggested_filename == f"LOKAAL-analyse-{number}.html"
    page.get_by_role("link", name="Lokale lijsten").click()
    expect(page.get_by_text("LOKAAL: deze lijsten")).to_be_visible()
    expect(page.get_by_text("SYNTHETISCH")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(7)
    page.set_viewport_size({"width": 390, "height": 800})
    assert _hidden_sideways(page) == 0
    page.goto(f"{address}/analyses")
    page.wait_for_load_state()
    assert _hidden_sideways(page) == 0


def _hidden_sideways(page: Page) -> int:
    """How much of the widest table one would have to scroll to."""
    wide = "Math.max(...[...document.querySelectorAll('.scroll')].map(one => one.scrollWidth - one.clientWidth))"
    return int(page.evaluate(wide))


def test_an_analysis_is_stopped_and_a_wrong_file_is_told(
    page: Page, address: str, service: Serving, tmp_path: Path
) -> None:
    figures, about = _files(tmp_path)
    sign_in(page, address, service.token("gemeente:GM9001"))
    _send(page, figures, about)
    page.get_by_role("button", name="Stop deze analyse").click()
    expect(page.get_by_role("heading", name="Gestopt")).to_be_visible()
    figures.write_text("gebied,jaar\nBU90010002,2023\n", encoding="utf-8")
    _send(page, figures, about)
    expect(page.get_by_role("alert")).to_contain_text("Er is niets aangevraagd.")


@pytest.mark.parametrize("width", [320, 820])
def test_the_page_of_own_figures_fits_any_width(page: Page, address: str, service: Serving, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, address, service.token("gemeente:GM9001"))
    page.get_by_role("link", name="Eigen cijfers").click()
    page.get_by_text("Hoe zien die bestanden eruit?").click()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
