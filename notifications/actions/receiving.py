"""Take in what people and machines mail back, each mail once."""

import datetime as dt
import logging
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common.states import IllegalMove, move
from notifications import mailbox, reading
from notifications.models import OutgoingMail, ReceivedMail
from notifications.reading import Bounce, Incoming
from notifications.signals import mail_received
from notifications.states import RECEIVED_MOVES, MailState, ReceivedKind, ReceivedState

logger = logging.getLogger(__name__)

# What comes in is a calendar's answer or some lines of text: more than this is set aside unread.
LARGEST_BYTES: Final = 10 * 1024 * 1024
# A mail during whose reading the worker died this often is not read again.
MOST_TRIES: Final = 3
MAILS_A_RUN: Final = 50
REMIND_AFTER: Final = dt.timedelta(minutes=5)
BOUNCES_WITHIN: Final = dt.timedelta(days=5)
REMIND_FOR: Final = dt.timedelta(days=3)


def fetch_mails() -> int:
    """Take in what is new in the mailbox of ``INBOUND_EMAIL_URL``; return how many mails that were.

    A mail is marked as seen after it was written down: whatever dies in between, it is fetched again, known by
    its Message-ID and not handled twice. A mailbox that does not answer is tried again by the clock.
    """
    remind_of_taken()
    if not settings.INBOUND_EMAIL_URL:
        return 0
    count = 0
    try:
        with mailbox.opened(settings.INBOUND_EMAIL_URL) as box:
            for waiting in box.unseen(MAILS_A_RUN):
                taken = _fetch(box, waiting)
                box.mark_seen(waiting, strange=taken is not None and taken.state == ReceivedState.SET_ASIDE)
                count += 1
    except mailbox.MAILBOX_FAULTS as error:
        logger.warning("the mailbox could not be read: %s", mailbox.described(error))
    return count


def _fetch(box: mailbox.Mailbox, waiting: mailbox.Waiting) -> ReceivedMail | None:
    if waiting.size > LARGEST_BYTES:
        return set_aside(reading.key_of(waiting.header), "too large")
    return take_in(box.raw(waiting))


def take_in(raw: bytes) -> ReceivedMail | None:
    """Write down one mail and send news of it; return None for one that was taken in before.

    Never raises for what stands in the mail: one that cannot be read is set aside.
    """
    mail = _opened(reading.key_of(raw))
    if mail is None or mail.attempts > MOST_TRIES:
        return mail and set_aside(mail.key, "reading it failed several times")
    try:
        incoming = reading.read(raw)
        with transaction.atomic():
            _judge(mail, incoming)
    except IllegalMove:
        # Another worker read it in the same moment.
        return None
    except Exception:
        logger.exception("a mail could not be read")
        return set_aside(mail.key, "its form is broken")
    return mail


def _opened(key: str) -> ReceivedMail | None:
    """Count a try to read the mail of ``key``; None if that is done with."""
    mail, _created = ReceivedMail.objects.get_or_create(key=key)
    if mail.state != ReceivedState.READING:
        return None
    mail.attempts += 1
    mail.save(update_fields=["attempts"])
    return mail


def set_aside(key: str, why: str) -> ReceivedMail | None:
    """Leave a mail to people; None if it is done with already."""
    mail, _created = ReceivedMail.objects.get_or_create(key=key)
    try:
        move(mail, ReceivedState.SET_ASIDE, allowed=RECEIVED_MOVES, why=why)
    except IllegalMove:
        return None
    return mail


def _judge(mail: ReceivedMail, incoming: Incoming) -> None:
    """Note what ``incoming`` is. A calendar may answer by itself; of a reply a machine wrote, nothing follows."""
    if incoming.bounces:
        came_back = [note_bounce(bounce) for bounce in incoming.bounces]
        state = ReceivedState.HANDLED if any(came_back) else ReceivedState.IGNORED
        _settle(mail, state, kind=ReceivedKind.BOUNCE)
    elif not incoming.about:
        _settle(mail, ReceivedState.IGNORED, kind=ReceivedKind.OTHER, why="came to no address of a mail")
    elif incoming.answer:
        answer = incoming.answer
        facts = {"answer": answer.partstat, "uid": answer.uid, "sequence": answer.sequence}
        _take(mail, kind=ReceivedKind.CALENDAR, about=incoming.about, **facts)
    elif incoming.is_automatic or not incoming.text:
        why = "a machine wrote it" if incoming.is_automatic else "nothing is written in it"
        _settle(mail, ReceivedState.IGNORED, kind=ReceivedKind.REPLY, about=incoming.about, why=why)
    else:
        _take(mail, kind=ReceivedKind.REPLY, about=incoming.about, text=incoming.text)


def _settle(mail: ReceivedMail, state: ReceivedState, **facts: object) -> None:
    move(mail, state, allowed=RECEIVED_MOVES, **facts)


def _take(mail: ReceivedMail, **facts: object) -> None:
    _settle(mail, ReceivedState.TAKEN, **facts)
    mail_received.send(sender=ReceivedMail, mail=mail)


def note_bounce(bounce: Bounce) -> bool:
    """Note that a mail came back; False unless it is ours and went to that very address."""
    sent = OutgoingMail.objects.filter(public_id=bounce.mail_id, recipient__iexact=bounce.recipient)
    states = [MailState.SENT, MailState.SENDING]
    facts = {"bounced_at": timezone.now(), "bounce": bounce.words[:200]}
    return sent.filter(state__in=states, bounced_at=None).update(**facts) > 0


def note_dead_address(recipient: str, words: str) -> bool:
    """Note that the latest mail to an address came back, where the service that says so names no mail."""
    since = timezone.now() - BOUNCES_WITHIN
    sent = OutgoingMail.objects.filter(
        recipient__iexact=recipient, state=MailState.SENT, sent_at__gt=since
    ).order_by("-sent_at", "-pk")
    latest = sent.first()
    return latest is not None and note_bounce(Bounce(latest.public_id, recipient, words))


def mark_handled(mail: ReceivedMail) -> bool:
    """Say in the transaction of what follows that it did; False if it did before. The text is not kept."""
    try:
        move(mail, ReceivedState.HANDLED, allowed=RECEIVED_MOVES, text="")
    except IllegalMove:
        return False
    return True


def remind_of_taken() -> None:
    """Send the news again of mails that nobody has handled, because a job was lost."""
    now = timezone.now()
    taken = ReceivedMail.objects.filter(state=ReceivedState.TAKEN, received_at__gt=now - REMIND_FOR)
    for mail in taken.filter(received_at__lt=now - REMIND_AFTER)[:MAILS_A_RUN]:
        with transaction.atomic():
            mail_received.send(sender=ReceivedMail, mail=mail)
