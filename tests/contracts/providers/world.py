"""What the suite of meeting providers needs of each: its stand-in, moved as people there would move it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Protocol

from providers.base import EventKind, MeetingInfo, MeetingProvider, MeetingSpec, RegistrantInfo

STARTS_AT = dt.datetime(2027, 3, 4, 13, tzinfo=dt.UTC)


def make_spec(key: str = "listening-first", **changes: Any) -> MeetingSpec:
    facts: dict[str, Any] = {
        "key": key,
        "title": "Listening first",
        "starts_at": STARTS_AT,
        "duration_minutes": 60,
        "time_zone": "Africa/Nairobi",
        "join_url": "https://meet.example.org/room",
        "page_url": "https://seat.example.org/webinars/listening-first/",
        "description": "How to listen to children.",
        "language": "en",
    }
    return MeetingSpec(**{**facts, **changes})


@dataclass(frozen=True, slots=True)
class Sent:
    """A webhook as it arrives."""

    headers: dict[str, str]
    body: bytes
    query: str = ""


class Remote:
    """What most providers are: somebody's servers, reached with keys."""

    remembers = True
    is_asked = True
    has_keys = True
    tells = EventKind.MEETING_STARTED


class World(Protocol):
    """One provider before its stand-in. What a provider lacks by its capabilities is never called.

    ``remembers`` says that it keeps meetings before they are held and knows which are gone, ``is_asked`` that making
    and changing one asks it, ``has_keys`` that the site has keys of it. ``tells`` is what ``webhook`` tells.
    """

    provider: MeetingProvider
    remembers: bool
    is_asked: bool
    has_keys: bool
    tells: EventKind

    def meetings(self) -> int:
        """Return how many meetings there are at the provider."""

    def break_down(self) -> None:
        """Let the provider answer with errors from now on."""

    def lock_out(self) -> None:
        """Let the provider refuse the site's keys from now on."""

    def lose_an_answer(self) -> None:
        """Do what is asked next, and hang up instead of answering."""

    def delete_there(self, meeting: MeetingInfo) -> None:
        """Delete a meeting as somebody at the provider would."""

    def hold(self, meeting: MeetingInfo, people: list[RegistrantInfo]) -> None:
        """Hold the meeting for an hour with ``people``, one who comes twice first among them, and record it."""

    def cut_next_download(self, after_bytes: int) -> None:
        """Break the next download off."""

    def recorded(self) -> bytes:
        """Return the bytes of the film that ``hold`` left."""

    def webhook(self, meeting: MeetingInfo, *, at: dt.datetime) -> Sent:
        """Return a true webhook that tells ``tells`` of the meeting, mostly that it began."""

    def unknown_webhook(self, *, at: dt.datetime) -> Sent:
        """Return a true webhook of a kind that the site knows nothing of."""
