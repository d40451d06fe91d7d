"""What the app at Zoom must be allowed to do, in Zoom's names for it (README.md lists them for an admin)."""

from collections.abc import Collection
from typing import Final

# Each with the coarse scope that older apps have in its place.
NEEDED: Final = {
    "meeting:write:meeting:admin": "meeting:write:admin",
    "meeting:update:meeting:admin": "meeting:write:admin",
    "meeting:delete:meeting:admin": "meeting:write:admin",
    "meeting:update:status:admin": "meeting:write:admin",
    "meeting:read:meeting:admin": "meeting:read:admin",
    "meeting:read:list_meetings:admin": "meeting:read:admin",
    "meeting:read:past_meeting:admin": "meeting:read:admin",
    "meeting:read:list_past_instances:admin": "meeting:read:admin",
    "meeting:read:list_past_participants:admin": "meeting:read:admin",
    "meeting:write:registrant:admin": "meeting:write:admin",
    "meeting:write:batch_registrants:admin": "meeting:write:admin",
    "meeting:read:list_registrants:admin": "meeting:read:admin",
    "meeting:update:registrant_status:admin": "meeting:write:admin",
    "report:read:list_meeting_participants:admin": "report:read:admin",
    "cloud_recording:read:list_recording_files:admin": "recording:read:admin",
    "cloud_recording:delete:recording_file:admin": "recording:write:admin",
    "user:read:user:admin": "user:read:admin",
}
# Asked for where the plan has webinars; without any of them the site makes meetings.
OF_WEBINARS: Final = {
    "webinar:write:webinar:admin": "webinar:write:admin",
    "webinar:update:webinar:admin": "webinar:write:admin",
    "webinar:delete:webinar:admin": "webinar:write:admin",
    "webinar:update:status:admin": "webinar:write:admin",
    "webinar:read:webinar:admin": "webinar:read:admin",
    "webinar:read:list_webinars:admin": "webinar:read:admin",
    "webinar:read:list_past_instances:admin": "webinar:read:admin",
    "webinar:read:list_past_participants:admin": "webinar:read:admin",
    "webinar:read:past_qa:admin": "webinar:read:admin",
    "webinar:read:list_past_polls:admin": "webinar:read:admin",
    "webinar:write:registrant:admin": "webinar:write:admin",
    "webinar:write:batch_registrants:admin": "webinar:write:admin",
    "webinar:read:list_registrants:admin": "webinar:read:admin",
    "webinar:update:registrant_status:admin": "webinar:write:admin",
    "report:read:webinar:admin": "report:read:admin",
    "report:read:list_webinar_participants:admin": "report:read:admin",
}


def missing_scopes(granted: Collection[str]) -> tuple[str, ...]:
    """Return what the app lacks, in order; those of webinars only where it has some of them."""
    has_webinars = any(scope.startswith("webinar:") for scope in granted)
    wanted = {**NEEDED, **(OF_WEBINARS if has_webinars else {})}
    return tuple(scope for scope, coarse in wanted.items() if not {scope, coarse} & set(granted))
