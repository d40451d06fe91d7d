import pytest

from tests.factories.members import make_person
from tests.factories.transcripts import make_recording, make_said
from tests.factories.webinars import make_webinar
from transcripts.actions import begin_job, finish_job, plan_job, save_window
from transcripts.engines.pocketsphinx import PocketSphinxEngine
from transcripts.glossary import hints_for
from transcripts.models import TranscriptionJob, Window
from transcripts.states import WindowState

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WINDOWS = [(0, 20_000), (21_000, 30_000)]


def begun(sound: str = "a" * 64) -> TranscriptionJob:
    job = begin_job(make_recording(), PocketSphinxEngine(), language="en", sound_sha256=sound)
    plan_job(job, WINDOWS)
    return job


def test_the_same_work_is_the_same_job_and_other_sound_is_another() -> None:
    recording, engine = make_recording(), PocketSphinxEngine()

    first = begin_job(recording, engine, language="en", sound_sha256="a" * 64)
    again = begin_job(recording, engine, language="en", sound_sha256="a" * 64)
    other = begin_job(recording, engine, language="en", sound_sha256="b" * 64)

    assert (again.pk, first.engine, first.model, first.parameters) == (
        first.pk,
        "pocketsphinx",
        "en-us",
        {"max_active": 5000},
    )
    assert first.engine_version != ""
    assert other.pk != first.pk


def test_a_plan_stands_once_it_is_made() -> None:
    job = begun()

    plan_job(job, [(0, 1000)])

    assert list(job.windows.values_list("number", "start_ms", "end_ms")) == [
        (0, 0, 20_000),
        (1, 21_000, 30_000),
    ]
    assert job.speech_ms == 29_000


def test_a_window_that_is_written_stays_as_it_is() -> None:
    window = begun().windows.get(number=0)
    save_window(window, [make_said("first")], elapsed_ms=100)

    save_window(window, [make_said("second")], elapsed_ms=100)
    save_window(window, [], error="too late")

    stored = Window.objects.get(pk=window.pk)
    assert (stored.state, stored.segments[0]["text"], stored.error) == (WindowState.DONE, "first", "")
    assert stored.job.elapsed_ms == 100


def test_a_window_that_failed_can_be_written_later() -> None:
    window = begun().windows.get(number=0)
    save_window(window, [], error="The speech engine ended with code -9.")

    save_window(window, [make_said("now")])

    stored = Window.objects.get(pk=window.pk)
    assert (stored.state, stored.segments[0]["text"], stored.error) == (WindowState.DONE, "now", "")


def test_all_windows_together_become_the_transcript_with_its_doubts() -> None:
    job = begun()
    first, second = job.windows.all()
    save_window(first, [make_said("thank you for watching", confidence=0.45)])
    save_window(second, [make_said("we listen first", start_ms=21_000)])

    transcript = finish_job(job, PocketSphinxEngine())

    assert [(row.start_ms, row.text, row.flags) for row in transcript.segments.all()] == [
        (0, "Thank you for watching", ["stock_phrase"]),
        (21_000, "We listen first", []),
    ]
    assert (transcript.engine, transcript.quality, transcript.allows_captions) == ("pocketsphinx", 5, False)
    assert job.finished_at is not None


def test_an_engine_is_told_whom_and_what_to_expect() -> None:
    webinar = make_webinar(
        "Listening first in Sierra Leone: what Kpanda learned",
        presenters=[make_person("Wanjiru Kamau")],
        topics=["child protection"],
    )

    assert hints_for(webinar) == [
        "Wanjiru Kamau",
        "Wanjiru",
        "Kamau",
        "Sierra",
        "Leone",
        "Kpanda",
        "child protection",
    ]
