"""Whisper, run by faster-whisper: the default engine."""

from transcripts.engines.whisper import WhisperEngine


class FasterWhisperEngine(WhisperEngine):
    """OpenAI's Whisper models on CTranslate2; ``manage.py models pull`` brings a model."""

    name = "faster-whisper"
    packages = ("faster_whisper",)
    install = "pip install faster-whisper"
    fetch = "manage.py models pull {model}"
    factory = "transcripts.engines.faster_whisper.session.FasterWhisperSession"
