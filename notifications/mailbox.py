"""The mailbox into which answers come, over IMAP."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from imap_tools import (
    AND,
    BaseMailBox,
    ImapToolsError,
    MailBox,
    MailboxLoginError,
    MailBoxStartTls,
    MailBoxUnencrypted,
    MailMessageFlags,
)

TIMEOUT_S: Final = 20
MAILBOX_FAULTS: Final = (OSError, imaplib.IMAP4.error, ImapToolsError)
DEFAULT_FOLDER: Final = "INBOX"
PORTS: Final = {"imaps": 993, "imap+tls": 143, "imap": 143}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail in the mailbox that nobody has seen; ``size`` in bytes."""

    uid: str
    size: int
    header: bytes


class Mailbox:
    """An open mailbox. Any method may raise one of ``MAILBOX_FAULTS``."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box

    def unseen(self, most: int) -> Iterator[Waiting]:
        """Yield the oldest mails that nobody has seen, without their contents and without marking them."""
        # Of new mails with thousands before them only the numbers are asked for.
        uids = self._box.uids(AND(seen=False), charset=None)[:most]
        for uid in uids:
            for item in self._box.fetch(uid_list=uid, headers_only=True, mark_seen=False):
                yield Waiting(uid, item.size_rfc822, _header(item.obj.items()))

    def raw(self, waiting: Waiting) -> bytes:
        """Return the mail as it came."""
        _status, data = self._box.client.uid("fetch", waiting.uid, "(BODY.PEEK[])")
        found = next((part for part in data or () if isinstance(part, tuple)), None)
        if found is None:
            raise ImapToolsError(f"no mail {waiting.uid}")
        return bytes(found[1])

    def mark_seen(self, waiting: Waiting, *, strange: bool) -> None:
        """Mark a mail as seen; a ``strange`` one is flagged, so that a person who looks finds it."""
        flags = [MailMessageFlags.SEEN, *([MailMessageFlags.FLAGGED] if strange else [])]
        self._box.flag(waiting.uid, flags, value=True)


def _header(fields: list[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in fields).encode(errors="replace") + b"\r\n"


@contextmanager
def opened(url: str) -> Iterator[Mailbox]:
    """Sign in to the mailbox at ``imaps://user:password@host/folder``; certificates are checked."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    safe = ssl.create_default_context()
    box: BaseMailBox
    if parts.scheme == "imaps":
        box = MailBox(host, port, timeout=TIMEOUT_S, ssl_context=safe)
    elif parts.scheme == "imap+tls":
        box = MailBoxStartTls(host, port, timeout=TIMEOUT_S, ssl_context=safe)
    else:
        box = MailBoxUnencrypted(host, port, timeout=TIMEOUT_S)
    folder = unquote(parts.path.strip("/")) or DEFAULT_FOLDER
    with box.login(unquote(parts.username or ""), unquote(parts.password or ""), folder):
        yield Mailbox(box)


def described(error: Exception) -> str:
    """Return a fault in words, never with the password."""
    if isinstance(error, MailboxLoginError):
        return "the mailbox does not accept the user name or the password"
    if isinstance(error, TimeoutError):
        return "the mailbox did not answer in time"
    if isinstance(error, OSError):
        return f"the mailbox cannot be reached: {error.strerror or error}"
    return f"the mailbox answered strangely ({type(error).__name__})"
