"""What Google's refusals mean for the site."""

import datetime as dt
import json
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from google.auth.exceptions import RefreshError
from googleapiclient.errors import HttpError

from common.http import retry_after_s
from providers.errors import (
    MeetingGone,
    NotSupported,
    ProviderError,
    RateLimited,
    Refused,
    Unauthorized,
    Unreachable,
)

# Google counts the quotas of a day by the clock of its headquarters.
QUOTA_ZONE: Final = ZoneInfo("America/Los_Angeles")
QUOTA_USED_UP: Final = frozenset(
    {"quotaExceeded", "dailyLimitExceeded", "uploadLimitExceeded", "userUploadLimitExceeded"}
)
TOO_FAST: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RESOURCE_EXHAUSTED"})
SCOPE_LACKING: Final = frozenset(
    {"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientScope"}
)
SWITCHED_OFF: Final = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
SHORT_REST_S: Final = 30.0


class Changed(ProviderError):
    """Somebody changed it meanwhile (412), or it is there already (409): look again."""


def failure(error: HttpError, *, now: dt.datetime) -> ProviderError:
    """Return what an answer that is no success means."""
    status, why = int(error.status_code), reasons(error)
    # httplib2 writes the names of headers small.
    wait = retry_after_s({"Retry-After": error.resp.get("retry-after", "")}, now=now)
    if status == HTTPStatus.UNAUTHORIZED:
        return connect_again()
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return MeetingGone(_("Google has no such meeting or file any more."))
    if status in {HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED}:
        return Changed(_("Somebody changed it at Google at the same moment. It is tried again."))
    if status in {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_REQUEST}:
        return refusal(status, why, wait=wait, now=now)
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Refused(_("Google refused this (%(status)d).") % {"status": status})
    found = Unreachable(_("Google does not answer as it should (%(status)d).") % {"status": status})
    found.retry_after_s = wait
    return found


def refusal(status: int, why: frozenset[str], *, wait: float | None, now: dt.datetime) -> ProviderError:
    if why & QUOTA_USED_UP:
        pause = wait if wait is not None else until_quota_returns(now)
        return RateLimited(
            _("Google allows no more of this today. It goes on by itself tomorrow."), retry_after_s=pause
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS or why & TOO_FAST:
        pause = wait if wait is not None else SHORT_REST_S
        return RateLimited(_("Google asks for a short rest. It goes on by itself."), retry_after_s=pause)
    if why & SCOPE_LACKING:
        return Unauthorized(_("The Google account did not allow this. Connect it again and tick every box."))
    if why & SWITCHED_OFF:
        return NotSupported(
            _("A service is switched off in the Google Cloud project. An admin turns it on under “APIs”.")
        )
    return Refused(_("Google refused this: %(reason)s.") % {"reason": ", ".join(sorted(why)) or status})


def refused_token(error: RefreshError) -> ProviderError:
    """Return what it means that no access token was given."""
    if error.retryable:
        return Unreachable(_("Google does not answer the sign-in of this site just now."))
    return connect_again()


def connect_again() -> Unauthorized:
    return Unauthorized(
        _("Google did not let this site in: the permission has ended or was taken back. Connect it again.")
    )


def until_quota_returns(now: dt.datetime) -> float:
    """Return the seconds to the next midnight in California, when Google counts anew."""
    there = now.astimezone(QUOTA_ZONE)
    midnight = dt.datetime.combine(there.date() + dt.timedelta(days=1), dt.time(), tzinfo=QUOTA_ZONE)
    # By way of UTC: a day in which the clock changes has 23 or 25 hours.
    return (midnight.astimezone(dt.UTC) - now.astimezone(dt.UTC)).total_seconds()


def reasons(error: HttpError) -> frozenset[str]:
    """Return every word by which Google's answer names the reason, in its old and its new form."""
    try:
        told = json.loads(error.content)["error"]
        listed = [*told.get("errors", ()), *told.get("details", ())]
        words = [told.get("status"), *(item.get("reason") for item in listed)]
    except (ValueError, LookupError, TypeError, AttributeError):
        return frozenset()
    return frozenset(word for word in words if isinstance(word, str))
