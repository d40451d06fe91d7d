"""Take a seat, keep it, give it up."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.limits import allows
from common.states import move
from registrations.actions.errors import RegistrationClosed, TooManyTries
from registrations.actions.wishes import Wishes
from registrations.answers import checked
from registrations.mails import note_time_told, post_seat_mail, set_time_told
from registrations.models import Invitation, Registration, SeatAnswer, SeatQuestion, SeriesSeat
from registrations.rules import NUMBERED, members_at_once, needs_approval
from registrations.signals import registered, registered_again, seat_cancelled, seat_freed
from registrations.states import (
    INVITATION_MOVES,
    SEAT_MOVES,
    SEATED,
    InvitationState,
    QuestionKind,
    SeatState,
    WaitReason,
)
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
    answers: Mapping[str, Sequence[str]] | None = None,
    **wishes: Any,
) -> Registration:
    """Take a seat, or a place on the waiting list, and mail the link that opens it.

    ``wishes`` are the other fields of ``Wishes``. Where a host reads each registration first, the seat is pending and
    takes no room until it is approved.

    One transaction under the webinar's lock: capacity is never exceeded, the waiting list is in the order of
    registration, and the mail exists if and only if the seat does.

    An address that has a seat already changes nothing and gets its link mailed again. ``answer_state`` and
    ``answer_position`` of the returned seat are what a newcomer got, or would have got, at this moment: tell
    these and nothing else, so that nobody learns who is registered.

    ``answers`` are those to the host's questions: values by the question's public id.

    Raises ``BadAnswers``, ``RegistrationClosed``; ``TooManyTries``, a kind of it, for an address used too often.
    """
    wish = Wishes(name=name, email=email, **wishes)
    count_try(wish.key)
    with transaction.atomic():
        webinar = locked_webinar(webinar)
        if not webinar.takes_registrations:
            raise RegistrationClosed
        kept = checked(SeatQuestion.objects.asked_in(webinar), answers or {})
        return give(webinar, wish, kept)


def count_try(key: str) -> None:
    """Raise ``TooManyTries`` for an address with which more was tried in the last hour than any person needs."""
    if not allows("seat", key, times=TRIES_PER_HOUR, seconds=HOUR_S):
        raise TooManyTries


def give(
    webinar: Webinar,
    wish: Wishes,
    kept: Sequence[tuple[SeatQuestion, list[str]]],
    *,
    is_spared: bool = False,
    standing: SeriesSeat | None = None,
) -> Registration:
    """Give what a newcomer gets now in a locked webinar, or leave the seat that there is as it is.

    ``is_spared``: no host reads it first. A seat of a ``standing`` wish is told with the others of its series.
    """
    state, position = for_newcomer(webinar, wish, is_spared=is_spared)
    seat = Registration.objects.filter(webinar=webinar, email_key=wish.key).first()
    seat = seat or Registration(email_key=wish.key)
    seat.webinar = webinar
    if standing is not None:
        seat.series_seat = standing
    is_first = seat.pk is None
    if is_first or seat.state == SeatState.CANCELLED:
        wish.written_on(seat)
        _prove_by_account(seat, wish, standing)
        _seat_newly(seat, state, is_told=standing is None)
        if kept or not is_first:
            keep_answers(seat, kept)
    elif standing is not None:
        seat.save(update_fields=["series_seat"])
    else:
        _post_link(seat)
        registered_again.send(sender=Registration, registration=seat)
    seat.answer_state, seat.answer_position = state, position
    return seat


def for_newcomer(webinar: Webinar, wish: Wishes, *, is_spared: bool = False) -> tuple[SeatState, int | None]:
    """Return what somebody who comes now gets: the host's attention, a seat, or which place on the list."""
    if needs_approval(webinar) and not is_spared and not _goes_ahead(webinar, wish):
        return SeatState.PENDING, None
    if Registration.objects.seats_left(webinar) == 0:
        return SeatState.WAITLISTED, Registration.objects.filter(webinar=webinar).waiting().count() + 1
    return SeatState.CONFIRMED, None


def _goes_ahead(webinar: Webinar, wish: Wishes) -> bool:
    return members_at_once(webinar) and wish.owner is not None


def _prove_by_account(seat: Registration, wish: Wishes, standing: SeriesSeat | None) -> None:
    """Tie the seat to an account only if the address is proven to be that account's."""
    if standing is not None and standing.proven_at:
        seat.proven_at = seat.proven_at or standing.proven_at
    if (owner := wish.owner) is not None:
        seat.member = owner
        seat.proven_at = timezone.now()


