"""BigBlueButton before the suite of providers, by its stand-in on loopback."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings as site
from pytest_django.fixtures import Settings

from providers.base import EventKind, MeetingInfo, RegistrantInfo
from providers.bigbluebutton.provider import BigBlueButtonProvider
from tests.contracts.providers.world import STARTS_AT, Remote, Sent
from tests.fakes.bbb_server import SECRET, BigBlueButton, bigbluebutton, event_form

MP4 = b"\x00\x00\x00\x18ftypmp42" + b"picture " * 20_000


class BigBlueButtonWorld(Remote):
    remembers = is_asked = False
    tells = EventKind.FILES_READY

    def __init__(self, server: BigBlueButton) -> None:
        self.server = server
        self.provider = BigBlueButtonProvider()

    def meetings(self) -> int:
        return len(self.server.rooms)

    def lose_an_answer(self) -> None:
        """Nothing is asked when a meeting is planned."""

    def hold(self, meeting: MeetingInfo, people: list[RegistrantInfo]) -> None:
        held = self.server.record(meeting.external_id, started_ms=int(STARTS_AT.timestamp() * 1000))
        self.server.make_video(held, MP4)

    def cut_next_download(self, after_bytes: int) -> None:
        self.server.cuts = [after_bytes]

    def recorded(self) -> bytes:
        return MP4

    def webhook(self, meeting: MeetingInfo, *, at: dt.datetime) -> Sent:
        held = self.server.record(meeting.external_id, started_ms=int(STARTS_AT.timestamp() * 1000))
        return Sent({}, self.server.ready_form(held))

    def unknown_webhook(self, *, at: dt.datetime) -> Sent:
        hook = f"{site.SITE_URL}/hooks/bigbluebutton/"
        told = {"data": {"type": "event", "id": "user-emoji-changed", "attributes": {}, "event": {"ts": 1}}}
        body, query = event_form(hook, told, sent_ms=int(at.timestamp() * 1000))
        return Sent({}, body, query)


@contextmanager
def world(settings: Settings) -> Iterator[BigBlueButtonWorld]:
    with bigbluebutton() as server:
        keys = {"url": server.url, "secret": SECRET}
        settings.PROVIDER_CREDENTIALS = {**settings.PROVIDER_CREDENTIALS, "bigbluebutton": keys}
        yield BigBlueButtonWorld(server)
