"""Take meetings that are not needed any more back at their providers."""

import datetime as dt
from typing import Final

from django.db.models import F, Q
from django.utils import timezone

from providers.base import MeetingGone, ProviderError
from providers.choosing import provider_of
from webinars.actions.meeting import COALESCED, MOST_AT_ONCE, pause, spec_of
from webinars.models import LeftMeeting

REFUSED_PAUSE: Final = dt.timedelta(hours=6)
MOST_TRIES: Final = 12


def take_back_left() -> None:
    """Take back the meetings that are left and due, or whose job was lost."""
    now = timezone.now()
    due = LeftMeeting.objects.filter(taken_back_at=None, tries__lt=MOST_TRIES)
    due = due.filter(Q(next_try_at__lte=now) | Q(next_try_at=None, created_at__lt=now - COALESCED))
    for left in due.select_related("webinar")[:MOST_AT_ONCE]:
        take_back(left)


def take_back(left: LeftMeeting) -> None:
    """Take a meeting that is not needed any more back at its provider; again does no harm.

    Where nobody knows whether it was made, its key finds it, or at worst makes it first.
    """
    if left.taken_back_at is not None:
        return
    try:
        provider = provider_of(left.provider)
        external_id = left.external_id
        if not external_id:
            external_id = provider.create_meeting(spec_of(left.webinar, left.key)).external_id
        provider.cancel_meeting(external_id)
    except MeetingGone:
        pass
    except ProviderError as error:
        wait = REFUSED_PAUSE if error.permanent else pause(left.tries, error)
        LeftMeeting.objects.filter(pk=left.pk).update(
            problem=error.message, tries=F("tries") + 1, next_try_at=timezone.now() + wait
        )
        return
    LeftMeeting.objects.filter(pk=left.pk, taken_back_at=None).update(
        taken_back_at=timezone.now(), problem=""
    )
