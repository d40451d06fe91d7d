"""Give each seat its own link at the provider of the meeting, and take it back with the seat."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from providers.base import DialIn, MeetingGone, MeetingInfo, ProviderError, Registrant
from providers.choosing import capabilities_of, names_with, provider_of
from registrations.models import MeetingSync, ProviderSeat, Registration
from registrations.rules import alias_address, name_for_provider
from registrations.states import LinkState, SeatState
from webinars.actions import pause
from webinars.models import Meeting, Webinar
from webinars.states import WebinarState

# What every provider takes in one request.
BATCH: Final = 30
LEASE: Final = dt.timedelta(minutes=4)
MOST_AT_ONCE: Final = 20
OPEN: Final = (WebinarState.SCHEDULED, WebinarState.LIVE)


def registrant_of(seat: Registration) -> Registrant:
    """Return the seat as a provider may know it: never with the address of its holder, which it does not need."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    domain = host if any(letter.isalpha() for letter in host) and "." in host else "seats.example.org"
    return Registrant(
        key=seat.public_id,
        name=name_for_provider(seat),
        email=alias_address(seat.public_id, domain),
        language=seat.language,
    )


def link_seats(webinar_id: int) -> None:
    """Bring the links at the provider to the seats: one for each that is confirmed, none for the others.

    Batches, each kept before the next is told; again, it tells nothing twice. Two workers at once work once. What
    failed is tried again by the clock.
    """
    sync = _claimed(webinar_id)
    if sync is None:
        return
    try:
        _link(sync)
    except MeetingGone:
        # The meeting has its own story; when it is made anew, its seats follow.
        _finish(sync)
    except ProviderError as error:
        _finish(sync, error)
    else:
        _finish(sync)


def _claimed(webinar_id: int) -> MeetingSync | None:
    """Take the turn to tell the provider of a webinar's seats; None where there is nothing to tell, or no turn."""
    meeting = Meeting.objects.select_related("webinar").filter(webinar=webinar_id).first()
    if meeting is None or not is_linked(meeting) or meeting.webinar.state not in OPEN:
        return None
    sync, _is_new = MeetingSync.objects.get_or_create(webinar_id=webinar_id)
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    mine = MeetingSync.objects.filter(free, pk=sync.pk, attempt=sync.attempt)
    # Whoever comes meanwhile finds it due.
    changes = {"attempt": sync.attempt + 1, "leased_until": now + LEASE, "seats_due_at": None}
    if not mine.update(**changes):
        MeetingSync.objects.filter(pk=sync.pk).update(seats_due_at=now)
        return None
    sync.attempt += 1
    return sync


def is_linked(meeting: Meeting) -> bool:
    """Say whether each seat gets a link of its own from the meeting's provider."""
    takes = meeting.takes_registrants and capabilities_of(meeting.provider).has_registrants
    return takes and meeting.is_usable


def _link(sync: MeetingSync) -> None:
    meeting = Meeting.objects.get(webinar=sync.webinar_id)
    provider = provider_of(meeting.provider)
    while gone := list(_to_revoke(meeting)[:BATCH]):
        provider.remove_registrants(meeting.external_id, [link.external_id for link in gone])
        _own(sync, partial(_note_revoked, gone))
    while seats := list(_to_link(meeting)[:BATCH]):
        told = provider.add_registrants(meeting.external_id, [registrant_of(seat) for seat in seats])
        infos = {info.key: info for info in told}
        _own(sync, partial(_note_given, meeting, seats, infos))


def _own(sync: MeetingSync, write: Callable[[], None]) -> None:
    """Write as long as this attempt is the current one, and renew its lease."""
    with transaction.atomic():
        mine = MeetingSync.objects.filter(pk=sync.pk, attempt=sync.attempt)
        if mine.update(leased_until=timezone.now() + LEASE):
            write()


def _to_link(meeting: Meeting) -> Any:
    """Return the confirmed seats without a link of this meeting; whom the provider refused is not asked again."""
    of_meeting = Q(
        provider_seat__meeting_id_there=meeting.external_id,
        provider_seat__state__in=[LinkState.GIVEN, LinkState.REFUSED],
    )
    confirmed = Registration.objects.filter(webinar=meeting.webinar_id, state=SeatState.CONFIRMED)
    return confirmed.exclude(of_meeting).order_by("pk")


def _to_revoke(meeting: Meeting) -> Any:
    given = ProviderSeat.objects.filter(
        registration__webinar=meeting.webinar_id,
        meeting_id_there=meeting.external_id,
        state=LinkState.GIVEN,
    )
    return given.exclude(registration__state=SeatState.CONFIRMED).order_by("pk")


def _note_revoked(links: Sequence[ProviderSeat]) -> None:
    ids = [link.pk for link in links]
    ProviderSeat.objects.filter(pk__in=ids).update(state=LinkState.REVOKED, join_url="")


