import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.models import Member
from recordings.models import Recording
from recordings.states import RecordingState
from registrations.states import SeatState
from tests.factories.members import make_host, make_person
from tests.factories.registrations import make_seat
from tests.factories.transcripts import make_transcript
from tests.factories.webinars import make_past_webinar, make_webinar
from tests.pages.seen import errors, main_text
from webinars.models import Webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db
NAIROBI = "Africa/Nairobi"


@pytest.fixture
def host(client: Client) -> Member:
    host = make_host(name="Odhiambo")
    client.force_login(host)
    return host


def answers(**changes: str) -> dict[str, str]:
    return {
        "title": "Cash, kin and care",
        "date": (timezone.now() + dt.timedelta(days=60)).date().isoformat(),
        "time": "16:00",
        "duration_minutes": "75",
        "time_zone": NAIROBI,
        "language": "en",
        "description": "Grandparents carry most of the care.",
        "topics": "Kinship, Cash",
        "join_url": "https://meet.example.org/kin",
        "capacity": "",
        "presenters-TOTAL_FORMS": "1",
        "presenters-INITIAL_FORMS": "0",
        "presenters-0-name": "Rosa",
        "presenters-0-email": "rosa@example.org",
        "presenters-0-headline": "Social worker",
        "do": "schedule",
        **changes,
    }


def test_one_page_schedules_a_webinar_that_everyone_sees(client: Client, host: Member) -> None:
    response = client.post(reverse("host_webinar_new"), answers(), follow=True)

    webinar = Webinar.objects.get()
    assert response.redirect_chain == [("/host/webinars/cash-kin-and-care/", 302)]
    assert (webinar.state, webinar.duration_minutes, webinar.capacity) == (WebinarState.SCHEDULED, 75, None)
    assert webinar.starts_at.astimezone(webinar.zone).strftime("%H:%M") == "16:00"
    assert [(row.person.name, row.person.contact_email) for row in webinar.presenters.all()] == [
        ("Rosa", "rosa@example.org")
    ]
    assert {topic.name for topic in webinar.topics.all()} == {"Kinship", "Cash"}
    assert list(webinar.hosts.all()) == [host]
    assert "The page is open for registration." in main_text(response)
    assert Client().get(webinar.get_absolute_url()).status_code == 200


def test_a_draft_is_seen_by_its_host_alone(client: Client, host: Member) -> None:
    client.post(reverse("host_webinar_new"), answers(do="draft"))

    webinar = Webinar.objects.get()
    assert webinar.state == WebinarState.DRAFT
    assert Client().get(webinar.get_absolute_url()).status_code == 404
    assert client.get(reverse("host_webinar", args=[webinar.slug])).status_code == 200


def test_what_is_missing_is_named_and_what_was_written_is_kept(client: Client, host: Member) -> None:
    response = client.post(reverse("host_webinar_new"), answers(title="", **{"presenters-0-email": "rosa"}))

    assert Webinar.objects.count() == 0
    assert len(errors(response)) == 1
    assert "Grandparents carry most of the care." in main_text(response)
    assert 'value="Social worker"' in response.content.decode()
    assert "Enter an e-mail address with an @ sign" in main_text(response)


def test_the_past_is_refused_at_the_date_and_no_draft_is_left(client: Client, host: Member) -> None:
    response = client.post(reverse("host_webinar_new"), answers(date="2020-01-28"))

    assert errors(response) == ["This time is past. Choose a time to come, or add it as a past webinar."]
    assert Webinar.objects.count() == 0


def test_a_past_webinar_is_added_for_its_recording(client: Client, host: Member) -> None:
    response = client.post(reverse("host_webinar_past"), answers(date="2020-01-28", do="save"), follow=True)

    assert Webinar.objects.get().state == WebinarState.ENDED
    assert "Now add its recording." in main_text(response)


def test_a_past_webinar_cannot_be_to_come(client: Client, host: Member) -> None:
    response = client.post(reverse("host_webinar_past"), answers(do="save"))

    assert errors(response) == ["A past webinar must be over by now. Choose an earlier time."]
    assert Webinar.objects.count() == 0


def test_another_presenters_line_comes_without_a_script_and_nothing_is_lost(
    client: Client, host: Member
) -> None:
    response = client.post(reverse("host_webinar_new"), answers(do="more"))

    page = response.content.decode()
    assert 'value="Cash, kin and care"' in page
    assert 'name="presenters-1-name"' in page
    assert 'value="rosa@example.org"' in page
    assert Webinar.objects.count() == 0


def test_someone_who_presented_before_is_picked_and_not_doubled(client: Client, host: Member) -> None:
    gift = make_person("Gift")
    make_past_webinar(host=host, presenters=[gift])

    client.post(reverse("host_webinar_new"), answers(known=gift.slug))

    webinar = Webinar.objects.get(slug="cash-kin-and-care")
    assert [row.person.name for row in webinar.presenters.all()] == ["Rosa", "Gift"]
    assert webinar.presenters.last().person == gift


