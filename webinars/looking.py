"""When a meeting is looked at: seldom long before, often while it is held, ever less often afterwards."""

import datetime as dt
from typing import Final

from webinars.models import Webinar
from webinars.states import WebinarState

# Links for hosts expire within two hours at some providers; what was deleted there is found in time to tell.
FIRST_LOOK: Final = dt.timedelta(hours=1)
# Some minutes before people may join, so that a room made on the day is there for the first of them.
OPENS: Final = dt.timedelta(minutes=20)
WHILE_HELD: Final = dt.timedelta(minutes=5)
MINUTE: Final = dt.timedelta(minutes=1)
SHORTEST: Final = dt.timedelta(minutes=5)
# Whatever comes late is found within the hour for two days; some is made only a day afterwards.
LONGEST: Final = dt.timedelta(minutes=50)
OFTEN_FOR: Final = dt.timedelta(days=2)
SELDOM: Final = dt.timedelta(hours=6)
GIVEN_UP_AFTER: Final = dt.timedelta(days=14)


def first_look_at(webinar: Webinar, now: dt.datetime) -> dt.datetime:
    return max(now, webinar.starts_at - FIRST_LOOK)


def is_on_the_day(webinar: Webinar, now: dt.datetime) -> bool:
    """Say whether people may be coming in: near the hour, or as soon as a host begins."""
    return webinar.state == WebinarState.LIVE or webinar.starts_at - OPENS <= now


def next_look_at(webinar: Webinar, now: dt.datetime, *, every_minute: bool) -> dt.datetime | None:
    """Return when to look at a meeting again that is not known to be over; None once it is long past."""
    if now >= webinar.ends_at + WHILE_HELD:
        return look_afterwards(webinar.ends_at, now)
    if not is_on_the_day(webinar, now):
        return webinar.starts_at - OPENS
    return now + (MINUTE if every_minute else WHILE_HELD)


def look_afterwards(ended_at: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    """Return when to look again for what a provider makes after a meeting; None once nothing is awaited any more."""
    age = now - ended_at
    if age >= GIVEN_UP_AFTER:
        return None
    if age >= OFTEN_FOR:
        return now + SELDOM
    return now + min(max(age / 4, SHORTEST), LONGEST)
