import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from common.models import LogEntry
from registrations import actions
from registrations.models import Attendance, Participant, Turnout
from registrations.states import Basis, MatchState
from registrations.tasks import count_attendance, note_end
from tests.factories.attendance import MINUTE, stay
from tests.factories.members import make_host
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar, make_webinar
from webinars.actions import end_webinar
from webinars.models import Webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db


def counted(webinar: Webinar) -> list[tuple[str, int | None, str]]:
    rows = Attendance.objects.filter(registration__webinar=webinar).order_by("pk")
    return list(rows.values_list("registration__name", "minutes", "basis"))


def verbs() -> list[str]:
    return list(LogEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_a_host_says_whose_seat_somebody_has_and_it_is_counted_at_once() -> None:
    webinar, host = make_past_webinar(), make_host()
    seat = make_seat(webinar)
    actions.record_attendance(webinar, [stay(webinar, 0, 30, "iPhone")])
    phone = Participant.objects.get()

    actions.match(webinar, [phone.pk], by=host, seat=seat)

    assert counted(webinar) == [("Hawa", 30, Basis.REPORT)]
    assert verbs() == ["attendance.matched"]


def test_a_guest_counts_as_a_person_and_nobody_left_out_does() -> None:
    webinar, host = make_past_webinar(), make_host()
    actions.record_attendance(webinar, [stay(webinar, 0, 30, "Ann"), stay(webinar, 0, 30, "Notetaker")])
    known = dict(Participant.objects.values_list("name", "pk"))

    actions.match(webinar, [known["Ann"]], by=host)
    actions.match(webinar, [known["Notetaker"]], by=host, guest=False)

    turnout = Turnout.objects.get()
    assert (turnout.people, turnout.strangers, turnout.to_match, turnout.peak) == (1, 1, 0, 1)


def test_a_decision_is_taken_back() -> None:
    webinar, host = make_past_webinar(), make_host()
    seat = make_seat(webinar)
    actions.record_attendance(webinar, [stay(webinar, 0, 30, "iPhone")])
    phone = Participant.objects.get()
    actions.match(webinar, [phone.pk], by=host, seat=seat)

    actions.unmatch(webinar, [phone.pk], by=host)

    assert (counted(webinar), Turnout.objects.get().to_match) == ([], 1)


def test_people_of_another_webinar_are_left_alone() -> None:
    webinar, other, host = make_past_webinar(), make_past_webinar(), make_host()
    actions.record_attendance(other, [stay(other, 0, 30, "iPhone")])

    assert actions.match(webinar, [Participant.objects.get().pk], by=host, seat=make_seat(webinar)) == 0
    assert Participant.objects.get().state == MatchState.WAITING


def test_a_hosts_word_replaces_what_is_known_and_is_taken_back() -> None:
    webinar, host = make_past_webinar(), make_host()
    seat = make_seat(webinar, joined_at=timezone.now())
    actions.record_attendance(webinar, [stay(webinar, 0, 10, registrant_id=seat.public_id)])
    start = webinar.starts_at

    actions.correct_stay(seat, by=host, joined_at=start, left_at=start + 50 * MINUTE)
    corrected = counted(webinar)
    actions.correct_stay(seat, by=host, joined_at=None, left_at=None)
    absent = counted(webinar)
    actions.undo_correction(seat, by=host)

    assert corrected == [("Hawa", 50, Basis.HOST)]
    assert absent == []
    assert counted(webinar) == [("Hawa", 10, Basis.REPORT)]
    assert verbs() == ["attendance.corrected", "attendance.corrected", "attendance.correction_undone"]


def test_times_that_cannot_be_are_refused() -> None:
    webinar, host = make_past_webinar(), make_host()
    seat, start = make_seat(webinar), webinar.starts_at

    for first, last in ((10, 10), (20, 10), (-800, 10), (0, 3000)):
        with pytest.raises(actions.BadStay):
            actions.correct_stay(
                seat, by=host, joined_at=start + first * MINUTE, left_at=start + last * MINUTE
            )
        with pytest.raises(actions.BadStay):
            actions.set_hours(
                webinar, by=host, began_at=start + first * MINUTE, ended_at=start + last * MINUTE
            )
    assert Participant.objects.count() == 0


def test_the_hours_that_a_host_names_stand() -> None:
    webinar, host = make_past_webinar(), make_host()
    seat, start = make_seat(webinar), webinar.starts_at
    actions.record_attendance(webinar, [stay(webinar, 0, 90, registrant_id=seat.public_id)])

    actions.set_hours(webinar, by=host, began_at=start + 10 * MINUTE, ended_at=start + 80 * MINUTE)

    assert counted(webinar) == [("Hawa", 70, Basis.REPORT)]


@pytest.mark.parametrize(
    ("ended", "minutes"), [(40, 40), (60, 60), (75, 60)], ids=["early", "on time", "late"]
)
def test_a_webinar_that_a_host_ends_early_ends_then(ended: int, minutes: int) -> None:
    webinar = make_past_webinar()
    seat = make_seat(webinar)
    actions.record_attendance(webinar, [stay(webinar, 0, 90, registrant_id=seat.public_id)])

    note_end(webinar.pk, (webinar.starts_at + ended * MINUTE).isoformat())
    count_attendance()

    assert counted(webinar) == [("Hawa", minutes, Basis.REPORT)]


@pytest.mark.database
def test_the_clock_counts_what_came_in_and_nothing_twice() -> None:
    webinar = make_webinar(state=WebinarState.LIVE, starts_in=-30 * MINUTE)
    make_webinar(state=WebinarState.LIVE, starts_in=-10 * MINUTE)
    seat = make_seat(webinar)
    assert actions.uncounted() == []

    actions.record_attendance(
        webinar, [stay(webinar, 0, None, participant_key="1", registrant_id=seat.public_id, is_final=False)]
    )
    assert actions.uncounted() == [webinar]
    count_attendance()
    assert (counted(webinar), actions.uncounted()) == ([("Hawa", 30, Basis.LIVE)], [])

    clicked = make_seat(webinar, name="Musa")
    with time_machine.travel(timezone.now() + MINUTE):
        actions.join(clicked)
        assert actions.uncounted() == [webinar]
        count_attendance()
        assert actions.uncounted() == []
    with time_machine.travel(webinar.ends_at + 20 * MINUTE):
        end_webinar(webinar, by=None)
        assert actions.uncounted() == [webinar]
        count_attendance()
        assert actions.uncounted() == []
    assert counted(webinar) == [("Hawa", 60, Basis.LIVE), ("Musa", None, Basis.CLICK)]


def test_a_webinar_nobody_was_expected_in_is_not_counted() -> None:
    make_past_webinar(starts_in=dt.timedelta(days=-2))

    assert actions.uncounted() == []
