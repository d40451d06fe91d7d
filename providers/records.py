"""What the site and a provider tell each other: meetings, people, files, news. Times are aware."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


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

    ``join_url`` is the host's link, for providers that make none; ``page_url`` the webinar's page on this site, where
    people land when they leave. ``records`` asks for a recording at the provider, ``registers`` for a link of its own
    for each seat.
    """

    key: str
    title: str
    starts_at: dt.datetime
    duration_minutes: int
    time_zone: str
    join_url: str = ""
    page_url: str = ""
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

    ``join_url`` is empty where there is no link for everyone, but one for each person (``join_link``).

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
    """How a meeting stands. ``instances`` are the ids of the times it was held, oldest first.

    ``present`` is who is there at this moment, ``joined_at`` of each being the moment of looking; None where the
    provider does not tell. Who is seen in one look after another stayed; who is missing in a look has left.
    """

    phase: MeetingPhase
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    instances: tuple[str, ...] = ()
    present: tuple["AttendanceRow", ...] | None = None


@dataclass(frozen=True, slots=True)
class Registrant:
    """A seat as the provider may know it: ``key`` is the seat's public id, ``name`` what others see."""

    key: str
    name: str
    email: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class RegistrantInfo:
    """``join_url`` lets in whoever holds it: stored, handed out by the join button, never listed.

    Where the provider refused this one alone, ``problem`` is a sentence for the host, and there is no link.
    """

    key: str
    external_id: str
    join_url: str
    problem: str = ""


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
    """What a file is. Whatever the provider's own form, ``download`` writes some of them in one form.

    CHAT is text, a message a line: hours:minutes:seconds since the recording began, a tab, the name and a colon, a tab,
    the words. QUESTIONS and POLLS are JSON, a list of ``{"question": text, "answers": […]}``: the answers of a question
    are texts, those of a poll ``{"text": text, "votes": number}``. Nobody who asked or voted is named. CAPTIONS are
    WebVTT, SLIDES as they were shown.
    """

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
