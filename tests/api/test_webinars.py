"""Planning webinars and taking seats over the API."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from members.models import Member
from registrations.actions import add_question
from registrations.models import Registration
from tests.factories.members import make_host, make_person
from tests.factories.webinars import make_webinar
from webinars.models import Webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db

WEBINARS = "/api/v1/webinars/"


def client_of(member: Member | None = None) -> APIClient:
    client = APIClient()
    if member is not None:
        client.force_authenticate(member)
    return client


def a_week_from_now() -> str:
    return (timezone.now() + dt.timedelta(days=7)).strftime("%Y-%m-%dT13:00:00Z")


def test_a_webinar_is_planned_changed_and_led_through_its_life() -> None:
    client = client_of(make_host())
    answer = client.post(
        WEBINARS,
        {
            "title": "Listening first",
            "description": "What we learned.",
            "starts_at": a_week_from_now(),
            "duration_minutes": 75,
            "time_zone": "Africa/Nairobi",
            "language": "en",
            "capacity": 30,
            "provider": "link",
            "join_url": "https://meet.example.org/room",
            "topics": ["Village committees"],
            "presenters": [{"name": "Wanjiru", "email": "wanjiru@example.org"}, "Tamba"],
        },
        format="json",
    )
    made = answer.json()

    assert (answer.status_code, answer.headers["Location"]) == (201, f"{WEBINARS}listening-first/")
    assert (made["slug"], made["state"]) == ("listening-first", "draft")
    assert made["topics"] == ["Village committees"]
    assert [one["name"] for one in made["presenters"]] == ["Wanjiru", "Tamba"]
    assert made["join_url"] == "https://meet.example.org/room"
    assert "wanjiru@example.org" not in answer.content.decode()

    place = answer.headers["Location"]
    assert client.post(f"{place}schedule/").json()["state"] == "scheduled"
    assert (
        client.patch(place, {"title": "Listening, first of all"}, format="json").json()["slug"]
        == made["slug"]
    )
    assert client.post(f"{place}start/").json()["state"] == "live"
    assert client.post(f"{place}end/").json()["state"] == "ended"

    late = client.post(f"{place}cancel/")
    assert (late.status_code, late.headers["Content-Type"]) == (409, "application/problem+json")


def test_a_webinar_cannot_be_scheduled_into_the_past_but_added_as_past() -> None:
    client = client_of(make_host())
    long_ago = {"title": "Long ago", "starts_at": "2020-01-01T12:00:00Z"}
    slug = client.post(WEBINARS, long_ago, format="json").json()["slug"]

    assert client.post(f"{WEBINARS}{slug}/schedule/").status_code == 409
    past = client.post(WEBINARS, {**long_ago, "is_past": True}, format="json").json()
    assert past["state"] == "ended"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Nairobi"),
        ("provider", "zoom-like"),
        ("capacity", 0),
        ("duration_minutes", 0),
        ("starts_at", "soon"),
        ("join_url", "not a link"),
        ("presenters", [{"slug": "nobody"}]),
    ],
)
def test_bad_input_is_told_at_the_field(field: str, value: object) -> None:
    given = {"title": "Listening first", "starts_at": a_week_from_now(), field: value}

    answer = client_of(make_host()).post(WEBINARS, given, format="json")

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not Webinar.objects.exists()


def test_only_those_who_run_it_read_the_link_to_the_meeting() -> None:
    host = make_host()
    slug = make_webinar(host=host).slug

    assert client_of(host).get(f"{WEBINARS}{slug}/").json()["join_url"] == "https://meet.example.org/room"
    for other in (None, make_host()):
        assert client_of(other).get(f"{WEBINARS}{slug}/").json()["join_url"] is None


def test_a_seat_is_taken_without_an_account_and_its_link_is_never_told() -> None:
    slug = make_webinar(capacity=1).slug
    seats = f"{WEBINARS}{slug}/registrations/"

    first = client_of().post(seats, {"name": "Mariam", "email": "mariam@example.org"}, format="json")
    second = client_of().post(seats, {"name": "Joseph", "email": "joseph@example.org"}, format="json")

    assert (first.status_code, first.json()) == (201, {"state": "confirmed", "position": None})
    assert (second.status_code, second.json()) == (201, {"state": "waitlisted", "position": 1})
    for seat in Registration.objects.all():
        assert seat.token not in (first.content + second.content).decode()


def test_who_registers_again_gets_what_a_newcomer_would_get() -> None:
    webinar = make_webinar(capacity=2)
    seats = f"{WEBINARS}{webinar.slug}/registrations/"
    mariam = {"name": "Mariam", "email": "mariam@example.org"}
    client_of().post(seats, mariam, format="json")
    client_of().post(seats, {"name": "Joseph", "email": "joseph@example.org"}, format="json")

    again = client_of().post(seats, mariam, format="json")

    assert (again.status_code, again.json()) == (201, {"state": "waitlisted", "position": 1})
    assert Registration.objects.count() == 2


def test_hosts_list_who_registered_without_their_links() -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    seats = f"{WEBINARS}{webinar.slug}/registrations/"
    client_of().post(seats, {"name": "Mariam", "email": "mariam@example.org"}, format="json")

    answer = client_of(host).get(seats)

    rows = [(one["name"], one["email"], one["state"]) for one in answer.json()["results"]]
    assert rows == [("Mariam", "mariam@example.org", "confirmed")]
    assert Registration.objects.get().token not in answer.content.decode()


def test_what_helps_a_registrant_reaches_the_seat() -> None:
    webinar = make_webinar()
    given = {
        "name": "Mariam",
        "email": "mariam@example.org",
        "people": 12,
        "source": "radio",
        "answers": {"note": "I need captions"},
    }

    client_of().post(f"{WEBINARS}{webinar.slug}/registrations/", given, format="json")

    seat = Registration.objects.get()
    assert (seat.note, seat.party, seat.source) == ("I need captions", 12, "radio")


def test_a_closed_registration_is_a_conflict() -> None:
    webinar = make_webinar(state=WebinarState.CANCELLED)

    answer = client_of().post(
        f"{WEBINARS}{webinar.slug}/registrations/", {"name": "M", "email": "m@example.org"}, format="json"
    )

    assert (answer.status_code, answer.json()["detail"]) == (409, "Registration for this webinar is closed.")


def test_seats_cannot_fall_below_those_taken() -> None:
    host = make_host()
    webinar = make_webinar(host=host, capacity=5)
    for number in range(2):
        client_of().post(
            f"{WEBINARS}{webinar.slug}/registrations/",
            {"name": "M", "email": f"m{number}@example.org"},
            format="json",
        )

    assert (
        client_of(host).patch(f"{WEBINARS}{webinar.slug}/", {"capacity": 1}, format="json").status_code == 409
    )


def test_a_list_goes_on_by_its_cursor_without_holes_or_doubles() -> None:
    made = [make_webinar(starts_in=dt.timedelta(days=day)).slug for day in range(1, 6)]
    client = client_of()

    seen: list[str] = []
    url: str | None = f"{WEBINARS}?page_size=2"
    while url:
        page = client.get(url).json()
        seen += [one["slug"] for one in page["results"]]
        url = page["next"]

    assert seen == made[::-1]


def test_a_list_is_narrowed() -> None:
    host = make_host()
    mine = make_webinar(host=host, topics=["Care"], language="fr")
    make_webinar(starts_in=dt.timedelta(days=-2))
    client = client_of(host)

    for query in ("mine=1", "topic=care", "language=fr", "when=upcoming"):
        assert [one["slug"] for one in client.get(f"{WEBINARS}?{query}").json()["results"]] == [mine.slug]


def test_a_longer_list_needs_no_more_queries() -> None:
    host = make_host()

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client_of(host).get(WEBINARS).status_code == 200
        return len(caught)

    make_webinar(host=host, presenters=[make_person()], topics=["Care"])
    one = queries()
    for _ in range(2):
        make_webinar(host=host, presenters=[make_person(), make_person()], topics=["Care", "Law"])

    assert queries() == one


def test_a_hosts_questions_are_answered_by_their_ids() -> None:
    webinar = make_webinar()
    question = add_question(webinar, by=None, kind="country", label="Where?", is_required=True)
    seats = f"{WEBINARS}{webinar.slug}/registrations/"
    mariam = {"name": "Mariam", "email": "mariam@example.org"}

    refused = client_of().post(seats, mariam, format="json")
    client_of().post(seats, {**mariam, "answers": {question.public_id: "Kenya"}}, format="json")

    assert refused.status_code == 400
    assert Registration.objects.get().seat_answers.get().values == ["KE"]
