"""Whisper as OpenAI publishes it: the reference that other engines are measured against."""

from transcripts.engines.whisper import WhisperEngine


class OpenAIWhisperEngine(WhisperEngine):
    """The package ``openai-whisper`` on torch: large and slow, so installed only where wanted."""

    name = "openai-whisper"
    title = "Whisper (OpenAI)"
    # The package "whisper" is a database that takes the same import name, and comes without this second one.
    packages = ("whisper", "tiktoken")
    install = "pip install -r requirements-whisper.txt"
    fetch = "manage.py models import {model}.pt"
    factory = "transcripts.engines.openai_whisper.session.OpenAIWhisperSession"
