"""Google before the suite of providers, by its stand-in on loopback."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pytest_django.fixtures import Settings

from providers.base import MeetingInfo, RegistrantInfo
from providers.google.provider import GoogleProvider
from tests.contracts.providers.world import STARTS_AT, Remote
from tests.fakes.google_server import KEYS, FakeGoogle, Fault, fake_google

MP4 = b"\x00\x00\x00\x18ftypmp42" + b"picture " * 20_000


class GoogleWorld(Remote):
    def __init__(self, google: FakeGoogle) -> None:
        self.google = google
        self.provider = GoogleProvider(root=google.root, pause=lambda _seconds: None)

    def meetings(self) -> int:
        return len(self.google.calendar.alive())

    def break_down(self) -> None:
        self.google.is_down = True

    def lock_out(self) -> None:
        self.google.tokens.clear()
        self.google.is_forgotten = True

    def lose_an_answer(self) -> None:
        self.google.faults["calendar.events.insert"] = [Fault(is_late=True)]

    def delete_there(self, meeting: MeetingInfo) -> None:
        self.google.calendar.by_hand(meeting.external_id, status="cancelled")

    def hold(self, meeting: MeetingInfo, people: list[RegistrantInfo]) -> None:
        meet = self.google.meet
        code = self.google.calendar.events[meeting.external_id]["conferenceData"]["conferenceId"]
        ends_at = STARTS_AT + dt.timedelta(hours=1)
        record = meet.hold(code, "one", written(STARTS_AT), written(ends_at))
        for number in range(3):
            person = f"p{number % 2}"
            if number < 2:
                meet.add(record, "participants", person, anonymousUser={"displayName": f"Person {number}"})
            meet.add(
                f"{record}/participants/{person}",
                "participantSessions",
                f"s{number}",
                startTime=written(STARTS_AT + dt.timedelta(minutes=number)),
                endTime=written(STARTS_AT + dt.timedelta(minutes=30 + number)),
            )
        told: dict[str, Any] = {"startTime": written(STARTS_AT), "endTime": written(ends_at)}
        self.google.drive.add("film", MP4)
        film = {"driveDestination": {"file": "film"}, "state": "FILE_GENERATED"}
        meet.add(record, "recordings", "r", **film, **told)
        meet.add(record, "transcripts", "t", state="FILE_GENERATED", **told)

    def cut_next_download(self, after_bytes: int) -> None:
        self.google.faults["media"] = [Fault(drop_after=after_bytes), Fault(drop_after=0)]

    def recorded(self) -> bytes:
        return MP4


def written(at: dt.datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


@contextmanager
def world(settings: Settings) -> Iterator[GoogleWorld]:
    settings.PROVIDER_CREDENTIALS = {**settings.PROVIDER_CREDENTIALS, "google": KEYS}
    with fake_google() as google:
        yield GoogleWorld(google)
