"""Invite by a list: nothing half-done, nobody twice, and nobody who does not want it."""

import datetime as dt
import time
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from members.models import Member
from notifications.models import OutgoingMail
from notifications.states import MailState
from registrations import actions, tasks
from registrations.actions import (
    AskedLately,
    NotToBeInvited,
    RegistrationClosed,
    TooManyInvitations,
    inviting,
)
from registrations.guest_lists import read_list
from registrations.models import GuestList, Invitation, NotInvited, Registration
from registrations.states import InvitationState, SeatState
from tests.factories.members import make_host
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from webinars.models import Webinar
from webinars.states import WebinarState

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def bring(webinar: Webinar, *addresses: str, by: Member | None = None, **chosen: Any) -> GuestList:
    rows = read_list("\n".join(f"{address.split('@')[0].title()},{address}" for address in addresses))
    return actions.bring_list(webinar, rows, by=by, **chosen)


def invite(webinar: Webinar, address: str = "hawa@example.org", **chosen: Any) -> Invitation:
    actions.send_list(bring(webinar, address, **chosen), by=None)
    tasks.post_invitations()
    invited: Invitation = Invitation.objects.get(webinar=webinar, email=address)
    return invited


def mails() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.order_by("pk").values_list("kind", "recipient"))


def test_a_list_that_is_brought_invites_nobody_until_it_is_sent() -> None:
    host = make_host()
    webinar = make_webinar(host=host)

    brought = bring(webinar, "hawa@example.org", "musa@example.org", by=host, message="Come")
    tasks.post_invitations()
    before = (Invitation.objects.count(), mails())
    count = actions.send_list(brought, by=host)
    again = actions.send_list(brought, by=host)
    for _ in range(2):
        tasks.post_invitations()

    brought.refresh_from_db()
    assert (before, count, again, brought.rows) == ((0, []), 2, 0, [])
    assert mails() == [("invitation", "hawa@example.org"), ("invitation", "musa@example.org")]
    hawa = Invitation.objects.get(email="hawa@example.org")
    mail = OutgoingMail.objects.get(recipient="hawa@example.org")
    assert [word in mail.text for word in ("Hello Hawa", host.name, "Come", webinar.title, hawa.token)] == [
        True
    ] * 5
    assert mail.headers["List-Unsubscribe"].endswith(f"/invitations/{hawa.token}/stop/>")


def test_who_is_there_already_or_wants_no_more_is_counted_and_left_alone() -> None:
    webinar = make_webinar()
    make_seat(webinar, "seated@example.org")
    make_seat(webinar, "back@example.org", state=SeatState.CANCELLED)
    invite(webinar, "invited@example.org")
    actions.decline_invitation(invite(make_webinar(), "never@example.org"), for_good=True)
    brought = bring(
        webinar, *(f"{name}@example.org" for name in ("seated", "back", "invited", "never", "new"))
    )

    reach = actions.reach_of(brought)

    assert [email for _line, _name, email in reach.fresh] == ["back@example.org", "new@example.org"]
    assert (reach.registered, reach.invited, reach.unwilling) == (1, 1, 1)
    assert actions.send_list(brought, by=None) == 2


def test_no_address_stands_on_the_list_of_those_who_want_no_more() -> None:
    actions.decline_invitation(invite(make_webinar()), for_good=True)

    assert "hawa" not in NotInvited.objects.get().digest


def test_mails_are_written_in_batches_that_go_on_and_none_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "BATCH", 2)
    jobs: list[str] = []
    monkeypatch.setattr("registrations.receivers.enqueue_on_commit", lambda task, *_ids: jobs.append(task))
    actions.send_list(bring(make_webinar(), *(f"n{number}@example.org" for number in range(5))), by=None)
    jobs.clear()

    written = [actions.post_invitations() for _ in range(4)]

    assert (written, jobs) == ([2, 2, 1, 0], ["registrations.tasks.post_invitations"] * 2)
    assert len(mails()) == 5


def test_a_run_that_is_cut_off_is_taken_up_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    actions.send_list(bring(make_webinar(), *(f"n{number}@example.org" for number in range(4))), by=None)
    post_mail, calls = inviting.post_mail, []

    def cut_off(*args: Any, **kwargs: Any) -> Any:
        calls.append(kwargs["to"])
        if len(calls) == 3:
            raise SystemExit
        return post_mail(*args, **kwargs)

    monkeypatch.setattr(inviting, "post_mail", cut_off)
    with pytest.raises(SystemExit):
        actions.post_invitations()
    actions.post_invitations()

    assert [to for _kind, to in mails()] == [f"n{number}@example.org" for number in range(4)]


def test_the_link_takes_the_seat_of_its_own_address_and_proves_it() -> None:
    invited = invite(make_webinar())

    seat = actions.accept_invitation(invited, name="Hawa K.", email="somebody@else.example")

    invited.refresh_from_db()
    assert (seat.email, seat.state, seat.proven_at is not None) == ("hawa@example.org", "confirmed", True)
    assert (invited.state, invited.registration) == (InvitationState.REGISTERED, seat)


