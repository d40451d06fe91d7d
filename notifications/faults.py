"""What a fault of the mail server means: try again, or never."""

import smtplib
from typing import Final

from django.core.mail import BadHeaderError

PERMANENT_FROM: Final = 500
# Refusals of the site itself (its password, its sender, its greeting), not of this mail: someone will mend them.
OURS: Final = (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused, smtplib.SMTPHeloError)
# Mails that no server can take as they are.
UNSENDABLE: Final = (BadHeaderError, UnicodeError, smtplib.SMTPNotSupportedError)


def is_permanent(error: Exception) -> bool:
    """Say whether another try of the same mail is pointless.

    A lost connection or a time-out is not: whether the mail had arrived before is unknown, and its Message-ID
    lets the other side notice a second copy.
    """
    if isinstance(error, OURS):
        return False
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT_FROM for code, _reason in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= PERMANENT_FROM
    return isinstance(error, UNSENDABLE)


def is_server_away(error: Exception) -> bool:
    """Say whether no server answered at all: another mail would now fare no better."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError)
    return isinstance(error, OSError)


def described(error: Exception) -> str:
    """Return a fault in words for the host desk, without any address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reason = next(iter(error.recipients.values()))
        return f"{code} {_text(reason)}"[:500]
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"[:500]
    return f"{type(error).__name__}: {error}"[:500]


def _text(reason: bytes | str) -> str:
    return reason.decode(errors="replace") if isinstance(reason, bytes) else reason
