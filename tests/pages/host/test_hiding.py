import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from members.models import Member
from members.roles import Role
from recordings.models import ProviderFile, Recording
from recordings.states import FileState
from tests.factories.members import make_host, make_member
from tests.factories.transcripts import make_transcript
from transcripts.models import Redaction, Segment, Transcript
from transcripts.states import RedactionState

pytestmark = pytest.mark.django_db

SAID = ("It was little Kadi from the mill", "road who drew the map.", "She put Kadi’s house there.")


@pytest.fixture
def host() -> Member:
    return make_host()


@pytest.fixture
def text(host: Member) -> Transcript:
    return make_transcript(SAID, host=host)


@pytest.fixture
def browser(client: Client, host: Member) -> Client:
    client.force_login(host)
    return client


def address(recording: Recording) -> str:
    return reverse("host_hidden_words", args=[recording.public_id])


def lines(text: Transcript) -> list[str]:
    return [segment.text for segment in text.segments.order_by("position")]


def said(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def first_line(text: Transcript) -> Segment:
    segment: Segment = text.segments.get(position=0)
    return segment


def test_a_line_opens_with_each_of_its_words_to_tick(browser: Client, text: Transcript) -> None:
    page = browser.get(f"{address(text.recording)}?line={first_line(text).public_id}").content.decode()

    assert re.findall(r'name="word" value="(\d+)"><span>([^<]+)<', page) == [
        (str(at), word) for at, word in enumerate(SAID[0].split())
    ]


def test_what_goes_is_shown_first_with_the_other_places_of_a_name(browser: Client, text: Transcript) -> None:
    answer = browser.post(
        address(text.recording),
        {"line": first_line(text).public_id, "word": ["2", "4"], "reason": "child", "do": "look"},
    )

    page = answer.content.decode()
    assert '<del class="hid">little Kadi from</del>' in page
    assert "Also hide 1 other place where “Kadi” is said 0:20" in said(page)
    assert (lines(text), Redaction.objects.count()) == (list(SAID), 0)


def test_the_chosen_words_and_the_other_places_go_together(browser: Client, text: Transcript) -> None:
    answer = browser.post(
        address(text.recording),
        {
            "line": first_line(text).public_id,
            "word": ["2", "3", "4"],
            "also": "Kadi",
            "reason": "child",
            "in_sound": "on",
            "do": "hide",
        },
    )

    assert answer.status_code == 302
    assert lines(text) == ["It was […] the mill", SAID[1], "She put […] house there."]
    page = browser.get(address(text.recording)).content.decode()
    assert "Words are hidden in 2 lines." in page
    assert "Kadi" not in page


def test_a_name_is_hidden_everywhere_by_typing_it(browser: Client, text: Transcript) -> None:
    wish = {"phrase": "Kadi", "reason": "person", "do": "hide"}

    browser.post(address(text.recording), wish)

    redaction = Redaction.objects.get()
    assert (redaction.reason, redaction.in_sound, len(redaction.segments)) == ("person", False, 2)
    assert lines(text)[2] == "She put […] house there."


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"do": "look"}, "Tick the first and the last word to hide, or enter a name."),
        ({"do": "hide"}, "Tick the first and the last word to hide, or enter a name."),
        ({"do": "hide", "phrase": "no " * 13}, "Enter one to twelve words, such as a name."),
    ],
)
def test_a_wish_that_names_nothing_is_answered_at_its_place(
    browser: Client, text: Transcript, wish: dict[str, str], sentence: str
) -> None:
    answer = browser.post(address(text.recording), {"reason": "child", **wish})

    assert (answer.status_code, sentence in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("ticked", [["99"], ["-1"], ["x"], ["²"]])
def test_words_that_are_not_there_are_not_hidden(
    browser: Client, text: Transcript, ticked: list[str]
) -> None:
    wish = {"line": first_line(text).public_id, "word": ticked, "reason": "child", "do": "hide"}

    answer = browser.post(address(text.recording), wish)

    assert (answer.status_code, Redaction.objects.count()) == (200, 0)


def test_another_hosts_lines_are_not_found(client: Client, text: Transcript) -> None:
    client.force_login(make_host())

    answer = client.post(address(text.recording), {"phrase": "Kadi", "reason": "child", "do": "hide"})

    assert (answer.status_code, lines(text)) == (404, list(SAID))


def test_the_second_person_confirms_and_the_first_cannot(
    browser: Client, text: Transcript, settings: Settings
) -> None:
    settings.REDACTION_NEEDS_TWO = True
    browser.post(address(text.recording), {"phrase": "Kadi", "reason": "child", "do": "hide"})
    redaction = Redaction.objects.get()
    confirm = reverse(
        "host_hidden_words_decide", args=[text.recording.public_id, redaction.public_id, "confirm"]
    )

    browser.post(confirm)
    alone = Redaction.objects.get().state
    second = make_host()
    text.recording.webinar.hosts.add(second)
    browser.force_login(second)
    browser.post(confirm)

    assert (alone, Redaction.objects.get().state) == (RedactionState.PROPOSED, RedactionState.APPLIED)
    assert lines(text)[2] == "She put […] house there."


def test_what_came_from_a_provider_in_writing_is_said_to_be_destroyed(
    browser: Client, text: Transcript
) -> None:
    recording = text.recording
    Recording.objects.filter(pk=recording.pk).update(provider="zoom")
    ProviderFile.objects.create(
        recording=recording,
        provider="zoom",
        external_id="1",
        kind="chat",
        state=FileState.FETCHED,
        file=f"recordings/{recording.public_id}/chat.txt",
        size_bytes=4,
    )

    looked = browser.post(address(recording), {"phrase": "Kadi", "reason": "child", "do": "look"})
    browser.post(address(recording), {"phrase": "Kadi", "reason": "child", "do": "hide"})

    page = browser.get(reverse("host_recording", args=[recording.public_id])).content.decode()
    assert "The original may still be with Zoom: delete it there, too." in said(looked.content.decode())
    assert "Destroyed here, because words of this recording were hidden." in page


def test_a_moderator_hides_words_in_a_webinar_of_others(client: Client, text: Transcript) -> None:
    client.force_login(make_member(role=Role.MODERATOR))

    shown = client.get(address(text.recording)).status_code
    answer = client.post(address(text.recording), {"phrase": "Kadi", "reason": "child", "do": "hide"})

    assert (shown, answer.status_code, lines(text)[2]) == (200, 302, "She put […] house there.")
