"""What was asked in a meeting is held for its hosts."""

import json
from pathlib import Path

import pytest
from django.core import mail

from archive.actions import take_questions
from community.models import Question
from community.states import PostState
from recordings import storage
from recordings.models import ProviderFile
from recordings.states import FileState
from tests.factories.recordings import make_recording

pytestmark = pytest.mark.django_db


def fetched(content: str) -> ProviderFile:
    recording = make_recording(provider="link")
    name = f"recordings/{recording.public_id}/questions.json"
    place: Path = storage.path(name)
    place.parent.mkdir(parents=True)
    place.write_text(content)
    file: ProviderFile = ProviderFile.objects.create(
        recording=recording,
        provider="link",
        external_id="q1",
        kind="questions",
        state=FileState.FETCHED,
        file=name,
    )
    return file


def test_each_question_is_held_once_without_a_name_and_nobody_is_mailed() -> None:
    rows = [
        {"question": "How do I begin?", "answers": ["With a song.", "Slowly."]},
        {"question": "And in the rain?", "answers": []},
        {"question": "  "},
        "nonsense",
    ]
    file = fetched(json.dumps(rows))

    first, second = take_questions(file), take_questions(file)

    assert (first, second, mail.outbox) == (2, 0, [])
    assert sorted(Question.objects.values_list("text", "state", "asker_email")) == [
        ("And in the rain?", PostState.HELD, ""),
        ("How do I begin?\n\nAnswered in the meeting: With a song. / Slowly.", PostState.HELD, ""),
    ]


@pytest.mark.parametrize(
    "content", ["", "{", '{"question": "x"}', "[" * 100_000], ids=["empty", "cut", "no list", "deep"]
)
def test_what_is_no_list_of_questions_holds_none(content: str) -> None:
    assert (take_questions(fetched(content)), Question.objects.count()) == (0, 0)
