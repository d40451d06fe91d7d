"""Read the mails that Django's file backend has written, newest first."""

import datetime as dt
import email
import email.policy
import hashlib
import re
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Final, cast

from django.conf import settings

# The file backend ends each message with a line of 79 hyphens.
END_OF_MAIL: Final = re.compile(rb"^-{79}$\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it would have left. ``key`` is a digest of it, for its address."""

    key: str
    to: str
    subject: str
    sent_at: dt.datetime | None
    text: str
    html: str
    attachments: tuple[Attachment, ...]


def mails() -> list[Mail]:
    found = [mail for path in _files() for mail in _mails_of(path)]
    return sorted(
        found, key=lambda mail: mail.sent_at or dt.datetime.min.replace(tzinfo=dt.UTC), reverse=True
    )


def mail_by_key(key: str) -> Mail | None:
    return next((mail for mail in mails() if mail.key == key), None)


def _files() -> list[Path]:
    return sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"))


def _mails_of(path: Path) -> list[Mail]:
    return [_parse(raw) for raw in END_OF_MAIL.split(path.read_bytes()) if raw.strip()]


def _parse(raw: bytes) -> Mail:
    # The default policy makes EmailMessage, which decodes headers and bodies.
    message = email.message_from_bytes(raw, policy=email.policy.default)
    date = message["Date"]
    return Mail(
        key=hashlib.sha256(raw).hexdigest()[:16],
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=date.datetime if date else None,
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=tuple(_attachments(message)),
    )


def _body(message: EmailMessage, subtype: str) -> str:
    part = message.get_body(preferencelist=(subtype,))
    return str(part.get_content()) if part else ""


def _attachments(message: EmailMessage) -> list[Attachment]:
    """Return what is neither of the two bodies: calendar invitations stand beside them, not below."""
    parts = [part for part in message.walk() if not part.is_multipart()]
    bodies = {"text/plain", "text/html"}
    return [
        Attachment(
            name=part.get_filename() or part.get_content_type().replace("/", "."),
            content_type=part.get_content_type(),
            content=cast("bytes", part.get_payload(decode=True)) or b"",
        )
        for part in parts
        if part.get_content_type() not in bodies
    ]
