"""What holds on every page: accessible, light, within the screen, and silent in the console."""

import gzip
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from members.models import Member
from members.roles import Role
from recordings.models import Recording
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
WEIGHED = {"document", "stylesheet", "script", "image", "font"}

PAGES = (
    "/",
    "/webinars/",
    "/webinars/proposals/",
    "/webinars/listening-first/",
    "/webinars/listening-first/register/",
    "/webinars/listening-first/register/done/",
    "/webinars/listening-first/register/lost/",
    "/series/thursdays/",
    "/series/thursdays/register/",
    "/series/thursdays/register/done/",
    "/recordings/",
    "/recordings/?q=village+committee",
    "/recordings/?q=nobody+said+this",
    "/recordings/keeping-going/?t=21.5&q=village+committee",
    "/recordings/keeping-going/listen/",
    "/recordings/keeping-going/read/en/",
    "/recordings/keeping-going/cite/?words=village+committee",
    "/recordings/keeping-going/fix/",
    "/recordings/keeping-going/remove/",
    "/topics/children/",
    "/feeds/",
    "/embed/keeping-going/",
    "/certificates/",
    "/people/wanjiru/",
    "/people/wanjiru/write/",
    "/community/",
    "/privacy/",
    "/accessibility/",
    "/less-data/",
    "/help-near-you/",
    "/language/",
)


DESK = (
    "/account/",
    "/account/saved/",
    "/account/seats/",
    "/account/profile/",
    "/community/new/",
    "/host/",
    "/host/webinars/",
    "/host/webinars/new/",
    "/host/webinars/past/",
    "/host/webinars/listening-first/",
    "/host/webinars/listening-first/edit/",
    "/host/webinars/listening-first/people/",
    "/host/webinars/listening-first/presenters/",
    "/host/webinars/listening-first/practice/",
    "/host/webinars/listening-first/phone/",
    "/host/webinars/listening-first/cancel/",
    "/host/webinars/listening-first/template/",
    "/host/webinars/listening-first/hosts/",
    "/host/templates/",
    "/webinars/proposals/new/",
    "/host/webinars/listening-first/people/export/",
    "/host/webinars/listening-first/invitations/",
    "/host/webinars/listening-first/asked/",
    "/host/webinars/keeping-going/attendance/",
    "/host/webinars/keeping-going/attendance/match/",
    "/host/webinars/keeping-going/certificates/",
    "/host/webinars/keeping-going/",
    "/host/webinars/keeping-going/publish/",
    "/host/questions/",
    "/host/glossary/",
    "/host/removals/",
    "/host/figures/",
)


def sign_in(window: Watched, email: str) -> None:
    """Give the window the session of an account, as its sign-in would."""
    client = Client()
    client.force_login(Member.objects.get(email=email))
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    window.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": window.site}])


def transcript_of(recording: Recording) -> str:
    return f"/host/recordings/{recording.public_id}/transcript/?lang=en"


def texts_of(recording: Recording) -> list[str]:
    base = f"/host/recordings/{recording.public_id}/"
    pages = ("words/", "replace/", "versions/?version=1")
    return [transcript_of(recording), f"{base}fixes/", *(f"{base}transcript/{page}" for page in pages)]


def every(site: Site) -> list[str]:
    of_seat = [f"{site.waiting}{page}" for page in ("", "cancel/", "choices/")]
    of_series = [f"{site.seats}{page}" for page in ("", "leave/", "stop/")]
    of_guest = [f"{site.invitation}{page}" for page in ("", "decline/", "stop/")]
    return [*PAGES, *of_seat, *of_series, *of_guest, site.joining, site.question]


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


def test_every_page_is_accessible_fits_a_small_phone_and_is_silent(window: Any, site: Site) -> None:
    phone = window(viewport={"width": 320, "height": 640}, color_scheme="light")

    assert seen_problems(phone, every(site)) == {}


def test_every_page_is_accessible_in_the_dark_and_light_in_weight(window: Any, site: Site) -> None:
    desk = window(viewport={"width": 1280, "height": 800}, color_scheme="dark")
    weights: dict[str, int] = {}
    hosts: set[str] = set()

    def weigh(response: Any) -> None:
        hosts.add(urlsplit(response.url).netloc)
        if response.status == HTTPStatus.OK and response.request.resource_type in WEIGHED:
            weights[response.url] = len(gzip.compress(response.body()))

    desk.page.on("response", weigh)

    assert seen_problems(desk, every(site)) == {}
    parts = sum(weight for url, weight in weights.items() if "/static/" in url)
    pages = {url: weight + parts for url, weight in weights.items() if "/static/" not in url}
    assert {url: weight for url, weight in pages.items() if weight > WEIGHT_BYTES} == {}
    assert len(pages) == len(every(site))
    assert hosts == {urlsplit(desk.site).netloc}


def test_the_host_desk_is_accessible_fits_a_phone_and_is_silent(window: Any, site: Site) -> None:
    phone = window(viewport={"width": 360, "height": 740}, color_scheme="light")
    sign_in(phone, "odhiambo@example.org")
    recording = Recording.objects.get(webinar__slug="keeping-going")

    addresses = [*DESK, site.guest_list, f"/host/recordings/{recording.public_id}/", *texts_of(recording)]

    assert seen_problems(phone, addresses) == {}


def test_the_host_desk_is_accessible_in_the_dark(window: Any, site: Site) -> None:
    desk = window(viewport={"width": 1280, "height": 800}, color_scheme="dark")
    sign_in(desk, "odhiambo@example.org")
    recording = Recording.objects.get(webinar__slug="keeping-going")
    addresses = [
        "/host/",
        "/host/webinars/new/",
        f"/host/recordings/{recording.public_id}/",
        *texts_of(recording),
    ]

    assert seen_problems(desk, addresses) == {}


def test_signing_in_and_the_api_pages_are_accessible_and_fit(window: Any, site: Site) -> None:
    assert seen_problems(window(viewport={"width": 320, "height": 640}), ["/sign-in/", "/api/v1/docs/"]) == {}


def test_the_stylesheet_stays_small() -> None:
    assert (settings.BASE_DIR / "static" / "css" / "site.css").stat().st_size <= STYLE_BYTES


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


def test_the_settings_of_providers_are_accessible_and_fit_a_phone(window: Any, site: Site) -> None:
    phone = window(viewport={"width": 360, "height": 740}, color_scheme="light")
    Member.objects.filter(email="odhiambo@example.org").update(role=Role.ADMIN)
    sign_in(phone, "odhiambo@example.org")

    assert seen_problems(phone, ["/host/settings/providers/"]) == {}
