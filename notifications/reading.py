"""What stands in a mail that came in: whom it answers, and how. Nothing here trusts who it says it is from."""

import email
import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses
from typing import Final

import nh3
from icalendar import Calendar
from mailparser_reply import EmailReplyParser

from notifications import replying

# Whoever writes more than this by mail is cut off; what is quoted below is not read at all.
LONGEST_TEXT: Final = 8000
LARGEST_CALENDAR_BYTES: Final = 256 * 1024
MOST_PARTS: Final = 100
ADDRESSED: Final = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Resent-To")
LANGUAGES: Final = ["en", "fr", "es", "pt", "de", "it", "nl"]
BULK: Final = {"bulk", "junk", "list", "auto_reply"}
OWN_ID: Final = re.compile(r"^Message-ID:\s*<([a-z0-9]{8,12})@", re.IGNORECASE | re.MULTILINE)
ANSWERS: Final = {"ACCEPTED", "DECLINED", "TENTATIVE"}


@dataclass(frozen=True, slots=True)
class CalendarAnswer:
    """What an iMIP REPLY (RFC 5546) says of an invitation. ``partstat`` in small letters."""

    uid: str
    partstat: str
    sequence: int | None


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail of the site's that did not reach ``recipient``, in the ``words`` of the server that says so."""

    mail_id: str
    recipient: str
    words: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail as far as it matters. ``about`` is what the signed address it came to stands for, else empty."""

    about: str
    answer: CalendarAnswer | None
    bounces: tuple[Bounce, ...]
    text: str
    is_automatic: bool


def key_of(raw: bytes) -> str:
    """Return under which name a mail is known: the digest of its Message-ID, else of the whole."""
    # The end of the header is all that matters: a large mail is not read for it.
    head = re.split(rb"\r?\n\r?\n", raw[: 256 * 1024], maxsplit=1)[0]
    named = email.message_from_bytes(head + b"\r\n\r\n").get("Message-ID", "")
    return hashlib.sha256(str(named).strip().encode(errors="replace") if named else raw).hexdigest()


def read(raw: bytes) -> Incoming:
    """Read a mail as it came. May raise anything for what no mail program would write."""
    message = email.message_from_bytes(raw)
    parts = [part for _number, part in zip(range(MOST_PARTS), message.walk(), strict=False)]
    answer, organizer = _calendar_answer(parts)
    addresses = [address for _name, address in getaddresses(_values(message, ADDRESSED))]
    about = next(filter(None, map(replying.about_of, [*addresses, organizer])), "")
    return Incoming(
        about=about,
        answer=answer,
        bounces=tuple(_bounces(message, parts)),
        text=_own_words(parts),
        is_automatic=_is_automatic(message),
    )


def _values(message: Message, names: tuple[str, ...]) -> list[str]:
    return [str(value) for name in names for value in message.get_all(name, [])]


def _is_automatic(message: Message) -> bool:
    """Say whether a machine wrote it (RFC 3834): answering it could go round for ever."""
    submitted = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    is_marked = "X-Autoreply" in message or "X-Autorespond" in message or "List-Id" in message
    is_bulk = str(message.get("Precedence", "")).strip().lower() in BULK
    is_without_sender = str(message.get("Return-Path", "")).strip() == "<>"
    return submitted != "no" or is_marked or is_bulk or is_without_sender


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text_of(part: Message) -> str:
    charset = part.get_content_charset("utf-8")
    try:
        return _payload(part).decode(charset, errors="replace")
    except LookupError:
        return _payload(part).decode("utf-8", errors="replace")


def _calendar_answer(parts: list[Message]) -> tuple[CalendarAnswer | None, str]:
    """Return what a calendar answers, and the address of the organizer it answers to."""
    for part in parts:
        is_calendar = part.get_content_type() in {"text/calendar", "application/ics"}
        if not is_calendar or not 0 < len(_payload(part)) <= LARGEST_CALENDAR_BYTES:
            continue
        calendar = Calendar.from_ical(_payload(part))
        if str(calendar.get("METHOD", "")).upper() != "REPLY" or not calendar.events:
            continue
        event = calendar.events[0]
        attendees = event.get("ATTENDEE", [])
        attendee = attendees[0] if isinstance(attendees, list) and attendees else attendees
        partstat = str(getattr(attendee, "params", {}).get("PARTSTAT", "")).upper()
        if partstat in ANSWERS:
            organizer = str(event.get("ORGANIZER", "")).lower().removeprefix("mailto:")
            sequence = event.get("SEQUENCE")
            number = int(sequence) if sequence is not None and 0 <= int(sequence) < 2**31 else None
            answer = CalendarAnswer(str(event.get("UID", ""))[:255], partstat.lower(), number)
            return answer, organizer
    return None, ""


def _own_words(parts: list[Message]) -> str:
    """Return what somebody wrote, without what they quote and without their signature."""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() != kind or part.get_content_disposition() == "attachment":
                continue
            text = _text_of(part)[: LONGEST_TEXT * 8]
            if kind == "text/html":
                text = html.unescape(nh3.clean(re.sub(r"(?i)<br\s*/?>|</p>|</div>", "\n", text), tags=set()))
            text = text.replace("\x00", "")[:LONGEST_TEXT]
            written = str(EmailReplyParser(languages=LANGUAGES).parse_reply(text) or "")
            return "\n".join(line for line in written.splitlines() if not line.startswith(">")).strip()
    return ""


def _bounces(message: Message, parts: list[Message]) -> Iterator[Bounce]:
    """Yield what a report (RFC 3464) says could not be delivered for good; a delay is none."""
    if message.get_content_type() != "multipart/report":
        return
    mail_id = _returned_id(parts)
    for part in parts:
        if mail_id is None or part.get_content_type() != "message/delivery-status":
            continue
        fields = part.get_payload()
        for block in fields if isinstance(fields, list) else []:
            if not isinstance(block, Message):
                continue
            recipient = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
            if str(block.get("Action", "")).strip().lower() == "failed" and recipient:
                words = block.get("Diagnostic-Code") or block.get("Status") or ""
                words = " ".join(str(words).rpartition(";")[2].split())
                yield Bounce(mail_id, recipient.rpartition(";")[2].strip(" <>"), words)


def _returned_id(parts: list[Message]) -> str | None:
    """Return the id of the mail of ours that came back, whole or its header alone."""
    for part in parts:
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"}:
            inner = part.get_payload()
            text = str(inner[0]) if isinstance(inner, list) and inner else _text_of(part)
            if found := OWN_ID.search(text.partition("\n\n")[0]):
                return found[1].lower()
    return None
