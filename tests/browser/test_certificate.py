"""From the seat to the recording that counts for a certificate, in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import expect

from recordings.models import Recording
from registrations.models import WatchedParts
from tests.browser.conftest import Site
from tests.factories.attendance import make_policy
from tests.factories.registrations import make_seat
from webinars.models import Webinar

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_is_played_is_counted_and_what_is_jumped_over_is_not(window: Any, site: Site) -> None:
    webinar = Webinar.objects.get(slug="keeping-going")
    Recording.objects.filter(webinar=webinar).update(duration_ms=60_000)
    make_policy(webinar, counts_replay=True, min_minutes=1)
    seat = make_seat(webinar, name="Hawa")
    phone = window(viewport={"width": 390, "height": 844})
    page = phone.open(seat.get_absolute_url())
    page.get_by_role("button", name="Ask for my certificate").click()
    page.get_by_role("button", name="Play the recording and have it counted").click()

    expect(page.get_by_text("Counted for your certificate: 0 of 1 minutes.")).to_be_visible()
    with page.expect_response("**/played/"):
        page.evaluate("document.querySelector('video').play()")
    # The clock of what can be counted is a real one, so the test waits for it.
    page.wait_for_function("() => document.querySelector('video').currentTime > 2")
    page.evaluate("document.querySelector('video').currentTime = 40")
    page.wait_for_function("() => document.querySelector('video').currentTime > 41")
    with page.expect_response("**/played/"):
        page.evaluate("document.querySelector('video').pause()")

    first, second = WatchedParts.objects.get().parts
    assert (first[0] < 0.5, 1.5 < first[1] < 5) == (True, True)
    assert (39.5 < second[0] < 41, 40.5 < second[1] < 44) == (True, True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert phone.complaints == []
