"""Doubtful words, words to replace, older versions: as plain forms."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import Member
from tests.factories.members import make_host
from tests.factories.transcripts import SPOKEN_ENGINE, make_said, make_transcript
from tests.pages.seen import main_text
from transcripts.actions import edit_segment, write_transcript
from transcripts.models import GlossaryTerm, Transcript

pytestmark = pytest.mark.django_db
SAID = ("Mister okelo came to town.", "Okelo’s house is there.", "Nothing else.")


@pytest.fixture
def host(client: Client) -> Member:
    host = make_host()
    client.force_login(host)
    return host


@pytest.fixture
def text(host: Member) -> Transcript:
    return make_transcript(SAID, host=host)


def doubtful(host: Member) -> Transcript:
    text = make_transcript(("One",), host=host)
    GlossaryTerm.objects.create(term="Okello")
    said = [make_said(line, start_ms=10_000 * number) for number, line in enumerate(SAID)]
    write_transcript(text.recording, said, language="en", source=SPOKEN_ENGINE)
    for line in text.segments.all():
        line.words = [[*word[:3], 0.2 if "kelo" in word[0] else 0.9] for word in line.words]
        line.save()
    text.refresh_from_db()
    return text


def address(name: str, text: Transcript) -> str:
    return reverse(f"host_transcript_{name}", args=[text.recording.public_id])


def spoken(text: Transcript) -> list[str]:
    return list(text.segments.order_by("position").values_list("text", flat=True))


def test_a_doubtful_word_stands_once_with_its_places_and_what_it_may_be(client: Client, host: Member) -> None:
    text = doubtful(host)

    seen = main_text(client.get(address("words", text)))

    assert "okelo" in seen
    assert "Did they say: Okello" in seen
    assert "0:00 Mister okelo came to town." in seen


def test_one_button_changes_a_doubtful_word_in_all_its_places(client: Client, host: Member) -> None:
    text = doubtful(host)
    sent = {"form": "okelo", "said": "Okello", "do": "fix", "version": str(text.version), "remember": "yes"}

    response = client.post(address("words", text), sent, follow=True)

    assert "Settled in 2 places." in main_text(response)
    assert spoken(text) == ["Mister Okello came to town.", "Okello’s house is there.", SAID[2]]
    assert [term.misheard for term in GlossaryTerm.objects.filter(language="en")] == [["okelo"]]


def test_a_word_that_is_right_is_asked_about_no_more(client: Client, host: Member) -> None:
    text = doubtful(host)

    client.post(address("words", text), {"form": "okelo", "said": "okelo", "do": "right"})

    assert "No word is in doubt" in main_text(client.get(address("words", text)))
    assert spoken(text) == list(SAID)


def test_what_is_settled_already_says_so(client: Client, text: Transcript) -> None:
    response = client.post(address("words", text), {"form": "okelo", "said": "Okello"}, follow=True)

    assert "Nothing is unsure about this word any more." in main_text(response)


def test_places_are_shown_before_words_are_replaced(client: Client, text: Transcript) -> None:
    response = client.post(address("replace", text), {"find": "OKELO", "put": "Okello", "do": "look"})

    seen = main_text(response)
    assert "2 places" in seen
    assert spoken(text) == list(SAID)

    first = text.segments.order_by("position")[0]
    sent = {"find": "OKELO", "put": "Okello", "do": "replace", "line": [first.public_id]}
    response = client.post(address("replace", text), sent, follow=True)

    assert "Replaced in 1 place." in main_text(response)
    assert spoken(text) == ["Mister Okello came to town.", *SAID[1:]]


def test_lines_that_changed_meanwhile_are_left_alone_and_told(client: Client, text: Transcript) -> None:
    first, second = text.segments.order_by("position")[:2]
    seen = text.version
    edit_segment(first, by=None, text="Mister okelo went away.")
    sent = {"find": "okelo", "put": "Okello", "do": "replace", "version": str(seen)}

    response = client.post(
        address("replace", text), {**sent, "line": [first.public_id, second.public_id]}, follow=True
    )

    assert "1 line was left alone" in main_text(response)
    assert spoken(text)[:2] == ["Mister okelo went away.", "Okello’s house is there."]


@pytest.mark.parametrize(("find", "put"), [("", "x"), ("zebra", "horse"), ("okelo", "")])
def test_what_cannot_be_replaced_says_why_and_keeps_the_words(
    client: Client, text: Transcript, find: str, put: str
) -> None:
    response = client.post(address("replace", text), {"find": find, "put": put, "do": "replace"})

    assert response.status_code == 200
    assert response.context["find"] == find
    assert spoken(text) == list(SAID)


def test_versions_show_what_changed_and_come_back(client: Client, host: Member, text: Transcript) -> None:
    edit_segment(text.segments.order_by("position")[2], by=host, text="Nothing more.")

    response = client.get(address("versions", text), {"version": "2"})

    assert "Version 2: A line was changed" in main_text(response)
    assert '<del class="hid">else.</del> <ins>more.</ins>' in response.content.decode()

    response = client.post(address("versions", text), {"restore": "1", "version": "2"}, follow=True)

    assert "The older version is back." in main_text(response)
    assert spoken(text) == list(SAID)


def test_my_last_change_is_taken_back(client: Client, host: Member, text: Transcript) -> None:
    edit_segment(text.segments.order_by("position")[2], by=host, text="Nothing more.")

    response = client.post(address("versions", text), {"undo": "own"}, follow=True)

    assert "Your last change is taken back." in main_text(response)
    assert spoken(text) == list(SAID)


@pytest.mark.parametrize("number", ["9", "x", "99999999999", "-1", "²"])
def test_a_version_that_is_not_there_breaks_nothing(client: Client, text: Transcript, number: str) -> None:
    assert client.get(address("versions", text), {"version": number}).status_code == 200
    assert client.post(address("versions", text), {"restore": number}).status_code == 302
    assert spoken(text) == list(SAID)


@pytest.mark.parametrize("name", ["words", "replace", "versions"])
def test_pages_ask_as_often_for_one_line_as_for_three(
    client: Client, host: Member, django_assert_num_queries: Any, name: str
) -> None:
    few, many = make_transcript(SAID[:1], host=host), make_transcript(SAID, host=host)
    for text in (few, many):
        for line in text.segments.all():
            edit_segment(line, by=host, text=f"{line.text} Yes.")
    with CaptureQueriesContext(connection) as asked:
        client.get(address(name, few))

    with django_assert_num_queries(len(asked)):
        client.get(address(name, many))
