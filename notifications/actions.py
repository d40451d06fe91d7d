"""Write mails into the outbox and send them from there."""

import datetime as dt
import logging
import time
from collections.abc import Collection, Mapping
from enum import Enum
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from common.public_ids import public_id, secret_token
from common.states import IllegalMove, move
from notifications import faults, stopping
from notifications.messages import built
from notifications.models import CalendarFeed, MailPlan, OutgoingMail, StoppedKind
from notifications.rendering import render
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


@transaction.atomic
def post_mail(
    kind: str,
    *,
    to: str,
    context: Mapping[str, Any],
    dedupe_key: str,
    name: str = "",
    thread: str = "",
    about: str = "",
    language: str = "",
    time_zone: str = "",
    calendar: bytes = b"",
    calendar_method: str = "",
    stoppable: bool = False,
    stop_url: str = "",
    not_before: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
) -> OutgoingMail | None:
    """Write a mail into the outbox, as part of the caller's transaction: both stand or fall together.

    It is rendered now, in the recipient's language and zone, from ``templates/email/<kind>/``, which see
    ``context``, ``name``, ``recipient`` and ``stop_url``. A POST to ``stop_url`` ends such mails (RFC 8058); a
    ``stoppable`` mail without one gets an address that ends its kind for its recipient. Mails of one ``thread``
    leave one after the other; those ``about`` one matter are listed together. It is held until
    ``not_before`` and lets others of its thread pass meanwhile; after ``expires_at`` it is not sent any more.

    Returns None, and writes nothing, if ``dedupe_key`` was used before, or the mail is ``stoppable`` and its
    recipient asked for no such mails.
    """
    if OutgoingMail.objects.filter(dedupe_key=dedupe_key).exists() or (stoppable and _is_stopped(to, kind)):
        return None
    own_id = public_id()
    if stoppable and not stop_url:
        stop_url = stopping.stop_url(own_id)
    shown = {"name": name, "recipient": to, "stop_url": stop_url, **context}
    words = render(kind, context=shown, language=language, time_zone=time_zone)
    mail = OutgoingMail(
        public_id=own_id,
        kind=kind,
        recipient=to,
        thread=thread,
        about=about,
        dedupe_key=dedupe_key,
        subject=words.subject,
        text=words.text,
        html=words.html,
        calendar=calendar.decode(),
        calendar_method=calendar_method,
        headers=_stop_headers(stop_url),
        next_attempt_at=not_before or timezone.now(),
        expires_at=expires_at,
    )
    # The unique key decides between two that post the same news at once, without harm to the transaction.
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)
    written = OutgoingMail.objects.filter(public_id=own_id).first()
    if written is not None:
        mail_posted.send(sender=OutgoingMail, mail=written)
    return written


def _is_stopped(to: str, kind: str) -> bool:
    return StoppedKind.objects.filter(recipient__iexact=to, kind__in=[kind, ""]).exists()


