"""Take a seat, keep it, give it up."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from common.limits import allows
from common.states import move
from common.zones import zone_names
from registrations.actions.errors import RegistrationClosed, TooManyTries
from registrations.answers import checked
from registrations.mails import note_time_told, post_seat_mail
from registrations.models import Registration, SeatAnswer, SeatQuestion
from registrations.rules import MOST_AROUND_ONE, email_key, known_source, needs_approval
from registrations.signals import registered, registered_again, seat_cancelled, seat_freed
from registrations.states import SEAT_MOVES, SEATED, SeatState, WaitReason
from webinars.calendar import plain
from webinars.models import Webinar

# By address tightly: a person needs one or two, a robot that plagues somebody needs many.
TRIES_PER_HOUR: Final = 25
HOUR_S: Final = 60 * 60
# Who asks again within this time has the mail already, or it is on its way.
LINK_EVERY_S: Final = 10 * 60


def locked_webinar(webinar: Webinar) -> Webinar:
    """Return the webinar with its row locked until the transaction ends: seats are counted one at a time.

    SQLite has no row locks and needs none: its transactions are IMMEDIATE, one writer at a time.
    """
    row: Webinar = Webinar.objects.select_for_update(no_key=True).get(pk=webinar.pk)
    return row


def register(
    webinar: Webinar,
    *,
    name: str,
    email: str,
    member: Any = None,
    time_zone: str = "",
    language: str = "",
    note: str = "",
    party: int = 1,
    source: str = "",
    answers: Mapping[str, Sequence[str]] | None = None,
) -> Registration:
    """Take a seat, or a place on the waiting list, and mail the link that opens it.

    Where a host reads each registration first, the seat is pending and takes no room until it is approved.

    One transaction under the webinar's lock: capacity is never exceeded, the waiting list is in the order of
    registration, and the mail exists if and only if the seat does.

    An address that has a seat already changes nothing and gets its link mailed again. ``answer_state`` and
    ``answer_position`` of the returned seat are what a newcomer got, or would have got, at this moment: tell
    these and nothing else, so that nobody learns who is registered.

    ``answers`` are those to the host's questions: values by the question's public id.

    Raises ``BadAnswers``, ``RegistrationClosed``; ``TooManyTries``, a kind of it, for an address used too often.
    """
    key = email_key(email)
    if not allows("seat", key, times=TRIES_PER_HOUR, seconds=HOUR_S):
        raise TooManyTries
    with transaction.atomic():
        webinar = locked_webinar(webinar)
        if not webinar.takes_registrations:
            raise RegistrationClosed
        kept = checked(webinar.seat_questions.all(), answers or {})
        state, position = _for_newcomer(webinar)
        seat = Registration.objects.filter(webinar=webinar, email_key=key).first()
        seat = seat or Registration(email_key=key)
        seat.webinar = webinar
        if seat.pk is None or seat.state == SeatState.CANCELLED:
            seat.name, seat.email, seat.note = plain(name)[:120], email.strip(), note[:500]
            seat.time_zone = time_zone if time_zone in zone_names() else ""
            seat.language = language[:12]
            seat.party, seat.source = min(max(party, 1), MOST_AROUND_ONE), known_source(source)
            _prove_by_account(seat, member)
            _seat_newly(seat, state)
            _keep_answers(seat, kept)
        else:
            _post_link(seat)
            registered_again.send(sender=Registration, registration=seat)
    seat.answer_state, seat.answer_position = state, position
    return seat


def _for_newcomer(webinar: Webinar) -> tuple[SeatState, int | None]:
    """Return what somebody who comes now gets: the host's attention, a seat, or which place on the list."""
    if needs_approval(webinar):
        return SeatState.PENDING, None
    if Registration.objects.seats_left(webinar) == 0:
        return SeatState.WAITLISTED, Registration.objects.filter(webinar=webinar).waiting().count() + 1
    return SeatState.CONFIRMED, None


def _prove_by_account(seat: Registration, member: Any) -> None:
    """Tie the seat to an account only if the address is proven to be that account's."""
    own = EmailAddress.objects.filter(user=member, verified=True, email__iexact=seat.email_key)
    if member is not None and own.exists():
        seat.member = member
        seat.proven_at = timezone.now()


def _seat_newly(seat: Registration, state: SeatState) -> None:
    if seat.pk is None:
        seat.state = state
    else:
        move(seat, state, allowed=SEAT_MOVES)
        seat.calendar_revision += 1
    seat.queued_at = timezone.now()
    seat.cancelled_at = seat.reminders_stopped_at = seat.offer_ends_at = seat.keep_by = None
    seat.offers, seat.wait_reason, seat.decided_at = 0, WaitReason.NONE, None
    seat.save()
    note_time_told(seat)
    if state == SeatState.CONFIRMED:
        post_confirmation(seat)
    else:
        post_seat_mail(f"seat_{state}", seat, news=f"{state}:{seat.calendar_revision}")
    registered.send(sender=Registration, registration=seat)


