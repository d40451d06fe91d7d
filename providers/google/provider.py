"""Google Meet: events with a link, who came, and the recordings from Drive. Google sends no news: it is asked."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from providers.base import Capabilities, Progress, Provider
from providers.errors import MeetingGone, ProviderError
from providers.google import captions, scopes
from providers.google.client import Google, moment
from providers.google.drive import Drive
from providers.google.events import Events, code_of, info_of
from providers.google.meet import Meet, Record
from providers.records import (
    AttendanceRow,
    FileKind,
    Health,
    MeetingInfo,
    MeetingPhase,
    MeetingSpec,
    MeetingStatus,
    RemoteFile,
)


class GoogleProvider(Provider):
    """Meetings in the Google calendar of the community. ``root`` stands for all of Google in tests."""

    name = "google"
    label = gettext_lazy("Google Meet")
    capabilities = Capabilities(creates_meetings=True, delivers_recordings=True, reports_attendance=True)

    def __init__(self, *, root: str = "", pause: Callable[[float], None] = time.sleep) -> None:
        self.google = Google(root=root, pause=pause)
        self._events = Events(self.google)
        self._meet = Meet(self.google)
        self._drive = Drive(self.google)

    def missing(self) -> str:
        return self.google.missing()

    def check(self) -> Health:
        try:
            self._ask_each()
        except ProviderError as error:
            return Health(is_well=False, sentence=error.message, scopes_missing=self._lacking())
        if lacking := self._lacking():
            sentence = _(
                "Google let us in, but does not allow: %(scopes)s. Connect it again and tick every box."
            )
            return Health(False, sentence % {"scopes": scopes.named(lacking)}, lacking)
        return Health(is_well=True, sentence=_("Ready. Google lets this site in."))

    def create_meeting(self, spec: MeetingSpec) -> MeetingInfo:
        event = self._events.create(spec)
        return info_of(event, notes=self._meet.prepare(code_of(event), records=spec.records))

    def change_meeting(self, external_id: str, spec: MeetingSpec) -> MeetingInfo:
        return info_of(self._events.change(external_id, spec))

    def cancel_meeting(self, external_id: str) -> None:
        self._events.cancel(external_id)

    def read_meeting(self, external_id: str) -> MeetingInfo:
        return info_of(self._events.read(external_id))

    def meeting_status(self, external_id: str) -> MeetingStatus:
        try:
            held = self._held(external_id)
        except MeetingGone:
            return MeetingStatus(MeetingPhase.GONE)
        if not held:
            return MeetingStatus(MeetingPhase.WAITING)
        is_live = any(record.ended_at is None for record in held)
        return MeetingStatus(
            MeetingPhase.LIVE if is_live else MeetingPhase.ENDED,
            started_at=held[0].started_at,
            ended_at=None if is_live else max(record.ended_at for record in held if record.ended_at),
            instances=tuple(record.name for record in held),
        )

    def attendance(self, external_id: str) -> Iterator[AttendanceRow]:
        for record in self._held(external_id):
            yield from self._meet.stays(record)

    def files(self, external_id: str) -> list[RemoteFile]:
        return self._meet.files(self._held(external_id))

    def download(self, file: RemoteFile, to: Path, *, progress: Progress) -> None:
        if file.kind != FileKind.CAPTIONS or file.started_at is None:
            self._drive.fetch(file, to, progress=progress)
            return
        text = captions.webvtt(self.google, file.locator, since=file.started_at).encode()
        to.write_bytes(text)
        progress(len(text), len(text))

    def _held(self, external_id: str) -> list[Record]:
        event: dict[str, Any] = self._events.read(external_id)
        return self._meet.held(code_of(event), after=moment(event["start"]["dateTime"]))

    def _ask_each(self) -> None:
        """Ask Calendar and Meet the smallest question; the answers do not matter."""
        events, meet = self.google.service("calendar").events(), self.google.service("meet")
        self.google.call(events.list(calendarId=self._events.calendar, maxResults=1))
        self.google.call(meet.conferenceRecords().list(pageSize=1))

    def _lacking(self) -> tuple[str, ...]:
        try:
            return scopes.lacking(self.google.account().granted, scopes.FOR_MEETINGS)
        except ProviderError:
            return ()
