import datetime as dt
import random

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from providers.base import AttendanceRow
from registrations import actions
from registrations.actions.counting import real_hours
from registrations.actions.linking import registrant_of
from registrations.models import Attendance, AttendanceSpan, JoinClick, Participant, ProviderSeat
from registrations.states import MatchState, SeatState
from tests.factories.attendance import MINUTE, stay
from tests.factories.members import make_host
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar
from webinars.models import Meeting, Webinar

pytestmark = pytest.mark.django_db


def minutes(webinar: Webinar) -> dict[str, int | None]:
    actions.count_attendance(webinar)
    rows = Attendance.objects.filter(registration__webinar=webinar)
    return dict(rows.values_list("registration__name", "minutes"))


def states(webinar: Webinar) -> dict[str, str]:
    return dict(Participant.objects.filter(webinar=webinar).values_list("name", "state"))


def test_stays_are_joined_so_that_two_devices_count_once() -> None:
    webinar = make_past_webinar()
    seat = make_seat(webinar)
    who = {"registrant_id": seat.public_id}

    actions.record_attendance(
        webinar,
        [
            stay(webinar, 0, 20, participant_key="laptop", **who),
            stay(webinar, 10, 30, participant_key="phone", **who),
            stay(webinar, 40, 50, participant_key="laptop", **who),
        ],
    )

    assert minutes(webinar) == {"Hawa": 40}


def test_time_outside_the_webinar_does_not_count() -> None:
    webinar = make_past_webinar()
    seat = make_seat(webinar)

    actions.record_attendance(webinar, [stay(webinar, -15, 90, registrant_id=seat.public_id)])

    assert minutes(webinar) == {"Hawa": 60}


def test_the_provider_knows_when_it_really_began_and_ended() -> None:
    webinar = make_past_webinar()
    Meeting.objects.create(
        webinar=webinar,
        provider="zoom",
        started_at=webinar.starts_at + 10 * MINUTE,
        ended_at=webinar.ends_at + 5 * MINUTE,
    )
    seat = make_seat(webinar)

    actions.record_attendance(webinar, [stay(webinar, 0, 90, registrant_id=seat.public_id)])

    assert minutes(webinar) == {"Hawa": 55}


def test_a_host_who_opened_early_gives_no_minutes_for_waiting() -> None:
    webinar = make_past_webinar()
    Meeting.objects.create(webinar=webinar, provider="zoom", started_at=webinar.starts_at - 30 * MINUTE)

    assert real_hours(webinar).began_at == webinar.starts_at


@pytest.mark.database
def test_the_same_rows_again_change_nothing() -> None:
    webinar = make_past_webinar()
    seat = make_seat(webinar)
    rows = [
        stay(webinar, 5, 30, registrant_id=seat.public_id),
        stay(webinar, 5, 30, "Guest"),
        stay(webinar, 0, None, "Musa", participant_key="9", is_final=False),
    ]
    actions.record_attendance(webinar, rows)
    before = (minutes(webinar), list(AttendanceSpan.objects.order_by("pk").values_list()))

    assert actions.record_attendance(webinar, rows) == 3

    assert (minutes(webinar), list(AttendanceSpan.objects.order_by("pk").values_list())) == before


def test_a_join_and_a_leave_in_any_order_make_one_stay() -> None:
    webinar = make_past_webinar()
    seat = make_seat(webinar)
    live = {"participant_key": "7", "registrant_id": seat.public_id, "is_final": False}
    came, went = stay(webinar, 5, None, **live), stay(webinar, 25, 25, **live)

    actions.record_attendance(webinar, [went])
    actions.record_attendance(webinar, [came])

    assert minutes(webinar) == {"Hawa": 20}


def test_a_stay_that_goes_on_is_known_to_the_end_when_its_end_comes() -> None:
    webinar = make_past_webinar()
    seat = make_seat(webinar)
    live = {"participant_key": "7", "registrant_id": seat.public_id, "is_final": False}

    actions.record_attendance(webinar, [stay(webinar, 10, 20, **live)])
    actions.record_attendance(webinar, [stay(webinar, 10, None, **live)])

    assert minutes(webinar) == {"Hawa": 10}


