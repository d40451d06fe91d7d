"""The demo's meetings: who comes in, how one is held within seconds, and how its news reaches the site."""

import time
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone

from common.http import Http, HttpFailure
from config.demo import content
from providers import meeting_providers
from providers.base import FileKind
from providers.demo import webhooks
from providers.demo.provider import DemoProvider, person_of
from providers.demo.rooms import Media, Rooms

MEDIA: Final = (
    Media(content.MAIN_SOUND_AND_PICTURE, FileKind.VIDEO),
    *(Media(file, FileKind.CAPTIONS, language) for language, file in content.MAIN_TRANSLATIONS.items()),
    Media(content.MAIN_CHAT, FileKind.CHAT),
)
# So that those who look can see the meeting go by.
BETWEEN_NEWS_S: Final = 0.2
TRIES: Final = 40
BETWEEN_TRIES_S: Final = 0.5
OUR_OWN: Final = Http(("127.0.0.1", "localhost", "::1"), in_own_network=True)


class NotDelivered(Exception):
    """The site did not take the news of a meeting in; it stays in the room's outbox."""


def rooms() -> Rooms:
    provider: DemoProvider = meeting_providers["demo"]
    return provider.rooms


def enter(link: str) -> dict[str, Any]:
    """Come in by a join link, and return who that was. Raises ``BadSignature``, ``NoSuchRoom``."""
    parts = urlsplit(link)
    person = person_of(parse_qs(parts.query).get("as", [""])[0])
    rooms().enter(parts.path.strip("/").rpartition("/")[2], **person)
    return person


def hold_meeting(room_id: str, port: int) -> None:
    """Hold a meeting within seconds and tell the site what happened, by webhooks to its own address at ``port``.

    Again, after a break or whenever, it goes on where it was. Raises ``NoSuchRoom``, ``NotDelivered``.
    """
    rooms().hold(room_id, list(MEDIA))
    while outbox := rooms().read(room_id).outbox:
        _deliver(room_id, outbox[0], f"http://127.0.0.1:{port}/hooks/demo/")
        with rooms().changing(room_id) as room:
            room.outbox = [news for news in room.outbox if news != outbox[0]]
        time.sleep(BETWEEN_NEWS_S)


def _deliver(room_id: str, news: dict[str, Any], hook: str) -> None:
    """Post one piece of news to ``hook``. The web server may only just be starting, so it is tried for a while."""
    body = webhooks.body_of(room_id, news)
    said = ""
    for _try in range(TRIES):
        try:
            # News is rare: no connection waits for the next.
            headers = {**webhooks.signed(body, now=timezone.now()), "Connection": "close"}
            answer = OUR_OWN.request("POST", hook, data=body, headers=headers)
        except HttpFailure as failure:
            said = str(failure)
        else:
            if answer.status in {200, 204}:
                return
            said = f"status {answer.status}"
        time.sleep(BETWEEN_TRIES_S)
    raise NotDelivered(f"{hook}: {said}")
