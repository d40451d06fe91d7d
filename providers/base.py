"""The port to conferencing providers: what the site asks of them and what they answer.

Times are aware; a provider knows nothing of a webinar but what ``MeetingSpec`` says. What a provider lacks by its
``Capabilities`` is never asked of it; ``Provider`` is the base that refuses it in a full sentence.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from providers.errors import (
    BadDelivery,
    BadDownload,
    BadMeetingLink,
    MeetingGone,
    NotConfigured,
    NotSupported,
    ProviderError,
    RateLimited,
    Refused,
    Unauthorized,
    Unreachable,
)
from providers.records import (
    AttendanceRow,
    Delivery,
    DialIn,
    EventKind,
    FileKind,
    Health,
    Interpreter,
    MeetingInfo,
    MeetingPhase,
    MeetingSpec,
    MeetingStatus,
    ProviderEvent,
    Registrant,
    RegistrantInfo,
    RemoteFile,
)

# Errors and records belong to the port: its callers name them from here.
__all__ = [
    "AttendanceRow",
    "BadDelivery",
    "BadDownload",
    "BadMeetingLink",
    "Capabilities",
    "Delivery",
    "DialIn",
    "EventKind",
    "FileKind",
    "Health",
    "Interpreter",
    "MeetingGone",
    "MeetingInfo",
    "MeetingPhase",
    "MeetingProvider",
    "MeetingSpec",
    "MeetingStatus",
    "NotConfigured",
    "NotSupported",
    "Progress",
    "Provider",
    "ProviderError",
    "ProviderEvent",
    "RateLimited",
    "Refused",
    "Registrant",
    "RegistrantInfo",
    "RemoteFile",
    "Unauthorized",
    "Unreachable",
]


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
    opens_on_the_day: bool = False
    """A meeting exists there only while it is held: ``open_meeting`` makes it when joining opens, never a request of
    somebody who joins, and is called about every minute from then to the end, since empty rooms are taken away."""
    tells_who_is_there: bool = False
    """``meeting_status`` names who is in the meeting. There is no report afterwards: attendance is kept by looking
    about every minute."""
    has_practice: bool = False
    has_interpretation: bool = False


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

    def open_meeting(self, external_id: str, spec: MeetingSpec) -> MeetingInfo:
        """Make sure that people can come in now, as ``Capabilities.opens_on_the_day`` asks; again does no harm."""

    def cancel_meeting(self, external_id: str) -> None:
        """Take the meeting back, ending it where people are in it; one that is gone already is no error."""

    def read_meeting(self, external_id: str) -> MeetingInfo:
        """Return the meeting as it is now, with a fresh ``host_url``. Raises ``MeetingGone``."""

    def meeting_status(self, external_id: str) -> MeetingStatus:
        """Return how the meeting stands; one that is gone is ``GONE``, not an error."""

    def add_registrants(self, external_id: str, registrants: Sequence[Registrant]) -> list[RegistrantInfo]:
        """Give each a link of its own and answer in the same order; who has one already keeps it.

        One that the provider refuses has a ``problem`` and leaves the others alone. What raises may have made some of
        the links: asking again finds them.
        """

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
        """Delete a file at the provider; one that is gone already is no error.

        Some can only delete all files of a recording together: ask once every one of them is kept.
        """

    def read_delivery(
        self, headers: Mapping[str, str], body: bytes, *, now: dt.datetime, query: str = ""
    ) -> Delivery:
        """Prove a webhook's sender and read it. Unknown events are an empty delivery. No request is made.

        ``headers`` have lower-case names; ``query`` is what stood behind the question mark, undecoded. Some providers
        sign there, and some call by GET with an empty body. Raises ``BadDelivery``.
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

    def open_meeting(self, external_id: str, spec: MeetingSpec) -> MeetingInfo:
        raise self._unable()

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

    def read_delivery(
        self, headers: Mapping[str, str], body: bytes, *, now: dt.datetime, query: str = ""
    ) -> Delivery:
        raise BadDelivery("this provider sends no webhooks")

    def _unable(self) -> NotSupported:
        return NotSupported(_("%(provider)s cannot do this.") % {"provider": self.name})
