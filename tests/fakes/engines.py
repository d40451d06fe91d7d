"""Engines for one test: the registry as it would be with other settings."""

from pathlib import Path
from typing import Any

import pytest
from asgiref.local import Local
from pytest_django.fixtures import Settings

from transcripts.engines import engines


def use_engines(settings: Settings, monkeypatch: pytest.MonkeyPatch, *, models_dir: Path) -> None:
    """Leave faster-whisper, with its models in ``models_dir``, and the built-in engine."""
    described: dict[str, dict[str, Any]] = {
        "faster-whisper": {
            "BACKEND": "transcripts.engines.faster_whisper.FasterWhisperEngine",
            "OPTIONS": {"models_dir": str(models_dir), "threads": 1, "beam_size": 1},
        },
        "pocketsphinx": {"BACKEND": "transcripts.engines.pocketsphinx.PocketSphinxEngine"},
    }
    # The registry reads its settings once: first, so that what is put back afterwards is the site's own.
    monkeypatch.setattr(engines, "settings", described)
    monkeypatch.setattr(engines, "_connections", Local())
    settings.TRANSCRIPTION_ENGINE = "auto"
    settings.TRANSCRIPTION_ENGINES = described
