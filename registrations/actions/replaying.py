"""Count what of a recording is played, for those who asked for a certificate and for nobody else."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.utils import timezone

from registrations.actions.certifying import certificate_policy, issue_earned
from registrations.actions.taking import locked_seat
from registrations.intervals import first_of, length, union, without
from registrations.models import Certificate, Registration, WatchedParts

# The player's fastest pace; what is told beyond that was not played.
FASTEST: Final = 2.0
# A message may be a little late, never much: this much is let go.
SLACK_S: Final = 5


def may_count_replay(registration: Registration) -> bool:
    """Say whether playing the recording counts for this seat: the host wants it, and its holder asked for it."""
    policy = certificate_policy(registration.webinar)
    return bool(
        policy and policy.counts_replay and Certificate.objects.asked().filter(registration=registration)
    )


@transaction.atomic
def note_played(
    registration: Registration, *, recording: str, duration_s: int, parts: Iterable[tuple[float, float]]
) -> int:
    """Add ``parts`` of ``recording`` (from, to in seconds of it) to what was played; return the seconds in all.

    A second counts once, however often and however fast it is played. No more is added than fits, at the fastest
    pace, into the time since the last message; the first message begins that time. Nothing is kept where nothing
    counts.
    """
    seat = locked_seat(registration)
    if not may_count_replay(seat):
        return 0
    now = timezone.now()
    row = WatchedParts.objects.filter(registration=seat, recording=recording).first()
    row = row or WatchedParts(registration=seat, recording=recording, duration_s=duration_s, credited_at=now)
    known = [(float(begin), float(end)) for begin, end in row.parts]
    new = first_of(without(_within(parts, duration_s), known), _allowance(row, now))
    row.parts = [[round(begin, 1), round(end, 1)] for begin, end in union([*known, *new])]
    row.duration_s, row.credited_at = duration_s, now
    row.save()
    if new:
        issue_earned(seat.webinar)
    return int(length([(begin, end) for begin, end in row.parts]))


def _allowance(row: WatchedParts, now: dt.datetime) -> float:
    """Return how many seconds can have been played since the last message, and in all since the first."""
    if row.pk is None:
        return 0.0
    lately = (now - row.credited_at).total_seconds() * FASTEST + SLACK_S
    in_all = (now - row.begun_at).total_seconds() * FASTEST + SLACK_S
    return max(0.0, min(lately, in_all - length((begin, end) for begin, end in row.parts)))


def _within(parts: Iterable[tuple[float, float]], duration_s: int) -> list[tuple[float, float]]:
    return [(max(0.0, begin), min(float(duration_s), end)) for begin, end in parts]
