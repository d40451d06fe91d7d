"""From a row of the outbox to the message that leaves."""

from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from notifications.models import OutgoingMail

CALENDAR_FILE: Final = "webinar.ics"


def built(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Return the message of ``mail``: text first, then HTML, then the calendar where there is one.

    The calendar comes twice, as some clients look at the alternative (whose method must equal the calendar's
    own) and others only at the attachment.
    """
    message = EmailMultiAlternatives(
        subject=mail.subject, body=mail.text, to=[mail.recipient], headers=_headers(mail)
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        message.attach_alternative(mail.calendar, f"text/calendar; method={mail.calendar_method}")
        message.attach(CALENDAR_FILE, mail.calendar.encode(), "application/ics")
    return message


def _headers(mail: OutgoingMail) -> dict[str, str]:
    headers = {
        "Message-ID": _message_id(mail.public_id),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        **mail.headers,
    }
    if mail.thread:
        # Nothing carries this id itself: it holds the mails of one seat together in the reader's mailbox.
        headers["References"] = _message_id(f"thread.{sha256(mail.thread.encode()).hexdigest()[:24]}")
    return headers


def _message_id(name: str) -> str:
    return f"<{name}@{urlsplit(settings.SITE_URL).hostname}>"
