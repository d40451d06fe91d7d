"""Seats in each of their states."""

import datetime as dt
from itertools import count
from typing import Any

from django.utils import timezone

from registrations.models import Invitation, Registration
from registrations.states import SeatState
from webinars.models import Webinar

_numbers = count(1)


def make_seat(
    webinar: Webinar,
    email: str = "",
    *,
    name: str = "Hawa",
    state: SeatState = SeatState.CONFIRMED,
    **fields: Any,
) -> Registration:
    """Make a seat whose holder has been told the webinar's time, as if registered just now."""
    address = email or f"hawa{next(_numbers)}@example.org"
    now = timezone.now()
    seat: Registration = Registration.objects.create(
        **{
            "webinar": webinar,
            "name": name,
            "email": address,
            "email_key": address.lower(),
            "state": state,
            "queued_at": now,
            "told_at": now,
            "told_starts_at": webinar.starts_at,
            "told_ends_at": webinar.ends_at,
            **fields,
        }
    )
    return seat


def make_invitation(webinar: Webinar, email: str = "", **fields: Any) -> Invitation:
    """Make an invitation that was mailed two days ago."""
    address = email or f"guest{next(_numbers)}@example.org"
    then = timezone.now() - dt.timedelta(days=2)
    invitation: Invitation = Invitation.objects.create(
        **{
            "webinar": webinar,
            "email": address,
            "email_key": address.lower(),
            "asked_at": then,
            "posted_at": then,
            **fields,
        }
    )
    return invitation
