"""From what several sources tell of stays to when each person was there. Nothing here asks the database."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registrations.intervals import Stretch, union
from registrations.states import Basis, SpanSource


@dataclass(frozen=True, slots=True)
class Hours:
    """When a webinar was really held. ``until`` is the end, or now while it goes on."""

    began_at: dt.datetime
    ended_at: dt.datetime
    until: dt.datetime

    @property
    def seconds(self) -> float:
        return (self.ended_at - self.began_at).total_seconds()

    def second(self, moment: dt.datetime) -> float:
        """Return ``moment`` in seconds from the beginning."""
        return (moment - self.began_at).total_seconds()

    def moment(self, second: float) -> dt.datetime:
        return self.began_at + dt.timedelta(seconds=second)


@dataclass(frozen=True, slots=True)
class Stay:
    """One span of one participant."""

    participant: int
    source: str
    joined_at: dt.datetime
    left_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The time that the provider's report speaks of; None without a report."""

    first: dt.datetime
    last: dt.datetime

    def tells_of(self, stay: Stay) -> bool:
        return self.first <= stay.joined_at <= self.last


def coverage_of(stays: Iterable[Stay], hours: Hours) -> Coverage | None:
    """Return from when to when the report reaches."""
    told = [stay for stay in stays if stay.source == SpanSource.REPORT]
    if not told:
        return None
    return Coverage(min(stay.joined_at for stay in told), max(stay.left_at or hours.until for stay in told))


def believed(
    stays: Sequence[Stay], coverage: Coverage | None, *, is_stranger: bool
) -> tuple[list[Stay], str]:
    """Return the stays of one person that count, and what they are based on; empty where none does.

    A host's word stands alone. A report stands above what was seen live in the time it covers: for whoever is in
    it, and for strangers in any case, who may bear another key in the report than they did live.
    """
    by_source = {source: [stay for stay in stays if stay.source == source] for source in SpanSource.values}
    if by_source[SpanSource.HOST]:
        return by_source[SpanSource.HOST], Basis.HOST
    reported, live = by_source[SpanSource.REPORT], by_source[SpanSource.LIVE]
    if coverage and (reported or is_stranger):
        live = [stay for stay in live if not coverage.tells_of(stay)]
    if reported:
        return reported + live, Basis.REPORT
    return live, Basis.LIVE if live else ""


def stretches(stays: Iterable[Stay], hours: Hours) -> list[Stretch]:
    """Return when somebody was there, in seconds from the beginning, apart and in order, not cut to the hours.

    A stay without an end lasts until the next leaving that was noted for the same participant; without one until
    the webinar's end, or now.
    """
    told = list(stays)
    leavings = sorted(
        (stay.participant, stay.left_at) for stay in told if stay.left_at and stay.left_at == stay.joined_at
    )
    pairs = []
    for stay in told:
        noted = (at for who, at in leavings if who == stay.participant and at >= stay.joined_at)
        end = stay.left_at or next(noted, hours.until)
        pairs.append((hours.second(stay.joined_at), hours.second(end)))
    return union(pairs)
