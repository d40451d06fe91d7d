import pytest

from tests.factories.transcripts import make_recording, make_said, make_transcript
from transcripts.naming import POSSIBLE_NAME, flag_names

SAFE = (
    "We listened in Kenya and in Sierra Leone on Monday.",
    "The children of the village drew a map.",
    "UNICEF and the Ministry asked a child.",
    "Families know their children best.",
    "A boy came on Friday in January.",
)


def flagged(*texts: str, language: str = "en", known: tuple[str, ...] = ()) -> list[bool]:
    lines = flag_names([make_said(text) for text in texts], language=language, known=known)
    return [POSSIBLE_NAME in line.flags for line in lines]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "There was a girl, Kadi, who drew the map."),
        ("en", "It was about a child named Abu."),
        ("en", "We met little Kadi and her daughter."),
        ("en", "She was seven years old and came from Kambia."),
        ("en", "Call me on 0722 123 456 today."),
        ("en", "Write to amina.k@example.org about it."),
        ("fr", "C’était une fille qui s’appelle Kadi."),
        ("es", "Era una niña llamada Rosa."),
        ("pt", "Era uma menina chamada Rosa."),
        ("sw", "Alikuwa mtoto anaitwa Baraka."),
    ],
)
def test_a_line_that_may_tell_who_somebody_is_is_found(language: str, text: str) -> None:
    assert flagged(text, language=language) == [True]


@pytest.mark.parametrize("text", SAFE)
def test_a_line_that_tells_nobody_is_left_alone(text: str) -> None:
    assert flagged(text) == [False]


def test_a_name_in_the_line_after_the_child_is_found() -> None:
    assert flagged("We spoke with a boy.", "That was Abu, who is gone now.") == [False, True]


def test_who_presents_may_be_named_beside_children() -> None:
    texts = ("As Wanjiru said, a child learns.", "Then a child met Tamba.")

    assert flagged(*texts, known=("Wanjiru Kamau",)) == [False, True]


def test_a_word_that_is_also_said_without_its_capital_is_no_name() -> None:
    assert flagged("A child of the Village came.", "The village is small.") == [False, False]


def test_a_name_far_from_any_child_is_left_alone() -> None:
    far = "A child came and then we spoke for a long long time about other things with Tamba."

    assert flagged(far) == [False]


def test_a_language_without_capitals_and_one_nobody_knows_are_read_without_complaint() -> None:
    assert flagged("كان هناك طفل اسمه كادي", language="ar") == [False]
    assert flagged("Den lille Kadi", language="xx") == [False]


@pytest.mark.django_db
def test_what_is_written_down_is_looked_through() -> None:
    recording = make_recording()

    transcript = make_transcript(("A girl, Kadi, drew it.", "Thank you."), recording=recording)

    assert [segment.flags for segment in transcript.segments.order_by("position")] == [[POSSIBLE_NAME], []]
