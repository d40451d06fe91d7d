import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from common.models import LogEntry
from notifications.models import OutgoingMail
from registrations import actions
from registrations.models import Certificate, WatchedParts
from registrations.states import CertificateState
from tests.factories.attendance import MINUTE, make_certificate, make_policy, stay
from tests.factories.members import make_host
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar, make_webinar

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def mails() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("kind", flat=True))


def test_who_took_part_long_enough_gets_it_at_once_with_a_mail() -> None:
    webinar = make_past_webinar("Listening")
    make_policy(webinar, hours="1 hour", signature="Wanjiru")
    seat = make_seat(webinar, name="Hawa")

    got = make_certificate(seat, 45, name=" Hawa  Kamara ")

    assert (got.state, got.name, got.minutes, got.replay_minutes) == (
        CertificateState.ISSUED,
        "Hawa Kamara",
        45,
        0,
    )
    assert (got.title, got.hours, got.signature) == ("Listening", "1 hour", "Wanjiru")
    assert got.held_on == webinar.starts_at.date()
    assert mails() == ["certificate_ready"]
    assert got.code in OutgoingMail.objects.get().text


def test_who_lacks_minutes_waits_and_gets_it_when_the_report_says_more() -> None:
    webinar = make_past_webinar()
    make_policy(webinar)
    seat = make_seat(webinar)
    asked = make_certificate(seat, 20)
    assert (asked.state, mails()) == (CertificateState.ASKED, [])

    actions.record_attendance(
        webinar, [stay(webinar, 20, 50, "x", participant_key="2", registrant_id=seat.public_id)]
    )
    actions.settle(webinar)
    actions.settle(webinar)

    asked.refresh_from_db()
    assert (asked.state, asked.minutes, mails()) == (CertificateState.ISSUED, 50, ["certificate_ready"])


def test_the_join_button_alone_earns_nothing() -> None:
    webinar = make_past_webinar()
    make_policy(webinar, min_minutes=1)
    seat = make_seat(webinar, joined_at=webinar.starts_at)

    asked = actions.ask_for_certificate(seat, name="Hawa", shows_name=True)

    assert asked.state == CertificateState.ASKED


def test_without_a_policy_or_before_the_beginning_there_is_none() -> None:
    coming, off = make_webinar(), make_past_webinar()
    make_policy(coming)
    make_policy(off, is_on=False)

    for webinar, refusal in (
        (make_past_webinar(), actions.NoCertificates),
        (off, actions.NoCertificates),
        (coming, actions.NotBegun),
    ):
        with pytest.raises(refusal):
            actions.ask_for_certificate(make_seat(webinar), name="Hawa", shows_name=True)
    assert Certificate.objects.count() == 0


def test_asking_again_changes_the_name_until_it_is_issued() -> None:
    webinar = make_past_webinar()
    make_policy(webinar)
    seat = make_seat(webinar)
    make_certificate(seat, 10, name="Hawa")

    again = actions.ask_for_certificate(seat, name="Hawa Kamara", shows_name=False)
    make_certificate(seat, 45, name="Hawa K.")
    last = actions.ask_for_certificate(seat, name="Somebody else", shows_name=True)

    assert (again.name, again.shows_name) == ("Hawa Kamara", False)
    assert (last.pk, last.name, Certificate.objects.count()) == (again.pk, "Hawa K.", 1)


def test_a_holder_takes_it_back_and_can_ask_anew() -> None:
    webinar = make_past_webinar()
    make_policy(webinar)
    seat = make_seat(webinar)
    first = make_certificate(seat)

    actions.withdraw_certificate(first)
    actions.withdraw_certificate(first)
    second = actions.ask_for_certificate(seat, name="Hawa Kamara", shows_name=True)

    assert (first.state, first.name) == (CertificateState.WITHDRAWN, "")
    assert (second.state, second.code != first.code) == (CertificateState.ISSUED, True)
    assert mails() == ["certificate_ready", "certificate_ready"]


def test_a_host_revokes_it_for_a_reason_and_for_good() -> None:
    webinar, host = make_past_webinar(), make_host()
    make_policy(webinar)
    seat = make_seat(webinar)
    given = make_certificate(seat)

    with pytest.raises(actions.NoRevocationReason):
        actions.revoke_certificate(given, by=host, reason="  ")
    actions.revoke_certificate(given, by=host, reason="Somebody else was there")
    with pytest.raises(actions.NotIssued):
        actions.revoke_certificate(given, by=host, reason="Again")
    with pytest.raises(actions.AlreadyRevoked):
        actions.ask_for_certificate(seat, name="Hawa", shows_name=True)
    actions.withdraw_certificate(given)

    given.refresh_from_db()
    assert (given.state, given.revoke_reason, given.revoked_by) == (
        CertificateState.REVOKED,
        "Somebody else was there",
        host,
    )
    assert "certificates.revoked" in LogEntry.objects.values_list("verb", flat=True)