def test_an_invitation_that_says_so_skips_the_reading_for_its_own_address_only() -> None:
    webinar = make_webinar()
    actions.choose_approval(webinar, by=None, needed=True)
    invited = invite(webinar, skips_approval=True, locks_address=False)

    colleague = actions.accept_invitation(invited, name="Musa", email="musa@example.org")
    own = actions.accept_invitation(invited, name="Hawa", email="Hawa@example.org")

    assert (colleague.state, colleague.proven_at) == (SeatState.PENDING, None)
    assert (own.state, own.answer_state) == (SeatState.CONFIRMED, SeatState.CONFIRMED)


def test_no_invitation_makes_more_seats_than_there_are() -> None:
    webinar = make_webinar(capacity=1)
    make_seat(webinar)

    seat = actions.accept_invitation(invite(webinar, skips_approval=True), name="Hawa", email="")

    assert (seat.state, seat.answer_position) == (SeatState.WAITLISTED, 1)


def test_who_registers_on_the_page_has_answered_the_invitation() -> None:
    webinar = make_webinar()
    invited = invite(webinar)

    actions.register(webinar, name="Hawa", email="HAWA@example.org")

    invited.refresh_from_db()
    assert invited.state == InvitationState.REGISTERED


def test_an_invitation_is_sent_again_a_day_later_and_not_to_who_said_no() -> None:
    invited = invite(make_webinar())

    with pytest.raises(AskedLately):
        actions.invite_again(invited, by=None)
    with time_machine.travel(timezone.now() + dt.timedelta(days=1, minutes=1)):
        actions.invite_again(invited, by=None)
        tasks.post_invitations()
        actions.decline_invitation(invited)
        with pytest.raises(NotToBeInvited):
            actions.invite_again(invited, by=None)

    assert mails() == [("invitation", "hawa@example.org")] * 2


def test_what_is_taken_back_is_not_sent_and_can_be_sent_anew() -> None:
    webinar = make_webinar()
    invited = invite(webinar)

    for _ in range(2):
        actions.take_invitation_back(invited, by=None)
    assert OutgoingMail.objects.get().state == MailState.DROPPED
    again = invite(webinar)

    assert (again.pk, again.state, again.round) == (invited.pk, InvitationState.INVITED, 2)
    assert list(OutgoingMail.objects.values_list("state", flat=True)) == [MailState.DROPPED, MailState.QUEUED]


def test_a_host_invites_only_so_many_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "PER_DAY", 3)
    host = make_host()
    webinar, other = make_webinar(host=host), make_webinar(host=host)
    actions.send_list(bring(webinar, "a@example.org", "b@example.org", by=host), by=host)

    with pytest.raises(TooManyInvitations) as refused:
        actions.send_list(bring(other, "c@example.org", "d@example.org", by=host), by=host)

    assert refused.value.message == "That is more than one host may invite in a day: 1 more person today."
    assert Invitation.objects.count() == 2
    with time_machine.travel(timezone.now() + dt.timedelta(days=1, minutes=1)):
        assert actions.send_list(GuestList.objects.get(webinar=other), by=host) == 2


def test_only_who_looks_after_the_seats_invites() -> None:
    webinar = make_webinar(host=make_host())
    stranger, invited = make_host(), invite(webinar)

    for forbidden in (
        lambda: bring(webinar, "a@example.org", by=stranger),
        lambda: actions.send_list(bring(webinar, "a@example.org"), by=stranger),
        lambda: actions.invite_again(invited, by=stranger),
        lambda: actions.take_invitation_back(invited, by=stranger),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()


def test_nobody_is_invited_to_what_is_closed() -> None:
    webinar = make_webinar()
    invited, brought = invite(webinar), bring(webinar, "musa@example.org")
    Webinar.objects.filter(pk=webinar.pk).update(state=WebinarState.CANCELLED)

    with pytest.raises(RegistrationClosed):
        actions.send_list(brought, by=None)
    with pytest.raises(RegistrationClosed):
        actions.accept_invitation(invited, name="Hawa", email="")

    assert Registration.objects.count() == 0


def test_discreet_webinars_are_not_named_in_their_invitations() -> None:
    webinar = make_webinar("After the violence")
    actions.choose_mails(webinar, by=None, discreet=True)

    invite(webinar, message="About the violence")

    mail = OutgoingMail.objects.get()
    assert ["violence" in words for words in (mail.subject, mail.text, mail.html)] == [False] * 3


def test_a_list_that_nobody_sends_is_forgotten_after_a_day() -> None:
    bring(make_webinar(), "hawa@example.org")

    with time_machine.travel(timezone.now() + dt.timedelta(days=1, minutes=1)):
        tasks.forget_answers()

    assert GuestList.objects.count() == 0


# Two seconds: it is the promised length.
def test_ten_thousand_lines_are_looked_at_and_invited_in_seconds() -> None:
    webinar = make_webinar()
    addresses = [f"n{number}@example.org" for number in range(10_000)]
    started = time.monotonic()

    brought = bring(webinar, *addresses)
    reach = actions.reach_of(brought)
    count = actions.send_list(brought, by=None)

    assert (len(reach.fresh), count, Invitation.objects.count()) == (10_000, 10_000, 10_000)
    assert time.monotonic() - started < 60
