"""Settings of conferencing services and video platforms, and the keys of the community's accounts there."""

from pathlib import Path
from typing import Any

from config import env

MEETING_PROVIDERS: dict[str, dict[str, Any]] = {
    "link": {"BACKEND": "providers.link.provider.LinkProvider", "OPTIONS": {}},
    "zoom": {"BACKEND": "providers.zoom.provider.ZoomProvider", "OPTIONS": {}},
    "bigbluebutton": {
        "BACKEND": "providers.bigbluebutton.provider.BigBlueButtonProvider",
        "OPTIONS": {
            "checksum": env.choice("BBB_CHECKSUM", "sha256", {"sha1", "sha256", "sha384", "sha512"}),
            "dial_number": env.text("BBB_DIAL_NUMBER"),
            "file_hosts": tuple(env.words("BBB_FILE_HOSTS")),
        },
    },
    "jitsi": {"BACKEND": "providers.jitsi.provider.JitsiProvider", "OPTIONS": {}},
    "google": {"BACKEND": "providers.google.provider.GoogleProvider", "OPTIONS": {}},
}
# Where a copy of a published recording may stand, at a host's wish.
VIDEO_PLATFORMS: dict[str, dict[str, Any]] = {
    "youtube": {"BACKEND": "providers.google.youtube.YouTube", "OPTIONS": {}},
}
# Keys of the community's accounts; an admin may enter them in the site instead. providers/credentials.py joins both.
PROVIDER_CREDENTIALS: dict[str, dict[str, str]] = {
    "zoom": {
        "account_id": env.text("ZOOM_ACCOUNT_ID"),
        "client_id": env.text("ZOOM_CLIENT_ID"),
        "client_secret": env.text("ZOOM_CLIENT_SECRET"),
        "webhook_secret": env.text("ZOOM_WEBHOOK_SECRET"),
        "user_id": env.text("ZOOM_USER_ID"),
    },
    "bigbluebutton": {"url": env.text("BBB_URL"), "secret": env.text("BBB_SECRET")},
    "jitsi": {
        "url": env.text("JITSI_URL"),
        "app_id": env.text("JITSI_APP_ID"),
        "secret": env.text("JITSI_SECRET"),
    },
    "google": {
        "client_id": env.text("GOOGLE_CLIENT_ID"),
        "client_secret": env.text("GOOGLE_CLIENT_SECRET"),
        "refresh_token": env.text("GOOGLE_REFRESH_TOKEN"),
        "calendar_id": env.text("GOOGLE_CALENDAR_ID"),
        "service_account": env.text("GOOGLE_SERVICE_ACCOUNT"),
        "subject": env.text("GOOGLE_SUBJECT"),
    },
}

# A server that writes speech down for this site, as OpenAI's does. The sound goes there.
SPEECH_SERVER: dict[str, Any] = {
    "BACKEND": "transcripts.engines.remote.RemoteEngine",
    "OPTIONS": {
        "address": env.web_address("REMOTE_TRANSCRIPTION_URL"),
        "key": env.text("REMOTE_TRANSCRIPTION_KEY"),
        "model": env.text("REMOTE_TRANSCRIPTION_MODEL", "whisper-1"),
    },
}


def demo_provider(data_dir: Path) -> dict[str, Any]:
    """Return the conferencing service that only a demo has."""
    folder = str(data_dir / "demo-meetings")
    return {"BACKEND": "providers.demo.provider.DemoProvider", "OPTIONS": {"folder": folder}}