def _note_given(meeting: Meeting, seats: Sequence[Registration], infos: dict[str, Any]) -> None:
    for seat in seats:
        info = infos.get(seat.public_id)
        is_given = info is not None and bool(info.join_url) and not info.problem
        ProviderSeat.objects.update_or_create(
            registration=seat,
            defaults={
                "provider": meeting.provider,
                "meeting_id_there": meeting.external_id,
                "external_id": info.external_id if info else "",
                "join_url": info.join_url if info and is_given else "",
                "state": LinkState.GIVEN if is_given else LinkState.REFUSED,
                "problem": info.problem[:500] if info else "",
            },
        )


@transaction.atomic
def _finish(sync: MeetingSync, error: ProviderError | None = None) -> None:
    mine = MeetingSync.objects.filter(pk=sync.pk, attempt=sync.attempt)
    if error is None:
        mine.update(leased_until=None, seats_tries=0, seats_problem="")
        return
    at = timezone.now() + (dt.timedelta(hours=1) if error.permanent else pause(sync.seats_tries, error))
    mine.update(
        leased_until=None, seats_problem=error.message, seats_tries=F("seats_tries") + 1, seats_due_at=at
    )


def link_all_seats() -> int:
    """Link what is due, and what a lost job left out; return how many webinars were looked at."""
    now = timezone.now()
    due = set(
        MeetingSync.objects.filter(seats_due_at__lte=now).values_list("webinar", flat=True)[:MOST_AT_ONCE]
    )
    left_out = Meeting.objects.filter(
        _is_left_out(), webinar__state__in=OPEN, takes_registrants=True, gone_at=None
    ).exclude(external_id="")
    waiting = Q(webinar__meeting_sync__seats_due_at__gt=now) | Q(webinar__meeting_sync__leased_until__gt=now)
    named = left_out.filter(provider__in=names_with("has_registrants")).exclude(waiting)
    due |= set(named.order_by().values_list("webinar", flat=True).distinct()[:MOST_AT_ONCE])
    for webinar_id in sorted(due):
        link_seats(webinar_id)
    return len(due)


def _is_left_out() -> Q:
    here = Q(meeting_id_there=F("registration__webinar__meeting__external_id"))
    linked = ProviderSeat.objects.filter(here, state__in=[LinkState.GIVEN, LinkState.REFUSED])
    confirmed = Registration.objects.filter(state=SeatState.CONFIRMED)
    lacks = confirmed.exclude(pk__in=linked.values("registration"))
    given = ProviderSeat.objects.filter(here, state=LinkState.GIVEN)
    keeps = given.exclude(registration__state=SeatState.CONFIRMED)
    return Q(webinar__in=lacks.values("webinar")) | Q(webinar__in=keeps.values("registration__webinar"))


def link_of(registration: Registration) -> str:
    """Return the address by which this seat enters the meeting, or an empty string. No provider is asked.

    Its own link where it has one or the site signs one; else the one for everybody, so that a seat whose link is
    still on its way gets in.
    """
    webinar: Webinar = registration.webinar
    meeting = getattr(webinar, "meeting", None)
    if meeting is None or meeting.provider != webinar.provider:
        return str(webinar.join_url)
    if not meeting.is_usable:
        return ""
    if capabilities_of(meeting.provider).signs_join_links:
        return _signed(meeting, registration)
    link = getattr(registration, "provider_seat", None)
    is_own = link is not None and link.meeting_id_there == meeting.external_id
    if link is not None and is_own and link.state == LinkState.GIVEN and link.join_url:
        return str(link.join_url)
    return str(meeting.join_url)


def _signed(meeting: Meeting, registration: Registration) -> str:
    try:
        return provider_of(meeting.provider).join_link(info_of(meeting), registrant_of(registration))
    except ProviderError:
        return str(meeting.join_url)


def info_of(meeting: Meeting) -> MeetingInfo:
    """Return what the provider said of the meeting last."""
    return MeetingInfo(
        external_id=meeting.external_id,
        join_url=meeting.join_url,
        host_url=meeting.host_url,
        kind=meeting.kind,
        passcode=meeting.passcode,
        version=meeting.version,
        takes_registrants=meeting.takes_registrants,
        dial_in=tuple(DialIn(**row) for row in meeting.dial_in),
        notes=tuple(meeting.notes),
    )


def host_link_of(webinar: Webinar, user: Any) -> str:
    """Return the address by which a host enters and starts the meeting."""
    meeting = getattr(webinar, "meeting", None)
    if meeting is None or meeting.provider != webinar.provider:
        return str(webinar.join_url)
    if not meeting.is_usable:
        return ""
    if capabilities_of(meeting.provider).signs_join_links:
        host = Registrant(key=f"host-{user.pk}", name=user.get_full_name() or user.get_short_name(), email="")
        try:
            return provider_of(meeting.provider).join_link(info_of(meeting), host, is_host=True)
        except ProviderError:
            return str(meeting.host_url or meeting.join_url)
    return str(meeting.host_url or meeting.join_url)
