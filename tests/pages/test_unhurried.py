"""A form that is sent faster than a person types, or long after it was shown."""

import datetime as dt
import time

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from pages.unhurried import stamp
from registrations.models import Registration
from tests.factories.webinars import make_webinar
from tests.pages.seen import errors, heading, main_text, tree

pytestmark = pytest.mark.django_db


def address_of_a_webinar() -> str:
    return f"/webinars/{make_webinar(starts_in=dt.timedelta(days=9)).slug}/register/"


def filled(client: Client, address: str) -> dict[str, str]:
    """Return the fields as a browser would send them from the page at ``address``."""
    form = tree(client.get(address)).xpath("//main//form[@method='post']")[0]
    known = {name: value or "" for name, value in form.form_values()}
    return {**known, "name": "Hawa", "email": "hawa@example.org"}


def test_a_form_sent_at_once_comes_back_filled_in_and_works_a_moment_later(client: Client) -> None:
    address = address_of_a_webinar()
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        fields = filled(client, address)
        clock.shift(1.9)
        response = client.post(address, fields)
        again = {**fields, **dict(tree(response).xpath("//main//form")[0].form_values())}
        clock.shift(0.2)
        saved = client.post(address, again, follow=True)

    assert "faster than most people type" in main_text(response)
    assert b'value="hawa@example.org"' in response.content
    assert heading(saved) == "Your seat is saved"


def test_a_page_kept_open_for_a_working_day_still_takes_a_seat(client: Client) -> None:
    address = address_of_a_webinar()
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        fields = filled(client, address)
        clock.shift(dt.timedelta(hours=23))
        client.post(address, fields)

    assert Registration.objects.count() == 1


def test_a_page_kept_open_for_days_needs_one_more_press_and_no_more_typing(client: Client) -> None:
    address = address_of_a_webinar()
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        fields = filled(client, address)
        clock.shift(dt.timedelta(hours=25))
        response = client.post(address, fields)
        again = {name: value or "" for name, value in tree(response).xpath("//main//form")[0].form_values()}
        clock.shift(3)
        saved = client.post(address, again, follow=True)

    assert "This page was open for long" in main_text(response)
    assert heading(saved) == "Your seat is saved"


# Names of their own: a stamp in them would differ between the processes that collect the tests.
@pytest.mark.parametrize(
    "shown", ["", "never", stamp(time.time() - 60)[:-1] + "?"], ids=["missing", "nonsense", "forged"]
)
def test_a_form_that_was_never_shown_takes_no_seat(client: Client, shown: str) -> None:
    fields = {"name": "Hawa", "email": "hawa@example.org", "website": "", "shown": shown}

    response = client.post(address_of_a_webinar(), fields)

    assert errors(response) == [
        "This page was open for long. Nothing is lost: please press the button again."
    ]
    assert Registration.objects.count() == 0


def test_the_least_time_stands_in_the_form(client: Client) -> None:
    assert tree(client.get(address_of_a_webinar())).xpath("//input[@name='shown']/@data-least-s") == ["2"]
