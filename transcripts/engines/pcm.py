"""The sound that engines hear: mono, 16 bit, 16 kHz."""

import wave
from pathlib import Path

import numpy as np

from transcripts.engines.base import SAMPLE_RATE_HZ, EngineError


def read_pcm(audio: Path, start_ms: int, end_ms: int) -> np.ndarray:
    """Read a stretch of a WAV file; less comes back where the file ends sooner."""
    with wave.open(str(audio)) as sound:
        _check(sound, audio)
        sound.setpos(min(start_ms * SAMPLE_RATE_HZ // 1000, sound.getnframes()))
        return np.frombuffer(sound.readframes((end_ms - start_ms) * SAMPLE_RATE_HZ // 1000), "<i2")


def length_ms(audio: Path) -> int:
    with wave.open(str(audio)) as sound:
        _check(sound, audio)
        return sound.getnframes() * 1000 // SAMPLE_RATE_HZ


def write_wav(audio: Path, *parts: np.ndarray) -> Path:
    with wave.open(str(audio), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(SAMPLE_RATE_HZ)
        sound.writeframes(np.concatenate(parts).astype("<i2").tobytes())
    return audio


def _check(sound: wave.Wave_read, audio: Path) -> None:
    if (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) != (1, 2, SAMPLE_RATE_HZ):
        raise EngineError(f"{audio.name} is not mono 16-bit sound at 16 kHz.")
