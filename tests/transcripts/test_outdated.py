"""Translations follow their original: what was changed there is marked here until somebody looks."""

import pytest

from tests.factories.transcripts import make_said, make_transcript
from transcripts.actions import (
    check_segment,
    edit_segment,
    import_captions,
    merge_segments,
    name_speaker,
    originals_of,
    split_segment,
    write_transcript,
)
from transcripts.actions.outdated import is_counterpart
from transcripts.actions.writing import UPLOADED
from transcripts.models import Transcript

pytestmark = pytest.mark.django_db
SAID = ("Families know their children best.", "Outsiders listen first.", "Then they learn.")
TRANSLATED = ("Les familles connaissent leurs enfants.", "Les autres écoutent.", "Puis ils apprennent.")


@pytest.fixture
def original() -> Transcript:
    return make_transcript(SAID)


@pytest.fixture
def translation(original: Transcript) -> Transcript:
    lines = [make_said(text, start_ms=10_000 * number + 200) for number, text in enumerate(TRANSLATED)]
    return write_transcript(original.recording, lines, language="fr", source=UPLOADED)


def outdated(transcript: Transcript) -> list[bool]:
    return [line.outdated_at is not None for line in transcript.segments.order_by("position")]


def test_a_changed_line_marks_its_translation_and_no_other(
    original: Transcript, translation: Transcript
) -> None:
    edit_segment(original.segments.all()[1], by=None, text="Outsiders listen last.")

    assert (outdated(translation), outdated(original)) == ([False, True, False], [False, False, False])


def test_the_same_words_a_name_or_another_cut_mark_nothing(
    original: Transcript, translation: Transcript
) -> None:
    first, second, third = original.segments.all()
    edit_segment(first, by=None, text=first.text, speaker="Amina")
    name_speaker([second], by=None, speaker="Joy")
    split_segment(third, by=None, at_word=1)
    merge_segments(third, by=None)

    assert outdated(translation) == [False, False, False]


def test_a_changed_translation_marks_nothing(original: Transcript, translation: Transcript) -> None:
    edit_segment(translation.segments.all()[0], by=None, text="Les familles savent.")

    assert outdated(original) == [False, False, False]


def test_editing_or_confirming_the_translated_line_takes_the_mark_away(
    original: Transcript, translation: Transcript
) -> None:
    for line, text in zip(original.segments.all(), ("One.", "Two.", "Three."), strict=True):
        edit_segment(line, by=None, text=text)
    first, second, third = translation.segments.all()

    edit_segment(first, by=None, text="Un.")
    check_segment(second, by=None)
    check_segment(third, by=None, is_checked=False)

    assert outdated(translation) == [False, False, True]


def test_both_parts_of_a_marked_line_are_marked(original: Transcript, translation: Transcript) -> None:
    edit_segment(original.segments.all()[0], by=None, text="Nobody knows.")
    split_segment(translation.segments.all()[0], by=None, at_word=2)

    assert outdated(translation) == [True, True, False, False]

    merge_segments(translation.segments.all()[0], by=None)
    assert outdated(translation) == [True, False, False]


def test_what_an_engine_hears_anew_marks_what_it_changed(
    original: Transcript, translation: Transcript
) -> None:
    lines = [
        make_said(text, start_ms=10_000 * number) for number, text in enumerate((SAID[0], "New.", SAID[2]))
    ]
    write_transcript(original.recording, lines, language="en", source=UPLOADED)

    assert outdated(translation) == [False, True, False]


def test_uploaded_captions_are_linked_to_their_originals_by_time(original: Transcript) -> None:
    captions = (
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.600\nLes familles savent.\n\n"
        "00:00:10.000 --> 00:00:21.900\nLes autres écoutent.\n"
    )
    translation = import_captions(original.recording, captions, by=None, language="fr")
    lines = list(translation.segments.select_related("transcript"))

    found = originals_of(lines)

    assert [[one.text for one in found[line.pk]] for line in lines] == [[SAID[0]], [SAID[1], SAID[2]]]
    assert originals_of(list(original.segments.all())) == {}


@pytest.mark.parametrize(
    ("other", "is_meant"),
    [((0, 10), True), ((9, 19), False), ((4, 6), True), ((-100, 100), True), ((10, 20), False)],
)
def test_lines_belong_together_where_one_lies_in_the_midst_of_the_other(
    other: tuple[int, int],
    is_meant: bool,  # noqa: FBT001
) -> None:
    assert is_counterpart((0, 10), other) is is_meant
