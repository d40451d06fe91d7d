"""A speech server at work. Imported in the engine's child process only, which has no settings of the site."""

import io
import json
import math
import time
import wave
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from django.conf.locale import LANG_INFO

from common.http import Answer, Http, HttpFailure, host_of, retry_after_s
from transcripts.engines.base import SAMPLE_RATE_HZ, EngineError, EngineMissing, Segment, Word
from transcripts.engines.whisper import hint_text, language_code
from transcripts.wording import retime, split_words, spread

CONNECT_S: Final = 5.0
# A window of 28 s takes a server with a processor alone about a minute.
ANSWER_S: Final = 120.0
# OpenAI refuses less than a tenth of a second.
SHORTEST_SOUND: Final = SAMPLE_RATE_HZ // 10
LONGEST_WAIT_S: Final = 30.0
TRIES: Final = 3
TOO_MANY: Final = 429
SERVER_FAILS: Final = 500
KEY_REFUSED: Final = frozenset({401, 403})
NOT_THERE: Final = frozenset({404, 405})
CAREFUL_TEMPERATURE: Final = 0.2
LONGEST_QUOTE: Final = 200
CODES: Final = {
    str(about["name"]).lower(): code.split("-", maxsplit=1)[0]
    for code, about in LANG_INFO.items()
    if "name" in about
}


class RemoteSession:
    """Asks the server at ``address``. Busy and broken servers are asked up to three times in all."""

    def __init__(self, *, address: str, model: str, key: str = "", pause_s: float = 2.0) -> None:
        self.url = f"{address}/audio/transcriptions"
        self.model = model
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.pause_s = pause_s
        # The operator named the server, and it often stands next door.
        self.http = Http(
            [host_of(address)], in_own_network=True, connect_s=CONNECT_S, read_s=ANSWER_S, total_s=ANSWER_S
        )

    def transcribe(
        self, pcm: np.ndarray, *, offset_ms: int, language: str, hints: list[str], careful: bool = False
    ) -> list[Segment]:
        if len(pcm) < SHORTEST_SOUND:
            return []
        fields = {
            "model": self.model,
            "response_format": "verbose_json",
            "timestamp_granularities[]": ["word", "segment"],
            "temperature": str(CAREFUL_TEMPERATURE if careful else 0),
            "language": language_code(language),
            "prompt": hint_text(hints),
        }
        said = self._ask({name: value for name, value in fields.items() if value is not None}, wav_of(pcm))
        code = language_code(language) or code_of(said.get("language"))
        return read_answer(said, offset_ms=offset_ms, length_ms=len(pcm) // 16, language=code)

    def _ask(self, fields: Mapping[str, Any], sound: bytes) -> dict[str, Any]:
        for left in reversed(range(TRIES)):
            try:
                answer = self.http.request(
                    "POST",
                    self.url,
                    data=fields,
                    files={"file": ("window.wav", sound, "audio/wav")},
                    headers=self.headers,
                )
            except HttpFailure as failure:
                if not left:
                    raise EngineError(f"The speech server did not answer ({failure}).") from None
                time.sleep(self.pause_s)
                continue
            if left and (answer.status == TOO_MANY or answer.status >= SERVER_FAILS):
                time.sleep(self._wait_s(answer))
                continue
            return self._read(answer)
        raise EngineError("The speech server did not answer.")

    def _wait_s(self, answer: Answer) -> float:
        asked = retry_after_s(answer.headers, now=datetime.now(UTC))
        return min(self.pause_s if asked is None else asked, LONGEST_WAIT_S)

    def _read(self, answer: Answer) -> dict[str, Any]:
        host = host_of(self.url)
        if answer.status in KEY_REFUSED:
            raise EngineMissing(
                f"The speech server {host} refuses the key. Look at REMOTE_TRANSCRIPTION_KEY."
            )
        if answer.status in NOT_THERE:
            raise EngineMissing(
                f"The speech server {host} does not know this address or the model {self.model}. "
                "Look at REMOTE_TRANSCRIPTION_URL and REMOTE_TRANSCRIPTION_MODEL."
            )
        if answer.status == TOO_MANY:
            raise EngineError(f"The speech server {host} is busy. Try again later.")
        if not 200 <= answer.status < 300:  # noqa: PLR2004  (HTTP's own numbers)
            raise EngineError(
                f"The speech server {host} refused with {answer.status}. {reason_of(answer)}".strip()
            )
        try:
            said = answer.json()
        except HttpFailure:
            said = None
        if not isinstance(said, dict) or not isinstance(said.get("text", ""), str):
            raise EngineError(f"The speech server {host} answered something that is no transcript.")
        return said


def wav_of(pcm: np.ndarray) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(SAMPLE_RATE_HZ)
        sound.writeframes(pcm.astype("<i2").tobytes())
    return file.getvalue()


def reason_of(answer: Answer) -> str:
    """Return what the server says of its refusal, shortened; an empty string where it says nothing."""
    try:
        said = json.loads(answer.body)
        error = said.get("error", said.get("detail", ""))
        text = error.get("message", "") if isinstance(error, dict) else error
    except (ValueError, AttributeError):
        return ""
    return " ".join(text.split())[:LONGEST_QUOTE] if isinstance(text, str) else ""


def code_of(language: object) -> str:
    """Return the code of a language that the server calls by its English name, or by its code."""
    name = language.lower() if isinstance(language, str) else ""
    return CODES.get(name, name if len(name) in {2, 3} else "")


def read_answer(said: Mapping[str, Any], *, offset_ms: int, length_ms: int, language: str) -> list[Segment]:
    """Turn an answer into segments inside the window. Servers leave out what they do not know.

    Raises ``EngineError`` where times are no numbers.
    """
    try:
        words = [_word(word, offset_ms, length_ms) for word in said.get("words") or ()]
        parts = said.get("segments") or [{"start": 0, "end": length_ms / 1000, "text": said.get("text", "")}]
        segments = [_segment(part, words, offset_ms, length_ms, language) for part in parts]
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError):
        raise EngineError("The speech server answered times or words that cannot be read.") from None
    return sorted((found for found in segments if found), key=lambda segment: segment.start_ms)


