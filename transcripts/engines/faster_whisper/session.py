"""faster-whisper at work. Imported in the engine's child process only."""

import os
from dataclasses import asdict

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel

from transcripts.engines.base import Segment
from transcripts.engines.whisper import PCM_PEAK, hint_text, language_code, make_segment, temperatures


class FasterWhisperSession:
    def __init__(
        self, *, model_path: str, device: str = "auto", beam_size: int = 5, threads: int = 0
    ) -> None:
        if device == "auto":
            device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        self.beam_size = beam_size
        self.model = WhisperModel(
            model_path,
            device=device,
            # Left to itself the library takes float32 on a processor, at a third of the speed.
            compute_type="int8" if device == "cpu" else "int8_float16",
            cpu_threads=threads or max(1, (os.cpu_count() or 1) - 1),
            local_files_only=True,
        )

    def transcribe(
        self, pcm: np.ndarray, *, offset_ms: int, language: str, hints: list[str], careful: bool = False
    ) -> list[Segment]:
        # Where the model is unsure it draws lots: the same lots for each window, whichever came before.
        ctranslate2.set_random_seed(0)
        parts, info = self.model.transcribe(
            pcm.astype(np.float32) / PCM_PEAK,
            language=language_code(language),
            beam_size=self.beam_size,
            temperature=temperatures(careful=careful),
            condition_on_previous_text=False,
            # The window was cut to speech before.
            vad_filter=False,
            word_timestamps=True,
            compression_ratio_threshold=2.4,
            log_prob_threshold=-1.0,
            no_speech_threshold=0.6,
            hallucination_silence_threshold=2.0,
            hotwords=hint_text(hints),
        )
        bounds = {
            "offset_ms": offset_ms,
            "end_ms": offset_ms + round(len(pcm) / 16),
            "language": info.language,
        }
        segments = [
            make_segment(
                {"text": part.text, "start": part.start, "end": part.end, "avg_logprob": part.avg_logprob},
                [asdict(word) for word in part.words or ()],
                **bounds,
            )
            for part in parts
        ]
        return [segment for segment in segments if segment.text]
