import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.states import PostState
from members.models import Member
from recordings.states import RecordingState
from registrations.states import SeatState
from tests.factories.archive import make_publication
from tests.factories.community import make_question
from tests.factories.members import make_host, make_person
from tests.factories.registrations import make_seat
from tests.factories.transcripts import make_recording, make_transcript
from tests.factories.webinars import make_past_webinar, make_webinar
from tests.pages.seen import links, main_text
from transcripts.actions import approve_transcript, edit_segment
from webinars.models import Presenter
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(client: Client) -> Member:
    host = make_host(name="Odhiambo Were")
    client.force_login(host)
    return host


def needs(client: Client) -> list[str]:
    return [need.title for need in client.get(reverse("host")).context["needs"]]


def test_an_empty_desk_says_that_nothing_needs_its_host(client: Client, host: Member) -> None:
    text = main_text(client.get(reverse("host")))

    assert "Odhiambo" in text
    assert "Nothing needs you now." in text
    assert "Nothing is planned" in text


@pytest.mark.database
def test_the_list_names_what_needs_the_host_in_order(client: Client, host: Member) -> None:
    transcript = make_transcript(host=host)
    checked = make_transcript(host=host)
    approve_transcript(checked, by=host)
    make_question(transcript.recording.webinar, state=PostState.HELD)
    linkless = make_webinar("Soon", host=host, join_url="", starts_in=dt.timedelta(days=2))
    bare = make_past_webinar("Held", host=host)
    make_webinar("Far", host=host, join_url="", starts_in=dt.timedelta(days=40))

    assert needs(client) == [
        f"Publish: {checked.recording.webinar.title}",
        f"Check a transcript: {transcript.recording.webinar.title}",
        "1 question without an answer",
        f"No meeting link yet: {linkless.title}",
        f"Add the recording: {bare.title}",
    ]


def test_a_missing_agreement_is_named(client: Client, host: Member) -> None:
    transcript = make_transcript(host=host)
    Presenter.objects.create(webinar=transcript.recording.webinar, person=make_person("Gift"))
    approve_transcript(transcript, by=host)

    assert "Waiting for the agreement of Gift." in main_text(client.get(reverse("host")))


def test_what_is_published_or_another_hosts_is_not_on_the_way(client: Client, host: Member) -> None:
    make_publication(host=host)
    make_recording(host=make_host())

    assert client.get(reverse("host")).context["cards"] == []


def test_a_published_text_that_changed_asks_for_approval_again(client: Client, host: Member) -> None:
    publication = make_publication("committee", title="Committee", host=host)
    before = needs(client)

    edit_segment(publication.transcripts.get().segments.first(), by=host, text="We built two committees.")

    assert (before, needs(client)) == ([], ["Approve the text again: Committee"])


def test_recordings_that_move_are_asked_for_again_with_and_without_a_script(
    client: Client, host: Member
) -> None:
    moving = make_recording(host=host, state=RecordingState.PROCESSING)

    page = client.get(reverse("host")).content.decode()
    card = client.get(reverse("host_recording_card", args=[moving.public_id])).content.decode()

    address = reverse("host_recording_card", args=[moving.public_id])
    assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in page
    assert f'data-refresh="{address}?links=1"' in page
    assert card.startswith("<article")
    assert f'data-refresh="{address}"' in card


def test_a_card_that_is_done_ends_the_asking(client: Client, host: Member) -> None:
    done = make_recording(host=host)

    card = client.get(reverse("host_recording_card", args=[done.public_id])).content.decode()

    assert "data-refresh" not in card
    assert 'data-reload="yes"' in card


@pytest.mark.database
def test_the_table_counts_seats_and_draws_their_days(client: Client, host: Member) -> None:
    webinar = make_webinar("Listening first", host=host, capacity=20)
    for days in (0, 3):
        seat = make_seat(webinar)
        type(seat).objects.filter(pk=seat.pk).update(created_at=timezone.now() - dt.timedelta(days=days))
    make_webinar("Draft of mine", host=host, state=WebinarState.DRAFT)

    response = client.get(reverse("host"))

    first = response.context["coming"][0]
    assert (first["webinar"].seats, first["path"][:2]) == (2, "M1")
    assert links(response, "Draft of mine") != []


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_as_often_for_one_as_for_three(
    client: Client, host: Member, django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        make_seat(make_webinar(host=host, presenters=[make_person()]))
        transcript = make_transcript(host=host)
        make_question(transcript.recording.webinar)

    with django_assert_num_queries(29):
        client.get(reverse("host"))


def test_people_who_ask_for_a_seat_need_the_host(client: Client, host: Member) -> None:
    webinar = make_webinar(host=host)
    for email in ("mariam@example.org", "tamba@example.org"):
        make_seat(webinar, email=email, state=SeatState.PENDING)

    assert needs(client)[0] == "2 people ask for a seat"
