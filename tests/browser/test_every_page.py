"""What holds on every page: accessible, light, within the screen, and silent in the console."""

import gzip
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Site, Watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
WEIGHT_BYTES = 60_000
STYLE_BYTES = 34_000

PAGES = (
    "/",
    "/webinars/",
    "/webinars/listening-first/",
    "/webinars/listening-first/register/",
    "/webinars/listening-first/register/done/",
    "/webinars/listening-first/register/lost/",
    "/recordings/",
    "/recordings/?q=village+committee",
    "/recordings/?q=nobody+said+this",
    "/recordings/keeping-going/?t=21.5&q=village+committee",
    "/recordings/keeping-going/listen/",
    "/recordings/keeping-going/read/en/",
    "/topics/children/",
    "/people/wanjiru/",
    "/people/wanjiru/write/",
    "/community/",
    "/privacy/",
    "/accessibility/",
    "/less-data/",
    "/help-near-you/",
    "/language/",
)


def every(site: Site) -> list[str]:
    return [*PAGES, site.waiting, f"{site.waiting}cancel/", site.joining, site.question]


def accessibility_problems(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{problem['id']}: {node['html'][:160]}" for problem in found for node in problem["nodes"]]


def seen_problems(window: Watched, addresses: list[str]) -> dict[str, list[str]]:
    """Return, by address, what is wrong with the page as it stands in ``window``."""
    problems: dict[str, list[str]] = {}
    for address in addresses:
        page = window.open(address)
        found = accessibility_problems(page)
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if too_wide > 0:
            found.append(f"{too_wide} px too wide")
        if found or window.complaints:
            problems[address] = [*found, *window.complaints]
            window.complaints.clear()
    return problems


@pytest.mark.parametrize(
    "reader",
    [
        {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
        {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    ],
    ids=["small phone, light", "desktop, dark"],
)
def test_every_page_is_accessible_fits_and_is_silent(window: Any, site: Site, reader: dict[str, Any]) -> None:
    assert seen_problems(window(**reader), every(site)) == {}


def test_pages_turn_round_in_arabic_and_still_fit(window: Any, site: Site) -> None:
    phone = window(viewport={"width": 360, "height": 640}, locale="ar")
    addresses = ["/", site.webinar, site.recording, site.waiting]

    assert seen_problems(phone, addresses) == {}
    assert phone.page.evaluate("document.documentElement.dir") == "rtl"


def test_text_at_twice_its_size_still_fits(window: Any, site: Site) -> None:
    phone = window(viewport={"width": 360, "height": 740})
    wide: dict[str, int] = {}
    for address in ["/", site.webinar, site.recording, site.waiting, "/recordings/?q=village"]:
        page = phone.open(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        wide[address] = max(0, page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    assert set(wide.values()) == {0}, wide


def test_no_page_weighs_more_than_promised(window: Any, site: Site) -> None:
    desk = window()
    bodies: dict[str, int] = {}
    sizes: dict[str, int] = {}

    def weigh(response: Any) -> None:
        kind = response.request.resource_type
        if kind in {"document", "stylesheet", "script", "image", "font"} and response.status == 200:
            body = response.body()
            bodies[response.url] = len(gzip.compress(body))
            sizes[response.url] = len(body)

    desk.page.on("response", weigh)
    heavy: dict[str, int] = {}
    for address in every(site):
        bodies.clear()
        desk.context.clear_cookies()
        page = desk.open(address)
        page.wait_for_load_state("networkidle")
        heavy[address] = sum(bodies.values())

    assert {address: weight for address, weight in heavy.items() if weight > WEIGHT_BYTES} == {}
    assert [size for url, size in sizes.items() if url.endswith("site.css") and size > STYLE_BYTES] == []


def test_nothing_is_asked_of_another_site(window: Any, site: Site) -> None:
    desk = window()
    asked: set[str] = set()
    desk.page.on("request", lambda request: asked.add(request.url.split("/")[2]))
    for address in every(site):
        desk.open(address)

    assert asked == {desk.site.split("/")[2]}