def _seat_newly(seat: Registration, state: SeatState, *, is_told: bool) -> None:
    if seat.pk is None:
        seat.state = state
    else:
        move(seat, state, allowed=SEAT_MOVES)
        seat.calendar_revision += 1
    seat.queued_at = timezone.now()
    seat.cancelled_at = seat.offer_ends_at = seat.keep_by = None
    standing = None if is_told else seat.series_seat
    seat.reminders_stopped_at = standing.reminders_stopped_at if standing else None
    seat.offers, seat.wait_reason, seat.decided_at = 0, WaitReason.NONE, None
    set_time_told(seat)
    seat.save()
    number_alias(seat)
    _answer_invitation(seat)
    if is_told and state == SeatState.CONFIRMED:
        post_confirmation(seat)
    elif is_told:
        post_seat_mail(f"seat_{state}", seat, news=f"{state}:{seat.calendar_revision}")
    registered.send(sender=Registration, registration=seat)


def number_alias(seat: Registration) -> None:
    """Write who wants to be a number in the meeting as “Participant 17”: the place in the list of registrations."""
    if seat.alias == NUMBERED:
        number = Registration.objects.filter(webinar=seat.webinar, pk__lte=seat.pk).count()
        seat.alias = _("Participant %(number)d") % {"number": number}
        seat.save(update_fields=["alias"])


def _answer_invitation(seat: Registration) -> None:
    invited = Invitation.objects.filter(webinar=seat.webinar, email_key=seat.email_key).first()
    if invited is not None and InvitationState.REGISTERED in INVITATION_MOVES.get(invited.state, ()):
        answer = {"registration": seat, "answered_at": timezone.now()}
        move(invited, InvitationState.REGISTERED, allowed=INVITATION_MOVES, **answer)


def keep_answers(seat: Registration, kept: Sequence[tuple[SeatQuestion, list[str]]]) -> None:
    """Keep answers in place of earlier ones; of consents also what was agreed to before, as taken back."""
    before = seat.seat_answers.filter(withdrawn_at=None)
    before.exclude(question__kind=QuestionKind.CONSENT).delete()
    before.update(withdrawn_at=timezone.now())
    SeatAnswer.objects.bulk_create(
        SeatAnswer(
            registration=seat,
            question=question,
            asked=question.label,
            version=question.version,
            values=values,
        )
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
    """Note that the address is its holder's own, for every seat of a series that they have with it."""
    is_first = seat.proven_at is None
    seat.keep_by = None
    seat.proven_at = seat.proven_at or timezone.now()
    seat.offers = 0
    seat.save(update_fields=["proven_at", "keep_by", "offers"])
    if is_first and seat.series_seat_id:
        prove_standing(seat.series_seat_id)


def prove_standing(standing_id: int) -> None:
    now = timezone.now()
    SeriesSeat.objects.filter(pk=standing_id, proven_at=None).update(proven_at=now)
    Registration.objects.filter(series_seat=standing_id, proven_at=None).update(proven_at=now, keep_by=None)


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
    was_confirmed = seat.state == SeatState.CONFIRMED
    if give_up(seat) and seat.webinar.takes_registrations:
        news = f"given-up:{seat.calendar_revision}"
        post_seat_mail("seat_given_up", seat, news=news, calendar="CANCEL" if was_confirmed else None)
    return copied(seat, registration)


def give_up(seat: Registration) -> bool:
    """Give a seat of a locked webinar back, without a mail; say whether there was something to give back."""
    if SeatState.CANCELLED not in SEAT_MOVES.get(seat.state, ()):
        return False
    had_seat = seat.state in SEATED
    move(
        seat,
        SeatState.CANCELLED,
        allowed=SEAT_MOVES,
        cancelled_at=timezone.now(),
        offer_ends_at=None,
        keep_by=None,
        calendar_revision=seat.calendar_revision + 1,
    )
    seat_cancelled.send(sender=Registration, registration=seat)
    if had_seat:
        seat_freed.send(sender=Registration, webinar=seat.webinar)
    return True


@transaction.atomic
def stop(registration: Registration) -> Registration:
    """Send no more reminders and news about this seat; it stays. Changes of its time are still told."""
    seat = locked_seat(registration)
    seat.reminders_stopped_at = seat.reminders_stopped_at or timezone.now()
    seat.save(update_fields=["reminders_stopped_at"])
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
