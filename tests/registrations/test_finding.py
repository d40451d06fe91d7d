import datetime as dt
import re
from unittest.mock import patch

import pytest
import time_machine
from django.utils import timezone

from notifications.models import OutgoingMail
from registrations import actions
from registrations.models import Registration
from registrations.states import SeatState
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from webinars.models import Webinar

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def asked_for(webinar: Webinar, email: str = "hawa@example.org") -> str:
    """Ask for the lost link and return the code that was mailed."""
    actions.lost_link(webinar, email=email)
    found = re.search(r"\b\d{6}\b", OutgoingMail.objects.filter(recipient=email).latest("pk").text)
    assert found
    return found.group()


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_mailed_code_opens_the_seat_once_and_proves_the_address() -> None:
    webinar = make_webinar()
    seat = make_seat(webinar, "hawa@example.org")
    code = asked_for(webinar)

    opened = [actions.seat_by_code(webinar, email=" HAWA@example.org", code=code) for _ in range(2)]

    seat.refresh_from_db()
    assert (opened, seat.proven_at is not None) == ([seat, None], True)


def test_the_mail_brings_link_and_code_even_right_after_registering() -> None:
    webinar = make_webinar()
    seat = actions.register(webinar, name="Hawa", email="hawa@example.org")

    code = asked_for(webinar)

    mail = OutgoingMail.objects.latest("pk")
    assert (mail.kind, seat.token in mail.text, code in mail.html, code in mail.subject) == (
        "seat_link",
        True,
        True,
        False,
    )


def test_a_code_lasts_ten_minutes() -> None:
    webinar = make_webinar()
    seat = make_seat(webinar, "hawa@example.org")
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        code = asked_for(webinar)
        clock.shift(dt.timedelta(minutes=10))
        late = actions.seat_by_code(webinar, email="hawa@example.org", code=code)
        code = asked_for(webinar)
        clock.shift(dt.timedelta(minutes=9, seconds=59))
        in_time = actions.seat_by_code(webinar, email="hawa@example.org", code=code)

    assert (late, in_time) == (None, seat)


def test_after_five_wrong_tries_the_right_code_opens_nothing() -> None:
    webinar = make_webinar()
    make_seat(webinar, "hawa@example.org")
    code = asked_for(webinar)

    for _ in range(5):
        actions.seat_by_code(webinar, email="hawa@example.org", code=wrong(code))

    assert actions.seat_by_code(webinar, email="hawa@example.org", code=code) is None


def test_four_wrong_tries_leave_one() -> None:
    webinar = make_webinar()
    seat = make_seat(webinar, "hawa@example.org")
    code = asked_for(webinar)

    for _ in range(4):
        actions.seat_by_code(webinar, email="hawa@example.org", code=wrong(code))

    assert actions.seat_by_code(webinar, email="hawa@example.org", code=code) == seat


def test_a_new_code_ends_the_one_before_it() -> None:
    webinar = make_webinar()
    seat = make_seat(webinar, "hawa@example.org")
    with patch("registrations.actions.finding.secrets.randbelow", side_effect=[1, 2]):
        with time_machine.travel(timezone.now() - dt.timedelta(minutes=3)):
            first = asked_for(webinar)
        second = asked_for(webinar)

    assert (first, second) == ("000001", "000002")
    assert actions.seat_by_code(webinar, email="hawa@example.org", code=first) is None
    assert actions.seat_by_code(webinar, email="hawa@example.org", code=second) == seat


def test_asking_again_at_once_writes_no_second_mail() -> None:
    webinar = make_webinar()
    make_seat(webinar, "hawa@example.org")

    for _ in range(3):
        actions.lost_link(webinar, email="hawa@example.org")

    assert OutgoingMail.objects.count() == 1


def test_a_code_opens_no_other_seat() -> None:
    webinar, other = make_webinar(), make_webinar()
    for where in (webinar, other):
        make_seat(where, "hawa@example.org")
    make_seat(webinar, "musa@example.org")
    code = asked_for(webinar)

    assert actions.seat_by_code(other, email="hawa@example.org", code=code) is None
    assert actions.seat_by_code(webinar, email="musa@example.org", code=code) is None
    assert actions.seat_by_code(webinar, email="nobody@example.org", code=code) is None


def test_a_code_does_not_take_an_offered_seat() -> None:
    webinar = make_webinar()
    ends_at = timezone.now() + dt.timedelta(hours=1)
    make_seat(webinar, "hawa@example.org", state=SeatState.OFFERED, offer_ends_at=ends_at)

    actions.seat_by_code(webinar, email="hawa@example.org", code=asked_for(webinar))

    assert Registration.objects.get().state == SeatState.OFFERED
