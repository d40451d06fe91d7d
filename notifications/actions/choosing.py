"""What people choose about their mails, and what is kept of them."""

import datetime as dt
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
