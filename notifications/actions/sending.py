"""Send what is in the outbox."""

import datetime as dt
import logging
import time
from enum import Enum
from typing import Final

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from common.states import IllegalMove, move
from notifications import faults, pacing
from notifications.actions.moving import moved
from notifications.actions.posting import held
from notifications.messages import built
from notifications.models import OutgoingMail
from notifications.signals import mail_posted, thread_moved_on
from notifications.states import MAIL_MOVES, MailState

logger = logging.getLogger(__name__)

# A worker that has not said how a sending went for this long is taken for dead.
SENDING_LEASE: Final = dt.timedelta(minutes=5)
FIRST_PAUSE: Final = dt.timedelta(minutes=1)
LONGEST_PAUSE: Final = dt.timedelta(hours=4)
GIVE_UP_AFTER: Final = dt.timedelta(hours=72)
# After a mail for which no server answered, no job of a single mail tries for this long: while a server hangs,
# each would hold up all other jobs for the length of a time-out. The run by the clock keeps trying.
AWAY: Final = "mail-server-away"
AWAY_S: Final = 45
AWAY_IN_A_ROW: Final = 3
UNFINISHED: Final = (MailState.QUEUED, MailState.SENDING)


class Try(Enum):
    """How one try to send a mail went."""

    SENT = "sent"
    NOT_NOW = "not its turn, or not needed"
    FAILED = "refused, now or for good"
    AWAY = "no server answered"


def send_mail(mail_id: int) -> bool:
    """Send one mail of the outbox as ``try_mail`` does, unless its server was away a moment ago."""
    return not cache.get(AWAY) and try_mail(mail_id) == Try.SENT


def try_mail(mail_id: int) -> Try:
    """Send one mail of the outbox if it is its turn, and write down how that went.

    Called by several workers at once: the claim, a conditional update, lets one of them through. A mail waits
    for those written before it in its thread. A passing fault means another try after a growing pause, for
    three days at most; a refusal ends the matter. Never raises for what a mail server does.
    """
    now = timezone.now()
    mail = OutgoingMail.objects.filter(pk=mail_id, state=MailState.QUEUED, next_attempt_at__lte=now).first()
    if mail is None or _ahead_of(mail) or not pacing.has_room(mail):
        return Try.NOT_NOW
    if mail.expires_at and mail.expires_at <= now:
        moved(mail, MailState.DROPPED, error="its hour was past")
        _let_next_go(mail)
        return Try.NOT_NOW
    if not moved(mail, MailState.SENDING, claimed_at=now, attempts=mail.attempts + 1):
        return Try.NOT_NOW
    try:
        built(mail).send()
    except Exception as error:  # noqa: BLE001  (a mail backend may raise anything; each fault is kept on the row)
        outcome = _note_fault(mail, error)
    else:
        outcome = Try.SENT
        moved(mail, MailState.SENT, sent_at=timezone.now(), error="")
    _let_next_go(mail)
    return outcome


def _ahead_of(mail: OutgoingMail) -> bool:
    """Say whether an earlier mail of the same thread has still to leave."""
    if not mail.thread:
        return False
    before = OutgoingMail.objects.filter(thread=mail.thread, pk__lt=mail.pk, state__in=UNFINISHED)
    return before.exclude(held()).exists()


def _note_fault(mail: OutgoingMail, error: Exception) -> Try:
    words = faults.described(error)
    next_try = timezone.now() + pause_after(mail.attempts)
    if faults.is_permanent(error) or next_try > mail.created_at + GIVE_UP_AFTER:
        logger.warning("mail %s could not be sent: %s", mail.public_id, words)
        moved(mail, MailState.FAILED, error=words)
    else:
        moved(mail, MailState.QUEUED, error=words, next_attempt_at=next_try)
    if not faults.is_server_away(error):
        return Try.FAILED
    cache.set(AWAY, 1, AWAY_S)
    return Try.AWAY


def pause_after(attempts: int) -> dt.timedelta:
    """Return the pause after the ``attempts``-th try in a row: 1 min, 2 min, 4 min … 4 h."""
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 20), LONGEST_PAUSE)


def _let_next_go(mail: OutgoingMail) -> None:
    behind = OutgoingMail.objects.filter(thread=mail.thread, pk__gt=mail.pk, state=MailState.QUEUED)
    if mail.thread and mail.state not in UNFINISHED and behind.exists():
        thread_moved_on.send(sender=OutgoingMail, thread=mail.thread)


def send_thread(thread: str) -> None:
    """Send the mails that wait in a thread, in their order, up to the first that cannot leave now."""
    rows = OutgoingMail.objects.filter(thread=thread, state=MailState.QUEUED).order_by("pk")
    for pk in rows.values_list("pk", flat=True):
        if not send_mail(pk) and OutgoingMail.objects.filter(pk=pk, state__in=UNFINISHED).exists():
            return


def send_due(*, seconds: float = 45) -> int:
    """Send what is due, news last, longest waiting first, for up to ``seconds``; return how many left.

    Mails are sent as they are posted: this is for those whose pause is over, whose job was lost, or whose
    worker died while sending. It ends early when no server answers.
    """
    release_lost()
    until = time.monotonic() + seconds
    due = OutgoingMail.objects.filter(state=MailState.QUEUED, next_attempt_at__lte=timezone.now())
    sent = away = 0
    for pk in due.order_by("is_news", "next_attempt_at", "pk").values_list("pk", flat=True)[:1000]:
        if time.monotonic() > until or away == AWAY_IN_A_ROW:
            break
        outcome = try_mail(pk)
        sent += outcome == Try.SENT
        away = away + 1 if outcome == Try.AWAY else 0
    return sent


def release_lost() -> int:
    """Queue the mails again whose worker died while sending; return how many.

    Such a mail may have arrived: its second copy carries the same Message-ID.
    """
    lost = OutgoingMail.objects.filter(
        state=MailState.SENDING, claimed_at__lte=timezone.now() - SENDING_LEASE
    )
    return sum(moved(mail, MailState.QUEUED, next_attempt_at=timezone.now()) for mail in lost)


def retry_mail(mail: OutgoingMail) -> OutgoingMail:
    """Queue a failed mail once more, as a person asked. Raises ``IllegalMove`` if it has not failed."""
    with transaction.atomic():
        move(mail, MailState.QUEUED, allowed=MAIL_MOVES, next_attempt_at=timezone.now(), attempts=0)
        mail_posted.send(sender=OutgoingMail, mail=mail)
    return mail


def retry_failed(about: str, *, public_id: str = "") -> int:
    """Queue the failed mails about a matter once more, or the one of that id; return how many."""
    failed = OutgoingMail.objects.filter(about=about, state=MailState.FAILED, forgotten_at=None)
    return sum(_is_retried(mail) for mail in (failed.filter(public_id=public_id) if public_id else failed))


def _is_retried(mail: OutgoingMail) -> bool:
    try:
        retry_mail(mail)
    except IllegalMove:
        # Somebody else was quicker.
        return False
    return True
