"""The transcript editor, as plain forms."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Member
from pages.host.editor import fingerprint
from tests.factories.members import make_host
from tests.factories.transcripts import SPOKEN_ENGINE, make_said, make_transcript
from tests.pages.seen import links, main_text
from transcripts.actions import approve_transcript, check_segment, edit_segment, write_transcript
from transcripts.actions.writing import UPLOADED
from transcripts.models import Segment, Transcript
from transcripts.states import TranscriptState

pytestmark = pytest.mark.django_db
SAID = ("Families know their children best.", "Outsiders listen first.", "Then they learn to ask.")


@pytest.fixture
def host(client: Client) -> Member:
    host = make_host()
    client.force_login(host)
    return host


@pytest.fixture
def text(host: Member) -> Transcript:
    return make_transcript(SAID, host=host)


def address(text: Transcript) -> str:
    return reverse("host_transcript", args=[text.recording.public_id])


def segments(text: Transcript) -> list[Segment]:
    return list(text.segments.order_by("position"))


def page(text: Transcript, do: str = "save", **written: str) -> dict[str, str]:
    """Return the page's form as a browser sends it, with ``text_0="…"`` written into the first line."""
    sent = {"version": str(text.version), "do": do}
    for number, segment in enumerate(segments(text)):
        name = segment.public_id
        sent[f"was-{name}"] = fingerprint(segment.speaker, segment.text)
        sent[f"text-{name}"] = written.get(f"text_{number}", segment.text)
        sent[f"speaker-{name}"] = written.get(f"speaker_{number}", segment.speaker)
    return sent


def spoken(text: Transcript) -> list[str]:
    return [segment.text for segment in segments(text)]


def test_the_page_shows_the_draft_its_writer_and_links_that_jump(client: Client, text: Transcript) -> None:
    response = client.get(address(text))

    seen = main_text(response)
    assert all(line in seen for line in SAID)
    assert all(
        words in seen for words in ("Automatic draft", "Written by Whisper small.", "0 of 3 lines checked")
    )
    assert [link for link in links(response, "0:1") if "t=10" in link]


def test_unsure_words_are_shown(client: Client, host: Member) -> None:
    text = make_transcript(("One",), host=host)
    write_transcript(
        text.recording,
        [make_said("he nose every child", confidence=0.2)],
        language="en",
        source=SPOKEN_ENGINE,
    )

    seen = main_text(client.get(address(text)))

    assert "4 unsure words" in seen
    assert "Rough machine text: check before quoting" in seen


def test_one_button_saves_every_changed_line_and_leaves_the_others(client: Client, text: Transcript) -> None:
    client.post(address(text), page(text, text_0="Families know their children.", speaker_2="Hawa"))

    first, second, third = segments(text)
    assert [first.text, second.text, third.speaker] == ["Families know their children.", SAID[1], "Hawa"]
    assert [line.is_by_hand for line in (first, second, third)] == [True, False, True]


def test_checked_marks_a_line_and_opens_the_next_that_is_not(client: Client, text: Transcript) -> None:
    first, second, third = segments(text)
    check_segment(second, by=None)

    response = client.post(address(text), page(text, f"check:{first.public_id}"))

    assert response["Location"].endswith(f"line={third.public_id}")
    assert [line.is_by_hand for line in segments(text)] == [True, True, False]


def test_a_conflict_says_so_and_keeps_what_was_written(client: Client, text: Transcript) -> None:
    mine = page(text, text_0="My own words.", text_1="And mine here.")
    edit_segment(segments(text)[0], by=None, text="Somebody else’s words.")

    response = client.post(address(text), mine)

    seen = main_text(response)
    assert spoken(text) == ["Somebody else’s words.", "And mine here.", SAID[2]]
    assert "It now says: “Somebody else’s words.” Your words are kept below" in seen
    assert "My own words." in seen

    again = page(Transcript.objects.get(pk=text.pk), text_0="My own words.")
    client.post(address(text), again)

    assert spoken(text)[0] == "My own words."


def test_a_line_that_nobody_touched_is_not_taken_back_to_what_was_shown(
    client: Client, text: Transcript
) -> None:
    opened = page(text, text_2="Then they ask.")
    edit_segment(segments(text)[0], by=None, text="Somebody else’s words.")

    client.post(address(text), opened)

    assert spoken(text) == ["Somebody else’s words.", SAID[1], "Then they ask."]


def test_an_emptied_line_is_refused_and_stays(client: Client, text: Transcript) -> None:
    response = client.post(address(text), page(text, text_0="  "))

    assert "Not everything could be saved" in main_text(response)
    assert spoken(text) == list(SAID)


