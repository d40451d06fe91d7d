"""What hosts say about who was there: whose seat somebody has, when they came and left, how long it was held."""

import datetime as dt
from collections.abc import Collection
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from common import audit
from registrations.actions.attendance_errors import BadStay
from registrations.actions.attending import locked_turnout
from registrations.actions.certifying import settle
from registrations.models import AttendanceSpan, Participant, Registration
from registrations.states import DECIDED, MatchState, SpanSource
from webinars.models import Webinar

# A stay or an hour that a host enters lies this near to the webinar.
NEAR: Final = dt.timedelta(hours=12)
# The participant by which a host says when the holder of a seat was there.
HOST_KEY: Final = "host|"


@transaction.atomic
def match(
    webinar: Webinar,
    participants: Collection[int],
    *,
    by: Any,
    seat: Registration | None = None,
    guest: bool = True,
) -> int:
    """Say whose seat ``participants`` have; without ``seat`` that they are guests, or to be left out.

    What a host says stands, whatever is imported later. Return how many rows it was said of; those of other
    webinars are left alone.
    """
    locked_turnout(webinar)
    verdict = MatchState.GUEST if guest else MatchState.OUT
    rows = Participant.objects.filter(webinar=webinar, pk__in=participants, is_host=False)
    count: int = rows.update(
        state=MatchState.SAME if seat else verdict,
        registration=seat,
        proof="host" if seat else "",
        decided_by=by,
        decided_at=timezone.now(),
    )
    said = {"state": str(MatchState.SAME if seat else verdict), "participants": sorted(participants)}
    audit.record("attendance.matched", webinar, by=by, **said)
    settle(webinar)
    return count


@transaction.atomic
def unmatch(webinar: Webinar, participants: Collection[int], *, by: Any) -> None:
    """Take back what a host said of ``participants``: they wait for a word again."""
    locked_turnout(webinar)
    rows = Participant.objects.filter(webinar=webinar, pk__in=participants, state__in=DECIDED)
    rows.exclude(key__startswith=HOST_KEY).update(
        state=MatchState.WAITING, registration=None, proof="", decided_by=None, decided_at=None
    )
    audit.record("attendance.unmatched", webinar, by=by, participants=sorted(participants))
    settle(webinar)


@transaction.atomic
def correct_stay(
    registration: Registration, *, by: Any, joined_at: dt.datetime | None, left_at: dt.datetime | None
) -> None:
    """Write down when the holder of a seat was there, in place of what is known; without times: not at all.

    Raises ``BadStay`` for times that cannot be.
    """
    webinar = registration.webinar
    locked_turnout(webinar)
    if joined_at is None or left_at is None:
        joined_at = left_at = webinar.starts_at
    elif left_at <= joined_at or not _is_near(webinar, joined_at, left_at):
        raise BadStay
    participant, _made = Participant.objects.update_or_create(
        webinar=webinar,
        key=HOST_KEY + registration.public_id,
        defaults={
            "registration": registration,
            "state": MatchState.SAME,
            "proof": "host",
            "decided_by": by,
            "decided_at": timezone.now(),
        },
    )
    participant.spans.all().delete()
    AttendanceSpan.objects.create(
        participant=participant, source=SpanSource.HOST, joined_at=joined_at, left_at=left_at
    )
    minutes = int((left_at - joined_at).total_seconds() // 60)
    audit.record("attendance.corrected", registration, by=by, minutes=minutes)
    settle(webinar)


def is_corrected(registration: Registration) -> bool:
    """Say whether a host's word stands for this seat in place of what is known."""
    return Participant.objects.filter(
        webinar=registration.webinar_id, key=HOST_KEY + registration.public_id
    ).exists()


@transaction.atomic
def undo_correction(registration: Registration, *, by: Any) -> None:
    """Believe again what is known without the host's word."""
    locked_turnout(registration.webinar)
    key = HOST_KEY + registration.public_id
    if Participant.objects.filter(webinar=registration.webinar, key=key).delete()[0]:
        audit.record("attendance.correction_undone", registration, by=by)
    settle(registration.webinar)


@transaction.atomic
def set_hours(webinar: Webinar, *, by: Any, began_at: dt.datetime, ended_at: dt.datetime) -> None:
    """Say when the webinar was really held; minutes are counted within it. Raises ``BadStay``."""
    if ended_at <= began_at or not _is_near(webinar, began_at, ended_at):
        raise BadStay
    turnout = locked_turnout(webinar)
    turnout.began_at, turnout.ended_at, turnout.hours_by_host = began_at, ended_at, True
    turnout.save(update_fields=["began_at", "ended_at", "hours_by_host"])
    minutes = int((ended_at - began_at).total_seconds() // 60)
    audit.record("attendance.hours_set", webinar, by=by, minutes=minutes)
    settle(webinar)


@transaction.atomic
def note_end(webinar: Webinar, ended_at: dt.datetime) -> None:
    """Keep when a host ended the webinar, if that was before its planned end and nobody knows better."""
    turnout = locked_turnout(webinar)
    if not turnout.hours_by_host and webinar.starts_at < ended_at < webinar.ends_at:
        turnout.ended_at = ended_at
    turnout.changed_at = timezone.now()
    turnout.save(update_fields=["ended_at", "changed_at"])


def _is_near(webinar: Webinar, begin: dt.datetime, end: dt.datetime) -> bool:
    return webinar.starts_at - NEAR <= begin and end <= webinar.ends_at + NEAR
