"""Count who was there and how long, from all that is known, into figures that pages and files read."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from registrations.actions.attending import locked_turnout, tie
from registrations.intervals import Stretch, clip, covers, highest, length, union
from registrations.models import Attendance, AttendanceSpan, JoinClick, Participant, Registration, Turnout
from registrations.rules import JOIN_CLOSES
from registrations.states import Basis, MatchState, SeatState
from registrations.stays import Coverage, Hours, Stay, believed, coverage_of, stretches
from webinars.models import Webinar
from webinars.states import WebinarState

TENTHS: Final = 10
MINUTE_S: Final = 60
# Who gave a seat up, was declined or still waits, and did not come, is not missed.
EXPECTED: Final = frozenset({SeatState.CONFIRMED})
# Attendance of older webinars is counted again only when something new comes in.
COUNTED_FOR: Final = dt.timedelta(days=30)


def real_hours(webinar: Webinar, turnout: Turnout | None = None) -> Hours:
    """Return when a webinar was held: by its host's word, by the provider's, else as planned.

    People who wait for the planned hour are not in the webinar yet, so it never began earlier than that.
    """
    turnout = turnout or getattr(webinar, "turnout", None)
    meeting = getattr(webinar, "meeting", None)
    began_at, ended_at = webinar.starts_at, webinar.ends_at
    if turnout and turnout.hours_by_host:
        began_at, ended_at = turnout.began_at or began_at, turnout.ended_at or ended_at
    else:
        if meeting and meeting.started_at:
            began_at = max(began_at, meeting.started_at)
        if meeting and meeting.ended_at:
            ended_at = meeting.ended_at
        elif turnout and turnout.ended_at:
            ended_at = turnout.ended_at
    if ended_at <= began_at:
        began_at, ended_at = webinar.starts_at, webinar.ends_at
    return Hours(began_at, ended_at, min(ended_at, timezone.now()))


@dataclass(slots=True)
class Person:
    """Who was there: the holder of a seat, or somebody tied to none. ``here`` is in seconds, cut to the hours."""

    seat: int | None = None
    people: int = 1
    participants: list[int] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    basis: str = ""
    here: list[Stretch] = field(default_factory=list)
    first_at: dt.datetime | None = None
    last_at: dt.datetime | None = None
    is_waiting: bool = False

    @property
    def seconds(self) -> float:
        return length(self.here)


def persons(webinar: Webinar, hours: Hours, *, seats: Iterable[int] | None = None) -> list[Person]:
    """Return everyone who is known to have been there within ``hours``; hosts and those left out are nobody.

    ``seats`` narrows it to the holders of these.
    """
    participants = Participant.objects.filter(webinar=webinar, is_host=False).exclude(state=MatchState.OUT)
    if seats is not None:
        participants = participants.filter(registration__in=list(seats))
    rows = list(participants.values_list("pk", "registration", "state", "registration__party"))
    stays = _stays(webinar)
    coverage = coverage_of((stay for told in stays.values() for stay in told), hours)
    found: dict[object, Person] = {}
    for pk, seat, state, party in rows:
        person = found.setdefault(seat or ("stranger", pk), Person(seat=seat, people=party or 1))
        person.participants.append(pk)
        person.stays += stays.get(pk, [])
        person.is_waiting = state == MatchState.WAITING
    for person in found.values():
        _place(person, coverage, hours)
    return [person for person in found.values() if person.here or person.basis == Basis.HOST]


def _stays(webinar: Webinar) -> dict[int, list[Stay]]:
    """Return what is told of each participant of ``webinar``, by participant."""
    told: dict[int, list[Stay]] = {}
    rows = AttendanceSpan.objects.filter(participant__webinar=webinar, participant__is_host=False)
    for row in rows.values_list("participant", "source", "joined_at", "left_at"):
        told.setdefault(row[0], []).append(Stay(*row))
    return told


def _place(person: Person, coverage: Coverage | None, hours: Hours) -> None:
    counted, person.basis = believed(person.stays, coverage, is_stranger=person.seat is None)
    whole = stretches(counted, hours)
    person.here = clip(whole, 0, hours.second(hours.until))
    if person.here:
        person.first_at, person.last_at = hours.moment(whole[0][0]), hours.moment(whole[-1][1])


@transaction.atomic
def count_attendance(webinar: Webinar) -> Turnout:
    """Bring the attendance of each seat and the figures of the webinar up to what is known; again is the same."""
    turnout = locked_turnout(webinar)
    tie(webinar, list(Participant.objects.filter(webinar=webinar, state=MatchState.WAITING)))
    hours = real_hours(webinar, turnout)
    crowd = persons(webinar, hours)
    seats = {
        row["pk"]: row
        for row in Registration.objects.filter(webinar=webinar)
        .order_by()
        .values("pk", "state", "party", "joined_at")
    }
    rows = _attendances(seats, crowd, _last_clicks(webinar))
    _keep_rows(webinar, rows)
    _keep_figures(turnout, hours, crowd, seats, rows)
    return turnout


def _last_clicks(webinar: Webinar) -> dict[int, dt.datetime]:
    clicks = JoinClick.objects.filter(registration__webinar=webinar).order_by("at", "pk")
    return dict(clicks.values_list("registration", "at"))


def _attendances(
    seats: dict[int, Any], crowd: Sequence[Person], clicks: dict[int, dt.datetime]
) -> list[Attendance]:
    rows, timed = [], set()
    for person in crowd:
        if person.seat is None:
            continue
        timed.add(person.seat)
        # A host's word that somebody was not there stands against the button, too.
        if person.here:
            rows.append(
                Attendance(
                    registration_id=person.seat,
                    minutes=int(person.seconds // MINUTE_S),
                    first_at=person.first_at,
                    last_at=person.last_at,
                    basis=person.basis,
                )
            )
    for pk, seat in seats.items():
        if seat["joined_at"] and pk not in timed:
            last = clicks.get(pk, seat["joined_at"])
            rows.append(
                Attendance(registration_id=pk, first_at=seat["joined_at"], last_at=last, basis=Basis.CLICK)
            )
    return rows


def _keep_rows(webinar: Webinar, rows: list[Attendance]) -> None:
    stale = Attendance.objects.filter(registration__webinar=webinar)
    stale.exclude(registration__in=[row.registration_id for row in rows]).delete()
    Attendance.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["registration"],
        update_fields=["minutes", "first_at", "last_at", "basis"],
        batch_size=500,
    )


def _keep_figures(
    turnout: Turnout,
    hours: Hours,
    crowd: Sequence[Person],
    seats: dict[int, Any],
    rows: Sequence[Attendance],
) -> None:
    there = [person for person in crowd if person.here]
    stays = [(person.here, person.people) for person in there]
    top = highest(stays)
    came = {row.registration_id for row in rows}
    strangers = [person for person in there if person.seat is None]
    timed = [int(person.seconds // MINUTE_S) for person in there for _each in range(person.people)]
    turnout.came = len(came)
    turnout.seats = sum(pk in came or seat["state"] in EXPECTED for pk, seat in seats.items())
    turnout.by_click_only = sum(row.basis == Basis.CLICK for row in rows)
    turnout.people = sum(seats[pk]["party"] for pk in came) + len(strangers)
    turnout.strangers = len(strangers)
    turnout.to_match = sum(person.is_waiting for person in strangers)
    turnout.median_minutes = int(median(timed)) if timed else None
    turnout.peak, turnout.peak_at = (top[0], hours.moment(top[1])) if top else (None, None)
    turnout.curve = _curve(stays, hours) if stays else []
    turnout.counted_at = timezone.now()
    turnout.save()


def _curve(stays: Sequence[tuple[Sequence[Stretch], int]], hours: Hours) -> list[int]:
    """Return how many people were there at each tenth of the time, the last moment standing for the end."""
    step = hours.seconds / TENTHS
    moments = [min(number * step, hours.seconds - 1) for number in range(TENTHS + 1)]
    return [sum(people for here, people in stays if covers(here, moment)) for moment in moments]


def uncounted() -> list[Webinar]:
    """Return the webinars that began, of which something is known that is not counted yet."""
    now = timezone.now()
    newer = JoinClick.objects.filter(
        registration__webinar=OuterRef("pk"), at__gte=F("registration__webinar__turnout__counted_at")
    )
    has_seats = Registration.objects.filter(webinar=OuterRef("pk"), state__in=EXPECTED)
    lately = Q(starts_at__gt=now - COUNTED_FOR)
    is_over = Q(state=WebinarState.ENDED)
    never = Q(turnout=None) | Q(turnout__counted_at=None)
    due = (
        Q(turnout__changed_at__gt=F("turnout__counted_at"))
        | Q(turnout__counted_at=None, turnout__changed_at__isnull=False)
        | lately & is_over & never & Exists(has_seats)
        | lately & is_over & Q(turnout__counted_at__lt=F("ends_at"))
        | lately & Q(ends_at__gt=now - JOIN_CLOSES) & Exists(newer)
    )
    begun = Webinar.objects.filter(starts_at__lte=now, state__in=[WebinarState.LIVE, WebinarState.ENDED])
    return list(begun.filter(due).order_by("pk").distinct())


def seat_stretches(registration: Registration, hours: Hours) -> list[Stretch]:
    """Return when the holder of a seat was there, in seconds from the beginning, cut to the hours."""
    found = persons(registration.webinar, hours, seats=[registration.pk])
    return union(pair for person in found for pair in person.here)