def test_a_report_stands_above_what_was_seen_live_and_spares_a_second_meeting() -> None:
    webinar = make_past_webinar()
    seat = make_seat(webinar)
    live = {"participant_key": "7", "registrant_id": seat.public_id, "is_final": False}
    actions.record_attendance(webinar, [stay(webinar, 0, 30, **live), stay(webinar, 45, 50, **live)])

    actions.record_attendance(
        webinar, [stay(webinar, 5, 25, registrant_id=seat.public_id), stay(webinar, 0, 40, "B")]
    )

    assert minutes(webinar) == {"Hawa": 25}


def test_an_address_ties_only_where_it_was_proven() -> None:
    webinar = make_past_webinar()
    make_seat(webinar, "proven@example.org", name="Proven", proven_at=timezone.now())
    make_seat(webinar, "typed@example.org", name="Typed")

    actions.record_attendance(
        webinar,
        [
            stay(webinar, 0, 30, "A", email="Proven@Example.org"),
            stay(webinar, 0, 30, "B", email="typed@example.org"),
        ],
    )

    assert minutes(webinar) == {"Proven": 30}
    assert states(webinar) == {"A": MatchState.PROVEN, "B": MatchState.WAITING}


def test_an_address_that_is_proven_later_ties_then() -> None:
    webinar = make_past_webinar()
    seat = make_seat(webinar, "typed@example.org")
    actions.record_attendance(webinar, [stay(webinar, 0, 30, "B", email="typed@example.org")])

    actions.keep_seat(seat)

    assert minutes(webinar) == {"Hawa": 30}


def test_the_address_given_to_the_provider_in_place_of_the_own_one_ties() -> None:
    webinar = make_past_webinar()
    seat = make_seat(webinar, "hawa@example.org")
    alias = registrant_of(seat).email

    actions.record_attendance(webinar, [stay(webinar, 0, 30, "Seat 7", participant_key="1", email=alias)])

    assert (minutes(webinar), Participant.objects.get().proof) == ({"Hawa": 30}, "alias")


def test_a_registrant_at_the_provider_ties() -> None:
    webinar = make_past_webinar()
    seat = make_seat(webinar)
    ProviderSeat.objects.create(registration=seat, provider="zoom", meeting_id_there="9", external_id="r-1")

    actions.record_attendance(webinar, [stay(webinar, 0, 30, "Seat 7", registrant_id="r-1")])

    assert minutes(webinar) == {"Hawa": 30}


def test_a_name_alone_never_ties() -> None:
    webinar = make_past_webinar()
    make_seat(webinar, name="Hawa Kamara")

    actions.record_attendance(webinar, [stay(webinar, 0, 60, "Hawa Kamara")])

    assert minutes(webinar) == {}
    assert states(webinar) == {"Hawa Kamara": MatchState.WAITING}


def test_seats_of_another_webinar_tie_nothing() -> None:
    webinar = make_past_webinar()
    other = make_seat(make_past_webinar(), "hawa@example.org", proven_at=timezone.now())

    actions.record_attendance(
        webinar, [stay(webinar, 0, 60, registrant_id=other.public_id, email="hawa@example.org")]
    )

    assert states(webinar) == {"Hawa": MatchState.WAITING}


def test_what_a_host_said_stands_after_another_import() -> None:
    webinar, host = make_past_webinar(), make_host()
    seat = make_seat(webinar)
    rows = [stay(webinar, 0, 30, "iPhone"), stay(webinar, 10, 20, "Tablet")]
    actions.record_attendance(webinar, rows)
    known = dict(Participant.objects.values_list("name", "pk"))
    actions.match(webinar, [known["iPhone"]], by=host, seat=seat)
    actions.match(webinar, [known["Tablet"]], by=host, guest=False)

    actions.record_attendance(webinar, rows)

    assert minutes(webinar) == {"Hawa": 30}
    assert states(webinar) == {"iPhone": MatchState.SAME, "Tablet": MatchState.OUT}


def test_hosts_are_nobody_to_count() -> None:
    webinar = make_past_webinar()

    actions.record_attendance(webinar, [stay(webinar, 0, 60, "Host", is_host=True)])

    turnout = actions.count_attendance(webinar)
    assert (turnout.people, turnout.to_match, turnout.peak) == (0, 0, None)


