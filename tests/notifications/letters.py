"""Mails as other people's programs write them."""

from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from itertools import count

_numbers = count(1)

GMAIL_QUOTE = (
    "Yes, that would help us.\r\n\r\nOn Tue, 24 Nov 2026 at 10:00, Open Seat <no-reply@example.org> wrote:\r\n\r\n"
    "> Musa writes:\r\n> Can we talk?\r\n"
)


def calendar_reply(
    to: str,
    uid: str,
    *,
    partstat: str = "DECLINED",
    sequence: int | None = 0,
    method: str = "REPLY",
    message_id: str = "",
    sender: str = "hawa@example.org",
    organizer: str = "no-reply@example.org",
    automatic: str = "",
) -> bytes:
    """Return an answer as Gmail sends it: text, and the calendar both as alternative and as a file."""
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        "DTSTART:20261126T130000Z",
        "DTEND:20261126T141500Z",
        "DTSTAMP:20261124T100000Z",
        f"ORGANIZER;CN=Open Seat:mailto:{organizer}",
        f"UID:{uid}",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat};CN=Hawa:mailto:{sender}",
        *([] if sequence is None else [f"SEQUENCE:{sequence}"]),
        "STATUS:CONFIRMED",
        "SUMMARY:Listening first",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    calendar = "\r\n".join(lines)
    outer, inner = MIMEMultipart("mixed"), MIMEMultipart("alternative")
    part = MIMEText(calendar, "calendar", "utf-8")
    part.set_param("method", method)
    inner.attach(MIMEText("Hawa has declined this invitation.", "plain", "utf-8"))
    inner.attach(part)
    file = MIMEBase("application", "ics", name="invite.ics")
    file.set_payload(calendar)
    outer.attach(inner)
    outer.attach(file)
    outer["From"], outer["To"], outer["Subject"] = sender, to, "Declined: Listening first"
    outer["Message-ID"] = message_id or f"<{next(_numbers)}@mail.example.org>"
    if automatic:
        outer["Auto-Submitted"] = automatic
    return outer.as_bytes()


def reply(to: str, text: str = GMAIL_QUOTE, *, subtype: str = "plain", **headers: str) -> bytes:
    """Return a reply that a person typed; ``headers`` with _ for -."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "hawa@example.org", to, "Re: Message from Musa"
    message["Message-ID"] = f"<{next(_numbers)}@mail.example.org>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text, subtype=subtype)
    return message.as_bytes()


def bounce(mail_id: str, recipient: str, *, action: str = "failed", host: str = "127.0.0.1") -> bytes:
    """Return a report as Postfix sends it."""
    lines = [
        "Return-Path: <>",
        "From: MAILER-DAEMON@mail.example.org",
        "To: no-reply@example.org",
        "Subject: Undelivered Mail Returned to Sender",
        "Auto-Submitted: auto-replied",
        f"Message-ID: <{next(_numbers)}@mail.example.org>",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"',
        "",
        "--b1",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "I'm sorry to have to inform you that your message could not be delivered.",
        "--b1",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mail.example.org",
        "",
        f"Final-Recipient: rfc822; {recipient}",
        f"Action: {action}",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1 <hawa@example.org>: no such user",
        "",
        "--b1",
        "Content-Type: text/rfc822-headers",
        "",
        f"From: no-reply@{host}",
        f"To: {recipient}",
        f"Message-ID: <{mail_id}@{host}>",
        "",
        "--b1--",
        "",
    ]
    return "\r\n".join(lines).encode()