@pytest.mark.database
def test_a_line_is_parted_at_a_word_and_joined_again(client: Client, text: Transcript) -> None:
    first = segments(text)[0]
    client.post(address(text), {**page(text, f"split:{first.public_id}"), f"at-{first.public_id}": "2"})
    parted = spoken(text)
    text.refresh_from_db()

    client.post(address(text), page(text, f"merge:{first.public_id}"))

    assert parted == ["Families know", "their children best.", *SAID[1:]]
    assert spoken(text) == list(SAID)


def test_a_changed_line_can_be_parted_in_the_same_step(client: Client, text: Transcript) -> None:
    first = segments(text)[0]
    sent = page(text, f"split:{first.public_id}", text_0="Parents know. They do.")

    client.post(address(text), {**sent, f"at-{first.public_id}": "2"})

    assert spoken(text)[:2] == ["Parents know.", "They do."]


@pytest.mark.parametrize("place", ["0", "99", "", "x", "-1"])
def test_a_line_is_not_parted_where_there_is_no_word(client: Client, text: Transcript, place: str) -> None:
    first = segments(text)[0]
    sent = {**page(text, f"split:{first.public_id}"), f"at-{first.public_id}": place}

    response = client.post(address(text), sent, follow=True)

    assert "both parts need words" in main_text(response)
    assert spoken(text) == list(SAID)


def test_all_lines_of_a_voice_get_its_name(client: Client, text: Transcript) -> None:
    sent = {**page(text, "rename:1"), "voice-1": "", "name-1": "Hawa"}

    client.post(address(text), sent)

    assert {line.speaker for line in segments(text)} == {"Hawa"}


def test_approving_saves_the_page_first(client: Client, text: Transcript) -> None:
    response = client.post(address(text), page(text, "approve", text_0="Families know best."), follow=True)

    text.refresh_from_db()
    assert (text.state, spoken(text)[0]) == (TranscriptState.APPROVED, "Families know best.")
    assert "The transcript is approved." in main_text(response)


def test_a_text_that_changed_under_the_reader_is_not_approved_unseen(
    client: Client, text: Transcript
) -> None:
    opened = page(text, "approve")
    edit_segment(segments(text)[0], by=None, text="Something else entirely.")

    response = client.post(address(text), opened, follow=True)

    text.refresh_from_db()
    assert text.state != TranscriptState.APPROVED
    assert "Look at it again, then approve." in main_text(response)


def test_an_approved_text_is_opened_again(client: Client, text: Transcript) -> None:
    approve_transcript(text, by=None)
    text.refresh_from_db()

    client.post(address(text), page(text, "reopen"))

    text.refresh_from_db()
    assert text.state == TranscriptState.IN_REVIEW


def test_long_texts_come_in_pages_and_a_line_is_found_on_its_page(client: Client, host: Member) -> None:
    text = make_transcript([f"Line number {number}." for number in range(120)], host=host)
    late = segments(text)[110]

    response = client.get(address(text), {"line": late.public_id})

    assert response.context["page_obj"].number == 3
    assert response.context["at"] == "1100.0"
    assert "autofocus" in response.content.decode()


@pytest.mark.parametrize("query", ["?page=x", "?page=999", "?line=nothing", "?t=abc", "?t=1e9999"])
def test_odd_addresses_show_the_page_all_the_same(client: Client, text: Transcript, query: str) -> None:
    assert client.get(address(text) + query).status_code == 200


def test_a_language_without_text_is_not_found(client: Client, text: Transcript) -> None:
    assert client.get(address(text), {"lang": "fr"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_one_line_as_for_three(
    client: Client, host: Member, django_assert_num_queries: Any, count: int
) -> None:
    text = make_transcript(SAID[:count], host=host)

    with django_assert_num_queries(18):
        client.get(address(text))


def test_a_translated_line_shows_its_original_and_that_it_changed(client: Client, text: Transcript) -> None:
    lines = [
        make_said(said, start_ms=10_000 * number) for number, said in enumerate(("Un.", "Deux.", "Trois."))
    ]
    french = write_transcript(text.recording, lines, language="fr", source=UPLOADED)
    for line in french.segments.all():
        check_segment(line, by=None)
    edit_segment(segments(text)[1], by=None, text="Outsiders listen last.")
    there = f"{address(text)}?lang=fr"

    seen = main_text(client.get(there))

    assert ("Outsiders listen last." in seen, "The original has changed" in seen) == (True, True)
    assert "1 line whose original changed" in seen

    client.post(there, page(french, f"check:{segments(french)[1].public_id}"))

    assert "The original has changed" not in main_text(client.get(there))
