"""PocketSphinx at work. Imported in the engine's child process only."""

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from pocketsphinx import Decoder, Endpointer, Vad

from transcripts.engines.base import SAMPLE_RATE_HZ, Segment, Word

BYTES_PER_MS = SAMPLE_RATE_HZ * 2 // 1000
FRAME_MS = 10
# Phrases are joined up to this length: longer ones lose words, shorter ones lose the language model's
# context.
LONGEST_PHRASE_MS = 10_000
SHORTEST_PAUSE_MS = 350
PADDING_MS = 100
# The decoder names a second pronunciation "the(2)", and marks what is not a word as <sil> or [NOISE].
VARIANT = re.compile(r"\(\d+\)$")
NOT_A_WORD = ("<", "[", "+")


class PocketSphinxSession:
    def __init__(self, *, max_active: int = 5000) -> None:
        self.decoder = Decoder(loglevel="FATAL", maxhmmpf=max_active, cmn="batch")

    def transcribe(
        self, pcm: np.ndarray, *, offset_ms: int, language: str, hints: list[str], careful: bool = False
    ) -> list[Segment]:
        # What was learned of the noise in windows before is forgotten.
        self.decoder.reinit_feat()
        sound = pcm.astype("<i2").tobytes()
        spelling = {hint.lower(): hint for hint in hints if " " not in hint} | {"i": "I"}
        segments = []
        for start_ms, end_ms in _phrases(sound):
            words = self._decode(sound, start_ms, end_ms, offset_ms, spelling)
            if words:
                segments.append(_segment(words))
        return segments

    def _decode(
        self, sound: bytes, start_ms: int, end_ms: int, offset_ms: int, spelling: dict[str, str]
    ) -> tuple[Word, ...]:
        padded_start_ms = max(0, start_ms - PADDING_MS)
        cut = sound[padded_start_ms * BYTES_PER_MS : (end_ms + PADDING_MS) * BYTES_PER_MS]
        self.decoder.start_utt()
        self.decoder.process_raw(cut, full_utt=True)
        self.decoder.end_utt()
        first_ms = offset_ms + padded_start_ms
        last_ms = first_ms + len(cut) // BYTES_PER_MS
        return tuple(
            Word(
                text=spelling.get(spoken, spoken),
                start_ms=first_ms + part.start_frame * FRAME_MS,
                end_ms=min(first_ms + (part.end_frame + 1) * FRAME_MS, last_ms),
                # Already a probability: taking it for a logarithm would make all words certain.
                confidence=round(min(max(part.prob, 0.0), 1.0), 3),
            )
            for part in self.decoder.seg() or ()
            if not part.word.startswith(NOT_A_WORD)
            for spoken in (VARIANT.sub("", part.word),)
        )


def _segment(words: tuple[Word, ...]) -> Segment:
    return Segment(
        start_ms=words[0].start_ms,
        end_ms=words[-1].end_ms,
        # Neither capitals nor stops are invented: the engine hears pauses, not sentences.
        text=" ".join(word.text for word in words),
        words=words,
        confidence=round(sum(word.confidence for word in words) / len(words), 3),
        language="en",
    )


def _phrases(sound: bytes) -> list[tuple[int, int]]:
    phrases: list[tuple[int, int]] = []
    for start_ms, end_ms in _speech(sound):
        joinable = phrases and start_ms - phrases[-1][1] <= SHORTEST_PAUSE_MS
        if joinable and end_ms - phrases[-1][0] <= LONGEST_PHRASE_MS:
            phrases[-1] = (phrases[-1][0], end_ms)
        else:
            phrases.append((start_ms, end_ms))
    return [piece for start_ms, end_ms in phrases for piece in _no_longer(start_ms, end_ms)]


def _no_longer(start_ms: int, end_ms: int) -> list[tuple[int, int]]:
    pieces = -(-(end_ms - start_ms) // (2 * LONGEST_PHRASE_MS))
    edges = [start_ms + (end_ms - start_ms) * n // pieces for n in range(pieces + 1)]
    return list(pairwise(edges))


def _speech(sound: bytes) -> Iterator[tuple[int, int]]:
    """Find stretches of speech.

    The endpointer is driven by hand because the package's own ``Segmenter`` loses the last stretch of a sound
    that ends in the midst of speech; a short window and the strictest detector keep it from returning whole
    minutes.
    """
    endpointer = Endpointer(window=0.2, ratio=0.9, vad_mode=Vad.STRICT)
    size = endpointer.frame_bytes
    for position in range(0, len(sound) - size + 1, size):
        speech = endpointer.process(sound[position : position + size])
        if speech is not None and not endpointer.in_speech:
            yield round(endpointer.speech_start * 1000), round(endpointer.speech_end * 1000)
    if endpointer.in_speech:
        yield round(endpointer.speech_start * 1000), len(sound) // BYTES_PER_MS
