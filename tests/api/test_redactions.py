"""Hiding words over the API."""

import pytest
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from members.models import Member
from tests.factories.members import make_host
from tests.factories.transcripts import make_transcript
from transcripts.models import Redaction, Transcript

pytestmark = pytest.mark.django_db

SAID = ("It was little Kadi from the mill", "She put Kadi’s house there.")


def client_of(member: Member) -> APIClient:
    client = APIClient()
    client.force_authenticate(member)
    return client


@pytest.fixture
def text() -> Transcript:
    return make_transcript(SAID, host=make_host("host@example.org"))


def address(text: Transcript) -> str:
    return f"/api/v1/webinars/{text.recording.webinar.slug}/redactions/"


def lines(text: Transcript) -> list[str]:
    return [segment.text for segment in text.segments.order_by("position")]


def test_a_phrase_is_hidden_and_listed_without_a_word_of_it(text: Transcript) -> None:
    client = client_of(Member.objects.get())

    answer = client.post(address(text), {"phrase": "kadi", "reason": "child"}, format="json")

    listed = client.get(address(text)).json()
    first, second = text.segments.order_by("position")
    assert answer.status_code == 201
    assert lines(text) == ["It was little […] from the mill", "She put […] house there."]
    assert listed["results"] == [answer.json()]
    assert {key: answer.json()[key] for key in ("state", "reason", "spans", "segments", "in_sound")} == {
        "state": "applied",
        "reason": "child",
        "spans": [[1500, 2000], [11_000, 11_500]],
        "segments": [first.public_id, second.public_id],
        "in_sound": True,
    }
    assert "kadi" not in str(listed).casefold()


def test_a_stretch_of_time_is_hidden(text: Transcript) -> None:
    answer = client_of(Member.objects.get()).post(
        address(text), {"start_ms": 1000, "end_ms": 2000, "reason": "person"}, format="json"
    )

    assert (answer.status_code, lines(text)[0]) == (201, "It was […] from the mill")


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"start_ms": 5},
        {"start_ms": 5, "end_ms": 5},
        {"start_ms": 5, "end_ms": 9, "phrase": "Kadi"},
        {"phrase": "Kadi", "end_ms": 4},
        {"phrase": "Kadi", "reason": "spite"},
        {"start_ms": -1, "end_ms": 4},
    ],
)
def test_a_wish_that_says_too_little_or_too_much_is_a_400(text: Transcript, wish: dict[str, object]) -> None:
    answer = client_of(Member.objects.get()).post(address(text), wish, format="json")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert lines(text) == list(SAID)


def test_a_second_person_decides_over_the_api(text: Transcript, settings: Settings) -> None:
    settings.REDACTION_NEEDS_TWO = True
    first, second = Member.objects.get(), make_host()
    text.recording.webinar.hosts.add(second)
    made = client_of(first).post(address(text), {"phrase": "Kadi"}, format="json").json()

    alone = client_of(first).post(f"/api/v1/redactions/{made['id']}/confirm/")
    both = client_of(second).post(f"/api/v1/redactions/{made['id']}/confirm/")

    assert (made["state"], alone.status_code, both.json()["state"]) == ("proposed", 409, "applied")
    assert Redaction.objects.get().decided_by == second
