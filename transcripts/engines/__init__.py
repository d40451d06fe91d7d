"""Speech engines, and which of them writes a recording down."""

from django.conf import settings
from django.utils.translation import gettext as _

from common.backends import BackendRegistry
from transcripts.engines.base import Availability, Engine, EngineMissing

engines = BackendRegistry("TRANSCRIPTION_ENGINES")


class NoEngine(EngineMissing):
    """No engine can write ``language`` down here; ``reason`` and ``fix`` are for the operator."""

    def __init__(self, state: Availability) -> None:
        super().__init__(" ".join(filter(None, (state.reason, state.fix and _("Run: %s") % state.fix))))
        self.reason = state.reason
        self.fix = state.fix


def allowed() -> list[Engine]:
    """List the engines that ``TRANSCRIPTION_ENGINE`` allows, in the order of the settings."""
    if settings.TRANSCRIPTION_ENGINE != "auto":
        return [engines[settings.TRANSCRIPTION_ENGINE]]
    return [engines[alias] for alias in settings.TRANSCRIPTION_ENGINES]


def choose(language: str) -> Engine:
    """Return the best engine that is ready for ``language``; of equals, the first in the settings.

    Raises ``NoEngine`` with what the first of them lacks.
    """
    ready = [engine for engine in allowed() if engine.available(language).ready]
    if not ready:
        raise NoEngine(allowed()[0].available(language))
    return max(ready, key=lambda engine: engine.quality(language))
