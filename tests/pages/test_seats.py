"""One link for one seat: before, during and after."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from registrations import actions
from registrations.models import JoinClick, Registration
from tests.factories.archive import make_publication
from tests.factories.webinars import make_webinar
from tests.pages.seen import forms, heading, links, main_text
from webinars.models import Webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db


def seat_in(webinar: Webinar, email: str = "hawa@example.org") -> Registration:
    return actions.register(webinar, name="Hawa", email=email)


def test_before_the_start_the_seat_waits_and_can_be_kept(client: Client) -> None:
    seat = seat_in(make_webinar())

    response = client.get(f"/s/{seat.token}/")

    assert "Your seat is kept" in main_text(response)
    asking = ("post", f"/s/{seat.token}/ask/")
    assert forms(response) == [("post", f"/s/{seat.token}/keep/"), asking]
    client.post(f"/s/{seat.token}/keep/")
    seat.refresh_from_db()
    assert seat.proven_at is not None
    assert forms(client.get(f"/s/{seat.token}/")) == [asking]


def test_a_look_at_any_of_its_pages_changes_nothing(client: Client) -> None:
    seat = seat_in(make_webinar(state=WebinarState.LIVE))
    before = Registration.objects.values().get()

    for page in ("", "join/", "cancel/", "stop/", "calendar.ics"):
        client.get(f"/s/{seat.token}/{page}")

    assert Registration.objects.values().get() == before
    assert JoinClick.objects.count() == 0


def test_joining_notes_the_click_and_leads_to_the_meeting(client: Client) -> None:
    seat = seat_in(make_webinar(state=WebinarState.LIVE, join_url="https://meet.example.org/abc"))

    response = client.post(f"/s/{seat.token}/join/")

    assert (response.status_code, response["Location"]) == (303, "https://meet.example.org/abc")
    assert JoinClick.objects.get().registration == seat


def test_the_button_may_lead_off_the_site_and_no_other_form_of_the_site_may(client: Client) -> None:
    seat = seat_in(make_webinar(state=WebinarState.LIVE))

    policies = [
        client.get(address)["Content-Security-Policy"] for address in (f"/s/{seat.token}/", "/privacy/")
    ]

    assert ["form-action 'self' https: http:" in policy for policy in policies] == [True, False]


def test_who_is_too_early_is_told_so(client: Client) -> None:
    seat = seat_in(make_webinar())

    response = client.post(f"/s/{seat.token}/join/")

    assert (response.status_code, heading(response)) == (409, "You cannot join now")
    assert "not open yet" in main_text(response)


def test_giving_up_asks_first(client: Client) -> None:
    seat = seat_in(make_webinar())

    assert heading(client.get(f"/s/{seat.token}/cancel/")) == "Give up your seat?"
    response = client.post(f"/s/{seat.token}/cancel/", follow=True)

    assert "You gave up this seat" in main_text(response)


def test_one_click_of_a_mail_program_stops_the_reminders_and_keeps_the_seat() -> None:
    seat = seat_in(make_webinar())
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(f"/s/{seat.token}/stop/", {"List-Unsubscribe": "One-Click"})

    seat.refresh_from_db()
    assert (response.status_code, heading(response)) == (200, "Stopped")
    assert (seat.state, seat.reminders_stopped_at is not None) == ("confirmed", True)


def test_only_the_one_click_address_does_without_a_csrf_token() -> None:
    seat = seat_in(make_webinar(state=WebinarState.LIVE))
    strict = Client(enforce_csrf_checks=True)

    assert [strict.post(f"/s/{seat.token}/{page}/").status_code for page in ("join", "keep", "cancel")] == [
        403
    ] * 3


def test_the_place_on_the_waiting_list_is_shown(client: Client) -> None:
    webinar = make_webinar(capacity=1)
    seat_in(webinar)
    waiting = seat_in(webinar, "joseph@example.org")

    assert "Your place in the line: 1." in main_text(client.get(f"/s/{waiting.token}/"))


def test_a_cancelled_webinar_says_so(client: Client) -> None:
    webinar = make_webinar()
    seat = seat_in(webinar)
    Webinar.objects.filter(pk=webinar.pk).update(state=WebinarState.CANCELLED)

    assert "This webinar is cancelled" in main_text(client.get(f"/s/{seat.token}/"))


def test_afterwards_the_same_link_leads_to_the_recording(client: Client) -> None:
    webinar = make_publication("what-was").webinar
    Webinar.objects.filter(pk=webinar.pk).update(ends_at=timezone.now() - dt.timedelta(days=30))
    seat = Registration.objects.create(
        webinar=webinar, name="Hawa", email="h@example.org", email_key="h@example.org", state="confirmed"
    )

    response = client.get(f"/s/{seat.token}/")

    assert "Recording ready" in main_text(response)
    assert links(response, "What was") == ["/recordings/what-was/"]


def test_the_link_ends_after_a_year(client: Client) -> None:
    webinar = make_webinar(state=WebinarState.ENDED, starts_in=dt.timedelta(days=-400))
    seat = Registration.objects.create(
        webinar=webinar, name="Hawa", email="h@example.org", email_key="h@example.org", state="confirmed"
    )

    assert client.get(f"/s/{seat.token}/").status_code == 404


def test_a_link_that_was_never_given_is_not_found(client: Client) -> None:
    assert client.get("/s/not-a-token/").status_code == 404


def test_the_page_is_kept_nowhere_and_names_its_address_to_nobody(client: Client) -> None:
    seat = seat_in(make_webinar())

    response = client.get(f"/s/{seat.token}/")

    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] in {"no-referrer", "same-origin"}


def test_an_offer_names_its_end_on_the_hosts_clock_and_is_taken_with_one_button(client: Client) -> None:
    webinar = make_webinar(capacity=1, time_zone="Africa/Nairobi")
    seat = seat_in(webinar)
    ends_at = dt.datetime(2030, 1, 7, 9, tzinfo=dt.UTC)
    Registration.objects.filter(pk=seat.pk).update(state="offered", offer_ends_at=ends_at)

    response = client.get(f"/s/{seat.token}/")

    assert "held for you until Monday 7 January, 12:00 Nairobi (UTC+3)" in main_text(response)
    client.post(f"/s/{seat.token}/keep/")
    seat.refresh_from_db()
    assert (seat.state, seat.offer_ends_at) == ("confirmed", None)
