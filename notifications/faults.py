"""What a fault of the mail server means: try again, or never; and in plain words."""

import re
import smtplib
from typing import Any, Final

from django.core.mail import BadHeaderError
from django.utils.translation import gettext_lazy as _

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


# The first that fits, on the words that ``described`` or another server's report wrote: codes of RFC 3463 first,
# as they say more than those of RFC 5321.
PLAIN: Final[tuple[tuple[re.Pattern[str], Any], ...]] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"^53[0458]\b", _("The mail server does not accept the site’s user name or password.")),
        (r"^5\d\d[ -]5\.1\.(1|2|3|6|10)\b", _("This address does not exist.")),
        (r"^[45]\d\d[ -][45]\.2\.2\b|^[45]52\b", _("The mailbox is full.")),
        (r"^5\d\d[ -]5\.2\.1\b", _("The mailbox is closed.")),
        (r"^5\d\d[ -]5\.7\.|^554\b", _("The other side takes it for unwanted mail.")),
        (r"^55[013]\b", _("The other side does not take mail for this address.")),
        (r"^4\d\d\b", _("The other side asks to wait.")),
        (r"^5\d\d\b", _("The other side refused it.")),
        (r"^TimeoutError", _("The mail server did not answer in time.")),
        (r"^ConnectionRefusedError", _("No mail server answers at the address that is set.")),
        (r"^gaierror", _("The name of the mail server is not known.")),
        (r"^SSL", _("The secure connection to the mail server failed.")),
        (r"^(SMTPServerDisconnected|ConnectionResetError|BrokenPipeError)", _("The mail server hung up.")),
        (r"^(BadHeaderError|Unicode|SMTPNotSupportedError)", _("No mail server could take it as it is.")),
    )
)


def in_plain_words(fault: str) -> Any:
    """Return a sentence for people about a ``fault`` as kept on a mail; a general one for what is not known."""
    return next((words for pattern, words in PLAIN if pattern.search(fault)), _("The mail server failed."))
