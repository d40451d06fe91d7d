"""The port every speech engine is built to.

An engine has two halves. ``Engine`` describes it and runs anywhere: it imports nothing heavy, opens no socket
and answers in milliseconds. ``Session`` holds the loaded model and lives in a child process only
(``transcripts.engines.child``), so that its memory is given back, a crash in native code stays there, and a
time limit can be kept.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, Self, runtime_checkable

import numpy as np

SAMPLE_RATE_HZ = 16_000
MAX_WINDOW_MS = 28_000


class EngineError(Exception):
    """A speech engine failed; ``permanent`` says that trying again cannot help."""

    permanent = False


class EngineMissing(EngineError):
    """The engine or its model is not on this machine."""

    permanent = True


class EngineCrashed(EngineError):
    """The engine's process ended without an answer."""


class EngineTimeout(EngineError):
    """The engine's process did not answer within its time limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One spoken word, in whole milliseconds from the recording's start; ``confidence`` is 0..1."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of speech as its source wrote it: an engine, or a captions file.

    ``flags`` name doubts (``transcripts.guards``); a flagged segment is shown to the host, never dropped.
    """

    start_ms: int
    end_ms: int
    text: str
    words: tuple[Word, ...] = ()
    confidence: float = 1.0
    language: str = ""
    speaker: str = ""
    flags: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Give plain data that ``from_json`` turns back into an equal segment."""
        plain = asdict(self)
        return plain | {"words": list(plain["words"]), "flags": list(self.flags)}

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Self:
        words = tuple(Word(**word) for word in plain["words"])
        return cls(**(plain | {"words": words, "flags": tuple(plain["flags"])}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Whether an engine can run here and now; if not, why, and the command that changes it."""

    ready: bool
    reason: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSpec:
    """What a child process needs to open a session: a dotted path and plain options.

    Equal specs give equal text for equal sound, so a spec is part of a transcription run's identity.
    """

    factory: str
    options: dict[str, Any] = field(default_factory=dict)


@runtime_checkable
class Engine(Protocol):
    """One way of turning speech into text, named in the setting ``TRANSCRIPTION_ENGINES``."""

    name: str
    title: str
    # None means that every language is accepted.
    languages: frozenset[str] | None
    gives_words: bool
    gives_punctuation: bool
    # Text of some engines is good enough for search, yet must never be shown as captions.
    gives_captions: bool

    def model(self, language: str = "") -> str:
        """Name the model that a session would load, or return an empty string where none is there."""

    def available(self, language: str = "") -> Availability:
        """Say whether a session could be opened for ``language``; no network, under 50 ms."""

    def quality(self, language: str = "") -> int:
        """Rank what this engine's present model can do in ``language``; higher is better."""

    def session(self, language: str = "") -> SessionSpec:
        """Describe the session for ``transcripts.engines.client``; raises ``EngineMissing``."""


class Session(Protocol):
    """A loaded model, alive in a child process."""

    def transcribe(
        self, pcm: np.ndarray, *, offset_ms: int, language: str, hints: list[str], careful: bool = False
    ) -> list[Segment]:
        """Write down one window of at most 28 s.

        ``pcm`` is mono 16-bit at 16 kHz. ``offset_ms`` is where the window begins; all times given back count
        from the recording's start. An empty ``language`` asks the engine to find it out. ``hints`` are names
        and terms that are likely to be heard. ``careful`` is set for the second try after a failure.

        Called once per window, in order. What a window becomes must not depend on those before: a run that
        was cut off goes on at the first missing window and must come to the same text.
        """


def covers(languages: frozenset[str] | None, language: str) -> bool:
    """Tell whether an engine for ``languages`` takes ``language``, regions (``en-GB``) aside."""
    return languages is None or language.split("-", maxsplit=1)[0].lower() in languages
