import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from common.models import LogEntry
from members.models import Member
from notifications.models import OutgoingMail
from registrations import actions
from registrations.actions import NoReason, RegistrationClosed
from registrations.models import Registration
from registrations.states import SeatState
from tests.factories.members import make_host, make_member
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from webinars.models import Webinar
from webinars.states import WebinarState

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def read_first(capacity: int | None = None) -> Webinar:
    webinar = make_webinar(capacity=capacity)
    actions.choose_approval(webinar, by=None, needed=True)
    return webinar


def kinds_to(email: str) -> list[str]:
    return list(OutgoingMail.objects.filter(recipient=email).order_by("pk").values_list("kind", flat=True))


def test_a_registration_that_is_read_first_takes_no_room() -> None:
    webinar = read_first(capacity=1)

    seats = [actions.register(webinar, name="N", email=f"n{number}@example.org") for number in range(3)]

    assert {(seat.answer_state, seat.answer_position) for seat in seats} == {(SeatState.PENDING, None)}
    assert Registration.objects.seats_left(webinar) == 1
    assert set(OutgoingMail.objects.values_list("kind", "calendar_method")) == {("seat_pending", "")}


def test_approval_gives_the_seat_with_its_invitation_once() -> None:
    host = make_host()
    seat = actions.register(read_first(), name="Hawa", email="hawa@example.org")

    for _ in range(2):
        actions.approve(seat, by=host)

    assert (seat.state, seat.decided_at is not None) == (SeatState.CONFIRMED, True)
    assert kinds_to("hawa@example.org") == ["seat_pending", "seat_confirmed"]
    assert OutgoingMail.objects.latest("pk").calendar_method == "REQUEST"
    assert list(
        LogEntry.objects.filter(verb="registrations.approved").values_list("actor_id", flat=True)
    ) == [host.pk]


def test_approval_never_gives_more_seats_than_there_are() -> None:
    webinar = read_first(capacity=2)
    waited = make_seat(webinar, state=SeatState.WAITLISTED)
    seats = [actions.register(webinar, name="N", email=f"n{number}@example.org") for number in range(3)]

    for seat in seats:
        actions.approve(seat, by=None)

    assert [seat.state for seat in seats] == [
        SeatState.CONFIRMED,
        SeatState.WAITLISTED,
        SeatState.WAITLISTED,
    ]
    assert list(Registration.objects.waiting()) == [waited, *seats[1:]]
    assert kinds_to("n2@example.org") == ["seat_pending", "seat_waitlisted"]


def test_a_declined_person_reads_why() -> None:
    seat = actions.register(read_first(), name="Hawa", email="hawa@example.org")

    actions.decline(seat, by=None, reason=" This hour is for <midwives> only. ")

    mail = OutgoingMail.objects.latest("pk")
    assert (seat.state, seat.decline_reason) == (SeatState.DECLINED, "This hour is for <midwives> only.")
    assert mail.kind == "seat_declined"
    assert "This hour is for <midwives> only." in mail.text
    assert "This hour is for &lt;midwives&gt; only." in mail.html


def test_nobody_is_declined_without_a_word() -> None:
    seat = actions.register(read_first(), name="Hawa", email="hawa@example.org")

    with pytest.raises(NoReason):
        actions.decline(seat, by=None, reason="  ")

    assert kinds_to("hawa@example.org") == ["seat_pending"]


def test_what_was_decided_or_given_up_stays_so() -> None:
    webinar = read_first()
    given_up, seated = make_seat(webinar, state=SeatState.PENDING), make_seat(webinar)
    actions.cancel(given_up)

    actions.approve(given_up, by=None)
    actions.decline(seated, by=None, reason="No")

    assert (given_up.state, seated.state) == (SeatState.CANCELLED, SeatState.CONFIRMED)


def test_who_took_a_registration_back_asks_anew() -> None:
    webinar = read_first()
    seat = actions.register(webinar, name="Hawa", email="hawa@example.org")
    actions.cancel(seat)

    again = actions.register(webinar, name="Hawa", email="hawa@example.org")

    assert (again.pk, again.state) == (seat.pk, SeatState.PENDING)


def test_asking_twice_does_not_tell_that_somebody_was_declined() -> None:
    webinar = read_first()
    seat = actions.register(webinar, name="Hawa", email="hawa@example.org")
    actions.decline(seat, by=None, reason="Full of midwives")

    again = actions.register(webinar, name="Hawa", email="hawa@example.org")

    assert (again.answer_state, again.answer_position) == (SeatState.PENDING, None)
    assert Registration.objects.get().state == SeatState.DECLINED


def test_nobody_gets_a_seat_in_what_is_called_off() -> None:
    webinar = read_first()
    seat = make_seat(webinar, state=SeatState.PENDING)
    Webinar.objects.filter(pk=webinar.pk).update(state=WebinarState.CANCELLED)

    with pytest.raises(RegistrationClosed):
        actions.approve(Registration.objects.get(pk=seat.pk), by=None)


def test_seats_are_given_at_once_again_when_hosts_want_so() -> None:
    webinar = read_first()
    waits = make_seat(webinar, state=SeatState.PENDING, queued_at=timezone.now())
    actions.choose_approval(webinar, by=None, needed=False)

    seat = actions.register(webinar, name="Hawa", email="hawa@example.org")

    waits.refresh_from_db()
    assert (seat.state, waits.state) == (SeatState.CONFIRMED, SeatState.PENDING)


def proven_member(address: str) -> Member:
    member = make_member(address)
    EmailAddress.objects.create(user=member, email=address, verified=True, primary=True)
    return member


def test_members_get_their_seat_at_once_where_hosts_say_so() -> None:
    webinar = make_webinar()
    actions.choose_approval(webinar, by=None, needed=True, members_at_once=True)
    member = proven_member("hawa@example.org")

    own = actions.register(webinar, name="Hawa", email="hawa@example.org", member=member)
    for_another = actions.register(webinar, name="Musa", email="musa@example.org", member=member)
    guest = actions.register(webinar, name="Amal", email="amal@example.org")

    assert [seat.state for seat in (own, for_another, guest)] == ["confirmed", "pending", "pending"]


def test_several_are_approved_first_come_first_and_all_or_none() -> None:
    webinar = read_first(capacity=1)
    seats = [actions.register(webinar, name="N", email=f"n{number}@example.org") for number in range(3)]

    states = actions.approve_all(webinar, [seats[2].public_id, seats[1].public_id], by=None)

    assert states == {SeatState.CONFIRMED: 1, SeatState.WAITLISTED: 1}
    assert list(Registration.objects.order_by("pk").values_list("state", flat=True)) == [
        "pending",
        "confirmed",
        "waitlisted",
    ]
    Webinar.objects.filter(pk=webinar.pk).update(state=WebinarState.CANCELLED)
    with pytest.raises(RegistrationClosed):
        actions.approve_all(webinar, [seats[0].public_id], by=None)


def test_several_are_declined_for_one_reason() -> None:
    webinar = read_first()
    seats = [actions.register(webinar, name="N", email=f"n{number}@example.org") for number in range(3)]
    ids = [seat.public_id for seat in seats[:2]]

    with pytest.raises(NoReason):
        actions.decline_all(webinar, ids, by=None, reason=" ")
    counts = [actions.decline_all(webinar, ids, by=None, reason="Midwives only") for _ in range(2)]

    assert counts == [2, 0]
    assert OutgoingMail.objects.filter(kind="seat_declined").count() == 2
