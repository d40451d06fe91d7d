"""Sound for tests: nineteen seconds of English, spoken by a machine, and silence."""

from pathlib import Path
from typing import Final

import av
import numpy as np

from transcripts.engines.base import SAMPLE_RATE_HZ

SPEECH: Final = Path(__file__).parents[1] / "data" / "speech.ogg"
SPOKEN: Final = (
    "Good morning, and welcome to this webinar about child protection in the community. "
    "Families and village leaders know their children best. "
    "When people from outside arrive, they should listen first, and learn what is already working. "
    "Every village has its own way of keeping children safe."
)


def speech() -> np.ndarray:
    """Decode the spoken sentences of ``SPOKEN``: mono, 16 bit, 16 kHz."""
    resampler = av.AudioResampler("s16", "mono", SAMPLE_RATE_HZ)
    with av.open(str(SPEECH)) as container:
        parts = [
            part.to_ndarray()[0] for frame in container.decode(audio=0) for part in resampler.resample(frame)
        ]
    return np.concatenate(parts)


def silence(length_ms: int) -> np.ndarray:
    return np.zeros(length_ms * SAMPLE_RATE_HZ // 1000, np.int16)
