"""What people choose about their mails, and what is kept of them."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common.public_ids import secret_token
from notifications.models import CalendarFeed, MailPlan, OutgoingMail, ReceivedMail, StoppedKind
from notifications.pacing import waiting


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


def forget_bodies() -> int:
    """Delete what mails said ``MAIL_BODY_DAYS`` after they were written, except those that wait; return how many.

    Bodies hold personal links, codes and names. Who got a mail of which kind, when, and how that went stays.
    """
    now = timezone.now()
    before = now - dt.timedelta(days=settings.MAIL_BODY_DAYS)
    ReceivedMail.objects.filter(received_at__lt=before).exclude(text="").update(text="")
    old = OutgoingMail.objects.filter(created_at__lt=before, forgotten_at=None)
    nothing = {"subject": "", "text": "", "html": "", "calendar": "", "headers": {}}
    return old.exclude(pk__in=waiting().values("pk")).update(forgotten_at=now, **nothing)


def hide_in_mails(blank: Callable[[str], tuple[str, int]]) -> int:
    """Rewrite what is kept of mails that ``blank`` changes, sent and unsent; return how many those are.

    ``blank`` gives a text without the words to hide, and how many places that were.
    """
    changed = 0
    for mail in OutgoingMail.objects.filter(forgotten_at=None).iterator(chunk_size=200):
        changed += _rewritten(mail, ("subject", "text", "html"), blank)
    for letter in ReceivedMail.objects.exclude(text="").iterator(chunk_size=200):
        changed += _rewritten(letter, ("text",), blank)
    return changed


def _rewritten(
    row: OutgoingMail | ReceivedMail, fields: Sequence[str], blank: Callable[[str], tuple[str, int]]
) -> int:
    found = 0
    for name in fields:
        text, places = blank(getattr(row, name))
        if places:
            setattr(row, name, text)
            found += places
    if found:
        row.save(update_fields=list(fields))
    return bool(found)
