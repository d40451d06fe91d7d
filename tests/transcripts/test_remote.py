"""A speech server elsewhere: what it is sent, and what becomes of each of its answers."""

import time
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from recordings.states import StageState
from tests.factories.transcripts import make_recording, make_stage_run
from tests.fakes.engines import use_engines
from tests.fakes.loopback import Reply
from tests.fakes.sound import speech
from tests.fakes.speech_server import HEARD, KEY, MODEL, SpeechServer, refusal, speech_server
from transcripts.actions import begin_job, retry_waiting
from transcripts.engines import choose
from transcripts.engines.base import EngineError, EngineMissing
from transcripts.engines.remote import RemoteEngine
from transcripts.engines.remote.session import RemoteSession, code_of, read_answer

SOUND = speech()[: 5 * 16_000]


@pytest.fixture
def server() -> Iterator[SpeechServer]:
    with speech_server() as server:
        yield server


def session(server: SpeechServer, **options: str) -> RemoteSession:
    wanted = {"address": server.url, "key": KEY, "model": MODEL, **options}
    return RemoteSession(**wanted, pause_s=0.01)


def hear(server: SpeechServer, **options: str) -> list[str]:
    heard = session(server, **options).transcribe(SOUND, offset_ms=60_000, language="en-GB", hints=["Okello"])
    return [segment.text for segment in heard]


def test_the_server_is_told_language_and_hints_and_nothing_else(server: SpeechServer) -> None:
    hear(server)

    assert server.asked == [
        {
            "model": [MODEL],
            "response_format": ["verbose_json"],
            "timestamp_granularities[]": ["word", "segment"],
            "temperature": ["0"],
            "language": ["en"],
            "prompt": ["Okello"],
        }
    ]


def test_words_get_back_their_stops_and_the_segments_confidence(server: SpeechServer) -> None:
    [heard] = session(server).transcribe(SOUND, offset_ms=60_000, language="", hints=[])

    assert (heard.text, heard.language) == (HEARD, "en")
    assert [word.text for word in heard.words] == ["Good", "morning,", "and", "welcome."]
    assert {word.confidence for word in heard.words} == {0.779}
    assert 60_000 <= heard.start_ms < heard.end_ms <= 65_000


def test_a_server_without_times_of_words_is_good_enough(server: SpeechServer) -> None:
    server.gives_words = False

    [heard] = session(server).transcribe(SOUND, offset_ms=0, language="en", hints=[])

    assert [word.text for word in heard.words] == ["Good", "morning,", "and", "welcome."]
    assert heard.words[0].start_ms == heard.start_ms


@pytest.mark.parametrize(
    "passing", [refusal(429, "slow down", Retry_After="0"), refusal(503, "loading"), None]
)
def test_what_passes_is_tried_again(server: SpeechServer, passing: Reply | None) -> None:
    server.replies = [passing, passing]

    assert hear(server) == [HEARD]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"key": "wrong"}, "refuses the key. Look at REMOTE_TRANSCRIPTION_KEY"),
        ({"model": "gpt"}, "does not know this address or the model gpt"),
    ],
)
def test_what_only_the_operator_can_change_is_not_tried_again(
    server: SpeechServer, options: dict[str, str], sentence: str
) -> None:
    with pytest.raises(EngineMissing, match=sentence) as refused:
        hear(server, **options)

    assert len(server.keys) == 1
    assert "wrong" not in str(refused.value)


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (refusal(400, "The sound is too short."), "refused with 400. The sound is too short."),
        (refusal(500, "out of memory"), "refused with 500. out of memory"),
        (refusal(429, "slow"), "is busy. Try again later."),
        (Reply(body=b"<html>Welcome</html>"), "answered something that is no transcript"),
        (Reply(body=b"[]"), "answered something that is no transcript"),
        (Reply(body=b'{"text": "a", "segments": [{"start": "x", "end": 1, "text": "a"}]}'), "cannot be read"),
        (
            Reply(body=b'{"text": "a", "segments": [{"start": 1e999, "end": 1, "text": "a"}]}'),
            "cannot be read",
        ),
        (Reply(body=b'{"text": "a", "words": [7]}'), "cannot be read"),
        (None, "did not answer"),
    ],
    ids=["refused", "broken", "busy", "page", "list", "letters", "endless", "numbers", "gone"],
)
def test_every_other_answer_is_a_plain_sentence(
    server: SpeechServer, reply: Reply | None, sentence: str
) -> None:
    server.replies = [reply] * 3

    with pytest.raises(EngineError, match=sentence):
        hear(server)


