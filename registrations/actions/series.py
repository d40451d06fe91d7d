"""Seats in a whole series: one wish, a real seat in each webinar, those added later too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from registrations.actions.errors import RegistrationClosed
from registrations.actions.taking import (
    LINK_EVERY_S,
    count_try,
    for_newcomer,
    give,
    give_up,
    locked_webinar,
    prove_standing,
)
from registrations.actions.wishes import Wishes, wishes_of
from registrations.answers import BadAnswers, checked
from registrations.models import Registration, SeatQuestion, SeriesSeat
from registrations.series_mails import post_series_mail, was_told_within
from registrations.signals import wishes_left
from registrations.states import SeatState
from webinars.models import Series, Webinar

# One job serves at most this many people; the next one goes on.
BATCH: Final = 100


@dataclass(frozen=True)
class SeriesAnswer:
    """What a newcomer gets in a series at this moment: in how many webinars a seat, a place on the list, a reading."""

    seated: int
    waiting: int
    asked: int


def questions_of(series: Series) -> list[SeatQuestion]:
    """Return what the webinars to come of a series ask, each question once however many of them ask it."""
    found: dict[tuple[str, str], SeatQuestion] = {}
    for webinar in _coming(series):
        for question in SeatQuestion.objects.asked_in(webinar).select_related("only_if"):
            found.setdefault((question.kind, question.label), question)
    return list(found.values())


def _coming(series: Series) -> list[Webinar]:
    """Return the webinars of a series that take registrations, always in the same order: that of their locks."""
    return list(Webinar.objects.upcoming().filter(series=series).order_by("pk"))


def register_for_series(
    series: Series,
    *,
    name: str,
    email: str,
    answers: Mapping[str, Sequence[str]] | None = None,
    through: Webinar | None = None,
    **wishes: Any,
) -> SeriesAnswer:
    """Take a seat in each webinar to come of a series and in those added later, told in one mail.

    Each seat is given by the rules of its webinar. All are taken in one transaction, so that the mail is written if
    and only if they are. A seat that the address has already becomes one of them; one it gave up is taken anew.

    An address that has joined the series already changes nothing and gets its link mailed again; the answer is what
    a newcomer got, or would have got, at this moment.

    ``answers`` are those to all that the webinars ask; with ``through``, the webinar whose form was used, to what
    that one asks.

    Raises ``BadAnswers``, ``RegistrationClosed`` (nothing to come), ``TooManyTries``.
    """
    wish = Wishes(name=name, email=email, **wishes)
    count_try(wish.key)
    with transaction.atomic():
        series = _locked(series)
        webinars = [
            webinar for webinar in map(locked_webinar, _coming(series)) if webinar.takes_registrations
        ]
        if not webinars:
            raise RegistrationClosed
        asked = questions_of(series) if through is None else SeatQuestion.objects.asked_in(through)
        kept = checked(asked, answers or {})
        states = [for_newcomer(webinar, wish)[0] for webinar in webinars]
        standing = SeriesSeat.objects.filter(series=series, email_key=wish.key).first()
        if standing is None or standing.left_at is not None:
            standing = standing or SeriesSeat(series=series, email_key=wish.key)
            _join(standing, wish, kept, webinars)
        else:
            standing.series = series
            _tell_again(standing)
    return SeriesAnswer(
        seated=states.count(SeatState.CONFIRMED),
        waiting=states.count(SeatState.WAITLISTED),
        asked=states.count(SeatState.PENDING),
    )


def _locked(series: Series) -> Series:
    row: Series = Series.objects.select_for_update(no_key=True).get(pk=series.pk)
    return row


def _join(
    standing: SeriesSeat,
    wish: Wishes,
    kept: Sequence[tuple[SeatQuestion, list[str]]],
    webinars: Sequence[Webinar],
) -> None:
    wish.written_on(standing)
    standing.member = wish.owner
    standing.proven_at = standing.proven_at or (timezone.now() if standing.member_id else None)
    standing.left_at = standing.reminders_stopped_at = None
    standing.revision += 1
    standing.answers = [[question.kind, question.label, values] for question, values in kept]
    standing.save()
    seats = [_given(webinar, wish, standing) for webinar in webinars]
    post_series_mail("series_confirmed", standing, seats, news=f"confirmed:{standing.revision}")


def _given(webinar: Webinar, wish: Wishes, standing: SeriesSeat) -> Registration:
    return give(webinar, wish, _kept_for(webinar, standing), standing=standing)


def _kept_for(webinar: Webinar, standing: SeriesSeat) -> list[tuple[SeatQuestion, list[str]]]:
    """Return the answers that fit one webinar's questions; what it asks besides can be answered on the seat's page."""
    said = {(kind, label): values for kind, label, values in standing.answers}
    questions = list(SeatQuestion.objects.asked_in(webinar))
    given = {question.public_id: said.get((question.kind, question.label), []) for question in questions}
    try:
        return checked(questions, given)
    except BadAnswers as error:
        unfit = error.sentences
    fit = [question for question in questions if question.public_id not in unfit]
    return checked(fit, given)


def _tell_again(standing: SeriesSeat) -> None:
    if was_told_within(standing, LINK_EVERY_S):
        return
    seats = list(_seats_to_come(standing))
    news = f"link:{int(timezone.now().timestamp()) // LINK_EVERY_S}"
    post_series_mail("series_link", standing, seats, news=news, has_calendar=False)


def _seats_to_come(standing: SeriesSeat) -> Any:
    coming = Webinar.objects.upcoming().order_by().filter(series=standing.series)
    seats = Registration.objects.filter(series_seat=standing, webinar__in=coming)
    return seats.select_related("webinar").order_by("webinar")


def enrol(series: Series | None = None) -> int:
    """Give standing wishes their seats in webinars that were added, first come first; return to how many people.

    One run serves ``BATCH`` people and sends ``wishes_left`` while there are more. Each person's seats are given in one
    transaction with the one mail that tells of them: a run that is cut off is taken up where it stopped.
    """
    lacking = SeriesSeat.objects.lacking(series).select_related("series")
    found = list(lacking[: BATCH + 1])
    done = sum(_enrol(standing) for standing in found[:BATCH])
    if len(found) > BATCH:
        with transaction.atomic():
            wishes_left.send(sender=SeriesSeat)
    return done


@transaction.atomic
def _enrol(row: SeriesSeat) -> bool:
    series = _locked(row.series)
    standing = SeriesSeat.objects.select_related("member").get(pk=row.pk)
    standing.series = series
    if standing.left_at is not None:
        return False
    there = set(Registration.objects.filter(series_seat=standing).values_list("webinar", flat=True))
    seats = [
        _given_once(locked_webinar(webinar), standing)
        for webinar in _coming(series)
        if webinar.pk not in there
    ]
    told = [seat for seat in seats if seat.state != SeatState.CANCELLED]
    if told:
        post_series_mail("series_added", standing, told, news=f"added:{max(seat.pk for seat in told)}")
    return bool(seats)


def _given_once(webinar: Webinar, standing: SeriesSeat) -> Registration:
    """Give a seat in an added webinar; whoever took one there alone, or gave it up again, is left with that."""
    own = Registration.objects.filter(webinar=webinar, email_key=standing.email_key).first()
    if own is None:
        return _given(webinar, wishes_of(standing), standing)
    own.webinar, own.series_seat = webinar, standing
    own.save(update_fields=["series_seat"])
    return own


@transaction.atomic
def leave_series(standing: SeriesSeat) -> SeriesSeat:
    """Give up every seat that is still to come, in one mail, and take no more. What is past stays. Again: nothing."""
    series = _locked(standing.series)
    standing.refresh_from_db()
    standing.series = series
    if standing.left_at is not None:
        return standing
    given_up = []
    for row in _seats_to_come(standing):
        webinar = locked_webinar(row.webinar)
        seat = Registration.objects.get(pk=row.pk)
        seat.webinar = webinar
        if give_up(seat):
            given_up.append(seat)
    standing.left_at = timezone.now()
    standing.revision += 1
    standing.save(update_fields=["left_at", "revision"])
    post_series_mail("series_left", standing, given_up, news=f"left:{standing.revision}")
    return standing


@transaction.atomic
def keep_series(standing: SeriesSeat) -> None:
    """Show that the address is its holder's own, for all their seats in the series."""
    prove_standing(standing.pk)


@transaction.atomic
def stop_series(standing: SeriesSeat) -> None:
    """Send no more reminders about any webinar of the series; the seats stay."""
    now = timezone.now()
    SeriesSeat.objects.filter(pk=standing.pk, reminders_stopped_at=None).update(reminders_stopped_at=now)
    Registration.objects.filter(series_seat=standing, reminders_stopped_at=None).update(
        reminders_stopped_at=now
    )
