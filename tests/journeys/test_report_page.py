"""An official opens the report that was mailed: from disk, on a screen, on a telephone, on paper."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from lib.reported import content
from vroegsignalering.reports.national import write_report

pytestmark = pytest.mark.browser

_CHROMIUM = shutil.which("chromium")
_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if _CHROMIUM is None:
        pytest.skip("chromium is not on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(path, content())
    return path.as_uri()


@dataclass
class Opened:
    """The page, what it asked for, and what the console said of it."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(params=[1280, 390], ids="{}px".format)
def opened(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Opened]:
    page = browser.new_page(viewport={"width": request.param, "height": 900}, locale="nl-NL")
    found = Opened(page)
    page.on("request", lambda asked: found.asked.append(asked.url))
    page.on("console", lambda message: found.complaints.append(message.text))
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.goto(address)
    yield found
    page.close()


def test_it_opens_from_disk_without_a_complaint_or_a_request(opened: Opened, address: str) -> None:
    expect(opened.page.get_by_role("heading", level=1)).to_have_text("Verzonnen land, buurten")
    expect(opened.page.get_by_text("SYNTHETISCH", exact=True)).to_be_visible()
    opened.page.get_by_role("navigation").get_by_role("link", name="Herkomst").click()
    expect(opened.page).to_have_url(f"{address}#herkomst")
    assert set(opened.asked) == {address}
    assert opened.complaints == []


def test_nothing_falls_off_the_page_or_out_of_a_drawing(opened: Opened) -> None:
    width = opened.page.viewport_size["width"]
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    outside = """() => [...document.querySelectorAll('.plot svg')].flatMap(drawing => {
        const room = drawing.getBoundingClientRect();
        return [...drawing.querySelectorAll('text')].filter(text => {
            const box = text.getBoundingClientRect();
            return box.left < room.left - 1 || box.right > room.right + 1
                || box.top < room.top - 1 || box.bottom > room.bottom + 1;
        }).map(text => text.textContent);
    })"""
    assert opened.page.locator(".plot text").count() > 50
    assert opened.page.evaluate(outside) == []


def test_it_prints_without_the_contents_and_with_every_column(opened: Opened, tmp_path: Path) -> None:
    page = opened.page
    page.set_viewport_size({"width": 680, "height": 960})  # A4 within its margins
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_be_hidden()
    wide = "[...document.querySelectorAll('.scroll')].filter(part => part.scrollWidth > part.clientWidth + 1).length"
    assert page.evaluate(wide) == 0
    assert page.pdf(path=tmp_path / "report.pdf").startswith(b"%PDF")
