"""The other side of the demo: rooms, who came into them, and what is left of them, as a conferencing service keeps it.

Everything lies in one folder, a JSON file for each room. A file is replaced whole and changed under a lock, so that
web and workers may use a room at once and a killed process leaves either the old or the new. News that a room has to
tell waits in its ``outbox`` until it was delivered.
"""

import datetime as dt
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

ROOM_ID: Final = 20


class NoSuchRoom(Exception):
    """Nobody made a room of this id, or it was taken back."""


@dataclass(slots=True)
class Room:
    """A room as its file keeps it. Times are ISO texts; ``phase`` is ``waiting``, ``live`` or ``ended``.

    ``people`` by key: ``name``, ``is_host``. ``stays``: ``key``, ``joined_at``, ``left_at``. ``files`` by name:
    ``kind``, ``language``, ``sha256``, ``size_bytes``. Of ``outbox`` the oldest comes first.
    """

    room_id: str
    title: str
    starts_at: str
    duration_minutes: int
    records: bool
    phase: str = "waiting"
    started_at: str = ""
    ended_at: str = ""
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    stays: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    outbox: list[dict[str, Any]] = field(default_factory=list)

    @property
    def begins(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.starts_at)


@dataclass(frozen=True, slots=True)
class Media:
    """A file that a room leaves behind, copied from ``path``. ``kind`` is a ``FileKind``."""

    path: Path
    kind: str
    language: str = ""


class Rooms:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def id_of(self, key: str) -> str:
        return hashlib.sha256(f"demo room of {key}".encode()).hexdigest()[:ROOM_ID]

    def make(
        self, key: str, *, title: str, starts_at: dt.datetime, duration_minutes: int, records: bool
    ) -> Room:
        """Make the room of ``key``, or bring the one that it has to what is said."""
        room_id = self.id_of(key)
        with self._locked(room_id):
            try:
                room = self.read(room_id)
            except NoSuchRoom:
                room = Room(room_id, title, starts_at.isoformat(), duration_minutes, records)
            room.title, room.starts_at = title, starts_at.isoformat()
            room.duration_minutes, room.records = duration_minutes, records
            self._write(room)
            return room

    def read(self, room_id: str) -> Room:
        """Return a room. Raises ``NoSuchRoom``."""
        try:
            return Room(**json.loads(self._file(room_id).read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise NoSuchRoom(room_id) from None

    @contextmanager
    def changing(self, room_id: str) -> Iterator[Room]:
        """Lend a room to be changed; it is kept when the block ends well. Raises ``NoSuchRoom``."""
        with self._locked(room_id):
            room = self.read(room_id)
            yield room
            self._write(room)

    def take_back(self, room_id: str) -> None:
        with self._locked(room_id):
            self._file(room_id).unlink(missing_ok=True)
        shutil.rmtree(self.folder / room_id, ignore_errors=True)

    def enter(self, room_id: str, *, key: str, name: str, is_host: bool) -> None:
        """Note that somebody opened their link. Raises ``NoSuchRoom``."""
        with self.changing(room_id) as room:
            room.people[key] = {"name": name, "is_host": is_host}

    def hold(self, room_id: str, media: list[Media]) -> None:
        """Hold the meeting in an instant, as if its hour had come and gone; what happened waits in the outbox.

        A meeting that was held stays as it was. Raises ``NoSuchRoom``.
        """
        if self.read(room_id).phase == "ended":
            return
        copied = {item.path.name: self._copy(room_id, item) for item in media}
        with self.changing(room_id) as room:
            if room.phase == "ended":
                return
            ends = room.begins + dt.timedelta(minutes=room.duration_minutes)
            room.phase, room.started_at, room.ended_at = "ended", room.starts_at, ends.isoformat()
            room.stays = [_stay(room, number, key, ends) for number, key in enumerate(sorted(room.people))]
            room.outbox = [_news("meeting_started", room.started_at)]
            room.outbox += [
                _news("participant", stay["joined_at"], stays=[_coming(stay)]) for stay in room.stays
            ]
            room.outbox += [
                _news("participant", stay["left_at"], stays=[_going(stay)]) for stay in room.stays
            ]
            room.outbox.append(_news("meeting_ended", room.ended_at))
            if room.records and copied:
                room.files = copied
                room.outbox.append({**_news("files_ready", room.ended_at), "files": copied})

    def path(self, room_id: str, name: str) -> Path:
        """Return where a file of a room lies. Raises ``NoSuchRoom`` if the room has no such file."""
        if name not in self.read(room_id).files:
            raise NoSuchRoom(f"{room_id}/{name}")
        return self.folder / room_id / name

    def delete_file(self, room_id: str, name: str) -> None:
        """Delete a file of a room. Raises ``NoSuchRoom``."""
        with self.changing(room_id) as room:
            room.files.pop(name, None)
        (self.folder / room_id / name).unlink(missing_ok=True)

    def _copy(self, room_id: str, item: Media) -> dict[str, Any]:
        target = self.folder / room_id / item.path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(item.path, target)
        with target.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        size = target.stat().st_size
        return {"kind": item.kind, "language": item.language, "sha256": digest, "size_bytes": size}

    def _file(self, room_id: str) -> Path:
        if not (room_id.isascii() and room_id.isalnum()):
            raise NoSuchRoom(room_id)
        return self.folder / f"{room_id}.json"

    def _write(self, room: Room) -> None:
        file = self._file(room.room_id)
        whole = file.with_suffix(".part")
        whole.write_text(json.dumps(asdict(room), ensure_ascii=False), encoding="utf-8")
        whole.replace(file)

    @contextmanager
    def _locked(self, room_id: str) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._file(room_id).with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _stay(room: Room, number: int, key: str, ends: dt.datetime) -> dict[str, Any]:
    """Let everyone come a minute after the other, within the first tenth, and leave likewise at the end."""
    step = min(dt.timedelta(minutes=1), dt.timedelta(minutes=room.duration_minutes) / 10 / len(room.people))
    joined_at, left_at = room.begins + number * step, ends - number * step
    return {
        "key": key,
        **room.people[key],
        "joined_at": joined_at.isoformat(),
        "left_at": left_at.isoformat(),
    }


def _news(event: str, at: str, *, stays: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"event": event, "at": at, "stays": stays or []}


def _coming(stay: dict[str, Any]) -> dict[str, Any]:
    return {**stay, "left_at": ""}


def _going(stay: dict[str, Any]) -> dict[str, Any]:
    return {**stay, "joined_at": stay["left_at"]}