def test_a_server_that_is_not_there_is_told_soon() -> None:
    away = RemoteSession(address="http://127.0.0.1:9/v1", model=MODEL, pause_s=0.01)
    started = time.monotonic()

    with pytest.raises(EngineError, match="did not answer"):
        away.transcribe(SOUND, offset_ms=0, language="en", hints=[])

    assert time.monotonic() - started < 5


def test_times_outside_the_window_are_drawn_in() -> None:
    [heard] = read_answer(
        {
            "segments": [{"start": -3, "end": 99, "text": "Yes, we do", "avg_logprob": None}],
            "words": [{"word": " Yes,", "start": 0, "end": 1, "probability": 7}],
        },
        offset_ms=1000,
        length_ms=5000,
        language="en",
    )

    assert (heard.start_ms, heard.end_ms) == (1000, 6000)
    assert [word.text for word in heard.words] == ["Yes,", "we", "do"]
    assert heard.confidence == 1.0


def test_text_without_parts_is_one_stretch_and_none_is_none() -> None:
    window = {"offset_ms": 0, "length_ms": 4000, "language": "sw"}

    assert [part.text for part in read_answer({"text": "Karibu sana"}, **window)] == ["Karibu sana"]  # type: ignore[arg-type]
    assert read_answer({"text": "", "segments": []}, **window) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "code"), [("english", "en"), ("sw", "sw"), ("Swahili", "sw"), (None, "")])
def test_languages_come_by_name_or_code(name: str | None, code: str) -> None:
    assert code_of(name) == code


def test_silence_of_no_length_asks_nobody(server: SpeechServer) -> None:
    assert session(server).transcribe(np.zeros(10, np.int16), offset_ms=0, language="en", hints=[]) == []
    assert server.keys == []


def test_a_named_server_goes_before_everything_on_this_machine(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    use_engines(settings, monkeypatch, models_dir=tmp_path)  # type: ignore[arg-type]
    described = {
        "BACKEND": "transcripts.engines.remote.RemoteEngine",
        "OPTIONS": {"address": "http://gpu/v1/"},
    }
    settings.TRANSCRIPTION_ENGINES["remote"] = described

    engine = choose("sw")

    assert (engine.name, engine.session().options["address"]) == ("remote", "http://gpu/v1")
    assert "leaves this machine" in str(engine.title)


def test_without_an_address_it_is_not_there() -> None:
    engine = RemoteEngine()

    assert (engine.available().ready, engine.quality(), engine.model()) == (False, 0, "")
    with pytest.raises(EngineMissing, match="No speech server is named"):
        engine.session()


@pytest.mark.django_db
def test_the_key_is_not_kept_with_the_job() -> None:
    job = begin_job(
        make_recording(), RemoteEngine(address="http://gpu/v1", key=KEY), language="en", sound_sha256="0"
    )

    assert (job.parameters, job.model) == ({"model": "whisper-1"}, "whisper-1")


@pytest.mark.django_db
def test_a_server_that_was_away_is_asked_again_by_itself() -> None:
    recording = make_recording()
    run = make_stage_run(recording, state=StageState.FAILED, finished_at=timezone.now())
    begin_job(recording, RemoteEngine(address="http://gpu/v1"), language="en", sound_sha256="0")

    assert retry_waiting() == 0

    run.finished_at = timezone.now() - timedelta(minutes=21)
    run.save()
    assert retry_waiting() == 1
