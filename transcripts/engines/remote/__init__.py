"""Speech written down elsewhere: a server that answers as OpenAI's does, such as one with a graphics card."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transcripts.engines.base import Availability, EngineMissing, SessionSpec

# Above every model that runs here: who names a server wants it used.
QUALITY = 60


class RemoteEngine:
    """Sends each window of speech to ``address``, which ends before ``/audio/transcriptions``.

    The sound leaves this machine; nothing else of the recording does but the hints. Whether the server is awake
    shows only when it is asked.
    """

    name = "remote"
    title = gettext_lazy("A speech server (the sound leaves this machine)")
    languages: frozenset[str] | None = None
    gives_words = True
    gives_punctuation = True
    gives_captions = True

    def __init__(self, *, address: str = "", key: str = "", model: str = "whisper-1") -> None:
        self.address = address.rstrip("/").removesuffix("/audio/transcriptions")
        self.key = key
        self.wanted = model

    def model(self, language: str = "") -> str:
        return self.wanted if self.address else ""

    def available(self, language: str = "") -> Availability:
        if not self.address:
            return Availability(
                ready=False,
                reason=_("No speech server is named."),
                fix="REMOTE_TRANSCRIPTION_URL=https://speech.example.org/v1",
            )
        return Availability(ready=True)

    def quality(self, language: str = "") -> int:
        return QUALITY if self.address else 0

    def session(self, language: str = "") -> SessionSpec:
        if not self.address:
            raise EngineMissing(self.available(language).reason)
        return SessionSpec(
            factory="transcripts.engines.remote.session.RemoteSession",
            options={"address": self.address, "key": self.key, "model": self.wanted},
        )
