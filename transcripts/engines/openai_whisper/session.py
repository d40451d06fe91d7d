"""openai-whisper at work. Imported in the engine's child process only."""

import numpy as np
import torch
import whisper

from transcripts.engines.base import EngineMissing, Segment
from transcripts.engines.whisper import PCM_PEAK, hint_text, language_code, make_segment, temperatures


class OpenAIWhisperSession:
    def __init__(self, *, model_path: str, device: str = "", beam_size: int = 5, threads: int = 1) -> None:
        if not hasattr(whisper, "load_model"):
            raise EngineMissing('The package "whisper" is a database: install openai-whisper in its place.')
        # More threads than idle cores make torch spin: a window took 96 s instead of 31 s.
        torch.set_num_threads(threads)
        self.beam_size = beam_size
        self.model = whisper.load_model(model_path, device=device or None)

    def transcribe(
        self, pcm: np.ndarray, *, offset_ms: int, language: str, hints: list[str], careful: bool = False
    ) -> list[Segment]:
        # Where the model is unsure it draws lots: the same lots for each window, whichever came before.
        torch.manual_seed(0)
        answer = self.model.transcribe(
            pcm.astype(np.float32) / PCM_PEAK,
            language=language_code(language),
            beam_size=self.beam_size,
            temperature=temperatures(careful=careful),
            condition_on_previous_text=False,
            word_timestamps=True,
            compression_ratio_threshold=2.4,
            logprob_threshold=-1.0,
            no_speech_threshold=0.6,
            hallucination_silence_threshold=2.0,
            initial_prompt=hint_text(hints),
            fp16=self.model.device.type == "cuda",
            verbose=None,
        )
        bounds = {
            "offset_ms": offset_ms,
            "end_ms": offset_ms + round(len(pcm) / 16),
            "language": answer["language"],
        }
        segments = [make_segment(part, part.get("words", ()), **bounds) for part in answer["segments"]]
        return [segment for segment in segments if segment.text]
