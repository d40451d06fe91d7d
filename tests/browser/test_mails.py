"""The mails of a webinar and the private calendar, with something in every part of their pages."""

from typing import Any

import pytest

from notifications.actions import renew_calendar_feed
from notifications.models import OutgoingMail
from notifications.states import MailState
from registrations import actions
from registrations.mails import post_seat_mail
from tests.browser.conftest import Site, Watched
from tests.browser.test_every_page import seen_problems, sign_in
from tests.factories.registrations import make_seat
from webinars.models import Webinar

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MAILS = "/host/webinars/listening-first/mails/"
PAGES = [MAILS, f"{MAILS}seat_reminder_day/", "/account/seats/", "/topics/children/"]


def full_window(window: Any, **options: Any) -> Watched:
    """Return a host's window on a webinar with mails held, planned, sent and failed."""
    webinar = Webinar.objects.get(slug="listening-first")
    actions.choose_mails(webinar, by=None, week=True, hour=True)
    for zone in ("", "America/Guatemala", "Asia/Kathmandu"):
        make_seat(webinar, time_zone=zone, language="en" if zone else "")
    mail = post_seat_mail("seat_confirmed", make_seat(webinar, "nobody@example.org"), news="test")
    assert mail is not None
    error = "550 5.1.1 The e-mail account that you tried to reach does not exist"
    OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.FAILED, error=error)
    actions.tell_recording_ready(webinar, "/recordings/listening-first/")
    opened: Watched = window(**options)
    host = webinar.hosts.get()
    renew_calendar_feed(host)
    sign_in(opened, host.email)
    return opened


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_mails_of_a_webinar_are_accessible_and_fit(
    window: Any, site: Site, width: int, scheme: str
) -> None:
    opened = full_window(window, viewport={"width": width, "height": 800}, color_scheme=scheme)

    assert seen_problems(opened, PAGES) == {}