def edited(webinar: Webinar, **changes: str) -> dict[str, str]:
    local = webinar.starts_at.astimezone(webinar.zone)
    shown = {
        "title": webinar.title,
        "date": local.date().isoformat(),
        "time": local.strftime("%H:%M"),
        "time_zone": webinar.time_zone,
        "duration_minutes": str(webinar.duration_minutes),
        "join_url": webinar.join_url,
        "capacity": str(webinar.capacity or ""),
        "presenters-TOTAL_FORMS": "0",
        "do": "save",
    }
    return answers(**{**shown, **changes})


def test_a_changed_hour_raises_the_sequence_and_a_changed_text_does_not(client: Client, host: Member) -> None:
    webinar = make_webinar(host=host, starts_at=timezone.now() + dt.timedelta(days=9))
    address = reverse("host_webinar_edit", args=[webinar.slug])

    client.post(address, edited(webinar, title="Listening well"))
    first = Webinar.objects.get()
    assert first.starts_at == webinar.starts_at
    client.post(address, edited(first, duration_minutes="90"))

    second = Webinar.objects.get()
    assert (first.title, first.sequence) == ("Listening well", 0)
    assert (second.duration_minutes, second.sequence, second.slug) == (90, 1, webinar.slug)


def test_seats_that_are_taken_cannot_be_taken_away(client: Client, host: Member) -> None:
    webinar = make_webinar(host=host, capacity=20)
    for state in (SeatState.CONFIRMED, SeatState.OFFERED, SeatState.CANCELLED):
        make_seat(webinar, state=state)

    response = client.post(reverse("host_webinar_edit", args=[webinar.slug]), edited(webinar, capacity="1"))

    assert errors(response) == ["2 seats are taken already. Enter 2 or more."]
    assert Webinar.objects.get().capacity == 20


def test_a_presenter_is_taken_off_by_a_tick(client: Client, host: Member) -> None:
    gift, rosa = make_person("Gift"), make_person("Rosa")
    webinar = make_webinar(host=host, presenters=[gift, rosa])
    rows = {
        "presenters-TOTAL_FORMS": "2",
        "presenters-0-slug": gift.slug,
        "presenters-0-name": "Gift",
        "presenters-0-email": "",
        "presenters-0-headline": "",
        "presenters-0-remove": "on",
        "presenters-1-slug": rosa.slug,
        "presenters-1-name": "Rosa",
    }

    client.post(reverse("host_webinar_edit", args=[webinar.slug]), edited(webinar, **rows))

    assert [row.person for row in webinar.presenters.all()] == [rosa]


def test_buttons_lead_a_webinar_through_its_life(client: Client, host: Member) -> None:
    webinar = make_webinar(host=host, state=WebinarState.DRAFT)
    seen = []
    for verb in ("schedule", "start", "end", "cancel"):
        response = client.post(reverse("host_webinar_move", args=[webinar.slug, verb]), follow=True)
        seen.append((Webinar.objects.get().state, response.status_code))

    assert seen == [("scheduled", 200), ("live", 200), ("ended", 200), ("ended", 200)]
    assert client.post(f"/host/webinars/{webinar.slug}/move/delete/").status_code == 404


def test_consent_is_noted_with_its_text_and_taken_back(client: Client, host: Member) -> None:
    webinar = make_past_webinar(host=host, presenters=[make_person("Gift")], consented=False)
    presenter = webinar.presenters.get()
    address = reverse("host_consent", args=[webinar.slug, presenter.public_id])

    client.post(address, {"do": "record"})
    presenter.refresh_from_db()
    noted = (presenter.consented_at is not None, presenter.consent_text[:12], presenter.consent_recorded_by)
    client.post(address, {"do": "withdraw"})
    presenter.refresh_from_db()

    assert noted == (True, "I agree that", host)
    assert presenter.consented_at is None


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"date": "2027-01-28", "time": "16:00", "time_zone": NAIROBI}, "13:00 Freetown"),
        ({"date": "2027-03-28", "time": "02:30", "time_zone": "Europe/Berlin"}, ""),
        ({"date": "soon", "time": "16:00", "time_zone": NAIROBI}, ""),
        ({"date": "2027-01-28", "time": "16:00", "time_zone": "/etc/passwd"}, ""),
        ({}, ""),
    ],
)
def test_the_hour_elsewhere_is_told_or_nothing(
    client: Client, host: Member, asked: dict[str, str], said: str
) -> None:
    text = " ".join(client.get(reverse("host_times"), asked).content.decode().replace("</b>", "").split())

    assert (said in text.replace("<b>", "").replace("<span>", "")) if said else text == ""


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_three(
    client: Client, host: Member, django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        make_seat(make_webinar(host=host))
        make_past_webinar(host=host)

    with django_assert_num_queries(6):
        client.get(reverse("host_webinars"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_asks_as_often_for_one_as_for_three(
    client: Client, host: Member, django_assert_num_queries: Any, count: int
) -> None:
    webinar = make_past_webinar(host=host, presenters=[make_person() for _ in range(count)])
    for number in range(count):
        recording = Recording.objects.create(
            webinar=webinar, state=RecordingState.READY, is_current=not number
        )
        make_transcript(recording=recording)

    with django_assert_num_queries(21):
        client.get(reverse("host_webinar", args=[webinar.slug]))
