"""Which ways to meet there are, and what each still lacks."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from providers import meeting_providers
from providers.base import Capabilities, MeetingProvider, NotConfigured

NOTHING = Capabilities()


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to meet, as hosts choose it. ``missing`` says what the site lacks for it."""

    name: str
    label: str
    missing: str
    makes_meetings: bool


def provider_of(name: str) -> MeetingProvider:
    """Return the provider of that name. Raises ``NotConfigured`` where this site has none."""
    if name not in meeting_providers.settings:
        raise NotConfigured(_("This site has no connection called “%(name)s” any more.") % {"name": name})
    provider: MeetingProvider = meeting_providers[name]
    return provider


def capabilities_of(name: str) -> Capabilities:
    """Return what a provider can do; nothing at all for one that this site does not have."""
    return provider_of(name).capabilities if name in meeting_providers.settings else NOTHING


def names_with(capability: str) -> list[str]:
    """Return the providers that have a capability, by its name in ``Capabilities``."""
    return [name for name in meeting_providers.settings if getattr(capabilities_of(name), capability)]


def choices() -> list[Choice]:
    """Return every way to meet, the pasted link first."""
    return [_choice(name) for name in sorted(meeting_providers.settings, key=lambda name: name != "link")]


def _choice(name: str) -> Choice:
    provider = provider_of(name)
    makes = provider.capabilities.creates_meetings
    return Choice(name, str(provider.label), provider.missing(), makes_meetings=makes)


def label_of(name: str) -> str:
    """Return what people call a provider."""
    return str(provider_of(name).label) if name in meeting_providers.settings else name
