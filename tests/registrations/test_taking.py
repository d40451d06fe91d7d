import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import IntegrityError
from django.utils import timezone

from notifications.models import OutgoingMail
from registrations import actions
from registrations.actions import RegistrationClosed, TooManyTries
from registrations.models import Registration
from registrations.states import SeatState
from tests.factories.members import make_member
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar, make_webinar
from webinars.states import WebinarState

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def posted() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.values_list("kind", "recipient"))


def test_a_guest_gets_a_seat_at_once_and_its_link_by_mail() -> None:
    webinar = make_webinar(capacity=1)

    seat = actions.register(
        webinar, name="Hawa Kamara", email=" Hawa@Example.org ", time_zone="Africa/Freetown"
    )

    mail = OutgoingMail.objects.get()
    assert (seat.state, seat.email, seat.email_key, seat.time_zone) == (
        SeatState.CONFIRMED,
        "Hawa@Example.org",
        "hawa@example.org",
        "Africa/Freetown",
    )
    assert (seat.answer_state, seat.answer_position, seat.proven_at) == (SeatState.CONFIRMED, None, None)
    assert (mail.kind, mail.recipient, mail.calendar_method) == (
        "seat_confirmed",
        "Hawa@Example.org",
        "REQUEST",
    )
    assert f"http://127.0.0.1:8000/s/{seat.token}/\n" in mail.text
    assert mail.headers == {
        "List-Unsubscribe": f"<http://127.0.0.1:8000/s/{seat.token}/stop/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_a_full_webinar_puts_newcomers_on_the_waiting_list_in_their_order() -> None:
    webinar = make_webinar(capacity=1)
    actions.register(webinar, name="One", email="one@example.org")

    second = actions.register(webinar, name="Two", email="two@example.org")
    third = actions.register(webinar, name="Three", email="three@example.org")

    assert [(seat.state, seat.answer_position) for seat in (second, third)] == [
        (SeatState.WAITLISTED, 1),
        (SeatState.WAITLISTED, 2),
    ]
    assert list(Registration.objects.waiting()) == [second, third]
    assert [Registration.objects.position(seat) for seat in (second, third)] == [1, 2]
    assert posted()[1:] == [("seat_waitlisted", "two@example.org"), ("seat_waitlisted", "three@example.org")]


def test_a_newcomer_does_not_overtake_who_waits_for_a_free_seat() -> None:
    webinar = make_webinar(capacity=2)
    make_seat(webinar)
    make_seat(webinar, state=SeatState.WAITLISTED)

    newcomer = actions.register(webinar, name="New", email="new@example.org")

    assert (newcomer.state, newcomer.answer_position) == (SeatState.WAITLISTED, 2)


def test_a_webinar_without_limit_is_never_full() -> None:
    webinar = make_webinar(capacity=None)

    seats = [actions.register(webinar, name="N", email=f"n{number}@example.org") for number in range(5)]

    assert {seat.state for seat in seats} == {SeatState.CONFIRMED}
    assert Registration.objects.seats_left(webinar) is None


def test_a_repeated_registration_changes_nothing_and_answers_as_to_a_newcomer() -> None:
    webinar = make_webinar(capacity=1)
    with time_machine.travel(timezone.now() - dt.timedelta(hours=1)):
        first = actions.register(webinar, name="Hawa", email="hawa@example.org", note="Sign language")
    before = Registration.objects.values().get()

    again = actions.register(webinar, name="Somebody else", email="HAWA@example.org")

    assert Registration.objects.values().get() == before
    assert (again.pk, again.answer_state, again.answer_position) == (first.pk, SeatState.WAITLISTED, 1)
    assert posted() == [("seat_confirmed", "hawa@example.org"), ("seat_link", "hawa@example.org")]


def test_twenty_clicks_make_one_seat_and_one_mail() -> None:
    webinar = make_webinar()

    for _ in range(20):
        actions.register(webinar, name="Hawa", email="hawa@example.org")

    assert Registration.objects.count() == 1
    assert posted() == [("seat_confirmed", "hawa@example.org")]


def test_one_address_cannot_be_plagued_without_end() -> None:
    webinar = make_webinar()
    for _ in range(25):
        actions.register(webinar, name="Hawa", email="hawa@example.org")

    with pytest.raises(TooManyTries):
        actions.register(webinar, name="Hawa", email="hawa@example.org")


@pytest.mark.parametrize("state", [WebinarState.DRAFT, WebinarState.ENDED, WebinarState.CANCELLED])
def test_a_webinar_that_is_not_to_come_takes_nobody(state: WebinarState) -> None:
    webinar = make_webinar(state=state)

    with pytest.raises(RegistrationClosed):
        actions.register(webinar, name="Hawa", email="hawa@example.org")

    assert (Registration.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_a_seat_that_was_given_up_can_be_taken_again_from_the_end_of_the_line() -> None:
    webinar = make_webinar(capacity=1)
    seat = actions.register(webinar, name="Hawa", email="hawa@example.org")
    actions.cancel(seat)
    other = actions.register(webinar, name="Mariam", email="mariam@example.org")

    again = actions.register(webinar, name="Hawa K.", email="hawa@example.org")

    assert (other.state, again.pk, again.state, again.name) == (
        SeatState.CONFIRMED,
        seat.pk,
        SeatState.WAITLISTED,
        "Hawa K.",
    )
    assert [kind for kind, to in posted() if to == "hawa@example.org"] == [
        "seat_confirmed",
        "seat_given_up",
        "seat_waitlisted",
    ]


def test_each_giving_up_and_taking_again_raises_the_number_calendars_go_by() -> None:
    webinar = make_webinar()
    seat = actions.register(webinar, name="Hawa", email="hawa@example.org")
    actions.cancel(seat)
    actions.register(webinar, name="Hawa", email="hawa@example.org")

    numbers = [mail.calendar.split("SEQUENCE:")[1].split("\r\n")[0] for mail in OutgoingMail.objects.all()]

    assert numbers == ["0", "1", "2"]


def test_giving_up_twice_is_giving_up_once() -> None:
    webinar = make_webinar()
    seat = actions.register(webinar, name="Hawa", email="hawa@example.org")

    actions.cancel(seat)
    actions.cancel(seat)

    assert seat.state == SeatState.CANCELLED
    assert [kind for kind, _to in posted()] == ["seat_confirmed", "seat_given_up"]
    assert list(OutgoingMail.objects.values_list("calendar_method", flat=True)) == ["REQUEST", "CANCEL"]


def test_the_own_proven_address_of_an_account_needs_no_more_proof() -> None:
    member = make_member("hawa@example.org")
    EmailAddress.objects.create(user=member, email="hawa@example.org", verified=True, primary=True)

    seat = actions.register(make_webinar(), name="Hawa", email="Hawa@example.org", member=member)

    assert (seat.member, seat.proven_at is not None) == (member, True)
    assert list(Registration.objects.of_member(member)) == [seat]


def test_a_member_does_not_get_at_the_seat_of_an_address_that_is_not_theirs() -> None:
    member = make_member("hawa@example.org")
    EmailAddress.objects.create(user=member, email="hawa@example.org", verified=False, primary=True)

    seat = actions.register(make_webinar(), name="Hawa", email="hawa@example.org", member=member)

    assert (seat.member, seat.proven_at) == (None, None)
    assert list(Registration.objects.of_member(member)) == []


def test_a_lost_link_is_mailed_to_whoever_has_a_seat_and_to_nobody_else() -> None:
    webinar = make_webinar()
    long_ago = timezone.now() - dt.timedelta(days=1)
    make_seat(webinar, "hawa@example.org", told_at=long_ago)
    make_seat(webinar, "gone@example.org", told_at=long_ago, state=SeatState.CANCELLED)

    for email in ("HAWA@example.org", "gone@example.org", "nobody@example.org", "hawa@example.org"):
        actions.lost_link(webinar, email=email)

    assert posted() == [("seat_link", "hawa@example.org")]


def test_a_zone_that_does_not_exist_is_not_kept() -> None:
    seat = actions.register(
        make_webinar(), name="Hawa", email="hawa@example.org", time_zone="../../etc/passwd"
    )

    assert seat.time_zone == ""


def test_a_party_takes_one_seat() -> None:
    webinar = make_webinar(capacity=2)

    actions.register(webinar, name="Hawa", email="hawa@example.org", party=12)

    assert Registration.objects.get().party == 12
    assert Registration.objects.seats_left(webinar) == 1


def test_the_database_holds_no_party_of_nobody() -> None:
    with pytest.raises(IntegrityError):
        make_seat(make_webinar(), party=0)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("radio", "radio"),
        (" WhatsApp-2 ", "whatsapp-2"),
        ("a b", ""),
        ("=1+1", ""),
        ("x" * 41, ""),
        ("é", ""),
    ],
)
def test_only_a_short_word_is_kept_as_a_source(given: str, kept: str) -> None:
    seat = actions.register(make_webinar(), name="Hawa", email="hawa@example.org", source=given)

    assert seat.source == kept


