"""Zoom's limits: how many requests of which kind, and the rest that the site keeps when it hears "too many".

A rest is a row that all processes see. While it lasts no request of its kind leaves the site; when it ends, one
request goes ahead, and the others follow once that one was answered well. So a storm of refusals costs a few
requests, not the day's quota.
"""

import datetime as dt
import re
import threading
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from providers.errors import RateLimited
from providers.models import Pause

# The kinds by which Zoom counts, https://developers.zoom.us/docs/api/rate-limits/; what is not named is light.
HEAVY: Final = re.compile(r"/report/|/batch_registrants$|/absentees$")
MEDIUM: Final = re.compile(
    r"^/users/[^/]+/(webinars|meetings|recordings)$|/registrants(/status)?$|/past_\w+/|/panelists$"
)
# Creating and changing share 100 a day for each host.
CHANGES: Final = re.compile(r"^/users/[^/]+/(webinars|meetings)$|^/(webinars|meetings)/\d+$")
PATIENCE: Final = 5
REST_S: Final = 30.0
LONGEST_REST_S: Final = 15 * 60.0
AHEAD_S: Final = 10.0


def kinds_of(method: str, path: str) -> tuple[str, ...]:
    """Return the counts that a request adds to."""
    if HEAVY.search(path):
        rate = "heavy"
    elif MEDIUM.search(path) and not (method == "POST" and path.endswith(("/registrants", "/webinars"))):
        rate = "medium"
    else:
        rate = "light"
    is_change = method in {"POST", "PATCH"} and CHANGES.match(path)
    return (rate, "changes") if is_change else (rate,)


class Gate:
    """Lets requests of one account out, or says how long to wait."""

    def __init__(self, account: str) -> None:
        self.account = account
        self._guard = threading.Lock()
        self._refusals: dict[str, int] = {}

    def admit(self, kind: str) -> bool:
        """Raise ``RateLimited`` while there is a rest; return True for the one that goes ahead at its end."""
        row = Pause.objects.filter(account=self.account, kind=kind).first()
        if row is None:
            return False
        now = timezone.now()
        if row.until > now:
            raise _resting((row.until - now).total_seconds())
        ahead = now + dt.timedelta(seconds=AHEAD_S)
        if not Pause.objects.filter(pk=row.pk, until=row.until).update(until=ahead):
            raise _resting(AHEAD_S)
        return True

    def answered_well(self, kind: str, *, went_ahead: bool) -> None:
        with self._guard:
            self._refusals.pop(kind, None)
        if went_ahead:
            Pause.objects.filter(account=self.account, kind=kind).delete()

    def refused(self, kind: str) -> bool:
        """Count a "too fast" and say whether that begins a rest, longer with each one in a row."""
        with self._guard:
            self._refusals[kind] = count = self._refusals.get(kind, 0) + 1
        known = Pause.objects.filter(account=self.account, kind=kind).first()
        if known is None and count < PATIENCE:
            return False
        strikes = known.strikes if known is not None else 0
        if known is None or known.until <= timezone.now() + dt.timedelta(seconds=AHEAD_S):
            self.rest(kind, min(REST_S * 2 ** min(strikes, 10), LONGEST_REST_S))
        return True

    def rest(self, kind: str, seconds: float) -> None:
        until = timezone.now() + dt.timedelta(seconds=seconds)
        rows = Pause.objects.filter(account=self.account, kind=kind)
        known = rows.first()
        if known is not None:
            rows.update(until=max(until, known.until), strikes=min(known.strikes + 1, 100))
            return
        # Another process may begin the same rest at this moment.
        Pause.objects.bulk_create(
            [Pause(account=self.account, kind=kind, until=until, strikes=1)], ignore_conflicts=True
        )


def _resting(seconds: float) -> RateLimited:
    return RateLimited(
        _("Zoom asked for a rest. The site goes on by itself; nothing is lost."), retry_after_s=seconds
    )
