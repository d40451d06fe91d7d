"""The port to conferencing providers: what the site asks of them and what they answer.

Times are aware; a provider knows nothing of a webinar but what ``MeetingSpec`` says. What a provider lacks by its
``Capabilities`` is never asked of it; ``Provider`` is the base that refuses it in a full sentence.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _


class ProviderError(Exception):
    """A provider did not do what it was asked. ``message`` is a sentence for the host.

    ``permanent`` errors end the matter; others may pass and are worth another try, not before ``retry_after_s``
    where the provider named a time.
    """

    permanent = False
    retry_after_s: float | None = None

    def __init__(self, message: str) -> None:
        self.message = str(message)
        super().__init__(self.message)


class NotConfigured(ProviderError):
    """The site lacks what this provider needs, such as a key."""

    permanent = True


class NotSupported(ProviderError):
    """The provider, or the plan the community has with it, cannot do this."""

    permanent = True


class Unauthorized(ProviderError):
    """The provider does not let the site in: keys are wrong, expired, or lack a scope."""

    permanent = True


class BadMeetingLink(ProviderError):
    """What the host gave is not a link that people can join by."""

    permanent = True


class MeetingGone(ProviderError):
    """The provider knows no such meeting (any more)."""

    permanent = True


class Refused(ProviderError):
    """The provider understood and said no; another try would hear the same."""

    permanent = True


class Unreachable(ProviderError):
    """No answer, or one that makes no sense: the provider is down or somebody stands between."""


class RateLimited(ProviderError):
    """Too many requests; ``retry_after_s`` is the provider's own wish."""

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class BadDownload(ProviderError):
    """What came is not the file that was announced: cut short, changed, or a page instead of a recording."""


class BadDelivery(Exception):
    """A webhook that did not come from the provider, or not now. Its text is for the log, never for the sender."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do by itself. What it cannot, the site does or leaves to the host."""

    creates_meetings: bool = False
    has_registrants: bool = False
    """Each seat gets a link of its own from the provider, by a request (``add_registrants``)."""
    signs_join_links: bool = False
    """Each seat's link is made here, without a request (``join_link``)."""
    delivers_recordings: bool = False
    deletes_recordings: bool = False
    reports_attendance: bool = False
    sends_webhooks: bool = False
    has_practice: bool = False
    has_interpretation: bool = False


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Languages are BCP 47 tags, such as ``fr``."""

    name: str
    email: str
    from_language: str
    to_language: str


@dataclass(frozen=True, slots=True)
class DialIn:
    """A telephone number of a meeting: ``country`` of ISO 3166 (two letters), ``code`` what is typed afterwards."""

    number: str
    country: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class MeetingSpec:
    """A meeting as the site wants it. ``key`` is the webinar's own: the same key never makes two meetings.

    ``join_url`` is the host's link, for providers that make none. ``records`` asks for a recording at the provider,
    ``registers`` for a link of its own for each seat.
    """

    key: str
    title: str
    starts_at: dt.datetime
    duration_minutes: int
    time_zone: str
    join_url: str = ""
    description: str = ""
    language: str = ""
    capacity: int | None = None
    records: bool = True
    registers: bool = True
    practice: bool = False
    interpreters: tuple[Interpreter, ...] = ()
    alternative_hosts: tuple[str, ...] = ()
    """E-mail addresses of hosts, for providers that know them as their users."""


@dataclass(frozen=True, slots=True)
class MeetingInfo:
    """A meeting as the provider has it. ``host_url`` starts it and is for hosts only.

    ``kind`` is the provider's own word where it has several, such as ``webinar`` and ``meeting``. ``version`` changes
    whenever somebody changes the meeting at the provider, where it can tell. ``notes`` are sentences for the host:
    what the community's plan did not allow, and what the site does instead.
    """

    external_id: str
    join_url: str
    host_url: str = ""
    kind: str = ""
    passcode: str = ""
    version: str = ""
    takes_registrants: bool = False
    dial_in: tuple[DialIn, ...] = ()
    notes: tuple[str, ...] = ()


class MeetingPhase(StrEnum):
    WAITING = "waiting"
    LIVE = "live"
    ENDED = "ended"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class MeetingStatus:
    """How a meeting stands. ``instances`` are the ids of the times it was held, oldest first."""

    phase: MeetingPhase
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    instances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registrant:
    """A seat as the provider may know it: ``key`` is the seat's public id, ``name`` what others see."""

    key: str
    name: str
    email: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class RegistrantInfo:
    """``join_url`` lets in whoever holds it: stored, handed out by the join button, never listed."""

    key: str
    external_id: str
    join_url: str


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """One stay of one participant, from one join to one leave.

    ``participant_key`` is the provider's own id of this participant in this meeting; ``registrant_id`` is the
    ``external_id`` of its registrant, where it has one, or the seat's public id where the site signed the join link.
    Both may be empty for guests. ``left_at`` is None while they are there or where nobody noted it.
    ``is_final`` marks rows of a report, which stand above what was seen live.
    """

    participant_key: str
    name: str
    joined_at: dt.datetime
    left_at: dt.datetime | None = None
    registrant_id: str = ""
    email: str = ""
    is_host: bool = False
    is_phone: bool = False
    is_final: bool = False


