"""What the engines that run OpenAI's Whisper models have in common."""

import importlib.util
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _

from transcripts import speech_models
from transcripts.engines.base import Availability, EngineMissing, Segment, SessionSpec, Word, covers

CODES: Final = (
    "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr "
    "ht hu hy id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc "
    "pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo zh"
)
LANGUAGES: Final = frozenset(CODES.split())
# The model reads at most 223 tokens of hints, and repeats them into silence when there are many.
MOST_HINTS: Final = 60
PCM_PEAK: Final = 32768.0
TEMPERATURES: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


class WhisperEngine:
    """An engine that finds its models in ``models_dir``, and takes ``model`` there or else the best one."""

    name: str
    packages: ClassVar[tuple[str, ...]]
    install: ClassVar[str]
    fetch: ClassVar[str]
    factory: ClassVar[str]
    title = "Whisper"
    languages: frozenset[str] | None = LANGUAGES
    gives_words = True
    gives_punctuation = True
    gives_captions = True

    def __init__(self, *, models_dir: str, model: str = "small", **options: Any) -> None:
        self.models_dir = Path(models_dir)
        self.wanted = model
        self.options = options

    def model(self, language: str = "") -> str:
        found = speech_models.find(self.models_dir, self.wanted, language=language)
        return found.name if found else ""

    def available(self, language: str = "") -> Availability:
        if language and not covers(self.languages, language):
            return Availability(ready=False, reason=_("Whisper does not know the language “%s”.") % language)
        if any(importlib.util.find_spec(package) is None for package in self.packages):
            reason = _("The package %s is not installed.") % self.name
            return Availability(ready=False, reason=reason, fix=self.install)
        if not self.model(language):
            reason = _("There is no Whisper model for %s on this machine.") % self.name
            return Availability(ready=False, reason=reason, fix=self.fetch.format(model=self.wanted))
        return Availability(ready=True)

    def quality(self, language: str = "") -> int:
        if language and not covers(self.languages, language):
            return 0
        model = self.model(language)
        return speech_models.rank(model) if model else 0

    def session(self, language: str = "") -> SessionSpec:
        found = speech_models.find(self.models_dir, self.wanted, language=language)
        if found is None:
            raise EngineMissing(self.available(language).reason)
        return SessionSpec(factory=self.factory, options={"model_path": str(found.path), **self.options})


def hint_text(hints: list[str]) -> str | None:
    return ", ".join(hints[:MOST_HINTS]) or None


def temperatures(*, careful: bool) -> tuple[float, ...]:
    """Give the ladder of temperatures; ``careful`` leaves out the first, which failed before."""
    return TEMPERATURES[1:] if careful else TEMPERATURES


def language_code(language: str) -> str | None:
    return language.split("-", maxsplit=1)[0].lower() or None


def make_segment(
    part: dict[str, Any], words: Iterable[dict[str, Any]], *, offset_ms: int, end_ms: int, language: str
) -> Segment:
    """Turn a segment in Whisper's own terms into one in milliseconds of the recording.

    ``offset_ms`` and ``end_ms`` bound the window; the model may place a word past its end.
    """

    def at(seconds: float) -> int:
        return min(offset_ms + round(float(seconds) * 1000), end_ms)

    found = tuple(
        Word(
            text=word["word"].strip(),
            start_ms=at(word["start"]),
            end_ms=at(word["end"]),
            confidence=round(float(word["probability"]), 3),
        )
        for word in words
        if word["word"].strip()
    )
    certain = sum(word.confidence for word in found) / len(found) if found else math.exp(part["avg_logprob"])
    return Segment(
        start_ms=found[0].start_ms if found else at(part["start"]),
        end_ms=found[-1].end_ms if found else at(part["end"]),
        text=part["text"].strip(),
        words=found,
        confidence=round(min(certain, 1.0), 3),
        language=language,
    )
