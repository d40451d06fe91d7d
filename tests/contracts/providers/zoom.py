"""Zoom before the suite of providers, by its stand-in on loopback."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from pytest_django.fixtures import Settings

from providers.base import MeetingInfo, RegistrantInfo
from providers.zoom.provider import ZoomProvider
from tests.contracts.providers.world import STARTS_AT, Remote, Sent
from tests.fakes import zoom_news
from tests.fakes.loopback import Reply
from tests.fakes.zoom_afterwards import MP4, VTT, utc
from tests.fakes.zoom_server import ACCOUNT, CLIENT, HOST, SECRET, WEBHOOK_SECRET, ZoomServer, zoom_server

KEYS = {
    "account_id": ACCOUNT,
    "client_id": CLIENT,
    "client_secret": SECRET,
    "webhook_secret": WEBHOOK_SECRET,
    "user_id": HOST,
}
UUID = "/a//b+c=="


class ZoomWorld(Remote):
    def __init__(self, server: ZoomServer) -> None:
        self.server = server
        self.provider = provider_of(server)

    def meetings(self) -> int:
        return len(self.server.meetings)

    def break_down(self) -> None:
        self.server.replies = [Reply(503, b"<html>down</html>")] * 99

    def lock_out(self) -> None:
        self.server.tokens.clear()
        self.server.refuses_keys = True

    def lose_an_answer(self) -> None:
        self.server.lost = 1

    def delete_there(self, meeting: MeetingInfo) -> None:
        del self.server.meetings[meeting.external_id]

    def hold(self, meeting: MeetingInfo, people: list[RegistrantInfo]) -> None:
        rows = [
            {
                "id": "",
                "user_id": str(16778240 + number),
                "name": f"Person {number}",
                "user_email": "",
                "join_time": utc(STARTS_AT + dt.timedelta(minutes=number)),
                "leave_time": utc(STARTS_AT + dt.timedelta(minutes=30 + number)),
                "duration": 1800,
                "registrant_id": person.external_id,
                "status": "in_meeting",
            }
            for number, person in enumerate([people[0], *people])
        ]
        held = self.server.afterwards.hold(meeting.external_id, UUID, STARTS_AT, people=rows)
        self.server.afterwards.record(held, "MP4", MP4, recording_type="speaker_view")
        self.server.afterwards.record(held, "TRANSCRIPT", VTT, recording_type="audio_transcript")

    def cut_next_download(self, after_bytes: int) -> None:
        self.server.afterwards.cuts = [after_bytes, 0]

    def recorded(self) -> bytes:
        return MP4

    def webhook(self, meeting: MeetingInfo, *, at: dt.datetime) -> Sent:
        about = {"id": meeting.external_id, "uuid": UUID, "host_id": "h", "topic": "Listening", "type": 5}
        return self._sent(zoom_news.news("webinar.started", about, at=at), at)

    def unknown_webhook(self, *, at: dt.datetime) -> Sent:
        return self._sent(zoom_news.news("user.went_to_lunch", {"anything": [1]}, at=at), at)

    def _sent(self, body: bytes, at: dt.datetime) -> Sent:
        return Sent(zoom_news.signed(body, secret=WEBHOOK_SECRET, at=at), body)


def provider_of(server: ZoomServer) -> ZoomProvider:
    return ZoomProvider(
        base_uri=f"{server.url}/v2",
        oauth_uri=f"{server.url}/oauth/token",
        hosts=("127.0.0.1", "localhost"),
        in_own_network=True,
        step_s=0.01,
    )


@contextmanager
def world(settings: Settings) -> Iterator[ZoomWorld]:
    settings.PROVIDER_CREDENTIALS = {**settings.PROVIDER_CREDENTIALS, "zoom": KEYS}
    with zoom_server() as server:
        yield ZoomWorld(server)
