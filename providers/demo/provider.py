"""Meetings for the demo and for tests: rooms of this machine that leave a real recording behind."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from providers.base import (
    AttendanceRow,
    BadDownload,
    Capabilities,
    Delivery,
    MeetingGone,
    MeetingInfo,
    MeetingPhase,
    MeetingSpec,
    MeetingStatus,
    Progress,
    Provider,
    Registrant,
    RemoteFile,
)
from providers.demo import webhooks
from providers.demo.rooms import NoSuchRoom, Room, Rooms

LINKS: Final = signing.TimestampSigner(salt="providers.demo.links")
BLOCK_BYTES: Final = 1 << 18


class DemoProvider(Provider):
    """A conferencing service in a folder. Its webhooks, downloads and reports go the way that every provider's go."""

    name = "demo"
    label = gettext_lazy("A demo meeting")
    capabilities = Capabilities(
        creates_meetings=True,
        signs_join_links=True,
        delivers_recordings=True,
        deletes_recordings=True,
        reports_attendance=True,
        sends_webhooks=True,
    )

    def __init__(self, *, folder: str) -> None:
        if not settings.IS_DEMO:
            raise ImproperlyConfigured("Demo meetings are for the demo alone. Choose another provider.")
        self.rooms = Rooms(Path(folder))

    def create_meeting(self, spec: MeetingSpec) -> MeetingInfo:
        room = self.rooms.make(
            spec.key,
            title=spec.title,
            starts_at=spec.starts_at,
            duration_minutes=spec.duration_minutes,
            records=spec.records,
        )
        return _info(room)

    def change_meeting(self, external_id: str, spec: MeetingSpec) -> MeetingInfo:
        self._room(external_id)
        return self.create_meeting(spec)

    def cancel_meeting(self, external_id: str) -> None:
        self.rooms.take_back(external_id)

    def read_meeting(self, external_id: str) -> MeetingInfo:
        return _info(self._room(external_id))

    def meeting_status(self, external_id: str) -> MeetingStatus:
        try:
            room = self.rooms.read(external_id)
        except NoSuchRoom:
            return MeetingStatus(MeetingPhase.GONE)
        return MeetingStatus(
            phase=MeetingPhase(room.phase),
            started_at=_moment(room.started_at),
            ended_at=_moment(room.ended_at),
            instances=(room.room_id,) if room.started_at else (),
        )

    def join_link(self, meeting: MeetingInfo, registrant: Registrant, *, is_host: bool = False) -> str:
        """Return the address of the demo's room page, as this one person."""
        person = LINKS.sign_object({"key": registrant.key, "name": registrant.name, "is_host": is_host})
        return f"{settings.SITE_URL}/demo/meet/{meeting.external_id}/?as={person}"

    def attendance(self, external_id: str) -> Iterator[AttendanceRow]:
        for stay in self._room(external_id).stays:
            yield webhooks.row_of(stay, is_final=True)

    def files(self, external_id: str) -> list[RemoteFile]:
        room = self._room(external_id)
        return webhooks.files_of(room.room_id, room.files)

    def download(self, file: RemoteFile, to: Path, *, progress: Progress) -> None:
        room_id, _slash, name = file.external_id.partition("/")
        try:
            source = self.rooms.path(room_id, name)
        except NoSuchRoom:
            raise _gone() from None
        _copy(source, to, progress=progress)
        with to.open("rb") as stream:
            found = f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"
        if found != file.checksum:
            to.unlink()
            raise BadDownload(_("What came from the demo meeting is not what it announced."))

    def delete_file(self, file: RemoteFile) -> None:
        room_id, _slash, name = file.external_id.partition("/")
        try:
            self.rooms.delete_file(room_id, name)
        except NoSuchRoom:
            return

    def read_delivery(
        self, headers: Mapping[str, str], body: bytes, *, now: dt.datetime, query: str = ""
    ) -> Delivery:
        return webhooks.read(headers, body, now=now)

    def _room(self, room_id: str) -> Room:
        try:
            return self.rooms.read(room_id)
        except NoSuchRoom:
            raise _gone() from None


def person_of(signed: str) -> dict[str, Any]:
    """Return whom a join link lets in. Raises ``BadSignature``."""
    person: dict[str, Any] = LINKS.unsign_object(signed)
    return person


def _gone() -> MeetingGone:
    return MeetingGone(_("The demo knows no such meeting or file."))


def _info(room: Room) -> MeetingInfo:
    return MeetingInfo(external_id=room.room_id, join_url="", version=f"{room.starts_at} {room.title}"[:250])


def _moment(text: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _copy(source: Path, to: Path, *, progress: Progress) -> None:
    """Copy what ``to`` lacks of ``source``."""
    total = source.stat().st_size
    with source.open("rb") as come, to.open("ab") as kept:
        if kept.tell() > total:
            kept.truncate(0)
        come.seek(kept.tell())
        while block := come.read(BLOCK_BYTES):
            kept.write(block)
            progress(kept.tell(), total)
