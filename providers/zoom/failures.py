"""What Zoom's refusals mean for the site.

Zoom says no by the status, by a code in the body, or by a code in the body under status 200.
"""

import datetime as dt
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.utils.translation import gettext as _

from common.http import Answer, NoSense, retry_after_s
from providers.errors import (
    MeetingGone,
    NotConfigured,
    NotSupported,
    ProviderError,
    RateLimited,
    Refused,
    Unauthorized,
    Unreachable,
)

logger = logging.getLogger(__name__)

SCOPES: Final = re.compile(r"does not contain scopes?:?\s*\[?([\w:,\s.-]*)", re.IGNORECASE)
BY_DAY: Final = re.compile(r"\b(daily|one day|per day)\b", re.IGNORECASE)
OF_ONE_PERSON: Final = re.compile(r"permitted for the registrant", re.IGNORECASE)
LONGEST_WORDS: Final = 200
TOKEN_REFUSED: Final = frozenset({124, 201, 4700})
NO_USER: Final = frozenset({1001, 1010})
NO_REGISTRATION: Final = frozenset({3000, 3027})
NO_ROOM: Final = frozenset({3035, 3043})
NO_PERMISSION: Final = 200
NO_RECORDING: Final = 3301


class TokenRefused(Unauthorized):
    """The access token is too old or unknown: a new one may help."""


class ScopeMissing(Unauthorized):
    """The app at Zoom may not do this. No new token would help."""


class NoWebinars(NotSupported):
    """The host has no webinar plan."""


class NoRegistration(NotSupported):
    """The meeting takes no registrants, or its host may not have any."""


class NoRecording(MeetingGone):
    """Zoom keeps no recording of this meeting."""


class StalePage(Unreachable):
    """The token of the next page is too old: begin anew."""


class TooFast(RateLimited):
    """Too many requests in this second."""


class DayUsedUp(RateLimited):
    """No more of these until the day ends (UTC). ``is_personal`` where it holds for one registrant alone."""

    is_personal = False


@dataclass(frozen=True, slots=True)
class Complaint:
    """What Zoom said: ``about`` names the fields it dislikes, ``words`` is its own sentence."""

    status: int
    code: int
    words: str
    about: str = ""


def read(answer: Answer) -> Any:
    """Return the JSON of a good answer, an empty dict for an empty one. Raises the ``ProviderError`` of a bad one."""
    body = _json(answer)
    complaint = _complaint(answer, body)
    if complaint is None:
        return body
    tracking = answer.headers.get("x-zm-trackingid", "")
    # That there is no recording yet is no news.
    level = logging.INFO if complaint.status == HTTPStatus.NOT_FOUND else logging.WARNING
    logger.log(level, "zoom answered %s, code %s, tracking id %s", complaint.status, complaint.code, tracking)
    raise failure(complaint, answer.headers, now=dt.datetime.now(dt.UTC))


def _json(answer: Answer) -> Any:
    if not answer.body.strip():
        return {}
    try:
        return answer.json()
    except NoSense:
        if answer.status < HTTPStatus.BAD_REQUEST:
            raise Unreachable(_("Zoom answered something that makes no sense.")) from None
        return {}


def _complaint(answer: Answer, body: Any) -> Complaint | None:
    told = body if isinstance(body, dict) else {}
    code = told.get("code")
    number = code if isinstance(code, int) and not isinstance(code, bool) else 0
    is_error = answer.status >= HTTPStatus.BAD_REQUEST
    if not is_error and not (number and "message" in told and "id" not in told):
        return None if answer.status < HTTPStatus.MULTIPLE_CHOICES else Complaint(answer.status, 0, "")
    errors = told.get("errors")
    details = [row for row in errors if isinstance(row, dict)] if isinstance(errors, list) else []
    words = " ".join(
        str(part) for part in (told.get("message", ""), *(row.get("message", "") for row in details))
    )
    about = " ".join(str(row.get("field", "")) for row in details)
    return Complaint(answer.status, number, words.strip()[:2000], about[:500])