def _keep_answers(seat: Registration, kept: Sequence[tuple[SeatQuestion, list[str]]]) -> None:
    seat.seat_answers.all().delete()
    SeatAnswer.objects.bulk_create(
        SeatAnswer(registration=seat, question=question, asked=question.label, values=values)
        for question, values in kept
    )


def post_confirmation(seat: Registration) -> None:
    post_seat_mail("seat_confirmed", seat, news=f"confirmed:{seat.calendar_revision}", calendar="REQUEST")


def _post_link(seat: Registration) -> None:
    now = timezone.now()
    if (now - (seat.told_at or seat.created_at)).total_seconds() < LINK_EVERY_S:
        return
    post_seat_mail("seat_link", seat, news=f"link:{int(now.timestamp()) // LINK_EVERY_S}")


@transaction.atomic
def keep_seat(registration: Registration) -> Registration:
    """Show that the address is the registrant's own, and take the seat that is offered, if one is.

    Every POST from the seat page proves the address: the token travels by mail only. Who let offers pass and
    waits again gets new ones.
    """
    seat = locked_seat(registration)
    prove(seat)
    if seat.state == SeatState.OFFERED:
        confirm(seat)
    elif seat.state == SeatState.WAITLISTED:
        seat_freed.send(sender=Registration, webinar=seat.webinar)
    return copied(seat, registration)


def prove(seat: Registration) -> None:
    seat.keep_by = None
    seat.proven_at = seat.proven_at or timezone.now()
    seat.offers = 0
    seat.save(update_fields=["proven_at", "keep_by", "offers"])


def confirm(seat: Registration) -> None:
    """Give an offered or free seat to who waited for it, with the invitation for their calendar."""
    seat.calendar_revision += 1
    move(
        seat,
        SeatState.CONFIRMED,
        allowed=SEAT_MOVES,
        offer_ends_at=None,
        wait_reason=WaitReason.NONE,
        offers=0,
        calendar_revision=seat.calendar_revision,
    )
    note_time_told(seat)
    post_confirmation(seat)


@transaction.atomic
def cancel(registration: Registration) -> Registration:
    """Give up a seat, an offer or a place on the list; the next one in line moves up. Again: nothing happens."""
    seat = locked_seat(registration)
    if SeatState.CANCELLED not in SEAT_MOVES.get(seat.state, ()):
        return copied(seat, registration)
    had_seat, was_confirmed = seat.state in SEATED, seat.state == SeatState.CONFIRMED
    move(
        seat,
        SeatState.CANCELLED,
        allowed=SEAT_MOVES,
        cancelled_at=timezone.now(),
        offer_ends_at=None,
        keep_by=None,
        calendar_revision=seat.calendar_revision + 1,
    )
    if seat.webinar.takes_registrations:
        news = f"given-up:{seat.calendar_revision}"
        post_seat_mail("seat_given_up", seat, news=news, calendar="CANCEL" if was_confirmed else None)
    seat_cancelled.send(sender=Registration, registration=seat)
    if had_seat:
        seat_freed.send(sender=Registration, webinar=seat.webinar)
    return copied(seat, registration)


@transaction.atomic
def stop(registration: Registration) -> Registration:
    """Send no more reminders and news about this seat; it stays. Changes of its time are still told."""
    seat = locked_seat(registration)
    seat.reminders_stopped_at = seat.reminders_stopped_at or timezone.now()
    seat.save(update_fields=["reminders_stopped_at"])
    return copied(seat, registration)


@transaction.atomic
def choose_reminders(registration: Registration, *, hour: bool) -> Registration:
    """Note whether a second reminder is wanted, an hour before. Choosing takes reminders up again."""
    seat = locked_seat(registration)
    seat.hour_reminder, seat.reminders_stopped_at = hour, None
    seat.save(update_fields=["hour_reminder", "reminders_stopped_at"])
    return copied(seat, registration)


def locked_seat(registration: Registration) -> Registration:
    """Return the seat as it is now, with its webinar locked, so that no other change runs beside this one."""
    webinar = locked_webinar(registration.webinar)
    seat: Registration = Registration.objects.get(pk=registration.pk)
    seat.webinar = webinar
    return seat


def copied(seat: Registration, registration: Registration) -> Registration:
    """Bring the caller's instance up to date."""
    for field in Registration._meta.concrete_fields:
        setattr(registration, field.attname, getattr(seat, field.attname))
    registration.webinar = seat.webinar
    return registration
