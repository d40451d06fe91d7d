import pytest

from tests.factories.members import make_host
from tests.factories.transcripts import make_said, make_transcript
from transcripts.actions import (
    NotPossible,
    Replaced,
    confirm_words,
    edit_segment,
    hide_words,
    merge_segments,
    replace_words,
    restore_version,
    split_segment,
    undo_save,
    write_transcript,
)
from transcripts.actions.writing import UPLOADED
from transcripts.models import Transcript, TranscriptVersion

pytestmark = pytest.mark.django_db
SAID = ("Mister okelo came to town.", "Okelo’s house is there.", "Nothing else.")


def lines(transcript: Transcript) -> list[str]:
    return list(transcript.segments.order_by("position").values_list("text", flat=True))


def test_words_are_replaced_everywhere_in_one_save() -> None:
    transcript = make_transcript(SAID)

    done = replace_words(transcript, by=make_host(), find="Okelo", put=" Okello ")

    assert done == Replaced(places=2, lines=2, skipped=0)
    assert lines(transcript) == ["Mister Okello came to town.", "Okello’s house is there.", "Nothing else."]
    assert transcript.version == 2
    first = transcript.segments.first()
    assert first
    assert first.words[1] == ["Okello", 500, 1000, 1.0]
    assert first.is_by_hand is False


def test_only_chosen_lines_are_changed_and_none_that_changed_meanwhile() -> None:
    transcript = make_transcript((*SAID, "And okelo again."))
    first, second, _third, fourth = transcript.segments.order_by("position")
    seen = transcript.version
    edit_segment(second, by=None, text="Okelo’s home is there.")

    done = replace_words(
        transcript,
        by=None,
        find="okelo",
        put="Okello",
        only={second.public_id, fourth.public_id},
        version=seen,
    )

    assert done == Replaced(places=1, lines=1, skipped=1)
    assert lines(transcript) == [first.text, "Okelo’s home is there.", "Nothing else.", "And Okello again."]


@pytest.mark.parametrize(
    ("find", "put", "sentence"),
    [
        ("", "a", "Enter both"),
        ("a", " ", "Enter both"),
        ("a" * 201, "b", "Enter both"),
        ("zebra", "horse", "were not found"),
        ("okelo", "[…]", "stands for hidden words"),
    ],
)
def test_nothing_to_replace_is_no_version(find: str, put: str, sentence: str) -> None:
    transcript = make_transcript(SAID)

    with pytest.raises(NotPossible, match=sentence):
        replace_words(transcript, by=None, find=find, put=put)

    transcript.refresh_from_db()
    assert (lines(transcript), transcript.version) == (list(SAID), 1)


def test_a_replaced_word_marks_the_translation() -> None:
    transcript = make_transcript(SAID)
    french = write_transcript(
        transcript.recording, [make_said("Monsieur Okelo.")], language="fr", source=UPLOADED
    )

    replace_words(transcript, by=None, find="okelo", put="Okello")

    assert [line.outdated_at is not None for line in french.segments.all()] == [True]


def test_an_unsure_word_is_called_right_everywhere_at_once() -> None:
    transcript = write_transcript(
        make_transcript(SAID).recording,
        [make_said("Wanjiku came, wanjiku left.", confidence=0.2)],
        language="en",
        source=UPLOADED,
    )

    assert confirm_words(transcript, by=None, form="Wanjiku") == 2

    [line] = transcript.segments.all()
    assert [word[3] for word in line.words] == [1.0, 0.2, 1.0, 0.2]
    with pytest.raises(NotPossible, match="Nothing is unsure"):
        confirm_words(transcript, by=None, form="Wanjiku")


def test_an_older_version_comes_back_as_a_new_one() -> None:
    transcript = make_transcript(SAID)
    first, second, third = transcript.segments.order_by("position")
    edit_segment(third, by=None, text="Nothing more.")
    merge_segments(first, by=None)
    before = [
        (line["id"], line["text"]) for line in TranscriptVersion.objects.get(version=2).document["segments"]
    ]

    restore_version(transcript, by=None, version=2)

    after = list(transcript.segments.order_by("position").values_list("public_id", "text"))
    assert (after, transcript.version) == (before, 4)
    restored = transcript.segments.get(public_id=second.public_id)
    assert [word[0] for word in restored.words] == SAID[1].split()
    assert restored.words[0][1] == 10_000
    assert transcript.segments.get(public_id=first.public_id).aliases == []
    assert transcript.segments.get(public_id=third.public_id).is_by_hand is True


def test_lines_that_go_leave_their_address_behind() -> None:
    transcript = make_transcript(SAID)
    second = split_segment(transcript.segments.order_by("position")[0], by=None, at_word=2)
    edit_segment(second, by=None, text="came late.")

    restore_version(transcript, by=None, version=1)

    first = transcript.segments.order_by("position").first()
    assert lines(transcript) == list(SAID)
    assert first
    assert first.aliases == [second.public_id]


def test_a_version_brings_no_hidden_words_back() -> None:
    transcript = make_transcript(SAID)
    edit_segment(transcript.segments.order_by("position")[2], by=None, text="Nothing.")
    hide_words(transcript.recording, by=None, phrase="okelo")

    restore_version(transcript, by=None, version=1)

    assert "okelo" not in " ".join(lines(transcript)).lower()
    assert lines(transcript)[2] == "Nothing else."


@pytest.mark.parametrize(("version", "seen"), [(9, None), (2, None), (1, 1)])
def test_no_version_comes_back_unseen(version: int, seen: int | None) -> None:
    transcript = make_transcript(SAID)
    edit_segment(transcript.segments.order_by("position")[2], by=None, text="Nothing.")

    with pytest.raises(NotPossible):
        restore_version(transcript, by=None, version=version, seen=seen)

    assert lines(transcript) == [*SAID[:2], "Nothing."]


def test_the_last_own_save_is_taken_back_and_others_stay() -> None:
    transcript = make_transcript(SAID)
    me, other = make_host(), make_host()
    first, _second, third = transcript.segments.order_by("position")
    edit_segment(first, by=me, text="My own words.")
    edit_segment(third, by=other, text="Somebody else’s.")

    undo_save(transcript, by=me)

    assert lines(transcript) == [SAID[0], SAID[1], "Somebody else’s."]
    with pytest.raises(NotPossible, match="no change of yours"):
        undo_save(transcript, by=me)


def test_a_parting_is_taken_back_only_while_it_is_the_last_save() -> None:
    transcript = make_transcript(SAID)
    me = make_host()
    split_segment(transcript.segments.order_by("position")[0], by=me, at_word=2)
    undo_save(transcript, by=me)
    undone = lines(transcript)
    split_segment(transcript.segments.order_by("position")[0], by=me, at_word=2)
    edit_segment(transcript.segments.order_by("position")[3], by=None, text="Other.")

    with pytest.raises(NotPossible, match="Somebody saved something since"):
        undo_save(transcript, by=me)

    assert undone == list(SAID)


def test_a_line_that_somebody_changed_again_is_not_taken_back() -> None:
    transcript = make_transcript(SAID)
    me = make_host()
    line = transcript.segments.order_by("position")[0]
    edit_segment(line, by=me, text="Mine.")
    edit_segment(line, by=None, text="Theirs.")

    with pytest.raises(NotPossible, match="changed the same lines"):
        undo_save(transcript, by=me)

    assert lines(transcript)[0] == "Theirs."
