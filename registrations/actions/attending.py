"""Keep what a provider tells of who was there, and find whose seat it is: by proof, never by the name."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from providers.base import AttendanceRow
from registrations.models import AttendanceSpan, Participant, ProviderSeat, Registration, Turnout
from registrations.rules import email_key, names_end_at, seat_id_in
from registrations.states import MatchState, SpanSource
from webinars.calendar import plain
from webinars.models import Webinar

BATCH: Final = 500
LONGEST_KEY: Final = 250


def record_attendance(webinar: Webinar, rows: Iterable[AttendanceRow]) -> int:
    """Keep ``rows``, in batches, and tie them to seats; return how many came in.

    The same rows again change nothing, and their order does not matter: what counts is worked out from all of them
    together (``count_attendance``). A provider may be asked for more while ``rows`` goes on, so each batch is a
    transaction of its own. What comes when names are forgotten already is not kept.
    """
    if timezone.now() > names_end_at(webinar):
        return 0
    told, kept = iter(rows), 0
    while batch := list(islice(told, BATCH)):
        _keep(webinar, batch)
        kept += len(batch)
    return kept


def locked_turnout(webinar: Webinar) -> Turnout:
    """Return the turnout of ``webinar``, made where it was none, locked: its attendance changes one at a time."""
    Turnout.objects.get_or_create(webinar=webinar)
    found: Turnout = Turnout.objects.select_for_update(of=("self",)).get(webinar=webinar)
    return found


@transaction.atomic
def _keep(webinar: Webinar, rows: Sequence[AttendanceRow]) -> None:
    turnout = locked_turnout(webinar)
    participants = _participants(webinar, rows)
    tie(webinar, list(participants.values()))
    for source in (SpanSource.LIVE, SpanSource.REPORT):
        is_final = source == SpanSource.REPORT
        _keep_spans(source, [row for row in rows if row.is_final == is_final], participants)
    turnout.changed_at = timezone.now()
    if any(row.is_final for row in rows):
        turnout.reported_at = turnout.changed_at
    turnout.save(update_fields=["changed_at", "reported_at"])


def key_of(row: AttendanceRow) -> str:
    """Return what tells one participant from another.

    Providers number participants anew each time a meeting begins, so the number alone is not enough. Without a
    number, a registrant and an address, each stay is somebody of its own: two people may bear one name.
    """
    name = row.name.strip().casefold()
    who = row.registrant_id or ("" if row.participant_key else row.email.strip().lower())
    is_nobody = not (row.participant_key or who)
    moment = row.joined_at.astimezone(dt.UTC).isoformat(timespec="seconds") if is_nobody else ""
    key = f"{row.participant_key}|{who}|{name}|{moment}"
    return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()


def _participants(webinar: Webinar, rows: Sequence[AttendanceRow]) -> dict[str, Participant]:
    """Return the participant of each row by key, made or brought up to date."""
    told = {key_of(row): row for row in rows}
    of_webinar = Participant.objects.filter(webinar=webinar, key__in=told)
    known = set(of_webinar.values_list("key", flat=True))
    new = [
        Participant(
            webinar=webinar,
            key=key,
            name=plain(row.name)[:200],
            email=row.email.strip()[:254],
            registrant_id=row.registrant_id[:120],
            is_host=row.is_host,
            is_phone=row.is_phone,
        )
        for key, row in told.items()
        if key not in known
    ]
    _find_seats(webinar, new)
    Participant.objects.bulk_create(new)
    found: dict[str, Participant] = {row.key: row for row in of_webinar}
    learned = [found[key] for key, row in told.items() if _learns(found[key], row)]
    Participant.objects.bulk_update(learned, ["email", "is_host", "is_phone"])
    return found


def _learns(participant: Participant, row: AttendanceRow) -> bool:
    """Add what ``row`` knows more of a participant; say whether it did."""
    before = (participant.email, participant.is_host, participant.is_phone)
    participant.email = participant.email or row.email.strip()[:254]
    participant.is_host = participant.is_host or row.is_host
    participant.is_phone = participant.is_phone or row.is_phone
    return before != (participant.email, participant.is_host, participant.is_phone)


def tie(webinar: Webinar, participants: Sequence[Participant]) -> None:
    """Tie to their seats those of whom it is proven: by the registrant, by our own link, by a proven address."""
    Participant.objects.bulk_update(
        _find_seats(webinar, participants), ["registration", "proof", "state"], batch_size=BATCH
    )


def _find_seats(webinar: Webinar, participants: Sequence[Participant]) -> list[Participant]:
    """Give those of whom it is proven their seat, without saving it; return them."""
    waiting = [
        one for one in participants if one.state == MatchState.WAITING and (one.registrant_id or one.email)
    ]
    if not waiting:
        return []
    by_registrant, by_email = _seats(webinar, waiting)
    tied = []
    for one in waiting:
        seat, proof = by_registrant.get(one.registrant_id), "registrant"
        if seat is None:
            seat, proof = by_registrant.get(seat_id_in(one.email)), "alias"
        if seat is None:
            seat, proof = by_email.get(email_key(one.email)), "email"
        if seat is not None:
            one.registration_id, one.proof, one.state = seat, proof, MatchState.PROVEN
            tied.append(one)
    return tied


def _seats(webinar: Webinar, waiting: Sequence[Participant]) -> tuple[dict[str, int], dict[str, int]]:
    """Return the seats that ``waiting`` may have: by registrant, and by address where it is proven."""
    ids = {one.registrant_id for one in waiting if one.registrant_id} | {
        seat_id_in(one.email) for one in waiting
    }
    emails = {email_key(one.email) for one in waiting if one.email}
    wanted = Q(public_id__in=ids) | Q(email_key__in=emails, proven_at__isnull=False)
    rows = list(
        Registration.objects.filter(wanted, webinar=webinar)
        .order_by()
        .values_list("pk", "public_id", "email_key", "proven_at")
    )
    links = ProviderSeat.objects.filter(external_id__in=ids, registration__webinar=webinar)
    by_registrant = dict(links.values_list("external_id", "registration"))
    by_registrant |= {public_id: pk for pk, public_id, _key, _proven in rows if public_id in ids}
    return by_registrant, {key: pk for pk, _id, key, proven in rows if proven}


def _keep_spans(
    source: SpanSource, rows: Sequence[AttendanceRow], participants: dict[str, Participant]
) -> None:
    told: dict[tuple[int, dt.datetime], dt.datetime | None] = {}
    for participant, joined_at, left_at in _stays(rows, participants):
        known = told.get((participant, joined_at))
        told[participant, joined_at] = later(known, left_at)
    spans = AttendanceSpan.objects.filter(
        source=source, participant__in={participant for participant, _at in told}
    )
    changed = []
    for span in spans:
        left_at = later(span.left_at, told.pop((span.participant_id, span.joined_at), None))
        if left_at != span.left_at:
            span.left_at = left_at
            changed.append(span)
    AttendanceSpan.objects.bulk_update(changed, ["left_at"])
    AttendanceSpan.objects.bulk_create(
        AttendanceSpan(participant_id=participant, source=source, joined_at=joined_at, left_at=left_at)
        for (participant, joined_at), left_at in told.items()
    )


def _stays(
    rows: Sequence[AttendanceRow], participants: dict[str, Participant]
) -> Iterator[tuple[int, dt.datetime, dt.datetime | None]]:
    for row in rows:
        left_at = None if row.left_at is None else max(row.left_at, row.joined_at)
        yield participants[key_of(row)].pk, row.joined_at, left_at


def later(known: dt.datetime | None, told: dt.datetime | None) -> dt.datetime | None:
    """Return the later of two leavings; one that nobody noted says nothing against one that was."""
    noted = [moment for moment in (known, told) if moment is not None]
    return max(noted, default=None)