def test_line_ends_in_a_name_do_not_survive() -> None:
    seat = actions.register(make_webinar(), name="Hawa\r\nBcc: all@example.org", email="hawa@example.org")

    assert seat.name == "Hawa Bcc: all@example.org"


def test_nobody_is_greeted_by_an_advertisement() -> None:
    actions.register(make_webinar(), name="WIN now http://spam.example", email="victim@example.org")

    mail = OutgoingMail.objects.get()
    assert "spam" not in mail.text + mail.html + mail.subject
    assert mail.text.startswith("Hello,\n")


def test_keeping_a_seat_proves_the_address_once() -> None:
    seat = make_seat(make_webinar(), keep_by=timezone.now())

    actions.keep_seat(seat)
    first = seat.proven_at
    actions.keep_seat(seat)

    assert first is not None
    assert (seat.proven_at, seat.keep_by, seat.state) == (first, None, SeatState.CONFIRMED)


def test_stopping_reminders_leaves_the_seat() -> None:
    seat = make_seat(make_webinar())

    actions.stop(seat)

    seat.refresh_from_db()
    assert (seat.state, seat.reminders_stopped_at is not None) == (SeatState.CONFIRMED, True)


def test_choosing_a_second_reminder_takes_reminders_up_again() -> None:
    seat = make_seat(make_webinar(), reminders_stopped_at=timezone.now())

    actions.choose_reminders(seat, hour=True)

    seat.refresh_from_db()
    assert (seat.hour_reminder, seat.reminders_stopped_at) == (True, None)


def test_a_past_webinar_tells_nobody_that_a_seat_was_given_up() -> None:
    seat = make_seat(make_past_webinar())

    actions.cancel(seat)

    assert (seat.state, posted()) == (SeatState.CANCELLED, [])


def test_hosts_see_the_seats_of_their_webinars_members_their_own_and_strangers_none() -> None:
    host, member, stranger = make_member(), make_member("hawa@example.org"), make_member()
    EmailAddress.objects.create(user=member, email="hawa@example.org", verified=True)
    webinar = make_webinar(host=host)
    own, other = make_seat(webinar, "hawa@example.org"), make_seat(webinar)

    seen = [set(Registration.objects.visible_to(user)) for user in (host, member, stranger, None)]

    assert seen == [{own, other}, {own}, set(), set()]
