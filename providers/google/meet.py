"""What Meet knows of a meeting: when it was held, who came, what it recorded and wrote down."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from providers.errors import MeetingGone, NotSupported, Refused, Unauthorized
from providers.google.client import Google, moment
from providers.records import AttendanceRow, FileKind, RemoteFile

PAGE: Final = 100
READY: Final = "FILE_GENERATED"
DRIVE_FIELDS: Final = "id,size,md5Checksum,mimeType,trashed"
# Recording and text begin within moments of each other.
TOGETHER: Final = dt.timedelta(minutes=2)
OPEN_DOOR: Final = {"accessType": "OPEN"}
BY_ITSELF: Final = {
    "artifactConfig": {
        "recordingConfig": {"autoRecordingGeneration": "ON"},
        "transcriptionConfig": {"autoTranscriptionGeneration": "ON"},
    }
}
RECORDING_MASK: Final = "config.artifactConfig.recordingConfig.autoRecordingGeneration"
TRANSCRIPTION_MASK: Final = "config.artifactConfig.transcriptionConfig.autoTranscriptionGeneration"


@dataclass(frozen=True, slots=True)
class Record:
    """One time that a meeting was held."""

    name: str
    started_at: dt.datetime
    ended_at: dt.datetime | None


class Meet:
    """Meetings by their codes."""

    def __init__(self, google: Google) -> None:
        self._google = google

    def prepare(self, code: str, *, records: bool) -> tuple[str, ...]:
        """Let people in without knocking and record where the account may; return what could not be set."""
        notes = []
        if not self._set(code, OPEN_DOOR, "config.accessType"):
            notes.append(_("Guests have to be let in by the host: Google did not allow an open door."))
        if records and not self._set(code, BY_ITSELF, f"{RECORDING_MASK},{TRANSCRIPTION_MASK}"):
            notes.append(
                _(
                    "This Google account does not record by itself. "
                    "Start the recording in the meeting, or add it later."
                )
            )
        return tuple(notes)

    def _set(self, code: str, config: Mapping[str, Any], mask: str) -> bool:
        spaces = self._google.service("meet").spaces()
        try:
            space = self._google.call(spaces.get(name=f"spaces/{code}"))
            self._google.call(spaces.patch(name=space["name"], updateMask=mask, body={"config": config}))
        except (Refused, NotSupported, Unauthorized, MeetingGone):
            # The meeting itself stands; what its settings lack is told to the host.
            return False
        return True

    def held(self, code: str, *, after: dt.datetime) -> list[Record]:
        """Return the times that the meeting was held, oldest first; rehearsals that ended by ``after`` are none."""
        listed = self._google.pages(
            self._google.service("meet").conferenceRecords().list,
            "conferenceRecords",
            filter=f'space.meeting_code="{code}"',
            pageSize=PAGE,
        )
        found = [
            Record(item["name"], moment(item["startTime"]), maybe_moment(item.get("endTime")))
            for item in listed
        ]
        kept = [record for record in found if record.ended_at is None or record.ended_at > after]
        return sorted(kept, key=lambda record: record.started_at)

    def stays(self, record: Record) -> Iterator[AttendanceRow]:
        """Yield who came and went. Of guests Meet knows only the name that they typed."""
        participants = self._google.service("meet").conferenceRecords().participants()
        for person in self._google.pages(
            participants.list, "participants", parent=record.name, pageSize=PAGE
        ):
            sessions = participants.participantSessions().list
            for session in self._google.pages(
                sessions, "participantSessions", parent=person["name"], pageSize=PAGE
            ):
                yield AttendanceRow(
                    participant_key=person["name"],
                    name=display_name(person),
                    joined_at=moment(session["startTime"]),
                    left_at=maybe_moment(session.get("endTime")),
                    is_phone="phoneUser" in person,
                    is_final=record.ended_at is not None,
                )

    def names(self, record_name: str) -> dict[str, str]:
        """Return the names of a meeting's participants by their resource names."""
        participants = self._google.service("meet").conferenceRecords().participants()
        listed = self._google.pages(participants.list, "participants", parent=record_name, pageSize=PAGE)
        return {person["name"]: display_name(person) for person in listed}

    def files(self, records: list[Record]) -> list[RemoteFile]:
        """Return recordings and texts that are made, in the order in which they began."""
        videos: list[RemoteFile] = []
        captions: list[RemoteFile] = []
        for record in records:
            made = self._videos(record, first_part=len(videos) + 1)
            captions += self._captions(record, made, first_part=len(captions) + 1)
            videos += made
        return [*videos, *captions]

    def _videos(self, record: Record, *, first_part: int) -> list[RemoteFile]:
        listed = self._google.pages(
            self._google.service("meet").conferenceRecords().recordings().list,
            "recordings",
            parent=record.name,
            pageSize=PAGE,
        )
        recorded = sorted(
            (item for item in listed if item.get("state") == READY), key=lambda i: i["startTime"]
        )
        found: list[RemoteFile] = []
        for item in recorded:
            facts = self._in_drive(item["driveDestination"]["file"])
            if facts is None:
                continue
            found.append(
                RemoteFile(
                    external_id=item["name"],
                    kind=FileKind.VIDEO,
                    suffix="mp4",
                    locator=facts["id"],
                    part=first_part + len(found),
                    size_bytes=int(facts["size"]) if facts.get("size") else None,
                    checksum=f"md5:{facts['md5Checksum']}" if facts.get("md5Checksum") else "",
                    started_at=moment(item["startTime"]),
                    ended_at=maybe_moment(item.get("endTime")),
                )
            )
        return found

    def _in_drive(self, file_id: str) -> dict[str, Any] | None:
        """Return what Drive knows of a file; None for one that somebody deleted."""
        try:
            facts: dict[str, Any] = self._google.call(
                self._google.service("drive")
                .files()
                .get(fileId=file_id, fields=DRIVE_FIELDS, supportsAllDrives=True)
            )
        except MeetingGone:
            return None
        return None if facts.get("trashed") else facts

    def _captions(self, record: Record, videos: list[RemoteFile], *, first_part: int) -> list[RemoteFile]:
        listed = self._google.pages(
            self._google.service("meet").conferenceRecords().transcripts().list,
            "transcripts",
            parent=record.name,
            pageSize=PAGE,
        )
        written = sorted(
            (item for item in listed if item.get("state") == READY), key=lambda i: i["startTime"]
        )
        found = []
        for number, item in enumerate(written):
            began, ended = moment(item["startTime"]), maybe_moment(item.get("endTime"))
            beside = recorded_at(videos, began)
            found.append(
                RemoteFile(
                    external_id=item["name"],
                    kind=FileKind.CAPTIONS,
                    suffix="vtt",
                    locator=item["name"],
                    part=beside.part if beside else first_part + number,
                    # The times of its cues count from here.
                    started_at=beside.started_at if beside else began,
                    ended_at=ended,
                )
            )
        return found


def recorded_at(videos: list[RemoteFile], at: dt.datetime) -> RemoteFile | None:
    """Return the recording that ran at that time, or was about to."""
    for video in videos:
        begins = video.started_at
        if begins and begins - TOGETHER <= at and (video.ended_at is None or at < video.ended_at):
            return video
    return None


def display_name(person: Mapping[str, Any]) -> str:
    for kind in ("signedinUser", "anonymousUser", "phoneUser"):
        if kind in person:
            return str(person[kind].get("displayName", ""))
    return ""


def maybe_moment(text: str | None) -> dt.datetime | None:
    return moment(text) if text else None