def _stop_headers(stop_url: str) -> dict[str, str]:
    if not stop_url:
        return {}
    return {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def drop_mails(*, thread: str, kinds: Collection[str]) -> int:
    """Keep mails back that have not left and say what is no longer so; return how many."""
    dropped = 0
    for mail in OutgoingMail.objects.filter(thread=thread, kind__in=kinds, state=MailState.QUEUED):
        dropped += _moved(mail, MailState.DROPPED, error="overtaken by other news")
    return dropped


def held_mails(about: str, kind: str) -> QuerySet[OutgoingMail]:
    """Return the mails of a kind about a matter that have never been tried and wait for their hour."""
    return OutgoingMail.objects.filter(_held(), about=about, kind=kind, state=MailState.QUEUED)


def _held() -> Q:
    # A fault counts as an attempt, so what waits without one was posted to wait.
    return Q(attempts=0, next_attempt_at__gt=timezone.now())


def withhold_mails(about: str, kind: str) -> int:
    """Keep held mails back for good, as a person asked; return how many."""
    held = held_mails(about, kind)
    return sum(_moved(mail, MailState.DROPPED, error="a host kept it back") for mail in held)


def forget_held(about: str, kind: str) -> int:
    """Take held mails out of the outbox as if never posted, so that they can be posted again; return how many."""
    count, _rows = held_mails(about, kind).delete()
    return count


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
    if mail is None or _ahead_of(mail):
        return Try.NOT_NOW
    if mail.expires_at and mail.expires_at <= now:
        _moved(mail, MailState.DROPPED, error="its hour was past")
        _let_next_go(mail)
        return Try.NOT_NOW
    if not _moved(mail, MailState.SENDING, claimed_at=now, attempts=mail.attempts + 1):
        return Try.NOT_NOW
    try:
        built(mail).send()
    except Exception as error:  # noqa: BLE001  (a mail backend may raise anything; each fault is kept on the row)
        outcome = _note_fault(mail, error)
    else:
        outcome = Try.SENT
        _moved(mail, MailState.SENT, sent_at=timezone.now(), error="")
    _let_next_go(mail)
    return outcome


def _ahead_of(mail: OutgoingMail) -> bool:
    """Say whether an earlier mail of the same thread has still to leave."""
    if not mail.thread:
        return False
    before = OutgoingMail.objects.filter(thread=mail.thread, pk__lt=mail.pk, state__in=UNFINISHED)
    return before.exclude(_held()).exists()


def _note_fault(mail: OutgoingMail, error: Exception) -> Try:
    words = faults.described(error)
    next_try = timezone.now() + pause_after(mail.attempts)
    if faults.is_permanent(error) or next_try > mail.created_at + GIVE_UP_AFTER:
        logger.warning("mail %s could not be sent: %s", mail.public_id, words)
        _moved(mail, MailState.FAILED, error=words)
    else:
        _moved(mail, MailState.QUEUED, error=words, next_attempt_at=next_try)
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


def _moved(mail: OutgoingMail, to: MailState, **changes: object) -> bool:
    try:
        move(mail, to, allowed=MAIL_MOVES, **changes)
    except IllegalMove:
        return False
    return True


def send_thread(thread: str) -> None:
    """Send the mails that wait in a thread, in their order, up to the first that cannot leave now."""
    rows = OutgoingMail.objects.filter(thread=thread, state=MailState.QUEUED).order_by("pk")
    for pk in rows.values_list("pk", flat=True):
        if not send_mail(pk) and OutgoingMail.objects.filter(pk=pk, state__in=UNFINISHED).exists():
            return


def send_due(*, seconds: float = 45) -> int:
    """Send what is due, longest waiting first, for up to ``seconds``; return how many left.

    Mails are sent as they are posted: this is for those whose pause is over, whose job was lost, or whose
    worker died while sending. It ends early when no server answers.
    """
    release_lost()
    until = time.monotonic() + seconds
    due = OutgoingMail.objects.filter(state=MailState.QUEUED, next_attempt_at__lte=timezone.now())
    sent = away = 0
    for pk in due.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:1000]:
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
    return sum(_moved(mail, MailState.QUEUED, next_attempt_at=timezone.now()) for mail in lost)


def retry_mail(mail: OutgoingMail) -> OutgoingMail:
    """Queue a failed mail once more, as a person asked. Raises ``IllegalMove`` if it has not failed."""
    with transaction.atomic():
        move(mail, MailState.QUEUED, allowed=MAIL_MOVES, next_attempt_at=timezone.now(), attempts=0)
        mail_posted.send(sender=OutgoingMail, mail=mail)
    return mail


def retry_failed(about: str, *, public_id: str = "") -> int:
    """Queue the failed mails about a matter once more, or the one of that id; return how many."""
    failed = OutgoingMail.objects.filter(about=about, state=MailState.FAILED)
    return sum(_is_retried(mail) for mail in (failed.filter(public_id=public_id) if public_id else failed))


def _is_retried(mail: OutgoingMail) -> bool:
    try:
        retry_mail(mail)
    except IllegalMove:
        # Somebody else was quicker.
        return False
    return True


@transaction.atomic
def stop_mails(recipient: str, *, kind: str = "") -> None:
    """Note that an address wants no more mails of ``kind``; of no optional kind where it is empty."""
    StoppedKind.objects.get_or_create(recipient=recipient.lower(), kind=kind)


def plan_of(about: str) -> MailPlan:
    """Return which mails are wanted for a matter: as chosen, else the defaults, not saved."""
    return MailPlan.objects.filter(about=about).first() or MailPlan(about=about)


def plan_mails(about: str, **chosen: object) -> MailPlan:
    """Choose which mails are wanted for a matter, by the fields of ``MailPlan``."""
    plan, _created = MailPlan.objects.update_or_create(about=about, defaults=chosen)
    return plan


def renew_calendar_feed(member: Any) -> CalendarFeed:
    """Make the secret address of a member's calendar; if there is one already, it ends."""
    feed, _created = CalendarFeed.objects.update_or_create(member=member, defaults={"token": secret_token()})
    return feed


def close_calendar_feed(member: Any) -> None:
    CalendarFeed.objects.filter(member=member).delete()
