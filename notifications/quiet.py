"""When mails that can wait leave: not while their reader sleeps."""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

QUIET_FROM: Final = 21
QUIET_UNTIL: Final = 7


def leaves_at(due: dt.datetime, zone: ZoneInfo, *, latest: dt.datetime | None = None) -> dt.datetime:
    """Return when a mail that is ``due`` leaves: in quiet hours at their end, unless that is after ``latest``."""
    local = due.astimezone(zone)
    if QUIET_UNTIL <= local.hour < QUIET_FROM:
        return due
    day = local.date() + dt.timedelta(days=local.hour >= QUIET_FROM)
    morning = dt.datetime.combine(day, dt.time(QUIET_UNTIL), zone).astimezone(dt.UTC)
    return due if latest is not None and morning > latest else morning
