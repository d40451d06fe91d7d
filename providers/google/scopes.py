"""What the site asks a Google account to allow, the least of each, and how that reads for an admin."""

from collections.abc import Collection
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROOT: Final = "https://www.googleapis.com/auth/"
EVENTS: Final = f"{ROOT}calendar.events"
MEETINGS: Final = f"{ROOT}meetings.space.readonly"
MEETING_SETTINGS: Final = f"{ROOT}meetings.space.settings"
MEETING_FILES: Final = f"{ROOT}drive.meet.readonly"
VIDEOS: Final = f"{ROOT}youtube.force-ssl"

FOR_MEETINGS: Final = (EVENTS, MEETINGS, MEETING_SETTINGS, MEETING_FILES)
FOR_VIDEOS: Final = (VIDEOS,)

NAMES: Final[dict[str, Promise]] = {
    EVENTS: _("see and change events of the calendar"),
    MEETINGS: _("see the meetings, who came, and the transcripts"),
    MEETING_SETTINGS: _("change the settings of meetings, such as recording"),
    MEETING_FILES: _("fetch the recordings that Meet put into Drive"),
    VIDEOS: _("manage the videos of the YouTube channel"),
}


def lacking(granted: Collection[str] | None, wanted: Collection[str]) -> tuple[str, ...]:
    """Return which of ``wanted`` the account did not allow; none where Google did not tell what it allowed."""
    if not granted:
        return ()
    # The full scopes allow all that their parts do.
    full = {
        EVENTS: f"{ROOT}calendar",
        MEETING_FILES: f"{ROOT}drive.readonly",
        VIDEOS: f"{ROOT}youtubepartner",
    }
    return tuple(scope for scope in wanted if scope not in granted and full.get(scope) not in granted)


def named(scopes: Collection[str]) -> str:
    """Return ``scopes`` in plain words, one after the other."""
    return "; ".join(str(NAMES[scope]) for scope in scopes)