@pytest.mark.database
def test_figures_count_people_around_one_phone() -> None:
    webinar = make_past_webinar()
    group = make_seat(webinar, name="Group", party=4)
    single = make_seat(webinar, name="Single")
    make_seat(webinar, name="Absent")
    make_seat(webinar, name="Waiting", state=SeatState.WAITLISTED)
    clicked = make_seat(webinar, name="Clicked", joined_at=webinar.starts_at)
    JoinClick.objects.create(registration=clicked)
    actions.record_attendance(
        webinar,
        [
            stay(webinar, 0, 60, registrant_id=group.public_id),
            stay(webinar, 20, 40, registrant_id=single.public_id),
            stay(webinar, 30, 40, "Guest"),
        ],
    )

    turnout = actions.count_attendance(webinar)

    assert (turnout.seats, turnout.came, turnout.no_shows, turnout.by_click_only) == (4, 3, 1, 1)
    assert (turnout.people, turnout.strangers, turnout.to_match) == (7, 1, 1)
    assert (turnout.peak, turnout.peak_at) == (6, webinar.starts_at + 30 * MINUTE)
    assert turnout.median_minutes == 60
    assert turnout.curve == [4, 4, 4, 4, 5, 6, 6, 4, 4, 4, 4]


def test_a_click_alone_says_came_but_not_how_long() -> None:
    webinar = make_past_webinar()
    make_seat(webinar, joined_at=webinar.starts_at)

    assert minutes(webinar) == {"Hawa": None}


def test_what_comes_when_names_are_forgotten_is_not_kept() -> None:
    webinar = make_past_webinar(starts_in=dt.timedelta(days=-61))

    assert actions.record_attendance(webinar, [stay(webinar, 0, 60)]) == 0
    assert Participant.objects.count() == 0


@pytest.mark.database
def test_names_of_strangers_are_forgotten_then_the_stays_and_the_minutes_stay() -> None:
    webinar = make_past_webinar(starts_in=dt.timedelta(days=-30))
    seat = make_seat(webinar)
    actions.record_attendance(
        webinar,
        [
            stay(webinar, 0, 60, registrant_id=seat.public_id),
            stay(webinar, 0, 30, "Stranger", email="s@x.org"),
        ],
    )
    actions.count_attendance(webinar)
    assert actions.forget_attendance() == (0, 0)

    with time_machine.travel(webinar.ends_at + dt.timedelta(days=61)):
        assert actions.forget_attendance() == (1, 0)
        assert actions.forget_attendance() == (0, 0)
    stranger = Participant.objects.get(registration=None)
    assert (stranger.name, stranger.email, stranger.state) == ("", "", MatchState.GUEST)
    assert "stranger" not in stranger.key

    with time_machine.travel(webinar.ends_at + dt.timedelta(days=366)):
        assert actions.forget_attendance() == (0, 2)
    assert (AttendanceSpan.objects.count(), seat.attendance.minutes) == (0, 60)


told_minutes = st.lists(
    st.tuples(
        st.integers(0, 3),  # whose seat, or a guest without one
        st.sampled_from(["a", "b"]),  # which device
        st.integers(-15, 75),
        st.integers(0, 40),
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=told_minutes, seed=st.integers(0, 99))
def test_minutes_are_those_of_an_oracle_in_any_order(
    told: list[tuple[int, str, int, int]], seed: int
) -> None:
    webinar = make_past_webinar()
    seats = [make_seat(webinar, name=f"seat {number}") for number in range(3)]
    rows: list[AttendanceRow] = []
    oracle: dict[str, set[int]] = {}
    for who, device, first, long in told:
        seat = seats[who] if who < len(seats) else None
        rows.append(
            stay(
                webinar,
                first,
                first + long,
                f"name {who}",
                participant_key=device,
                registrant_id=seat.public_id if seat else "",
            )
        )
        if seat:
            oracle.setdefault(seat.name, set()).update(range(max(0, first), min(60, first + long)))
    # Of two stays that begin at one moment on one device the longer is true, as the union says anyway.
    random.Random(seed).shuffle(rows)

    for row in rows:
        actions.record_attendance(webinar, [row])
    actions.record_attendance(webinar, rows)

    assert minutes(webinar) == {name: len(there) for name, there in oracle.items() if there}