def failure(complaint: Complaint, headers: Mapping[str, str], *, now: dt.datetime) -> ProviderError:
    """Return what a complaint means, from what is said plainest to what is said by the status alone."""
    if found := SCOPES.search(complaint.words):
        return ScopeMissing(
            _("Zoom does not let the site do this. Add the scope to the app at Zoom: %(scopes)s")
            % {"scopes": found[1].strip()[:LONGEST_WORDS]}
        )
    if complaint.status == HTTPStatus.TOO_MANY_REQUESTS or BY_DAY.search(complaint.words):
        return _too_many(complaint, headers, now=now)
    if complaint.status == HTTPStatus.UNAUTHORIZED or complaint.code in TOKEN_REFUSED:
        return TokenRefused(_("Zoom did not let us in. Check the keys of the app at Zoom."))
    if complaint.status >= HTTPStatus.INTERNAL_SERVER_ERROR or complaint.status == HTTPStatus.REQUEST_TIMEOUT:
        error = Unreachable(
            _("Zoom does not answer as it should (%(status)d).") % {"status": complaint.status}
        )
        error.retry_after_s = retry_after_s(headers, now=now)
        return error
    return _by_code(complaint)


def _too_many(complaint: Complaint, headers: Mapping[str, str], *, now: dt.datetime) -> ProviderError:
    """Tell the limit of a second from that of a day, for which ``Retry-After`` is a date."""
    wish = retry_after_s(headers, now=now)
    by_day = "daily" in headers.get("X-RateLimit-Type", "").lower() or BY_DAY.search(complaint.words)
    if by_day:
        error = DayUsedUp(
            _(
                "Zoom allows no more of this today. It goes on by itself after midnight, London winter time (UTC)."
            ),
            retry_after_s=until_tomorrow_s(now) if wish is None else wish,
        )
        error.is_personal = bool(OF_ONE_PERSON.search(complaint.words))
        return error
    reset = headers.get("X-RateLimit-Reset", "")
    if wish is None and reset.isascii() and reset.isdigit():
        wish = min(60.0, max(0.0, int(reset[:12]) - now.timestamp()))
    return TooFast(_("Zoom is busy. It is tried again."), retry_after_s=wish or 0.0)


def until_tomorrow_s(now: dt.datetime) -> float:
    midnight = (now.astimezone(dt.UTC) + dt.timedelta(days=1)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return (midnight - now).total_seconds()


def _by_code(complaint: Complaint) -> ProviderError:
    code, words = complaint.code, complaint.words[:LONGEST_WORDS]
    if code == NO_PERMISSION or "plan is missing" in complaint.words.lower():
        if "webinar" in complaint.words.lower():
            return NoWebinars(_("The community's plan at Zoom has no webinars."))
        return NotSupported(_("Zoom's plan does not allow this: %(words)s") % {"words": words})
    if code in NO_USER:
        return NotConfigured(_("Zoom knows no such host. Check the host's e-mail address in the settings."))
    if code in NO_REGISTRATION:
        return NoRegistration(_("This meeting at Zoom takes no registrations."))
    if code == NO_RECORDING:
        return NoRecording(_("Zoom has no recording of this meeting."))
    if "page token" in complaint.words.lower() or "page_token" in complaint.about.lower():
        return StalePage(_("Zoom took too long between two pages. It is tried again."))
    return _by_status(complaint, words)


def _by_status(complaint: Complaint, words: str) -> ProviderError:
    if complaint.status == HTTPStatus.NOT_FOUND:
        return MeetingGone(_("Zoom knows no such meeting any more."))
    if complaint.status == HTTPStatus.FORBIDDEN:
        return Unauthorized(_("Zoom does not allow this: %(words)s") % {"words": words})
    if complaint.status == HTTPStatus.CONFLICT:
        return Unreachable(_("Somebody changed it at Zoom at the same moment. It is tried again."))
    if complaint.code in NO_ROOM:
        return Refused(_("The meeting at Zoom is full."))
    if complaint.status < HTTPStatus.BAD_REQUEST and not complaint.code:
        return Unreachable(_("Zoom answered something that makes no sense."))
    refused = Disliked(_("Zoom refused this: %(words)s") % {"words": words or complaint.status})
    refused.about = f"{complaint.about} {complaint.words}".lower()
    return refused


class Disliked(Refused):
    """Zoom dislikes what it was sent; ``about`` has the words by which to tell what."""

    about = ""
