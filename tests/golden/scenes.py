"""One webinar in each of five places, around a change of the clocks: invited, moved across it, called off."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from icalendar import Calendar

from notifications.messages import built
from notifications.models import OutgoingMail
from registrations.actions import tell_change
from registrations.actions.taking import post_confirmation
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from webinars.actions import cancel_webinar, change_webinar

FOLDER = Path(__file__).parent
HEADERS = (
    "Subject", "From", "To", "Reply-To", "Message-ID", "References", "Auto-Submitted", "X-Auto-Response-Suppress",
    "List-Unsubscribe", "List-Unsubscribe-Post",
)  # fmt: skip
NEWS = ("invited", "moved", "cancelled")


@dataclass(frozen=True)
class Scene:
    """A webinar at three in the afternoon on its host's clock, ``first`` before and ``then`` after a change."""

    name: str
    zone: str
    title: str
    summary: str
    first: dt.date
    then: dt.date
    reader_zone: str

    def starts_at(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(15), ZoneInfo(self.zone)).astimezone(dt.UTC)


def _scenes() -> Iterator[Scene]:
    # The clocks change in London on 25 October 2026 and 28 March 2027, in Beirut on the same days at midnight, in
    # Cairo at the end of 29 October 2026 and on 30 April 2027; in Nairobi and Freetown never, but for their readers.
    europe = {
        "autumn": (dt.date(2026, 10, 24), dt.date(2026, 10, 26)),
        "spring": (dt.date(2027, 3, 27), dt.date(2027, 3, 29)),
    }
    egypt = {
        "autumn": (dt.date(2026, 10, 29), dt.date(2026, 10, 30)),
        "spring": (dt.date(2027, 4, 29), dt.date(2027, 4, 30)),
    }
    places = (
        (
            "nairobi",
            "Africa/Nairobi",
            "Kusikiliza kwanza; jinsi jamii zinavyochagua",
            "Jamii huchagua; sisi husikiliza.",
            europe,
            "Europe/London",
        ),
        (
            "freetown",
            "Africa/Freetown",
            "Listening first: what children’s clubs told us in one rainy season, and what changed",
            "Clubs, schools, chiefs.",
            europe,
            "Asia/Beirut",
        ),
        (
            "london",
            "Europe/London",
            "Listening first",
            "How communities choose, and who decides.",
            europe,
            "Africa/Nairobi",
        ),
        (
            "beirut",
            "Asia/Beirut",
            "الاستماع أولاً",
            "كيف تختار المجتمعات، ومن يقرّر، وماذا يحدث بعد ذلك في كل حيّ ومدرسة ومخيّم.",
            europe,
            "Africa/Cairo",
        ),
        (
            "cairo",
            "Africa/Cairo",
            "Écouter d’abord : protéger ensemble, « malgré l’hiver », à la maison, à l’école et dans la rue",
            "Qui décide, et comment.",
            egypt,
            "Asia/Dhaka",
        ),
    )
    for name, zone, title, summary, seasons, reader_zone in places:
        for season, (first, then) in seasons.items():
            yield Scene(f"{name}-{season}", zone, title, summary, first, then, reader_zone)


SCENES = {scene.name: scene for scene in _scenes()}


def played(scene: Scene) -> dict[str, Message]:
    """Play a scene and return its three mails as they leave, by the news they bring."""
    start = scene.starts_at(scene.first)
    with time_machine.travel(start - dt.timedelta(days=10), tick=False) as clock:
        webinar = make_webinar(
            scene.title,
            slug="listening-first",
            summary=scene.summary,
            starts_at=start,
            duration_minutes=75,
            time_zone=scene.zone,
            uid=uuid.UUID("6f1d9c52-8a47-4c0e-9d3b-2b7f5a1e0c44"),
        )
        seat = make_seat(
            webinar,
            "hawa@example.org",
            name="Hawa Kamara",
            token="bcdfghjkmnpqrstvwxz23456789bcdfghj",
            public_id="hawa2seat3",
            time_zone=scene.reader_zone,
        )
        post_confirmation(seat)
        clock.shift(dt.timedelta(days=1))
        change_webinar(webinar, by=None, starts_at=scene.starts_at(scene.then))
        tell_change(webinar)
        clock.shift(dt.timedelta(minutes=11))
        tell_change(webinar)
        clock.shift(dt.timedelta(days=1))
        cancel_webinar(webinar, by=None)
        tell_change(webinar)
        return dict(zip(NEWS, _messages(), strict=True))


def _messages() -> Iterator[Message]:
    for number, mail in enumerate(OutgoingMail.objects.order_by("pk"), start=1):
        mail.public_id = f"mail{number}"
        yield message_from_bytes(built(mail).message().as_bytes())


def part_of(message: Message, kind: str) -> Message:
    return next(part for part in message.walk() if part.get_content_type() == kind)


def content_of(message: Message, kind: str) -> bytes:
    content: Any = part_of(message, kind).get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def written(message: Message) -> dict[str, bytes]:
    """Return a mail as files: what it says (headers, form, text), its calendar, its HTML."""
    heads = [f"{name}: {_decoded(message[name])}" for name in HEADERS if message[name] is not None]
    form = [f"{'  ' * _depth(message, part)}{_form_of(part)}" for part in message.walk()]
    said = content_of(message, "text/plain").decode().replace("\r\n", "\n")
    text = "\n".join([*heads, "", *form, "", said])
    return {
        ".txt": text.encode(),
        ".ics": content_of(message, "text/calendar").replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
        ".html": content_of(message, "text/html").replace(b"\r\n", b"\n"),
    }


def _decoded(value: Any) -> str:
    return "".join(
        piece.decode(charset or "ascii") if isinstance(piece, bytes) else piece
        for piece, charset in decode_header(str(value).replace("\n", ""))
    ).strip()


def _depth(message: Message, wanted: Message) -> int:
    return next(depth for depth, part in _with_depth(message, 0) if part is wanted)


def _with_depth(part: Message, depth: int) -> Iterator[tuple[int, Message]]:
    yield depth, part
    if part.is_multipart():
        for inner in part.get_payload():
            assert isinstance(inner, Message)
            yield from _with_depth(inner, depth + 1)


def _form_of(part: Message) -> str:
    method = part.get_param("method")
    name = part.get_filename()
    more = [f"method={method}" if method else "", f"named {name}" if name else ""]
    return " ".join([part.get_content_type(), *filter(None, more)])


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).events)
