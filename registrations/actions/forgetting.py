"""Forget who was there, in time: first the names of strangers, then when exactly each came and left."""

from typing import Any

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from registrations.models import Participant, WatchedParts
from registrations.rules import NAMES_KEPT, STAYS_KEPT
from registrations.states import MatchState


@transaction.atomic
def forget_attendance() -> tuple[int, int]:
    """Forget the names whose time is over, then the stays; return of how many participants each.

    What was counted for a seat and for a webinar stays. Who waited for a host's word until now is a guest. What was
    played for a certificate goes with the stays.
    """
    now = timezone.now()
    old = Participant.objects.filter(webinar__ends_at__lt=now - STAYS_KEPT)
    stays = old.count()
    old.delete()
    WatchedParts.objects.filter(registration__webinar__ends_at__lt=now - STAYS_KEPT).delete()
    strangers: Any = Participant.objects.strangers().exclude(key__startswith=FORGOTTEN)
    named = strangers.filter(webinar__ends_at__lt=now - NAMES_KEPT)
    named.filter(state=MatchState.WAITING).update(state=MatchState.GUEST)
    key = Concat(Value(FORGOTTEN), Cast(F("pk"), CharField()))
    names = named.update(name="", email="", registrant_id="", key=key)
    return names, stays


FORGOTTEN = "forgotten|"
