"""Who was there, as hosts see it: the people to be matched, with seats that may be theirs, and the figures."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from rapidfuzz import fuzz, process, utils

from registrations.actions.counting import Person, persons, real_hours
from registrations.intervals import length, union
from registrations.models import Participant, Registration, Turnout
from registrations.states import DECIDED, Basis, SeatState, SpanSource
from registrations.stays import Hours
from webinars.models import Webinar

MOST_SUGGESTED: Final = 4
# A name this alike is worth showing; it decides nothing.
ALIKE: Final = 72
MINUTE_S: Final = 60
PERCENT: Final = 100
DECIDED_SHOWN: Final = 100


@dataclass(frozen=True)
class Suggestion:
    """A seat that somebody may have; ``minutes`` is what is counted for it already."""

    seat: Registration
    minutes: int | None
    same_address: bool


@dataclass(frozen=True)
class Unknown:
    """Somebody in the meeting who is tied to no seat: all the stays under one name that do not overlap."""

    name: str
    email: str
    is_phone: bool
    participants: tuple[int, ...]
    stays: tuple[tuple[dt.datetime, dt.datetime], ...]
    minutes: int
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def key(self) -> int:
        return self.participants[0]


def unknown_people(webinar: Webinar, first: int = 0, last: int | None = None) -> tuple[list[Unknown], int]:
    """Return those to be matched from ``first`` to ``last``, the longest there first, and how many there are."""
    hours = real_hours(webinar)
    waiting = [person for person in persons(webinar, hours) if person.seat is None and person.is_waiting]
    rows = Participant.objects.in_bulk([pk for person in waiting for pk in person.participants])
    groups = _groups(waiting, rows)
    found = sorted(
        (_unknown(group, rows, hours) for group in groups), key=lambda one: (-one.minutes, one.name)
    )
    shown = found[first:last]
    seats = list(
        Registration.objects.filter(webinar=webinar)
        .exclude(state=SeatState.DECLINED)
        .select_related("attendance")
    )
    return [_with_suggestions(one, seats) for one in shown], len(found)


def _groups(waiting: Iterable[Person], rows: dict[int, Participant]) -> list[list[Person]]:
    """Put together the stays under one name and address, unless some were there at the same time."""
    named: dict[tuple[str, str], list[Person]] = {}
    for person in waiting:
        row = rows[person.participants[0]]
        named.setdefault((row.name.casefold(), row.email.lower()), []).append(person)
    groups: list[list[Person]] = []
    for alike in named.values():
        whole = sum(person.seconds for person in alike)
        apart = length(pair for person in alike for pair in person.here) == whole
        groups += [alike] if apart else [[person] for person in alike]
    return groups


def _unknown(group: Sequence[Person], rows: dict[int, Participant], hours: Hours) -> Unknown:
    row = rows[group[0].participants[0]]
    here = union(pair for person in group for pair in person.here)
    return Unknown(
        name=row.name,
        email=row.email,
        is_phone=row.is_phone,
        participants=tuple(pk for person in group for pk in person.participants),
        stays=tuple((hours.moment(begin), hours.moment(end)) for begin, end in here),
        minutes=int(length(here) // MINUTE_S),
    )


def _with_suggestions(one: Unknown, seats: Sequence[Registration]) -> Unknown:
    same = [seat for seat in seats if one.email and seat.email_key == one.email.lower()]
    names = {place: seat.alias or seat.name for place, seat in enumerate(seats)}
    alike = process.extract(
        one.name,
        names,
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
        score_cutoff=ALIKE,
        limit=MOST_SUGGESTED,
    )
    suggested = [*same, *(seats[place] for _name, _score, place in alike if seats[place] not in same)]
    shown = (Suggestion(seat, _minutes(seat), seat in same) for seat in suggested[:MOST_SUGGESTED])
    return replace(one, suggestions=tuple(shown))


def _minutes(seat: Registration) -> int | None:
    row = getattr(seat, "attendance", None)
    return row.minutes if row else None


def decided_people(webinar: Webinar) -> list[Participant]:
    """Return of whom a host has said who they are, the latest first; not the stays that hosts wrote down."""
    rows = Participant.objects.filter(webinar=webinar, state__in=DECIDED, decided_at__isnull=False)
    named = rows.exclude(name="").select_related("registration").order_by("-decided_at", "pk")
    return list(named[:DECIDED_SHOWN])


@dataclass(frozen=True)
class Moment:
    """How many people were there at one tenth of the time; ``share`` is of the fullest of these moments."""

    at: dt.datetime
    people: int
    share: int


def moments(turnout: Turnout, hours: Hours) -> list[Moment]:
    if not turnout.curve:
        return []
    fullest = max(turnout.curve) or 1
    step = hours.seconds / (len(turnout.curve) - 1)
    return [
        Moment(hours.moment(number * step), people, round(PERCENT * people / fullest))
        for number, people in enumerate(turnout.curve)
    ]


def evidence(seat: Registration) -> list[dict[str, Any]]:
    """Return what is told of one seat, from every source, in the order of time: ``source``, ``name``, from, to."""
    told = [
        {
            "source": span.get_source_display(),
            "name": participant.name,
            "joined_at": span.joined_at,
            "left_at": span.left_at,
            "is_absence": span.left_at == span.joined_at and span.source == SpanSource.HOST,
        }
        for participant in seat.participants.prefetch_related("spans")
        for span in participant.spans.all()
    ]
    clicks = [
        {"source": Basis.CLICK.label, "name": "", "joined_at": click.at, "left_at": None, "is_click": True}
        for click in seat.join_clicks.all()
    ]
    return sorted([*told, *clicks], key=lambda row: row["joined_at"])
