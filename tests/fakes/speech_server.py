"""A strict speech server on loopback: it answers as OpenAI's ``/v1/audio/transcriptions`` does, and refuses the rest.

It hears the spoken sentence wherever there is sound in what it is sent, and keeps every request.
"""

import email
import io
import json
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.fakes.loopback import Asked, Reply, serving

KEY = "key-of-the-speech-server"
MODEL = "whisper-large-v3"
HEARD = "Good morning, and welcome."
KNOWN = {"file", "model", "language", "prompt", "response_format", "temperature", "timestamp_granularities[]"}


@dataclass
class SpeechServer:
    """``replies`` are given first, one for each request; None among them hangs up. ``words`` can be left out."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    replies: list[Reply | None] = field(default_factory=list)
    gives_words: bool = True
    keys: list[str] = field(default_factory=list)

    def answer(self, asked: Asked) -> Reply | None:
        self.keys.append(asked.headers.get("authorization", ""))
        if self.replies:
            return self.replies.pop(0)
        if (asked.method, asked.path) != ("POST", "/v1/audio/transcriptions"):
            return refusal(404, "Unknown request URL")
        if asked.headers.get("authorization") != f"Bearer {KEY}":
            return refusal(401, f"Incorrect API key provided: {asked.headers.get('authorization')}")
        fields = form_of(asked)
        self.asked.append({name: value for name, value in fields.items() if name != "file"})
        return self._hear(fields)

    def _hear(self, fields: dict[str, Any]) -> Reply:
        if unknown := fields.keys() - KNOWN:
            return refusal(400, f"Unrecognized request argument: {sorted(unknown)}")
        if fields["model"] != [MODEL]:
            return refusal(404, f"The model {fields['model']} does not exist")
        if fields["response_format"] != ["verbose_json"]:
            return refusal(400, "timestamp_granularities need verbose_json")
        sound = samples(fields["file"][0])
        loud = np.flatnonzero(np.abs(sound) > 500)
        body = spoken(loud[0] / 16_000, len(sound) / 16_000) if loud.size else {"text": "", "segments": []}
        if not self.gives_words:
            body.pop("words", None)
        return Reply(body=json.dumps({"task": "transcribe", "language": "english", **body}).encode())


def spoken(start: float, length: float) -> dict[str, Any]:
    """Words come without punctuation and confidence, segments with both: as OpenAI's own server gives them."""
    words = [part.strip(",.") for part in HEARD.split()]
    step = min(0.4, (length - start) / len(words))
    times = [(round(start + step * n, 3), round(start + step * (n + 1), 3)) for n in range(len(words))]
    return {
        "duration": length,
        "text": HEARD,
        "segments": [
            {"id": 0, "start": times[0][0], "end": times[-1][1], "text": f" {HEARD}", "avg_logprob": -0.25}
        ],
        "words": [
            {"word": word, "start": begin, "end": end}
            for word, (begin, end) in zip(words, times, strict=True)
        ],
    }


def refusal(status: int, message: str, **headers: str) -> Reply:
    body = {"error": {"message": message, "type": "invalid_request_error"}}
    return Reply(
        status, json.dumps(body).encode(), {name.replace("_", "-"): text for name, text in headers.items()}
    )


def form_of(asked: Asked) -> dict[str, list[Any]]:
    head = f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode()
    fields: dict[str, list[Any]] = {}
    for part in email.message_from_bytes(head + asked.body).walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str):
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            fields.setdefault(name, []).append(content if part.get_filename() else content.decode())
    return fields


def samples(content: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(content)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 16_000)
        return np.frombuffer(sound.readframes(sound.getnframes()), "<i2")


@contextmanager
def speech_server() -> Iterator[SpeechServer]:
    server = SpeechServer()
    with serving(server.answer) as url:
        server.url = f"{url}/v1"
        yield server
