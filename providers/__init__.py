"""Ways to meet: ``meeting_providers[alias]`` is the one that ``settings.MEETING_PROVIDERS`` names."""

from common.backends import BackendRegistry

meeting_providers = BackendRegistry("MEETING_PROVIDERS")

__all__ = ["meeting_providers"]
