"""Taking a seat and using it, in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import Route, expect

from pages.unhurried import LEAST_S
from registrations.models import JoinClick, Registration
from tests.browser.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_guest_takes_a_seat_with_two_fields(window: Any, site: Site, script: bool) -> None:  # noqa: FBT001
    phone = window(viewport={"width": 390, "height": 844}, java_script_enabled=script)
    page = phone.open(site.webinar)
    page.get_by_label("Your name").first.fill("Mariam")
    page.get_by_label("E-mail address").first.fill("mariam@example.org")
    page.wait_for_timeout(LEAST_S * 1000 + 100)
    page.get_by_role("button", name="Save my seat").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your seat is saved")
    seat = Registration.objects.get(email="mariam@example.org")
    assert (seat.name, seat.time_zone) == ("Mariam", "Africa/Nairobi" if script else "")
    assert phone.complaints == []


def test_errors_take_the_focus_and_keep_what_was_typed(window: Any, site: Site) -> None:
    page = window().open(site.webinar)
    page.get_by_label("Your name").first.fill("Mariam")
    page.get_by_label("E-mail address").first.fill("mariam.example.org")
    page.get_by_role("button", name="Save my seat").click()

    expect(page.locator("[data-errors]")).to_be_focused()
    expect(page.get_by_label("Your name")).to_have_value("Mariam")
    assert page.get_by_label("E-mail address").get_attribute("aria-invalid") == "true"


def test_the_join_button_leads_to_the_meeting_through_every_guard(window: Any, site: Site) -> None:
    desk = window()

    def meeting(route: Route) -> None:
        route.fulfill(body="<h1>The meeting</h1>", content_type="text/html")

    desk.context.route("https://meet.example.org/**", meeting)
    page = desk.open(site.joining)
    page.get_by_role("button", name="Join the meeting").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The meeting")
    assert JoinClick.objects.count() == 1
    assert desk.complaints == []


def test_giving_up_asks_first_and_then_says_so(window: Any, site: Site) -> None:
    page = window().open(site.waiting)
    page.get_by_role("link", name="Give up my seat").click()
    page.get_by_role("button", name="Give up my seat").click()

    expect(page.get_by_text("You gave up this seat")).to_be_visible()


def test_times_are_shown_in_the_zone_of_the_device(window: Any, site: Site) -> None:
    here = window(timezone_id="America/Bogota").open(site.webinar)

    assert here.locator("[data-zone]").first.inner_text() == "your time, Bogota (UTC\u22125)"
