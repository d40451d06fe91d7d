"""The demo's own conferencing service before the suite of providers."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytest_django.fixtures import Settings

from providers.base import FileKind, MeetingInfo, RegistrantInfo
from providers.demo import webhooks
from providers.demo.provider import DemoProvider
from providers.demo.rooms import Media
from tests.contracts.providers.world import Remote, Sent

MP4 = b"\x00\x00\x00\x18ftypmp42" + b"picture " * 20_000


class DemoWorld(Remote):
    is_asked = has_keys = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.provider = DemoProvider(folder=str(folder / "rooms"))

    def meetings(self) -> int:
        return len(list((self.folder / "rooms").glob("*.json")))

    def lose_an_answer(self) -> None:
        """Nothing stands between that could lose it."""

    def delete_there(self, meeting: MeetingInfo) -> None:
        self.provider.rooms.take_back(meeting.external_id)

    def hold(self, meeting: MeetingInfo, people: list[RegistrantInfo]) -> None:
        film = self.folder / "film.mp4"
        film.write_bytes(MP4)
        for number in range(3):
            self.provider.rooms.enter(
                meeting.external_id, key=f"seat-{number}", name=f"Person {number}", is_host=False
            )
        self.provider.rooms.hold(meeting.external_id, [Media(film, FileKind.VIDEO)])

    def cut_next_download(self, after_bytes: int) -> None:
        """A file that lies on the same disk comes whole."""

    def recorded(self) -> bytes:
        return MP4

    def webhook(self, meeting: MeetingInfo, *, at: dt.datetime) -> Sent:
        return self._sent(meeting.external_id, "meeting_started", at)

    def unknown_webhook(self, *, at: dt.datetime) -> Sent:
        return self._sent("x", "somebody_yawned", at)

    def _sent(self, room_id: str, event: str, at: dt.datetime) -> Sent:
        body = webhooks.body_of(room_id, {"event": event, "at": at.isoformat(), "stays": []})
        return Sent(webhooks.signed(body, now=at), body)


@contextmanager
def world(settings: Settings) -> Iterator[DemoWorld]:
    settings.IS_DEMO = True
    with tempfile.TemporaryDirectory() as folder:
        yield DemoWorld(Path(folder))
