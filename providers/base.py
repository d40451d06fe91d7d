"""The port to conferencing providers: what the site asks of them and what they answer.

Times are aware; a provider knows nothing of a webinar but what ``MeetingSpec`` says.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol


class ProviderError(Exception):
    """A provider did not do what it was asked. ``message`` is a sentence for the host.

    ``permanent`` errors end the matter; others may pass and are worth another try.
    """

    permanent = False

    def __init__(self, message: str) -> None:
        self.message = str(message)
        super().__init__(self.message)


class NotConfigured(ProviderError):
    """The site lacks what this provider needs, such as a key."""

    permanent = True


class BadMeetingLink(ProviderError):
    """What the host gave is not a link that people can join by."""

    permanent = True


class MeetingGone(ProviderError):
    """The provider knows no such meeting (any more)."""

    permanent = True


class RateLimited(ProviderError):
    """Too many requests; ``retry_after_s`` is the provider's own wish."""

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do by itself. What it cannot, the site does or leaves to the host."""

    creates_meetings: bool = False
    has_registrants: bool = False
    delivers_recordings: bool = False
    reports_attendance: bool = False


@dataclass(frozen=True, slots=True)
class MeetingSpec:
    """A meeting as the site wants it. ``key`` is the webinar's own: the same key never makes two meetings.

    ``join_url`` is the host's link, for providers that make none.
    """

    key: str
    title: str
    starts_at: dt.datetime
    duration_minutes: int
    time_zone: str
    join_url: str = ""


@dataclass(frozen=True, slots=True)
class MeetingInfo:
    """A meeting as the provider has it. ``host_url`` starts it and is for hosts only."""

    external_id: str
    join_url: str
    host_url: str = ""


class MeetingProvider(Protocol):
    """One way to meet. Every call may raise ``ProviderError``."""

    name: str
    label: object
    """What hosts read where they choose how to meet; translated when shown."""
    capabilities: Capabilities

    def missing(self) -> str:
        """Return the sentence that says what the site lacks for it, or an empty string."""

    def create_meeting(self, spec: MeetingSpec) -> MeetingInfo:
        """Make the meeting of ``spec``, or return the one that its key has already."""

    def change_meeting(self, external_id: str, spec: MeetingSpec) -> MeetingInfo: ...

    def cancel_meeting(self, external_id: str) -> None:
        """Take the meeting back; one that is gone already is no error."""
