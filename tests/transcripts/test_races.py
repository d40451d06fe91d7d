"""Several people, or several workers, at the same transcript at the same moment."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections

from tests.factories.transcripts import make_recording, make_said, make_transcript
from tests.fakes.shared_database import shared_database
from transcripts.actions import (
    Conflict,
    begin_job,
    edit_segment,
    merge_segments,
    plan_job,
    save_window,
    split_segment,
)
from transcripts.engines.pocketsphinx import PocketSphinxEngine
from transcripts.models import Segment, Transcript, TranscriptVersion, Window


@pytest.fixture(autouse=True)
def one_database_for_all(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with shared_database(tmp_path):
        yield


pytestmark = pytest.mark.database


def at_once(calls: Sequence[Callable[[], object]]) -> list[object]:
    """Start all calls at the same moment, each in its own thread; gives what each returned or raised."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            start.wait(timeout=20)
            return call()
        except Conflict as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def editing(segment: Segment, text: str) -> Callable[[], object]:
    own = Segment.objects.select_related("transcript").get(pk=segment.pk)
    return lambda: edit_segment(own, by=None, text=text, version=1).text


def test_of_many_edits_of_one_line_one_is_kept_and_the_others_are_told() -> None:
    segment = make_transcript(["We listen first."]).segments.get()

    answers = at_once([editing(segment, f"We listen {number}.") for number in range(6)])

    kept = [answer for answer in answers if isinstance(answer, str)]
    assert len(kept) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 5
    assert Segment.objects.get(pk=segment.pk).text == kept[0]
    assert list(TranscriptVersion.objects.values_list("version", flat=True)) == [1, 2]


def test_edits_of_different_lines_are_all_kept() -> None:
    transcript = make_transcript([f"line {number}" for number in range(6)])
    lines = list(transcript.segments.all())

    at_once([editing(line, f"edited {number}") for number, line in enumerate(lines)])

    assert [line.text for line in transcript.segments.all()] == [f"edited {number}" for number in range(6)]
    assert list(TranscriptVersion.objects.values_list("version", flat=True)) == [1, 2, 3, 4, 5, 6, 7]


def test_splits_and_merges_amid_edits_keep_every_word_once_and_in_order() -> None:
    transcript = make_transcript(["one two three four", "five six", "seven eight nine ten", "eleven twelve"])
    first, second, third, _last = (
        Segment.objects.select_related("transcript").get(pk=line.pk) for line in transcript.segments.all()
    )

    at_once(
        [
            lambda: split_segment(first, by=None, at_word=2),
            lambda: merge_segments(third, by=None),
            lambda: edit_segment(second, by=None, text="five six"),
        ]
    )

    lines = list(Transcript.objects.get(pk=transcript.pk).segments.order_by("position"))
    assert [line.text for line in lines] == [
        "one two",
        "three four",
        "five six",
        "seven eight nine ten eleven twelve",
    ]
    assert sorted({line.position for line in lines}) == [line.position for line in lines]


def test_of_two_workers_at_one_window_one_writes() -> None:
    job = begin_job(make_recording(), PocketSphinxEngine(), language="en", sound_sha256="a" * 64)
    plan_job(job, [(0, 9000)])
    window = Window.objects.get()

    at_once(
        [
            lambda text=f"heard {number}": save_window(window, [make_said(text)], elapsed_ms=1)
            for number in range(4)
        ]
    )

    stored = Window.objects.select_related("job").get()
    assert (stored.state, len(stored.segments), stored.job.elapsed_ms) == ("done", 1, 1)
