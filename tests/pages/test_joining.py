"""The join page on the day: by the clock, without a script, and without asking anybody."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from registrations.models import JoinClick, Registration
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from tests.fakes.meetings import Server, scripted_providers
from tests.pages.seen import forms, main_text
from webinars.actions import bring_meeting

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def server(settings: Settings) -> Iterator[Server]:
    with scripted_providers(settings) as made:
        yield made


@pytest.fixture
def seat() -> Registration:
    webinar = make_webinar(provider="scripted", join_url="", starts_in=120 * MINUTE)
    bring_meeting(webinar.pk)
    return make_seat(webinar)


def test_the_button_is_there_on_the_second_and_gone_after_a_day(client: Client, seat: Registration) -> None:
    opens, closes = seat.webinar.starts_at - 15 * MINUTE, seat.webinar.ends_at + dt.timedelta(hours=24)
    join = ("post", reverse("seat_join", args=[seat.token]))
    shown = {}
    for name, moment in (
        ("before", opens - SECOND),
        ("opens", opens),
        ("closes", closes),
        ("after", closes + SECOND),
    ):
        with time_machine.travel(moment, tick=False):
            shown[name] = join in forms(client.get(seat.get_absolute_url()))

    assert shown == {"before": False, "opens": True, "closes": True, "after": False}


def test_shortly_before_the_page_comes_anew_by_itself_without_a_script(
    client: Client, seat: Registration
) -> None:
    anew = '<meta http-equiv="refresh" content="60">'
    seen = []
    for before in (31, 29, 16, 15):
        with time_machine.travel(seat.webinar.starts_at - before * MINUTE, tick=False):
            seen.append(anew in client.get(seat.get_absolute_url()).content.decode())

    assert seen == [False, True, True, False]


def test_the_click_is_noted_leads_on_and_asks_no_provider(
    client: Client, seat: Registration, server: Server
) -> None:
    server.calls.clear()
    with time_machine.travel(seat.webinar.starts_at - 10 * MINUTE, tick=False):
        page = client.get(seat.get_absolute_url())
        looked = client.get(reverse("seat_join", args=[seat.token]))
        clicked = client.post(reverse("seat_join", args=[seat.token]))

    assert (looked.status_code, looked["Location"]) == (302, seat.get_absolute_url())
    assert (clicked.status_code, clicked["Location"]) == (303, "https://scripted.example.org/j/scripted-1")
    assert (JoinClick.objects.count(), server.calls) == (1, [])
    assert "<script" not in main_text(page)


def test_the_page_is_light_enough_for_a_slow_line(client: Client, seat: Registration) -> None:
    with time_machine.travel(seat.webinar.starts_at, tick=False):
        page = client.get(seat.get_absolute_url(), headers={"accept-encoding": "gzip"})

    # At 400 kbit/s: less than a fifth of a second.
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) < 8_000


def test_too_early_a_click_gets_a_sentence_and_is_not_noted(client: Client, seat: Registration) -> None:
    response = client.post(reverse("seat_join", args=[seat.token]))

    assert response.status_code == 409
    assert "not open yet" in main_text(response)
    assert JoinClick.objects.count() == 0
