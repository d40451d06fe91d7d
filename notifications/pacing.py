"""How many mails may leave in an hour, where the mail server takes only so many."""

import datetime as dt
import math
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from notifications.models import OutgoingMail
from notifications.states import MailState

HOUR: Final = dt.timedelta(hours=1)
# News stops at this part of the hour's number, so that a seat link never waits for a digest.
NEWS_SHARE: Final = 0.8


def has_room(mail: OutgoingMail) -> bool:
    """Say whether ``mail`` may leave within the last hour's number. Each try counts: a server counts them too."""
    limit = settings.MAIL_PER_HOUR
    if not limit:
        return True
    tried = OutgoingMail.objects.filter(claimed_at__gt=timezone.now() - HOUR).count()
    return tried < (math.ceil(limit * NEWS_SHARE) if mail.is_news else limit)


def waiting() -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(state__in=[MailState.QUEUED, MailState.SENDING])


def finished_by(count: int, begins_at: dt.datetime, *, ahead: int) -> dt.datetime | None:
    """Return when the last of ``count`` mails that begin to leave then is out; None without a limit.

    Counted carefully: what waits now (``ahead``), as far as it is not out by then, goes first, and news may use
    only its share of an hour.
    """
    if not settings.MAIL_PER_HOUR:
        return None
    per_hour = math.ceil(settings.MAIL_PER_HOUR * NEWS_SHARE)
    now = timezone.now()
    begins_at = max(begins_at, now)
    still_ahead = max(0.0, ahead - per_hour * ((begins_at - now) / HOUR))
    return begins_at + (still_ahead + count) / per_hour * HOUR