class FileKind(StrEnum):
    VIDEO = "video"
    AUDIO = "audio"
    CAPTIONS = "captions"
    CHAT = "chat"
    QUESTIONS = "questions"
    POLLS = "polls"
    SLIDES = "slides"


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that waits at the provider.

    ``external_id`` is unique at the provider and stable; ``part`` orders the files of one kind when a meeting was
    stopped and begun again (from 1); ``language`` is set for an interpreter's sound. ``locator`` is what the provider
    needs to find it and may go stale; ``size_bytes`` and ``checksum`` (``md5:…``, ``sha256:…``) are what it announced.
    Of several views of one part the one with the lowest ``rank`` is the best to keep.
    """

    external_id: str
    kind: FileKind
    suffix: str
    locator: str
    part: int = 1
    rank: int = 0
    language: str = ""
    size_bytes: int | None = None
    checksum: str = ""
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None


class EventKind(StrEnum):
    MEETING_CHANGED = "meeting_changed"
    MEETING_DELETED = "meeting_deleted"
    MEETING_STARTED = "meeting_started"
    MEETING_ENDED = "meeting_ended"
    PARTICIPANT = "participant"
    FILES_READY = "files_ready"
    FILES_DELETED = "files_deleted"
    DISCONNECTED = "disconnected"
    """The community took the site's access back at the provider."""


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """News of one meeting. Events come late, twice and in any order; ``at`` is when it happened there."""

    kind: EventKind
    external_id: str
    at: dt.datetime
    attendance: tuple[AttendanceRow, ...] = ()
    files: tuple[RemoteFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook whose sender is proven. ``answer`` is the JSON that the provider waits for, mostly nothing."""

    events: tuple[ProviderEvent, ...] = ()
    answer: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Health:
    """What a test of the connection found. ``sentence`` is plain language for an admin."""

    is_well: bool
    sentence: str
    scopes_missing: tuple[str, ...] = ()


Progress = Callable[[int, int | None], None]
"""Called with the bytes that came so far and the bytes in all, where known."""


class MeetingProvider(Protocol):
    """One way to meet. Every call may raise ``ProviderError``."""

    name: str
    label: object
    """What hosts read where they choose how to meet; translated when shown."""
    capabilities: Capabilities

    def missing(self) -> str:
        """Return the sentence that says what the site lacks for it, or an empty string."""

    def check(self) -> Health:
        """Ask the provider whether all is well: keys, scopes, plan. Never raises ``ProviderError``."""

    def create_meeting(self, spec: MeetingSpec) -> MeetingInfo:
        """Make the meeting of ``spec``, or return the one that its key has already."""

    def change_meeting(self, external_id: str, spec: MeetingSpec) -> MeetingInfo:
        """Bring the meeting to ``spec``, keeping what people set at the provider and the site knows nothing of."""

    def cancel_meeting(self, external_id: str) -> None:
        """Take the meeting back; one that is gone already is no error."""

    def read_meeting(self, external_id: str) -> MeetingInfo:
        """Return the meeting as it is now, with a fresh ``host_url``. Raises ``MeetingGone``."""

    def meeting_status(self, external_id: str) -> MeetingStatus:
        """Return how the meeting stands; one that is gone is ``GONE``, not an error."""

    def add_registrants(self, external_id: str, registrants: Sequence[Registrant]) -> list[RegistrantInfo]:
        """Give each a link of its own; who has one keeps it. Raises before or after, never half-told."""

    def remove_registrants(self, external_id: str, registrant_ids: Sequence[str]) -> None:
        """Take links back; those that are gone already are no error."""

    def join_link(self, meeting: MeetingInfo, registrant: Registrant, *, is_host: bool = False) -> str:
        """Return a link for one person, made here without a request."""

    def attendance(self, external_id: str) -> Iterable[AttendanceRow]:
        """Yield every stay of every time the meeting was held, page by page, in any order."""

    def files(self, external_id: str) -> list[RemoteFile]:
        """Return what can be fetched by now. What the provider is still making is not in it."""

    def download(self, file: RemoteFile, to: Path, *, progress: Progress) -> None:
        """Write the file to ``to``, continuing what lies there where the provider allows it.

        Raises ``BadDownload`` if what came is not what was announced.
        """

    def delete_file(self, file: RemoteFile) -> None:
        """Delete a file at the provider; one that is gone already is no error."""

    def read_delivery(self, headers: Mapping[str, str], body: bytes, *, now: dt.datetime) -> Delivery:
        """Prove a webhook's sender and read it. Unknown events are an empty delivery. No request is made.

        ``headers`` have lower-case names. Raises ``BadDelivery``.
        """


class Provider:
    """The base of providers: refuses what ``capabilities`` does not name."""

    name = ""
    capabilities = Capabilities()

    def missing(self) -> str:
        return ""

    def check(self) -> Health:
        if sentence := self.missing():
            return Health(is_well=False, sentence=sentence)
        return Health(is_well=True, sentence=_("Ready."))

    def read_meeting(self, external_id: str) -> MeetingInfo:
        raise self._unable()

    def meeting_status(self, external_id: str) -> MeetingStatus:
        raise self._unable()

    def add_registrants(self, external_id: str, registrants: Sequence[Registrant]) -> list[RegistrantInfo]:
        raise self._unable()

    def remove_registrants(self, external_id: str, registrant_ids: Sequence[str]) -> None:
        raise self._unable()

    def join_link(self, meeting: MeetingInfo, registrant: Registrant, *, is_host: bool = False) -> str:
        raise self._unable()

    def attendance(self, external_id: str) -> Iterable[AttendanceRow]:
        raise self._unable()

    def files(self, external_id: str) -> list[RemoteFile]:
        raise self._unable()

    def download(self, file: RemoteFile, to: Path, *, progress: Progress) -> None:
        raise self._unable()

    def delete_file(self, file: RemoteFile) -> None:
        raise self._unable()

    def read_delivery(self, headers: Mapping[str, str], body: bytes, *, now: dt.datetime) -> Delivery:
        raise BadDelivery("this provider sends no webhooks")

    def _unable(self) -> NotSupported:
        return NotSupported(_("%(provider)s cannot do this.") % {"provider": self.name})
