"""When a seat can be used, and how long somebody has to answer."""

import datetime as dt
import re
from typing import Any, Final

from webinars.models import Webinar
from webinars.states import WebinarState

JOIN_OPENS: Final = dt.timedelta(minutes=15)
JOIN_CLOSES: Final = dt.timedelta(hours=24)
PAGE_LIVES: Final = dt.timedelta(days=365)

OFFER_LASTS: Final = dt.timedelta(hours=24)
LATE_OFFER_LASTS: Final = dt.timedelta(hours=1)
LAST_DAY: Final = dt.timedelta(hours=24)
# Whoever lets this many offers pass keeps the place on the list but gets no more mails about it.
MOST_OFFERS: Final = 3

KEEP_ASKED_FOR: Final = dt.timedelta(hours=24)
KEEP_ENDS_BEFORE: Final = dt.timedelta(hours=2)
# With less time to answer than this, nobody is asked whether they keep their seat.
KEEP_SHORTEST: Final = dt.timedelta(hours=1)

CODE_LASTS: Final = dt.timedelta(minutes=10)
CODE_TRIES: Final = 5
# Who asks for a code again within this time has it already, or it is on its way.
CODE_EVERY: Final = dt.timedelta(minutes=2)

MOST_AROUND_ONE: Final = 50
# Stands for the name of somebody who wants to be a number in the meeting.
NUMBERED: Final = "#"
SOURCE_LENGTH: Final = 40
SOURCE: Final = re.compile(rf"[a-z0-9._-]{{1,{SOURCE_LENGTH}}}")

# Names of people in the meeting who are tied to no seat are forgotten this long after the webinar, and when exactly
# who came and left this long after it; what was counted from it stays with the seat.
NAMES_KEPT: Final = dt.timedelta(days=60)
STAYS_KEPT: Final = dt.timedelta(days=365)

# The alias address of a seat at a provider.
ALIAS_ADDRESS: Final = re.compile(r"seat-([0-9a-z]{6,12})@")


def names_end_at(webinar: Webinar) -> dt.datetime:
    """Return until when the names of strangers in the meeting are kept."""
    return webinar.ends_at + NAMES_KEPT


def known_source(code: str) -> str:
    """Return the code of a link by which people came, in small letters; empty for what is no code."""
    code = code.strip().lower()
    return code if SOURCE.fullmatch(code) else ""


def needs_approval(webinar: Webinar) -> bool:
    """Say whether a host reads each registration before a seat is given."""
    policy = getattr(webinar, "seat_policy", None)
    return policy is not None and policy.needs_approval


def members_at_once(webinar: Webinar) -> bool:
    """Say whether members get their seat at once even where a host reads the others first."""
    policy = getattr(webinar, "seat_policy", None)
    return policy is not None and policy.members_at_once


def name_for_provider(registration: Any) -> str:
    """Return the name to be shown in the meeting: the one chosen for it, else the holder's own."""
    return str(registration.alias or registration.name)


def alias_address(public_id: str, domain: str) -> str:
    """Return the address by which a provider knows a seat, in place of its holder's."""
    return f"seat-{public_id.lower()}@{domain}"


def seat_id_in(email: str) -> str:
    """Return the public id of the seat in an address made by ``alias_address``; empty for any other."""
    found = ALIAS_ADDRESS.match(email.strip().lower())
    return found[1] if found else ""


def email_key(email: str) -> str:
    """Return the form of an address under which it holds one seat, however it is typed."""
    return email.strip().lower()


def join_opens_at(webinar: Webinar) -> dt.datetime:
    return webinar.starts_at - JOIN_OPENS


def join_closes_at(webinar: Webinar) -> dt.datetime:
    return webinar.ends_at + JOIN_CLOSES


def is_join_open(webinar: Webinar, now: dt.datetime) -> bool:
    """Say whether the meeting can be entered: from a quarter of an hour before, or as soon as it is live."""
    if webinar.state in {WebinarState.CANCELLED, WebinarState.DRAFT}:
        return False
    has_begun = now >= join_opens_at(webinar) or webinar.state == WebinarState.LIVE
    return has_begun and now <= join_closes_at(webinar)


def page_ends_at(webinar: Webinar) -> dt.datetime:
    """Return until when the seat page answers."""
    return webinar.ends_at + PAGE_LIVES


def offer_ends_at(webinar: Webinar, now: dt.datetime) -> dt.datetime:
    """Return until when a seat offered ``now`` is held: a day, an hour on the last day, never past the end."""
    is_late = webinar.starts_at - now <= LAST_DAY
    return min(now + (LATE_OFFER_LASTS if is_late else OFFER_LASTS), webinar.ends_at)


def keep_by(webinar: Webinar, now: dt.datetime) -> dt.datetime | None:
    """Return the time by which an unproven seat, asked ``now``, must be kept; None when it is too late to ask."""
    until = min(now + KEEP_ASKED_FOR, webinar.starts_at - KEEP_ENDS_BEFORE)
    return until if until - now >= KEEP_SHORTEST else None
