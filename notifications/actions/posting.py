"""Write mails into the outbox, and keep back what waits there."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from common.public_ids import public_id
from notifications import replying, stopping
from notifications.actions.moving import moved
from notifications.models import OutgoingMail, StoppedKind
from notifications.rendering import render
from notifications.signals import mail_posted
from notifications.states import MailState


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
    is_news: bool = False,
    reply_about: str = "",
) -> OutgoingMail | None:
    """Write a mail into the outbox, as part of the caller's transaction: both stand or fall together.

    It is rendered now, in the recipient's language and zone, from ``templates/email/<kind>/``, which see
    ``context``, ``name``, ``recipient`` and ``stop_url``. A POST to ``stop_url`` ends such mails (RFC 8058); a
    ``stoppable`` mail without one gets an address that ends its kind for its recipient. Mails of one ``thread``
    leave one after the other; those ``about`` one matter are listed together. It is held until
    ``not_before`` and lets others of its thread pass meanwhile; after ``expires_at`` it is not sent any more.
    News, as every ``stoppable`` mail is, lets seat links and codes go first. Where the site reads mail, an
    answer to this one comes in under the name of ``reply_about`` (``actions.take_in``).

    Returns None, and writes nothing, if ``dedupe_key`` was used before, or the mail is ``stoppable`` and its
    recipient asked for no such mails.
    """
    if OutgoingMail.objects.filter(dedupe_key=dedupe_key).exists() or (stoppable and _is_stopped(to, kind)):
        return None
    own_id = public_id()
    if stoppable and not stop_url:
        stop_url = stopping.stop_url(own_id)
    can_reply = bool(reply_about) and replying.is_open()
    shown = {"name": name, "recipient": to, "stop_url": stop_url, "can_reply": can_reply, **context}
    words = render(kind, context=shown, language=language, time_zone=time_zone)
    return _written(
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
        headers=_stop_headers(stop_url) | _reply_headers(reply_about),
        is_news=is_news or stoppable,
        next_attempt_at=not_before or timezone.now(),
        expires_at=expires_at,
    )


def _written(**facts: Any) -> OutgoingMail | None:
    # The unique key decides between two that post the same news at once, without harm to the transaction.
    OutgoingMail.objects.bulk_create([OutgoingMail(**facts)], ignore_conflicts=True)
    written = OutgoingMail.objects.filter(public_id=facts["public_id"]).first()
    if written is not None:
        mail_posted.send(sender=OutgoingMail, mail=written)
    return written


def _is_stopped(to: str, kind: str) -> bool:
    return StoppedKind.objects.filter(recipient__iexact=to, kind__in=[kind, ""]).exists()


def _stop_headers(stop_url: str) -> dict[str, str]:
    if not stop_url:
        return {}
    return {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _reply_headers(about: str) -> dict[str, str]:
    return {"Reply-To": replying.address_for(about)} if about and replying.is_open() else {}


def drop_mails(*, thread: str, kinds: Collection[str]) -> int:
    """Keep mails back that have not left and say what is no longer so; return how many."""
    dropped = 0
    for mail in OutgoingMail.objects.filter(thread=thread, kind__in=kinds, state=MailState.QUEUED):
        dropped += moved(mail, MailState.DROPPED, error="overtaken by other news")
    return dropped


def held_mails(about: str, kind: str) -> QuerySet[OutgoingMail]:
    """Return the mails of a kind about a matter that have never been tried and wait for their hour."""
    return OutgoingMail.objects.filter(held(), about=about, kind=kind, state=MailState.QUEUED)


def held() -> Q:
    # A fault counts as an attempt, so what waits without one was posted to wait.
    return Q(attempts=0, next_attempt_at__gt=timezone.now())


def withhold_mails(about: str, kind: str) -> int:
    """Keep held mails back for good, as a person asked; return how many."""
    held = held_mails(about, kind)
    return sum(moved(mail, MailState.DROPPED, error="a host kept it back") for mail in held)


def forget_held(about: str, kind: str) -> int:
    """Take held mails out of the outbox as if never posted, so that they can be posted again; return how many."""
    count, _rows = held_mails(about, kind).delete()
    return count


@transaction.atomic
def forget_mails(kind: str, *, naming: str) -> list[OutgoingMail]:
    """Delete what mails of a kind say that name ``naming``, an address; return those that had not left.

    Those are not sent any more. Of all of them the line in the log stays.
    """
    kept_back = []
    for mail in OutgoingMail.objects.filter(kind=kind, text__contains=naming):
        if mail.state == MailState.QUEUED and moved(mail, MailState.DROPPED, error="overtaken by other news"):
            kept_back.append(mail)
        nothing = {"subject": "", "text": "", "html": "", "calendar": "", "headers": {}}
        OutgoingMail.objects.filter(pk=mail.pk).update(forgotten_at=timezone.now(), **nothing)
    return kept_back
