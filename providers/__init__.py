"""Ways to meet, and platforms for copies of recordings, by the aliases that the settings give them."""

from common.backends import BackendRegistry

meeting_providers = BackendRegistry("MEETING_PROVIDERS")
video_platforms = BackendRegistry("VIDEO_PLATFORMS")

__all__ = ["meeting_providers", "video_platforms"]
