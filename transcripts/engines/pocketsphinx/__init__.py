"""The built-in fallback: rough English text with no download at all."""

import importlib.util

from django.utils.translation import gettext as _

from transcripts.engines.base import Availability, EngineMissing, SessionSpec, covers


class PocketSphinxEngine:
    """CMU's recogniser with the English model its package carries.

    Of clear read speech about one word in eight comes out wrong, of free speech a third and more; other
    languages become nonsense. That is enough to find a moment by its words, not to caption or to quote.
    """

    name = "pocketsphinx"
    title = "PocketSphinx"
    languages: frozenset[str] | None = frozenset({"en"})
    gives_words = True
    gives_punctuation = False
    gives_captions = False

    def __init__(self, *, max_active: int = 5000) -> None:
        self.max_active = max_active

    def model(self, language: str = "") -> str:
        return "en-us"

    def available(self, language: str = "") -> Availability:
        if language and not covers(self.languages, language):
            return Availability(
                ready=False,
                reason=_("PocketSphinx understands English only."),
                fix="manage.py models pull small",
            )
        if importlib.util.find_spec("pocketsphinx") is None:
            return Availability(
                ready=False,
                reason=_("The package pocketsphinx is not installed."),
                fix="pip install pocketsphinx",
            )
        return Availability(ready=True)

    def quality(self, language: str = "") -> int:
        return 5 if not language or covers(self.languages, language) else 0

    def session(self, language: str = "") -> SessionSpec:
        state = self.available(language)
        if not state.ready:
            raise EngineMissing(state.reason)
        return SessionSpec(
            factory="transcripts.engines.pocketsphinx.session.PocketSphinxSession",
            options={"max_active": self.max_active},
        )
