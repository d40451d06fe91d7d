"""Where speech is in a recording, cut into windows an engine can take. Runs in the engine's child process."""

from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from faster_whisper.vad import VadOptions, get_speech_timestamps

from transcripts.engines.base import MAX_WINDOW_MS, SAMPLE_RATE_HZ
from transcripts.engines.pcm import length_ms, read_pcm

SAMPLES_PER_MS: Final = SAMPLE_RATE_HZ // 1000
PCM_PEAK: Final = 32768.0
# The detector keeps all it was given in memory: a block at a time costs 330 MB where a whole webinar costs
# 1.3 GB.
BLOCK_MS: Final = 5 * 60 * 1000
# Speech that reaches this near to a block's end may go on behind it.
NEAR_END_MS: Final = 500
# Over a longer pause the speaker has stopped: the next words begin a window of their own.
LONGEST_PAUSE_MS: Final = 2000
DETECTOR: Final = VadOptions(
    max_speech_duration_s=MAX_WINDOW_MS / 1000, min_silence_duration_ms=500, speech_pad_ms=200
)


def plan_windows(*, audio: str) -> list[tuple[int, int]]:
    """Return windows of speech in ``audio`` as (start_ms, end_ms), in order, none longer than 28 s.

    Silence and music fall outside: an engine given silence invents words. The same sound gives the same
    windows.
    """
    path = Path(audio)
    end_of_sound_ms = length_ms(path)
    stretches: list[tuple[int, int]] = []
    position_ms = 0
    while position_ms < end_of_sound_ms:
        block_end_ms = min(position_ms + BLOCK_MS, end_of_sound_ms)
        found = _speech(read_pcm(path, position_ms, block_end_ms), position_ms)
        cut_ms = block_end_ms
        if block_end_ms < end_of_sound_ms and len(found) > 1 and found[-1][1] >= block_end_ms - NEAR_END_MS:
            # No word is cut in two: the next block begins where the last stretch did.
            cut_ms = found.pop()[0]
        stretches += found
        position_ms = cut_ms
    return join_stretches(stretches)


def join_stretches(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join neighbours into windows as long as allowed, so that an engine hears whole sentences."""
    windows: list[tuple[int, int]] = []
    for start_ms, end_ms in (piece for stretch in stretches for piece in _pieces(*stretch)):
        if (
            windows
            and end_ms - windows[-1][0] <= MAX_WINDOW_MS
            and start_ms - windows[-1][1] < LONGEST_PAUSE_MS
        ):
            windows[-1] = (windows[-1][0], end_ms)
        else:
            windows.append((start_ms, end_ms))
    return windows


def _pieces(start_ms: int, end_ms: int) -> list[tuple[int, int]]:
    count = max(1, -(-(end_ms - start_ms) // MAX_WINDOW_MS))
    edges = [start_ms + (end_ms - start_ms) * number // count for number in range(count + 1)]
    return list(pairwise(edges))


def _speech(pcm: np.ndarray, offset_ms: int) -> list[tuple[int, int]]:
    found = get_speech_timestamps(pcm.astype(np.float32) / PCM_PEAK, DETECTOR)
    return [
        (offset_ms + part["start"] // SAMPLES_PER_MS, offset_ms + part["end"] // SAMPLES_PER_MS)
        for part in found
        if part["end"] - part["start"] >= SAMPLES_PER_MS
    ]