def test_lowering_the_bar_gives_it_to_those_who_asked() -> None:
    webinar, host = make_past_webinar(), make_host()
    make_policy(webinar)
    asked = make_certificate(make_seat(webinar), 20)

    actions.choose_certificates(webinar, by=host, is_on=True, min_minutes=20, counts_replay=False)

    asked.refresh_from_db()
    assert asked.state == CertificateState.ISSUED


def test_of_a_webinar_that_ended_early_the_whole_is_enough() -> None:
    webinar, host = make_past_webinar(), make_host()
    make_policy(webinar, min_minutes=45)
    asked = make_certificate(make_seat(webinar), 40)
    start = webinar.starts_at

    actions.set_hours(webinar, by=host, began_at=start, ended_at=start + 40 * MINUTE)

    asked.refresh_from_db()
    assert (asked.state, asked.minutes) == (CertificateState.ISSUED, 40)


def play(seat: object, *batches: tuple[float, list[tuple[float, float]]], duration_s: int = 3600) -> int:
    """Send ``batches`` of what was played, each so many seconds after the one before; return the seconds in all."""
    now, seconds = timezone.now(), 0
    for wait, parts in batches:
        now += wait * SECOND
        with time_machine.travel(now, tick=False):
            seconds = actions.note_played(seat, recording="r1", duration_s=duration_s, parts=parts)
    return seconds


def asked_seat(**policy: object) -> object:
    webinar = make_past_webinar()
    make_policy(webinar, counts_replay=True, **policy)
    seat = make_seat(webinar)
    actions.ask_for_certificate(seat, name="Hawa", shows_name=True)
    return seat


def test_seconds_count_once_however_often_they_are_played() -> None:
    assert play(asked_seat(), (0, []), (30, [(0, 30)]), (30, [(0, 30)]), (30, [(20, 50)])) == 50


def test_twice_the_pace_earns_the_same_credit_and_jumping_none() -> None:
    assert play(asked_seat(), (0, []), (30, [(0, 60)])) == 60
    assert play(asked_seat(), (0, []), (30, [(0, 10), (3000, 3001)])) == 11


def test_nobody_plays_more_than_time_allows() -> None:
    assert play(asked_seat(), (0, [(0, 3600)])) == 0
    assert play(asked_seat(), (0, []), (15, [(0, 3600)])) == 35
    # Many messages in a second win nothing: in all there is no more than twice the time, and a little.
    assert play(asked_seat(), (0, []), *[(0.1, [(n * 10, n * 10 + 10)]) for n in range(50)]) <= 15
    assert play(asked_seat(), (0, []), (3600, [(0, 9999)]), duration_s=1800) == 1800


@pytest.mark.parametrize("why", ["not asked", "not counted", "no policy", "issued"])
def test_nothing_is_kept_of_what_counts_for_nothing(why: str) -> None:
    webinar = make_past_webinar()
    seat = make_seat(webinar)
    if why != "no policy":
        make_policy(webinar, counts_replay=why != "not counted")
    if why == "not counted":
        make_certificate(seat, 5)
    if why == "issued":
        make_certificate(seat, 45)

    assert play(seat, (0, []), (30, [(0, 30)])) == 0
    assert WatchedParts.objects.count() == 0


@pytest.mark.database
def test_live_and_replay_are_added_up_second_by_second() -> None:
    webinar = make_past_webinar()
    make_policy(webinar, min_minutes=40, counts_replay=True)
    seat = make_seat(webinar)
    asked = make_certificate(seat, 20)

    play(seat, (0, []), (600, [(10 * 60, 20 * 60)]), (600, [(15 * 60, 35 * 60)]))
    asked.refresh_from_db()
    before = asked.state
    play(seat, (1800, [(35 * 60, 41 * 60)]))

    asked.refresh_from_db()
    assert before == CertificateState.ASKED
    assert (asked.state, asked.minutes, asked.replay_minutes) == (CertificateState.ISSUED, 41, 21)
    assert mails() == ["certificate_ready"]


def test_what_was_played_goes_with_the_certificate_taken_back() -> None:
    seat = asked_seat()
    play(seat, (0, []), (30, [(0, 30)]))
    assert WatchedParts.objects.count() == 1

    actions.withdraw_certificate(Certificate.objects.get())

    assert WatchedParts.objects.count() == 0


def test_late_starts_shift_what_was_heard_live_onto_the_recording() -> None:
    webinar = make_past_webinar()
    make_policy(webinar, min_minutes=59, counts_replay=True)
    seat, host = make_seat(webinar), make_host()
    start = webinar.starts_at
    actions.set_hours(webinar, by=host, began_at=start + 10 * MINUTE, ended_at=start + 70 * MINUTE)
    actions.record_attendance(webinar, [stay(webinar, 0, 40, registrant_id=seat.public_id)])
    actions.ask_for_certificate(seat, name="Hawa", shows_name=True)

    play(seat, (0, []), (1800, [(30 * 60, 60 * 60)]))

    assert Certificate.objects.get().minutes == 60