def _at(seconds: Any, offset_ms: int, length_ms: int) -> int:
    return offset_ms + min(max(round(float(seconds) * 1000), 0), length_ms)


def _word(word: Mapping[str, Any], offset_ms: int, length_ms: int, sure: float = -1.0) -> Word:
    """Read one word; a confidence below zero means that the server gave none."""
    start_ms = _at(word["start"], offset_ms, length_ms)
    given = word.get("probability")
    return Word(
        text=str(word["word"]).strip(),
        start_ms=start_ms,
        end_ms=max(start_ms, _at(word["end"], offset_ms, length_ms)),
        confidence=sure if given is None else _share(given),
    )


def _segment(
    part: Mapping[str, Any], words: Sequence[Word], offset_ms: int, length_ms: int, language: str
) -> Segment | None:
    text = " ".join(str(part["text"]).split())
    start_ms, end_ms = (_at(part[edge], offset_ms, length_ms) for edge in ("start", "end"))
    if not text or end_ms <= start_ms:
        return None
    own = [_word(word, offset_ms, length_ms) for word in part.get("words") or ()]
    inside = own or [word for word in words if start_ms <= (word.start_ms + word.end_ms) // 2 < end_ms]
    sure = _share(math.exp(min(0.0, float(part.get("avg_logprob") or 0.0))))
    timed = _timed(text, [word for word in inside if word.text], start_ms, end_ms, language)
    certain = tuple(_with_confidence(word, sure) for word in timed)
    mean = sum(word.confidence for word in certain) / len(certain)
    return Segment(
        start_ms=certain[0].start_ms,
        end_ms=max(certain[-1].end_ms, certain[0].start_ms + 1),
        text=text,
        words=certain,
        confidence=round(mean, 3),
        language=language,
    )


def _timed(text: str, words: Sequence[Word], start_ms: int, end_ms: int, language: str) -> tuple[Word, ...]:
    """Give the words of ``text`` their times: servers often give words without their punctuation."""
    if "".join(word.text for word in words) == text.replace(" ", ""):
        return tuple(words)
    texts = split_words(text, language)
    if not words:
        return spread(texts, start_ms, end_ms, confidence=-1.0)
    if len(texts) == len(words):
        pairs = zip(texts, words, strict=True)
        return tuple(
            Word(text=text, start_ms=word.start_ms, end_ms=word.end_ms, confidence=word.confidence)
            for text, word in pairs
        )
    return retime(words, texts, start_ms=start_ms, end_ms=end_ms)


def _with_confidence(word: Word, sure: float) -> Word:
    if word.confidence >= 0:
        return word
    return Word(text=word.text, start_ms=word.start_ms, end_ms=word.end_ms, confidence=sure)


def _share(number: Any) -> float:
    return round(min(max(float(number), 0.0), 1.0), 3)
